// A client without a protocol: lines go out as they are typed, and what comes is shown until the server
// closes. With it a request can be typed by hand.

import { Disconnected } from "../../http1/error.ts";
import { writeAll } from "../../net/output.ts";
import { isLoss } from "../../net/wire.ts";
import { type After, afterTimer } from "../after.ts";
import { ShownText } from "./shown_text.ts";

/** What a raw session needs. */
export interface RawSessionOptions {
  /** The connection, which is closed at the end. */
  readonly conn: Deno.Conn;
  /** The lines to send, without their ends. */
  readonly lines: AsyncIterable<string>;
  /** Takes what came, as text. */
  readonly write: (text: string) => void;
  /** Whether that reaches a terminal, which acts upon control characters. */
  readonly isTerminal: boolean;
  /** Says that an empty line is missing, if anybody is there to type it. */
  readonly hint?: (() => void) | undefined;
  /** Calls a function later, unless what it returns is called before. */
  readonly after?: After | undefined;
}

/** As long as somebody needs who reads what they have typed. */
const HINT_MS = 4_000;

const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/1\.[01]$/;

/** A conversation with a server, line by line. */
export class RawSession {
  #options: RawSessionOptions;
  /** Whether a head is being typed: its request-line has gone out, the empty line has not. */
  #isInHead = false;
  #cancelHint: (() => void) | undefined;

  /** Takes a connection over. */
  constructor(options: RawSessionOptions) {
    this.#options = options;
  }

  /**
   * Sends lines as they come, each with CR LF, and shows what comes until the server closes. The end of
   * the lines ends the sending side only. Rejects with `Disconnected` where the connection breaks.
   */
  async run(): Promise<void> {
    const { conn } = this.#options;
    try {
      this.#sendLines().catch(ignoreLoss);
      await this.#show();
    } finally {
      this.#cancelHint?.();
      conn.close();
    }
  }

  async #sendLines(): Promise<void> {
    const { conn, lines } = this.#options;
    for await (const line of lines) {
      await writeAll(conn, new TextEncoder().encode(`${line}\r\n`));
      this.#noteLine(line);
    }
    await conn.closeWrite();
  }

  #noteLine(line: string): void {
    const { hint, after = afterTimer } = this.#options;
    if (REQUEST_LINE.test(line)) this.#isInHead = true;
    if (line === "") this.#isInHead = false;
    this.#cancelHint?.();
    this.#cancelHint = undefined;
    if (this.#isInHead && hint !== undefined) this.#cancelHint = after(HINT_MS, hint);
  }

  async #show(): Promise<void> {
    const { conn, write, isTerminal } = this.#options;
    const text = new ShownText(write, isTerminal);
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let count = await conn.read(buffer); count !== null; count = await conn.read(buffer)) {
        this.#cancelHint?.();
        text.add(decoder.decode(buffer.subarray(0, count), { stream: true }));
      }
    } catch (error) {
      if (!isLoss(error)) throw error;
      throw new Disconnected("The connection was lost while reading", { cause: error });
    } finally {
      text.add(decoder.decode());
      text.end();
    }
  }
}

/** Who reads finds out, and says so. */
function ignoreLoss(error: unknown): void {
  if (!isLoss(error)) throw error;
}
