import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Validators } from "../../src/semantics/preconditions.ts";
import {
  contentRange,
  ifRangeHolds,
  type RangeSelection,
  selectRanges,
  unsatisfiedRange,
} from "../../src/semantics/ranges.ts";
import { isFieldValue } from "../../src/semantics/syntax.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

/** What is expected: ranges with their ends exclusive, or one of the words. */
type Expected = "whole" | "unsatisfiable" | readonly (readonly [start: number, end: number])[];
type Case = readonly [value: string | null | undefined, Expected];

function check(size: number, cases: readonly Case[]): void {
  for (const [value, expected] of cases) {
    const message = `${value?.slice(0, 100)} of ${size} bytes`;
    assertEquals(selectRanges(value, size), selectionOf(expected), message);
  }
}

function selectionOf(expected: Expected): RangeSelection {
  if (typeof expected === "string") return expected;
  return expected.map(([start, end]) => ({ start, end }));
}

const PREFIX = "selectRanges";

test(`${PREFIX} gives everything where nothing is asked for (RFC 9110 §14.2)`, () => {
  check(10_000, [[undefined, "whole"], [null, "whole"], ["", "whole"]]);
});

test(`${PREFIX} gives the examples of the section (RFC 9110 §14.1.2)`, () => {
  check(10_000, [
    ["bytes=0-499", [[0, 500]]],
    ["bytes=500-999", [[500, 1000]]],
    ["bytes=-500", [[9500, 10_000]]],
    ["bytes=9500-", [[9500, 10_000]]],
    ["bytes=0-0,-1", [[0, 1], [9999, 10_000]]],
    ["bytes= 0-999, 4500-5499, -1000", [[0, 1000], [4500, 5500], [9000, 10_000]]],
    ["bytes=500-600,601-999", [[500, 1000]]],
    ["bytes=500-700,601-999", [[500, 1000]]],
  ]);
});

test(`${PREFIX} counts positions from 0, the last one inclusive (RFC 9110 §14.1.2)`, () => {
  check(100, [
    ["bytes=0-0", [[0, 1]]],
    ["bytes=99-99", [[99, 100]]],
    ["bytes=0-99", [[0, 100]]],
    ["bytes=7-7", [[7, 8]]],
    ["bytes=99-", [[99, 100]]],
    ["bytes=0-", [[0, 100]]],
  ]);
});

test(`${PREFIX} ends a range where the representation ends (RFC 9110 §14.1.2)`, () => {
  check(100, [
    ["bytes=0-100", [[0, 100]]],
    ["bytes=50-1000", [[50, 100]]],
    ["bytes=99-100", [[99, 100]]],
  ]);
});

test(`${PREFIX} counts a suffix from the end, at most everything (RFC 9110 §14.1.2)`, () => {
  check(100, [
    ["bytes=-1", [[99, 100]]],
    ["bytes=-99", [[1, 100]]],
    ["bytes=-100", [[0, 100]]],
    ["bytes=-101", [[0, 100]]],
    ["bytes=-005", [[95, 100]]],
  ]);
});

