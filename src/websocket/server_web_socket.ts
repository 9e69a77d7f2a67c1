// The WebSocket that a handler holds: the platform's interface over an OpeningConnection, and nothing
// else.

import { type Close, MAX_REASON_BYTES, mayBeSent } from "./close.ts";
import type { OpeningConnection } from "./opening_connection.ts";
import { READY_STATES } from "./ready_state.ts";

const utf8 = new TextEncoder();

/** What the opening handshake said of a socket. */
export interface Opening {
  /** The URL that the client asked for. */
  readonly url: string;
  /** The subprotocol that was chosen, or an empty text. */
  readonly protocol: string;
  /** The extensions that were agreed on, or an empty text. */
  readonly extensions: string;
}

/** What is called with an event of a socket; `null` where nothing is. */
export type EventHandler<E> = ((this: WebSocket, event: E) => unknown) | null;

/** The server's side of a WebSocket, with the interface of the platform's `WebSocket`. */
export class ServerWebSocket extends EventTarget implements WebSocket {
  /** The answer 101 has not been sent yet. */
  static readonly CONNECTING: typeof READY_STATES.CONNECTING = READY_STATES.CONNECTING;
  /** Messages can be sent. */
  static readonly OPEN: typeof READY_STATES.OPEN = READY_STATES.OPEN;
  /** The closing handshake has begun. */
  static readonly CLOSING: typeof READY_STATES.CLOSING = READY_STATES.CLOSING;
  /** The connection has ended. */
  static readonly CLOSED: typeof READY_STATES.CLOSED = READY_STATES.CLOSED;
  #connection: OpeningConnection;
  #opening: Opening;
  #binaryType: BinaryType = "arraybuffer";
  #handlers = new Map<string, EventHandler<never>>();

  /** Makes the socket of a connection, whose listener dispatches the events. */
  constructor(connection: OpeningConnection, opening: Opening) {
    super();
    becomeWebSocket();
    this.#connection = connection;
    this.#opening = opening;
  }

  /** The answer 101 has not been sent yet. */
  get CONNECTING(): 0 {
    return READY_STATES.CONNECTING;
  }

  /** Messages can be sent. */
  get OPEN(): 1 {
    return READY_STATES.OPEN;
  }

  /** The closing handshake has begun. */
  get CLOSING(): 2 {
    return READY_STATES.CLOSING;
  }

  /** The connection has ended. */
  get CLOSED(): 3 {
    return READY_STATES.CLOSED;
  }

  /** The URL that the client asked for. */
  get url(): string {
    return this.#opening.url;
  }

  /** Where the connection is in its life. */
  get readyState(): number {
    return this.#connection.readyState;
  }

  /** The bytes of content that were given to `send` and are not yet written, before compression. */
  get bufferedAmount(): number {
    return this.#connection.bufferedAmount;
  }

  /** The extensions that were agreed on. */
  get extensions(): string {
    return this.#opening.extensions;
  }

  /** The subprotocol that was chosen. */
  get protocol(): string {
    return this.#opening.protocol;
  }

  /**
   * What binary messages are given as: an `ArrayBuffer` from the beginning, as of Deno's server, though
   * not of its client. A value that is none of the two changes nothing.
   */
  get binaryType(): BinaryType {
    return this.#binaryType;
  }

  set binaryType(type: BinaryType) {
    if (type === "blob" || type === "arraybuffer") this.#binaryType = type;
  }

  /** Called when messages can be sent. */
  get onopen(): EventHandler<Event> {
    return this.#handler("open");
  }

  set onopen(handler: EventHandler<Event>) {
    this.#setHandler("open", handler);
  }

  /** Called with each message. */
  get onmessage(): EventHandler<MessageEvent> {
    return this.#handler("message");
  }

  set onmessage(handler: EventHandler<MessageEvent>) {
    this.#setHandler("message", handler);
  }

  /** Called when the connection failed, before {@linkcode ServerWebSocket.onclose}. */
  get onerror(): EventHandler<Event | ErrorEvent> {
    return this.#handler("error");
  }

  set onerror(handler: EventHandler<Event | ErrorEvent>) {
    this.#setHandler("error", handler);
  }

  /** Called when the connection has ended. */
  get onclose(): EventHandler<CloseEvent> {
    return this.#handler("close");
  }

  set onclose(handler: EventHandler<CloseEvent>) {
    this.#setHandler("close", handler);
  }

  /**
   * Sends a message behind those that wait. Bytes are copied.
   *
   * Throws an `InvalidStateError` before the connection is open. Once it closes, the message is only
   * added to {@linkcode ServerWebSocket.bufferedAmount}, as the platform has it.
   */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.readyState === READY_STATES.CONNECTING) {
      throw new DOMException("'readyState' not OPEN", "InvalidStateError");
    }
    if (data instanceof Blob) this.#connection.send("binary", data);
    else if (isBytes(data)) this.#connection.send("binary", copyOf(data));
    else this.#connection.send("text", utf8.encode(String(data)));
  }

  /**
   * Starts the closing handshake behind the messages that wait; no code by default.
   *
   * Throws an `InvalidAccessError` for a code that may not be sent (a server may send more of them than
   * a page: 1001, because it goes away, and others), and
   * a `SyntaxError` for a reason of more than 123 bytes.
   */
  close(code?: number, reason?: string): void {
    this.#connection.close(checkedClose(code, reason));
  }

  #handler<E>(type: string): EventHandler<E> {
    return this.#handlers.get(type) as EventHandler<E> | undefined ?? null;
  }

  /** HTML §8.1.8.1: a handler keeps its place among the listeners until it is taken off. */
  #setHandler<E>(type: string, handler: EventHandler<E>): void {
    if (typeof handler !== "function") {
      this.#handlers.delete(type);
      this.removeEventListener(type, this.#callHandler);
    } else {
      this.#handlers.set(type, handler as EventHandler<never>);
      this.addEventListener(type, this.#callHandler);
    }
  }

  #callHandler = (event: Event): void => {
    this.#handler<Event>(event.type)?.call(this, event);
  };
}

/**
 * Packages ask whether a socket is `instanceof WebSocket`, which cannot be constructed without a client.
 * This waits for the first socket, because Deno loads all that its class needs when the class is named.
 */
function becomeWebSocket(): void {
  if (ServerWebSocket.prototype instanceof WebSocket) return;
  Object.setPrototypeOf(ServerWebSocket.prototype, WebSocket.prototype);
}

function isBytes(data: unknown): data is ArrayBufferLike | ArrayBufferView {
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ||
    data instanceof SharedArrayBuffer;
}

function copyOf(data: ArrayBufferLike | ArrayBufferView): Uint8Array<ArrayBuffer> {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  return new Uint8Array(bytes);
}

/** A reason without a code is sent with 1000, because it can stand behind a code only. */
function checkedClose(code: number | undefined, reason = ""): Close {
  if (code !== undefined && !mayBeSent(code)) {
    throw new DOMException(
      `The close code must be one that may be sent, such as 1000 or 3000 to 4999: received ${code}`,
      "InvalidAccessError",
    );
  }
  if (utf8.encode(reason).length > MAX_REASON_BYTES) {
    throw new DOMException(
      `The close reason may not be longer than ${MAX_REASON_BYTES} bytes`,
      "SyntaxError",
    );
  }
  return { code: code ?? (reason === "" ? undefined : 1000), reason };
}
