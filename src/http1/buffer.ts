// Octets on their way in and out. Both buffers are small when nothing happens, because a server
// mostly holds connections that do nothing.

const FIRST_BYTES = 1024;
const LARGEST_BYTES = 64 * 1024;

/**
 * Node's way to read a text, once it is loaded: it takes half the time of {@linkcode slowLatin1}, but
 * the first answer would have to wait for it longer than for all the rest of this server.
 */
let latin1Slice: ((this: Uint8Array, start: number, end: number) => string) | undefined;

/** After so many texts there will be more, and loading pays off. */
const TEXTS_BEFORE_LOADING = 200;
let textCount = 0;

async function loadLatin1Slice(): Promise<void> {
  const { Buffer } = await import("node:buffer");
  latin1Slice = Buffer.prototype.latin1Slice;
}

/**
 * Reads octets as a text in which each code unit is one octet.
 *
 * `TextDecoder("latin1")` is windows-1252 by its standard and maps 0x80 to 0x9F elsewhere.
 */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes, start, end);
  if (++textCount === TEXTS_BEFORE_LOADING) loadLatin1Slice();
  return slowLatin1(bytes, start, end);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * ASCII, which heads mostly are, is the same in UTF-8. What is not shows: it makes fewer code units than
 * it has octets, or U+FFFD.
 */
function slowLatin1(bytes: Uint8Array, start: number, end: number): string {
  const text = utf8.decode(bytes.subarray(start, end));
  if (text.length === end - start && !text.includes("\ufffd")) return text;
  let byOctet = "";
  for (let index = start; index < end; index++) byOctet += String.fromCharCode(bytes[index] ?? 0);
  return byOctet;
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
  #view: DataView | undefined;

  /** Tells whether what is held, from `offset` on, begins with these octets. */
  holdsAt(offset: number, octets: DataView): boolean {
    const at = this.start + offset;
    const { byteLength } = octets;
    if (at + byteLength > this.end) return false;
    const view = this.#view ??= viewOf(this.bytes);
    // Four at a time take a quarter of the time.
    let index = 0;
    for (; index + 4 <= byteLength; index += 4) {
      if (view.getInt32(at + index) !== octets.getInt32(index)) return false;
    }
    for (; index < byteLength; index++) {
      if (view.getInt8(at + index) !== octets.getInt8(index)) return false;
    }
    return true;
  }

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
    if (this.bytes.length !== this.#wanted) this.#moveTo(this.#wanted);
  }

  #moveTo(bytes: number): void {
    this.bytes = new Uint8Array(bytes);
    this.#view = undefined;
  }

  #makeRoom(): void {
    const held = this.bytes.subarray(this.start, this.end);
    const enough = held.length * 2 <= this.bytes.length && this.#wanted <= this.bytes.length;
    if (!enough) this.#moveTo(Math.max(this.#wanted, held.length * 2));
    this.bytes.set(held);
    this.start = 0;
    this.end = held.length;
  }
}

/** Gives octets as what reads several of them at once. */
export function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
}

const NO_BYTES = new Uint8Array(0);

/** Storage for what is to be sent. */
class Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether it can serve others when what is in it was sent. */
  readonly isReusable: boolean;
  #view: Uint8Array;

  constructor(bytes: Uint8Array<ArrayBuffer>, isReusable: boolean) {
    this.bytes = bytes;
    this.isReusable = isReusable;
    this.#view = bytes;
  }

  /** A view costs as much as reading a head; one answer is often as long as the one before. */
  view(start: number, end: number): Uint8Array {
    if (start > 0) return this.bytes.subarray(start, end);
    if (this.#view.length !== end) this.#view = this.bytes.subarray(0, end);
    return this.#view;
  }
}

/** Content up to here is copied behind its head: that costs less than a second write. */
export const JOINED_BYTES = 64 * 1024;
const SMALL_BLOCK_BYTES = 16 * 1024;
/** As much is joined in one write: content and its head. */
export const LARGE_BLOCK_BYTES = JOINED_BYTES + 4 * 1024;

/** Blocks that no message is being written into. Each connection borrows one while it answers. */
const freeSmall: Block[] = [];
const freeLarge: Block[] = [];
/** The most of each that wait: five megabytes in all. */
const MAX_FREE_BLOCKS = 64;
const NO_BLOCK = new Block(NO_BYTES, false);

function takeBlock(count: number): Block {
  if (count <= SMALL_BLOCK_BYTES) return freeSmall.pop() ?? newBlock(SMALL_BLOCK_BYTES);
  if (count <= LARGE_BLOCK_BYTES) return freeLarge.pop() ?? newBlock(LARGE_BLOCK_BYTES);
  return newBlock(count);
}

