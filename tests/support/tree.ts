// A folder with everything in it that a file server has met: awkward names, links that lead out, things
// that are no files. Beside the folder lies what must never be served.

import { join } from "@std/path";

/** Stands in every file outside of the folder. */
export const SECRET = "not for anybody outside";

/** The longest name that a folder can hold. */
export const LONGEST_NAME: string = "n".repeat(251) + ".txt";

/** Files by their path below the folder; each contains its own path. */
const FILES: readonly string[] = [
  "index.html",
  "plain.txt",
  "style.css",
  "script.js",
  "picture.svg",
  "data.json",
  "ticket",
  "a b.txt",
  `it's "quoted".txt`,
  "100%.txt",
  "%41.txt",
  "a#b.txt",
  "a?b.txt",
  "a+b&c;d=e.txt",
  "<b>bold</b>.html",
  "back\\slash.txt",
  "über.txt",
  "番号札.txt",
  "🎫.txt",
  "~tilde.txt",
  "-dash.txt",
  "a:b.txt",
  "line\nfeed.txt",
  "constructor",
  "...",
  ".hidden",
  ".env",
  ".git/config",
  ".well-known/security.txt",
  ".well-known/.hidden",
  "folder/index.html",
  "folder/page.txt",
  "folder/.hidden",
  "folder/deep/page.txt",
  "sp ace/index.html",
  "[::1]/index.html",
  "a:b/index.html",
  "bare/page.txt",
  "odd/index.html/page.txt",
  "leak/page.txt",
  LONGEST_NAME,
];

/** Links by their path below the folder, and where they lead; `@` stands for the parent folder. */
const LINKS: readonly (readonly [path: string, target: string])[] = [
  ["in-file.txt", "plain.txt"],
  ["in-absolute.txt", "@/site/plain.txt"],
  ["in-folder", "folder"],
  ["in-round.txt", "../site/plain.txt"],
  ["itself", "."],
  ["out-file.txt", "../outside/secret.txt"],
  ["out-absolute.txt", "@/outside/secret.txt"],
  ["out-folder", "../outside"],
  ["out-folder-absolute", "@/outside"],
  ["out-chain", "out-folder"],
  ["out-sibling", "../site-not"],
  ["out-parent", ".."],
  ["out-root", "/"],
  ["out-etc", "/etc"],
  ["folder/out-file.txt", "../../outside/secret.txt"],
  ["leak/index.html", "../../outside/secret.txt"],
  ["dangling", "nowhere"],
  ["loop", "pool"],
  ["pool", "loop"],
  ["self", "self"],
];

/** The folder, on disk. */
export interface Tree extends Disposable {
  /** The folder that is served. */
  readonly root: string;
  /** The folder in which it lies, with what must not be served. */
  readonly parent: string;
  /** Whether there is a named pipe at `pipe`. */
  readonly hasPipe: boolean;
  /** Whether `locked.txt` cannot be read; an administrator can read everything. */
  readonly hasLock: boolean;
}

/** Makes the folder; it is removed when it is disposed of. Needs read and write. */
export function makeTree(): Tree {
  const parent = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "loket_" }));
  const root = join(parent, "site");
  for (const path of FILES) write(join(root, path), contentOf(path));
  write(join(root, "empty.txt"), "");
  for (const path of ["outside/secret.txt", "outside/index.html", "site-not/secret.txt"]) {
    write(join(parent, path), SECRET);
  }
  Deno.symlinkSync(root, join(parent, "link-to-site"));
  for (const [path, target] of LINKS) {
    Deno.symlinkSync(target.replace("@", parent), join(root, path));
  }
  return {
    root,
    parent,
    hasPipe: makePipe(join(root, "pipe")),
    hasLock: makeLocked(join(root, "locked.txt")),
    [Symbol.dispose]: () => Deno.removeSync(parent, { recursive: true }),
  };
}

/** The content of a file of the folder: its path. */
export function contentOf(path: string): string {
  return `This is ${path}\n`;
}

function write(path: string, content: string): void {
  Deno.mkdirSync(join(path, ".."), { recursive: true });
  writeFile(path, content);
}

/** Writes a file, and never at a whole second: its time could be one of a clock that knows no others. */
export function writeFile(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  do Deno.writeFileSync(path, bytes); while (hasWholeSecond(Deno.statSync(path)));
}

function hasWholeSecond({ mtime }: Deno.FileInfo): boolean {
  return mtime !== null && mtime.getTime() % 1000 === 0;
}

function makePipe(path: string): boolean {
  try {
    return new Deno.Command("mkfifo", { args: [path] }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return false;
    }
    throw error;
  }
}

function makeLocked(path: string): boolean {
  write(path, SECRET);
  Deno.chmodSync(path, 0);
  try {
    Deno.readTextFileSync(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return true;
    throw error;
  }
}
