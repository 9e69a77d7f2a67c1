// Where answers end. The first one on a connection is read with care; what comes behind it has the same
// number of octets, or ends with the last chunk.

/** How the end of an answer is known. */
export type Framing =
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" };

/** The end of a content in chunks without trailers (RFC 9112 §7.1). */
const LAST_CHUNK = Array.from("0\r\n\r\n", (octet) => octet.charCodeAt(0));

/** Gives the framing that a head tells; `undefined` where it is not complete yet. */
export function framingOf(beginning: string): Framing | undefined {
  const end = beginning.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = beginning.slice(0, end + 2);
  if (/\r\ntransfer-encoding: *chunked *\r\n/i.test(head)) return { kind: "chunked" };
  const [, length] = /\r\ncontent-length: *([0-9]+) *\r\n/i.exec(head) ?? [];
  if (length === undefined) throw new Error("Cannot tell where an answer ends: it is unframed");
  return { kind: "length", bytes: end + 4 + Number(length) };
}

/** Follows the octets of answers to their end. */
export class AnswerEnd {
  #framing: Framing;
  #left: number;
  #answers: number;
  #tail: number[] = [];

  /** Expects so many answers with this framing, one behind the other. */
  constructor(framing: Framing, answers = 1) {
    this.#framing = framing;
    this.#answers = answers;
    this.#left = this.#total();
  }

  #total(): number {
    return this.#framing.kind === "length" ? this.#framing.bytes * this.#answers : 0;
  }

  /** Takes octets, and tells whether the answers end with them. Throws where there are too many. */
  take(octets: Uint8Array): boolean {
    if (this.#framing.kind === "chunked") return this.#takeChunked(octets);
    this.#left -= octets.length;
    if (this.#left < 0) throw new Error("An answer has more octets than the first one had");
    if (this.#left > 0) return false;
    this.#left = this.#total();
    return true;
  }

  #takeChunked(octets: Uint8Array): boolean {
    this.#tail = [...this.#tail, ...octets.subarray(-LAST_CHUNK.length)].slice(-LAST_CHUNK.length);
    return this.#tail.every((octet, index) => octet === LAST_CHUNK[index]) &&
      this.#tail.length === LAST_CHUNK.length;
  }
}
