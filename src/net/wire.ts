// Wire = one socket + one Http1Connection. It moves octets between the two and knows how long the
// peer may take. It never looks at a message, and nobody else reads or writes the socket.

import { Http1Connection } from "../http1/connection.ts";
import { Disconnected } from "../http1/error.ts";
import type { Event } from "../http1/event.ts";
import type { Limits } from "../http1/limits.ts";
import type { Role } from "../http1/state.ts";
import type { DeadlineClock, Deadlines, Watched } from "./deadline.ts";
import { PIECE_BYTES, writeTurn } from "./write_turn.ts";

/** What came of waiting for octets: some, the peer's end, or nothing before the deadline. */
export type FillResult = "received" | "ended" | "expired";

/** What the peer is expected to do next; each has its own deadline. */
type Awaited = "nothing" | "idle" | "head" | "content" | "unread" | "linger";

/** The most that is read and thrown away behind the last answer. */
const LINGER_BYTES = 1024 * 1024;

/** A write of less than this does not wait for a turn: what answers do in common is small. */
const SMALL_BYTES = 16 * 1024;

const NOTHING = new Uint8Array(0);
const WRITTEN = Promise.resolve();

/** What a wire needs to know besides its socket. */
export interface WireOptions {
  /** The part that this side plays. */
  readonly role: Role;
  /** Bounds on what is received. */
  readonly limits: Limits;
  /** How long the peer may take. */
  readonly deadlines: Deadlines;
  /** The timer. */
  readonly clock: DeadlineClock;
}

/** A socket that speaks HTTP/1.1. */
export class Wire implements Watched {
  /** The protocol on this socket. */
  readonly http: Http1Connection;
  /** How many bytes were read from the socket. */
  bytesReceived = 0;
  /** How many bytes were written to the socket. */
  bytesSent = 0;
  /** Whether the peer took nothing of an answer until the deadline. */
  sendExpired = false;
  #conn: Deno.Conn;
  #deadlines: Deadlines;
  #clock: DeadlineClock;
  #awaited: Awaited = "nothing";
  #readBy = Infinity;
  #patienceMs = 0;
  #waitingSinceMs = 0;
  #enoughReceived = 0;
  #sendBy = Infinity;
  #enoughSent = 0;
  #fill: PromiseWithResolvers<FillResult> | undefined;
  #reading = false;
  #flushing: Promise<void> | undefined;
  #lost = false;
  #closed = false;

  /** Takes the socket over; the wire closes it. */
  constructor(conn: Deno.Conn, options: WireOptions) {
    this.#conn = conn;
    this.#deadlines = options.deadlines;
    this.#clock = options.clock;
    this.http = new Http1Connection(options.role, options.limits);
    // Without this, the second of two writes waits for the peer's delayed acknowledgement: 40 ms.
    if ("setNoDelay" in conn) (conn as Deno.TcpConn).setNoDelay(true);
    this.#clock.watch(this);
  }

  /** The address of the peer. */
  get remoteAddr(): Deno.Addr {
    return this.#conn.remoteAddr;
  }

  /** Whether nothing can be sent any more: the peer is gone, or this side has closed. */
  get isLost(): boolean {
    return this.#lost || this.#closed;
  }

  /** Keeps the process alive while the connection is open; this is so from the beginning. */
  ref(): void {
    if ("ref" in this.#conn) (this.#conn as Deno.TcpConn).ref();
  }

  /** Lets the process end although the connection is open. */
  unref(): void {
    if ("unref" in this.#conn) (this.#conn as Deno.TcpConn).unref();
  }

  /** Gives the next event, as {@linkcode Http1Connection.next} does. */
  next(): Event | undefined {
    const event = this.http.next();
    if (event !== undefined && event.kind !== "content") this.#await("nothing", 0);
    return event;
  }

  /**
   * Waits for octets of the peer and gives them to the protocol.
   *
   * Resolves to `expired` at the deadline of what is awaited: a first octet, a whole head, a next
   * piece of content. Rejects with `Disconnected` when the connection is lost or was closed. One
   * call at a time.
   */
  fill(): Promise<FillResult> {
    this.#awaitNext();
    this.#fill = Promise.withResolvers();
    if (!this.#reading) this.#read();
    return this.#fill.promise;
  }

  #read(): void {
    const { input } = this.http;
    this.#reading = true;
    this.#conn.read(input.space()).then(this.#onRead, this.#onReadError);
  }

  #onRead = (count: number | null): void => {
    this.#reading = false;
    if (this.#awaited === "content") this.#endWait();
    if (count === null) {
      this.http.endInput();
    } else {
      this.http.input.received(count);
      this.bytesReceived += count;
    }
    this.#takeFill()?.resolve(count === null ? "ended" : "received");
  };

  #onReadError = (error: unknown): void => {
    this.#reading = false;
    this.#lost = true;
    this.http.endInput();
    const lost = new Disconnected("The connection was lost while reading", { cause: error });
    this.#takeFill()?.reject(lost);
  };

  #takeFill(): PromiseWithResolvers<FillResult> | undefined {
    const fill = this.#fill;
    this.#fill = undefined;
    return fill;
  }

