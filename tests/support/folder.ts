// A folder of files for one test, and what a handler gives for them.

import { dirname, join } from "@std/path";
import type { FilesHandler } from "../../src/files/recent_handlers.ts";
import { writeFile } from "./tree.ts";

/** Content by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/**
 * A time of change long ago; not a whole second, which may be that of a clock that knows no others. A large
 * file whose time was set has no entity tag for a second: the next change might not show.
 */
export const OLD_MS: number = Date.UTC(2024, 1, 29, 12, 0, 0, 500);

/** A folder; it is removed when it is disposed of. */
export class Folder implements Disposable {
  /** Its path. */
  readonly root: string;

  /** Makes it, with files that are written now. */
  constructor(files: Files) {
    this.root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "loket_" }));
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  /** Gives the path of a name in it. */
  at(name: string): string {
    return join(this.root, name);
  }

  /** Writes a file in its place; its time of change is now, or the one given. */
  write(name: string, content: string | Uint8Array, modifiedMs?: number): void {
    Deno.mkdirSync(dirname(this.at(name)), { recursive: true });
    writeFile(this.at(name), content);
    if (modifiedMs !== undefined) this.touch(name, modifiedMs);
  }

  /** Writes a file beside another and puts it into the place of that one. */
  replace(name: string, content: string | Uint8Array, modifiedMs?: number): void {
    this.write(`${name}.new`, content, modifiedMs);
    Deno.renameSync(this.at(`${name}.new`), this.at(name));
  }

  /** Sets the time of change. */
  touch(name: string, modifiedMs: number): void {
    Deno.utimeSync(this.at(name), modifiedMs / 1000, modifiedMs / 1000);
  }

  /** Removes a file or folder. */
  remove(name: string): void {
    Deno.removeSync(this.at(name), { recursive: true });
  }

  /** Puts a link in the place of whatever is there. */
  link(name: string, target: string): void {
    Deno.symlinkSync(target, this.at(`${name}.new`));
    Deno.renameSync(this.at(`${name}.new`), this.at(name));
  }

  /** Removes it. */
  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

/** Fields of a request. */
export type Fields = Readonly<Record<string, string>>;

/** An answer whose content was read. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The content as UTF-8. */
  readonly text: string;
}

/** Makes a request for a path. */
export function request(path: string, headers: Fields = {}, method = "GET"): Request {
  return new Request(`http://localhost${path}`, { method, headers });
}

/** Reads an answer to its end. */
export async function read(answer: Response | Promise<Response>): Promise<Got> {
  const response = await answer;
  const bytes = await response.bytes();
  const { status, headers } = response;
  return { status, headers, bytes, text: new TextDecoder().decode(bytes) };
}

/** Asks a handler, and reads the answer to its end. */
export function get(
  handler: FilesHandler,
  path: string,
  headers: Fields = {},
  method = "GET",
): Promise<Got> {
  return read(handler(request(path, headers, method)));
}

/** What a change on disk may take to be seen, in milliseconds. */
export const CHANGE_MS = 100;

/** Asks again and again until an answer is as wanted, and gives it; rejects after {@linkcode CHANGE_MS}. */
export async function soon(
  ask: () => Promise<Got>,
  isWanted: (got: Got) => boolean,
): Promise<Got> {
  const endMs = performance.now() + CHANGE_MS;
  for (;;) {
    const isLate = performance.now() > endMs;
    const got = await ask();
    if (isWanted(got)) return got;
    if (isLate) throw new Error(`Not as wanted after ${CHANGE_MS} ms: ${got.status} ${got.text}`);
  }
}
