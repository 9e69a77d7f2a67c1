// Gives what is sent for a file: from memory where it was asked for before and is still the same, else
// from disk, in the form that the request prefers.

import { basename } from "@std/path";
import { StoredResponse } from "../stored_response.ts";
import { type Answerable, fieldsOf, validatorsOf } from "./answer.ts";
import { isFresh, type StoredFile } from "./cache.ts";
import { find, type Found, type NoFile, pathTo } from "./disk.ts";
import { FileChanged, OpenFile } from "./open_file.ts";
import type { Site } from "./options.ts";
import { type Form, formsOf, preferredForm, represent, tagOf } from "./representation.ts";
import { isSameVersion } from "./version.ts";

/** How many paths are remembered: a path is short, and those that are asked for often are few. */
const MAX_HOT = 4096;

/** A file that is written to while it is read is given up on after so many readings. */
const MAX_ATTEMPTS = 5;

/** A URL path that has led to a file. */
interface Hot {
  readonly names: readonly string[];
  readonly key: string;
  file: StoredFile | undefined;
  forms: readonly Form[];
  formsMs: number;
}

/** The files of one folder, or a single one. */
export class Shelf {
  #site: Site;
  #hot = new Map<string, Hot>();
  /** What was made ready of files in memory. */
  #answerables = new WeakMap<StoredFile, Answerable>();

  /** Makes the shelf of a site. */
  constructor(site: Site) {
    this.#site = site;
  }

  /** Gives what a URL path has led to, if that is in memory and unchanged, for the codings accepted. */
  recall(path: string, { headers }: Request): Answerable | undefined {
    const hot = this.#hot.get(path);
    if (hot === undefined) return undefined;
    const file = this.#site.cache.get(hot.key);
    if (file === undefined) {
      this.#hot.delete(path);
      return undefined;
    }
    const { precompressed, compress } = this.#site;
    if (!precompressed && !compress) return this.#answerables.get(file);
    this.#refreshForms(hot, file);
    const form = preferredForm(headers.get("accept-encoding"), hot.forms);
    if (form === undefined) return this.#answerables.get(file);
    const coded = this.#site.cache.get(form.key);
    if (coded === undefined || isOutdated(coded, form, file)) return undefined;
    return this.#answerables.get(coded);
  }

  #refreshForms(hot: Hot, file: StoredFile): void {
    const nowMs = Date.now();
    if (hot.file === file && isFresh(hot.formsMs, nowMs)) return;
    hot.file = file;
    hot.formsMs = nowMs;
    hot.forms = formsOf(this.#site, file, hot.key, this.#nameOf(hot.names));
  }

  /** Remembers that a URL path leads to a file by itself, so that nothing else can come in between. */
  remember(path: string, names: readonly string[]): void {
    if (this.#hot.size >= MAX_HOT) this.#hot.clear();
    this.#hot.set(path, { names, key: this.#keyOf(names), file: undefined, forms: [], formsMs: 0 });
  }

  /** Gives the file with these names, ready to be sent, or what stands there instead. */
  async fetch(names: readonly string[], { headers }: Request): Promise<Answerable | NoFile> {
    const { root } = this.#site;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      let file: StoredFile | Found | undefined;
      try {
        file = await this.#open(root, names, this.#keyOf(names));
        if (!isFile(file)) return file;
        return await this.#prepare(names, file, headers.get("accept-encoding"));
      } catch (error) {
        if (file instanceof OpenFile) file.close();
        if (!(error instanceof FileChanged)) throw error;
      }
    }
    return { kind: "unavailable" };
  }

  async #open(
    root: string,
    names: readonly string[],
    key: string,
  ): Promise<StoredFile | Found> {
    const { cache } = this.#site;
    const kept = cache.get(key);
    if (kept !== undefined) return kept;
    const found = await find(root, names);
    if (found.kind !== "file") return found;
    const stored = await cache.store(key, found);
    if (stored !== undefined) return stored;
    if (found.isQuiet) return found;
    // It is written to all the time, and too large to be compared with itself.
    found.close();
    return { kind: "unavailable" };
  }

  async #prepare(
    names: readonly string[],
    file: StoredFile | OpenFile,
    acceptEncoding: string | null,
  ): Promise<Answerable> {
    const forms = formsOf(this.#site, file, this.#keyOf(names), this.#nameOf(names));
    const form = preferredForm(acceptEncoding, forms);
    const tag = await tagOf(this.#site, file);
    if (form === undefined) return this.#ready(names, file, tag, undefined);
    if (form.kind === "made") {
      const made = await this.#make(file, form);
      const isGain = made.bytes.length < file.version.size;
      return this.#ready(names, made, tag, isGain ? form : undefined);
    }
    const neighbour = await this.#neighbour(names, form.extension, form.key);
    // It was there a moment ago; the next request will see what is there now.
    if (!isFile(neighbour)) return this.#ready(names, file, tag, undefined);
    if (file instanceof OpenFile) file.close();
    return this.#ready(names, neighbour, await tagOf(this.#site, neighbour), form);
  }

  #neighbour(
    names: readonly string[],
    extension: string,
    key: string,
  ): Promise<StoredFile | Found> {
    const { root } = this.#site;
    const last = names.at(-1);
    return last === undefined
      ? this.#open(root + extension, [], key)
      : this.#open(root, [...names.slice(0, -1), last + extension], key);
  }

  /**
   * Compresses a file, once; who comes meanwhile waits for the same. What would not get shorter stays as
   * it is. The file is closed.
   */
  async #make(
    file: StoredFile | OpenFile,
    { key, coding }: Form & { readonly kind: "made" },
  ): Promise<StoredFile> {
    const make = async () => {
      const { compressInTurns } = await import("../compressor.ts");
      const bytes = file instanceof OpenFile ? await file.bytes() : file.bytes;
      const made = await compressInTurns(bytes, coding);
      return made.length < bytes.length ? made : bytes;
    };
    const made = await this.#site.cache.made(key, file, make);
    if (file instanceof OpenFile) file.close();
    return made;
  }

  #ready(
    names: readonly string[],
    file: StoredFile | OpenFile,
    tag: string | undefined,
    form: Form | undefined,
  ): Answerable {
    const representation = represent(file, tag, form);
    const headers = fieldsOf(
      this.#site,
      names.length === 0 ? `/${this.#nameOf(names)}` : `/${names.join("/")}`,
      this.#nameOf(names),
      representation,
    );
    const validators = validatorsOf(representation);
    const known = { site: this.#site, representation, validators, headers };
    if (file instanceof OpenFile) {
      return { ...known, stored: undefined };
    }
    const answerable = { ...known, stored: new StoredResponse(headers, file.bytes) };
    this.#answerables.set(file, answerable);
    return answerable;
  }

  /** No name holds a NUL, so that no two roots and names have the same key. */
  #keyOf(names: readonly string[]): string {
    const { root } = this.#site;
    return `${root}\0${pathTo(root, names)}`;
  }

  #nameOf(names: readonly string[]): string {
    return names.at(-1) ?? basename(this.#site.root);
  }
}

function isFile(found: StoredFile | Found): found is StoredFile | OpenFile {
  return found.kind === "file";
}

function isOutdated(coded: StoredFile, form: Form, file: StoredFile): boolean {
  return form.kind === "made" && !isSameVersion(coded.version, file.version);
}
