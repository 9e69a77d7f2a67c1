// How loket was started, for whoever is to type another command of it.

import { fromFileUrl, relative } from "@std/path";
import { PROGRAM } from "../lessons/catalogue.ts";

/** How a program was started. */
export interface Started {
  /** Whether it is a binary with everything in it. */
  readonly isCompiled: boolean;
  /** The path of the binary, or of the running Deno. */
  readonly execPath: string;
  /** The URL of the first module. */
  readonly mainModule: string;
  /** The folder in which commands are typed; `undefined` where that may not be known. */
  readonly folder: string | undefined;
}

/** Gives the beginning of every command that can be typed where this one was, quoted for a shell. */
export function programCommand(started: Started = startedHere()): string {
  const { isCompiled, execPath, mainModule } = started;
  if (isCompiled) return quoted(execPath);
  return PROGRAM.replace("mod.ts", () => quoted(moduleName(mainModule, started.folder)));
}

function startedHere(): Started {
  const mayKnow = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";
  return {
    isCompiled: Deno.build.standalone,
    execPath: Deno.execPath(),
    mainModule: Deno.mainModule,
    folder: mayKnow ? Deno.cwd() : undefined,
  };
}

/** A file by its shorter path, anything else by its URL. */
function moduleName(url: string, folder: string | undefined): string {
  if (!url.startsWith("file:")) return url;
  const path = fromFileUrl(url);
  if (folder === undefined) return "mod.ts";
  const near = relative(folder, path);
  return near.length < path.length ? near : path;
}

/** As it stands in a shell: with quotes where it would be more than one word, or another one. */
function quoted(word: string): string {
  if (/^[\w@%+=:,.\/\\-]+$/.test(word)) return word;
  return Deno.build.os === "windows" ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Gives the line that makes `deno` a command in a shell, where npx has started this one, whose commands
 * begin with `deno` all the same; `undefined` where it has not. The path is that of the running Deno, the
 * version its own.
 */
export function aliasFor(
  execPath: string = Deno.execPath(),
  version: string = Deno.version.deno,
): string | undefined {
  // npm keeps what it has fetched for npx in a folder of that name.
  return /[\\/]_npx[\\/]/.test(execPath) ? `alias deno='npx -y deno@${version}'` : undefined;
}
