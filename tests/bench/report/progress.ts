// One line that says what is measured, where somebody sees it.

const RETURN_AND_CLEAR = "\r\x1b[2K";

/** The line; it is gone when this is disposed of. */
export class Progress implements Disposable {
  #isSeen = Deno.stderr.isTerminal();
  #steps: number;
  #done = 0;

  /** Expects so many steps. */
  constructor(steps: number) {
    this.#steps = steps;
  }

  /** Says which step begins. */
  step(text: string): void {
    this.#done++;
    this.#write(`[${this.#done}/${this.#steps}] ${text}`);
  }

  /** Takes the line away, so that something else can be printed. */
  clear(): void {
    this.#write("");
  }

  #write(text: string): void {
    if (!this.#isSeen) return;
    Deno.stderr.writeSync(new TextEncoder().encode(RETURN_AND_CLEAR + text));
  }

  /** Takes the line away. */
  [Symbol.dispose](): void {
    this.clear();
  }
}
