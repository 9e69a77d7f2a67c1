// The octets around the place where a message is wrong, so that a person can see them: one sign for
// each, the invisible made visible, secrets covered.

/** A piece of a message as text. */
export interface Excerpt {
  /** The octets, each as one sign; an ellipsis where more stands in front or behind. */
  readonly text: string;
  /** The index in `text` of the sign for the octet at fault, or its length where one is missing. */
  readonly mark: number;
}

/** How many octets are shown in front of the place, and how many from it on. */
const BEFORE = 32;
const BEHIND = 24;

/** The lines whose values are nobody's business but the peer's; longest name: 19 octets. */
const SECRET_LINE = /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key)[ \t]*:/i;

/**
 * Makes the octets around `at` visible; `start` and `end` bound what belongs to the message.
 *
 * The values of fields that carry secrets are covered, all but the octet at `at`.
 */
export function makeExcerpt(bytes: Uint8Array, start: number, end: number, at: number): Excerpt {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + BEHIND);
  const lineStart = bytes.lastIndexOf(0x0a, from - 1) + 1;
  let text = from > start ? "…" : "";
  let mark = text.length;
  let secretFrom = secretStart(bytes, Math.max(start, from === start ? start : lineStart), end);
  for (let index = from; index < to; index++) {
    const octet = bytes[index] ?? 0;
    if (index === at) mark = text.length;
    const isCovered = index >= secretFrom && index !== at && octet !== 0x0a && octet !== 0x0d;
    text += isCovered ? "•" : visible(octet);
    if (octet === 0x0a) secretFrom = secretStart(bytes, index + 1, end);
  }
  if (at >= to) mark = text.length;
  return { text: to < end ? `${text}…` : text, mark };
}

/** Where the value of the line begins, if that is one to be covered; else beyond everything. */
function secretStart(bytes: Uint8Array, lineStart: number, end: number): number {
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
