// The Date field (RFC 9110 §6.6.1), written once a second instead of once an answer.

import { encodeFieldLines } from "../http1/writer.ts";
import type { DeadlineClock } from "../net/deadline.ts";
import { formatHttpDate } from "../semantics/date.ts";

/** Writes the `Date` field line. To ask the system for the time takes longer than all the rest here. */
export class DateField {
  #clock: DeadlineClock;
  #looks = -1;
  #second = -1;
  #line: Uint8Array = new Uint8Array(0);

  /** Makes a field that looks at the time when a clock does. */
  constructor(clock: DeadlineClock) {
    this.#clock = clock;
  }

  /** The field line of this second, as octets that may be sent but not changed. */
  get line(): Uint8Array {
    if (this.#looks !== this.#clock.looks) this.#look();
    return this.#line;
  }

  #look(): void {
    this.#looks = this.#clock.looks;
    const second = Math.floor(Date.now() / 1000);
    if (second === this.#second) return;
    this.#second = second;
    this.#line = encodeFieldLines([["date", formatHttpDate(second * 1000)]]);
  }
}
