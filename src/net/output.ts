// The sending side of a wire: what the protocol has to say goes to the socket, in turns with the others
// and as fast as the peer takes it.

import type { SendBuffer } from "../http1/buffer.ts";
import { Disconnected } from "../http1/error.ts";
import type { Patience } from "./patience.ts";
import { pieceBytes, writeTurn } from "./write_turn.ts";

/** A write of less than this does not wait for a turn: what answers do in common is small. */
const SMALL_BYTES = 16 * 1024;

/**
 * What is written behind a read does not wait up to here either: reads come in turns already, and the
 * answer to one is then one write. A stream, which writes without reading, has to wait.
 */
const ANSWER_BYTES = 80 * 1024;

const NOTHING = new Uint8Array(0);

/** Which way octets go. */
export type Direction = "received" | "sent";

/** Octets that travel on a connection, as a program is shown them. */
export interface OctetsSeen {
  /** The number of the connection, counted from 1. */
  readonly connection: number;
  /** Whether they have come, or are handed to the system to be sent. */
  readonly direction: Direction;
  /** A view that is right during the call: whoever keeps it copies it. */
  readonly octets: Uint8Array;
}

/**
 * Sees octets as they travel: received ones before anybody has understood them, sent ones when they are
 * handed to the system. `octets` is a view that is right during the call, so whoever keeps it copies it.
 */
export type OctetsListener = (direction: Direction, octets: Uint8Array) => void;

/** Shows a program the octets of the connection with this number, where it wants to see them. */
export function octetsOn(
  connection: number,
  show: ((seen: OctetsSeen) => void) | undefined,
): OctetsListener | undefined {
  return show && ((direction, octets) => show({ connection, direction, octets }));
}

/** Waits for output to be written. */
export interface FlushListener {
  /** Is called when all was written, or with the reason why that cannot be. */
  flushed(error?: Disconnected): void;
}

/** Writes the output of one connection. */
export class OutputWriter {
  /** How many bytes were written to the socket. */
  bytesSent = 0;
  /** Whether the connection was found to be gone. */
  isLost = false;
  #conn: Deno.Conn;
  #output: SendBuffer;
  #patience: Patience;
  #isFlushing = false;
  /** Who waits: most often one. */
  #waiting: FlushListener | undefined;
  #alsoWaiting: FlushListener[] | undefined;
  /** What is left of the piece that is being written. */
  #left: Uint8Array = NOTHING;
  /** What may still be written behind the last read without waiting for a turn. */
  #answerBytes = 0;
  #onOctets: OctetsListener | undefined;

  /** Makes a writer of what is put into `output`. */
  constructor(
    conn: Deno.Conn,
    output: SendBuffer,
    patience: Patience,
    onOctets?: OctetsListener | undefined,
  ) {
    this.#onOctets = onOctets;
    this.#conn = conn;
    this.#output = output;
    this.#patience = patience;
  }

  /**
   * Writes all output and waits until it is written; what is added meanwhile is written behind it.
   * Rejects with `Disconnected`.
   */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.flushThen({ flushed: (error) => error === undefined ? resolve() : reject(error) });
    });
  }

  /**
   * Writes all output, as {@linkcode OutputWriter.flush} does, and tells a listener then; at once where
   * there is none. An answer is written without a promise but that of the socket.
   */
  flushThen(listener: FlushListener): void {
    if (!this.#isFlushing && this.#output.byteLength === 0) return listener.flushed();
    if (this.#waiting === undefined || this.#waiting === listener) this.#waiting = listener;
    else (this.#alsoWaiting ??= []).push(listener);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.#takePiece();
    this.#writeNext();
  }

  /** Says that the peer has sent something: an answer to it may follow. */
  received(): void {
    this.#answerBytes = ANSWER_BYTES;
  }

  #takePiece(): void {
    this.#left = this.#output.next() ?? NOTHING;
    if (this.#onOctets !== undefined && this.#left.length > 0) this.#onOctets("sent", this.#left);
  }

  #writeNext(): void {
    const { length } = this.#left;
    const mayGo = length <= SMALL_BYTES || length <= this.#answerBytes;
    this.#answerBytes -= length;
    const turn = mayGo ? undefined : writeTurn(Math.min(length, pieceBytes()));
    if (turn === undefined) this.#writeNow();
    else turn.then(() => this.#writeNow());
  }

  #writeNow(): void {
    this.#patience.awaitTaking(this.bytesSent);
    this.#conn.write(withinPiece(this.#left)).then(this.#onWritten, this.#onWriteError);
  }

  #onWritten = (count: number): void => {
    this.bytesSent += count;
    this.#patience.taken();
    if (count < this.#left.length) this.#left = this.#left.subarray(count);
    else this.#takePiece();
    if (this.#left.length > 0) return this.#writeNext();
    this.#output.release();
    this.#endFlush();
  };

  #onWriteError = (error: unknown): void => {
    this.#endFlush(this.#loss("writing", error));
  };

  #endFlush(error?: Disconnected): void {
    this.#patience.takenAll();
    this.#left = NOTHING;
    this.#isFlushing = false;
    const [waiting, others] = [this.#waiting, this.#alsoWaiting];
    this.#waiting = this.#alsoWaiting = undefined;
    waiting?.flushed(error);
    if (others !== undefined) { for (const listener of others) listener.flushed(error); }
  }

  /** Writes octets, one at least, for as long as that takes; gives how many. */
  async write(octets: Uint8Array): Promise<number> {
    const count = await this.#conn.write(withinPiece(octets));
    this.bytesSent += count;
    this.#onOctets?.("sent", octets.subarray(0, count));
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

function withinPiece(octets: Uint8Array): Uint8Array {
  const most = pieceBytes();
  return octets.length > most ? octets.subarray(0, most) : octets;
}

/** Writes all octets, however few a write takes. Rejects with what the write does. */
export async function writeAll(
  writer: { write(octets: Uint8Array): Promise<number> },
  octets: Uint8Array,
): Promise<void> {
  while (octets.length > 0) octets = octets.subarray(await writer.write(octets));
}
