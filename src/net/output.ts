// The sending side of a wire: what the protocol has to say goes to the socket, in turns with the others
// and as fast as the peer takes it.

import type { SendBuffer } from "../http1/buffer.ts";
import { Disconnected } from "../http1/error.ts";
import type { Patience } from "./patience.ts";
import { pieceBytes, writeTurn } from "./write_turn.ts";

/** A write of less than this does not wait for a turn: what answers do in common is small. */
const SMALL_BYTES = 16 * 1024;

const NOTHING = new Uint8Array(0);
const WRITTEN = Promise.resolve();

/** Writes the output of one connection. */
export class OutputWriter {
  /** How many bytes were written to the socket. */
  bytesSent = 0;
  /** Whether the connection was found to be gone. */
  isLost = false;
  #conn: Deno.Conn;
  #output: SendBuffer;
  #patience: Patience;
  #flushing: Promise<void> | undefined;

  /** Makes a writer of what is put into `output`. */
  constructor(conn: Deno.Conn, output: SendBuffer, patience: Patience) {
    this.#conn = conn;
    this.#output = output;
    this.#patience = patience;
  }

  /** Writes all output and waits until it is written. Rejects with `Disconnected`. */
  flush(): Promise<void> {
    if (this.#flushing === undefined && this.#output.byteLength > 0) {
      this.#flushing = this.#writeAll();
    }
    return this.#flushing ?? WRITTEN;
  }

  async #writeAll(): Promise<void> {
    try {
      // What is added while a write is under way is written behind it.
      while (this.#output.byteLength > 0) {
        for (const piece of this.#output.take()) {
          let left = piece;
          while (left.length > 0) {
            if (left.length > SMALL_BYTES) await writeTurn(Math.min(left.length, pieceBytes()));
            this.#patience.awaitTaking(this.bytesSent);
            const count = await this.write(left);
            this.#patience.taken();
            left = count === left.length ? NOTHING : left.subarray(count);
          }
        }
        this.#output.release();
      }
    } catch (error) {
      throw this.#loss("writing", error);
    } finally {
      this.#patience.takenAll();
      this.#flushing = undefined;
    }
  }

  /** Writes octets, one at least, for as long as that takes; gives how many. */
  async write(octets: Uint8Array): Promise<number> {
    const most = pieceBytes();
    const count = await this.#conn.write(octets.length > most ? octets.subarray(0, most) : octets);
    this.bytesSent += count;
    return count;
  }

  /**
   * Rejects with `Disconnected` where the peer has reset the connection. Writing nothing finds that
   * out; closing the sending side does not.
   */
  async probe(): Promise<void> {
    try {
      await this.#conn.write(NOTHING);
    } catch (error) {
      throw this.#loss("looking whether it is there", error);
    }
  }

  /** Closes the sending side. Rejects with `Disconnected` where the connection is found to be gone. */
  async close(): Promise<void> {
    await this.probe();
    try {
      await this.#conn.closeWrite();
    } catch (error) {
      throw this.#loss("closing", error);
    }
  }

  #loss(doing: string, cause: unknown): Disconnected {
    this.isLost = true;
    return new Disconnected(`The connection was lost while ${doing}`, { cause });
  }
}