  /** A first octet, a head, and what nobody reads have one deadline each; content has its rate. */
  #awaitNext(): void {
    if (this.http.isIdle) {
      this.http.input.shrink();
      this.#await("idle", this.#deadlines.idleMs);
    } else if (this.http.peerState === "send-content") {
      if (this.#awaited !== "unread") this.#awaitContent();
    } else if (this.#awaited !== "head") {
      this.#await("head", this.#deadlines.headMs);
    }
  }

  #await(awaited: Awaited, durationMs: number): void {
    this.#awaited = awaited;
    this.#readBy = awaited === "nothing" ? Infinity : this.#clock.in(durationMs);
  }

  /** Says that the rest of the content is read only to be thrown away: it has one short deadline. */
  expectUnread(): void {
    this.#await("unread", this.#deadlines.lingerMs);
  }

  #awaitContent(): void {
    const { contentMs } = this.#deadlines;
    if (this.#awaited !== "content" || this.bytesReceived >= this.#enoughReceived) {
      this.#enoughReceived = this.bytesReceived + this.#leastBytes(contentMs);
      this.#patienceMs = contentMs;
    }
    this.#awaited = "content";
    this.#waitingSinceMs = this.#clock.nowMs;
    // What is left of the patience may be shorter than a tick: used up is used up at the next one.
    const isUsedUp = contentMs > 0 && this.#patienceMs <= 0;
    this.#readBy = isUsedUp ? this.#clock.nowMs : this.#clock.in(this.#patienceMs);
  }

  /** The time in which nobody waited for content is not the peer's. */
  #endWait(): void {
    this.#readBy = Infinity;
    this.#patienceMs -= this.#clock.nowMs - this.#waitingSinceMs;
  }

  #leastBytes(durationMs: number): number {
    const bytes = this.#deadlines.minBytesPerSecond * durationMs / 1000;
    return Number.isFinite(bytes) ? Math.max(bytes, 1) : 1;
  }

  /**
   * Writes what the protocol has to say and waits until it is written.
   *
   * Rejects with `Disconnected` when the connection is lost, or when the peer takes nothing until the
   * deadline; the connection is then closed.
   */
  flush(): Promise<void> {
    if (this.#flushing === undefined && this.http.output.byteLength > 0) {
      this.#flushing = this.#writeOutput();
    }
    return this.#flushing ?? WRITTEN;
  }

  async #writeOutput(): Promise<void> {
    const { output } = this.http;
    try {
      // What is added while a write is under way is written behind it.
      while (output.byteLength > 0) {
        for (const piece of output.take()) {
          let left = piece;
          while (left.length > 0) {
            if (left.length > SMALL_BYTES) await writeTurn(Math.min(left.length, PIECE_BYTES));
            this.#awaitTaking();
            const count = await this.#conn.write(
              left.length > PIECE_BYTES ? left.subarray(0, PIECE_BYTES) : left,
            );
            this.bytesSent += count;
            left = count === left.length ? NOTHING : left.subarray(count);
          }
        }
        output.release();
      }
    } catch (error) {
      this.#lost = true;
      throw new Disconnected("The connection was lost while writing", { cause: error });
    } finally {
      this.#sendBy = Infinity;
      this.#flushing = undefined;
    }
  }

  #awaitTaking(): void {
    const { sendMs } = this.#deadlines;
    if (this.#sendBy !== Infinity && this.bytesSent < this.#enoughSent) return;
    this.#enoughSent = this.bytesSent + this.#leastBytes(sendMs);
    this.#sendBy = this.#clock.in(sendMs);
  }

  /**
   * Ends the connection so that the peer can read the last answer: closes the sending side, reads and
   * throws away what still comes, for a bounded time and amount, and closes (RFC 9112 §9.6).
   */
  async linger(): Promise<void> {
    this.#await("linger", this.#deadlines.lingerMs);
    try {
      await this.#conn.closeWrite();
      let left = LINGER_BYTES;
      while (left > 0 && !this.http.inputEnded) left -= await this.#discard();
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
    this.close();
  }

  async #discard(): Promise<number> {
    const before = this.bytesReceived;
    this.http.input.start = this.http.input.end;
    this.#fill = Promise.withResolvers();
    if (!this.#reading) this.#read();
    await this.#fill.promise;
    return this.bytesReceived - before;
  }

  /** Closes the socket at once. What is pending is rejected. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.unwatch(this);
    this.#conn.close();
  }

  /** Ends what the peer should have done before `nowMs`. */
  checkDeadlines(nowMs: number): void {
    if (nowMs >= this.#sendBy) {
      this.sendExpired = true;
      this.close();
    } else if (nowMs >= this.#readBy) {
      const lingered = this.#awaited === "linger";
      this.#await("nothing", 0);
      if (lingered) this.close();
      else this.#takeFill()?.resolve("expired");
    }
  }
}

/** Tells whether an error says that the connection is gone, be it the peer's doing or ours. */
export function isLoss(error: unknown): boolean {
  return error instanceof Disconnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.UnexpectedEof;
}
