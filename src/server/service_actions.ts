// Work that is done between requests, every so often. Python's servers look for it each time that they have
// polled; here nobody polls, and each action has its timer.

import { type Timer, unref } from "../net/timer.ts";

/** Something to be done again and again while a server runs. */
export interface ServiceAction {
  /** The time between two beginnings, in milliseconds, from above 0 to 2,147,483,647. */
  readonly everyMs: number;
  /**
   * Does it. While it is under way it is not begun again. What it throws or rejects with is printed, and the
   * next time it is called all the same.
   */
  readonly run: () => void | Promise<void>;
}

/** The longest time that a timer takes, in milliseconds: a longer one would be over at once. */
const MAX_MS = 2 ** 31 - 1;

/** Throws a `RangeError` for a time and a `TypeError` for a function that is none. */
export function checkActions(actions: readonly ServiceAction[]): void {
  for (const { everyMs, run } of actions) {
    if (typeof everyMs !== "number" || !(everyMs > 0 && everyMs <= MAX_MS)) {
      throw new RangeError(
        `Cannot plan a service action: everyMs is no number above 0 and up to ${MAX_MS}: ${everyMs}`,
      );
    }
    if (typeof run !== "function") {
      throw new TypeError(
        `Cannot plan a service action: run must be a function, received ${typeof run}`,
      );
    }
  }
}

/** The actions of a server, from their begin to their stop. */
export class ServiceActions {
  #timers: Timer[];
  #report: (error: unknown) => void;

  /**
   * Begins; each action is called for the first time when its time has passed. `report` is told what an
   * action throws. They do not keep the process alive.
   */
  constructor(actions: readonly ServiceAction[], report: (error: unknown) => void) {
    this.#report = report;
    this.#timers = actions.map((action) => this.#plan(action));
  }

  #plan({ everyMs, run }: ServiceAction): Timer {
    let isUnderWay = false;
    const begin = async () => {
      if (isUnderWay) return;
      isUnderWay = true;
      try {
        await run();
      } catch (error) {
        this.#report(error);
      }
      isUnderWay = false;
    };
    const timer = setInterval(begin, everyMs);
    unref(timer);
    return timer;
  }

  /** Begins nothing any more; what is under way is not waited for. */
  stop(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }
}
