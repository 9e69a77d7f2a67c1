// How long nothing may come before the prompt asks again.

/** Nothing came for too long. */
export class SilenceError extends Error {
  /** Always `SilenceError`. */
  override readonly name = "SilenceError";
}

/** Watches over one exchange, and ends it where nothing is heard. */
export class Silence implements Disposable {
  #limitMs: number;
  #end = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Begins. A limit of 0 or `Infinity` is none. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.heard();
  }

  /** Aborts with a {@linkcode SilenceError} when nothing was heard for so long. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Something has moved: the time begins anew. */
  heard(): void {
    clearTimeout(this.#timer);
    if (!(this.#limitMs > 0 && this.#limitMs < Infinity)) return;
    this.#timer = setTimeout(() => {
      this.#end.abort(new SilenceError(`Nothing came for ${this.#limitMs} ms`));
    }, this.#limitMs);
  }

  /** Watches no more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
