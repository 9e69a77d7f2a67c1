// One WebSocket connection from its first frame to its end: opening, messages both ways, silence, the
// closing handshake and the end of the TCP connection (RFC 6455 §5.5, §7). It knows no events; what
// it has to say goes to a listener.

import { type Close, closePayload } from "./close.ts";
import { Deflater, directionOf } from "./deflate.ts";
import { WebSocketError } from "./error.ts";
import type { DeflateParameters } from "./extension.ts";
import { FrameReader } from "./frame.ts";
import { type Message, MessageReader } from "./message.ts";
import type { RawConnection } from "./raw_connection.ts";
import { READY_STATES, type ReadyState } from "./ready_state.ts";
import { type Payload, SendQueue } from "./send_queue.ts";
import { StillnessTimer } from "./stillness_timer.ts";

export { loadDeflate } from "./deflate.ts";

/** Bounds on what is received; 0 for none. */
export interface WebSocketLimits {
  /** The largest payload of a frame, in bytes, inclusive; 64 MiB. */
  readonly frameBytes: number;
  /** The largest message, in bytes, inclusive, before and after decompression; 64 MiB. */
  readonly messageBytes: number;
}

/** What a connection has to know. */
export interface WebSocketConnectionOptions {
  /** What was agreed on for permessage-deflate, where it was. */
  readonly deflate: DeflateParameters | undefined;
  /** How long the peer may say nothing, in milliseconds; 0 for as long as it likes. */
  readonly idleMs: number;
  /** Bounds on what is received; here, `Infinity` is none. */
  readonly limits: WebSocketLimits;
}

/** How a connection ended. */
export interface Ending {
  /** The peer's status code, 1005 where it gave none, 1006 where it sent no close frame. */
  readonly code: number;
  /** The peer's reason. */
  readonly reason: string;
  /** Whether both close frames were exchanged. */
  readonly wasClean: boolean;
  /** What went wrong, if anything did. */
  readonly error: WebSocketError | undefined;
}

/** What a connection has to say. */
export interface WebSocketListener {
  /** Messages can be sent. */
  onOpen(): void;
  /** A message has come; the octets are the whole of their `ArrayBuffer` and nobody else's. */
  onMessage(content: string | Uint8Array<ArrayBuffer>): void;
  /** The connection has ended; nothing comes after this. */
  onEnd(ending: Ending): void;
}

/** How long the peer may take to answer a close frame. */
const CLOSE_MS = 5000;

/** How long the peer may take to close its side behind both close frames, or behind a failure. */
const LINGER_MS = 2000;

/** A peer that takes less than it has answered is not read from before it has taken that. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;

/** What a connection that is idle reads with, and one that fills that. */
const SMALL_READ_BYTES = 4 * 1024;
const LARGE_READ_BYTES = 64 * 1024;

/** The server's side of a WebSocket. */
export class WebSocketConnection {
  /** Where the connection is in its life. */
  readyState: ReadyState = READY_STATES.CONNECTING;
  #options: WebSocketConnectionOptions;
  #listener: WebSocketListener;
  #queue: SendQueue;
  #timer = new StillnessTimer();
  #raw: RawConnection | undefined;
  #ended = Promise.withResolvers<void>();
  /** Whether the peer is gone, and whether this side has closed. */
  #isGone = false;
  #isDropped = false;
  #peerClose: Close | undefined;
  #error: WebSocketError | undefined;

