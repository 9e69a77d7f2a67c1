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
  let found: Found | typeof REPLACED = { kind: "absent" };
  try {
    const info = await infoOf(file);
    const verdict = await judge(info ?? seen, root, path);
    if (verdict === "replaced") found = REPLACED;
    if (verdict === "inside") {
      found = info === undefined
        ? await describeEmbedded(file, seen.size, path)
        : describe(file, info);
    }
    return found;
  } finally {
    if (found === REPLACED || found.kind !== "file") file.close();
  }
}

/** What is known of an open file; nothing of one that is embedded in a compiled program. */
async function infoOf(file: Deno.FsFile): Promise<Deno.FileInfo | undefined> {
  try {
    return await file.stat();
  } catch (error) {
    if (error instanceof Deno.errors.NotSupported) return undefined;
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

function describe(file: Deno.FsFile, { size, ino, mtime }: Deno.FileInfo): OpenFile {
  const modifiedMs = mtime?.getTime();
  const parts = [ino ?? 0, modifiedMs ?? 0, size];
  const entityTag = `"${parts.map((part) => part.toString(36)).join("-")}"`;
  return openFileOf(file, { size, modifiedMs, entityTag });
}

/**
 * An embedded file cannot be replaced. Its time of change is that of the build or none at all, and is
 * the same for builds that differ, so that only its content can tell what it is.
 */
async function describeEmbedded(file: Deno.FsFile, size: number, path: string): Promise<OpenFile> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  const octets = Array.from(new Uint8Array(digest, 0, 16));
  const hex = octets.map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return openFileOf(file, { size, modifiedMs: undefined, entityTag: `"${hex}"` });
}

function openFileOf(
  file: Deno.FsFile,
  known: Pick<OpenFile, "size" | "modifiedMs" | "entityTag">,
): OpenFile {
  return {
    ...known,
    kind: "file",
    stream: () => readBlocks(file, known.size),
    close: () => file.close(),
  };
}

/** At most the size that was announced: a file that grows ends where it ended when it was opened. */
function readBlocks(file: Deno.FsFile, size: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let left = size;
  return new ReadableStream({
    async pull(controller) {
      let isAtEnd = true;
      try {
        const block = new Uint8Array(Math.min(left, BLOCK_BYTES));
        const count = left === 0 ? null : await file.read(block);
        if (count !== null) controller.enqueue(block.subarray(0, count));
        left -= count ?? left;
        isAtEnd = left === 0;
        if (isAtEnd) controller.close();
      } finally {
        // Also where the read failed: the stream ends with it, and nobody else closes the file.
        if (isAtEnd) file.close();
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
