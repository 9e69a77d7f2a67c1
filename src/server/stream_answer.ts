// Sends content that comes as a stream. No more is asked for than goes into the write that is next, so
// that nothing is held but what is on its way.

import { LARGE_BLOCK_BYTES } from "../http1/buffer.ts";
import { Disconnected } from "../http1/error.ts";
import type { Wire } from "../net/wire.ts";
import { type Pieces, piecesOf } from "./pieces.ts";
import { octetsOf } from "./response.ts";

/** As Deno says to a stream that nobody reads on. */
export const RESOURCE_CLOSED = "resource closed";

/** A stream on its way to the peer. */
export class StreamAnswer {
  #wire: Wire;
  #pieces: Pieces;
  #contentBytes = 0;

  /** Takes the stream over, whose length may be known, in bytes. */
  constructor(wire: Wire, stream: ReadableStream<Uint8Array>, lengthBytes: number | undefined) {
    this.#wire = wire;
    this.#pieces = piecesOf(stream, lengthBytes);
  }

  /** How many bytes of content were given to the connection. */
  get contentBytes(): number {
    return this.#contentBytes;
  }

  /**
   * Sends the head, then every piece. Rejects with what the stream fails with, with a `TypeError` for
   * a piece that is not bytes, with `SendError` for more than the declared length, and with
   * `Disconnected`.
   *
   * What the stream has at once is joined in one write, up to a bound. What it has not must not keep
   * the rest waiting: it may not have it for long.
   */
  async send(sendHead: () => void): Promise<void> {
    let read = this.#read();
    let isReady = await this.#isReady(read);
    // What fails before it has begun can still be answered otherwise.
    if (isReady) await read;
    sendHead();
    for (;;) {
      if (!isReady) await this.#wire.flush();
      const piece = await read;
      if (this.#wire.isLost) throw new Disconnected("The connection has ended");
      if (piece === undefined) return;
      const ahead = this.#pieces.readsAhead ? this.#read() : undefined;
      this.#wire.http.send({ kind: "content", bytes: octetsOf(piece) });
      this.#contentBytes += piece.length;
      const mayJoin = ahead === undefined && this.#wire.http.output.byteLength < LARGE_BLOCK_BYTES;
      if (!mayJoin) await this.#wire.flush();
      this.#pieces.sent(piece);
      read = ahead ?? this.#read();
      isReady = !mayJoin || await this.#isReady(read);
    }
  }

  /** Who reads ahead may never come to look at what went wrong. */
  #read(): Promise<Uint8Array | undefined> {
    const read = this.#pieces.read();
    read.catch(() => {});
    return read;
  }

  #isReady(read: Promise<unknown>): Promise<boolean> {
    return settlesWithin(this.#pieces.readsAhead ? READY_TURNS_OF_BYTES : READY_TURNS, read);
  }

  /** Tells the stream that nobody reads on; a peer that has gone is always told of in one way. */
  cancel(reason: unknown): void {
    this.#pieces.cancel(reason instanceof Disconnected ? RESOURCE_CLOSED : reason);
  }
}

/** How many turns of the microtask queue a stream takes to hand out what it already has. */
const READY_TURNS = 12;
/**
 * What comes from a disk is not there at once, but can fail so soon: an answer that has begun is then
 * cut, so that the peer asks again, and not taken for an error of the handler.
 */
const READY_TURNS_OF_BYTES = 4;

async function settlesWithin(turns: number, read: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => isSettled = true;
  read.then(settle, settle);
  for (let turn = 0; turn < turns && !isSettled; turn++) await undefined;
  return isSettled;
}
