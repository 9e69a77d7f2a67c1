// One connection of a client, and the requests that are on their way on it, in the order in which they
// were sent and are answered.

import { Disconnected, SendError } from "../http1/error.ts";
import type { ResponseHead } from "../http1/event.ts";
import { ContentReader } from "../net/content.ts";
import { isLoss, type Wire } from "../net/wire.ts";
import { AnswerContent } from "./answer_content.ts";
import type { ClientConnectionInfo } from "./events.ts";
import { Exchange, type Job } from "./exchange.ts";
import type { PreparedRequest } from "./prepared.ts";
import { mayBePipelined, mayFollowLoss, repetitionFor } from "./repetition.ts";

/** How much of an answer that nobody reads is held for the requests that wait behind it, in bytes. */
const HELD_BYTES = 256 * 1024;

/** A request that is to be sent again. */
export interface Repetition {
  /** The request, and who waits for its answer. */
  readonly job: Job;
  /** The status with which the server said that it had not taken it, where it said so. */
  readonly status: number | undefined;
}

/** What a connection needs besides its wire. */
export interface ConnectionOptions {
  /** Its number. */
  readonly id: number;
  /** How many requests may be on their way. */
  readonly pipeline: number;
  /** The most content of an answer, in bytes. */
  readonly contentBytes: number;
  /** Is called when another request may go, or when it has to go elsewhere. */
  onChange(): void;
  /** Is called once when the connection is closed, with what is to be sent again. */
  onClose(by: "client" | "server"): void;
  /** Takes back requests that were not answered, in their order, to be sent again. */
  onRepeat(repetitions: readonly Repetition[]): void;
}

/** A connection of a client. */
export class ClientConnection {
  /** How many requests were sent on it. */
  requests = 0;
  /** Whether it is left to the answer that is still being read. */
  isSetAside = false;
  #wire: Wire;
  #options: ConnectionOptions;
  #line: Exchange[] = [];
  #lastOver: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #isClosed = false;
  #isHalfClosed = false;
  #mayPipeline: boolean;
  #makingRoomFor: Exchange | undefined;

  /** Takes a wire over. Pipelining may have to wait for a first answer. */
  constructor(wire: Wire, mayPipeline: boolean, options: ConnectionOptions) {
    this.#wire = wire;
    this.#mayPipeline = mayPipeline;
    this.#options = options;
    this.#rest();
  }

