// What is to be said about the connection: at once while nothing else is shown, else behind it.

/** Says lines, in order. */
export class Notices {
  #write: (line: string) => void;
  #waiting: string[] | undefined;

  /** Says them at once, to begin with. */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Says a line. */
  say(line: string): void {
    if (this.#waiting === undefined) this.#write(line);
    else this.#waiting.push(line);
  }

  /** Keeps what is to be said from now on. */
  hold(): void {
    this.#waiting ??= [];
  }

  /** Says what was kept, and goes on keeping. */
  flush(): void {
    for (const line of this.#waiting?.splice(0) ?? []) this.#write(line);
  }

  /** Forgets a line that was kept: it was said in other words. */
  forget(line: string): void {
    this.#waiting = this.#waiting?.filter((other) => other !== line);
  }

  /** Says what was kept, and from now on everything at once. */
  release(): void {
    this.flush();
    this.#waiting = undefined;
  }
}
