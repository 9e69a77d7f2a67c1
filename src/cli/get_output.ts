// Where the answer of `get` goes: octets to the standard output or into a file, and never half of it
// without a word.

import { writeAll } from "../net/output.ts";
import { CommandFailure } from "./failure.ts";
import { fileFailure } from "./file_fault.ts";
import type { FailureWords } from "./words/command_words.ts";

/** Takes octets, in order. */
export interface Sink {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean;
  /** How many bytes it has taken. */
  readonly bytes: number;
  /** Says behind the reason of a failure what was taken; nothing where nobody has to be told. */
  remains(words: FailureWords): string;
  /** Takes octets and waits until they are written. Rejects with a `CommandFailure`, or `ReaderGone`. */
  write(octets: Uint8Array): Promise<void>;
  /** Says that this is all, or all there will be. */
  close(): void;
}

/** Whoever reads the output has had enough. */
export class ReaderGone extends Error {
  /** Always `ReaderGone`. */
  override readonly name = "ReaderGone";
}

/** The standard output. */
export class StandardOutput implements Sink {
  /** Whether a person looks at it. */
  readonly isTerminal: boolean = Deno.stdout.isTerminal();
  /** How many bytes were written. */
  bytes = 0;
  /** The last octet. */
  last: number | undefined;

  /** Writes octets. On a terminal, rejects with a `CommandFailure` for what would upset it. */
  async write(octets: Uint8Array): Promise<void> {
    if (this.isTerminal && this.bytes === 0 && isBinary(octets)) {
      throw new CommandFailure(({ failures }) => failures.notText);
    }
    this.last = octets.at(-1) ?? this.last;
    this.bytes += octets.length;
    try {
      await writeTo(Deno.stdout, octets);
    } catch (error) {
      throw fileFailure(error, "--allow-write", ({ writeOutput }, reason) => writeOutput(reason));
    }
  }

  /** Ends a line that was begun, where something is to be shown below it. */
  async endLine(): Promise<void> {
    const isOpen = this.last !== undefined && this.last !== 0x0a;
    if (this.isTerminal && isOpen) await this.write(new Uint8Array([0x0a]));
  }

  /** Nothing: who reads it sees what came. */
  remains(): string {
    return "";
  }

  /** It stays open. */
  close(): void {}
}

/** A file, which is made when the first octets, or the end, come. */
export class FileOutput implements Sink {
  /** Nobody looks at it. */
  readonly isTerminal = false;
  /** How many bytes were written. */
  bytes = 0;
  #path: string;
  #file: Deno.FsFile | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** Opens the file, and makes it empty. Throws a `CommandFailure`. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Says what is in it. */
  remains(words: FailureWords): string {
    return words.remains(this.#path, this.bytes);
  }

  /** Takes nothing more, and waits until what it was given is in the file. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    // Whoever has asked for the write is told where it fails.
    await this.#writing.catch(() => {});
  }

  #failureOf(error: unknown): unknown {
    return fileFailure(error, "--allow-write", ({ write }, reason) => write(this.#path, reason));
  }

  /** Writes octets. */
  async write(octets: Uint8Array): Promise<void> {
    if (this.#file === undefined) return;
    if (this.#isStopped) return await new Promise(() => {});
    this.#writing = this.#writeTo(this.#file, octets);
    await this.#writing;
  }

  async #writeTo(file: Deno.FsFile, octets: Uint8Array): Promise<void> {
    try {
      await writeTo(file, octets);
      this.bytes += octets.length;
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /** Closes the file. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

async function writeTo(
  writer: { write(octets: Uint8Array): Promise<number> },
  octets: Uint8Array,
): Promise<void> {
  try {
    await writeAll(writer, octets);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ReaderGone("Nobody reads on");
    throw error;
  }
}

/** Whether octets are not text: a control that no text has, NUL above all. Escape is for colours. */
function isBinary(octets: Uint8Array): boolean {
  return octets.some((octet) => octet < 0x08 || (octet > 0x0d && octet < 0x20 && octet !== 0x1b));
}
