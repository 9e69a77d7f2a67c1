import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import {
  entityTagOf,
  type FileVersion,
  hasSameContent,
  isQuiet,
  isSameVersion,
  isSettled,
} from "../../src/files/version.ts";
import { test } from "../support/test.ts";

const VERSION: FileVersion = {
  size: 12,
  modifiedMs: 1_700_000_000_123,
  changedMs: 1_700_000_000_456,
  device: 1,
  inode: 99,
  links: 1,
};

/** Each differs from the version in one thing. */
const OTHERS: Readonly<Record<string, FileVersion>> = {
  size: { ...VERSION, size: 13 },
  "time of the content": { ...VERSION, modifiedMs: 1_700_000_000_124 },
  "time of the file": { ...VERSION, changedMs: 1_700_000_001_456 },
  inode: { ...VERSION, inode: 100 },
};

for (const [what, other] of Object.entries(OTHERS)) {
  test(`isSameVersion tells versions apart by their ${what}`, () => {
    assertEquals(isSameVersion(VERSION, other), false);
  });

  test(`entityTagOf gives versions with another ${what} another tag (RFC 9110 §8.8.3)`, () => {
    assertNotEquals(entityTagOf(VERSION), entityTagOf(other));
  });
}

test("isSameVersion finds a version the same as itself", () => {
  assertEquals(isSameVersion(VERSION, { ...VERSION }), true);
});

test("isSameVersion tells files of two devices apart", () => {
  assertEquals(isSameVersion(VERSION, { ...VERSION, device: 2 }), false);
});

test("hasSameContent passes over a name that went to another file", () => {
  const now = { ...VERSION, changedMs: 1_800_000_000_000, links: 0 };
  assertEquals(hasSameContent(now, VERSION), true);
});

test("hasSameContent sees a change whose time was set back", () => {
  assertEquals(hasSameContent({ ...VERSION, changedMs: 1_800_000_000_000 }, VERSION), false);
});

test("hasSameContent sees a change of size or time", () => {
  assertEquals(hasSameContent(VERSION, { ...VERSION, size: 0 }), false);
  assertEquals(hasSameContent(VERSION, { ...VERSION, modifiedMs: 0 }), false);
});

test("entityTagOf gives a strong tag of visible octets (RFC 9110 §8.8.3)", () => {
  assertMatch(entityTagOf(VERSION), /^"[\x21\x23-\x7e]+"$/);
});

test("entityTagOf gives the same tag for the same version", () => {
  assertEquals(entityTagOf(VERSION), entityTagOf({ ...VERSION }));
});

test("entityTagOf does not mix up numbers that stand side by side", () => {
  const left = entityTagOf({ ...VERSION, inode: 1, modifiedMs: 11 });
  const right = entityTagOf({ ...VERSION, inode: 11, modifiedMs: 1 });
  assertNotEquals(left, right);
});

test("entityTagOf takes a time before 1970, and none", () => {
  const tags = [-1, 0, undefined].map((modifiedMs) => entityTagOf({ ...VERSION, modifiedMs }));
  for (const tag of tags) assertMatch(tag, /^"[\x21\x23-\x7e]+"$/);
  assertNotEquals(tags[0], tags[1]);
});

/** A time in the middle of a second, and the second. */
const MS = 1_700_000_000_500;
const SECOND_MS = 1_700_000_000_000;

/** When files were written and changed, how much later it is, and whether the next change will show. */
const SETTLED: readonly (readonly [
  what: string,
  modifiedMs: number | undefined,
  changedMs: number | undefined,
  laterMs: number,
  isSettled: boolean,
])[] = [
  ["was written just now", MS, SECOND_MS, 0, false],
  ["was written within a tick", MS, SECOND_MS, 19, false],
  ["was written a tick ago", MS, SECOND_MS, 20, true],
  ["was written long ago", MS - 1e9, SECOND_MS - 1e9, 0, true],
  ["has no times", undefined, undefined, 0, true],
  ["has one time only", MS, undefined, 20, true],
  ["is on a disk of whole seconds", SECOND_MS, SECOND_MS, 1999, false],
  ["is on a disk of whole seconds since two of them", SECOND_MS, SECOND_MS, 2000, true],
  ["had its time set back just now", MS - 1e9, SECOND_MS, 600, false],
  ["had its time set back more than a second ago", MS - 1e9, SECOND_MS, 1100, true],
  ["had its time set to the future just now", MS + 1e9, SECOND_MS, 100, false],
];

for (const [what, modifiedMs, changedMs, laterMs, settled] of SETTLED) {
  test(`isSettled says ${settled} of a file that ${what}`, () => {
    const nowMs = (modifiedMs !== undefined && modifiedMs <= MS && modifiedMs > MS - 1e6
      ? modifiedMs
      : SECOND_MS) + laterMs;
    assertEquals(isSettled({ ...VERSION, modifiedMs, changedMs }, nowMs), settled);
  });
}

test("isQuiet says of a file whether it was written to within a tick", () => {
  assertEquals(isQuiet({ ...VERSION, modifiedMs: MS }, MS + 5), false);
  assertEquals(isQuiet({ ...VERSION, modifiedMs: MS }, MS + 20), true);
});
