// Streams and pauses as the handlers of the rows use them.

import { later } from "../support/stream.ts";

const encoder = new TextEncoder();

/** Resolves after a while: for what has to happen behind something else. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A stream that has all its pieces, of whatever type, from the beginning; an error fails it. */
export function rawStream(...pieces: readonly unknown[]): ReadableStream<Bytes> {
  return new ReadableStream<unknown>({
    start(controller) {
      for (const piece of pieces) {
        if (piece instanceof Error) return controller.error(piece);
        controller.enqueue(piece);
      }
      controller.close();
    },
  }) as ReadableStream<Bytes>;
}

/** A stream that has all its pieces from the beginning. */
export function readyStream(...pieces: readonly string[]): ReadableStream<Bytes> {
  return rawStream(...pieces.map((piece) => encoder.encode(piece)));
}

/** A stream that waits a while in front of each piece. */
export function slowStream(...pieces: readonly string[]): ReadableStream<Bytes> {
  return ReadableStream.from((async function* () {
    for (const piece of pieces) {
      await delay(5);
      yield encoder.encode(piece);
    }
  })());
}

/** A stream of bytes that fills the buffer which its reader brings, if it brings one. */
export function byteStream(...pieces: readonly string[]): ReadableStream<Bytes> {
  const left = [...pieces];
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      await later();
      const piece = left.shift();
      if (piece !== undefined) return controller.enqueue(encoder.encode(piece));
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}
