/**
 * Serving files: a handler, good under `serve` and `Deno.serve`.
 *
 * ```ts ignore
 * import { serveDir } from "@loket/loket/files";
 *
 * Deno.serve((request) => serveDir(request, { fsRoot: "site" }));
 * ```
 *
 * @module
 */
export { serveDir, serveFile, serveFiles } from "./handler.ts";
export type { FilesHandler } from "./recent_handlers.ts";
export type { ServeDirOptions, ServeFileOptions, TrailingSlash } from "./options.ts";
export { FileCache, type Source, type StoredFile } from "./cache.ts";
export type { FileVersion } from "./version.ts";
