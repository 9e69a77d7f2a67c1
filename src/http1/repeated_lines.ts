// Field lines that are sent again and again. Most answers of a server have one of a few lists of field
// lines, and to see that a list is one of those costs less than to check and write it octet by octet.

import type { FieldLine } from "../semantics/fields.ts";

/** How many lists are kept, a power of two; with the bound on each: a quarter of a megabyte. */
const SLOTS = 256;
const MAX_BYTES = 1024;

interface Kept {
  /** A list of its own: that of a Response changes with it. */
  readonly texts: readonly string[];
  readonly octets: Uint8Array;
}

const kept: (Kept | undefined)[] = new Array(SLOTS).fill(undefined);
/** What the list that came last looked like, for each slot: one that comes once is not kept. */
const prints = new Int32Array(SLOTS);

/**
 * Gives the octets of field lines that have come before, or `undefined`. `encode` makes them, and throws
 * for what cannot be sent.
 */
export function repeatedLines(
  fields: readonly FieldLine[],
  encode: (fields: readonly FieldLine[]) => Uint8Array,
): Uint8Array | undefined {
  const print = printOf(fields);
  const slot = print & (SLOTS - 1);
  const candidate = kept[slot];
  if (candidate !== undefined && isSame(candidate.texts, fields)) return candidate.octets;
  const isSecond = prints[slot] === print;
  prints[slot] = print;
  if (!isSecond) return undefined;
  const octets = encode(fields);
  if (octets.length <= MAX_BYTES) kept[slot] = { texts: fields.flat(), octets };
  return octets;
}

/** Tells most lists apart by their lengths and a few of their characters. */
function printOf(fields: readonly FieldLine[]): number {
  let print = fields.length;
  for (let index = 0; index < fields.length; index++) {
    const line = fields[index];
    if (line === undefined) continue;
    const value = line[1];
    print = mixed(print, line[0].length);
    print = mixed(print, value.length);
    if (value.length < 2) continue;
    print = mixed(print, value.charCodeAt(value.length >> 1));
    // The last one of an entity tag is its quote.
    print = mixed(print, value.charCodeAt(value.length - 2));
  }
  return print ^ (print >>> 16);
}

function mixed(print: number, number: number): number {
  return Math.imul(print ^ number, 0x9e3779b1);
}

function isSame(texts: readonly string[], fields: readonly FieldLine[]): boolean {
  if (texts.length !== fields.length * 2) return false;
  for (let index = 0; index < fields.length; index++) {
    const line = fields[index];
    if (line === undefined) return false;
    if (line[0] !== texts[index * 2] || line[1] !== texts[index * 2 + 1]) return false;
  }
  return true;
}
