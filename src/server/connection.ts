// One connection of a client: exchanges, one after another, until it must close; then it lingers.

import { Disconnected, ProtocolError } from "../http1/error.ts";
import { END } from "../http1/event.ts";
import { Wire } from "../net/wire.ts";
import { reasonPhrase } from "../semantics/status.ts";
import { dateFieldLine } from "./clock.ts";
import type { ServedConnection, ServerContext } from "./context.ts";
import type { CloseReason } from "./events.ts";
import { Exchange } from "./exchange.ts";

/** Answers of a pipelined batch are joined up to here, in bytes, before they are written. */
const BATCH_BYTES = 64 * 1024;

/** A connection that a server serves. */
export class ServerConnection implements ServedConnection {
  /** The number of the connection, from 1. */
  readonly id: number;
  /** Its socket and protocol. */
  readonly wire: Wire;
  /** What it shares with the others. */
  readonly context: ServerContext;
  #exchanges = 0;
  #current: Exchange | undefined;
  #undelivered: Exchange[] = [];
  #isWaiting = false;
  #reason: CloseReason | undefined;
  #isClosed = false;

  /** Takes an accepted socket over. */
  constructor(conn: Deno.Conn, id: number, context: ServerContext) {
    this.id = id;
    this.context = context;
    const { limits, deadlines, clock } = context;
    this.wire = new Wire(conn, { role: "server", limits, deadlines, clock });
  }

  /** Serves until the connection has ended. Never rejects for anything that a peer can do. */
  async run(): Promise<void> {
    const { remoteAddr } = this.wire;
    this.context.onEvent?.({ kind: "accepted", ...this.#now(), remoteAddr });
    let reason: CloseReason = "failed";
    try {
      reason = await this.#serve();
    } catch (error) {
      reason = await this.#endBy(error);
    } finally {
      this.#close(reason);
    }
  }

  /** Ends the connection as soon as no request is being received or answered. */
  stop(): void {
    if (this.#isWaiting && this.wire.http.isIdle) this.#end("shutdown");
  }

  /** Ends the connection at once, in the middle of whatever happens. */
  abort(): void {
    this.#close("shutdown");
  }

  /** Ends the connection so that the peer can tell that the answer is not complete. */
  cut(): void {
    this.#end("failed");
  }

  #end(reason: CloseReason): void {
    this.#reason ??= reason;
    this.wire.close();
  }

  async #serve(): Promise<CloseReason> {
    const { wire } = this;
    for (;;) {
      const event = wire.next();
      if (event?.kind === "request") {
        const exchange = new Exchange(this, event, ++this.#exchanges);
        this.#current = exchange;
        const running = exchange.run();
        if (running !== undefined) await this.#waitFor(running);
        this.#undelivered.push(exchange);
        this.#current = undefined;
        if (wire.http.state !== "idle") return this.#leave("done");
        if (wire.http.output.byteLength >= BATCH_BYTES) await this.#flush();
        continue;
      }
      if (this.#undelivered.length > 0) await this.#flush();
      if (event?.kind === "closed") return "peer";
      if (this.context.isStopping && wire.http.isIdle) return "shutdown";
      this.#isWaiting = true;
      const filled = await wire.fill();
      this.#isWaiting = false;
      if (filled === "expired") {
        if (wire.http.isIdle) return "idle";
        throw new ProtocolError("head/timeout");
      }
    }
  }
  /** Answers that are ready do not wait for a handler that is not. */
  async #waitFor(running: Promise<void>): Promise<void> {
    if (this.#undelivered.length === 0) return await running;
    await Promise.all([this.#flush(), running]);
  }

  async #flush(): Promise<void> {
    await this.wire.flush();
    const exchanges = this.#undelivered;
    for (let index = 0; index < exchanges.length; index++) exchanges[index]?.finish("delivered");
    exchanges.length = 0;
  }

  async #leave(reason: CloseReason): Promise<CloseReason> {
    await this.#flush();
    await this.wire.linger();
    return reason;
  }

  async #endBy(error: unknown): Promise<CloseReason> {
    if (error instanceof ProtocolError) return await this.#refuse(error);
    if (error instanceof Disconnected) return this.wire.sendExpired ? "stalled" : "lost";
    throw error;
  }

  /** Tells the peer what is wrong with its message, once; nothing behind it is interpreted. */
  async #refuse(error: ProtocolError): Promise<CloseReason> {
    const { code, status, message } = error;
    this.context.onEvent?.({ kind: "refused", ...this.#now(), code, status, message });
    const { http } = this.wire;
    if (http.state !== "idle" && http.state !== "send-response") return "refused";
    const text = `${status} ${reasonPhrase(status)}\n`;
    http.send({
      kind: "response",
      status,
      fields: [["content-type", "text/plain;charset=UTF-8"]],
      prepared: dateFieldLine(),
      contentBytes: text.length,
      close: true,
    });
    http.send({ kind: "content", bytes: text });
    http.send(END);
    try {
      return await this.#leave("refused");
    } catch (error) {
      if (error instanceof Disconnected) return "refused";
      throw error;
    }
  }

  #close(reason: CloseReason): void {
    this.wire.close();
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const exchange of this.#undelivered) exchange.finish("lost");
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
  }

  #now() {
    return { atMs: performance.now(), connection: this.id };
  }
}
