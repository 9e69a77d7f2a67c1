// Files that are small, in memory, and what was made of larger ones. What is asked for again stays, as
// far as the bytes allow; what has changed on disk is noticed by one cheap look now and then.

import { leadsTo, versionAt } from "./disk.ts";
import { type FileVersion, isSameVersion, isYoung } from "./version.ts";

/** The content of a file, or a coded form of it, in memory. */
export interface StoredFile {
  /** Tells what was found. */
  readonly kind: "file";
  /** The path of the file. */
  readonly path: string;
  /** Where that leads, with all links followed. */
  readonly realPath: string;
  /** The version whose content this is, or was made of. */
  readonly version: FileVersion;
  /** Whether the next change of the file will show in its version. */
  readonly isSettled: boolean;
  /** Whether the file is a part of the program. */
  readonly isEmbedded: boolean;
  /** The content. Whoever gets it must not change it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file whose content is of no interest here. */
export type Source = Pick<StoredFile, "path" | "realPath" | "version" | "isSettled" | "isEmbedded">;

interface Entry {
  readonly file: StoredFile;
  /** When the disk was asked last, in milliseconds since 1970. */
  lookedMs: number;
  /** When it was asked last where the path leads. */
  followedMs: number;
  /** When it has to be read again in any case. */
  readonly expiresMs: number;
  /** Whether it was asked for since the last round of clearing out. */
  isUsed: boolean;
}

/** For so long what is in memory is taken for what is on disk, in milliseconds. */
const FRESH_MS = 5;

/** Tells whether what was seen at a time still counts; the clock may have been set back since. */
export function isFresh(lookedMs: number, nowMs: number, freshMs: number = FRESH_MS): boolean {
  return Math.abs(nowMs - lookedMs) < freshMs;
}

/** For so long a path is taken to lead to where it led before: following it costs some times as much. */
const FOLLOWED_MS = 50;

/** For so long a file is kept that was read shortly after it was changed, in milliseconds. */
const YOUNG_ENTRY_MS = 250;

/** The largest file that is kept; larger ones gain little, and would push many others out. */
const MAX_FILE_BYTES = 1024 * 1024;

/** What an entry takes up besides its content, roughly, in bytes. */
const ENTRY_BYTES = 1024;

/** How many tags are remembered of files that are too large to be kept. */
const MAX_TAGS = 10_000;

/** Work that is under way, so that nobody begins it a second time. */
class Pending<Result> {
  #results = new Map<string, Promise<Result>>();

  async once(key: string, begin: () => Promise<Result>): Promise<Result> {
    const pending = this.#results.get(key) ?? begin();
    this.#results.set(key, pending);
    try {
      return await pending;
    } finally {
      this.#results.delete(key);
    }
  }
}

/** Keeps the content of files in memory, in a bounded number of bytes. */
export class FileCache {
  /** The bound, in bytes. */
  readonly maxBytes: number;
  /** How many times a file was found here, unchanged. */
  hits = 0;
  /** How many times it was not, or had changed. */
  misses = 0;
  #entries = new Map<string, Entry>();
  #bytes = 0;
  #making = new Pending<StoredFile>();
  #tags = new Map<string, string>();
  #finding = new Pending<string>();

  /** Makes an empty cache of at most `maxBytes`, 64 MiB if not given; 0 keeps nothing. */
  constructor(maxBytes: number = 64 * 1024 * 1024) {
    this.maxBytes = maxBytes;
  }

  /** How many bytes it takes up now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many files are in it. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Gives what is kept under a key, if the file on disk is still in that version. The key tells the root
   * besides the path: what is inside one root may be outside another.
   */
  get(key: string): StoredFile | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#isFresh(entry)) {
      entry.isUsed = true;
      this.hits++;
      return entry.file;
    }
    if (entry !== undefined) this.#remove(key, entry);
    this.misses++;
    return undefined;
  }

  #isFresh(entry: Entry): boolean {
    const { path, realPath, version, isEmbedded } = entry.file;
    const nowMs = Date.now();
    if (isFresh(entry.lookedMs, nowMs) || isEmbedded) return true;
    if (nowMs > entry.expiresMs) return false;
    entry.lookedMs = nowMs;
    const current = versionAt(path);
    if (current === undefined || !isSameVersion(current, version)) return false;
    if (isFresh(entry.followedMs, nowMs, FOLLOWED_MS)) return true;
    entry.followedMs = nowMs;
    // The same file may have been moved away, and a link to it put in its place.
    return leadsTo(path, realPath);
  }

  /**
   * Reads a file into memory and keeps it. Gives `undefined` for one that is too large, which is left
   * unread. Rejects with what `bytes` of the file rejects with.
   */
  async store(
    key: string,
    file: Source & { bytes(): Promise<Uint8Array<ArrayBuffer>> },
  ): Promise<StoredFile | undefined> {
    if (file.version.size > MAX_FILE_BYTES) return undefined;
    return this.#keep(key, stored(file, await file.bytes()));
  }

  /**
   * Gives what is made of a version of a file: from memory, or by `make`, which is called once however
   * many ask for it meanwhile.
   */
  made(
    key: string,
    source: Source,
    make: () => Promise<Uint8Array<ArrayBuffer>>,
  ): StoredFile | Promise<StoredFile> {
    const kept = this.get(key);
    if (kept !== undefined && isSameVersion(kept.version, source.version)) return kept;
    return this.#making.once(
      keyOf(key, source),
      async () => this.#keep(key, stored(source, await make())),
    );
  }

  /** Gives the entity tag of a version of a file, found out by `make` once. */
  tag(source: Source, make: () => Promise<string>): string | Promise<string> {
    const key = keyOf(source.path, source);
    const known = this.#tags.get(key);
    if (known !== undefined) return known;
    return this.#finding.once(key, async () => {
      const tag = await make();
      if (this.#tags.size >= MAX_TAGS) this.#tags.clear();
      this.#tags.set(key, tag);
      return tag;
    });
  }

  /** What may change unseen a moment from now is not kept. */
  #keep(key: string, file: StoredFile): StoredFile {
    const bytes = bytesOf(file);
    if (bytes > this.maxBytes || !file.isSettled) return file;
    const before = this.#entries.get(key);
    if (before !== undefined) this.#remove(key, before);
    this.#makeRoom(bytes);
    this.#bytes += bytes;
    const nowMs = Date.now();
    const expiresMs = isYoung(file.version, nowMs) ? nowMs + YOUNG_ENTRY_MS : Infinity;
    this.#entries.set(key, { file, lookedMs: nowMs, followedMs: nowMs, expiresMs, isUsed: false });
    return file;
  }

  /** Who was asked for since the last time gets another round, at the end of the line. */
  #makeRoom(bytes: number): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes + bytes <= this.maxBytes) return;
      this.#remove(key, entry);
      if (!entry.isUsed) continue;
      entry.isUsed = false;
      this.#bytes += bytesOf(entry.file);
      this.#entries.set(key, entry);
    }
  }

  #remove(key: string, entry: Entry): void {
    if (this.#entries.delete(key)) this.#bytes -= bytesOf(entry.file);
  }
}

function stored(
  { path, realPath, version, isSettled, isEmbedded }: Source,
  bytes: Uint8Array<ArrayBuffer>,
): StoredFile {
  return { kind: "file", path, realPath, version, isSettled, isEmbedded, bytes };
}

function keyOf(key: string, { version }: Source): string {
  return `${key}\0${Object.values(version).join()}`;
}

function bytesOf({ bytes }: StoredFile): number {
  return bytes.length + ENTRY_BYTES;
}
