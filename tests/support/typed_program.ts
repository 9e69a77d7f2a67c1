// A program that somebody types into. What it shows is waited for as a whole: everything that it has
// printed so far, and nothing else, so that what should not be there is seen, too.

import { Output, PROJECT } from "./program.ts";
import { within } from "./server.ts";

/** What a machine under load may need; nothing takes this long where all is well. */
const PATIENCE_MS = 30_000;

/** A program that runs, with pipes at both ends. */
export class TypedProgram implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  #child: Deno.ChildProcess;
  #input: WritableStreamDefaultWriter<Uint8Array>;
  #isClosed = false;
  #shown = "";

  /** Starts it in the folder of the project. */
  constructor(path: string, args: readonly string[]) {
    this.#child = new Deno.Command(path, {
      args: [...args],
      cwd: PROJECT,
      env: { NO_COLOR: "1", TERM: "xterm" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.stdout = new Output(this.#child.stdout);
    this.stderr = new Output(this.#child.stderr);
  }

  /** Types a text; a line ends where a line feed stands. */
  async type(text: string): Promise<void> {
    await this.#input.write(new TextEncoder().encode(text));
  }

  /** Ends the input: what Ctrl-D is at a terminal. */
  async endInput(): Promise<void> {
    this.#isClosed = true;
    await this.#input.close();
  }

  /** Waits until it shows this behind all that it had to show before; anything else fails. */
  async shows(text: string): Promise<void> {
    this.#shown += text;
    const length = this.#shown.length;
    const [shown] = await this.stdout.until(new RegExp(`^[^]{${length}}`));
    if (shown !== this.#shown) {
      throw new Error(`It shows ${JSON.stringify(shown)}, not ${JSON.stringify(this.#shown)}`);
    }
  }

  /** Gives everything that it shows up to now; of a program that runs, more may come. */
  async soFar(): Promise<string> {
    const [text] = await this.stdout.until(/^[^]*$/);
    return text;
  }

  /** Waits for its end and gives its exit status. */
  async code(): Promise<number> {
    return (await within(this.#child.status, PATIENCE_MS)).code;
  }

  /** Ends it if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) await this.#input.close().catch(() => {});
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
    await this.code();
    await this.stdout.whole();
    await this.stderr.whole();
  }
}
