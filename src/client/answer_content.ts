// The content of an answer. Everything goes through what is held: who reads takes from it, and when a
// request waits behind an answer that nobody reads, the rest is held so that it can go.

import { Disconnected, ProtocolError } from "../http1/error.ts";
import type { ContentReader } from "../net/content.ts";
import type { Fields } from "../semantics/fields.ts";

/** Whom the content tells what becomes of it. */
export interface ContentListener {
  /** All of it was received. */
  ended(): void;
  /** It cannot be had, or nobody wants the rest. */
  failed(error: unknown): void;
}

/** Reads the content of one answer. */
export class AnswerContent {
  /** Settles when all of the content was received, or when it cannot be had. */
  readonly trailers: Promise<Fields | undefined>;
  #reader: ContentReader;
  #listener: ContentListener;
  /** The announced length, in bytes. */
  #announced: number | undefined;
  #receivedBytes = 0;
  #held: Uint8Array<ArrayBuffer>[] = [];
  #heldBytes = 0;
  #hasBegun = false;
  #ended = false;
  #isClosed = false;
  #failure: { readonly error: unknown } | undefined;
  #pulling: Promise<void> | undefined;
  #settled = Promise.withResolvers<Fields | undefined>();

  /** Makes a reader; `announced` is the length in bytes, where the head tells it. */
  constructor(reader: ContentReader, announced: number | undefined, listener: ContentListener) {
    this.#reader = reader;
    this.#announced = announced;
    this.#listener = listener;
    this.trailers = this.#settled.promise;
    // Who never asks for trailers is told about a failure where the content is read.
    this.trailers.catch(() => {});
  }

  /** Whether somebody has begun to read. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Takes the end of an answer without content, which is there already. */
  takeEnd(): void {
    if (!this.#ended && this.#reader.takeEnd()) this.#end();
  }

  /**
   * Gives the next piece, which the caller owns; `undefined` at the end. Rejects with what
   * {@linkcode AnswerContent.fail} was given, with a `ProtocolError`, with `Deno.errors.TimedOut`, and
   * with `Disconnected` for content that was cut off.
   */
  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    this.#hasBegun = true;
    for (;;) {
      const piece = this.#held.shift();
      if (piece !== undefined) {
        this.#heldBytes -= piece.length;
        return piece;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#ended) return undefined;
      await this.#pullOnce();
    }
  }

  /** Reads ahead until all is there or `limit` bytes are held; tells whether all is there. */
  async hold(limit: number): Promise<boolean> {
    while (!this.#ended && this.#failure === undefined) {
      if (this.#heldBytes >= limit) return false;
      await this.#pullOnce();
    }
    return true;
  }

  /** Reads the rest and throws it away, up to `limit` bytes; with more to come the answer fails. */
  async discard(limit: number): Promise<void> {
    this.#hasBegun = true;
    this.#held = [];
    if (this.#ended || this.#failure !== undefined) return;
    const left = this.#announced === undefined ? 0 : this.#announced - this.#receivedBytes;
    // A stream without an end in sight is not waited for.
    this.#isClosed = true;
    if (left <= limit && await this.#reader.discard(limit)) this.#end();
    else this.fail(new TypeError("The content of the answer was cancelled"));
  }

  /** Says why there is no more. What is held can still be read. */
  fail(error: unknown): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#failure = { error };
    this.#settled.reject(error);
    this.#listener.failed(error);
  }

  #pullOnce(): Promise<void> {
    return this.#pulling ??= this.#pull().finally(() => this.#pulling = undefined);
  }

  async #pull(): Promise<void> {
    try {
      const piece = await this.#reader.read();
      if (piece === undefined) return this.#end();
      this.#receivedBytes += piece.length;
      this.#heldBytes += piece.length;
      this.#held.push(piece);
    } catch (error) {
      if (!this.#isClosed) this.fail(this.#explained(error));
    }
  }

  #end(): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#ended = true;
    this.#settled.resolve(this.#reader.trailers);
    this.#listener.ended();
  }

  #explained(error: unknown): unknown {
    const { code } = error instanceof ProtocolError ? error : {};
    if (code === "content/timeout") {
      return new Deno.errors.TimedOut(`The content stopped coming ${this.#place()}`);
    }
    if (!(error instanceof Disconnected)) return error;
    return new Disconnected(`The connection was closed in the content, ${this.#place()}`, {
      cause: error,
    });
  }

  #place(): string {
    const of = this.#announced === undefined ? "before its end was told" : `of ${this.#announced}`;
    return `after ${this.#receivedBytes} bytes ${of}`;
  }
}
