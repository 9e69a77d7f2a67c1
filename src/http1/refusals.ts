// What can be wrong with a message, as one table. A code is stable: people search for it and tests
// name it. The catalogue in the README is made from this.

import type { KnownField } from "./known_field.ts";

/** What is known of a reason for refusal. */
export interface Refusal {
  /** The status of the answer to a request that is refused so. */
  readonly status: number;
  /** The section that says what is required. */
  readonly section: string;
  /** What was attempted and what stood in the way. */
  readonly message: string;
  /** What to do instead, one sentence. */
  readonly advice: string;
  /** The field that is at fault, where it is one. */
  readonly field?: KnownField;
}

/** Every reason for which a message is refused, by its code. */
export const REFUSALS = {
  "request-line/not-a-method": {
    status: 400,
    section: "RFC 9110 §9.1",
    message: "Cannot read method: it is not a token followed by one space",
    advice:
      "Begin with the method, one space, the target, one space and the version: GET / HTTP/1.1",
  },
  "request-line/tls": {
    status: 400,
    section: "RFC 9112 §3",
    message: "Cannot read request: a TLS client hello came to a port that speaks plain HTTP",
    advice: "Use http:// for this port, or https:// for one that speaks TLS.",
  },
  "tls/handshake": {
    status: 400,
    section: "RFC 9110 §4.2.2",
    message: "Cannot begin TLS, which this port speaks",
    advice: "Use https:// for this port, with a client that trusts its certificate.",
  },
  "request-line/no-target": {
    status: 400,
    section: "RFC 9112 §3",
    message: "Cannot read request target: it is empty",
    advice: "Put the path between the method and the version, / if nothing else.",
  },
  "request-line/bad-target": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read request target: an octet must be percent-encoded there",
    advice:
      "Percent-encode the octet: a space is %20, letters beyond ASCII are their UTF-8 octets.",
  },
  "request-line/fragment": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read request target: it has a fragment",
    advice: "Leave # and what follows out; it stays with the client.",
  },
  "request-line/target-form": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read request target: it has none of the four forms, or not with this method",
    advice:
      "Send a path that begins with /, or a whole http URL; * goes with OPTIONS, host:port with CONNECT.",
  },
  "request-line/no-version": {
    status: 400,
    section: "RFC 9112 §3",
    message: "Cannot read request-line: the version is missing",
    advice: "End the line with a space and HTTP/1.1. HTTP/0.9 is not spoken here.",
  },
  "request-line/too-long": {
    status: 414,
    section: "RFC 9112 §3",
    message: "Cannot read request-line: it is longer than the limit",
    advice: "Send less in the URL; a form that is long goes into the content of a POST.",
  },
  "status-line/malformed": {
    status: 502,
    section: "RFC 9112 §4",
    message: "Cannot read status-line: it is not a version, three digits and a reason",
    advice: "The server at the other end does not speak HTTP/1.1.",
  },
  "start-line/bad-version": {
    status: 400,
    section: "RFC 9112 §2.3",
    message: "Cannot read version: it is not HTTP/ with a digit, a dot and a digit",
    advice: "Write the version as HTTP/1.1, in capitals.",
  },
  "start-line/version-not-supported": {
    status: 505,
    section: "RFC 9110 §15.6.6",
    message: "Cannot serve this version: only HTTP/1.0 and HTTP/1.1 are spoken here",
    advice: "Use HTTP/1.1; HTTP/2 and HTTP/3 need a server that speaks them in front.",
  },
  "start-line/http2-preface": {
    status: 505,
    section: "RFC 9113 §3.4",
    message: "Cannot serve HTTP/2: only HTTP/1.0 and HTTP/1.1 are spoken here",
    advice: "Use HTTP/1.1; HTTP/2 needs a server that speaks it in front.",
  },
  "start-line/line-end": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read start-line: it does not end with CR and LF",
    advice: "End each line with CR and LF, and use neither anywhere else.",
  },
  "head/space-before-field": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read header section: white space in front of the first field line",
    advice: "Begin the first field line with its name.",
  },
  "head/obs-fold": {
    status: 400,
    section: "RFC 9112 §5.2",
    message: "Cannot read field line: it is folded over two lines",
    advice: "Put the whole value on one line.",
  },
  "head/space-before-colon": {
    status: 400,
    section: "RFC 9112 §5.1",
    message: "Cannot read field name: white space in front of the colon",
    advice: "Put the colon directly behind the name.",
  },
  "head/bad-name": {
    status: 400,
    section: "RFC 9112 §5",
    message: "Cannot read field name: it is not a token followed by a colon",
    advice: "Use letters, digits and hyphens in the name, and a colon behind it.",
  },
  "head/bad-value": {
    status: 400,
    section: "RFC 9110 §5.5",
    message: "Cannot read field value: a control octet is not allowed there",
    advice: "Take the control octet out, or encode the value.",
  },
  "head/line-end": {
    status: 400,
    section: "RFC 9112 §2.2",
    message: "Cannot read field line: it does not end with CR and LF",
    advice: "End each line with CR and LF, and use neither anywhere else.",
  },
  "head/too-large": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read header section: it is larger than the limit",
    advice: "Send less in the header fields; cookies are the usual cause.",
  },
  "head/too-many-fields": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read header section: it has more field lines than the limit",
    advice: "Send fewer header fields.",
  },
  "head/timeout": {
    status: 408,
    section: "RFC 9110 §15.5.9",
    message: "Cannot wait for the rest of the header section any longer",
    advice: "End the header section with an empty line; by hand, press Enter twice.",
  },
  "host/missing": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot tell which host is meant: an HTTP/1.1 request has a Host field",
    advice: "Send Host with the host and port of the URL.",
  },
  "host/repeated": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot tell which host is meant: more than one Host field line",
    advice: "Send one Host line.",
    field: "host",
  },
  "host/malformed": {
    status: 400,
    section: "RFC 9112 §3.2",
    message: "Cannot read host: it is not a host with an optional port",
    advice: "Send a name or an address, with a colon and a port if it has one.",
    field: "host",
  },
  "host/not-served": {
    status: 421,
    section: "RFC 9110 §15.5.20",
    message: "Cannot serve this host: it is none of those that are served here",
    advice: "Send the name under which this server is known.",
    field: "host",
  },
  "expect/unknown": {
    status: 417,
    section: "RFC 9110 §10.1.1",
    message: "Cannot meet the expectation: only 100-continue is known",
    advice: "Leave Expect out.",
    field: "expect",
  },
  "method/not-served": {
    status: 501,
    section: "RFC 9110 §9.3",
    message: "Cannot serve this method: TRACE, TRACK and CONNECT are not implemented here",
    advice: "Use another method.",
  },
  "framing/both": {
    status: 400,
    section: "RFC 9112 §6.3",
    message: "Cannot tell how long the content is: Content-Length and Transfer-Encoding",
    advice: "Send Content-Length or Transfer-Encoding, not both.",
    field: "transfer-encoding",
  },
  "framing/content-length": {
    status: 400,
    section: "RFC 9110 §8.6",
    message: "Cannot read content length: it is not one decimal number",
    advice: "Send one Content-Length with the number of octets in decimal digits.",
    field: "content-length",
  },
  "framing/content-length-too-large": {
    status: 413,
    section: "RFC 9110 §8.6",
    message: "Cannot take content: its length is beyond what can be counted",
    advice: "Send less.",
    field: "content-length",
  },
  "framing/transfer-encoding-in-1.0": {
    status: 400,
    section: "RFC 9112 §6.1",
    message: "Cannot tell how long the content is: HTTP/1.0 has no transfer codings",
    advice: "Send Content-Length, or use HTTP/1.1.",
    field: "transfer-encoding",
  },
  "framing/chunked-not-last": {
    status: 400,
    section: "RFC 9112 §6.3",
    message: "Cannot tell how long the content is: chunked is not the last transfer coding, once",
    advice: "Send Transfer-Encoding: chunked, and nothing else in it.",
    field: "transfer-encoding",
  },
  "framing/unknown-coding": {
    status: 501,
    section: "RFC 9112 §6.1",
    message: "Cannot decode content: only the chunked transfer coding is known here",
    advice: "Send Transfer-Encoding: chunked; compress with Content-Encoding.",
    field: "transfer-encoding",
  },
  "framing/length-required": {
    status: 411,
    section: "RFC 9110 §15.5.12",
    message: "Cannot tell how long the content is: an HTTP/1.0 request with this method says it",
    advice: "Send Content-Length, 0 for no content.",
  },
  "content/too-large": {
    status: 413,
    section: "RFC 9110 §15.5.14",
    message: "Cannot take content: it is longer than the limit",
    advice: "Send less.",
    field: "content-length",
  },
  "chunk/bad-size": {
    status: 400,
    section: "RFC 9112 §7.1",
    message: "Cannot read chunk size: it is not a hexadecimal number",
    advice: "Begin a chunk with the number of its octets in hexadecimal digits, without a sign.",
  },
  "chunk/size-too-large": {
    status: 413,
    section: "RFC 9112 §7.1",
    message: "Cannot take chunk: its size is beyond what can be counted",
    advice: "Send smaller chunks.",
  },
  "chunk/bad-extension": {
    status: 400,
    section: "RFC 9112 §7.1.1",
    message: "Cannot read chunk extension: a control octet is not allowed there",
    advice: "Put a semicolon in front of a chunk extension, and no control octet into it.",
  },
  "chunk/line-too-long": {
    status: 400,
    section: "RFC 9112 §7.1.1",
    message: "Cannot read chunk: its size and extensions are longer than the limit",
    advice: "Leave chunk extensions out.",
  },
  "chunk/line-end": {
    status: 400,
    section: "RFC 9112 §7.1",
    message: "Cannot read chunk: CR and LF are missing",
    advice: "End the size line, and the octets of a chunk, with CR and LF; count the octets again.",
  },
  "trailers/too-large": {
    status: 431,
    section: "RFC 6585 §5",
    message: "Cannot read trailer section: it is larger than the limit",
    advice: "Send less behind the last chunk.",
  },
  "trailers/forbidden-field": {
    status: 400,
    section: "RFC 9110 §6.5.1",
    message: "Cannot read trailer section: a field in it frames or routes the message",
    advice: "Send that field in front of the content.",
  },
  "server/too-many-connections": {
    status: 503,
    section: "RFC 9110 §15.6.4",
    message: "Cannot serve this connection: the server has as many as it takes",
    advice: "Try again in a moment.",
  },
  "content/timeout": {
    status: 408,
    section: "RFC 9110 §15.5.9",
    message: "Cannot wait for the rest of the content any longer",
    advice: "Send the content without long pauses.",
  },
} as const satisfies Record<string, Refusal>;

/** The stable name of a reason for refusal, such as `head/space-before-colon`. */
export type RefusalCode = keyof typeof REFUSALS;
