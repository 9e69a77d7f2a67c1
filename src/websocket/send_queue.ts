// What a WebSocket sends, in order: control frames as soon as a frame is through, messages one behind
// the other, a close frame behind all of them. Messages are encoded when their turn comes, because a
// Blob has to be read first and compression depends on what was sent before.

import { COMPRESSION_PAYS_OFF_BYTES, type Deflater } from "./deflate.ts";
import { type Frame, type Opcode, writeFrame, writeFrameHead } from "./frame.ts";
import { joined } from "../octets.ts";
import type { RawConnection } from "./raw_connection.ts";

/** How much is joined in one write. */
const BATCH_BYTES = 64 * 1024;

/** A larger payload is written as it is, without being copied. */
const COPY_BYTES = 16 * 1024;

/**
 * The most control frames that wait. A peer that sends pings and reads nothing gets no more memory:
 * the oldest pong is dropped, as RFC 6455 §5.5.3 allows.
 */
const MAX_CONTROL_FRAMES = 16;

const NOTHING = new Uint8Array(0);

/** The content of a message. */
export type Payload = Uint8Array<ArrayBuffer> | Blob;

interface Outgoing {
  readonly opcode: "text" | "binary";
  readonly payload: Payload;
  readonly bytes: number;
}

/** What the queue tells its owner. */
export interface SendQueueListener {
  /** Octets of messages were taken by the connection. */
  onProgress(): void;
  /** The connection takes nothing any more; nothing will be written. */
  onLost(error: unknown): void;
}

/** Writes frames to a connection, one batch at a time. */
export class SendQueue {
  /** The octets of content that were given and not yet written, before compression. */
  bufferedAmount = 0;
  /** Whether the close frame has been written, behind which nothing is. */
  isClosed = false;
  #deflater: Deflater | undefined;
  #listener: SendQueueListener;
  #connection: RawConnection | undefined;
  #messages: Outgoing[] = [];
  #controls: Frame[] = [];
  #close: Frame | undefined;
  #writing: Promise<void> | undefined;
  #isLost = false;
  #writtenBytes = 0;
  #batch = Promise.withResolvers<void>();

  /** Makes a queue that holds what it is given until {@linkcode SendQueue.start}. */
  constructor(deflater: Deflater | undefined, listener: SendQueueListener) {
    this.#deflater = deflater;
    this.#listener = listener;
  }

  /** Writes what waits, and from now on what is added. */
  start(connection: RawConnection): void {
    this.#connection = connection;
    this.#wake();
  }

  /** Adds a message; it takes the payload over. */
  addMessage(opcode: "text" | "binary", payload: Payload): void {
    const bytes = payload instanceof Blob ? payload.size : payload.length;
    this.bufferedAmount += bytes;
    if (this.#close !== undefined) return;
    this.#messages.push({ opcode, payload, bytes });
    this.#wake();
  }

  /** Adds a control frame, which goes before the messages that wait; none goes behind a close. */
  addControl(opcode: "ping" | "pong", payload: Uint8Array<ArrayBuffer>): void {
    if (this.#close !== undefined) return;
    if (this.#controls.length === MAX_CONTROL_FRAMES) this.#controls.shift();
    this.#controls.push(frame(opcode, payload));
    this.#wake();
  }

  /** Adds the close frame; only the first one counts. */
  addClose(payload: Uint8Array<ArrayBuffer>): void {
    this.#close ??= frame("close", payload);
    this.#wake();
  }

  /** Drops the messages that wait. A frame of which a part was written is written to its end. */
  dropMessages(): void {
    this.#messages = [];
  }

  /** Resolves when nothing waits any more, or nothing can be written. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** Resolves when what waits now is written, or nothing can be written. */
  async caughtUp(): Promise<void> {
    const goal = this.#writtenBytes + this.bufferedAmount;
    while (this.#writing !== undefined && this.#writtenBytes < goal) {
      await Promise.race([this.#writing, this.#batch.promise]);
    }
  }

  /** Gives back what compression holds, when nothing will be written any more. */
  async release(): Promise<void> {
    await this.flushed();
    this.#deflater?.close();
  }

  #wake(): void {
    if (this.#connection === undefined || this.#isLost) return;
    this.#writing ??= this.#run(this.#connection);
  }

  async #run(connection: RawConnection): Promise<void> {
    try {
      // What is sent in the same turn of the event loop goes into the same write.
      await undefined;
      while (this.#hasWork()) await this.#writeBatch(connection);
    } catch (error) {
      this.#isLost = true;
      this.#listener.onLost(error);
    } finally {
      this.#writing = undefined;
    }
  }

  #hasWork(): boolean {
    if (this.isClosed) return false;
    return this.#controls.length + this.#messages.length > 0 || this.#close !== undefined;
  }

  async #writeBatch(connection: RawConnection): Promise<void> {
    const pieces = this.#controls.splice(0).map((control) => writeFrame(control));
    const messages = this.#takeMessages();
    for (const message of messages) pieces.push(...await this.#encode(message));
    const isLast = this.#messages.length === 0 && this.#close !== undefined;
    if (isLast && this.#close !== undefined) pieces.push(writeFrame(this.#close));
    for (const piece of joinSmall(pieces)) {
      await this.#write(connection, piece, messages.length > 0);
    }
    for (const { bytes } of messages) {
      this.bufferedAmount -= bytes;
      this.#writtenBytes += bytes;
    }
    this.#batch.resolve();
    this.#batch = Promise.withResolvers();
    this.isClosed = isLast;
  }

  #takeMessages(): Outgoing[] {
    let [count, bytes] = [0, 0];
    for (const message of this.#messages) {
      if (bytes >= BATCH_BYTES) break;
      bytes += message.bytes;
      count++;
    }
    return this.#messages.splice(0, count);
  }

  async #encode({ opcode, payload, bytes }: Outgoing): Promise<Uint8Array<ArrayBuffer>[]> {
    const plain = payload instanceof Blob ? new Uint8Array(await payload.arrayBuffer()) : payload;
    const deflater = bytes >= COMPRESSION_PAYS_OFF_BYTES ? this.#deflater : undefined;
    const content = deflater === undefined ? plain : await deflater.deflate(plain);
    const encoded = frame(opcode, content, deflater !== undefined);
    return [writeFrameHead(encoded), encoded.payload];
  }

  async #write(connection: RawConnection, piece: Uint8Array, isContent: boolean): Promise<void> {
    let left = piece;
    while (left.length > 0) {
      const count = await connection.write(left);
      if (isContent) this.#listener.onProgress();
      left = count === left.length ? NOTHING : left.subarray(count);
    }
  }
}

function frame(opcode: Opcode, payload: Uint8Array<ArrayBuffer>, rsv1 = false): Frame {
  return { fin: true, rsv1, opcode, payload };
}

/** Joins small pieces with their neighbours, and leaves large ones as they are. */
function joinSmall(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] {
  const writes: Uint8Array<ArrayBuffer>[] = [];
  let small: Uint8Array<ArrayBuffer>[] = [];
  for (const piece of pieces) {
    if (piece.length <= COPY_BYTES) small.push(piece);
    else {
      writes.push(joined(small), piece);
      small = [];
    }
  }
  writes.push(joined(small));
  return writes;
}
