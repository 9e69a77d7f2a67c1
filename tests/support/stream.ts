// Streams as handlers make them.

const encoder = new TextEncoder();

/** Resolves later than everything that a stream which is ready needs to hand out what it has. */
export async function later(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await undefined;
}

/** A stream that gives its pieces one after another, none before it is asked; an error ends it. */
export function streamOf(...pieces: (string | Error)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      await later();
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else if (piece instanceof Error) throw piece;
      else controller.enqueue(encoder.encode(piece));
    },
  }, { highWaterMark: 0 });
}
