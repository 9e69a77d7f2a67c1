// Byte ranges (RFC 9110 §14): which parts of a representation are asked for, and are worth sending as
// parts. Leaving a Range field unheard is always allowed (§14.2), so doubtful ones get the whole
// representation: many small or overlapping ranges make an answer larger than what they are cut from.

import { parseHttpDate } from "./date.ts";
import { isEntityTag, matchesStrongly, type Validators } from "./preconditions.ts";
import { listMembers } from "./syntax.ts";

/** The bytes from `start` up to `end`, exclusive, of a representation; at least one. */
export interface ByteRange {
  /** The position of the first byte. */
  readonly start: number;
  /** The position behind the last byte. */
  readonly end: number;
}

/** What a Range field asks for: everything, at least one range, or only what is not there. */
export type RangeSelection = "whole" | "unsatisfiable" | readonly ByteRange[];

/** What a part costs besides its content, in bytes: its boundary and its fields (RFC 9110 §15.3.7.2). */
const PART_BYTES = 80;

/** Bounds the parts of one answer; the attack of CVE-2011-3192 asked for more than a thousand. */
const MAX_MEMBERS = 100;

/** More parts than this have to carry more than they cost. */
const MAX_TINY_PARTS = 16;

/** The unit, whatever its letter case, and the set (RFC 9110 §14.1). */
const RANGES = /^bytes=(.*)$/i;

/** `first-last`, `first-` or `-length` (RFC 9110 §14.1.2). */
const MEMBER = /^(?:([0-9]+)-([0-9]*)|-([0-9]+))$/;

/**
 * Gives the ranges that a request asks for, of a representation with `size` bytes.
 *
 * `value` is the combined value of `Range`. `"unsatisfiable"` calls for 416, `"whole"` for the answer
 * that there would be without the field: for another unit, for a field that is malformed anywhere, for
 * more than 100 ranges, for many tiny ones, and for several that cost as much as everything. A single
 * range is never `"whole"`, unless the representation is empty.
 *
 * Ranges never overlap. Those which do, or touch, or are closer than a part costs, are sent as one, in
 * the place of the first one of them; for the rest the order is the one asked for. Numbers may have any
 * number of digits. RFC 9110 §14.1.2, §14.2, §15.3.7.2.
 *
 * ```ts
 * import { selectRanges } from "./ranges.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(selectRanges("bytes=0-99", 5000), [{ start: 0, end: 100 }]);
 * assertEquals(selectRanges("bytes=-1, 0-0", 5000), [
 *   { start: 4999, end: 5000 },
 *   { start: 0, end: 1 },
 * ]);
 * assertEquals(selectRanges("bytes=5000-", 5000), "unsatisfiable");
 * assertEquals(selectRanges("lines=1-2", 5000), "whole");
 * ```
 */
export function selectRanges(value: string | null | undefined, size: number): RangeSelection {
  const [, set = ""] = RANGES.exec(value ?? "") ?? [];
  const members = listMembers(set);
  if (members.length === 0 || members.length > MAX_MEMBERS) return "whole";
  const matches = members.map((member) => MEMBER.exec(member));
  if (!matches.every(isWellFormed)) return "whole";

  // Who asks for the first bytes of every file, whatever its size, is told of no error by other servers.
  if (size === 0) return "whole";
  const asked = matches.map((match) => rangeOf(match, size)).filter((range) => range !== undefined);
  const [only] = asked;
  if (only === undefined) return "unsatisfiable";
  // Even for everything: players ask for `0-`, and learn from 206 that they may seek.
  if (asked.length === 1) return [only];
  const ranges = merge(asked);
  return isWorthwhile(ranges, size) ? ranges : "whole";
}

/** A range that ends before it begins is malformed, not unsatisfiable (RFC 9110 §14.1.1). */
function isWellFormed(match: RegExpExecArray | null): match is RegExpExecArray {
  if (match === null) return false;
  const [, first = "", last = ""] = match;
  return last === "" || !isGreater(first, last);
}

/** Compares digits, not numbers: those would be rounded where they are long. */
function isGreater(left: string, right: string): boolean {
  const [leftDigits, rightDigits] = [withoutZeros(left), withoutZeros(right)];
  if (leftDigits.length !== rightDigits.length) return leftDigits.length > rightDigits.length;
  return leftDigits > rightDigits;
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+/, "");
}

