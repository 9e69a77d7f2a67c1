// Text that comes in pieces → lines for a terminal, which must not act upon any of it; or the text as it is.

import { printable } from "../visible.ts";

/**
 * Shows text that comes in pieces. Towards a terminal, control characters are made visible, and line ends
 * of other systems are line ends, even those that are cut in two; elsewhere text stays as it is.
 */
export class ShownText {
  #write: (text: string) => void;
  #isTerminal: boolean;
  #held = "";
  #isInLine = false;

  /** Begins at the beginning of a line. */
  constructor(write: (text: string) => void, isTerminal: boolean) {
    this.#write = write;
    this.#isTerminal = isTerminal;
  }

  /** Shows a piece. */
  add(piece: string): void {
    const text = this.#held + piece;
    // It may be the first half of a line end.
    this.#held = this.#isTerminal && text.endsWith("\r") ? "\r" : "";
    this.#show(text.slice(0, text.length - this.#held.length).replaceAll("\r\n", "\n"), text);
  }

  #show(lines: string, text: string): void {
    if (text === this.#held) return;
    this.#isInLine = !lines.endsWith("\n");
    this.#write(this.#isTerminal ? printable(lines) : text);
  }

  /** Ends the last line. */
  end(): void {
    if (this.#held !== "") this.#write(printable(this.#held));
    if (this.#isInLine || this.#held !== "") this.#write("\n");
    this.#held = "";
    this.#isInLine = false;
  }
}
