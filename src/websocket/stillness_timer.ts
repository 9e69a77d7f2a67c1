/** The longest period of a timer; beyond it, it would fire at once. */
const MAX_PERIOD_MS = 2 ** 31 - 1;

/**
 * Looks once in a period whether something happened in it.
 *
 * So a busy connection costs one timer per period and not one per message; the price is that
 * stillness which begins within a period is noticed at the end of the next one.
 */
export class StillnessTimer {
  #timer: ReturnType<typeof setInterval> | undefined;
  #happened = false;

  /**
   * Begins to look; what was looked for before is forgotten.
   *
   * `onStill` is called at the end of each period without a {@linkcode StillnessTimer.touch}, with the
   * number of such periods in a row.
   */
  start(periodMs: number, onStill: (periods: number) => void): void {
    this.stop();
    this.#happened = false;
    let stillPeriods = 0;
    this.#timer = setInterval(() => {
      stillPeriods = this.#happened ? 0 : stillPeriods + 1;
      this.#happened = false;
      if (stillPeriods > 0) onStill(stillPeriods);
    }, Math.min(periodMs, MAX_PERIOD_MS));
  }

  /** Says that something happened. */
  touch(): void {
    this.#happened = true;
  }

  /** Looks no more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
