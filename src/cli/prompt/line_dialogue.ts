// A dialogue with whatever gives lines: a pipe, a test, the comparison.

import type { Dialogue } from "./dialogue.ts";

/** How lines and text travel. */
export interface LineDialogueOptions {
  /** The lines, without their ends. */
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** Takes what is written. */
  readonly write: (text: string) => void;
  /**
   * Whether each line is written when it was read: what comes out of a pipe then reads as a session at
   * a terminal does, where the terminal shows what is typed.
   */
  readonly echoes?: boolean;
  /** Whether what is written reaches a terminal. */
  readonly isTerminal?: boolean;
}

/**
 * A dialogue over plain lines.
 *
 * ```ts
 * import { LineDialogue } from "./line_dialogue.ts";
 * import { assertEquals } from "@std/assert";
 *
 * let written = "";
 * const write = (text: string) => void (written += text);
 * const dialogue = new LineDialogue({ lines: ["1.html"], write, echoes: true });
 * assertEquals(await dialogue.ask("Name: "), "1.html");
 * assertEquals(await dialogue.ask("Name: "), undefined);
 * assertEquals(written, "Name: 1.html\nName: \n");
 * ```
 */
export class LineDialogue implements Dialogue {
  readonly isTerminal: boolean;
  #lines: AsyncIterator<string> | Iterator<string>;
  #write: (text: string) => void;
  #echoes: boolean;
  /** The question that stands. */
  #question: string | undefined;

  /** Begins; nothing is read before somebody asks. */
  constructor({ lines, write, echoes = false, isTerminal = false }: LineDialogueOptions) {
    this.#lines = Symbol.asyncIterator in lines
      ? lines[Symbol.asyncIterator]()
      : lines[Symbol.iterator]();
    this.#write = write;
    this.#echoes = echoes;
    this.isTerminal = isTerminal;
  }

  /** Writes the question and gives the next line. */
  async ask(question: string): Promise<string | undefined> {
    this.#question = question;
    this.#write(question);
    const { done, value } = await this.#lines.next();
    this.#question = undefined;
    if (done) this.#write("\n");
    else if (this.#echoes) this.#write(`${value}\n`);
    return done ? undefined : value;
  }

  /** Writes; a question that stands is asked again behind it. */
  write(text: string): void {
    if (this.#question === undefined) this.#write(text);
    else this.#write(`\n${text}${this.#question}`);
  }
}

/** Gives the lines of a UTF-8 text that comes in pieces; the last one may lack its end. */
export async function* linesOf(
  octets: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of octets.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
