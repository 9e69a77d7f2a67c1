// Whoever the prompt talks with: somebody at a terminal, a pipe, a test, the comparison.

/** Lines in, text out. */
export interface Dialogue {
  /** Whether what is written reaches a terminal, which acts upon control characters. */
  readonly isTerminal: boolean;
  /** Asks, and gives the line that was typed without its end; `undefined` where no more comes. */
  ask(question: string): Promise<string | undefined>;
  /**
   * Writes text, which may end within a line. While a question stands, the text is whole lines, and
   * the question stands again behind them, with what was typed.
   */
  write(text: string): void;
}
