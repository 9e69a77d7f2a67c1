// One exchange on a connection, its two halves: the request goes out, the head of the answer comes in.
// They run beside each other, because an answer may come before the request is complete.

import { Disconnected } from "../http1/error.ts";
import { END, type ResponseHead } from "../http1/event.ts";
import type { Wire } from "../net/wire.ts";
import type { AnswerContent } from "./answer_content.ts";
import type { ClientConnectionInfo } from "./events.ts";
import type { PreparedRequest } from "./prepared.ts";
import type { RequestContent } from "./request_content.ts";

/** How long content waits for 100 (Continue): not all servers know it (RFC 9110 §10.1.1). */
const CONTINUE_MS = 1_000;

/**
 * How many interim responses may come before the final one. With one every 20 seconds, as WebDAV
 * advised for 102, that is five hours; without a bound, a server could keep a client for ever.
 */
const MOST_INTERIM = 1_000;

/** A request that waits for its answer, and who waits with it. */
export interface Job {
  /** The request; what is sent in its place, where the server has not taken it as it was. */
  request: PreparedRequest;
  /** Takes the answer, its content still to be read. */
  answered(head: ResponseHead, content: AnswerContent, exchange: Exchange): void;
  /** Is told that there will be none. */
  failed(error: unknown): void;
}

/** A request on its connection. */
export class Exchange {
  /** Who waits for it. */
  readonly job: Job;
  /** Whether another request was sent on this connection before. */
  readonly isReused: boolean;
  /** The number of the connection. */
  readonly connection: number;
  /** The content of the answer, once its head has come. */
  content: AnswerContent | undefined;
  /** Whether all of the request was written. */
  isSent = false;
  /** Whether all of the answer has come. */
  isAnswered = false;
  /** Whether something of an answer has come. */
  hasResponse = false;
  /** Whether some of the content may have been taken from where it comes. */
  hasBegunContent = false;
  /** The status because of which the request is sent again. */
  repeatedFor: number | undefined;
  /** Whether the caller has sent another request without having looked at the content. */
  isPassedBy = false;
  #wire: Wire;
  #isStopped = false;
  #interimCount = 0;
  #goAhead = Promise.withResolvers<void>();
  #ended = Promise.withResolvers<void>();
  #stop = Promise.withResolvers<undefined>();

  /** Adds the head of the request to what is to be sent. Throws a `SendError` and adds nothing. */
  constructor(wire: Wire, job: Job, { id, requests }: ClientConnectionInfo) {
    const { method, target, fields, contentBytes, close, content } = job.request;
    this.#wire = wire;
    this.job = job;
    this.connection = id;
    this.isReused = requests > 0;
    wire.http.send({ kind: "request", method, target, fields, contentBytes, close });
    if (contentBytes === undefined || (content === undefined && contentBytes === 0)) {
      wire.http.send(END);
    }
  }

  /** Whether sending was given up because of the answer. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Resolves when the exchange is over, however it ended. */
  get over(): Promise<void> {
    return this.#ended.promise;
  }

  /** Says that it is over. */
  end(): void {
    this.#ended.resolve();
    this.stop();
  }

  /** Gives up sending. */
  stop(): void {
    if (this.isSent) return;
    this.#isStopped = true;
    this.#goAhead.resolve();
    this.#stop.resolve(undefined);
  }

  /**
   * Sends all of the request, as fast as the server takes it. Rejects with `Disconnected`, with what the
   * content fails with, and with a `SendError` for content that is not as long as announced.
   */
  async send(): Promise<void> {
    const { http } = this.#wire;
    const { content, expectContinue } = this.job.request;
    if (http.state === "send-content") {
      if (expectContinue) await this.#awaitContinue();
      else if (content?.isStream) await this.#wire.flush();
      if (!this.#isStopped && content !== undefined) await this.#sendContent(content);
      if (this.#isStopped) return;
      const trailers = this.job.request.trailers?.();
      http.send(trailers === undefined ? END : { kind: "end", trailers });
    }
    await this.#wire.flush();
    this.isSent = true;
    if (http.peerState === "send-response") this.#wire.expectHead();
  }

  async #awaitContinue(): Promise<void> {
    await this.#wire.flush();
    const timer = setTimeout(() => this.#goAhead.resolve(), CONTINUE_MS);
    await this.#goAhead.promise;
    clearTimeout(timer);
  }

  async #sendContent(content: RequestContent): Promise<void> {
    this.hasBegunContent = true;
    const pieces = content.pieces();
    const iterator = Symbol.asyncIterator in pieces
      ? pieces[Symbol.asyncIterator]()
      : pieces[Symbol.iterator]();
    for (;;) {
      // A stream that has nothing for a long time does not keep an answer waiting.
      const next = Promise.resolve(iterator.next());
      next.catch(() => {});
      const result = await Promise.race([next, this.#stop.promise]);
      if (this.#isStopped || result === undefined) {
        // What it answers, there is nobody left to be told.
        Promise.resolve(iterator.return?.()).catch(() => {});
        return;
      }
      if (result.done) return;
      this.#wire.http.send({ kind: "content", bytes: result.value });
      await this.#wire.flush();
    }
  }

  /**
   * Waits for the head of the answer. Rejects with `Disconnected` where the connection ends before it,
   * with `Deno.errors.TimedOut` where it does not come in time, and with a `ProtocolError`.
   */
  async receiveHead(): Promise<ResponseHead> {
    const { http } = this.#wire;
    const before = this.#wire.bytesReceived - (http.input.end - http.input.start);
    try {
      return await this.#nextFinal();
    } catch (error) {
      this.hasResponse ||= this.#wire.bytesReceived > before;
      throw this.#explained(error);
    }
  }

  async #nextFinal(): Promise<ResponseHead> {
    for (;;) {
      const event = this.#wire.next();
      if (event === undefined) {
        if (await this.#wire.fill() === "expired") throw new Deno.errors.TimedOut("expired");
      } else if (event.kind === "interim") {
        this.#interim(event);
      } else if (event.kind === "response") {
        this.#goAhead.resolve();
        // What is refused is not sent to its end; a stream that is answered as it goes is.
        if (event.status >= 300) this.stop();
        return event;
      }
    }
  }

  #interim(head: ResponseHead): void {
    this.hasResponse = true;
    if (head.status === 101) {
      throw new Deno.errors.NotSupported("The server changed to another protocol, unasked");
    }
    if (++this.#interimCount > MOST_INTERIM) {
      throw new Deno.errors.InvalidData("The server sends interim responses and no answer");
    }
    if (head.status === 100) this.#goAhead.resolve();
    this.job.request.onInterim?.(head);
  }

  #explained(error: unknown): unknown {
    if (this.#wire.sendExpired) {
      return new Deno.errors.TimedOut("The server stopped taking the request");
    }
    if (error instanceof Deno.errors.TimedOut) {
      return new Deno.errors.TimedOut("The server did not answer in time");
    }
    if (!(error instanceof Disconnected)) return error;
    const where = this.hasResponse ? "in the head of its answer" : "without an answer";
    return new Disconnected(`The server closed the connection ${where}`, { cause: error });
  }
}
