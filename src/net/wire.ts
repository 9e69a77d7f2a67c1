// Wire = one socket + one Http1Connection. It moves octets between the two and knows how long the
// peer may take. It never looks at a message, and nobody else reads or writes the socket.

import { Http1Connection } from "../http1/connection.ts";
import { Disconnected } from "../http1/error.ts";
import type { Event } from "../http1/event.ts";
import type { Limits } from "../http1/limits.ts";
import type { Role } from "../http1/state.ts";
import type { DeadlineClock, Deadlines, Watched } from "./deadline.ts";
import { type FlushListener, type OctetsListener, OutputWriter } from "./output.ts";
import { Patience } from "./patience.ts";
import { type Reader, rounds } from "./rounds.ts";

/** What came of waiting for octets: some, the peer's end, or nothing before the deadline. */
export type FillResult = "received" | "ended" | "expired";

/** Waits for octets. */
export interface FillListener {
  /** Is called with what came of it; that the connection is lost, where it is. */
  filled(result: FillResult | Disconnected): void;
}

export { octetsOn } from "./output.ts";
export type { Direction, FlushListener, OctetsListener, OctetsSeen } from "./output.ts";

/** How a peer can leave: it sends nothing more, but may still read; or the connection is gone. */
export type Leaving = "ended" | "lost";

/** The most that is kept of what a peer sends while it is answered. */
const WATCH_BYTES = 64 * 1024;

/** The most that is read and thrown away behind the last answer. */
const LINGER_BYTES = 1024 * 1024;

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
  /** Sees all octets that travel. */
  readonly onOctets?: OctetsListener | undefined;
}

/** A socket that speaks HTTP/1.1. */
export class Wire implements Watched, Reader {
  /** The protocol on this socket. */
  readonly http: Http1Connection;
  /** How many bytes were read from the socket. */
  bytesReceived = 0;
  /** Whether the peer took nothing of an answer until the deadline. */
  sendExpired = false;
  #conn: Deno.Conn;
  #clock: DeadlineClock;
  #patience: Patience;
  #filling: Promise<FillResult> | undefined;
  #fillListener: FillListener | undefined;
  #onLeave: ((how: Leaving) => void) | undefined;
  #onClose: (() => void) | undefined;
  #onOctets: OctetsListener | undefined;
  #reading = false;
  #writer: OutputWriter;
  #closed = false;

  /** Takes the socket over; the wire closes it. */
  constructor(conn: Deno.Conn, options: WireOptions) {
    this.#conn = conn;
    this.#clock = options.clock;
    this.#patience = new Patience(options.deadlines, options.clock);
    this.http = new Http1Connection(options.role, options.limits);
    this.#onOctets = options.onOctets;
    this.#writer = new OutputWriter(conn, this.http.output, this.#patience, options.onOctets);
    // Without this, the second of two writes waits for the peer's delayed acknowledgement: 40 ms.
    if ("setNoDelay" in conn) (conn as Deno.TcpConn).setNoDelay(true);
    this.#clock.watch(this);
  }

  /** How many bytes were written to the socket. */
  get bytesSent(): number {
    return this.#writer.bytesSent;
  }

  /** The address of the peer; of one at a unix socket, which has none, that of the socket. */
  get remoteAddr(): Deno.Addr {
    const { remoteAddr } = this.#conn;
    return remoteAddr.transport === "unix" ? this.#conn.localAddr : remoteAddr;
  }

  /** The address of this side. */
  get localAddr(): Deno.Addr {
    return this.#conn.localAddr;
  }

  /** Whether what travels is encrypted. */
  get isTls(): boolean {
    return "handshake" in this.#conn;
  }

  /** Whether nothing can be sent any more: the peer is gone, or this side has closed. */
  get isLost(): boolean {
    return this.#writer.isLost || this.#closed;
  }

  /** Whether nothing more can come: the peer has closed its sending side, and all of it was read. */
  get hasPeerEnded(): boolean {
    const { inputEnded, input } = this.http;
    return inputEnded && input.start === input.end;
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
    if (event !== undefined && event.kind !== "content") this.#patience.await("nothing");
    return event;
  }

  /**
   * Begins to look out for the peer while it is answered, and says once when it leaves. What it sends
   * meanwhile is kept, up to a bound; beyond that its leaving shows later.
   */
  watchPeer(onLeave: (how: Leaving) => void): void {
    this.#onLeave = onLeave;
    this.#watch();
  }

  /** Ends a look-out; that for a later exchange goes on. */
  endWatch(onLeave: (how: Leaving) => void): void {
    if (this.#onLeave === onLeave) this.#onLeave = undefined;
  }

  #watch(): void {
    const { inputEnded, input } = this.http;
    if (this.isLost) this.#tellLeaving("lost");
    else if (inputEnded) this.#tellLeaving("ended");
    else if (!this.#reading && input.end - input.start < WATCH_BYTES) this.#read();
  }

  /** Lets go of the connection: what the peer does from now on is another protocol's affair. */
  detach(): void {
    this.#onLeave = undefined;
    this.#patience.await("nothing");
  }

  #tellLeaving(how: Leaving): void {
    const onLeave = this.#onLeave;
    if (how === "lost") this.#onLeave = undefined;
    onLeave?.(how);
    if (how === "lost" || onLeave === undefined) return;
    // A peer that closes without having read everything resets the connection behind its end.
    this.#writer.probe().catch(() => this.#tellLeaving("lost"));
  }

  /**
   * Lets the connection end where nothing is written for a while. A peer that has ended its side may
   * have left or may wait for the rest: only writing tells.
   */
  limitSilence(): void {
    this.#patience.await("silence");
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
    return this.#nextRead();
  }

