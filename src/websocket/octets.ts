/**
 * Octets that come in pieces, gathered in one.
 *
 * Storage doubles, so that however small the pieces are, an octet is copied a bounded number of
 * times; and it grows with what has come, not with what was announced.
 */
export class Gathering {
  /** The number of octets that have come. */
  length = 0;
  #storage: Uint8Array<ArrayBuffer>;
  #expected: number;

  /** Begins a gathering; `expected` is the number of octets at which storage stops doubling. */
  constructor(expected = Infinity) {
    this.#expected = expected;
    this.#storage = new Uint8Array(Math.min(expected, FIRST_BYTES));
  }

  /** Copies a piece in behind the others. */
  append(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#storage.length) this.#grow(length);
    this.#storage.set(piece, this.length);
    this.length = length;
  }

  /** Gives what has come, in an `ArrayBuffer` of exactly its length. */
  take(): Uint8Array<ArrayBuffer> {
    return this.length === this.#storage.length
      ? this.#storage
      : this.#storage.slice(0, this.length);
  }

  #grow(least: number): void {
    const doubled = Math.min(this.#storage.length * 2, this.#expected);
    const storage = new Uint8Array(Math.max(doubled, least));
    storage.set(this.#storage.subarray(0, this.length));
    this.#storage = storage;
  }
}

/** Most messages are smaller; a peer that only announces a large one costs no more than this. */
const FIRST_BYTES = 4096;
