// The content of the message that is being received, pulled piece by piece through the wire. There is
// never a second reader: who wants content asks here, and asking is what lets the peer send more.

import { Disconnected, ProtocolError } from "../http1/error.ts";
import type { Fields } from "../semantics/fields.ts";
import type { Wire } from "./wire.ts";

/** Whose content a stream gives. */
const readers = new WeakMap<ReadableStream, ContentReader>();

/** Gives what reads the content that a stream gives, as long as nothing was read of it. */
export function unreadContent(stream: ReadableStream): ContentReader | undefined {
  const reader = readers.get(stream);
  return reader?.hasBegun === false ? reader : undefined;
}

/** Reads the content of one message. */
export class ContentReader {
  /** The trailer section, once it was received. */
  trailers: Fields | undefined;
  /** Why the content cannot be had, once that is so. */
  failure: ProtocolError | Disconnected | undefined;
  #wire: Wire;
  #ended = false;
  #closed = false;
  #hasBegun = false;
  /** Settles when the reads that were asked for are answered. */
  #reading: Promise<void> | undefined;

  /** Makes a reader for the message whose head was just received; its end too, where it `ended`. */
  constructor(wire: Wire, ended = false) {
    this.#wire = wire;
    this.#ended = ended;
  }

  /** Whether somebody has begun to read. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Ends the reading: whoever asks from now on has asked too late. */
  close(): void {
    this.#closed = true;
  }

  /**
   * Takes the end of a message that has no content, if it is already there. Without this, an exchange
   * could not end without waiting.
   */
  takeEnd(): boolean {
    return this.#ended ||= this.#wire.http.takeEnd();
  }

  /**
   * Gives the next piece of content, which the caller owns, or `undefined` at the end. Reads are
   * answered in order.
   *
   * Sends 100 (Continue) where the peer waits for it. Rejects with a `ProtocolError` for content that
   * breaks the protocol or does not come in time, with `Disconnected` when the peer is gone, and with a
   * `TypeError` when the exchange has ended.
   */
  read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.#hasBegun = true;
    const before = this.#reading;
    const reading = before === undefined ? this.#takeOpen() : before.then(() => this.#takeOpen());
    const settled = reading.catch(ignoreHere).then(() => {
      if (this.#reading === settled) this.#reading = undefined;
    });
    this.#reading = settled;
    return reading;
  }

  async #takeOpen(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#closed) throw new TypeError("Request closed");
    return await this.#take();
  }

  async #take(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.failure !== undefined) throw this.failure;
    try {
      await this.#letPeerSend();
      while (!this.#ended) {
        const event = this.#wire.next();
        if (event?.kind === "content") return event.bytes.slice() as Uint8Array<ArrayBuffer>;
        if (event?.kind === "end") {
          this.#ended = true;
          this.trailers = event.trailers;
        } else if (await this.#wire.fill() === "expired") {
          this.#wire.http.abandonInput();
          throw new ProtocolError("content/timeout");
        }
      }
      return undefined;
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof Disconnected) this.failure = error;
      throw error;
    }
  }

  async #letPeerSend(): Promise<void> {
    const { http } = this.#wire;
    if (!http.awaitsContinue || http.state !== "send-response") return;
    http.checkContent();
    http.send({ kind: "interim", status: 100, fields: [] });
    await this.#wire.flush();
  }

  /** Gives the content as a stream that pulls: nothing is read before somebody wants it. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const bytes = await this.read();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
    }, { highWaterMark: 0 });
    readers.set(stream, this);
    return stream;
  }

  /**
   * Reads and throws away what nobody read, at most `limit` bytes, so that the next message can
   * follow. Resolves to whether the end was reached. From the call on, nothing else can be read.
   */
  async discard(limit: number): Promise<boolean> {
    this.close();
    await this.#reading;
    this.#wire.expectUnread();
    try {
      let left = limit;
      while (!this.#ended && left > 0) left -= (await this.#take())?.length ?? 0;
    } catch (error) {
      // Whoever reads next finds the connection in the same state.
      if (error !== this.failure) throw error;
      // What nobody waits for cannot come too late.
      if (error instanceof ProtocolError && error.code === "content/timeout") {
        this.failure = undefined;
      }
    }
    return this.#ended;
  }
}

/** The error is with whoever asked for the read; the next read must not wait for it for ever. */
function ignoreHere(): void {}
