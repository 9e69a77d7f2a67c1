// The requests to one origin and the connection on which they take turns: it is opened when it is
// needed, used again, and replaced when the server has closed it.

import { Disconnected } from "../http1/error.ts";
import { ClientConnection, type Repetition } from "./connection.ts";
import type { ClientConnectionInfo } from "./events.ts";
import type { Job } from "./exchange.ts";
import { Opening } from "./opening.ts";
import { type ClientOptions, countOf } from "./options.ts";
import type { Origin } from "./origin.ts";

/** Lets requests take turns. */
export class Turns {
  #options: ClientOptions;
  #pipeline: number;
  #opening: Opening;
  #waiting: Job[] = [];
  #connection: ClientConnection | undefined;
  /** All that are open, those included that are left to an answer that is still being read. */
  #open: Set<ClientConnection> = new Set();
  /** The connection that is just being opened. */
  #next: Promise<ClientConnection> | undefined;
  #connections = 0;
  /** After a loss the server shows first that it answers (RFC 9112 §9.3.2). */
  #mayPipeline = true;
  #closing = new AbortController();

  /** Opens nothing yet. Throws a `TypeError` or a `RangeError` for an option. */
  constructor(origin: Origin, options: ClientOptions) {
    this.#options = options;
    this.#pipeline = countOf("pipeline", options.pipeline ?? 1, 1);
    this.#opening = new Opening(origin, options);
  }

  /** The open connection, if there is one. */
  get connection(): ClientConnectionInfo | undefined {
    return this.#connection?.isUsable ? this.#connection.info : undefined;
  }

  /** Says that the caller has something else to ask, as {@linkcode ClientConnection.passBy} does. */
  passBy(): void {
    this.#connection?.passBy();
  }

  /** Takes a request, which is sent when its turn comes. */
  take(job: Job): void {
    this.#waiting.push(job);
    this.#letGo();
  }

  /** Ends a request that nobody wants any more, wherever it is. */
  abort(job: Job, reason: unknown): void {
    const at = this.#waiting.indexOf(job);
    if (at < 0) return this.#open.forEach((connection) => connection.abort(job, reason));
    this.#waiting.splice(at, 1);
    job.failed(reason);
  }

  /** Opens the connection if there is none. Rejects as `Client.send()` does. */
  async connect(): Promise<ClientConnectionInfo> {
    return (await this.#connected()).info;
  }

  /** Ends the sending side of the connection. Rejects with a `TypeError` where there is none. */
  async halfClose(): Promise<void> {
    await this.#next;
    if (!this.#connection?.isUsable) {
      throw new TypeError("Cannot end the sending side: none is open");
    }
    await this.#connection.halfClose();
  }

  /** Closes all connections; what is under way fails with `Disconnected`. */
  close(): void {
    const error = new Disconnected("The client was closed");
    this.#closing.abort(error);
    this.#failWaiting(error);
    for (const connection of this.#open) connection.close(error);
  }

  /** Resolves when no connection is on its way any more. */
  async settled(): Promise<void> {
    await this.#next?.catch(() => {});
  }

  /** Sends what waits, in order, as far as it may go now. */
  #letGo(): void {
    for (let job = this.#waiting[0]; job !== undefined; job = this.#waiting[0]) {
      const connection = this.#connection;
      if (connection === undefined || !connection.isUsable) {
        // Whoever waits is told why there is none.
        this.#connected().catch(() => {});
        return;
      }
      if (!connection.mayTake(job.request)) return void connection.makeRoom();
      this.#waiting.shift();
      connection.take(job);
    }
  }

  #failWaiting(error: unknown): void {
    for (const job of this.#waiting.splice(0)) job.failed(error);
  }

  /** Gives the connection, or opens one, on which whoever waits goes on, or fails as it does. */
  #connected(): Promise<ClientConnection> {
    if (this.#connection?.isUsable) return Promise.resolve(this.#connection);
    this.#connection?.retire();
    this.#connection = undefined;
    return this.#next ??= this.#openNext();
  }

  async #openNext(): Promise<ClientConnection> {
    try {
      const connection = await this.#opened();
      this.#next = undefined;
      this.#letGo();
      return connection;
    } catch (error) {
      this.#next = undefined;
      this.#failWaiting(error);
      throw error;
    }
  }

  async #opened(): Promise<ClientConnection> {
    const { signal } = this.#closing;
    const conn = await this.#opening.socket(signal);
    if (signal.aborted) {
      conn.close();
      throw signal.reason;
    }
    const connection = this.#made(conn);
    this.#open.add(connection);
    this.#connection = connection;
    this.#options.onEvent?.({ kind: "connection-opened", connection: connection.info });
    return connection;
  }

  #made(conn: Deno.Conn): ClientConnection {
    const id = ++this.#connections;
    const { onEvent, limits } = this.#options;
    const wire = this.#opening.wire(conn, id);
    const connection: ClientConnection = new ClientConnection(wire, this.#mayPipeline, {
      id,
      pipeline: this.#pipeline,
      contentBytes: limits?.contentBytes ?? Infinity,
      onChange: () => this.#letGo(),
      onClose: (by) => {
        this.#open.delete(connection);
        onEvent?.({ kind: "connection-closed", connection: connection.info, by });
      },
      onRepeat: (repetitions) => this.#repeat(repetitions, id),
    });
    return connection;
  }

  #repeat(repetitions: readonly Repetition[], connection: number): void {
    for (const { job: { request: { method, target } }, status } of repetitions) {
      this.#options.onEvent?.({ kind: "request-repeated", connection, method, target, status });
    }
    this.#mayPipeline = repetitions.length === 0;
    this.#waiting.unshift(...repetitions.map(({ job }) => job));
  }
}
