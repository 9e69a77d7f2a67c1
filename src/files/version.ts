// One version of a file, told by what the file system says about it and nothing else. Two versions that
// are told apart here have different entity tags; two that cannot be told apart have none.

/** What the file system says of a file that changes whenever its content does. */
export interface FileVersion {
  /** The size in bytes. */
  readonly size: number;
  /** When the content was changed last, in milliseconds since 1970; unknown for embedded files. */
  readonly modifiedMs: number | undefined;
  /** When content, name or rights were changed last: a set time of change does not hide it. */
  readonly changedMs: number | undefined;
  /** The device that the file is on. */
  readonly device: number;
  /** The number of the file on its device; 0 where the system has none. */
  readonly inode: number;
  /** How many names the file has; 0 where the system does not tell. */
  readonly links: number;
}

/** Takes the version out of what the system says. */
export function versionOf(info: Deno.FileInfo): FileVersion {
  return {
    size: info.size,
    modifiedMs: info.mtime?.getTime(),
    changedMs: info.ctime?.getTime(),
    device: info.dev,
    inode: info.ino ?? 0,
    links: info.nlink ?? 0,
  };
}

/** Tells whether two versions are the same: the same file, and nothing changed in it. */
export function isSameVersion(left: FileVersion, right: FileVersion): boolean {
  return left.inode === right.inode && left.device === right.device &&
    left.changedMs === right.changedMs && hasSameTimes(left, right);
}

function hasSameTimes(left: FileVersion, right: FileVersion): boolean {
  return left.modifiedMs === right.modifiedMs && left.size === right.size;
}

/**
 * Tells whether the content of a file that stays open is unchanged. Its name may go to another file
 * meanwhile, which shows in the number of its names and in `changedMs`.
 */
export function hasSameContent(now: FileVersion, opened: FileVersion): boolean {
  return hasSameTimes(now, opened) &&
    (now.changedMs === opened.changedMs || now.links !== opened.links);
}

/** How far apart two changes have to be for their times to differ: the kernel's clock ticks, in ms. */
export const TICK_MS = 20;

/** The same where a file system keeps whole seconds; FAT keeps every second one. */
const COARSE_TICK_MS = 2000;

/**
 * Tells whether nothing has been written to a file within a tick of the clock. Otherwise the next writing
 * may have the same time, and what is read now may be a mixture that nobody can tell. `nowMs` is a time
 * before the file system was asked: what has changed since then lies after it.
 */
export function isQuiet({ modifiedMs }: FileVersion, nowMs: number): boolean {
  return modifiedMs === undefined || isPast(modifiedMs, TICK_MS, nowMs);
}

/**
 * Tells whether the next change of the file will show in its version. Right after a change it may not: two
 * changes within a tick have one time, and a size that is equal tells nothing either. A time that was set
 * is no help; then the time of the setting counts, which the system gives in whole seconds.
 */
export function isSettled(version: FileVersion, nowMs: number): boolean {
  const { modifiedMs, changedMs } = version;
  if (modifiedMs === undefined) return true;
  const tickMs = modifiedMs % 1000 === 0 ? COARSE_TICK_MS : TICK_MS;
  if (!isPast(modifiedMs, tickMs, nowMs)) return false;
  return changedMs === undefined || !isTimeSet(version) ||
    isPast(changedMs, 1000 + TICK_MS, nowMs);
}

/**
 * Tells whether the time of a file says by itself which change was the last. It does not where somebody has
 * set it, as copies and archives do, nor where the file system may keep whole seconds.
 */
export function isTimed(version: FileVersion): boolean {
  const { modifiedMs } = version;
  return modifiedMs !== undefined && modifiedMs % 1000 !== 0 && !isTimeSet(version);
}

function isTimeSet({ modifiedMs = 0, changedMs }: FileVersion): boolean {
  return changedMs !== undefined && Math.floor(modifiedMs / 1000) !== Math.floor(changedMs / 1000);
}

/** A time that lies so far in the future was set, in ms; a change would set it to now. */
const FUTURE_MS = 60_000;

function isPast(timeMs: number, tickMs: number, nowMs: number): boolean {
  return nowMs - timeMs >= tickMs || timeMs - nowMs >= FUTURE_MS;
}

/** For so long after a change a large write that is held up may not be at its end, in ms. */
const YOUNG_MS = 2000;

/**
 * Tells whether a file was changed so lately that what was read of it should be read again soon: the
 * kernel notes the time where a write begins, not where it ends.
 */
export function isYoung({ modifiedMs }: FileVersion, nowMs: number): boolean {
  return modifiedMs !== undefined && !isPast(modifiedMs, YOUNG_MS, nowMs);
}

/**
 * Gives the strong entity tag of a settled version (RFC 9110 §8.8.3). It is the same after a restart, and
 * another one on another machine.
 *
 * ```ts
 * import { entityTagOf } from "./version.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const version = { size: 35, modifiedMs: 36, changedMs: 1000, device: 1, inode: 37, links: 1 };
 * assertEquals(entityTagOf(version), '"11-10-rs-z"');
 * ```
 */
export function entityTagOf({ size, modifiedMs, changedMs, inode }: FileVersion): string {
  const parts = [inode, modifiedMs ?? 0, changedMs ?? 0, size];
  return `"${parts.map((part) => part.toString(36)).join("-")}"`;
}
