// Deadlines without a timer for each connection: one timer looks at all of them now and then, so that
// setting a deadline is the store of a number, and reading the clock is nobody's cost.

import { type Timer, unref } from "./timer.ts";

/**
 * How long a peer may take, in milliseconds. `0` or `Infinity` switches a deadline off. What is not given
 * has its default, which stands with each; it is kept to within a tenth of a second.
 */
export interface Deadlines {
  /** From the first octet of a request to the end of its header section; 10,000. Beyond it: 408. */
  readonly headMs: number;
  /** From an answer, or from the opening, to the first octet of a request; 30,000. */
  readonly idleMs: number;
  /**
   * For content to come at the minimum rate, 30,000; only the time counts in which somebody waits for it.
   * Beyond it: 408.
   */
  readonly contentMs: number;
  /** For an answer to be taken at the minimum rate; 30,000. Beyond it the connection is cut. */
  readonly sendMs: number;
  /**
   * From the half-close after the last answer to the close; for content that nobody reads; and how long
   * a stream may be silent towards a peer that has closed its side; 2,000.
   */
  readonly lingerMs: number;
  /**
   * The minimum rate of content and answers, in bytes a second; 240. A peer has `contentMs`, or `sendMs`, to
   * move as much as this makes in that time; then it has the time again.
   */
  readonly minBytesPerSecond: number;
}

/** The deadlines that hold where nothing else is said. */
export const DEFAULT_DEADLINES: Deadlines = {
  // A head is a few packets; only an attacker or a person with telnet takes longer than this.
  headMs: 10_000,
  // Long enough to be reused by a page that is being read, short enough to give descriptors back.
  idleMs: 30_000,
  // A mobile link that changes its cell is silent for some seconds.
  contentMs: 30_000,
  sendMs: 30_000,
  // One round trip to the far side of the world, some times over (RFC 9112 §9.6).
  lingerMs: 2_000,
  // Slower than any link on which a person would wait; who drips on purpose has to be slower still.
  minBytesPerSecond: 240,
};

/** The time between two looks at the deadlines; a deadline is kept to within this. */
const TICK_MS = 100;

/** Something with deadlines that can be looked at. */
export interface Watched {
  /** Ends whatever should have happened before `nowMs`. */
  checkDeadlines(nowMs: number): void;
}

/** The one timer. It runs while something is watched. */
export class DeadlineClock {
  #watched: Set<Watched> = new Set();
  #first: AbortSignal | undefined;
  #timer: Timer | undefined;
  #nowMs = 0;
  #lookedMs = 0;
  #looks = 0;

  /** Begins to look at the deadlines of `watched`. */
  watch(watched: Watched): void {
    this.#watched.add(watched);
    if (this.#first !== undefined) return;
    this.#lookedMs = performance.now();
    this.#looks++;
    this.#first = AbortSignal.timeout(TICK_MS);
    this.#first.addEventListener("abort", this.#start);
  }

  /** Looks at them no more. */
  unwatch(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    this.#first?.removeEventListener("abort", this.#start);
    if (this.#timer !== undefined) clearInterval(this.#timer);
    this.#timer = this.#first = undefined;
  }

  /**
   * The first tick comes without a timer: Deno loads its timers when one is set first, and that takes
   * longer than the first answer, which would have to wait for it.
   */
  #start = (): void => {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    // What is watched keeps the process alive, where it should.
    unref(this.#timer);
    this.#tick();
  };

  /** The time here, in milliseconds; it goes on by ticks. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How often it has looked: while something is watched, this changes with every tick. */
  get looks(): number {
    return this.#looks;
  }

  /** Gives the time of a deadline that begins now; never too early, two ticks late if nobody blocks. */
  in(durationMs: number): number {
    return durationMs > 0 ? this.#nowMs + TICK_MS + durationMs : Infinity;
  }

  /**
   * The time here goes on by one tick at most from one look to the next: while a handler blocks the
   * loop nobody can read what peers have sent, and they are not charged for it.
   */
  #tick(): void {
    const nowMs = performance.now();
    this.#nowMs += Math.min(nowMs - this.#lookedMs, TICK_MS);
    this.#lookedMs = nowMs;
    this.#looks++;
    for (const watched of this.#watched) watched.checkDeadlines(this.#nowMs);
  }
}
