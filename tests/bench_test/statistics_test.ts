import { assertEquals } from "@std/assert";
import { median, pairedRatios, spread } from "../bench/statistics.ts";
import { test } from "../support/test.ts";

const MEDIANS: readonly (readonly [values: readonly number[], expected: number | undefined])[] = [
  [[], undefined],
  [[7], 7],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 2], 9],
];

for (const [values, expected] of MEDIANS) {
  test(`median of ${JSON.stringify(values)} is ${expected}`, () => {
    assertEquals(median(values), expected);
  });
}

test("spread gives the middle and both ends", () => {
  assertEquals(spread([3, 1, 2]), { middle: 2, least: 1, most: 3 });
  assertEquals(spread([]), undefined);
});

test("pairedRatios divides what was measured in the same round", () => {
  assertEquals(pairedRatios([10, undefined, 30, 5], [5, 1, undefined, 0]), [2]);
});
