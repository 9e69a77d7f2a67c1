// One exchange: head → Request → handler → Response → wire. Where the handler answers at once, with
// an answer that is whole, nothing here waits: the octets are in the output when run() returns, and
// the answers to a pipelined batch leave in one write.

import type { RequestHead } from "../http1/event.ts";
import { Disconnected, ProtocolError, SendError } from "../http1/error.ts";
import { END } from "../http1/event.ts";
import { hostOf } from "../http1/target.ts";
import { encodeLongText, octetLength } from "../http1/writer.ts";
import { ContentReader } from "../net/content.ts";
import { allowsContent } from "../semantics/status.ts";
import { dateFieldLine } from "./clock.ts";
import type { ServedConnection, ServeHandlerInfo } from "./context.ts";
import { makeRequest } from "./request.ts";
import { CONSUMED, responseFault, type ResponseParts, responseParts } from "./response.ts";

/** Unread content up to here is read and thrown away, so that the connection can be used again. */
const DRAIN_BYTES = 256 * 1024;

/** The methods that Fetch forbids, in any letter case: no Request can carry them. */
const NOT_IN_FETCH = /^(?:connect|trace|track)$/i;

class HandlerInfo implements ServeHandlerInfo {
  #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get remoteAddr(): Deno.Addr {
    return this.#exchange.remoteAddr;
  }

  get completed(): Promise<void> {
    return this.#exchange.completed;
  }

  limitContent(bytes: number): void {
    this.#exchange.limitContent(bytes);
  }
}

/** One request and its answer. */
export class Exchange {
  #connection: ServedConnection;
  #head: RequestHead;
  #number: number;
  #content: ContentReader;
  #completion: PromiseWithResolvers<void> | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #outcome: "pending" | "delivered" | "lost" = "pending";
  #settled = false;
  #failed = false;
  #responded = false;
  #status = 0;
  #contentBytes = 0;

  /** Begins the exchange that a head opens, the `number`th of its connection. */
  constructor(connection: ServedConnection, head: RequestHead, number: number) {
    this.#connection = connection;
    this.#head = head;
    this.#number = number;
    this.#content = new ContentReader(connection.wire);
    this.#content.takeEnd();
  }

  /** The address of the peer. */
  get remoteAddr(): Deno.Addr {
    return this.#connection.wire.remoteAddr;
  }

  /** What is wrong with the content of this request, once that has shown. */
  get contentFault(): ProtocolError | undefined {
    const { failure } = this.#content;
    return failure instanceof ProtocolError ? failure : undefined;
  }

  /** Bounds the content of this request. */
  limitContent(bytes: number): void {
    this.#connection.wire.http.limitContent(bytes);
  }

  /** Settles with the delivery of the answer. */
  get completed(): Promise<void> {
    if (this.#completion === undefined) {
      this.#completion = Promise.withResolvers();
      // Nobody has to look: a lost peer is not an unhandled error.
      this.#completion.promise.catch(() => {});
      this.#settleCompletion();
    }
    return this.#completion.promise;
  }

  /**
   * Calls the handler and puts its answer into the output. Gives a promise only where something has
   * to be waited for. Rejects with `ProtocolError` for content that has to be refused, and with
   * `Disconnected` when the connection is lost or had to be cut.
   */
  run(): Promise<void> | undefined {
    const { context } = this.#connection;
    const { method } = this.#head;
    this.#state("head");
    if (NOT_IN_FETCH.test(method)) return Promise.reject(new ProtocolError("method/not-served"));
    if (!this.#isHostServed()) return Promise.reject(new ProtocolError("host/not-served"));
    const request = makeRequest({
      head: this.#head,
      fallbackOrigin: context.fallbackOrigin,
      content: () => this.#content.stream(),
    });
    this.#state("called");
    let result: Response | Promise<Response>;
    try {
      result = context.handler(request, new HandlerInfo(this));
    } catch (error) {
      return this.#recover(error);
    }
    return result instanceof Response ? this.#settle(result) : this.#await(result);
  }

  /** A request that names no host is for whoever it reached. */
  #isHostServed(): boolean {
    const { hosts } = this.#connection.context;
    const { authority } = this.#head;
    if (hosts === undefined || authority === "") return true;
    return hosts.has(hostOf(authority));
  }

