// A server program in a process of its own, and what the system says about that process. The system is
// asked by way of programs: Deno gives `/proc` only to those who may do everything.

import { fromFileUrl } from "@std/path";
import { Program } from "./program.ts";
import { outputOf } from "./run.ts";

/** A server of `tests/fixtures/` that runs; it prints `port`, and other ports, and its `pid`. */
export class ServerProcess implements AsyncDisposable {
  /** The program. */
  readonly program: Program;
  /** The ports that it listens on. */
  readonly ports: readonly number[];
  #pid: string;

  private constructor(program: Program, ports: readonly number[], pid: string) {
    this.program = program;
    this.ports = ports;
    this.#pid = pid;
  }

  /** Starts the server of a file, with arguments. */
  static async start(file: string, ...args: readonly string[]): Promise<ServerProcess> {
    const fixture = fromFileUrl(new URL(`../fixtures/${file}`, import.meta.url));
    const program = new Program(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-net", "--v8-flags=--expose-gc", fixture, ...args],
    });
    const [, ports = "", pid = ""] = await program.stdout.until(/^ports? ([\d ]+) pid (\d+)$/m);
    return new ServerProcess(program, ports.split(" ").map(Number), pid);
  }

  /** Gives how much memory of the machine it occupies, in bytes. */
  async residentBytes(): Promise<number> {
    const line = await outputOf("grep", "VmRSS", `/proc/${this.#pid}/status`);
    return Number(/\d+/.exec(line)?.[0]) * 1024;
  }

  /** Gives how many descriptors it has open. */
  async descriptors(): Promise<number> {
    const lines = await outputOf("ls", `/proc/${this.#pid}/fd`);
    return lines.trimEnd().split("\n").length;
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.program[Symbol.asyncDispose]();
  }
}