  /** What is known of it. */
  get info(): ClientConnectionInfo {
    const { localAddr, remoteAddr, isTls } = this.#wire;
    return { id: this.#options.id, requests: this.requests, localAddr, remoteAddr, isTls };
  }

  /** Whether another request may be sent on it, sooner or later. */
  get isUsable(): boolean {
    const { inputEnded, state } = this.#wire.http;
    return !this.#isClosed && !this.#isHalfClosed && !this.isSetAside && !inputEnded &&
      !this.#wire.isLost && state !== "must-close";
  }

  /** Whether a request may be sent on it now. */
  mayTake(request: PreparedRequest): boolean {
    const { http } = this.#wire;
    if (this.#line.length === 0) return http.isIdle;
    return this.#mayPipeline && http.state === "done" &&
      this.#line.length < this.#options.pipeline &&
      mayBePipelined(request) && this.#line.every(({ job }) => mayBePipelined(job.request));
  }

  /** Sends a request for which {@linkcode ClientConnection.mayTake} holds. */
  take(job: Job): void {
    let exchange: Exchange;
    try {
      exchange = new Exchange(this.#wire, job, this.info);
    } catch (error) {
      return job.failed(error instanceof SendError ? new TypeError(error.message) : error);
    }
    this.requests++;
    this.#wire.ref();
    this.#line.push(exchange);
    const before = this.#lastOver;
    this.#lastOver = exchange.over;
    this.#sending = this.#send(exchange);
    this.#receive(exchange, before);
  }

  /** Says that the caller has sent another request: whoever has not begun to read will not. */
  passBy(): void {
    const [front] = this.#line;
    if (front?.content?.hasBegun === false) front.isPassedBy = true;
  }

  /** Lets requests go that wait behind an answer which nobody reads. */
  async makeRoom(): Promise<void> {
    const [front] = this.#line;
    if (front?.content === undefined || this.#makingRoomFor === front) return;
    this.#makingRoomFor = front;
    if (await front.content.hold(HELD_BYTES) || this.#isClosed) return;
    if (front.isPassedBy && !front.content.hasBegun) {
      front.content.fail(
        new Disconnected("The content was not read before the next request, which closed it"),
      );
    } else if (this.#line.length === 1 || !front.content.hasBegun) {
      this.#setAside();
    }
  }

  /** The answer that is being read keeps the connection for itself; others go elsewhere. */
  #setAside(): void {
    this.isSetAside = true;
    this.#options.onRepeat(this.#line.splice(1).map(endedForRepetition));
    this.#options.onChange();
  }

  /** Ends the sending side behind the requests that are on their way. Rejects with `Disconnected`. */
  async halfClose(): Promise<void> {
    this.#isHalfClosed = true;
    await this.#sending;
    if (this.#isClosed) throw new Disconnected("The connection has ended");
    if (this.#wire.http.state === "must-close") return;
    this.#wire.http.send({ kind: "closed" });
    await this.#wire.closeWrite();
  }

  /** Ends an exchange that nobody wants any more, and with it the connection. */
  abort(job: Job, reason: unknown): void {
    const exchange = this.#line.find((exchange) => exchange.job === job);
    if (exchange !== undefined) this.#fail(exchange, reason);
  }

  /** Takes no more requests: closes behind those that are on their way. */
  retire(): void {
    this.isSetAside = true;
    if (this.#line.length === 0) this.#lose(new Disconnected("The connection has ended"), "server");
  }

  /** Closes; what is under way fails with `error`. */
  close(error: Error, by: "client" | "server" = "client"): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wire.close();
    for (const exchange of this.#line.splice(0)) {
      exchange.end();
      if (exchange.content === undefined) exchange.job.failed(error);
      else exchange.content.fail(error);
    }
    this.#options.onClose(by);
  }

  async #send(exchange: Exchange): Promise<void> {
    try {
      await exchange.send();
      this.#settle();
    } catch (error) {
      if (!isLoss(error)) return this.#fail(exchange, error);
      // A server that takes no more may have said why: whoever receives finds out.
      exchange.stop();
      this.#settle();
    }
  }

  async #receive(exchange: Exchange, before: Promise<void>): Promise<void> {
    await before;
    if (!this.#line.includes(exchange)) return;
    try {
      const head = await exchange.receiveHead();
      if (!this.#line.includes(exchange)) return;
      const again = repetitionFor(exchange, head);
      if (again !== undefined) return this.#repeat(exchange, again, head);
      this.#wire.http.limitContent(this.#options.contentBytes);
      const { framing } = head;
      const announced = framing.kind === "length" ? framing.bytes : undefined;
      const content = new AnswerContent(new ContentReader(this.#wire), announced, {
        ended: () => this.#ended(exchange),
        failed: (error) => this.#fail(exchange, error),
      });
      exchange.content = content;
      exchange.job.answered(head, content, exchange);
      content.takeEnd();
      this.#options.onChange();
      if (this.#line.length > 1) this.makeRoom();
    } catch (error) {
      this.#fail(exchange, error);
    }
  }

  /** Sends something in place of a request; not on this connection, where that one was begun. */
  #repeat(
    exchange: Exchange,
    request: PreparedRequest,
    { status, persistent }: ResponseHead,
  ): void {
    exchange.job.request = request;
    exchange.repeatedFor = status;
    const lost = new Disconnected(`The connection was given up with ${status}`);
    this.#lose(lost, persistent ? "client" : "server");
  }

  #ended(exchange: Exchange): void {
    exchange.isAnswered = true;
    this.#mayPipeline = true;
    this.#settle();
  }

  /** A request was sent, or an answer has ended: go on, or close. */
  #settle(): void {
    if (this.#isClosed) return;
    const { state } = this.#wire.http;
    const [front] = this.#line;
    if (front?.isAnswered) {
      // An answer can be complete before its request is.
      if (state === "send-content" && !front.isSent && !front.isStopped) return;
      this.#line.shift();
      front.end();
    }
    if (state === "must-close" && this.#line.some(({ content }) => content === undefined)) {
      const error = new Disconnected("The server closed the connection behind the answer before");
      return this.#lose(error, "server");
    }
    if (this.#line.length === 0 && !this.#isResting()) {
      return this.#lose(new Disconnected("The connection has ended"), "server");
    }
    if (this.#line.length === 0) this.#rest();
    this.#options.onChange();
  }

  /** Whether all is complete and another request can follow. */
  #isResting(): boolean {
    return this.isUsable && this.#wire.http.isIdle;
  }

  /** Looks out for the server while nothing is asked of it, and does not keep the process alive. */
  #rest(): void {
    this.#wire.unref();
    this.#wire.fillThen({
      filled: (result) => {
        if (this.#isClosed || this.#line.length > 0) return;
        // Octets that nobody asked for, or none any more: both end it.
        const by = result === "expired" ? "client" : "server";
        this.#lose(new Disconnected("The connection was not in use"), by);
      },
    });
  }

  /** An exchange has failed, and with it the connection. */
  #fail(exchange: Exchange, error: unknown): void {
    if (!this.#line.includes(exchange)) return;
    const isPeers = error instanceof Disconnected;
    const mayRepeat = isPeers && exchange.isReused && mayFollowLoss(exchange);
    if (!mayRepeat) {
      this.#line = this.#line.filter((other) => other !== exchange);
      exchange.end();
      if (exchange.content === undefined) exchange.job.failed(error);
      else exchange.content.fail(error);
    }
    const lost = new Disconnected("The connection was lost before the answer came", {
      cause: error,
    });
    this.#lose(lost, isPeers ? "server" : "client");
  }

  /** Closes; requests that may be sent again are, all others fail. */
  #lose(error: Error, by: "client" | "server"): void {
    if (this.#isClosed) return;
    const again = this.#line.filter((exchange) =>
      exchange.repeatedFor !== undefined || mayFollowLoss(exchange)
    );
    this.#line = this.#line.filter((exchange) => !again.includes(exchange));
    this.close(error, by);
    this.#options.onRepeat(again.map(endedForRepetition));
    this.#options.onChange();
  }
}

function endedForRepetition(exchange: Exchange): Repetition {
  exchange.end();
  return { job: exchange.job, status: exchange.repeatedFor };
}
