// The connection of the prompt. What goes out can be gathered into one write, or be written octet by
// octet, so that somebody sees what a server has to cope with. All else passes as it is.

import { writeAll } from "../../net/output.ts";
import { isLoss } from "../../net/wire.ts";
import { joined } from "../../octets.ts";

/** The pause behind each octet of a slow request, and the most that all of them take together. */
const SLOW_PAUSE_MS = 40;
const SLOW_TOTAL_MS = 5_000;

/** Waits; tests wait for nothing. */
export type Pause = (ms: number) => Promise<void>;

/** A connection whose writes can be gathered or slowed down. */
export class PacedConnection implements Deno.Conn {
  /** How many writes the system was given, and of how many octets. */
  writes = 0;
  /** The octets in these writes. */
  octets = 0;
  /** Is told what was written. */
  onWritten: ((octets: Uint8Array) => void) | undefined;
  #conn: Deno.Conn;
  #pause: Pause;
  #pauseMs: number | undefined;
  #isGathering = false;
  #gathered: Uint8Array[] = [];
  #gatheredWrite: Promise<void> | undefined;

  /** Takes a connection over. */
  constructor(conn: Deno.Conn, pause: Pause) {
    this.#conn = conn;
    this.#pause = pause;
    if ("setNoDelay" in conn) (conn as Deno.TcpConn).setNoDelay(true);
  }

  /** Counts anew, and gathers what is written in one turn of the event loop for one write. */
  gather(): void {
    this.#isGathering = true;
    this.#startCount();
  }

  /** Counts anew, and writes one octet at a time. */
  slowDown(): void {
    this.#pauseMs = SLOW_PAUSE_MS;
    this.#startCount();
  }

  /** Writes each thing when it comes, as fast as it can. */
  writeAsUsual(): void {
    this.#isGathering = false;
    this.#pauseMs = undefined;
  }

  #startCount(): void {
    this.writes = this.octets = 0;
  }

  /** Writes some octets, or takes them to be written with those that follow. */
  async write(octets: Uint8Array): Promise<number> {
    if (this.#isGathering) return this.#gather(octets);
    await this.#gatheredWrite;
    if (this.#pauseMs === undefined) return await this.#write(octets);
    if (this.octets === 0) this.#pauseMs = Math.min(SLOW_PAUSE_MS, SLOW_TOTAL_MS / octets.length);
    else await this.#pause(this.#pauseMs);
    return await this.#write(octets.subarray(0, 1));
  }

  #gather(octets: Uint8Array): number {
    this.#gathered.push(octets.slice());
    this.#gatheredWrite ??= this.#writeGathered();
    return octets.length;
  }

  async #writeGathered(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#gatheredWrite = undefined;
    const writer = { write: (octets: Uint8Array) => this.#write(octets) };
    try {
      await writeAll(writer, joined(this.#gathered.splice(0)));
    } catch (error) {
      // The connection is gone, which whoever reads from it finds out.
      if (!isLoss(error)) throw error;
    }
  }

  async #write(octets: Uint8Array): Promise<number> {
    const count = await this.#conn.write(octets);
    this.writes++;
    this.octets += count;
    this.onWritten?.(octets.subarray(0, count));
    return count;
  }

  /** Reads. */
  read(buffer: Uint8Array): Promise<number | null> {
    return this.#conn.read(buffer);
  }

  /** Closes the sending side. */
  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  /** Closes. */
  close(): void {
    this.#conn.close();
  }

  /** Closes. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** The address of this side. */
  get localAddr(): Deno.Addr {
    return this.#conn.localAddr;
  }

  /** The address of the server. */
  get remoteAddr(): Deno.Addr {
    return this.#conn.remoteAddr;
  }

  /** What comes, as a stream. */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#conn.readable;
  }

  /** What is sent, as a stream; at its own pace. */
  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    return this.#conn.writable;
  }

  /** Keeps the process alive while it is open. */
  ref(): void {
    if ("ref" in this.#conn) (this.#conn as Deno.TcpConn).ref();
  }

  /** Lets the process end although it is open. */
  unref(): void {
    if ("unref" in this.#conn) (this.#conn as Deno.TcpConn).unref();
  }
}