  /** Makes a connection that waits for {@linkcode WebSocketConnection.start}. */
  constructor(options: WebSocketConnectionOptions, listener: WebSocketListener) {
    const { deflate } = options;
    this.#options = options;
    this.#listener = listener;
    this.#queue = new SendQueue(deflate && new Deflater(directionOf("server", deflate)), {
      onProgress: () => this.#timer.touch(),
      onLost: (error) => {
        this.#lose(error);
        this.#drop();
      },
    });
  }

  /** Resolves when nothing of the connection is left; never rejects. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** The octets of content that were given to be sent and are not yet written. */
  get bufferedAmount(): number {
    return this.#queue.bufferedAmount;
  }

  /** Begins, now that 101 has been sent, and takes the connection over. To be called once. */
  start(raw: RawConnection): void {
    this.#raw = raw;
    this.#queue.start(raw);
    if (this.readyState === READY_STATES.CONNECTING) {
      this.readyState = READY_STATES.OPEN;
      this.#expectMessages();
      this.#listener.onOpen();
    } else {
      this.#expectClose();
    }
    this.#run(raw).then(this.#ended.resolve);
  }

  /** Sends a message, which it takes over; once closing has begun, it is only counted. */
  send(opcode: "text" | "binary", payload: Payload): void {
    this.#queue.addMessage(opcode, payload);
  }

  /** Starts the closing handshake behind the messages that wait (RFC 6455 §7.1.2). */
  close(close: Close): void {
    if (this.readyState >= READY_STATES.CLOSING) return;
    this.readyState = READY_STATES.CLOSING;
    this.#queue.addClose(closePayload(close));
    if (this.#raw !== undefined) this.#expectClose();
  }

  /** Half of the time the peer may be silent by itself, the other half it may leave a ping alone. */
  #expectMessages(): void {
    const { idleMs } = this.#options;
    if (idleMs === 0) return;
    this.#timer.start(idleMs / 2, (periods) => {
      if (periods === 1) this.#queue.addControl("ping", new Uint8Array(0));
      else this.#fail(new WebSocketError(1001, "Cannot keep connection: no answer to a ping"));
    });
  }

  /** From here on, only what it takes of the messages that wait gives the peer more time. */
  #expectClose(): void {
    this.#timer.start(CLOSE_MS, () => this.#drop());
  }

  async #run(raw: RawConnection): Promise<void> {
    try {
      await this.#readMessages(raw);
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error;
      this.#fail(error);
    }
    if (!this.#isGone) await this.#linger(raw);
    this.#drop();
    await this.#queue.release();
    this.#end();
  }

  async #readMessages(raw: RawConnection): Promise<void> {
    const { deflate, limits } = this.#options;
    const hasDeflate = deflate !== undefined;
    const frames = new FrameReader({ role: "server", frameBytes: limits.frameBytes, hasDeflate });
    const messages = new MessageReader({ ...limits, sender: "client", deflate });
    let buffer = new Uint8Array(SMALL_READ_BYTES);
    while (this.#expectsFrames()) {
      if (this.#queue.bufferedAmount > MAX_UNSENT_BYTES) await this.#queue.caughtUp();
      const count = await this.#read(raw, buffer);
      for (const frame of frames.read(buffer.subarray(0, count))) {
        const message = await messages.read(frame);
        if (message !== undefined) this.#take(message);
        if (!this.#expectsFrames()) return;
      }
      const wanted = count === buffer.length ? LARGE_READ_BYTES : SMALL_READ_BYTES;
      if (wanted !== buffer.length) buffer = new Uint8Array(wanted);
    }
  }

  #expectsFrames(): boolean {
    return !this.#isGone && this.#peerClose === undefined && this.#error === undefined;
  }

  /** Gives the number of octets that were read, 0 when there will be no more. */
  async #read(raw: RawConnection, buffer: Uint8Array): Promise<number> {
    try {
      const count = await raw.read(buffer);
      if (count !== null) {
        if (this.readyState === READY_STATES.OPEN) this.#timer.touch();
        return count;
      }
      this.#lose();
    } catch (error) {
      this.#lose(error);
    }
    return 0;
  }

  /** A peer that goes without a close frame is at fault, unless this side has begun to close. */
  #lose(cause?: unknown): void {
    this.#isGone = true;
    if (this.readyState !== READY_STATES.OPEN) return;
    const message = "Cannot read frame: the connection ended without a close frame";
    this.#error ??= new WebSocketError(1006, message, { cause });
  }

  #take(message: Message): void {
    switch (message.kind) {
      case "ping":
        return this.#queue.addControl("pong", message.octets);
      case "pong":
        return;
      case "close":
        this.#peerClose = message.close;
        return this.close(message.close);
      case "text":
      case "binary":
        if (this.readyState !== READY_STATES.OPEN) return;
        return this.#listener.onMessage(message.kind === "text" ? message.text : message.octets);
    }
  }

  /** Fails the connection (RFC 6455 §7.1.7): what waits is dropped, and the peer is told why. */
  #fail(error: WebSocketError): void {
    this.#error ??= error;
    this.readyState = READY_STATES.CLOSING;
    this.#queue.dropMessages();
    this.#queue.addClose(closePayload({ code: error.closeCode, reason: error.message }));
    this.#timer.start(LINGER_MS, () => this.#drop());
  }

  /**
   * Ends the TCP connection, the server first (RFC 6455 §7.1.1): what the peer still sends is read and
   * thrown away, so that a reset does not take the close frame from it.
   */
  async #linger(raw: RawConnection): Promise<void> {
    this.#timer.start(LINGER_MS, () => this.#drop());
    await this.#queue.flushed();
    try {
      await raw.closeWrite();
      const buffer = new Uint8Array(SMALL_READ_BYTES);
      while (!this.#isDropped && await raw.read(buffer) !== null);
    } catch {
      // It is gone, which is what was waited for.
    }
  }

  #drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#timer.stop();
    this.#raw?.close();
  }

  #end(): void {
    this.readyState = READY_STATES.CLOSED;
    this.#listener.onEnd({
      code: this.#peerClose === undefined ? 1006 : this.#peerClose.code ?? 1005,
      reason: this.#peerClose?.reason ?? "",
      wasClean: this.#peerClose !== undefined && this.#queue.isClosed,
      error: this.#error,
    });
  }
}
