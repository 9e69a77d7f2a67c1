// A file that is open: its content leaves in one version or not at all. Every block is read first, and
// given away only if the file is then still the one that was announced.

import { basename } from "@std/path";
import type { ByteRange } from "../semantics/ranges.ts";
import { type FileVersion, hasSameContent, TICK_MS, versionOf } from "./version.ts";

/** How much is read at a time, in bytes. */
const BLOCK_BYTES = 256 * 1024;

const FROM_START: Deno.SeekMode = 0;

/** The file was written to while it was being read; what was read of it is no version of it. */
export class FileChanged extends Error {
  /** Always `FileChanged`. */
  override readonly name = "FileChanged";
  /** No fault of the program, so one line is enough for whoever reads of it. */
  override readonly stack: string;

  /** Says it of a file. */
  constructor(path: string) {
    super(`Cannot send ${basename(path)} to its end: it was written to meanwhile`);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** A part of what is sent: octets that are there, or a range of the file. */
export type Segment = Uint8Array<ArrayBuffer> | ByteRange;

/** What was found out about a file when it was opened. */
export type Opened = Pick<
  OpenFile,
  "path" | "realPath" | "version" | "isQuiet" | "isSettled" | "isEmbedded"
>;

/** A file that is open; whoever got it closes it, or reads it to its end. */
export class OpenFile {
  /** Tells what was found. */
  readonly kind = "file";
  /** The path by which it was opened. */
  readonly path: string;
  /** Where that led, with all links followed. */
  readonly realPath: string;
  /** The version that is open. */
  readonly version: FileVersion;
  /** Whether nobody was writing to it when it was opened. */
  readonly isQuiet: boolean;
  /** Whether the next change will show in the version. */
  readonly isSettled: boolean;
  /** Whether it is a part of the program: such a file does not change and has no time. */
  readonly isEmbedded: boolean;
  #file: Deno.FsFile;
  #position = 0;
  #isClosed = false;

  /** Takes an open file over. */
  constructor(file: Deno.FsFile, opened: Opened) {
    this.#file = file;
    this.path = opened.path;
    this.realPath = opened.realPath;
    this.version = opened.version;
    this.isQuiet = opened.isQuiet;
    this.isSettled = opened.isSettled;
    this.isEmbedded = opened.isEmbedded;
  }

  /** Closes the file; doing so again does nothing. */
  close(): void {
    if (!this.#isClosed) this.#file.close();
    this.#isClosed = true;
  }

  /** Reads the whole content and closes the file. Rejects with {@linkcode FileChanged}. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    try {
      const bytes = await this.#readAll();
      if (!this.isSettled) await this.#checkAgain(bytes);
      return bytes;
    } finally {
      this.close();
    }
  }

  /** Where the times tell nothing, the content does; whoever writes has gone on a moment later. */
  async #checkAgain(bytes: Uint8Array): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    if (!isEqual(bytes, await this.#readAll())) throw new FileChanged(this.path);
  }

  async #readAll(): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(this.version.size);
    for (let at = 0; at < bytes.length;) at += await this.#read(bytes.subarray(at), at);
    this.#checkVersion();
    return bytes;
  }

  /** Reads the whole content block by block; the file stays open. Rejects with {@linkcode FileChanged}. */
  async *blocks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const block = new Uint8Array(BLOCK_BYTES);
    const { size } = this.version;
    for (let at = 0; at < size;) {
      const count = await this.#read(block.subarray(0, Math.min(block.length, size - at)), at);
      this.#checkVersion();
      yield block.subarray(0, count);
      at += count;
    }
  }

  /**
   * Gives the segments, one behind the other, as a stream of bytes that reads when it is asked, into what
   * its reader brings along. There is one segment at least, and none is empty. The file is closed with
   * the stream, which fails with {@linkcode FileChanged} rather than giving anything of another version.
   */
  stream(segments: readonly Segment[]): ReadableStream<Uint8Array<ArrayBuffer>> {
    let index = 0;
    let at = 0;
    return new ReadableStream({
      type: "bytes",
      autoAllocateChunkSize: Math.min(BLOCK_BYTES, lengthOf(segments)),
      pull: async (controller) => {
        let isAtEnd = true;
        try {
          const request = controller.byobRequest;
          const segment = segments[index];
          // Without a request nobody reads; without a segment the stream has ended.
          if (request?.view == null || segment === undefined) return;
          const count = await this.#fill(request.view, segment, at);
          at += count;
          if (at === segmentLength(segment)) [index, at] = [index + 1, 0];
          isAtEnd = index === segments.length;
          request.respond(count);
          if (isAtEnd) controller.close();
        } finally {
          // Also where the read failed: the stream ends with it, and nobody else closes the file.
          if (isAtEnd) this.close();
        }
      },
      cancel: () => this.close(),
    });
  }

  async #fill(view: ArrayBufferView, segment: Segment, at: number): Promise<number> {
    const { buffer, byteOffset, byteLength } = view;
    const count = Math.min(byteLength, segmentLength(segment) - at);
    const room = new Uint8Array(buffer as ArrayBuffer, byteOffset, count);
    if (segment instanceof Uint8Array) {
      room.set(segment.subarray(at, at + count));
      return count;
    }
    const read = await this.#read(room, segment.start + at);
    this.#checkVersion();
    return read;
  }

  async #read(room: Uint8Array<ArrayBuffer>, at: number): Promise<number> {
    if (at !== this.#position) this.#file.seekSync(at, FROM_START);
    const count = await this.#file.read(room);
    // A file that was cut off ends before its size.
    if (count === null) throw new FileChanged(this.path);
    this.#position = at + count;
    return count;
  }

  #checkVersion(): void {
    if (this.isEmbedded) return;
    if (hasSameContent(versionOf(this.#file.statSync()), this.version)) return;
    throw new FileChanged(this.path);
  }
}

function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.every((octet, index) => octet === right[index]);
}

/** Gives the length of all segments together, in bytes. */
export function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((bytes, segment) => bytes + segmentLength(segment), 0);
}

function segmentLength(segment: Segment): number {
  return segment instanceof Uint8Array ? segment.length : segment.end - segment.start;
}
