// The only place that asks the file system. A file is opened first and judged by what was opened: a
// check of the path would be about another file as soon as somebody replaces it in between.

import { join, SEPARATOR } from "@std/path";
import type { ListingEntry } from "./listing.ts";
import { type Opened, OpenFile } from "./open_file.ts";
import { type FileVersion, isQuiet, isSettled, TICK_MS, versionOf } from "./version.ts";

/** What stands at a path. */
export type Found =
  | OpenFile
  /** A folder. */
  | { readonly kind: "directory" }
  /** Nothing, or nothing that is a file, or something outside the root. */
  | { readonly kind: "absent" }
  /** Something that may not be read. */
  | { readonly kind: "forbidden" }
  /** It cannot be told just now: out of descriptors, or the root itself is not there. */
  | { readonly kind: "unavailable" };

/** What stands where no file is. */
export type NoFile = Exclude<Found, OpenFile>;

/** Gives the path of what has these names below a root. */
export function pathTo(root: string, names: readonly string[]): string {
  return join(root, ...names);
}

/**
 * Opens what stands at `names` below `root`.
 *
 * Links are followed as long as they stay below the root. Devices, pipes and sockets are never
 * opened: opening a pipe waits for a writer and holds one of few threads.
 */
export async function find(root: string, names: readonly string[]): Promise<Found> {
  const path = pathTo(root, names);
  try {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const found = await look(root, path);
      if (found !== REPLACED) return found;
    }
    return { kind: "unavailable" };
  } catch (error) {
    const kind = kindOf(error);
    const isGone = kind === "absent" && names.length > 0 && await isAbsent(root);
    return { kind: isGone ? "unavailable" : kind };
  }
}

/** Without the root nothing can be told: it is being replaced, or what it is on is not mounted. */
async function isAbsent(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    return kindOf(error) === "absent";
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
    const looked = await lookAt(file, seen);
    const verdict = looked.isFile ? await judge(looked.version, root, path) : OUTSIDE;
    if (verdict.kind === "replaced") found = REPLACED;
    if (verdict.kind === "inside") {
      // What is open stays what it is, whatever stands at the path by now.
      const opened = await untilQuiet(looked, () => lookAt(file, seen));
      found = new OpenFile(file, { ...opened, path, realPath: verdict.realPath });
    }
    return found;
  } finally {
    if (!(found instanceof OpenFile)) file.close();
  }
}

/** What was found out about something that is open. */
type Looked = Omit<Opened, "path" | "realPath"> & { readonly isFile: boolean };

/** How many times is waited for a file that is written to to be left alone. */
const MAX_WAITS = 5;

/** A file that was changed a moment ago is looked at again a moment later. */
async function untilQuiet(looked: Looked, look: () => Promise<Looked>): Promise<Looked> {
  for (let waits = 0; !looked.isQuiet && waits < MAX_WAITS; waits++) {
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    looked = await look();
  }
  return looked;
}

async function lookAt(file: Deno.FsFile, seen: Deno.FileInfo): Promise<Looked> {
  const nowMs = Date.now();
  const info = await infoOf(file);
  if (info === undefined) return embedded(seen);
  const version = versionOf(info);
  return {
    version,
    isQuiet: isQuiet(version, nowMs),
    isSettled: isSettled(version, nowMs),
    isEmbedded: false,
    isFile: info.isFile,
  };
}

/** Its time of change is that of the build or none at all, and is the same for builds that differ. */
function embedded(seen: Deno.FileInfo): Looked {
  const version = { ...versionOf(seen), modifiedMs: undefined, changedMs: undefined };
  const { isFile } = seen;
  return { version, isQuiet: true, isSettled: true, isEmbedded: true, isFile };
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

/** Where a path leads, with all links followed, and whether that is the file that was opened. */
type Verdict =
  | { readonly kind: "inside"; readonly realPath: string }
  | { readonly kind: "outside" | "replaced" };

const OUTSIDE: Verdict = { kind: "outside" };

async function judge(version: FileVersion, root: string, path: string): Promise<Verdict> {
  try {
    const realPath = await Deno.realPath(path);
    if (!await isBelow(root, realPath)) return OUTSIDE;
    const { device, inode } = versionOf(await Deno.lstat(realPath));
    const isSame = device === version.device && inode === version.inode;
    return isSame ? { kind: "inside", realPath } : { kind: "replaced" };
  } catch (error) {
    // It was there to be opened: it went since, and something else may be there by now.
    if (error instanceof Deno.errors.NotFound) return { kind: "replaced" };
    throw error;
  }
}

async function isBelow(root: string, realPath: string): Promise<boolean> {
  const realRoot = await Deno.realPath(root);
  const prefix = realRoot.endsWith(SEPARATOR) ? realRoot : realRoot + SEPARATOR;
  return realPath === realRoot || realPath.startsWith(prefix);
}

/**
 * Gives the version of what stands at a path now, links followed; `undefined` where there is no file. It
 * does not wait, and takes some microseconds where the file system is a disk.
 */
export function versionAt(path: string): FileVersion | undefined {
  try {
    const info = Deno.statSync(path);
    return info.isFile ? versionOf(info) : undefined;
  } catch (error) {
    // Whatever is wrong with it now, whoever opens it next will find out.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Tells whether a path leads to where it led before; it does not wait either. */
export function leadsTo(path: string, realPath: string): boolean {
  try {
    return Deno.realPathSync(path) === realPath;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** How many things of a folder are looked at at the same time: the file system's threads are few. */
const LOOKS = 16;

/**
 * Lists a folder, in no order: files and folders that a request for them would find, so no links that
 * lead out, nothing that is neither, and nothing that is gone meanwhile; of those, the ones whose name is
 * to be shown.
 */
export async function list(
  root: string,
  names: readonly string[],
  isShown: (name: string) => boolean,
): Promise<ListingEntry[] | NoFile> {
  const path = pathTo(root, names);
  try {
    // A link may have taken the place of the folder since it was found.
    if (!await isBelow(root, await Deno.realPath(path))) return { kind: "absent" };
    return await entriesOf(root, path, isShown);
  } catch (error) {
    return { kind: kindOf(error) };
  }
}

async function entriesOf(
  root: string,
  path: string,
  isShown: (name: string) => boolean,
): Promise<ListingEntry[]> {
  const left = await Array.fromAsync(Deno.readDir(path));
  const entries: ListingEntry[] = [];
  const look = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      if (!isShown(next.name)) continue;
      const entry = await entryOf(root, path, next.name);
      if (entry !== undefined) entries.push(entry);
    }
  };
  await Promise.all(Array.from({ length: LOOKS }, look));
  return entries;
}

async function entryOf(
  root: string,
  folder: string,
  name: string,
): Promise<ListingEntry | undefined> {
  const path = join(folder, name);
  try {
    const info = await Deno.lstat(path);
    if (!info.isSymlink) return describe(name, info);
    const realPath = await Deno.realPath(path);
    return await isBelow(root, realPath) ? describe(name, await Deno.stat(path)) : undefined;
  } catch (error) {
    if (kindOf(error) === "unavailable") throw error;
    return undefined;
  }
}

function describe(name: string, info: Deno.FileInfo): ListingEntry | undefined {
  const modifiedMs = info.mtime?.getTime();
  if (info.isDirectory) return { name, kind: "directory", size: undefined, modifiedMs };
  return info.isFile ? { name, kind: "file", size: info.size, modifiedMs } : undefined;
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
