// A server for one test: on loopback and silent, its facts and errors kept, so that a test can look
// at them or wait for them. It has to stop when the test is over.

import type { ServerEvent } from "../../src/server/events.ts";
import type { ServeHandler, ServeTcpOptions } from "../../src/server/options.ts";
import { type HttpServer, serve } from "../../src/server/serve.ts";

/** The fact of a kind. */
export type FactOf<Kind extends ServerEvent["kind"]> = Extract<ServerEvent, { kind: Kind }>;

/** Long enough for everything that a test waits for, short enough to wait for when it fails. */
const PATIENCE_MS = 5_000;

/** Gives the outcome of a promise, or rejects where it takes so long that nothing will come of it. */
export async function within<Value>(promise: Promise<Value>, ms = PATIENCE_MS): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Nothing came within ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A server that listens on a free port of this machine until it is disposed of. */
export class TestServer implements AsyncDisposable {
  /** The server. */
  readonly server: HttpServer<Deno.NetAddr>;
  /** What it has stated about itself. */
  readonly facts: ServerEvent[] = [];
  /** What `onError` was given. */
  readonly errors: unknown[] = [];
  #end = new AbortController();
  #waiting = new Set<() => void>();

  /** Starts it. What is in `options` goes before what a test server has of its own. */
  constructor(handler: ServeHandler, options: ServeTcpOptions = {}) {
    this.server = serve({
      port: 0,
      hostname: "127.0.0.1",
      signal: this.#end.signal,
      onListen() {},
      onReject() {},
      onEvent: (fact) => this.#state(fact),
      onError: (error) => this.#answerError(error),
      ...options,
    }, handler);
  }

  /** The port that it listens on. */
  get port(): number {
    return this.server.addr.port;
  }

  /** The message of each error that `onError` was given. */
  get messages(): string[] {
    return this.errors.map((error) => error instanceof Error ? error.message : String(error));
  }

  /** Gives the `nth` fact of a kind as soon as it is stated. */
  async fact<Kind extends ServerEvent["kind"]>(kind: Kind, nth = 1): Promise<FactOf<Kind>> {
    const isMeant = (fact: ServerEvent): fact is FactOf<Kind> => fact.kind === kind;
    for (;;) {
      const found = this.facts.filter(isMeant)[nth - 1];
      if (found !== undefined) return found;
      await within(new Promise<void>((resolve) => this.#waiting.add(resolve)));
    }
  }

  /** Stops it, which takes no longer than what is in flight; a test that leaves something fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await within(this.server.shutdown());
    } finally {
      this.#end.abort();
    }
  }

  #state(fact: ServerEvent): void {
    this.facts.push(fact);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #answerError(error: unknown): Response {
    this.errors.push(error);
    return new Response(new TextEncoder().encode("Internal Server Error"), { status: 500 });
  }
}

/** Keeps what is printed on the error output while a test runs. */
export class Printed implements Disposable {
  /** One list of arguments for each call. */
  readonly calls: unknown[][] = [];
  // deno-lint-ignore no-console -- kept, to be put back
  #print = console.error;

  /** From here on nothing reaches the terminal. */
  constructor() {
    // deno-lint-ignore no-console -- replaced, so that nothing is printed
    console.error = (...values: unknown[]) => void this.calls.push(values);
  }

  /** Prints again. */
  [Symbol.dispose](): void {
    // deno-lint-ignore no-console -- as it was
    console.error = this.#print;
  }
}
