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
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const found = await look(root, path);
      if (found !== REPLACED) return found;
    }
    return { kind: "unavailable" };
  } catch (error) {
    return { kind: kindOf(error) };
  }
}

/** A path that keeps leading elsewhere while it is looked at is given up on after so many looks. */
const MAX_ATTEMPTS = 10;

/** What stands at the path is no longer what was opened there a moment ago. */
const REPLACED = Symbol("replaced");

async function look(root: string, path: string): Promise<Found | typeof REPLACED> {
  const seen = await Deno.stat(path);
  if (seen.isFile) return await openFile(root, path, seen);
  if (!seen.isDirectory) return { kind: "absent" };
  const realPath = await Deno.realPath(path);
  return { kind: await isBelow(root, realPath) ? "directory" : "absent" };
}

async function openFile(
  root: string,
  path: string,
  seen: Deno.FileInfo,
): Promise<Found | typeof REPLACED> {
  const file = await Deno.open(path, { read: true });
  let verdict: Awaited<ReturnType<typeof judge>> = "outside";
  try {
    const info = await infoOf(file, seen);
    verdict = await judge(info, root, path);
    if (verdict === "inside") return await describe(file, info, path);
  } finally {
    if (verdict !== "inside") file.close();
  }
  return verdict === "replaced" ? REPLACED : { kind: "absent" };
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

/** Whether the path, with all links followed, is below the root, and is the file that was opened. */
async function judge(
  opened: Deno.FileInfo,
  root: string,
  path: string,
): Promise<"inside" | "outside" | "replaced"> {
  if (!opened.isFile) return "outside";
  try {
    const realPath = await Deno.realPath(path);
    if (!await isBelow(root, realPath)) return "outside";
    const real = await Deno.lstat(realPath);
    return real.dev === opened.dev && real.ino === opened.ino ? "inside" : "replaced";
  } catch (error) {
    // It was there to be opened: it went since, and something else may be there by now.
    if (error instanceof Deno.errors.NotFound) return "replaced";
    throw error;
  }
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
