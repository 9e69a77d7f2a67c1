// A dialogue with somebody at a terminal: a line can be edited, and the arrow keys bring back earlier
// ones. The terminal is in raw mode only while a line is typed. In between it is as any program finds
// it: what is typed ahead is kept and Ctrl-C is a signal, as at a shell.

import process from "node:process";
import {
  clearScreenDown,
  createInterface,
  cursorTo,
  type Interface,
  moveCursor,
} from "node:readline";
import { PassThrough } from "node:stream";
import { environment } from "../../net/listen.ts";
import { write as print } from "../terminal.ts";
import type { Dialogue } from "./dialogue.ts";

/** What a shell reports for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** As many lines as somebody would go back by arrow keys. */
const HISTORY_LINES = 200;

/**
 * Whether lines can be edited here. A terminal that is called dumb knows no cursor; and some versions of
 * Deno look that up for themselves, and fail where the environment may not be read.
 */
export function mayEditLines(): boolean {
  if (environment("TERM") === "dumb") return false;
  const [input, output] = [new PassThrough(), new PassThrough()];
  const trial = createInterface({ input, output, terminal: true });
  try {
    trial.prompt();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return false;
    throw error;
  } finally {
    trial.close();
  }
}

/** A dialogue at the terminal that is standard input and output. */
export class TerminalDialogue implements Dialogue, Disposable {
  readonly isTerminal = true;
  #editor: Interface | undefined;
  /** Lines that were typed before they were asked for. */
  #early: string[] = [];
  /** Whether Ctrl-D was typed before it was asked for: nothing comes behind it. */
  #hasEnded = false;
  #answer: ((line: string | undefined) => void) | undefined;

  /** Asks, and gives the line; `undefined` after Ctrl-D on an empty one. */
  ask(question: string): Promise<string | undefined> {
    const early = this.#early.shift();
    if (early !== undefined) {
      print(`${question}${early}\n`);
      return Promise.resolve(early);
    }
    if (this.#hasEnded) {
      print(`${question}\n`);
      return Promise.resolve(undefined);
    }
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#answer = resolve;
    const editor = this.#editor ??= this.#open();
    process.stdin.setRawMode(true);
    editor.setPrompt(question);
    editor.prompt();
    return promise;
  }

  #open(): Interface {
    const { stdin: input, stdout: output } = process;
    const editor = createInterface({
      input,
      output,
      terminal: true,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
    });
    editor.on("line", (line: string) => this.#typed(line));
    editor.on("close", () => {
      this.#editor = undefined;
      this.#typed(undefined);
    });
    // A Ctrl-D that was typed before it was asked for lies in the terminal's buffer as a NUL.
    input.on("keypress", (_text, { sequence }) => {
      if (sequence === "\0" && editor.line === "") editor.close();
    });
    editor.on("SIGINT", () => {
      this.#rest();
      print("\n");
      Deno.exit(EXIT_INTERRUPTED);
    });
    return editor;
  }

  /** Writes; a line that is being typed is taken away first and put back behind it. */
  write(text: string): void {
    const editor = this.#editor;
    if (this.#answer === undefined || editor === undefined) return print(text);
    const { line, cursor } = editor;
    // The editor counts the rows that it fills, as long as it changes the line itself, character by
    // character.
    editor.write(null, { ctrl: true, name: "e" });
    editor.write(null, { ctrl: true, name: "u" });
    moveCursor(process.stdout, 0, -editor.getCursorPos().rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    print(text);
    editor.prompt();
    for (const character of line) editor.write(character);
    while (editor.cursor > cursor) editor.write(null, { name: "left" });
  }

  /** Gives the terminal back. */
  [Symbol.dispose](): void {
    this.#answer = undefined;
    this.#editor?.close();
    process.stdin.setRawMode(false);
  }

  #typed(line: string | undefined): void {
    const answer = this.#answer;
    if (answer === undefined) {
      if (line === undefined) this.#hasEnded = true;
      else this.#early.push(line);
      return;
    }
    this.#answer = undefined;
    this.#rest();
    if (line === undefined) print("\n");
    answer(line);
  }

  /** Between two questions the terminal is as any program finds it. */
  #rest(): void {
    this.#editor?.pause();
    process.stdin.setRawMode(false);
  }
}
