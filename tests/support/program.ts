// A program that runs beside a test. What it prints is waited for, never guessed by time; it has ended
// when the test has.

import { fromFileUrl } from "@std/path";
import { within } from "./server.ts";
import { testWith } from "./test.ts";

/** The folder of the project, with a separator at its end. */
export const PROJECT: string = fromFileUrl(new URL("../../", import.meta.url));

/** What a machine under load may need to start a program; nothing takes this long where all is well. */
const PATIENCE_MS = 60_000;

/** What a program prints on one of its two streams. */
export class Output {
  #text = "";
  #hasEnded = false;
  #news = Promise.withResolvers<void>();
  #reading: Promise<void>;

  /** Begins to read. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reading = this.#read(stream);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += piece;
      this.#tell();
    }
    this.#hasEnded = true;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Waits until what was printed matches, and gives the match. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) return match;
      if (this.#hasEnded) throw new Error(`The program ended before ${pattern}: ${this.#text}`);
      await within(this.#news.promise, PATIENCE_MS);
    }
  }

  /** Gives everything that was printed, once the program has ended. */
  async whole(): Promise<string> {
    await within(this.#reading, PATIENCE_MS);
    return this.#text;
  }
}

/** How to start a program. */
export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the program sees nothing of the environment but `env`. */
  readonly clearEnv?: boolean;
  /** Whether a test types something; otherwise there is nothing to read. */
  readonly stdin?: "null" | "piped";
}

/** A program that runs. */
export class Program implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  #child: Deno.ChildProcess;
  #keys: WritableStreamDefaultWriter<Uint8Array> | undefined;

  /** Starts it. */
  constructor(path: string, { args = [], stdin = "null", ...options }: ProgramOptions = {}) {
    this.#child = new Deno.Command(path, {
      ...options,
      args: [...args],
      stdin,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.stdout = new Output(this.#child.stdout);
    this.stderr = new Output(this.#child.stderr);
    if (stdin === "piped") this.#keys = this.#child.stdin.getWriter();
  }

  /** Types a text; one that has ended reads none. */
  async type(text: string): Promise<void> {
    await this.#keys?.write(new TextEncoder().encode(text)).catch(() => {});
  }

  /** Ends what can be read. */
  async endInput(): Promise<void> {
    const keys = this.#keys;
    this.#keys = undefined;
    await keys?.close().catch(() => {});
  }

  /** The number of its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends it a signal; one that has ended gets none. */
  signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** Waits for its end. */
  ended(): Promise<Deno.CommandStatus> {
    return within(this.#child.status, PATIENCE_MS);
  }

  /** Ends it if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.endInput();
    this.signal("SIGKILL");
    await this.ended();
    await this.stdout.whole();
    await this.stderr.whole();
  }
}

/** Starts loket from its source, as a user does, and with these permissions. */
export function startLoket(
  args: readonly string[],
  permissions: readonly string[] = ["--allow-net", "--allow-read"],
  options: ProgramOptions = {},
): Program {
  return new Program(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, "mod.ts", ...args],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    ...options,
  });
}

/** Waits for the line that says where loket listens, and gives the URL. */
export async function addressOf(program: Program): Promise<URL> {
  const [, address = ""] = await program.stdout.until(/^loket serves .* on (http:\S+)$/m);
  return new URL(address);
}

/** Declares a test that needs more than permissions; it is ignored where `condition` is false. */
export function testWhere(
  condition: boolean,
  needs: Parameters<typeof testWith>[0],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  if (condition) testWith(needs, name, fn);
  else Deno.test.ignore(name, fn);
}
