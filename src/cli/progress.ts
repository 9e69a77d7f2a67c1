// One line on the terminal that tells how far a long transfer is, and goes when it is over.

import { decimalText } from "../number_text.ts";

/** Shorter than this, in milliseconds, a transfer needs no line. */
const QUIET_MS = 500;

/** The time between two looks, in milliseconds. */
const STEP_MS = 100;

const UNITS = ["KiB", "MiB", "GiB", "TiB"] as const;

/** How sizes are said in a language. */
export interface SizeWords {
  /** Its tag (RFC 5646). */
  readonly tag: string;
  /** So many bytes, below a KiB. */
  bytes(count: number): string;
}

const ENGLISH_SIZES: SizeWords = { tag: "en", bytes: (count) => `${count} bytes` };

/** Gives a number of bytes as people say it; in English if no words are given. */
export function sizeText(bytes: number, words: SizeWords = ENGLISH_SIZES): string {
  if (bytes < 1024) return words.bytes(bytes);
  let [size, unit] = [bytes / 1024, 0];
  while (size >= 1024 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${decimalText(size, 1, words.tag)} ${UNITS[unit]}`;
}

/** Tells how a transfer stands: bytes so far, of how many where that is known, and how fast. */
export function progressText(
  bytes: number,
  ofBytes: number | undefined,
  elapsedMs: number,
): string {
  const rate = `${sizeText(Math.round(bytes / Math.max(elapsedMs, 1) * 1000))}/s`;
  if (ofBytes === undefined || ofBytes === 0) return `${sizeText(bytes)}, ${rate}`;
  const percent = Math.floor(bytes / ofBytes * 100);
  return `${sizeText(bytes)} of ${sizeText(ofBytes)}, ${percent} %, ${rate}`;
}

/** Cuts a line of ASCII so that it fits; one that fills the last column, too, may go on below. */
export function fitting(line: string, columns = Infinity): string {
  return line.slice(0, Math.max(columns - 1, 0));
}

/** Where the line is shown. */
export interface ProgressTerminal {
  /** Puts text there. */
  readonly write: (text: string) => void;
  /** Gives its width, where that is known. */
  readonly columns: () => number | undefined;
}

/** The line. */
export class Progress {
  #ofBytes: number | undefined;
  #beganMs: number = performance.now();
  #shownMs: number = this.#beganMs + QUIET_MS - STEP_MS;
  #isShown = false;
  #terminal: ProgressTerminal;

  /** Begins a transfer of so many bytes, where that is known. */
  constructor(ofBytes: number | undefined, terminal: ProgressTerminal) {
    this.#ofBytes = ofBytes;
    this.#terminal = terminal;
  }

  /** Says how many bytes have come. */
  show(bytes: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < STEP_MS) return;
    this.#shownMs = nowMs;
    this.#isShown = true;
    const { write, columns } = this.#terminal;
    const text = progressText(bytes, this.#ofBytes, nowMs - this.#beganMs);
    write(`\r${fitting(text, columns())}\x1b[K`);
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isShown) this.#terminal.write("\r\x1b[K");
    this.#isShown = false;
  }
}
