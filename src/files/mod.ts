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
export { serveDir, type ServeDirOptions, serveFile } from "./handler.ts";