/**
 * `undefined` for a range that is not satisfiable. Digits without end give Infinity, which lies behind
 * every size as it should.
 */
function rangeOf(
  [, first = "", last = "", suffix = ""]: RegExpExecArray,
  size: number,
): ByteRange | undefined {
  if (first === "") {
    const length = Number(suffix);
    return length === 0 ? undefined : { start: Math.max(size - length, 0), end: size };
  }
  const start = Number(first);
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  return start < size ? { start, end } : undefined;
}

/** Makes one of those that overlap or lie close together, and puts it where the first of them stood. */
function merge(asked: readonly ByteRange[]): ByteRange[] {
  const merged: { start: number; end: number; place: number }[] = [];
  const placed = asked.map((range, place) => ({ ...range, place }));
  for (const range of placed.sort((left, right) => left.start - right.start)) {
    const before = merged.at(-1);
    if (before === undefined || range.start - before.end >= PART_BYTES) {
      merged.push(range);
    } else {
      before.end = Math.max(before.end, range.end);
      before.place = Math.min(before.place, range.place);
    }
  }
  return merged
    .sort((left, right) => left.place - right.place)
    .map(({ start, end }) => ({ start, end }));
}

/** Several ranges are sent only where that is less than everything, and not mostly the cost of parts. */
function isWorthwhile(ranges: readonly ByteRange[], size: number): boolean {
  const contentBytes = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const overheadBytes = ranges.length === 1 ? 0 : ranges.length * PART_BYTES;
  if (ranges.length > MAX_TINY_PARTS && contentBytes < overheadBytes) return false;
  return contentBytes + overheadBytes < size;
}

/**
 * Tells whether a Range field is to be heard, as far as `If-Range` decides that.
 *
 * `current` describes the representation that would be sent, `nowMs` is the time of the answer in
 * milliseconds since 1970. Without the field it is `true`. An entity tag is compared strongly; a date
 * has to be the one of the last change, to the second, and that second has to be over: a file may
 * change again in it. Anything malformed is `false`: everything is sent. RFC 9110 §13.1.5.
 *
 * ```ts
 * import { ifRangeHolds } from "./ranges.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(ifRangeHolds('"a"', { entityTag: '"a"' }, Date.now()), true);
 * assertEquals(ifRangeHolds('W/"a"', { entityTag: 'W/"a"' }, Date.now()), false);
 * ```
 */
export function ifRangeHolds(
  value: string | null | undefined,
  current: Validators,
  nowMs: number,
): boolean {
  if (value === null || value === undefined) return true;
  const { entityTag, lastModifiedMs } = current;
  if (isEntityTag(value)) return entityTag !== undefined && matchesStrongly(value, entityTag);
  const dateMs = parseHttpDate(value, nowMs);
  if (dateMs === undefined || lastModifiedMs === undefined) return false;
  const second = secondOf(lastModifiedMs);
  // §8.8.2.2: strong, because the sender vouches for the same on its side (§13.1.5).
  return second === secondOf(dateMs) && second < secondOf(nowMs);
}

function secondOf(timeMs: number): number {
  return Math.floor(timeMs / 1000);
}

/**
 * Gives the value of `Content-Range` for a range that is sent (RFC 9110 §14.4).
 *
 * Throws a `RangeError` for a range without a byte or beyond the size: the field cannot say it.
 *
 * ```ts
 * import { contentRange } from "./ranges.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(contentRange({ start: 0, end: 100 }, 200), "bytes 0-99/200");
 * ```
 */
export function contentRange({ start, end }: ByteRange, size: number): string {
  if (!(start >= 0 && start < end && end <= size)) {
    throw new RangeError(
      `Cannot write Content-Range: ${start} to ${end} is no part of ${size} bytes`,
    );
  }
  return `bytes ${start}-${end - 1}/${size}`;
}

/**
 * Gives the value of `Content-Range` for an answer with 416, which tells the size (RFC 9110 §15.5.17).
 *
 * ```ts
 * import { unsatisfiedRange } from "./ranges.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(unsatisfiedRange(200), "bytes *\/200");
 * ```
 */
export function unsatisfiedRange(size: number): string {
  return `bytes */${size}`;
}
