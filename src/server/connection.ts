// One connection of a client: exchanges, one after another, until it must close; then it lingers.
//
// What goes on without waiting is done in one go, by #advance(): it answers what has come, and stops where
// something has to be waited for. There is no loop that awaits, because being called back costs half as
// much: an exchange whose handler answers at once needs no promise but those of the socket.

import { Disconnected, ProtocolError } from "../http1/error.ts";
import { utf8Length } from "../http1/writer.ts";
import type { RequestHead } from "../http1/event.ts";
import type { FillListener, FillResult, FlushListener } from "../net/wire.ts";
import { octetsOn, Wire } from "../net/wire.ts";
import type { AcceptedConnection } from "../net/accept.ts";
import type { ServedConnection, ServerContext } from "./context.ts";
import type { CloseReason, Refused } from "./events.ts";
import { Exchange } from "./exchange.ts";
import { requestUrl } from "./request_url.ts";
import { explanation, explanationPage, shortAnswer } from "./explain.ts";

/** Answers of a pipelined batch are joined up to here, in bytes, before they are written. */
const BATCH_BYTES = 64 * 1024;

/** Is told that a connection has ended, and of the defect that ended it, if it was one. */
export type OnEnd = (connection: ServerConnection, defect: unknown) => void;

/** A connection that a server serves. */
export class ServerConnection
  implements ServedConnection, AcceptedConnection, FillListener, FlushListener {
  /** The number of the connection, from 1. */
  readonly id: number;
  /** Its socket and protocol. */
  readonly wire: Wire;
  /** What it shares with the others. */
  readonly context: ServerContext;
  #exchanges = 0;
  #current: Exchange | undefined;
  /** The exchanges whose answers are in the output. */
  #firstUndelivered: Exchange | undefined;
  #lastUndelivered: Exchange | undefined;
  #isWaiting = false;
  #hasMore = false;
  #urlHead: RequestHead | undefined;
  #url = "";
  #hasEnded = false;
  #reason: CloseReason | undefined;
  #isTurnedAway = false;
  #onEnd: OnEnd | undefined;
  #isClosed = false;
  #whenEnded: (() => void) | undefined;

  /** Takes an accepted socket over. */
  constructor(conn: Deno.Conn, id: number, context: ServerContext) {
    this.id = id;
    this.context = context;
    const { limits, deadlines, clock, onOctets } = context;
    const seen = octetsOn(id, onOctets);
    this.wire = new Wire(conn, { role: "server", limits, deadlines, clock, onOctets: seen });
  }

  /**
   * Serves, and calls `onEnd` once when the connection has ended; with what went wrong where that is the
   * fault of this program, which nothing is that a peer can do.
   */
  start(onEnd: OnEnd): void {
    this.#onEnd = onEnd;
    const { remoteAddr } = this.wire;
    this.context.onEvent?.({ kind: "accepted", ...this.#now(), remoteAddr });
    if (this.#isTurnedAway) this.#fail(new ProtocolError("server/too-many-connections"));
    else this.#advance();
  }

  /** Resolves when the connection has ended. */
  untilEnded(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isClosed) resolve();
      else this.#whenEnded = resolve;
    });
  }

  /** Whether the connection is answered with 503 instead of being served. */
  get isTurnedAway(): boolean {
    return this.#isTurnedAway;
  }

  /** Lets the connection be answered with 503 instead of being served. */
  turnAway(): void {
    this.#isTurnedAway = true;
  }

  /** Ends the connection as soon as no request is being received or answered. */
  stop(): void {
    if (this.#current?.isTaken) this.#current.upgrade?.goAway();
    if (this.#isWaiting && this.wire.http.isIdle) this.#endNow("shutdown");
  }

  /** Ends the connection at once, in the middle of whatever happens. */
  abort(): void {
    this.#close("shutdown");
  }

  /** Gives the URL of a request. A head that came before is the same object, and has the same URL. */
  urlOf(head: RequestHead): string {
    if (this.#urlHead === head) return this.#url;
    const { scheme, fallbackAuthority } = this.context;
    const url = requestUrl(head, scheme, fallbackAuthority);
    // Many connections carry one request and then wait: these keep nothing of it.
    if (this.#exchanges > 1) {
      this.#urlHead = head;
      this.#url = url;
    }
    return url;
  }

  /** Ends the connection so that the peer can tell that the answer is not complete. */
  cut(): void {
    this.#endNow("failed");
  }

  #endNow(reason: CloseReason): void {
    this.#reason ??= reason;
    this.wire.close();
  }

  /** Serves no more: all that is left to do is to come to an end. */
  #end(reason: CloseReason): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#close(reason);
  }

  #endAfter(ending: Promise<CloseReason>): void {
    this.#hasEnded = true;
    ending.catch((error) => this.#endBy(error)).then(
      (reason) => this.#close(reason),
      (defect) => this.#close("failed", defect),
    );
  }

  #fail(error: unknown): void {
    if (!this.#hasEnded) this.#endAfter(Promise.reject(error));
  }

  /** Goes on for as long as nothing has to be waited for; whatever is waited for comes back here. */
  #advance(): void {
    if (this.#hasEnded) return;
    try {
      this.#answerAll();
    } catch (error) {
      this.#fail(error);
    }
  }

  #answerAll(): void {
    let event = this.wire.next();
    while (event?.kind === "request") {
      if (!this.#answer(event)) return;
      event = this.wire.next();
    }
    if (event?.kind === "closed") this.#endAfter(this.#endDelivered());
    else if (this.#firstUndelivered !== undefined) this.wire.flushThen(this);
    else this.#awaitOctets();
  }

  /** Answers a request; tells whether the next one can follow at once. */
  #answer(head: RequestHead): boolean {
    const exchange = new Exchange(this, head, ++this.#exchanges);
    this.#current = exchange;
    const running = exchange.run();
    if (running === undefined) return this.#finishAnswer(exchange);
    // Answers that are ready do not wait for a handler that is not.
    if (this.#firstUndelivered !== undefined) this.wire.flushThen(this);
    running.then(() => this.#answered(exchange), (error) => this.#fail(error));
    return false;
  }

  #answered(exchange: Exchange): void {
    if (this.#hasEnded) return;
    try {
      if (!this.#finishAnswer(exchange)) return;
    } catch (error) {
      return this.#fail(error);
    }
    this.#advance();
  }

  #finishAnswer(exchange: Exchange): boolean {
    if (exchange.isTaken) return this.#endWith(this.#waitForTaker(exchange));
    this.#keepUndelivered(exchange);
    this.#current = undefined;
    // The answer was complete before what is wrong with the content showed, or in spite of it.
    if (exchange.contentFault !== undefined) throw exchange.contentFault;
    const { http } = this.wire;
    if (http.state !== "idle") return this.#endWith(this.#leave("done"));
    if (this.wire.hasPeerEnded) return this.#endWith(this.#leave("peer"));
    if (http.output.byteLength < BATCH_BYTES) return true;
    this.#hasMore = true;
    this.wire.flushThen(this);
    return false;
  }

  #endWith(ending: Promise<CloseReason>): false {
    this.#endAfter(ending);
    return false;
  }

  /** Goes on when the output was written. */
  flushed(error?: Disconnected): void {
    if (error !== undefined) return this.#fail(error);
    this.#finishUndelivered("delivered");
    const hadMore = this.#hasMore;
    this.#hasMore = false;
    if (this.#hasEnded || this.#current !== undefined) return;
    if (hadMore) this.#advance();
    else this.#awaitOctets();
  }

  #awaitOctets(): void {
    if (this.context.isStopping && this.wire.http.isIdle) return this.#end("shutdown");
    this.#isWaiting = true;
    this.wire.fillThen(this);
  }

  /** Goes on when octets have come, or never will. */
  filled(result: FillResult | Disconnected): void {
    this.#isWaiting = false;
    if (result === "received" || result === "ended") return this.#advance();
    if (result !== "expired") return this.#fail(result);
    if (this.wire.http.isIdle) this.#end("idle");
    else this.#fail(new ProtocolError("head/timeout"));
  }

  async #endDelivered(): Promise<CloseReason> {
    await this.#flush();
    return "peer";
  }

  async #flush(): Promise<void> {
    await this.wire.flush();
    this.#finishUndelivered("delivered");
  }

  #keepUndelivered(exchange: Exchange): void {
    if (this.#lastUndelivered === undefined) this.#firstUndelivered = exchange;
    else this.#lastUndelivered.next = exchange;
    this.#lastUndelivered = exchange;
  }

  #finishUndelivered(outcome: "delivered" | "lost"): void {
    let exchange = this.#firstUndelivered;
    this.#firstUndelivered = this.#lastUndelivered = undefined;
    for (; exchange !== undefined; exchange = exchange.next) exchange.finish(outcome);
  }

  /** An answer to a peer that has left is found out to be lost when this side closes, not before. */
  async #leave(reason: CloseReason): Promise<CloseReason> {
    await this.wire.flush();
    await this.wire.closeWrite();
    await this.#flush();
    await this.wire.linger();
    return reason;
  }

  /** Whoever has taken the connection over closes it; until then it counts as one of the server's. */
  async #waitForTaker(exchange: Exchange): Promise<CloseReason> {
    await this.#flush();
    if (this.context.isStopping) exchange.upgrade?.goAway();
    await this.wire.untilClosed();
    exchange.finish("delivered");
    return "taken";
  }

  async #endBy(error: unknown): Promise<CloseReason> {
    if (error instanceof ProtocolError) return await this.#refuse(error);
    if (!(error instanceof Disconnected)) throw error;
    const handshakeFault = this.#handshakeFault(error);
    if (handshakeFault !== undefined) return await this.#refuse(handshakeFault);
    return this.wire.sendExpired ? "stalled" : "lost";
  }

  /** A peer that speaks no TLS cannot be told so; whoever looks for the fault can. */
  #handshakeFault({ cause }: Disconnected): ProtocolError | undefined {
    if (!(cause instanceof Deno.errors.InvalidData) || this.wire.bytesReceived > 0) {
      return undefined;
    }
    return new ProtocolError("tls/handshake", { found: cause.message });
  }

  /** Tells the peer what is wrong with its message, once; nothing behind it is interpreted. */
  async #refuse(error: ProtocolError): Promise<CloseReason> {
    const { http } = this.wire;
    if (error.excerpt === undefined) http.locate(error);
    const refused = this.#refusal(error);
    this.context.onEvent?.(refused);
    this.context.onReject(refused);
    if (http.state === "send-content") return "refused";
    try {
      if (http.state === "idle" || http.state === "send-response") this.#sendRefusal(refused);
      return await this.#leave("refused");
    } catch (error) {
      if (error instanceof Disconnected) return "refused";
      throw error;
    }
  }

  #sendRefusal(refused: Refused): void {
    const { http } = this.wire;
    const [contentType, text] = this.#answerTo(refused);
    http.send({
      kind: "response",
      status: refused.status,
      fields: [["content-type", contentType]],
      prepared: this.context.date.line,
      contentBytes: utf8Length(text),
      content: text,
      close: true,
    });
  }

  #refusal(error: ProtocolError): Refused {
    const { code, status, section, message, advice } = error;
    const { offset = 0, excerpt = { text: "", mark: 0 } } = error;
    const { remoteAddr } = this.wire;
    const known = { code, status, section, message, advice, offset, excerpt, remoteAddr };
    return { kind: "refused", ...this.#now(), ...known };
  }

  /** A head that could not be read says all the same whether a browser sent it. */
  #answerTo(refused: Refused): [contentType: string, text: string] {
    if (!this.context.explain) return ["text/plain;charset=UTF-8", shortAnswer(refused.status)];
    return this.wire.http.holds("text/html")
      ? ["text/html; charset=utf-8", explanationPage(refused)]
      : ["text/plain;charset=UTF-8", shortAnswer(refused.status) + explanation(refused)];
  }

  #close(reason: CloseReason, defect?: unknown): void {
    this.wire.close();
    if (this.#isClosed) return;
    this.#isClosed = this.#hasEnded = true;
    this.#finishUndelivered("lost");
    this.#current?.finish("lost");
    const { bytesReceived, bytesSent } = this.wire;
    this.context.onEvent?.({
      kind: "closed",
      ...this.#now(),
      reason: this.#reason ?? reason,
      exchanges: this.#exchanges,
      bytesReceived,
      bytesSent,
    });
    this.#onEnd?.(this, defect);
    this.#whenEnded?.();
  }

  #now() {
    return { atMs: performance.now(), connection: this.id };
  }
}
