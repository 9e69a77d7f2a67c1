// Messages that are sent again and again, each kept in one piece: to give that to the socket costs a
// fraction of what it takes to write the head, and the content behind it. A server sends most of them
// many times between two changes of their Date.

import type { FieldLine } from "../semantics/fields.ts";
import { JOINED_BYTES, SendBuffer } from "./buffer.ts";
import { type HeadParts, writeResponseHead } from "./writer.ts";

/** The bound on what is kept, in bytes: 250 files of 16 KiB, each asked for twice in a second. */
const MAX_BYTES = 4 * 1024 * 1024;

/** How many messages are known, counting those that have come only once, of which nothing is kept. */
const MAX_MESSAGES = 1024;

const CAME_ONCE = "came once";

/**
 * Keeps responses that come again with the same `prepared` lines: as long as their `Date` is the same.
 * With other lines all that was kept is let go of, so what comes once a second is never kept, and what
 * came last is kept until the next one comes.
 */
export class RepeatedMessages {
  /** The bound, in bytes; the head of one message may go beyond it. */
  readonly maxBytes: number;
  #bytes = 0;
  /** What all of them were written with. */
  #prepared: Uint8Array | undefined;
  #messages = new Map<readonly FieldLine[], Uint8Array<ArrayBuffer> | typeof CAME_ONCE>();

  /** Keeps nothing yet, and later as much as the bound allows. */
  constructor(maxBytes: number = MAX_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Gives the octets of a message that comes again, or `undefined` where it is to be written. A message is
   * known by its `head.fields`, the object: with it come the same status, reason and content each time.
   * The octets never change. Throws a `SendError` for a head that is none.
   */
  octetsOf(
    status: number,
    reason: string,
    head: HeadParts,
    content: Uint8Array,
  ): Uint8Array<ArrayBuffer> | undefined {
    // Not what is said of one connection, nor an answer to HEAD; and larger content is not copied anyway.
    const mayKeep = head.connection === undefined && head.framing.kind === "length" &&
      content.length <= JOINED_BYTES;
    if (!mayKeep) return undefined;
    if (this.#prepared !== head.prepared) this.#begin(head.prepared);
    const known = this.#messages.get(head.fields);
    if (typeof known === "object") return known;
    if (known === undefined) return this.#remember(head.fields);
    if (this.#bytes + content.length > this.maxBytes) return undefined;
    const octets = writeWhole(status, reason, head, content);
    this.#messages.set(head.fields, octets);
    this.#bytes += octets.length;
    return octets;
  }

  #begin(prepared: Uint8Array | undefined): void {
    this.#prepared = prepared;
    this.#messages.clear();
    this.#bytes = 0;
  }

  #remember(fields: readonly FieldLine[]): undefined {
    if (this.#messages.size < MAX_MESSAGES) this.#messages.set(fields, CAME_ONCE);
  }
}

function writeWhole(
  status: number,
  reason: string,
  head: HeadParts,
  content: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const output = new SendBuffer();
  writeResponseHead(output, status, reason, head);
  output.add(content);
  const octets = new Uint8Array(output.byteLength);
  let at = 0;
  for (const piece of output.take()) {
    octets.set(piece, at);
    at += piece.length;
  }
  output.release();
  return octets;
}