  /** Says that the answer was handed to the system, or that it never will be. */
  finish(outcome: "delivered" | "lost"): void {
    this.#outcome = outcome;
    this.#settleCompletion();
    if (outcome === "delivered") this.#state("sent");
    else if (this.#reader !== undefined) cancel(this.#reader, "The connection has ended");
  }

  #settleCompletion(): void {
    if (this.#outcome === "delivered") this.#completion?.resolve();
    if (this.#outcome === "lost") {
      this.#completion?.reject(new Deno.errors.Interrupted("The answer was not delivered"));
    }
  }

  async #await(result: Promise<Response>): Promise<void> {
    let response: Response;
    try {
      response = await result;
    } catch (error) {
      return this.#recover(error);
    }
    return this.#settle(response);
  }

  #settle(response: Response): Promise<void> | undefined {
    const fault = responseFault(response);
    if (fault !== undefined) return this.#recover(new TypeError(fault));
    this.#stateSettled(false);
    try {
      return this.#answer(response);
    } catch (error) {
      // A head that cannot be sent is the handler's error like any other.
      if (error instanceof SendError) return this.#recover(error);
      throw error;
    }
  }

  /** Content that cannot be had is the peer's fault and is refused; the rest goes to `onError`. */
  async #recover(error: unknown): Promise<void> {
    this.#stateSettled(true);
    this.#throwOfPeer(error);
    const { context } = this.#connection;
    // What `onError` made cannot be sent either: then nothing that the handler's side makes is.
    const response = this.#failed
      ? new Response(null, { status: 500 })
      : await context.answerError(error);
    this.#failed = true;
    return this.#settle(response);
  }

  /**
   * What the peer brought about is not the handler's error. A peer that is gone is not even told, in
   * whatever the handler wrapped its failure.
   */
  #throwOfPeer(error: unknown): void {
    const { failure } = this.#content;
    if (failure instanceof Disconnected) throw failure;
    if (failure !== undefined && failure === error) throw failure;
  }

  #answer(response: Response): Promise<void> | undefined {
    const parts = responseParts(response);
    if (parts.content instanceof ReadableStream) {
      if (parts.content.locked) return this.#recover(new TypeError(CONSUMED));
      return this.#sendStream(parts, parts.content);
    }
    const content = encodeLongText(parts.content ?? "");
    const bytes = octetLength(content);
    const omitted = this.#omitsContent(parts);
    this.#sendHead(parts, parts.content === null && omitted ? parts.declaredBytes : bytes);
    if (bytes > 0 && !omitted) this.#sendContent(content, bytes);
    this.#connection.wire.http.send(END);
    return this.#end();
  }

  /** Whether the answer has no content whatever the handler gave. */
  #omitsContent(parts: ResponseParts): boolean {
    return this.#head.method === "HEAD" || !allowsContent(parts.status);
  }

  #sendHead(parts: ResponseParts, contentBytes: number | undefined): void {
    const { http } = this.#connection.wire;
    http.send({
      kind: "response",
      status: parts.status,
      reason: parts.reason,
      fields: parts.fields,
      prepared: parts.hasDate ? undefined : dateFieldLine(),
      contentBytes,
      close: parts.close || this.#mustClose(),
    });
    this.#responded = true;
    this.#status = parts.status;
  }

  /**
   * A peer that waits for 100 (Continue) and gets an answer instead may send the content or not: what
   * comes next cannot be told. Content too long to be thrown away is not worth the connection either.
   */
  #mustClose(): boolean {
    const { http } = this.#connection.wire;
    const remaining = http.remainingContent;
    const { isStopping, limits } = this.#connection.context;
    return isStopping || this.#number >= limits.requests || http.awaitsContinue ||
      (remaining !== undefined && remaining > DRAIN_BYTES);
  }

  #sendContent(bytes: Uint8Array | string, length: number): void {
    this.#connection.wire.http.send({ kind: "content", bytes });
    this.#contentBytes += length;
  }

  async #sendStream(parts: ResponseParts, stream: ReadableStream<Uint8Array>): Promise<void> {
    const reader = stream.getReader();
    this.#reader = reader;
    try {
      await this.#pump(parts, reader);
      this.#connection.wire.http.send(END);
    } catch (error) {
      cancel(reader, error);
      return this.#abandon(error);
    }
    return this.#end();
  }

  /** A stream failed, or the peer. An answer that has begun is cut, so that nobody takes it for whole. */
  async #abandon(error: unknown): Promise<void> {
    const { wire, context } = this.#connection;
    this.#throwOfPeer(error);
    if (wire.isLost) throw new Disconnected("The connection was lost", { cause: error });
    if (!this.#responded) return this.#recover(error);
    await context.answerError(error);
    await wire.flush();
    this.#connection.cut();
    throw new Disconnected("The answer could not be completed", { cause: error });
  }

  async #pump(
    parts: ResponseParts,
    reader: ReadableStreamDefaultReader<Uint8Array>,
  ): Promise<void> {
    const reads = [reader.read()];
    const first = await ifReady(reads[0]);
    if (first?.done === false) reads.push(reader.read());
    // If this one fails, what the first one gave is sent all the same.
    const second = await ifReady(reads[1]).catch(() => undefined);
    // A body made of a text or of bytes is a stream that ends at once: its length is known after all.
    const wholeBytes = first?.done ? 0 : second?.done ? first?.value?.length : undefined;
    const omitted = this.#omitsContent(parts);
    this.#sendHead(
      parts,
      omitted ? parts.declaredBytes ?? wholeBytes : wholeBytes ?? parts.declaredBytes,
    );
    if (omitted) return cancel(reader, "The answer has no content");
    // A stream that has nothing yet may not have anything for long: its head must not wait for it.
    if (first === undefined) await this.#connection.wire.flush();
    for (;;) {
      const piece = await (reads.shift() ?? reader.read());
      if (this.#outcome === "lost") throw new Disconnected("The connection has ended");
      if (piece.done) return;
      const octets = octetsOf(piece.value);
      this.#sendContent(octets, octets.length);
      await this.#connection.wire.flush();
    }
  }

  /** Reads past content that the handler left; the next request stands behind it. */
  #end(): Promise<void> | undefined {
    if (this.#content.takeEnd()) return undefined;
    return this.#drain();
  }

  async #drain(): Promise<void> {
    const { wire } = this.#connection;
    await wire.flush();
    const { peerState, awaitsContinue } = wire.http;
    if (peerState === "send-content" && !awaitsContinue) await this.#content.discard(DRAIN_BYTES);
  }

  #stateSettled(failed: boolean): void {
    if (!this.#settled) this.#state("settled", failed);
    this.#settled = true;
  }

  #state(kind: "head" | "called" | "sent"): void;
  #state(kind: "settled", failed: boolean): void;
  #state(kind: "head" | "called" | "settled" | "sent", failed = false): void {
    const { context, id } = this.#connection;
    if (context.onEvent === undefined) return;
    const base = { atMs: performance.now(), connection: id, exchange: this.#number };
    switch (kind) {
      case "head": {
        const { method, target } = this.#head;
        return context.onEvent({ kind, ...base, method, target });
      }
      case "called":
        return context.onEvent({ kind, ...base });
      case "settled":
        return context.onEvent({ kind, ...base, failed });
      case "sent": {
        const [status, contentBytes] = [this.#status, this.#contentBytes];
        return context.onEvent({ kind, ...base, status, contentBytes });
      }
    }
  }
}

/** Tells a stream that nobody reads on; whatever it answers, there is nobody left to be told. */
function cancel(reader: ReadableStreamDefaultReader, reason: unknown): void {
  reader.cancel(reason).catch(() => {});
}

/** How many turns of the microtask queue a stream takes to hand out what it already has. */
const READY_TURNS = 3;

/**
 * Gives the result of a read that can be had at once, without waiting for one that cannot. Rejects
 * where the read does so at once.
 */
async function ifReady<Result>(read: Promise<Result> | undefined): Promise<Result | undefined> {
  let isSettled = false;
  const settle = () => isSettled = true;
  read?.then(settle, settle);
  for (let turn = 0; turn < READY_TURNS && !isSettled; turn++) await undefined;
  return isSettled ? read : undefined;
}

function octetsOf(value: Uint8Array): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new SendError(
    "Cannot send content: the body stream gave something other than a Uint8Array",
  );
}
