// Pipelining, seen from the client: requests that were sent before the answer to an earlier one was
// complete. Which method a response answers decides how its content ends, so the order is kept here.

/** The requests that a client has sent behind the one that is answered now (RFC 9112 §9.3.2). */
export class UnansweredRequests {
  /** Whether the last of them announces that the connection closes behind it. */
  closes = false;
  #methods: string[] = [];

  /** Adds one, by its method. */
  add(method: string, closes: boolean): void {
    this.#methods.push(method);
    this.closes = closes;
  }

  /** Whether there is none left. */
  get isEmpty(): boolean {
    return this.#methods.length === 0;
  }

  /** Takes the method of the next one that is answered. */
  take(): string {
    return this.#methods.shift() ?? "";
  }
}
