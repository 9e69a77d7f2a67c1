// What can be wrong with a message, as one table. A code is stable: people search for it and tests
// name it. The peer can be told about these; a peer that has gone is `Disconnected` and is told
// nothing.

interface Refusal {
  /** The status of the answer to a request that is refused so. */
  readonly status: number;
  /** The section that says what is required. */
  readonly section: string;
  /** What was attempted and what stood in the way. */
  readonly message: string;
}

/** Every reason for which a message is refused, by its code. */
export const REFUSALS = {
  "request-line/not-a-method": {
    status: 400,
    section: "RFC 9110 §9.1",
    message: "Cannot read method: it is not a token followed by one space",
  },
  "request-line/no-target": {
    status: 400,
    section: "RFC 9112 §3",
    message: "Cannot read request target: it is empty",
  },
  "request-line/bad-target": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read request target: an octet must be percent-encoded there",
  },
  "request-line/target-form": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read request target: it has none of the four forms, or not with this method",
  },
  "request-line/no-version": {
    status: 400,
    section: "RFC 9112 §3",
    message: "Cannot read request-line: the version is missing",
  },
  "request-line/too-long": {
    status: 414,
    section: "RFC 9112 §3",
    message: "Cannot read request-line: it is longer than the limit",
  },
  "status-line/malformed": {
    status: 502,
    section: "RFC 9112 §4",
    message: "Cannot read status-line: it is not a version, three digits and a reason",
  },
  "start-line/bad-version": {
    status: 400,
    section: "RFC 9112 §2.3",
    message: "Cannot read version: it is not HTTP/ with a digit, a dot and a digit",
  },
  "start-line/version-not-supported": {
    status: 505,
    section: "RFC 9110 §15.6.6",
    message: "Cannot serve this version: only HTTP/1.0 and HTTP/1.1 are spoken here",
  },
  "start-line/line-end": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read start-line: it does not end with CR and LF",
  },
  "head/space-before-field": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read header section: white space in front of the first field line",
  },
  "head/obs-fold": {
    status: 400,
    section: "RFC 9112 §5.2",
    message: "Cannot read field line: it is folded over two lines",
  },
  "head/space-before-colon": {
    status: 400,
    section: "RFC 9112 §5.1",
    message: "Cannot read field name: white space in front of the colon",
  },
  "head/bad-name": {
    status: 400,
    section: "RFC 9112 §5",
    message: "Cannot read field name: it is not a token followed by a colon",
  },
  "head/bad-value": {
    status: 400,
    section: "RFC 9110 §5.5",
    message: "Cannot read field value: a control octet is not allowed there",
  },
  "head/line-end": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read field line: it does not end with CR and LF",
  },
  "head/too-large": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read header section: it is larger than the limit",
  },
  "head/too-many-fields": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read header section: it has more field lines than the limit",
  },
  "head/timeout": {
    status: 408,
    section: "RFC 9110 §15.5.9",
    message: "Cannot wait for the rest of the header section any longer",
  },
  "host/missing": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot tell which host is meant: an HTTP/1.1 request has a Host field",
  },
  "host/repeated": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot tell which host is meant: more than one Host field line",
  },
  "host/malformed": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read host: it is not a host with an optional port",
  },
  "framing/both": {
    status: 400,
    section: "RFC 9112 §6.3",
    message: "Cannot tell how long the content is: Content-Length and Transfer-Encoding",
  },
  "framing/content-length": {
    status: 400,
    section: "RFC 9110 §8.6",
    message: "Cannot read content length: it is not one decimal number",
  },
  "framing/content-length-too-large": {
    status: 413,
    section: "RFC 9110 §8.6",
    message: "Cannot take content: its length is beyond what can be counted",
  },
  "framing/transfer-encoding-in-1.0": {
    status: 400,
    section: "RFC 9112 §6.1",
    message: "Cannot tell how long the content is: HTTP/1.0 has no transfer codings",
  },
  "framing/chunked-not-last": {
    status: 400,
    section: "RFC 9112 §6.3",
    message: "Cannot tell how long the content is: chunked is not the last transfer coding, once",
  },
  "framing/unknown-coding": {
    status: 501,
    section: "RFC 9112 §6.1",
    message: "Cannot decode content: only the chunked transfer coding is known here",
  },
  "chunk/bad-size": {
    status: 400,
    section: "RFC 9112 §7.1",
    message: "Cannot read chunk size: it is not a hexadecimal number",
  },
  "chunk/size-too-large": {
    status: 413,
    section: "RFC 9112 §7.1",
    message: "Cannot take chunk: its size is beyond what can be counted",
  },
  "chunk/bad-extension": {
    status: 400,
    section: "RFC 9112 §7.1.1",
    message: "Cannot read chunk extension: a control octet is not allowed there",
  },
  "chunk/line-too-long": {
    status: 400,
    section: "RFC 9112 §7.1.1",
    message: "Cannot read chunk: its size and extensions are longer than the limit",
  },
  "chunk/line-end": {
    status: 400,
    section: "RFC 9112 §7.1",
    message: "Cannot read chunk: CR and LF are missing",
  },
  "trailers/too-large": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read trailer section: it is larger than the limit",
  },
  "content/timeout": {
    status: 408,
    section: "RFC 9110 §15.5.9",
    message: "Cannot wait for the rest of the content any longer",
  },
} as const satisfies Record<string, Refusal>;

/** The stable name of a reason for refusal, such as `head/space-before-colon`. */
export type RefusalCode = keyof typeof REFUSALS;

/**
 * A message of the peer breaks the protocol or a limit. It can be answered: once, with
 * {@linkcode ProtocolError.status}, after which the connection closes.
 */
export class ProtocolError extends Error {
  /** Always `ProtocolError`. */
  override readonly name = "ProtocolError";
  /** Which rule was broken. */
  readonly code: RefusalCode;
  /** The status of the answer. */
  readonly status: number;
  /** The section with the rule. */
  readonly section: string;

  /** Makes the error for a code; `found` is what stood there, quoted in the message. */
  constructor(code: RefusalCode, found?: string) {
    const refusal = REFUSALS[code];
    super(found === undefined ? refusal.message : `${refusal.message}: ${quoted(found)}`);
    this.code = code;
    this.status = refusal.status;
    this.section = refusal.section;
  }
}

/** The peer is gone: it closed, was reset or timed out in the middle of a message. */
export class Disconnected extends Error {
  /** Always `Disconnected`. */
  override readonly name = "Disconnected";
}

/** This side tried to send what the state of the connection or the framing does not allow. */
export class SendError extends Error {
  /** Always `SendError`. */
  override readonly name = "SendError";
}

/** In quotes, and without anything that a terminal would act upon. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16)}`;
  });
}
