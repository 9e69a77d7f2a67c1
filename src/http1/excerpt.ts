// The octets around the place where a message is wrong, so that a person can see them: one sign for
// each, the invisible made visible, secrets covered.

import type { ReceiveBuffer } from "./buffer.ts";

/** A piece of a message as text. */
export interface Excerpt {
  /** The octets, each as one sign; an ellipsis where more stands in front or behind. */
  readonly text: string;
  /** The index in `text` of the sign for the octet at fault, or its length where one is missing. */
  readonly mark: number;
}

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;

/**
 * Shows the octet `at` behind the start of what a buffer holds. `takenBytes` of the same message were
 * taken out of the buffer and stand in front of what is in it, as far as they still do.
 */
export function excerptOf(
  { bytes, start, end }: ReceiveBuffer,
  takenBytes: number,
  at: number,
): Excerpt {
  return makeExcerpt(bytes, start - Math.min(start, takenBytes), end, start + at);
}

/** How many octets are shown in front of the place, and how many from it on. */
const BEFORE = 32;
const BEHIND = 24;

/** The fields whose values are nobody's business but the peer's; longest name: 19 octets. */
const SECRET = "(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key)";
const SECRET_NAME = new RegExp(`^${SECRET}$`, "i");
const SECRET_LINE = new RegExp(`^${SECRET}[ \\t]*:`, "i");

/** Tells whether a field of this name carries a secret, so that its value is not to be shown. */
export function isSecretField(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * Makes the octets around `at` visible; `start` and `end` bound what belongs to the message.
 *
 * The values of fields that carry secrets are covered, all but the octet at `at`.
 */
export function makeExcerpt(bytes: Uint8Array, start: number, end: number, at: number): Excerpt {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + BEHIND);
  const lineStart = bytes.lastIndexOf(LF, from - 1) + 1;
  let text = from > start ? "…" : "";
  let mark = text.length;
  let secretFrom = secretStart(bytes, Math.max(start, from === start ? start : lineStart), end);
  for (let index = from; index < to; index++) {
    const octet = bytes[index] ?? 0;
    if (index === at) mark = text.length;
    const isCovered = index >= secretFrom && index !== at && octet !== LF && octet !== CR;
    text += isCovered ? "•" : visible(octet);
    if (octet === CR || octet === LF) secretFrom = nextSecret(bytes, index, end, secretFrom);
  }
  if (at >= to) mark = text.length;
  return { text: to < end ? `${text}…` : text, mark };
}

/**
 * Tells where a secret begins behind the line end at `at`. A line that begins with white space continues the
 * one before, and a CR alone ends none.
 */
function nextSecret(bytes: Uint8Array, at: number, end: number, before: number): number {
  const next = bytes[at + 1];
  const goesOn = bytes[at] === CR || next === SP || next === HTAB;
  return Math.min(goesOn ? before : Infinity, secretStart(bytes, at + 1, end));
}

/**
 * Tells where in a field line, whose name begins at `lineStart`, that begins which nobody may see: behind the
 * colon, where the name is one of those that carry secrets; `Infinity` where it is not.
 */
export function secretStart(bytes: Uint8Array, lineStart: number, end: number): number {
  const beginning = bytes.subarray(lineStart, Math.min(end, lineStart + 32));
  const match = SECRET_LINE.exec(String.fromCharCode(...beginning));
  return match === null ? Infinity : lineStart + match[0].length;
}

/** One sign for an octet: control octets as their pictures, what is not ASCII as a middle dot. */
function visible(octet: number): string {
  if (octet < 0x20) return String.fromCharCode(0x2400 + octet);
  if (octet === 0x7f) return "␡";
  return octet < 0x7f ? String.fromCharCode(octet) : "·";
}
