// The pieces of a body stream. A stream of bytes, as a file is one, reads into storage that is brought
// along: two buffers in turns, one of which is filled while the other is on its way. All other streams are
// read one piece at a time.

import { type ContentReader, unreadContent } from "../net/content.ts";

/** The most that is read at a time, in bytes, and the least where many streams share the storage. */
const MAX_BLOCK_BYTES = 256 * 1024;
const MIN_BLOCK_BYTES = 16 * 1024;

/** What all streams of bytes together may hold, in bytes, as far as the least for each allows. */
const STORAGE_BYTES = 64 * 1024 * 1024;

let openCount = 0;

/** Reads a body stream. */
export interface Pieces {
  /** Whether the next piece is to be read while this one is on its way. */
  readonly readsAhead: boolean;
  /** Gives the next piece, whatever the stream takes for one; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Says that a piece was sent; its storage is used again. */
  sent(piece: Uint8Array): void;
  /** Says that nobody reads on. Whatever the stream answers, there is nobody left to be told. */
  cancel(reason: unknown): void;
}

/** Makes a reader of a stream, whose length may be known, in bytes. */
export function piecesOf(
  stream: ReadableStream<Uint8Array>,
  lengthBytes: number | undefined,
): Pieces {
  const content = stream.locked ? undefined : unreadContent(stream);
  if (content !== undefined) return new Returned(stream.getReader(), content);
  try {
    return new Blocks(stream.getReader({ mode: "byob" }), lengthBytes ?? MAX_BLOCK_BYTES);
  } catch (error) {
    // It is none of bytes.
    if (error instanceof TypeError) return new Chunks(stream.getReader());
    throw error;
  }
}

class Chunks implements Pieces {
  readonly readsAhead = false;
  #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  async read(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#reader.read();
    return done ? undefined : value;
  }

  sent(): void {}

  cancel(reason: unknown): void {
    this.#reader.cancel(reason).catch(() => {});
  }
}

/** The content of a request that is sent back as it comes: the way through its stream is left out. */
class Returned extends Chunks {
  readonly #content: ContentReader;

  /** The reader of the stream locks it, and is not read. */
  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, content: ContentReader) {
    super(reader);
    this.#content = content;
  }

  override read(): Promise<Uint8Array | undefined> {
    return this.#content.read();
  }
}

class Blocks implements Pieces {
  readonly readsAhead = true;
  #reader: ReadableStreamBYOBReader;
  #free: ArrayBuffer[] = [];
  #blockBytes: number;
  #isOpen = true;

  constructor(reader: ReadableStreamBYOBReader, lengthBytes: number) {
    this.#reader = reader;
    openCount++;
    const share = Math.max(MIN_BLOCK_BYTES, Math.floor(STORAGE_BYTES / 2 / openCount));
    this.#blockBytes = Math.max(1, Math.min(lengthBytes, share, MAX_BLOCK_BYTES));
  }

  async read(): Promise<Uint8Array | undefined> {
    const buffer = this.#free.pop() ?? new ArrayBuffer(this.#blockBytes);
    try {
      const { done, value } = await this.#reader.read(new Uint8Array(buffer));
      if (!done) return value;
    } catch (error) {
      this.#close();
      throw error;
    }
    this.#close();
    return undefined;
  }

  sent(piece: Uint8Array): void {
    if (piece.buffer instanceof ArrayBuffer) this.#free.push(piece.buffer);
  }

  cancel(reason: unknown): void {
    this.#close();
    this.#reader.cancel(reason).catch(() => {});
  }

  #close(): void {
    if (this.#isOpen) openCount--;
    this.#isOpen = false;
  }
}
