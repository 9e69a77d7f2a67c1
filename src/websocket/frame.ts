// Octets ⇄ frames (RFC 6455 §5). Everything that can be judged by one frame alone is judged here, and
// as soon as the octets that say so have come: before a payload is waited for.

import { WebSocketError } from "./error.ts";
import { applyMask } from "./mask.ts";
import { Gathering } from "./octets.ts";

/** The opcodes by name (RFC 6455 §5.2); all others are reserved. */
export const OPCODES = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

/** The name of an opcode. */
export type Opcode = keyof typeof OPCODES;

/** One frame (RFC 6455 §5.2). */
export interface Frame {
  /** Whether it is the last, or only, frame of its message. */
  readonly fin: boolean;
  /** Whether its message is compressed (RFC 7692 §6); only on the first frame of a message. */
  readonly rsv1: boolean;
  /** What it carries. */
  readonly opcode: Opcode;
  /** The payload, unmasked. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** What a frame reader has to know. */
export interface FrameReaderOptions {
  /** The part that this side plays: a server reads masked frames only, a client unmasked ones. */
  readonly role: "server" | "client";
  /** The largest payload of a frame, inclusive. */
  readonly frameBytes: number;
  /** Whether permessage-deflate was negotiated, which gives RSV1 its meaning. */
  readonly hasDeflate: boolean;
}

const FIN = 0x80;
const RSV1 = 0x40;
const RSV2 = 0x20;
const RSV3 = 0x10;
const MASKED = 0x80;
const CONTROL = 0x8;
const LENGTH_16 = 126;
const LENGTH_64 = 127;
const MAX_CONTROL_BYTES = 125;
const MAX_HEAD_BYTES = 14;

const OPCODE_NAMES = new Map<number, Opcode>(
  Object.entries(OPCODES).map(([name, code]) => [code, name as Opcode]),
);

/** What is known of a frame once its head is complete. */
interface FrameHead extends Omit<Frame, "payload"> {
  readonly maskingKey: Uint8Array | undefined;
  readonly payloadBytes: number;
}

/** Reads frames from octets that arrive cut anywhere. */
export class FrameReader {
  #options: FrameReaderOptions;
  #headOctets = new Uint8Array(MAX_HEAD_BYTES);
  #headLength = 0;
  #head: FrameHead | undefined;
  #payload = new Gathering(0);

  /** Makes a reader that expects the first octet of a frame. */
  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  /**
   * Gives the frames that the octets complete, one at a time; what is left begins the next one.
   *
   * The octets are copied when their turn comes, so they must stay as they are until the iteration
   * ends. Throws a {@linkcode WebSocketError}: 1002, or 1009 for a frame above the limit. The frames
   * before the fault have been given by then; the reader is of no use afterwards.
   */
  *read(octets: Uint8Array): Generator<Frame, void> {
    let rest = octets;
    while (rest.length > 0) {
      rest = this.#head === undefined ? this.#readHead(rest) : this.#readPayload(rest, this.#head);
      const frame = this.#takeFrame();
      if (frame !== undefined) yield frame;
    }
  }

