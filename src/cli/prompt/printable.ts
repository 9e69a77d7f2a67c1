// What a server sends may hold what a terminal would act upon: move the cursor, set the title, answer
// as if somebody had typed. Such characters are shown, not sent.

/** The control characters (C0 without tab and line feed, DEL, C1), all of which a terminal may obey. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Makes control characters visible: those below the space as their pictures, the others as `\x9b`. Tab
 * and line feed stay.
 *
 * ```ts
 * import { printable } from "./printable.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(printable("\x1b[2Ja\tb\n"), "␛[2Ja\tb\n");
 * ```
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, visible);
}

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

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : `\\x${code.toString(16)}`;
}
