/**
 * Stands for `@std/path`: the paths of this platform. On Windows these are Node's own functions, which
 * differ from the published ones for roots, repeated separators, and unusual file URLs.
 *
 * @module
 */

import * as posix from "./posix.ts";

const isWindows = Deno.build.os === "windows";
const platform = isWindows ? await windowsPaths() : posix;

async function windowsPaths(): Promise<Omit<typeof posix, "SEPARATOR">> {
  const [paths, { fileURLToPath, pathToFileURL }] = await Promise.all([
    import("node:path/win32"),
    import("node:url"),
  ]);
  return { ...paths, fromFileUrl: fileURLToPath, toFileUrl: pathToFileURL };
}

/** Stands for `SEPARATOR` of `@std/path`. */
export const SEPARATOR: "/" | "\\" = isWindows ? "\\" : "/";

/** Stands for `basename` of `@std/path`. */
export const basename: typeof posix.basename = platform.basename;

/** Stands for `dirname` of `@std/path`. */
export const dirname: typeof posix.dirname = platform.dirname;

/** Stands for `extname` of `@std/path`. */
export const extname: typeof posix.extname = platform.extname;

/** Stands for `fromFileUrl` of `@std/path`. */
export const fromFileUrl: typeof posix.fromFileUrl = platform.fromFileUrl;

/** Stands for `isAbsolute` of `@std/path`. */
export const isAbsolute: typeof posix.isAbsolute = platform.isAbsolute;

/** Stands for `join` of `@std/path`. */
export const join: typeof posix.join = platform.join;

/** Stands for `normalize` of `@std/path`. */
export const normalize: typeof posix.normalize = platform.normalize;

/** Stands for `relative` of `@std/path`. */
export const relative: typeof posix.relative = platform.relative;

/** Stands for `resolve` of `@std/path`. */
export const resolve: typeof posix.resolve = platform.resolve;

/** Stands for `toFileUrl` of `@std/path`. */
export const toFileUrl: typeof posix.toFileUrl = platform.toFileUrl;
