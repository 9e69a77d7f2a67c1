// A process that runs beside this one and ends with it.

import type { Command } from "./peers/peer.ts";

/** How long a process may take to end when it is asked to. */
const PATIENCE_MS = 5_000;
const MAX_KEPT_CHARACTERS = 2_000;

/** A process; it ends when it is disposed of. */
export class Child implements AsyncDisposable {
  /** Its number. */
  readonly pid: number;
  /** What it has printed as errors, the beginning of that. */
  errors = "";
  /** Whether it has ended. */
  hasEnded = false;
  /** What it prints. */
  readonly stdout: ReadableStream<Uint8Array>;
  #child: Deno.ChildProcess;
  #reading: Promise<void>;

  /** Starts it. */
  constructor([program, ...args]: Command) {
    const env = { NO_COLOR: "1" };
    const options = { args, env, stdin: "null", stdout: "piped", stderr: "piped" } as const;
    this.#child = new Deno.Command(program, options).spawn();
    this.pid = this.#child.pid;
    this.stdout = this.#child.stdout;
    this.#child.status.then(() => this.hasEnded = true);
    this.#reading = this.#keepErrors();
  }

  async #keepErrors(): Promise<void> {
    for await (const piece of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      if (this.errors.length < MAX_KEPT_CHARACTERS) this.errors += piece;
    }
  }

  /** Asks it to end, ends it if it does not, and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.stdout.locked) await this.stdout.cancel();
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), PATIENCE_MS);
    await this.#child.status;
    clearTimeout(timer);
    await this.#reading;
  }

  #signal(signal: Deno.Signal): void {
    try {
      if (!this.hasEnded) this.#child.kill(signal);
    } catch (error) {
      // It has ended, and nobody has told yet.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
