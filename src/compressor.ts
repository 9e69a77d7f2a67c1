// Compression with brotli and gzip: of bytes that are there at once, and of a stream as it comes, whose
// pieces leave the compressor whole: whoever waits for one need not wait for more. Nothing takes the
// thread for longer than a turn.

import {
  type BrotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  type Gzip,
  gzipSync,
} from "node:zlib";
import { type Coding, CODINGS } from "./semantics/compressible.ts";
import { turn } from "./turns.ts";

/** How much is compressed at once, in bytes: it takes a bit more than a millisecond. */
export const TURN_BYTES: number = 64 * 1024;

/** How much is compressed before the others have their turn, which costs some time itself. */
const SLICE_BYTES = 4 * TURN_BYTES;

/** This quality takes as long as gzip at its usual level, and makes less of the same. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const BROTLI_PIECES = { ...BROTLI, flush: constants.BROTLI_OPERATION_FLUSH };
const GZIP_PIECES = { flush: constants.Z_SYNC_FLUSH };

/** In Deno 2.4 a brotli stream cannot be flushed: what is written stays in it until the end. */
export const STREAM_CODINGS: readonly Coding[] = "flush" in createBrotliCompress()
  ? CODINGS
  : ["gzip"];

/** Compresses bytes at once; there should be no more than {@linkcode TURN_BYTES} of them. */
export function compressNow(bytes: Uint8Array, coding: Coding): Uint8Array {
  return coding === "br" ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes);
}

/** What gives pieces of content. */
export interface Pieces {
  /** Gives the next piece, or `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Says that nobody reads on. */
  cancel(reason: unknown): Promise<void>;
}

/** Compresses bytes, in turns with whatever else there is to do. */
export async function compressInTurns(
  bytes: Uint8Array,
  coding: Coding,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressor = coding === "br" ? createBrotliCompress(BROTLI) : createGzip();
  const source = new Compression(once(bytes), compressor);
  return await new Response(new ReadableStream(source, { highWaterMark: 0 })).bytes();
}

/** Gives bytes as a single piece. */
export function once(bytes: Uint8Array): Pieces {
  let piece: Uint8Array | undefined = bytes;
  return {
    read() {
      const next = piece;
      piece = undefined;
      return Promise.resolve(next);
    },
    cancel: () => Promise.resolve(),
  };
}

/** Compresses content piece by piece; it is read as the stream is, and is cancelled with it. */
export function compressedStream(
  content: Pieces,
  coding: Coding,
): ReadableStream<Uint8Array> {
  const compressor = coding === "br"
    ? createBrotliCompress(BROTLI_PIECES)
    : createGzip(GZIP_PIECES);
  return new ReadableStream(new Compression(content, compressor), { highWaterMark: 0 });
}

type Settle = (error?: Error | null) => void;

/** A stream on its way through a compressor of node:zlib. */
class Compression implements UnderlyingDefaultSource<Uint8Array> {
  #source: Pieces;
  #compressor: BrotliCompress | Gzip;
  /** What was read and not compressed yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** What was compressed and not given yet. */
  #output: Uint8Array[] = [];
  #sliceBytes = 0;
  #settle: Settle = () => {};

  constructor(source: Pieces, compressor: BrotliCompress | Gzip) {
    this.#source = source;
    this.#compressor = compressor;
    this.#compressor.on("data", (bytes: Uint8Array) => this.#output.push(bytes));
    this.#compressor.on("error", (error) => this.#settle(error));
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      // A stream does not pull again where it was given nothing, as for an empty piece.
      while (this.#output.length === 0) {
        const piece = await this.#take();
        if (piece === undefined) return await this.#end(controller);
        await this.#settled((settle) => this.#compressor.write(piece, settle));
      }
      this.#give(controller);
    } catch (error) {
      // The source of a failure is past being cancelled; it has nothing new to say.
      this.cancel(error).catch(() => {});
      throw error;
    }
  }

  cancel(reason: unknown): Promise<void> {
    this.#compressor.destroy();
    return this.#source.cancel(reason);
  }

  /** Gives the next octets to compress, in a later turn where this one was long enough. */
  async #take(): Promise<Uint8Array | undefined> {
    if (this.#sliceBytes >= SLICE_BYTES) {
      await turn();
      this.#sliceBytes = 0;
    }
    if (this.#rest.length === 0) {
      const piece = await this.#source.read();
      if (piece === undefined) return undefined;
      this.#rest = piece;
    }
    const piece = this.#rest.subarray(0, TURN_BYTES);
    this.#rest = this.#rest.subarray(piece.length);
    this.#sliceBytes += piece.length;
    return piece;
  }

  async #end(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    await this.#settled((settle) => this.#compressor.once("end", settle).end());
    this.#give(controller);
    controller.close();
  }

  /** Waits for the compressor, which may fail in the middle of anything. */
  #settled(act: (settle: Settle) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => error ? reject(error) : resolve();
      act(this.#settle);
    });
  }

  #give(controller: ReadableStreamDefaultController<Uint8Array>): void {
    for (const bytes of this.#output.splice(0)) controller.enqueue(bytes);
  }
}
