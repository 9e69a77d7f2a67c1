// The content of messages ⇄ DEFLATE (RFC 7692 §7.2). What compresses with context takeover holds a state
// of zlib from its first message on, which somebody has to close. What decompresses holds the window
// of the last octets only, and puts it before the next message.

import { WebSocketError } from "./error.ts";
import type { DeflateParameters } from "./extension.ts";
import { joined } from "../octets.ts";
import { Gathering } from "./octets.ts";

/**
 * A message of fewer octets is not worth compressing: it travels in one packet either way, and
 * starting zlib costs more than copying it.
 */
export const COMPRESSION_PAYS_OFF_BYTES = 1024;

/** RFC 7692 §7.2.1: every flush ends with these octets, which are not sent. */
const FLUSH_END = Uint8Array.of(0x00, 0x00, 0xff, 0xff);

/** The octets that were not sent, and an empty last block, by which zlib tells a cut message. */
const INPUT_END = Uint8Array.of(...FLUSH_END, 0x01, 0x00, 0x00, 0xff, 0xff);

/** DEFLATE makes 1032 octets of one at most: a piece can be no more than 4 MiB above the limit. */
const PIECE_BYTES = 4096;

let zlib: typeof import("node:zlib");

/**
 * Loads what compresses, which takes as long as to load all the rest. It has to resolve before a
 * message goes through a {@linkcode Deflater} or an {@linkcode Inflater}.
 */
export async function loadDeflate(): Promise<void> {
  zlib ??= await import("node:zlib");
}

/** How one direction compresses. */
export interface DeflateDirection {
  /** The base-2 logarithm of the window. */
  readonly windowBits: number;
  /** Whether the window is forgotten behind each message. */
  readonly noContextTakeover: boolean;
}

/** Gives the part of what was agreed on that is about the messages of one side. */
export function directionOf(
  side: "server" | "client",
  parameters: DeflateParameters,
): DeflateDirection {
  return side === "server"
    ? {
      windowBits: parameters.serverMaxWindowBits,
      noContextTakeover: parameters.serverNoContextTakeover,
    }
    : {
      windowBits: parameters.clientMaxWindowBits,
      noContextTakeover: parameters.clientNoContextTakeover,
    };
}

/** Compresses messages, which must be given in the order in which they are sent. */
export class Deflater {
  #direction: DeflateDirection;
  #stream: ReturnType<typeof zlib.createDeflateRaw> | undefined;

  /** Begins with an empty window; nothing is held before the first message. */
  constructor(direction: DeflateDirection) {
    this.#direction = direction;
  }

  /** Resolves to the compressed payload of a message (RFC 7692 §7.2.1). One call at a time. */
  async deflate(octets: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const { windowBits, noContextTakeover } = this.#direction;
    const stream = this.#stream ??= zlib.createDeflateRaw({ windowBits });
    const deflated = new Gathering();
    const gather = (piece: Uint8Array) => deflated.append(piece);
    stream.on("data", gather);
    stream.write(octets);
    await new Promise<void>((resolve) => {
      stream.flush(zlib.constants.Z_SYNC_FLUSH, () => resolve());
    });
    stream.off("data", gather);
    if (noContextTakeover) this.close();
    return deflated.take().slice(0, -FLUSH_END.length);
  }

  /** Gives the state of zlib back. To be called when no message is under way. */
  close(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
  }
}

/** Decompresses messages, which must be given in the order in which they come. */
export class Inflater {
  #window: Window;

  /** Begins with an empty window. */
  constructor(direction: DeflateDirection) {
    this.#window = new Window(direction);
  }

  /**
   * Gives the content of a compressed message, of at most `maxBytes`, inclusive (RFC 7692 §7.2.2).
   *
   * Rejects with a {@linkcode WebSocketError}: 1009 above the limit, with no more than a few MiB
   * made of it, and 1007 for what is no DEFLATE. Behind a block with BFINAL set, zlib reads nothing
   * more of a message. One call at a time.
   */
  async inflate(octets: Uint8Array, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const stream = new InflateStream(this.#window.octets.length);
    try {
      await stream.write(storedBlock(this.#window.octets));
      for (let start = 0; start < octets.length; start += PIECE_BYTES) {
        await stream.write(octets.subarray(start, start + PIECE_BYTES));
        checkSize(stream, maxBytes);
      }
      await stream.end();
      checkSize(stream, maxBytes);
    } finally {
      stream.close();
    }
    const inflated = stream.inflated.take();
    this.#window.add(inflated);
    return inflated;
  }
}

function checkSize({ inflated }: InflateStream, maxBytes: number): void {
  if (inflated.length <= maxBytes) return;
  throw new WebSocketError(1009, `Cannot inflate message: it has over ${maxBytes} octets`);
}

/**
 * Gives octets as a block without compression (RFC 1951 §3.2.4), behind which they are the window.
 *
 * Deno does not give zlib the `dictionary` that would say the same.
 */
function storedBlock(octets: Uint8Array): Uint8Array {
  const head = new Uint8Array(5);
  const view = new DataView(head.buffer);
  view.setUint16(1, octets.length, true);
  view.setUint16(3, ~octets.length, true);
  return joined([head, octets]);
}

/** One stream of zlib. It is fed by pieces because Deno 2.4 does not know `maxOutputLength`. */
class InflateStream {
  readonly inflated = new Gathering();
  #stream = zlib.createInflateRaw();
  #windowLeft: number;
  /** Deno 2.4 neither closes a stream nor calls back behind an error. */
  #ended: Promise<void>;
  #error: Error | undefined;

  constructor(windowBytes: number) {
    this.#windowLeft = windowBytes;
    this.#stream.on("data", (piece: Uint8Array) => this.#take(piece));
    this.#ended = new Promise((resolve) => {
      this.#stream.on("close", resolve);
      this.#stream.on("error", (error: Error) => {
        this.#error = error;
        resolve();
      });
    });
  }

  async write(piece: Uint8Array): Promise<void> {
    const written = new Promise<void>((resolve) => this.#stream.write(piece, () => resolve()));
    await Promise.race([written, this.#ended]);
    this.#check();
  }

  async end(): Promise<void> {
    this.#stream.end(INPUT_END);
    await this.#ended;
    this.#check();
  }

  close(): void {
    this.#stream.destroy();
  }

  /** The window comes out again before the content. */
  #take(piece: Uint8Array): void {
    const content = piece.subarray(this.#windowLeft);
    this.#windowLeft -= piece.length - content.length;
    this.inflated.append(content);
  }

  #check(): void {
    if (this.#error === undefined) return;
    const message = `Cannot inflate message: ${this.#error.message}`;
    throw new WebSocketError(1007, message, { cause: this.#error });
  }
}

/** The last octets of the messages so far, to which the next one may refer back. */
class Window {
  octets: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #bytes: number;

  constructor({ windowBits, noContextTakeover }: DeflateDirection) {
    this.#bytes = noContextTakeover ? 0 : 2 ** windowBits;
  }

  add(octets: Uint8Array): void {
    if (this.#bytes === 0) return;
    const kept = Math.max(0, this.#bytes - octets.length);
    const old = this.octets.subarray(Math.max(0, this.octets.length - kept));
    this.octets = joined([old, octets.subarray(Math.max(0, octets.length - this.#bytes))]);
  }
}
