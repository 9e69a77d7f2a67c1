// Serving files: what a program calls. What answers is loaded behind that, because a program that
// listens, and one that serves something else, need none of it.

import { readOptions, type ServeDirOptions, type ServeFileOptions } from "./options.ts";
import type { FilesHandler } from "./recent_handlers.ts";

type Pipeline = typeof import("./pipeline.ts");

/** What answers, once it is loaded; whoever waits for it again would wait at every request. */
let pipeline: Pipeline | undefined;

async function load(): Promise<Pipeline> {
  return pipeline = await import("./pipeline.ts");
}

/**
 * Answers a request with a file of a folder.
 *
 * Serves `GET` and `HEAD`: validators, preconditions, ranges (RFC 9110 §8.8, §13, §14). A folder is
 * answered by its `index.html`. Nothing outside `fsRoot` is served, whatever the path or a link says,
 * and no answer mixes two versions of a file. Small files are kept in memory; what changes on disk is
 * served within a tenth of a second. Runs under {@linkcode serve} and `Deno.serve`, and takes the options
 * of `serveDir` of `@std/http`. Needs `--allow-read`. Throws a `SyntaxError` for a rule among the options
 * that cannot be read.
 *
 * ```ts
 * import { serveDir } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const request = new Request("http://localhost/static/favicon.svg");
 * const response = await serveDir(request, { fsRoot: "public", urlRoot: "static" });
 * assertEquals((await response.text()).startsWith("<svg"), true);
 * ```
 */
export async function serveDir(request: Request, options: ServeDirOptions = {}): Promise<Response> {
  const { folders } = pipeline ?? await load();
  return await folders.of(options)(request);
}

/**
 * Makes a handler of a folder: {@linkcode serveDir} with its options read once. It gives no promise where
 * the file is in memory. Throws as that one does.
 *
 * ```ts
 * import { serve, serveFiles } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const files = serveFiles({ fsRoot: "public", compress: true });
 * await using server = serve({ port: 0, onListen() {} }, files);
 * const response = await fetch(`http://localhost:${server.addr.port}/favicon.svg`);
 * assertEquals((await response.text()).startsWith("<svg"), true);
 * ```
 */
export function serveFiles(options: ServeDirOptions = {}): FilesHandler {
  const checked = readOptions(options);
  let handler: FilesHandler | undefined;
  const ready = ({ folderHandler }: Pipeline) => handler ??= folderHandler(checked);
  return (request) => {
    if (handler !== undefined) return handler(request);
    return pipeline === undefined
      ? load().then((loaded) => ready(loaded)(request))
      : ready(pipeline)(request);
  };
}

/**
 * Answers a request with one file, whatever the path of the request says.
 *
 * As {@linkcode serveDir} in all else. `path` is a path of the file system that the program chose; it
 * must not be made from what a peer sent.
 *
 * ```ts
 * import { serveFile } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const request = new Request("http://localhost/", { headers: { range: "bytes=0-3" } });
 * const response = await serveFile(request, "public/favicon.svg");
 * assertEquals(response.status, 206);
 * assertEquals(await response.text(), "<svg");
 * ```
 */
export async function serveFile(
  request: Request,
  path: string,
  options: ServeFileOptions = {},
): Promise<Response> {
  const { singleFiles } = pipeline ?? await load();
  const { fileInfo: _, ...others } = options;
  return await singleFiles.of({ ...others, fsRoot: path })(request);
}
