// Numbers that look random and are the same in every run.

/** A source of numbers; one seed, one sequence. Mulberry32. */
export class Random {
  #state: number;

  /** Begins the sequence of a seed. */
  constructor(seed: number) {
    this.#state = seed;
  }

  /** Gives a whole number from 0 up to `bound`, exclusive. */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * bound);
  }

  /** Gives one of some values. */
  of<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }

  /** Gives what a function makes, from `min` to `max` times. */
  list<Value>([min, max]: readonly [number, number], make: () => Value): Value[] {
    return Array.from({ length: min + this.below(max - min + 1) }, make);
  }

  /** Gives a text of `length` characters, each one of `alphabet`. */
  text(length: number, alphabet: string): string {
    return this.list([length, length], () => alphabet[this.below(alphabet.length)]).join("");
  }

  /** Cuts a text at random places into pieces, none of them empty. */
  cut(text: string, longest: number): string[] {
    const pieces: string[] = [];
    for (let start = 0; start < text.length;) {
      const end = start + 1 + this.below(longest);
      pieces.push(text.slice(start, end));
      start = end;
    }
    return pieces;
  }
}