function newBlock(size: number): Block {
  return new Block(new Uint8Array(size), true);
}

function giveBlock(block: Block): void {
  if (!block.isReusable) return;
  const { length } = block.bytes;
  if (length === SMALL_BLOCK_BYTES) keepBlock(freeSmall, block);
  else if (length === LARGE_BLOCK_BYTES) keepBlock(freeLarge, block);
}

function keepBlock(free: Block[], block: Block): void {
  if (free.length < MAX_FREE_BLOCKS) free.push(block);
}

/**
 * Octets that are to be sent, as few pieces as possible: what is small is joined in a block, what is
 * large follows as it is, without being copied.
 */
export class SendBuffer {
  #block: Block = NO_BLOCK;
  #blockStart = 0;
  #length = 0;
  /** Pieces in front of what is in the block, and blocks that have no more room: most often none. */
  #pieces: Uint8Array[] | undefined;
  #full: Block[] | undefined;
  #bytes = 0;

  /** The number of bytes that wait to be written. */
  get byteLength(): number {
    return this.#bytes + this.#length - this.#blockStart;
  }

  /** Gives a block with room for `count` bytes at {@linkcode SendBuffer.end}. */
  reserve(count: number): Uint8Array<ArrayBuffer> {
    if (this.#block.bytes.length - this.#length < count) this.#makeRoom(count);
    return this.#block.bytes;
  }

  /** Where in the block the next byte goes. */
  get end(): number {
    return this.#length;
  }

  /** Says up to where the reserved block was filled. */
  set end(length: number) {
    this.#length = length;
  }

  /** Adds octets: copied, or where they are many as they are, behind what stands there. */
  add(octets: Uint8Array): void {
    const { length } = octets;
    if (length <= JOINED_BYTES) {
      this.reserve(length).set(octets, this.#length);
      this.#length += length;
      return;
    }
    this.#closePiece();
    this.#addPiece(octets);
  }

  /**
   * Adds octets that never change. Where nothing stands in front of them they are sent as they are;
   * elsewhere they are added as any others.
   */
  addUnchanging(octets: Uint8Array<ArrayBuffer>): void {
    if (this.#block !== NO_BLOCK) return this.add(octets);
    // A block that is full: what comes behind it goes into another one.
    this.#block = new Block(octets, false);
    this.#length = octets.length;
  }

  /**
   * Takes out the next piece that is to be written, or gives `undefined` where nothing is. The piece is
   * right until {@linkcode SendBuffer.release}.
   */
  next(): Uint8Array | undefined {
    if (this.#pieces !== undefined) return this.#nextPiece(this.#pieces);
    if (this.#length === this.#blockStart) return undefined;
    const piece = this.#block.view(this.#blockStart, this.#length);
    this.#blockStart = this.#length;
    return piece;
  }

  #nextPiece(pieces: Uint8Array[]): Uint8Array | undefined {
    const piece = pieces.shift();
    this.#bytes -= piece?.length ?? 0;
    if (pieces.length === 0) this.#pieces = undefined;
    return piece;
  }

  /** Takes out all pieces that are to be written, in order. */
  take(): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (let piece = this.next(); piece !== undefined; piece = this.next()) pieces.push(piece);
    return pieces;
  }

  /** Says that all pieces that were taken are written: where nothing is left, storage can serve others. */
  release(): void {
    if (this.byteLength > 0) return;
    giveBlock(this.#block);
    this.#full?.forEach(giveBlock);
    this.#block = NO_BLOCK;
    this.#blockStart = this.#length = 0;
    this.#full = undefined;
  }

  #closePiece(): void {
    if (this.#length === this.#blockStart) return;
    this.#addPiece(this.#block.view(this.#blockStart, this.#length));
    this.#blockStart = this.#length;
  }

  #addPiece(piece: Uint8Array): void {
    (this.#pieces ??= []).push(piece);
    this.#bytes += piece.length;
  }

  /** Goes on in another block, with what was not taken of this one in front where both fit. */
  #makeRoom(count: number): void {
    const before = this.#block;
    const held = this.#length - this.#blockStart;
    if (held > 0 && held + count > LARGE_BLOCK_BYTES) this.#closePiece();
    const [from, to] = [this.#blockStart, this.#length];
    this.#block = takeBlock(to - from + count);
    if (from < to) this.#block.bytes.set(before.bytes.subarray(from, to));
    // What was not closed is in the other block now; what was closed is still to be written.
    if (from === 0) giveBlock(before);
    else (this.#full ??= []).push(before);
    this.#blockStart = 0;
    this.#length = to - from;
  }
}
