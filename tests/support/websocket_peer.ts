// A WebSocket client made of a raw socket: it writes whatever octets a test wants. Octets are written as
// texts in which each character is one octet.

import { textOf } from "./octets.ts";
import { within } from "./server.ts";
import { connect, write } from "./socket.ts";

/** What an opening handshake asks for. */
export interface Asking {
  readonly method?: string;
  readonly target?: string;
  readonly http?: string;
  readonly version?: string;
  /** More field lines, each with its CRLF. */
  readonly fields?: string;
}

/** The example of RFC 6455 §1.2. */
const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** What a server answers to it (RFC 6455 §4.2.2). */
export const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/** Gives the octets of an opening handshake. */
export function handshake(asking: Asking = {}): string {
  const { method = "GET", target = "/", http = "1.1", version = "13", fields = "" } = asking;
  return `${method} ${target} HTTP/${http}\r\nHost: a.example\r\nUpgrade: websocket\r\n` +
    `Connection: Upgrade\r\nSec-WebSocket-Key: ${KEY}\r\nSec-WebSocket-Version: ${version}\r\n` +
    `${fields}\r\n`;
}

/** Gives a masked frame: its first octet, and its payload. */
export function frame(first: number, payload = ""): string {
  const key = "\x12\x34\xab\xcd";
  const masked = textOf(
    Uint8Array.from(payload, (octet, index) => octet.charCodeAt(0) ^ key.charCodeAt(index & 3)),
  );
  return byte(first) + maskedLength(payload.length) + key + masked;
}

/** Gives a close frame. */
export function closeFrame(code: number, reason = ""): string {
  return frame(0x88, byte(code >> 8) + byte(code & 0xff) + reason);
}

function maskedLength(length: number): string {
  if (length < 126) return byte(0x80 | length);
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigUint64(0, BigInt(length));
  return length < 0x1_0000 ? "\xfe" + textOf(octets.subarray(6)) : "\xff" + textOf(octets);
}

function byte(octet: number): string {
  return String.fromCharCode(octet);
}

/** A frame that the server has sent. */
export interface PeerFrame {
  readonly first: number;
  readonly payload: string;
}

/** Says what a frame is, in short. */
export function describe(frame: PeerFrame | undefined): string {
  if (frame === undefined) return "end";
  const { first, payload } = frame;
  if (first !== 0x88) return `${first.toString(16)} ${payload}`.trimEnd();
  if (payload === "") return "close";
  return `close ${payload.charCodeAt(0) << 8 | payload.charCodeAt(1)}`;
}

/** How a raw client begins. */
export interface OpenOptions {
  readonly asking?: Asking;
  /** What is written behind the handshake, together with it. */
  readonly behind?: string;
  /** The most octets that are read at once. */
  readonly buffer?: number;
}

/** Longer than the server waits for anything. */
const PATIENCE_MS = 10_000;

/** A raw WebSocket client. */
export class RawPeer implements Disposable {
  /** The head of the answer. */
  head = "";
  #conn: Deno.Conn;
  #buffer: Uint8Array<ArrayBuffer>;
  #text = "";

  private constructor(conn: Deno.Conn, bufferBytes: number) {
    this.#conn = conn;
    this.#buffer = new Uint8Array(bufferBytes);
  }

  /** Sends a handshake, and whatever is behind it in the same write, and reads the head of the answer. */
  static async open(to: number | Deno.Conn, options: OpenOptions = {}): Promise<RawPeer> {
    const { asking = {}, behind = "", buffer = 64 * 1024 } = options;
    const peer = new RawPeer(typeof to === "number" ? await connect(to) : to, buffer);
    await peer.send(handshake(asking) + behind);
    await peer.readHead();
    return peer;
  }

  /** Reads the next head of an answer. */
  async readHead(): Promise<string> {
    while (!this.#text.includes("\r\n\r\n") && await this.#fill());
    const end = this.#text.indexOf("\r\n\r\n") + 4;
    this.head = this.#text.slice(0, end);
    this.#text = this.#text.slice(end);
    return this.head;
  }

  /** Writes octets. */
  send(text: string): Promise<void> {
    return within(write(this.#conn, text));
  }

  /** Writes octets, many times the same. */
  async flood(octets: Uint8Array, times: number): Promise<void> {
    for (let index = 0; index < times; index++) {
      let left = octets;
      while (left.length > 0) left = left.subarray(await within(this.#conn.write(left)));
    }
  }

  /** Gives the next frame; `undefined` where the server has closed. */
  async next(): Promise<PeerFrame | undefined> {
    for (;;) {
      const end = frameEnd(this.#text);
      if (end !== undefined && this.#text.length >= end.total) {
        const payload = this.#text.slice(end.head, end.total);
        const first = this.#text.charCodeAt(0);
        this.#text = this.#text.slice(end.total);
        return { first, payload };
      }
      if (!await this.#fill()) return undefined;
    }
  }

  /** Gives what all frames are, up to the close by the server, which is the last word: `end`. */
  toTheEnd(): Promise<string[]> {
    return within(this.#words(), PATIENCE_MS);
  }

  async #words(): Promise<string[]> {
    const words = [];
    for (;;) {
      const word = describe(await this.next());
      words.push(word);
      if (word === "end") return words;
    }
  }

  /** Reads so many octets and throws them away, or as many as there are. */
  async skip(bytes: number): Promise<void> {
    let left = bytes - this.#text.length;
    this.#text = "";
    while (left > 0) left -= await within(this.#conn.read(this.#buffer)) ?? left;
  }

  /** Reads a few octets, and leaves those behind them in the system. */
  async taste(): Promise<void> {
    while (this.#text === "" && await this.#fill());
  }

  async #fill(): Promise<boolean> {
    const count = await within(this.#conn.read(this.#buffer));
    this.#text += textOf(this.#buffer.subarray(0, count ?? 0));
    return count !== null;
  }

  /** Closes; where octets were left unread, this is a reset. */
  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

function frameEnd(text: string): { readonly head: number; readonly total: number } | undefined {
  if (text.length < 2) return undefined;
  const short = text.charCodeAt(1);
  const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
  const head = 2 + lengthBytes;
  if (text.length < head) return undefined;
  let length = lengthBytes === 0 ? short : 0;
  for (const octet of text.slice(2, head)) length = length * 256 + octet.charCodeAt(0);
  return { head, total: head + length };
}
