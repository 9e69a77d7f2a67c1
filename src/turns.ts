// Long work on the one thread that there is: in slices, between which the event loop turns, so that
// whoever else is connected is served meanwhile.

/** For so long work goes on before the others have their turn, in milliseconds. */
const SLICE_MS = 5;

/**
 * Lets the event loop turn: what is ready for others, on sockets too, is seen to before the promise is
 * fulfilled.
 *
 * That takes a timer, which lasts two milliseconds. An immediate would be quicker, but as long as some
 * are due Deno looks at its sockets in every sixtieth turn only: sixty slices would be one to whoever is
 * connected.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * Does work that yields wherever it may be interrupted, and gives what it returns. Work that is done
 * within five milliseconds is not interrupted. Rejects with what the work throws.
 *
 * ```ts
 * import { inTurns } from "./turns.ts";
 * import { assertEquals } from "@std/assert";
 *
 * function* sum(numbers: readonly number[]): Generator<undefined, number> {
 *   let sum = 0;
 *   for (const number of numbers) {
 *     sum += number;
 *     yield;
 *   }
 *   return sum;
 * }
 * assertEquals(await inTurns(sum([1, 2, 3])), 6);
 * ```
 */
export async function inTurns<Result>(work: Iterator<unknown, Result>): Promise<Result> {
  let beganMs = performance.now();
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() - beganMs < SLICE_MS) continue;
    await turn();
    beganMs = performance.now();
  }
}