test(`${PREFIX} knows what is not there (RFC 9110 §14.1.2)`, () => {
  check(100, [
    ["bytes=100-", "unsatisfiable"],
    ["bytes=100-100", "unsatisfiable"],
    ["bytes=1000-2000", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=-000", "unsatisfiable"],
    ["bytes=100-,200-300,-0", "unsatisfiable"],
  ]);
});

test(`${PREFIX} of an empty representation is all of it (RFC 9110 §14.2)`, () => {
  check(0, [
    ["bytes=0-", "whole"],
    ["bytes=0-0", "whole"],
    ["bytes=1-5", "whole"],
    ["bytes=-0", "whole"],
    ["bytes=-1", "whole"],
    ["bytes=-5", "whole"],
    ["bytes=0-,-5", "whole"],
    [null, "whole"],
  ]);
});

test(`${PREFIX} of a single byte`, () => {
  check(1, [
    ["bytes=0-", [[0, 1]]],
    ["bytes=0-0", [[0, 1]]],
    ["bytes=-1", [[0, 1]]],
    ["bytes=1-", "unsatisfiable"],
    ["bytes=0-0,0-0", "whole"],
  ]);
});

test(`${PREFIX} takes the unit in any letter case (RFC 9110 §14.1)`, () => {
  check(100, [["BYTES=0-4", [[0, 5]]], ["Bytes=-5", [[95, 100]]]]);
});

test(`${PREFIX} does not hear another unit (RFC 9110 §14.2)`, () => {
  check(100, [
    ["lines=0-4", "whole"],
    ["byte=0-4", "whole"],
    ["xbytes=0-4", "whole"],
    ["none", "whole"],
    ["seconds=1.5-2", "whole"],
  ]);
});

test(`${PREFIX} does not hear a field that is malformed (RFC 9110 §14.2)`, () => {
  const malformed = [
    "bytes",
    "bytes=",
    "bytes=,",
    "bytes= , ,",
    "bytes=-",
    "bytes=--5",
    "bytes=5",
    "bytes=a-b",
    "bytes=0-a",
    "bytes=0x0-5",
    "bytes=+0-5",
    "bytes=-+5",
    "bytes=0--5",
    "bytes=1-2-3",
    "bytes=1.0-2",
    "bytes=1e1-20",
    "bytes=0 -5",
    "bytes=0- 5",
    "bytes=- 5",
    "bytes=0_0-5",
    "bytes=\u0661-5",
    "bytes=0-5;q=1",
    'bytes="0-5"',
    'bytes=0-5,"',
    "bytes=0-5 10-15",
    "bytes=0\u20135",
    "bytes=\xa00-5",
    "bytes=0-5\n",
    "bytes:0-5",
    "bytes 0-5",
    "bytes =0-5",
    "bytes==0-5",
    " bytes=0-5",
    "0-5",
    "bytes=*",
    "bytes 0-5/100",
  ];
  check(100, malformed.map((value): Case => [value, "whole"]));
  // One such member spoils the others.
  check(100, [["bytes=0-5,a", "whole"], ["bytes=a,0-5", "whole"], ["bytes=200-,a", "whole"]]);
});

test(`${PREFIX} does not hear a range that ends before it begins (RFC 9110 §14.1.1)`, () => {
  check(100, [
    ["bytes=5-2", "whole"],
    ["bytes=1-0", "whole"],
    ["bytes=500-200", "whole"],
    ["bytes=0-5,5-2", "whole"],
    ["bytes=10-9", "whole"],
    // As texts, or with their zeros, these would compare the other way round.
    ["bytes=9-10", [[9, 11]]],
    ["bytes=009-10", [[9, 11]]],
    ["bytes=10-009", "whole"],
    ["bytes=000-00", [[0, 1]]],
  ]);
});

test(`${PREFIX} does not hear two fields made into one (RFC 9110 §5.3)`, () => {
  check(100, [["bytes=0-4, bytes=10-14", "whole"]]);
});

test(`${PREFIX} passes over white space and empty members (RFC 9110 §5.6.1)`, () => {
  check(10_000, [
    ["bytes=0-4 ", [[0, 5]]],
    ["bytes=\t0-4", [[0, 5]]],
    ["bytes=,0-4", [[0, 5]]],
    ["bytes=0-4,", [[0, 5]]],
    ["bytes= ,\t, 0-4 ,, ,-5\t", [[0, 5], [9995, 10_000]]],
  ]);
});

test(`${PREFIX} reads numbers of any length (RFC 9110 §14.1.2)`, () => {
  const zeros = "0".repeat(1000);
  const nines = "9".repeat(1000);
  check(100, [
    ["bytes=0-9007199254740993", [[0, 100]]],
    ["bytes=0-18446744073709551616", [[0, 100]]],
    ["bytes=18446744073709551616-", "unsatisfiable"],
    ["bytes=4294967296-4294967300", "unsatisfiable"],
    ["bytes=-18446744073709551616", [[0, 100]]],
    [`bytes=0-${nines}`, [[0, 100]]],
    [`bytes=${nines}-`, "unsatisfiable"],
    [`bytes=-${nines}`, [[0, 100]]],
    [`bytes=${zeros}5-${zeros}9`, [[5, 10]]],
    // These differ, although they are the same as numbers of a program.
    ["bytes=9007199254740993-9007199254740992", "whole"],
    [`bytes=${nines}9-${nines}`, "whole"],
    [`bytes=${nines}-${nines}9`, "unsatisfiable"],
    ["bytes=9007199254740992-9007199254740993", "unsatisfiable"],
  ]);
  check(Number.MAX_SAFE_INTEGER, [
    ["bytes=-1", [[Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]]],
    [`bytes=4294967296-4294967297`, [[4294967296, 4294967298]]],
  ]);
});

test(`${PREFIX} leaves out what is not there where something is (RFC 9110 §15.3.7)`, () => {
  check(1000, [
    ["bytes=0-4,1000-", [[0, 5]]],
    ["bytes=2000-3000,500-509,-0", [[500, 510]]],
    ["bytes=1000-,0-", [[0, 1000]]],
    ["bytes=0-9,5000-,-10", [[0, 10], [990, 1000]]],
  ]);
});

test(`${PREFIX} gives several ranges in the order asked for (RFC 9110 §15.3.7.2)`, () => {
  check(1000, [
    ["bytes=0-9,500-509", [[0, 10], [500, 510]]],
    ["bytes=500-509,0-9", [[500, 510], [0, 10]]],
    ["bytes=-10,400-409,0-9", [[990, 1000], [400, 410], [0, 10]]],
  ]);
});

test(`${PREFIX} makes one of ranges that are close (RFC 9110 §15.3.7.2)`, () => {
  check(1000, [
    ["bytes=0-9,5-19", [[0, 20]]],
    ["bytes=0-9,10-19", [[0, 20]]],
    ["bytes=0-99,10-19", [[0, 100]]],
    ["bytes=10-19,0-99", [[0, 100]]],
    ["bytes=10-19,10-19", [[10, 20]]],
    // As much lies between them as a part costs, or one byte less.
    ["bytes=0-9,90-99", [[0, 10], [90, 100]]],
    ["bytes=0-9,89-99", [[0, 100]]],
    ["bytes=0-9,150-159,80-89", [[0, 160]]],
    ["bytes=0-199,300-309,100-249", [[0, 310]]],
  ]);
});

test(`${PREFIX} puts what was made one where its first range stood (RFC 9110 §15.3.7.2)`, () => {
  check(2000, [
    ["bytes=500-509,0-9,510-519", [[500, 520], [0, 10]]],
    ["bytes=510-519,0-9,500-509", [[500, 520], [0, 10]]],
    ["bytes=0-9,510-519,1000-1009,500-509", [[0, 10], [500, 520], [1000, 1010]]],
    ["bytes=-10,0-9,1980-1995,5-14", [[1980, 2000], [0, 15]]],
  ]);
});

test(`${PREFIX} gives everything where several ranges cost as much (RFC 9110 §14.2)`, () => {
  check(1000, [
    ["bytes=0-499,500-999", "whole"],
    ["bytes=0-,0-", "whole"],
    ["bytes=0-,-1000", "whole"],
    ["bytes=0-499,500-998", [[0, 999]]],
    // Two parts cost 160 bytes; 839 and they are one less than everything.
    ["bytes=0-419,581-999", [[0, 420], [581, 1000]]],
    ["bytes=0-419,580-999", "whole"],
  ]);
});

test(`${PREFIX} gives a single range even where it is everything (RFC 9110 §14.2)`, () => {
  check(1000, [["bytes=0-", [[0, 1000]]], ["bytes=-1000", [[0, 1000]]]]);
});

/** Ranges of `bytes` bytes each, one every `step` bytes. */
function spread(count: number, bytes: number, step: number): string {
  const members = Array.from({ length: count }, (_, index) => {
    return `${index * step}-${index * step + bytes - 1}`;
  });
  return `bytes=${members.join(",")}`;
}

function countOf(selection: RangeSelection): number | string {
  return typeof selection === "string" ? selection : selection.length;
}

const MEGABYTE = 1_000_000;

/** What a list of ranges comes to: a number of ranges, or a word. */
const SPREADS: readonly (readonly [string, count: number, bytes: number, step: number, unknown])[] =
  [
    ["16 tiny ranges", 16, 1, 1000, 16],
    ["17 tiny ranges", 17, 1, 1000, "whole"],
    ["17 ranges a byte short of their cost", 17, 79, 1000, "whole"],
    ["17 ranges worth their cost", 17, 80, 1000, 17],
    ["17 tiny ranges that touch", 17, 1, 1, 1],
    ["100 ranges", 100, 1000, 5000, 100],
    ["101 ranges", 101, 1000, 5000, "whole"],
    ["101 ranges that touch", 101, 10, 10, "whole"],
    ["101 ranges, each beyond the end but the first", 101, 1, 2 * MEGABYTE, "whole"],
    ["100 ranges, each beyond the end but the first", 100, 1, 2 * MEGABYTE, 1],
  ];

for (const [name, count, bytes, step, expected] of SPREADS) {
  test(`${PREFIX} gives ${expected} for ${name} (RFC 9110 §14.2)`, () => {
    assertEquals(countOf(selectRanges(spread(count, bytes, step), MEGABYTE)), expected);
  });
}

test(`${PREFIX} does not fall for the attack of CVE-2011-3192 (RFC 9110 §14.2)`, () => {
  const members = Array.from({ length: 1300 }, (_, index) => `5-${index + 5}`);
  check(MEGABYTE, [[`bytes=0-,${members.join(",")}`, "whole"]]);
  check(MEGABYTE, [[`bytes=0-,${members.slice(0, 99).join(",")}`, "whole"]]);
});

test(`${PREFIX} takes time in proportion to the length of the field (RFC 9110 §17.15)`, () => {
  // Long enough that whatever grows with the square would never end.
  const hostile: readonly (readonly [piece: string, Expected])[] = [
    ["0-,", "whole"],
    ["-1,", "whole"],
    ["9", "whole"],
    ["0", "whole"],
    ["0-", "whole"],
    ["-", "whole"],
    [",", "whole"],
    [" ", "whole"],
    ["\t,", "whole"],
    ["0 ", "whole"],
    ['"', "whole"],
    ["\\", "whole"],
  ];
  check(
    100,
    hostile.map(([piece, expected]): Case => [`bytes=${piece.repeat(MEGABYTE)}`, expected]),
  );
  const digits = "9".repeat(MEGABYTE);
  check(100, [
    [`bytes=0-${digits}`, [[0, 100]]],
    [`bytes=${digits}-${digits}`, "unsatisfiable"],
    [`bytes=-${"0".repeat(MEGABYTE)}`, "unsatisfiable"],
  ]);
});

// The same by another way: every byte that is asked for is marked, every gap that is too small is filled.

interface Asked {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

function memberText({ first, last }: Asked): string {
  return `${first ?? ""}-${last ?? ""}`;
}

function positionsOf({ first, last }: Asked, size: number): number[] {
  const positions = Array.from({ length: size }, (_, position) => position);
  if (first === undefined) return last === 0 ? [] : positions.slice(-(last ?? 0));
  return positions.slice(first, last === undefined ? size : last + 1);
}

function randomMember(random: Random, size: number): Asked {
  const position = random.below(size + Math.ceil(size / 8) + 1);
  const length = random.below(random.of([2, 20, 200, size + 2]));
  switch (random.below(8)) {
    case 0:
      return { first: undefined, last: length };
    case 1:
      return { first: position, last: undefined };
    default:
      return { first: position, last: position + length };
  }
}

/** Gives the runs of marked positions, ends exclusive, over gaps that are smaller than `gap`. */
function runsOf(positions: ReadonlySet<number>, size: number, gap: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let position = 0; position < size; position++) {
    if (!positions.has(position)) continue;
    const run = runs.at(-1);
    if (run !== undefined && position - run[1] < gap) run[1] = position + 1;
    else runs.push([position, position + 1]);
  }
  return runs;
}

function naiveSelection(members: readonly Asked[], size: number): Expected {
  const asked = members.map((member) => positionsOf(member, size)).filter(({ length }) =>
    length > 0
  );
  if (asked.length === 0) return "unsatisfiable";
  const runs = runsOf(new Set(asked.flat()), size, 80);
  const content = runs.reduce((sum, [start, end]) => sum + end - start, 0);
  const overhead = runs.length > 1 ? 80 * runs.length : 0;
  if (asked.length > 1 && content + overhead >= size) return "whole";
  if (runs.length > 16 && content < overhead) return "whole";
  const place = ([start, end]: readonly [number, number]): number =>
    asked.findIndex(([first = 0]) => start <= first && first < end);
  return runs.sort((left, right) => place(left) - place(right));
}

test(`${PREFIX} gives what marking each byte gives (RFC 9110 §14.1.2, §15.3.7.2)`, () => {
  const random = new Random(14);
  const seen = new Map<string, number>();
  for (let round = 0; round < 1500; round++) {
    const size = 1 + random.below(random.of([2, 100, 1000, 6000]));
    const members = random.list([1, random.of([1, 3, 30])], () => randomMember(random, size));
    const value = `bytes=${members.map(memberText).join(random.of([",", ", ", " ,, "]))}`;
    const expected = naiveSelection(members, size);
    check(size, [[value, expected]]);
    const kind = typeof expected === "string" ? expected : expected.length > 1 ? "several" : "one";
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  for (const kind of ["whole", "unsatisfiable", "one", "several"]) {
    assert((seen.get(kind) ?? 0) > 50, `Hardly ever ${kind}`);
  }
});

test(`${PREFIX} gives ranges that lie inside and apart, and hold all that was asked for`, () => {
  const random = new Random(206);
  for (let round = 0; round < 1500; round++) {
    const size = random.below(random.of([3, 300, 5000]));
    const members = random.list([1, 12], () => randomMember(random, size));
    const value = `bytes=${members.map(memberText).join(",")}`;
    const selection = selectRanges(value, size);
    if (typeof selection === "string") continue;
    const sorted = selection.toSorted((left, right) => left.start - right.start);
    let before = -Infinity;
    for (const { start, end } of sorted) {
      assert(start >= 0 && start < end && end <= size, value);
      assert(start - before >= 80, value);
      before = end;
    }
    for (const position of members.flatMap((member) => positionsOf(member, size))) {
      assert(sorted.some(({ start, end }) => start <= position && position < end), value);
    }
  }
});

test(`${PREFIX} gives something for any text at all`, () => {
  const random = new Random(9110);
  for (let round = 0; round < 20_000; round++) {
    const value = `bytes=${random.text(random.below(12), '0159--,, \ta"*')}`;
    const size = random.below(200);
    const selection = selectRanges(value, size);
    if (typeof selection === "string") continue;
    for (const range of selection) assert(isFieldValue(contentRange(range, size)), value);
  }
});

const CHANGED = "Sun, 06 Nov 1994 08:49:37 GMT";
const CHANGED_MS = Date.UTC(1994, 10, 6, 8, 49, 37);
const LATER_MS = CHANGED_MS + 60_000;
const CURRENT: Validators = { entityTag: '"a"', lastModifiedMs: CHANGED_MS + 500 };

type IfRangeCase = readonly [value: string | null | undefined, Validators, nowMs: number, boolean];

function checkIfRange(cases: readonly IfRangeCase[]): void {
  for (const [value, current, nowMs, expected] of cases) {
    const message = `${value} for ${JSON.stringify(current)} at ${nowMs}`;
    assertEquals(ifRangeHolds(value, current, nowMs), expected, message);
  }
}

test("ifRangeHolds is true without the field (RFC 9110 §13.1.5)", () => {
  checkIfRange([
    [undefined, CURRENT, LATER_MS, true],
    [null, CURRENT, LATER_MS, true],
    [null, {}, LATER_MS, true],
  ]);
});

test("ifRangeHolds compares entity tags strongly (RFC 9110 §13.1.5)", () => {
  checkIfRange([
    ['"a"', CURRENT, LATER_MS, true],
    ['"b"', CURRENT, LATER_MS, false],
    ['"A"', CURRENT, LATER_MS, false],
    ['W/"a"', CURRENT, LATER_MS, false],
    ['"a"', { entityTag: 'W/"a"' }, LATER_MS, false],
    ['W/"a"', { entityTag: 'W/"a"' }, LATER_MS, false],
    ['""', { entityTag: '""' }, LATER_MS, true],
    ['"a"', { lastModifiedMs: CHANGED_MS }, LATER_MS, false],
    ['"a"', {}, LATER_MS, false],
    // The time of the answer matters to dates only.
    ['"a"', CURRENT, CHANGED_MS, true],
  ]);
});

test("ifRangeHolds wants the very date of the last change (RFC 9110 §13.1.5)", () => {
  checkIfRange([
    [CHANGED, CURRENT, LATER_MS, true],
    [CHANGED, { lastModifiedMs: CHANGED_MS }, LATER_MS, true],
    [CHANGED, { lastModifiedMs: CHANGED_MS + 999 }, LATER_MS, true],
    [CHANGED, { lastModifiedMs: CHANGED_MS + 1000 }, LATER_MS, false],
    [CHANGED, { lastModifiedMs: CHANGED_MS - 1 }, LATER_MS, false],
    ["Sun, 06 Nov 1994 08:49:36 GMT", CURRENT, LATER_MS, false],
    ["Sun, 06 Nov 1994 08:49:38 GMT", CURRENT, LATER_MS, false],
    ["Sunday, 06-Nov-94 08:49:37 GMT", CURRENT, LATER_MS, true],
    ["Sun Nov  6 08:49:37 1994", CURRENT, LATER_MS, true],
    [CHANGED, { entityTag: '"a"' }, LATER_MS, false],
    [CHANGED, {}, LATER_MS, false],
  ]);
});

test("ifRangeHolds does not trust a date of this very second, or to come (RFC 9110 §8.8.2.2)", () => {
  checkIfRange([
    [CHANGED, CURRENT, CHANGED_MS + 500, false],
    [CHANGED, CURRENT, CHANGED_MS + 999, false],
    [CHANGED, CURRENT, CHANGED_MS + 1000, true],
    [CHANGED, CURRENT, CHANGED_MS - 1000, false],
  ]);
});

test("ifRangeHolds is false for what is malformed (RFC 9110 §13.1.5)", () => {
  const malformed = [
    "",
    "a",
    "*",
    '"a',
    'a"',
    '"a", "b"',
    '"a", "a"',
    'w/"a"',
    '"a" ',
    "yesterday",
  ];
  checkIfRange(malformed.map((value): IfRangeCase => [value, CURRENT, LATER_MS, false]));
  checkIfRange([
    [`${CHANGED}, ${CHANGED}`, CURRENT, LATER_MS, false],
    [`"${CHANGED}"`, CURRENT, LATER_MS, false],
    [String(CHANGED_MS), CURRENT, LATER_MS, false],
    // The representation's own tag is none.
    ["a", { entityTag: "a" }, LATER_MS, false],
  ]);
});

test("contentRange names the last byte inclusive (RFC 9110 §14.4)", () => {
  assertEquals(contentRange({ start: 0, end: 500 }, 1234), "bytes 0-499/1234");
  assertEquals(contentRange({ start: 500, end: 1000 }, 1234), "bytes 500-999/1234");
  assertEquals(contentRange({ start: 734, end: 1234 }, 1234), "bytes 734-1233/1234");
  assertEquals(contentRange({ start: 0, end: 1 }, 1), "bytes 0-0/1");
});

test("contentRange refuses what the field cannot say (RFC 9110 §14.4)", () => {
  for (
    const [start, end, size] of [[0, 0, 0], [5, 5, 10], [6, 5, 10], [0, 11, 10], [
      -1,
      5,
      10,
    ]] as const
  ) {
    assertThrows(
      () => contentRange({ start, end }, size),
      RangeError,
      "Cannot write Content-Range",
    );
  }
});

test("unsatisfiedRange tells the size (RFC 9110 §15.5.17)", () => {
  assertEquals(unsatisfiedRange(47022), "bytes */47022");
  assertEquals(unsatisfiedRange(0), "bytes */0");
});