  #readHead(octets: Uint8Array): Uint8Array {
    const wanted = this.#headLength < 2 ? 2 : headBytes(this.#headOctets);
    const taken = octets.subarray(0, wanted - this.#headLength);
    this.#headOctets.set(taken, this.#headLength);
    this.#headLength += taken.length;
    if (this.#headLength === 2) checkStart(this.#headOctets, this.#options);
    if (this.#headLength >= 2 && this.#headLength === headBytes(this.#headOctets)) {
      this.#head = parseHead(this.#headOctets, this.#options.frameBytes);
      this.#payload = new Gathering(this.#head.payloadBytes);
    }
    return octets.subarray(taken.length);
  }

  #readPayload(octets: Uint8Array, { payloadBytes }: FrameHead): Uint8Array {
    const taken = octets.subarray(0, payloadBytes - this.#payload.length);
    this.#payload.append(taken);
    return octets.subarray(taken.length);
  }

  #takeFrame(): Frame | undefined {
    if (this.#head === undefined || this.#payload.length < this.#head.payloadBytes) return;
    const { fin, rsv1, opcode, maskingKey } = this.#head;
    const payload = this.#payload.take();
    if (maskingKey !== undefined) applyMask(payload, maskingKey);
    this.#head = undefined;
    this.#headLength = 0;
    return { fin, rsv1, opcode, payload };
  }
}

/** Gives the length of a head, which its first two octets tell. */
function headBytes(octets: Uint8Array): number {
  const second = octets[1] ?? 0;
  const length = second & ~MASKED;
  const lengthBytes = length === LENGTH_64 ? 8 : length === LENGTH_16 ? 2 : 0;
  return 2 + lengthBytes + (second & MASKED ? 4 : 0);
}

/** Judges the first two octets of a frame. */
function checkStart(octets: Uint8Array, options: FrameReaderOptions): void {
  const first = octets[0] ?? 0;
  const second = octets[1] ?? 0;
  const code = first & 0xf;
  if (!OPCODE_NAMES.has(code)) throw broken(`opcode ${code} is reserved`);
  if (first & (RSV2 | RSV3)) throw broken(`${first & RSV2 ? "RSV2" : "RSV3"} is set`);
  if (first & RSV1) checkRsv1(code, options.hasDeflate);
  if (code & CONTROL) checkControl(first, second);
  const isMasked = (second & MASKED) !== 0;
  // RFC 6455 §5.1: each side closes the connection upon a frame of the wrong kind.
  if (options.role === "server" && !isMasked) throw broken("it is not masked");
  if (options.role === "client" && isMasked) throw broken("it is masked");
}

/** RFC 7692 §6: one bit for the whole message, on its first frame. */
function checkRsv1(code: number, hasDeflate: boolean): void {
  if (!hasDeflate) throw broken("RSV1 is set, and no compression was negotiated");
  if (code !== OPCODES.text && code !== OPCODES.binary) {
    throw broken(`RSV1 is set on a ${OPCODE_NAMES.get(code)} frame`);
  }
}

/** RFC 6455 §5.5: a control frame is short and never fragmented. */
function checkControl(first: number, second: number): void {
  if (!(first & FIN)) throw broken("a control frame is fragmented");
  if ((second & ~MASKED) > MAX_CONTROL_BYTES) {
    throw broken(`the payload of a control frame has more than ${MAX_CONTROL_BYTES} octets`);
  }
}

function parseHead(octets: Uint8Array, frameBytes: number): FrameHead {
  const first = octets[0] ?? 0;
  const second = octets[1] ?? 0;
  const end = headBytes(octets);
  const payloadBytes = parseLength(octets);
  if (payloadBytes > frameBytes) {
    throw new WebSocketError(1009, `Cannot read frame: its payload has over ${frameBytes} octets`);
  }
  return {
    fin: (first & FIN) !== 0,
    rsv1: (first & RSV1) !== 0,
    opcode: OPCODE_NAMES.get(first & 0xf) ?? "continuation",
    maskingKey: second & MASKED ? octets.slice(end - 4, end) : undefined,
    payloadBytes,
  };
}

function parseLength(octets: Uint8Array): number {
  const view = new DataView(octets.buffer, octets.byteOffset);
  const length = view.getUint8(1) & ~MASKED;
  switch (length) {
    case LENGTH_16:
      return atLeast(LENGTH_16, view.getUint16(2));
    case LENGTH_64: {
      const high = view.getUint32(2);
      if (high > 0x7fff_ffff) throw broken("the first bit of a length of 64 bits is set");
      return atLeast(0x1_0000, high * 0x1_0000_0000 + view.getUint32(6));
    }
    default:
      return length;
  }
}

/** RFC 6455 §5.2: the smallest form of a length must be used. */
function atLeast(least: number, length: number): number {
  if (length < least) throw broken(`a length of ${length} is not in its smallest form`);
  return length;
}

function broken(what: string): WebSocketError {
  return new WebSocketError(1002, `Cannot read frame: ${what}`);
}

/**
 * Gives the octets of a frame's head, the masking key included where there is one.
 *
 * A client sends a fresh, unpredictable key with each frame (RFC 6455 §5.3), a server none.
 */
export function writeFrameHead(frame: Frame, maskingKey?: Uint8Array): Uint8Array<ArrayBuffer> {
  const { length } = frame.payload;
  const shortLength = length < LENGTH_16 ? length : length < 0x1_0000 ? LENGTH_16 : LENGTH_64;
  const head = new Uint8Array(MAX_HEAD_BYTES);
  head[0] = (frame.fin ? FIN : 0) | (frame.rsv1 ? RSV1 : 0) | OPCODES[frame.opcode];
  head[1] = (maskingKey === undefined ? 0 : MASKED) | shortLength;
  const view = new DataView(head.buffer);
  if (shortLength === LENGTH_16) view.setUint16(2, length);
  if (shortLength === LENGTH_64) view.setBigUint64(2, BigInt(length));
  const end = headBytes(head);
  if (maskingKey !== undefined) head.set(maskingKey, end - 4);
  return head.subarray(0, end);
}

/** Gives a frame's octets in one piece; the payload is copied, and masked where a key is given. */
export function writeFrame(frame: Frame, maskingKey?: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = writeFrameHead(frame, maskingKey);
  const octets = new Uint8Array(head.length + frame.payload.length);
  const payload = octets.subarray(head.length);
  octets.set(head);
  payload.set(frame.payload);
  if (maskingKey !== undefined) applyMask(payload, maskingKey);
  return octets;
}
