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
  #incoming: (string | null)[] = [];
  #waiting: (() => void) | undefined;
  #closed = false;

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
    const piece = octets(this.#incoming.shift() ?? "");
    if (piece.length === 0) return null;
    room.set(piece);
    return piece.length;
  }

  /** Takes all octets. */
  async write(bytes: Uint8Array): Promise<number> {
    await this.writable;
    this.writes.push(textOf(bytes));
    return bytes.length;
  }

  /** Lets who reads fail. */
  close(): void {
    this.#closed = true;
    this.#waiting?.();
  }
}
