// Octets on their way in and out. Both buffers are small when nothing happens, because a server
// mostly holds connections that do nothing.

import { Buffer } from "node:buffer";

const FIRST_BYTES = 1024;
const LARGEST_BYTES = 64 * 1024;
const OUTPUT_BYTES = 16 * 1024;

/**
 * Reads octets as a text in which each code unit is one octet.
 *
 * `TextDecoder("latin1")` is windows-1252 by its standard and maps 0x80 to 0x9F elsewhere.
 */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.prototype.latin1Slice.call(bytes, start, end);
}

/**
 * Octets that were received and not yet understood, in one piece.
 *
 * The reader sees `bytes` from `start` up to `end`; it takes what it understood by moving `start`.
 * Every view of `bytes` is right until the next {@linkcode ReceiveBuffer.space}.
 */
export class ReceiveBuffer {
  /** The storage. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BYTES);
  /** Where what is not yet understood begins. */
  start = 0;
  /** Where it ends, exclusive. */
  end = 0;
  #wanted: number = FIRST_BYTES;

  /** Gives the free room behind what is held, at least one byte; more after reads that filled it. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.start === this.end) this.#reset();
    else if (this.end === this.bytes.length) this.#makeRoom();
    return this.end === 0 ? this.bytes : this.bytes.subarray(this.end);
  }

  /** Says that `count` bytes were put into the room that {@linkcode ReceiveBuffer.space} gave. */
  received(count: number): void {
    this.end += count;
    const filled = this.end === this.bytes.length;
    if (filled && this.#wanted < LARGEST_BYTES) this.#wanted = this.bytes.length * 4;
  }

  /** Says how many bytes are known to come: large content need not begin in small storage. */
  expect(bytes: number): void {
    const wanted = Math.min(bytes, LARGEST_BYTES);
    if (wanted > this.#wanted) this.#wanted = wanted;
  }

  /** Copies octets in behind what is held. */
  append(octets: Uint8Array): void {
    while (octets.length > 0) {
      const space = this.space();
      const count = Math.min(space.length, octets.length);
      space.set(octets.subarray(0, count));
      this.received(count);
      octets = octets.subarray(count);
    }
  }

  /** Gives large storage back while nothing is held, so that an idle connection costs little. */
  shrink(): void {
    if (this.start !== this.end || this.#wanted === FIRST_BYTES) return;
    this.#wanted = FIRST_BYTES;
    this.#reset();
  }

  #reset(): void {
    this.start = this.end = 0;
    if (this.bytes.length !== this.#wanted) this.bytes = new Uint8Array(this.#wanted);
  }

  #makeRoom(): void {
    const held = this.bytes.subarray(this.start, this.end);
    const enough = held.length * 2 <= this.bytes.length && this.#wanted <= this.bytes.length;
    if (!enough) this.bytes = new Uint8Array(Math.max(this.#wanted, held.length * 2));
    this.bytes.set(held);
    this.start = 0;
    this.end = held.length;
  }
}

/** Blocks that no message is being written into. Each connection borrows one while it answers. */
const freeBlocks: Uint8Array<ArrayBuffer>[] = [];
const MAX_FREE_BLOCKS = 64;
const NO_BLOCK = new Uint8Array(0);

/**
 * Octets that are to be sent, as few pieces as possible: what is small is joined in a block, what is
 * large follows as it is, without being copied.
 */
export class SendBuffer {
  #block: Uint8Array<ArrayBuffer> = NO_BLOCK;
  #lent: Uint8Array<ArrayBuffer> = NO_BLOCK;
  #blockStart = 0;
  #length = 0;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** The number of bytes that wait to be written. */
  get byteLength(): number {
    return this.#bytes + this.#length - this.#blockStart;
  }

  /** Gives a block with room for `count` bytes at {@linkcode SendBuffer.end}. */
  reserve(count: number): Uint8Array<ArrayBuffer> {
    if (this.#block.length - this.#length < count) this.#nextBlock(count);
    return this.#block;
  }

  /** Where in the block the next byte goes. */
  get end(): number {
    return this.#length;
  }

  /** Says up to where the reserved block was filled. */
  set end(length: number) {
    this.#length = length;
  }

  /** Adds octets: copied where the block has room, else as they are, behind what stands there. */
  add(octets: Uint8Array): void {
    if (octets.length <= this.reserve(1).length - this.#length) {
      this.#block.set(octets, this.#length);
      this.#length += octets.length;
      return;
    }
    this.#closePiece();
    this.#pieces.push(octets);
    this.#bytes += octets.length;
  }

  /**
   * Takes out what is to be written, in order; what is added from now on is in the next taking. The
   * pieces are right until {@linkcode SendBuffer.release}, which must come before that.
   */
  take(): readonly Uint8Array[] {
    this.#closePiece();
    const pieces = this.#pieces;
    this.#lent = this.#block;
    this.#block = NO_BLOCK;
    this.#blockStart = this.#length = this.#bytes = 0;
    this.#pieces = [];
    return pieces;
  }

  /** Says that the pieces were written: their storage can serve others. */
  release(): void {
    if (this.#lent.length === OUTPUT_BYTES && freeBlocks.length < MAX_FREE_BLOCKS) {
      freeBlocks.push(this.#lent);
    }
    this.#lent = NO_BLOCK;
  }

  #closePiece(): void {
    if (this.#length === this.#blockStart) return;
    this.#pieces.push(this.#block.subarray(this.#blockStart, this.#length));
    this.#bytes += this.#length - this.#blockStart;
    this.#blockStart = this.#length;
  }

  #nextBlock(count: number): void {
    this.#closePiece();
    this.#block = count > OUTPUT_BYTES
      ? new Uint8Array(count)
      : freeBlocks.pop() ?? new Uint8Array(OUTPUT_BYTES);
    this.#blockStart = this.#length = 0;
  }
}
