/**
 * Serving files: a handler, good under `serve` and `Deno.serve`.
 *
 * ```ts
 * import { FileCache, serveFiles } from "@loket/loket/files";
 * import { assertEquals } from "@std/assert";
 *
 * const handler = serveFiles({ fsRoot: "public", cache: new FileCache(1024 ** 2) });
 * await using server = Deno.serve({ port: 0, onListen() {} }, handler);
 * const response = await fetch(`http://localhost:${server.addr.port}/favicon.svg`);
 * assertEquals((await response.text()).startsWith("<svg"), true);
 * ```
 *
 * @module
 */
export { serveDir, serveFile, serveFiles } from "./handler.ts";
export type { FilesHandler } from "./recent_handlers.ts";
export type { ServeDirOptions, ServeFileOptions, TrailingSlash } from "./options.ts";
export { FileCache, type Source, type StoredFile } from "./cache.ts";
export type { FileVersion } from "./version.ts";
