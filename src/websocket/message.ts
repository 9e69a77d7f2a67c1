// Frames → messages (RFC 6455 §5.4, RFC 7692 §6.2): what only the frames of one message together tell.

import { type Close, parseClose } from "./close.ts";
import { directionOf, Inflater } from "./deflate.ts";
import { WebSocketError } from "./error.ts";
import type { DeflateParameters } from "./extension.ts";
import type { Frame } from "./frame.ts";
import { Gathering } from "./octets.ts";

/** What the peer said: a message of content, or a control frame. */
export type Message =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly kind: "ping" | "pong"; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly kind: "close"; readonly close: Close };

/** What a message reader has to know. */
export interface MessageReaderOptions {
  /** The most octets of a message, inclusive, before and after decompression. */
  readonly messageBytes: number;
  /** Who sends the messages that are read. */
  readonly sender: "server" | "client";
  /** What was agreed on for permessage-deflate, where it was. */
  readonly deflate: DeflateParameters | undefined;
}

/** A message of which some frames have come. */
interface Unfinished {
  readonly opcode: "text" | "binary";
  readonly isCompressed: boolean;
  readonly octets: Gathering;
  /** Checks the text as it comes. Compressed text is checked when it is whole. */
  readonly decoder: TextDecoder | undefined;
}

/** Puts messages together from frames that a `FrameReader` has judged one by one. */
export class MessageReader {
  #maxBytes: number;
  #inflater: Inflater | undefined;
  #unfinished: Unfinished | undefined;

  /** Makes a reader that expects the first frame of a message. */
  constructor({ messageBytes, sender, deflate }: MessageReaderOptions) {
    this.#maxBytes = messageBytes;
    this.#inflater = deflate && new Inflater(directionOf(sender, deflate));
  }

  /**
   * Gives the message that a frame completes, or `undefined` while more frames have to come.
   *
   * Takes the payload over; each `octets` is the whole of its `ArrayBuffer`. Rejects with a
   * {@linkcode WebSocketError}: 1002 for a frame out of order, 1007 for text that is not UTF-8 or
   * content that is not DEFLATE, 1009 above the limit. One call at a time, in order.
   */
  async read(frame: Frame): Promise<Message | undefined> {
    switch (frame.opcode) {
      case "ping":
      case "pong":
        return { kind: frame.opcode, octets: frame.payload };
      case "close":
        return { kind: "close", close: parseClose(frame.payload) };
      case "continuation":
        return await this.#continue(frame);
      case "text":
      case "binary":
        return await this.#begin(frame, frame.opcode);
    }
  }

  async #begin(frame: Frame, opcode: "text" | "binary"): Promise<Message | undefined> {
    if (this.#unfinished !== undefined) {
      throw broken(`a ${opcode} frame came before the end of a fragmented message`);
    }
    if (frame.fin) return await this.#finish(opcode, frame.rsv1, frame.payload);
    this.#unfinished = {
      opcode,
      isCompressed: frame.rsv1,
      octets: new Gathering(),
      decoder: opcode === "text" && !frame.rsv1 ? utf8Decoder() : undefined,
    };
    this.#gather(this.#unfinished, frame);
    return undefined;
  }

  async #continue(frame: Frame): Promise<Message | undefined> {
    const unfinished = this.#unfinished;
    if (unfinished === undefined) throw broken("a continuation frame has nothing to continue");
    this.#gather(unfinished, frame);
    if (!frame.fin) return undefined;
    this.#unfinished = undefined;
    return await this.#finish(
      unfinished.opcode,
      unfinished.isCompressed,
      unfinished.octets.take(),
    );
  }

  #gather({ octets, decoder }: Unfinished, { payload, fin }: Frame): void {
    this.#checkSize(octets.length + payload.length);
    octets.append(payload);
    // What this decodes is thrown away: texts of many small fragments would cost more to join.
    if (decoder !== undefined) decode(decoder, payload, { stream: !fin });
  }

  async #finish(
    kind: "text" | "binary",
    isCompressed: boolean,
    payload: Uint8Array<ArrayBuffer>,
  ): Promise<Message> {
    this.#checkSize(payload.length);
    const octets = isCompressed ? await this.#inflate(payload) : payload;
    return kind === "text" ? { kind, text: decode(utf8Decoder(), octets) } : { kind, octets };
  }

  async #inflate(payload: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#inflater === undefined) throw broken("it is compressed without an agreement");
    return await this.#inflater.inflate(payload, this.#maxBytes);
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.#maxBytes) return;
    throw new WebSocketError(1009, `Cannot read message: it has over ${this.#maxBytes} octets`);
  }
}

function utf8Decoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}

function decode(decoder: TextDecoder, octets: Uint8Array, options?: TextDecodeOptions): string {
  try {
    return decoder.decode(octets, options);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = "Cannot read message: its text is not UTF-8";
    throw new WebSocketError(1007, message, { cause: error });
  }
}

function broken(what: string): WebSocketError {
  return new WebSocketError(1002, `Cannot read message: ${what}`);
}
