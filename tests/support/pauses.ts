// A reader that pauses: now and then it takes nothing for a while, and whoever sends has to wait.

/** How much is read between two pauses, and how long a pause lasts. */
const BETWEEN_BYTES = 64 * 1024 ** 2;
const PAUSE_MS = 250;

/** Gives the pieces of a content and pauses after every 64 MiB of it. */
export async function* pausing(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let leftBytes = BETWEEN_BYTES;
  for await (const piece of pieces) {
    yield piece;
    leftBytes -= piece.length;
    if (leftBytes > 0) continue;
    leftBytes += BETWEEN_BYTES;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Gives how long the pauses in a content of so many bytes take, in milliseconds. */
export function pausesOf(bytes: number): number {
  return Math.floor(bytes / BETWEEN_BYTES) * PAUSE_MS;
}
