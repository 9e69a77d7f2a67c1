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

const SECRET_LINE = /^(?:authorization|proxy-authorization|cookie|x-api-key)[ \t]*:/i;

/**
 * Makes the octets around `at` visible; `start` and `end` bound what belongs to the message.
 *
 * The values of fields that carry secrets are covered, all but the octet at `at`.
 */
export function makeExcerpt(bytes: Uint8Array, start: number, end: number, at: number): Excerpt {
  const from = Math.max(start, at - BEFORE);
  const to = Math.min(end, at + BEHIND);
  const covered = coveredRange(bytes, start, end, at);
  let text = from > start ? "…" : "";
  let mark = text.length;
  for (let index = from; index < to; index++) {
    if (index === at) mark = text.length;
    const isCovered = index !== at && index >= covered.from && index < covered.to;
    text += isCovered ? "•" : visible(bytes[index] ?? 0);
  }
  if (at >= to) mark = text.length;
  return { text: to < end ? `${text}…` : text, mark };
}

/** The value of the line in which the place is, if that is one to be covered. */
function coveredRange(bytes: Uint8Array, start: number, end: number, at: number) {
  const lineStart = Math.max(start, bytes.lastIndexOf(0x0a, Math.max(start, at - 1)) + 1);
  const next = bytes.indexOf(0x0a, at);
  const lineEnd = next < 0 || next > end ? end : next;
  let line = "";
  for (let index = lineStart; index < Math.min(lineEnd, lineStart + 32); index++) {
    line += String.fromCharCode(bytes[index] ?? 0);
  }
  const match = SECRET_LINE.exec(line);
  return match === null
    ? { from: end, to: end }
    : { from: lineStart + match[0].length, to: lineEnd };
}

/** One sign for an octet: control octets as their pictures, what is not ASCII as a middle dot. */
function visible(octet: number): string {
  if (octet < 0x20) return String.fromCharCode(0x2400 + octet);
  if (octet === 0x7f) return "␡";
  return octet < 0x7f ? String.fromCharCode(octet) : "·";
}
