// A prompt without terminal and network: a test says which lines are typed and what the server answers,
// and sees what is shown and what was sent.

import type { Language } from "../../src/cli/language.ts";
import { LineDialogue } from "../../src/cli/prompt/line_dialogue.ts";
import { UnreachableError } from "../../src/cli/prompt/outcome.ts";
import { Prompt } from "../../src/cli/prompt/prompt.ts";
import type { AnswerRecord } from "../../src/cli/prompt/requester_options.ts";
import { octets, textOf } from "./octets.ts";

/** What a server sends behind a request, piece by piece; `null` for its close. */
export type Reply = readonly (string | Uint8Array | null)[];

/** A connection to a server that answers the requests on it with these replies, in order. */
export class AnsweringSocket {
  /** What was written, one text for each write. */
  readonly writes: string[] = [];
  /** Whether the sending side was closed. */
  isHalfClosed = false;
  readonly localAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 2 };
  readonly remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 };
  #replies: Reply[];
  #incoming: (string | Uint8Array | null)[] = [];
  #isClosed = false;
  #news = Promise.withResolvers<void>();

  constructor(replies: readonly Reply[]) {
    this.#replies = [...replies];
  }

  /** Sends octets, or closes, without having been asked. */
  push(...pieces: Reply): void {
    this.#incoming.push(...pieces);
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  write(bytes: Uint8Array): Promise<number> {
    const heads = () => this.writes.join("").split("\r\n\r\n").length - 1;
    const before = heads();
    this.writes.push(textOf(bytes));
    for (let count = heads() - before; count > 0; count--) {
      this.push(...this.#replies.shift() ?? []);
    }
    return Promise.resolve(bytes.length);
  }

  async read(room: Uint8Array): Promise<number | null> {
    while (this.#incoming.length === 0 && !this.#isClosed) await this.#news.promise;
    if (this.#isClosed) throw new Deno.errors.BadResource("closed");
    const piece = this.#incoming.shift() ?? null;
    if (piece === null) return null;
    const bytes = typeof piece === "string" ? octets(piece) : piece;
    const taken = bytes.subarray(0, room.length);
    room.set(taken);
    if (taken.length < bytes.length) this.#incoming.unshift(bytes.subarray(taken.length));
    return taken.length;
  }

  closeWrite(): Promise<void> {
    this.isHalfClosed = true;
    return Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.push();
  }
}

/** How a conversation goes. */
export interface ConversationOptions {
  /** What is typed. */
  readonly lines: readonly string[] | AsyncIterable<string>;
  /** The connections that can be opened, in order; when there are no more, nobody listens. */
  readonly sockets: readonly AnsweringSocket[];
  readonly language?: Language;
  readonly timeoutMs?: number;
  readonly isTerminal?: boolean;
}

/** What came of a conversation. */
export interface Conversation {
  /** What was shown, the typed lines included. */
  readonly shown: string;
  /** The requests that are over. */
  readonly records: readonly AnswerRecord[];
  /** How long was paused between octets. */
  readonly pauses: readonly number[];
}

/** Runs a prompt to its end. */
export async function converse(options: ConversationOptions): Promise<Conversation> {
  const { lines, language = "en", timeoutMs = 0, isTerminal = false } = options;
  const sockets = [...options.sockets];
  let shown = "";
  const records: AnswerRecord[] = [];
  const pauses: number[] = [];
  await new Prompt({
    origin: "http://localhost:8000",
    open: () => {
      const socket = sockets.shift();
      if (socket !== undefined) return Promise.resolve(socket as unknown as Deno.Conn);
      return Promise.reject(new UnreachableError("localhost:8000", "refused"));
    },
    dialogue: new LineDialogue({ lines, write: (text) => shown += text, echoes: true, isTerminal }),
    language,
    timeoutMs,
    onAnswer: (record) => records.push(record),
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  }).run();
  return { shown, records, pauses };
}

/** An answer whose end is known. */
export function okay(content: string, fields = "Content-Type: text/plain\r\n"): string {
  const length = new TextEncoder().encode(content).length;
  return `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${length}\r\n\r\n${
    textOf(new TextEncoder().encode(content))
  }`;
}
