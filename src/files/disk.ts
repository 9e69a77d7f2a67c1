// The only place that asks the file system. A file is opened first and judged by what was opened: a
// check of the path would be about another file as soon as somebody replaces it in between.

import { join, SEPARATOR } from "@std/path";

/** How much is read at a time, in bytes. */
const BLOCK_BYTES = 256 * 1024;

/** A file that is open; whoever got it closes it or reads it to its end. */
export interface OpenFile {
  /** Tells what was found. */
  readonly kind: "file";
  /** The size when it was opened, in bytes. */
  readonly size: number;
  /** The time of the last change in milliseconds since 1970; unknown for embedded files. */
  readonly modifiedMs: number | undefined;
  /** A strong entity tag of this version of the file. */
  readonly entityTag: string;
  /** Opens the bytes of the file as a stream; the file is closed with it. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Closes the file unread. */
  close(): void;
}

/** What stands at a path. */
export type Found =
  | OpenFile
  /** A folder. */
  | { readonly kind: "directory" }
  /** Nothing, or nothing that is a file, or something outside the root. */
  | { readonly kind: "absent" }
  /** Something that may not be read. */
  | { readonly kind: "forbidden" }
  /** It cannot be told just now: the process is out of descriptors. */
  | { readonly kind: "unavailable" };

/**
 * Opens what stands at `names` below `root`.
 *
 * Links are followed as long as they stay below the root. Devices, pipes and sockets are never
 * opened: opening a pipe waits for a writer and holds one of few threads.
 */
export async function find(root: string, names: readonly string[]): Promise<Found> {
  const path = join(root, ...names);
  try {
    const seen = await Deno.stat(path);
    if (seen.isDirectory) {
      return await isBelow(root, await Deno.realPath(path))
        ? { kind: "directory" }
        : { kind: "absent" };
    }
    return seen.isFile ? await openFile(root, path, seen) : { kind: "absent" };
  } catch (error) {
    return { kind: kindOf(error) };
  }
}

async function openFile(root: string, path: string, seen: Deno.FileInfo): Promise<Found> {
  const file = await Deno.open(path, { read: true });
  try {
    const info = await infoOf(file, seen);
    if (info.isFile && await leadsTo(info, root, path)) return await describe(file, info, path);
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
  return { kind: "absent" };
}

/**
 * What is known of an open file. One that is embedded in a compiled program cannot be asked, and
 * cannot be replaced either: there, what was seen at its path holds.
 */
async function infoOf(file: Deno.FsFile, seen: Deno.FileInfo): Promise<Deno.FileInfo> {
  try {
    return await file.stat();
  } catch (error) {
    if (error instanceof Deno.errors.NotSupported) return seen;
    throw error;
  }
}

/** Whether the path, with all links followed, is below the root and is the file that was opened. */
async function leadsTo(opened: Deno.FileInfo, root: string, path: string): Promise<boolean> {
  const realPath = await Deno.realPath(path);
  if (!await isBelow(root, realPath)) return false;
  const real = await Deno.lstat(realPath);
  return real.dev === opened.dev && real.ino === opened.ino;
}

async function isBelow(root: string, realPath: string): Promise<boolean> {
  const realRoot = await Deno.realPath(root);
  const prefix = realRoot.endsWith(SEPARATOR) ? realRoot : realRoot + SEPARATOR;
  return realPath === realRoot || realPath.startsWith(prefix);
}

async function describe(file: Deno.FsFile, info: Deno.FileInfo, path: string): Promise<OpenFile> {
  const { size } = info;
  const modifiedMs = info.mtime?.getTime();
  const entityTag = modifiedMs === undefined
    ? await contentTag(path)
    : `"${[info.ino ?? 0, modifiedMs, size].map((part) => part.toString(36)).join("-")}"`;
  return {
    kind: "file",
    size,
    modifiedMs,
    entityTag,
    stream: () => readBlocks(file, size),
    close: () => file.close(),
  };
}

/** A file that is embedded in a compiled program has no time of change, and never changes. */
async function contentTag(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  const hex = Array.from(
    new Uint8Array(digest, 0, 16),
    (byte) => byte.toString(16).padStart(2, "0"),
  );
  return `"${hex.join("")}"`;
}

/** At most the size that was announced: a file that grows ends where it ended when it was opened. */
function readBlocks(file: Deno.FsFile, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = size;
  return new ReadableStream({
    async pull(controller) {
      const block = new Uint8Array(Math.min(left, BLOCK_BYTES));
      const count = left === 0 ? null : await file.read(block);
      if (count !== null) {
        left -= count;
        controller.enqueue(block.subarray(0, count));
      }
      if (count === null || left === 0) {
        file.close();
        controller.close();
      }
    },
    cancel() {
      file.close();
    },
  }, { highWaterMark: 0 });
}

function kindOf(error: unknown): "absent" | "forbidden" | "unavailable" {
  const { errors } = Deno;
  if (error instanceof errors.PermissionDenied || error instanceof errors.NotCapable) {
    return "forbidden";
  }
  const { code } = error as { code?: string };
  if (code === "EMFILE" || code === "ENFILE") return "unavailable";
  const isAbsent = error instanceof errors.NotFound || error instanceof errors.NotADirectory ||
    error instanceof errors.FilesystemLoop || code === "ENAMETOOLONG" || code === "ENOTDIR" ||
    code === "ELOOP" || code === "EINVAL" || code === "EILSEQ";
  if (isAbsent) return "absent";
  throw error;
}
