// The two ways in which a command ends without having been done, each with one line that says why. A
// stack trace is for defects.

import type { CommandWords } from "./words/command_words.ts";
import { ENGLISH } from "./words/en.ts";

/** The status with which the program exits where something cannot be done. */
export const EXIT_FAILURE = 1;
/** The status where the arguments make no sense. */
export const EXIT_USAGE = 2;

/** What is said: as it is, or in the words of the language that was asked for. */
export type Said = string | ((words: CommandWords) => string);

/** Something that a person is told; its message says it in English. */
class ToldError extends Error {
  #said: Said;

  /** Makes an error of what is said. */
  constructor(said: Said) {
    super(typeof said === "string" ? said : said(ENGLISH));
    this.#said = said;
  }

  /** Says it in other words, where it has been put so that it can be. */
  saidIn(words: CommandWords): string {
    return typeof this.#said === "string" ? this.#said : this.#said(words);
  }
}

/** The arguments make no sense; the message says which and why. The program exits with 2. */
export class UsageError extends ToldError {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}

/** What was asked for cannot be done here; the message says what and why. The program exits with 1. */
export class CommandFailure extends ToldError {
  /** Always `CommandFailure`. */
  override readonly name = "CommandFailure";
}