  /**
   * Waits for octets, as {@linkcode Wire.fill} does, and tells a listener then: a request comes without
   * a promise but that of the socket. One call at a time.
   */
  fillThen(listener: FillListener): void {
    this.#awaitNext();
    this.#fillListener = listener;
    if (!this.#reading) this.#read();
  }

  /** Waits for the read that is under way, or for one that begins now. */
  #nextRead(): Promise<FillResult> {
    return this.#filling ??= new Promise((resolve, reject) => {
      this.#fillListener = {
        filled: (result) => typeof result === "string" ? resolve(result) : reject(result),
      };
      if (!this.#reading) this.#read();
    });
  }

  #read(): void {
    this.#reading = true;
    rounds.begin(this);
  }

  /** Begins the read whose turn it is. */
  beginRead(): void {
    this.#conn.read(this.http.input.space()).then(this.#onRead, this.#onReadError);
  }

  #onRead = (count: number | null): void => {
    rounds.completed();
    this.#reading = false;
    this.#patience.received();
    if (count === null) {
      this.http.endInput();
      this.#tellLeaving("ended");
    } else {
      this.http.input.received(count);
      this.bytesReceived += count;
      if (this.#onOctets !== undefined) this.#showReceived(count);
      this.#writer.received();
    }
    this.#takeFill()?.filled(count === null ? "ended" : "received");
    if (count !== null && this.#onLeave !== undefined) this.#watch();
  };

  #showReceived(count: number): void {
    const { bytes, end } = this.http.input;
    this.#onOctets?.("received", bytes.subarray(end - count, end));
  }

  #onReadError = (error: unknown): void => {
    this.#reading = false;
    this.#writer.isLost = true;
    this.http.endInput();
    const lost = new Disconnected("The connection was lost while reading", { cause: error });
    this.#tellLeaving("lost");
    this.#takeFill()?.filled(lost);
  };

  #takeFill(): FillListener | undefined {
    const listener = this.#fillListener;
    this.#fillListener = this.#filling = undefined;
    return listener;
  }

  /** A first octet, a head, and what nobody reads have one deadline each; content has its rate. */
  #awaitNext(): void {
    if (this.http.isIdle) {
      // A read that was begun while the peer was answered goes into the storage that is there.
      if (!this.#reading) this.http.input.shrink();
      this.#patience.await("idle");
    } else if (this.http.peerState === "send-content") {
      this.http.input.expect(this.http.remainingContent ?? 0);
      if (this.#patience.awaited !== "unread") this.#patience.awaitContent(this.bytesReceived);
    } else if (this.http.state === "send-content") {
      // A server may wait for the whole request before it answers; its time begins with the end.
      this.#patience.await("nothing");
    } else if (this.#patience.awaited !== "head") {
      this.#patience.await("head");
    }
  }

  /** Says that all of a request is sent: from now on its answer has the time of a head. */
  expectHead(): void {
    this.#patience.await("head");
  }

  /** Says that the rest of the content is read only to be thrown away: it has one short deadline. */
  expectUnread(): void {
    this.#patience.await("unread");
  }

  /**
   * Writes what the protocol has to say and waits until it is written.
   *
   * Rejects with `Disconnected` when the connection is lost, or when the peer takes nothing until the
   * deadline; the connection is then closed.
   */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes, as {@linkcode Wire.flush} does, and tells a listener then. */
  flushThen(listener: FlushListener): void {
    this.#writer.flushThen(listener);
  }

  /**
   * Closes the sending side behind a last answer. Rejects with `Disconnected` where the connection is
   * found to be gone.
   */
  closeWrite(): Promise<void> {
    return this.#writer.close();
  }

  /**
   * Ends the connection so that the peer can read the last answer, whose end was closed: reads and
   * throws away what still comes, for a bounded time and amount, and closes (RFC 9112 §9.6).
   */
  async linger(): Promise<void> {
    this.#patience.await("linger");
    try {
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
    await this.#nextRead();
    return this.bytesReceived - before;
  }

  /** Reads octets that are not HTTP, what was read before first; `null` at the peer's end. */
  async readRaw(buffer: Uint8Array): Promise<number | null> {
    const { input } = this.http;
    if (this.#reading) await this.#nextRead();
    if (input.start < input.end) {
      const held = input.bytes.subarray(input.start, input.end).subarray(0, buffer.length);
      buffer.set(held);
      input.start += held.length;
      return held.length;
    }
    if (this.http.inputEnded) return null;
    const count = await this.#conn.read(buffer);
    this.bytesReceived += count ?? 0;
    if (count !== null) this.#onOctets?.("received", buffer.subarray(0, count));
    return count;
  }

  /** Writes octets that are not HTTP, one at least; gives how many. */
  writeRaw(octets: Uint8Array): Promise<number> {
    return this.#writer.write(octets);
  }

  /** Resolves when this side has closed. */
  untilClosed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) resolve();
      else this.#onClose = resolve;
    });
  }

  /** Closes the socket at once. What is pending is rejected. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#clock.unwatch(this);
    this.#conn.close();
    this.#onClose?.();
  }

  /** Ends what the peer should have done before `nowMs`. */
  checkDeadlines(nowMs: number): void {
    if (this.#patience.isTakingDue(nowMs)) {
      this.sendExpired = true;
      this.close();
    } else if (this.#patience.isDue(nowMs)) {
      this.#expire();
    }
  }

  #expire(): void {
    const { awaited } = this.#patience;
    this.#patience.await("nothing");
    if (awaited !== "linger" && awaited !== "silence") this.#takeFill()?.filled("expired");
    else this.close();
    if (awaited === "silence") this.#tellLeaving("lost");
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
