// A folder like many, and tests of which one answer is all there is to know.

import { assert, assertEquals } from "@std/assert";
import { serveDir } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { type Fields, Folder, type Got, read, request } from "./folder.ts";
import { testWith } from "./test.ts";
import { SECRET } from "./tree.ts";

/** Files, some of which are not for everybody. */
export const FILES = {
  "index.html": "<p>index",
  "plain.txt": "plain",
  "page.html": "<p>page",
  "404.html": "<p>lost",
  "report.pdf": "%PDF",
  "über 1.pdf": "%PDF",
  "data.unknown": "?",
  "noextension": "?",
  ".env": SECRET,
  ".git/HEAD": SECRET,
  ".well-known/security.txt": "security",
  "folder/index.html": "<p>folder",
  "folder/page.html": "<p>folder page",
  "bare/b.txt": "bb",
  "bare/a.txt": "a",
  "bare/c.txt": "ccc",
  "bare/.hidden": SECRET,
};

/** Asks for one thing of a folder with these options. */
export async function ask(
  path: string,
  options: ServeDirOptions = {},
  fields: Fields = {},
  method = "GET",
): Promise<Got> {
  using folder = new Folder(FILES);
  return await read(
    serveDir(request(path, fields, method), { fsRoot: folder.root, ...options }),
  );
}

/** Declares a test of which one answer is all there is to know. */
export function answers(
  name: string,
  [path, options, fields, method]: Parameters<typeof ask>,
  check: (got: Got) => void,
): void {
  testWith(["read", "write"], `serveDir ${name}`, async () => {
    check(await ask(path, options, fields, method));
  });
}

/** Checks a status and what an answer contains. */
export function is(status: number, text: string): (got: Got) => void {
  return (got) => assertEquals([got.status, got.text], [status, text]);
}

/** Checks where an answer leads. */
export function leadsTo(location: string, status = 301): (got: Got) => void {
  return (got) => assertEquals([got.status, got.headers.get("location")], [status, location]);
}

/** Checks a status, and that nothing secret comes with it. */
export function hasStatus(status: number): (got: Got) => void {
  return (got) => {
    assertEquals(got.status, status);
    assert(!got.text.includes(SECRET));
  };
}

/** Checks one field. */
export function hasField(name: string, value: string | null): (got: Got) => void {
  return (got) => assertEquals(got.headers.get(name), value);
}
