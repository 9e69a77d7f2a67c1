// What a handler is told besides the request, and what it can do that Fetch has no words for.

import type { Version } from "../http1/framing.ts";
import type { RawConnection } from "../net/raw.ts";
import type { FieldLine } from "../semantics/fields.ts";

/** What Fetch hides of a request and its connection. */
export interface ConnectionInfo {
  /** The number of the connection, counted from 1 in the order of acceptance. */
  readonly id: number;
  /** How many requests have come on it, this one included. */
  readonly requests: number;
  /** The address of this side. */
  readonly localAddr: Deno.Addr;
  /** The address of the peer. */
  readonly remoteAddr: Deno.Addr;
  /** Whether what travels is encrypted. */
  readonly isTls: boolean;
  /** The version of HTTP that the peer speaks. */
  readonly version: Version;
  /** The request target as it was sent. */
  readonly target: string;
  /** The field lines as they were sent: one by one, in their order and letter case. */
  readonly fieldLines: readonly FieldLine[];
  /** The field lines of the trailer section, once the content was read to its end. */
  readonly trailers: readonly FieldLine[] | undefined;
}

/** What a handler is told besides the request. The members that may be missing only loket has. */
export interface ServeHandlerInfo<Addr extends Deno.Addr = Deno.Addr> {
  /** The address of the peer. */
  remoteAddr: Addr;
  /**
   * Resolves when the answer was handed to the system whole; rejects with `Deno.errors.Interrupted`
   * where the peer left before.
   */
  completed: Promise<void>;
  /** What Fetch hides of the request and its connection. */
  readonly connection?: ConnectionInfo;
  /**
   * Bounds the content of this request, in bytes, instead of `limits.contentBytes`: reading more is
   * refused with 413, before 100 (Continue) where the length was announced. To be called before the
   * content is read.
   */
  limitContent?(bytes: number): void;
  /**
   * Sends an interim response, such as 103 (Early Hints), in front of the answer (RFC 9110 §15.2).
   * Resolves when it was written; a client of HTTP/1.0 gets none. Rejects for a status that is not
   * interim, for 101, and behind the answer.
   */
  sendInterim?(status: number, headers?: HeadersInit): Promise<void>;
  /**
   * Sets the trailer section, or what gives it once the content was sent (RFC 9110 §6.5). The answer
   * goes in chunks then; a client of HTTP/1.0 gets no trailer section. Throws a `TypeError` for a field
   * that may not stand there, such as `content-type`, and behind the answer.
   */
  setTrailers?(trailers: HeadersInit | (() => HeadersInit)): void;
  /**
   * Takes the connection away from HTTP: for CONNECT, or for another protocol. Resolves to it when what
   * was to be sent before is written. What the handler answers is not sent; the connection is the
   * caller's, who closes it. What was not read of the content comes first, framed as it was sent.
   * Rejects behind the answer.
   */
  takeOver?(): Promise<RawConnection>;
}

/** What stands behind the information, whole: the exchange. */
export type InfoSource = Required<ServeHandlerInfo>;

/** Asks the exchange for what the handler asks for; most handlers ask for nothing. */
export class HandlerInfo implements ServeHandlerInfo {
  #source: InfoSource;

  /** Makes the information about an exchange. */
  constructor(source: InfoSource) {
    this.#source = source;
  }

  /** The address of the peer. */
  get remoteAddr(): Deno.Addr {
    return this.#source.remoteAddr;
  }

  /** Settles with the delivery of the answer. */
  get completed(): Promise<void> {
    return this.#source.completed;
  }

  /** What Fetch hides. */
  get connection(): ConnectionInfo {
    return this.#source.connection;
  }

  /** Bounds the content of the request. */
  limitContent(bytes: number): void {
    this.#source.limitContent(bytes);
  }

  /** Sends an interim response. */
  sendInterim(status: number, headers?: HeadersInit): Promise<void> {
    return this.#source.sendInterim(status, headers);
  }

  /** Sets the trailer section. */
  setTrailers(trailers: HeadersInit | (() => HeadersInit)): void {
    this.#source.setTrailers(trailers);
  }

  /** Takes the connection away from HTTP. */
  takeOver(): Promise<RawConnection> {
    return this.#source.takeOver();
  }
}
