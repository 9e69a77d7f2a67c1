// A connection as the handler's socket knows it: from the request on, while the connection itself begins
// behind the 101. Before that it can be closed or fail, and what reads and writes frames is loaded.

import type { Close } from "./close.ts";
import type {
  WebSocketConnection,
  WebSocketConnectionOptions,
  WebSocketListener,
} from "./connection.ts";
import { WebSocketError } from "./error.ts";
import type { RawConnection } from "./raw_connection.ts";
import { READY_STATES, type ReadyState } from "./ready_state.ts";
import type { Payload } from "./send_queue.ts";

/** What the connection is made of, once it is loaded; that is for all of them. */
let loaded: typeof import("./connection.ts") | undefined;

/** A connection that has begun, or will. */
export class OpeningConnection {
  #options: WebSocketConnectionOptions;
  #listener: WebSocketListener;
  #connection: WebSocketConnection | undefined;
  #readyState: ReadyState = READY_STATES.CONNECTING;
  #close: Close | undefined;
  /** The octets that were given before it began, which is when nothing can be sent. */
  #unsentBytes = 0;
  #ended = Promise.withResolvers<void>();

  /** Waits for {@linkcode OpeningConnection.start}. */
  constructor(options: WebSocketConnectionOptions, listener: WebSocketListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** Where the connection is in its life. */
  get readyState(): ReadyState {
    return this.#connection?.readyState ?? this.#readyState;
  }

  /** The octets of content that were given to be sent and are not yet written. */
  get bufferedAmount(): number {
    return this.#unsentBytes + (this.#connection?.bufferedAmount ?? 0);
  }

  /** Resolves when nothing of the connection is left; never rejects. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Loads what it takes to begin. */
  async load(): Promise<void> {
    loaded ??= await import("./connection.ts");
    if (this.#options.deflate !== undefined) await loaded.loadDeflate();
  }

  /** Begins, now that 101 has been sent, and takes `raw` over. To be called once, behind `load`. */
  start(raw: RawConnection): void {
    if (loaded === undefined) throw new TypeError("Cannot start WebSocket: it is not loaded");
    const connection = new loaded.WebSocketConnection(this.#options, this.#listener);
    this.#connection = connection;
    connection.ended.then(this.#ended.resolve);
    if (this.#close !== undefined) connection.close(this.#close);
    connection.start(raw);
  }

  /** Ends what never began, because 101 could not be sent; the listener hears of it afterwards. */
  fail(): void {
    if (this.#connection !== undefined || this.#readyState === READY_STATES.CLOSED) return;
    this.#readyState = READY_STATES.CLOSED;
    const message = "Cannot open WebSocket: the answer could not be sent";
    const error = new WebSocketError(1006, message);
    queueMicrotask(() => {
      this.#listener.onEnd({ code: 1006, reason: "", wasClean: false, error });
      this.#ended.resolve();
    });
  }

  /** Sends a message, which it takes over; once closing has begun, it is only counted. */
  send(opcode: "text" | "binary", payload: Payload): void {
    if (this.#connection !== undefined) this.#connection.send(opcode, payload);
    else this.#unsentBytes += payload instanceof Blob ? payload.size : payload.length;
  }

  /** Starts the closing handshake behind the messages that wait (RFC 6455 §7.1.2). */
  close(close: Close): void {
    if (this.#connection !== undefined) return this.#connection.close(close);
    if (this.#readyState !== READY_STATES.CONNECTING) return;
    this.#readyState = READY_STATES.CLOSING;
    this.#close = close;
  }
}
