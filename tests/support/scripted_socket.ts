// A socket without a network: a test says what comes, and sees what was written.

import { DEFAULT_LIMITS } from "../../src/http1/mod.ts";
import { DeadlineClock, DEFAULT_DEADLINES } from "../../src/net/deadline.ts";
import { Wire, type WireOptions } from "../../src/net/wire.ts";
import { octets, textOf } from "./octets.ts";

/** What a test has in place of a connection. */
export class ScriptedSocket {
  /** What was written, one text for each write. */
  readonly writes: string[] = [];
  /** Set this to make the writes wait. */
  writable: Promise<void> = Promise.resolve();
  /** The address of the peer. */
  readonly remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 };
  /** The address of this side. */
  readonly localAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 2 };
  /** Whether the sending side was closed. */
  isHalfClosed = false;
  /** Set this to make reads and writes fail from now on. */
  failure: Error | undefined;
  #incoming: (string | null)[] = [];
  #news = Promise.withResolvers<void>();
  #waiting: (() => void) | undefined;
  #closed = false;

  /** Whether it was closed. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Waits until all that was written ends with a text, or matches; or until it is closed. */
  async untilWritten(end: string | RegExp): Promise<void> {
    const isWritten = () =>
      typeof end === "string" ? this.written.endsWith(end) : end.test(this.written);
    while (!isWritten() && !this.#closed) await this.#news.promise;
  }

  /** Waits until it is closed. */
  async untilClosed(): Promise<void> {
    while (!this.#closed) await this.#news.promise;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** What was written. */
  get written(): string {
    return this.writes.join("");
  }

  /** Makes a wire of it; that of a server, where nothing else is said. */
  wire(options: Partial<WireOptions> = {}): Wire {
    return new Wire(this as unknown as Deno.Conn, {
      role: "server",
      limits: DEFAULT_LIMITS,
      deadlines: DEFAULT_DEADLINES,
      clock: new DeadlineClock(),
      ...options,
    });
  }

  /** Gives octets to the reader, or the peer's close. */
  push(...pieces: (string | null)[]): void {
    this.#incoming.push(...pieces);
    this.#waiting?.();
  }

  /** Reads the next piece. */
  async read(room: Uint8Array): Promise<number | null> {
    while (this.#incoming.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
    if (this.#closed) throw new Deno.errors.BadResource("closed");
    if (this.failure !== undefined) throw this.failure;
    const piece = octets(this.#incoming.shift() ?? "");
    if (piece.length === 0) return null;
    room.set(piece);
    return piece.length;
  }

  /** Takes all octets. */
  async write(bytes: Uint8Array): Promise<number> {
    await this.writable;
    if (this.failure !== undefined) throw this.failure;
    this.writes.push(textOf(bytes));
    this.#tell();
    return bytes.length;
  }

  /** Closes the sending side. */
  closeWrite(): Promise<void> {
    this.isHalfClosed = true;
    return Promise.resolve();
  }

  /** Lets who reads fail. */
  close(): void {
    this.#closed = true;
    this.#waiting?.();
    this.#tell();
  }
}
