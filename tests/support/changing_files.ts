// A folder whose files a program changes, a server of that folder, and downloads from it: each in a
// process of its own.

import { fromFileUrl } from "@std/path";
import type { Change } from "../fixtures/changing_writer.ts";
import { Downloads } from "./changing.ts";
import { Program } from "./program.ts";
import { Random } from "./random.ts";
import { outputOf } from "./run.ts";

const NAMES = [
  "large.bin",
  "large-too.bin",
  "middle.bin",
  "middle-too.bin",
  "small.bin",
  "small-too.bin",
] as const;

/** An answer that is cut is announced in a line. */
const CUT = /^\[FileChanged: Cannot send .* to its end: .*\]\n/gm;

/** What the server occupies. */
export interface Resources {
  readonly descriptors: number;
  /** How many of them are files of the folder, be they there or gone. */
  readonly openFiles: number;
  readonly bytes: number;
}

function fixture(file: string, permissions: readonly string[], args: readonly string[]): Program {
  const path = fromFileUrl(new URL(`../fixtures/${file}`, import.meta.url));
  return new Program(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, path, ...args],
  });
}

/** Everything that runs; it ends when it is disposed of. */
export class ChangingFiles implements AsyncDisposable {
  /** What was downloaded. */
  readonly downloads: Downloads;
  #folder: string;
  #server: Program;
  #writer: Program;
  #pid: string;
  #random: Random;

  private constructor(
    programs: { readonly folder: string; readonly server: Program; readonly writer: Program },
    [, port, pid = ""]: RegExpExecArray,
    seed: number,
  ) {
    this.#folder = programs.folder;
    this.#server = programs.server;
    this.#writer = programs.writer;
    this.#pid = pid;
    this.#random = new Random(seed);
    this.downloads = new Downloads(Number(port));
  }

  /** Starts changing and serving. */
  static async start(
    { etagFrom, seed }: { readonly etagFrom: "version" | "content"; readonly seed: number },
  ): Promise<ChangingFiles> {
    const folder = Deno.makeTempDirSync({ prefix: "loket_" });
    const permissions = ["--allow-read", "--allow-write"];
    const writer = fixture("changing_writer.ts", permissions, [folder, `${seed}`]);
    const server = fixture("changing_server.ts", ["--allow-net", "--allow-read"], [
      folder,
      etagFrom,
    ]);
    const listening = await server.stdout.until(/^port (\d+) pid (\d+)$/m);
    await writer.stdout.until(/^changing$/m);
    return new ChangingFiles({ folder, server, writer }, listening, seed);
  }

  /** Downloads so many times, some at a time. */
  async download(times: number, clients: number): Promise<void> {
    let left = times;
    await Promise.all(Array.from({ length: clients }, async () => {
      while (left-- > 0) await this.downloads.run(NAMES, this.#random);
    }));
  }

  /** Ends the changes, waits for what is right, and holds all answers against what was done. */
  async settle(): Promise<{ readonly changes: readonly Change[]; readonly settledMs: number[] }> {
    this.#writer.signal("SIGTERM");
    const last = await this.#told("last");
    const settledMs = await Promise.all(last.map((change) => this.downloads.settle(change)));
    const changes = await this.#told("all");
    this.downloads.compare(changes);
    return { changes, settledMs };
  }

  async #told(which: "last" | "all"): Promise<Change[]> {
    const [line] = await this.#writer.stdout.until(new RegExp(`^${which} \\[.*\\]$`, "m"));
    return JSON.parse(line.slice(which.length));
  }

  /** Asks the system what the server occupies now. */
  async resources(): Promise<Resources> {
    const status = await outputOf("grep", "VmRSS", `/proc/${this.#pid}/status`);
    const links = await outputOf("find", `/proc/${this.#pid}/fd`, "-type", "l", "-printf", "%l\n");
    const targets = links.trimEnd().split("\n");
    return {
      descriptors: targets.length,
      openFiles: targets.filter((target) => target.startsWith(this.#folder)).length,
      bytes: Number(/\d+/.exec(status)?.[0]) * 1024,
    };
  }

  /** Ends the server; gives how many cut answers it has announced, and what else it has printed. */
  async printed(): Promise<{ readonly announced: number; readonly others: string }> {
    this.#server.signal("SIGTERM");
    const text = await this.#server.stderr.whole();
    return { announced: text.match(CUT)?.length ?? 0, others: text.replace(CUT, "") };
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}
