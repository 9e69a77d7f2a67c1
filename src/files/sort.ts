// Sorting that may be interrupted: an array's own sort holds the thread to its end, half a second for a
// hundred thousand names.

/** So many are sorted at once, by the sort that an array has. */
const RUN = 64;

/** So many are merged between two interruptions. */
const STEP = 64;

/**
 * Sorts items into a new array, and yields wherever it may be interrupted. What compares as equal stays in
 * the order in which it was given.
 *
 * ```ts
 * import { sorting } from "./sort.ts";
 * import { inTurns } from "../turns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await inTurns(sorting([3, 1, 2], (a, b) => a - b)), [1, 2, 3]);
 * ```
 */
export function* sorting<Item extends NonNullable<unknown>>(
  items: readonly Item[],
  compare: (left: Item, right: Item) => number,
): Generator<undefined, Item[]> {
  let runs: Item[][] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: Item[][] = [];
    for (let index = 0; index < runs.length; index += 2) {
      longer.push(yield* merging(runs[index] ?? [], runs[index + 1] ?? [], compare));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merging<Item extends NonNullable<unknown>>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (left: Item, right: Item) => number,
): Generator<undefined, Item[]> {
  const merged: Item[] = [];
  let [leftAt, rightAt] = [0, 0];
  for (;;) {
    const [first, second] = [left[leftAt], right[rightAt]];
    if (first === undefined || second === undefined) break;
    if (compare(first, second) <= 0) {
      merged.push(first);
      leftAt++;
    } else {
      merged.push(second);
      rightAt++;
    }
    if (merged.length % STEP === 0) yield;
  }
  return merged.concat(left.slice(leftAt), right.slice(rightAt));
}
