// The Date field (RFC 9110 §6.6.1), written once a second instead of once an answer.

import { encodeFieldLines } from "../http1/writer.ts";
import { formatHttpDate } from "../semantics/date.ts";

let second = -1;
let fieldLine: Uint8Array = new Uint8Array(0);

/** Gives the `Date` field line of this second, as octets that may be sent but not changed. */
export function dateFieldLine(): Uint8Array {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    fieldLine = encodeFieldLines([["date", formatHttpDate(now * 1000)]]);
  }
  return fieldLine;
}
