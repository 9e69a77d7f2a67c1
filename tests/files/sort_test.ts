import { assert, assertEquals } from "@std/assert";
import { sorting } from "../../src/files/sort.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

interface Item {
  readonly value: number;
  readonly place: number;
}

/** Sorts, and tells after how many comparisons at most others may have their turn. */
function sort(items: readonly Item[]): { sorted: Item[]; longest: number } {
  let [count, longest] = [0, 0];
  const work = sorting(items, (left, right) => {
    longest = Math.max(longest, ++count);
    return left.value - right.value;
  });
  for (;;) {
    const { done, value } = work.next();
    if (done) return { sorted: value, longest };
    count = 0;
  }
}

test("sorting sorts as an array does, whatever the count: equal items stay in their order", () => {
  const random = new Random(36);
  for (const count of [0, 1, 2, 63, 64, 65, 127, 128, 129, 191, 192, 193, 320, 1000, 5000]) {
    for (const bound of [1, 2, count, 2 ** 32]) {
      const items = Array.from({ length: count }, (_, place) => ({
        value: random.below(bound),
        place,
      }));
      const expected = items.toSorted((left, right) => left.value - right.value);
      assertEquals(sort(Object.freeze(items)).sorted, expected, `${count} items below ${bound}`);
    }
  }
});

test("sorting yields after so many comparisons, however many items there are", () => {
  const random = new Random(37);
  const orders: readonly ((place: number) => number)[] = [
    (place) => place,
    (place) => -place,
    () => 0,
    () => random.below(1e9),
  ];
  for (const valueAt of orders) {
    const items = Array.from({ length: 20_000 }, (_, place) => ({ value: valueAt(place), place }));
    assert(sort(items).longest < 600);
  }
});
