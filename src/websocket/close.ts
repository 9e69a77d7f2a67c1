// What a close frame says: a status code and a reason (RFC 6455 §5.5.1, §7.4).

import { WebSocketError } from "./error.ts";

/** The status code and the reason of a close frame; no code where the frame had no payload. */
export interface Close {
  /** The status code. */
  readonly code: number | undefined;
  /** The reason; empty where none was given. */
  readonly reason: string;
}

/** The longest reason in octets, inclusive: what a control frame has room for behind the code. */
export const MAX_REASON_BYTES = 123;

const utf8 = new TextEncoder();

/**
 * Tells whether a status code may stand in a close frame (RFC 6455 §7.4).
 *
 * 1005, 1006 and 1015 are for programs only; 1004 and what is not registered has no meaning yet.
 */
export function mayBeSent(code: number): boolean {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
    (code >= 3000 && code <= 4999);
}

/**
 * Reads the payload of a close frame.
 *
 * Throws a {@linkcode WebSocketError}: 1002 for half a code or one that may not be sent, 1007 for a
 * reason that is not UTF-8.
 */
export function parseClose(payload: Uint8Array): Close {
  const [high, low] = payload;
  if (high === undefined) return { code: undefined, reason: "" };
  if (low === undefined) throw new WebSocketError(1002, "Cannot read close frame: half a code");
  const code = high << 8 | low;
  if (!mayBeSent(code)) {
    throw new WebSocketError(1002, `Cannot read close frame: code ${code} may not be sent`);
  }
  return { code, reason: decodeReason(payload.subarray(2)) };
}

function decodeReason(octets: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "Cannot read close frame: its reason is not UTF-8";
    throw new WebSocketError(1007, message, { cause: error });
  }
}

/** Gives the payload of a close frame; a reason that is too long is cut between two characters. */
export function closePayload({ code, reason }: Close): Uint8Array<ArrayBuffer> {
  if (code === undefined) return new Uint8Array(0);
  const payload = new Uint8Array(2 + MAX_REASON_BYTES);
  new DataView(payload.buffer).setUint16(0, code);
  const { written } = utf8.encodeInto(reason, payload.subarray(2));
  return payload.slice(0, 2 + written);
}
