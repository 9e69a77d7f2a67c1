// Serves files. The steps, in this order, each of which answers or passes:
//
//   1. method        GET and HEAD, else 405 or 501; OPTIONS says so
//   2. path          one decode, one meaning, else 400 or 404
//   3. disk          open, then judge what is open: 403, 404, 503
//   4. folder        slash at the end, index file
//   5. preconditions 304, 412
//   6. content       200

import { problem } from "../reply.ts";
import { formatHttpDate } from "../semantics/date.ts";
import { isKnownMethod } from "../semantics/method.ts";
import { pathOf, queryOf } from "../semantics/path.ts";
import { evaluatePreconditions } from "../semantics/preconditions.ts";
import { find, type Found, type OpenFile } from "./disk.ts";
import { mediaType } from "./media_type.ts";
import { belowPrefix, resolvePath } from "./resolve.ts";

/** Options of {@linkcode serveDir}. */
export interface ServeDirOptions {
  /** The folder to serve; the current one if not given. */
  readonly fsRoot?: string;
  /** The part of the URL path that stands for the folder, such as `static`; nothing if not given. */
  readonly urlRoot?: string;
  /** Whether `index.html` answers for its folder; it does if not given. */
  readonly showIndex?: boolean;
  /** Whether names that begin with a dot are served; they are not if not given. */
  readonly showDotfiles?: boolean;
}

const METHODS = "GET, HEAD, OPTIONS";

/**
 * Answers a request with a file of a folder.
 *
 * Serves `GET` and `HEAD`, with `Last-Modified` and a strong `ETag`, and answers 304 and 412 where a
 * precondition says so (RFC 9110 §13). A folder is answered by its `index.html`. Nothing outside
 * `fsRoot` is served, whatever the path or a link says. Runs under {@linkcode serve} and
 * `Deno.serve`. Needs `--allow-read`.
 *
 * ```ts ignore
 * import { serve, serveDir } from "@loket/loket";
 *
 * serve((request) => serveDir(request, { fsRoot: "site" }));
 * ```
 */
export async function serveDir(request: Request, options: ServeDirOptions = {}): Promise<Response> {
  const { fsRoot = ".", urlRoot = "", showIndex = true, showDotfiles = false } = options;
  const refusal = refuseMethod(request);
  if (refusal !== undefined) return refusal;

  const path = pathOf(request.url);
  const below = belowPrefix(path, urlRoot);
  const resolved = below === undefined ? "absent" : resolvePath(below, { showDotfiles });
  if (resolved === "malformed") return problem(request, 400, "The path is not well-formed.");
  if (resolved === "absent") return notFound(request, path);

  const { names, isFolder } = resolved;
  const found = await find(fsRoot, names);
  if (found.kind === "directory") {
    if (!path.endsWith("/")) return toFolder(request, path);
    if (!showIndex) return notFound(request, path);
    const index = await find(fsRoot, [...names, "index.html"]);
    return answerFound(request, index, "index.html");
  }
  if (isFolder && found.kind === "file") {
    found.close();
    return notFound(request, path);
  }
  return answerFound(request, found, names.at(-1) ?? "");
}

/**
 * Answers a request with one file, whatever the path of the request says.
 *
 * As {@linkcode serveDir} in all else. `path` is a path of the file system that the program chose; it
 * must not be made from what a peer sent.
 *
 * ```ts ignore
 * import { serve, serveFile } from "@loket/loket";
 *
 * serve((request) => serveFile(request, "site/index.html"));
 * ```
 */
export async function serveFile(request: Request, path: string): Promise<Response> {
  const refusal = refuseMethod(request);
  if (refusal !== undefined) return refusal;
  return answerFound(request, await find(path, []), path);
}

function refuseMethod(request: Request): Response | undefined {
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  const headers = { allow: METHODS };
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers });
  if (!isKnownMethod(request.method)) {
    return problem(request, 501, `The method ${request.method} is not known here.`);
  }
  return problem(request, 405, "A file can be read, not changed.", { headers });
}

/** Answers for what was found, preconditions and content included. Closes the file in the end. */
function answerFound(request: Request, found: Found, name: string): Response {
  switch (found.kind) {
    case "file":
      return answerFile(request, found, name);
    case "forbidden":
      return problem(request, 403, "This may not be read.");
    case "unavailable":
      return problem(request, 503, "Too many files are open just now.", {
        headers: { "retry-after": "1" },
      });
    default:
      return notFound(request, pathOf(request.url));
  }
}

function answerFile(request: Request, file: OpenFile, name: string): Response {
  const headers = new Headers({
    "etag": file.entityTag,
    "x-content-type-options": "nosniff",
  });
  if (file.modifiedMs !== undefined) headers.set("last-modified", formatHttpDate(file.modifiedMs));
  const validators = {
    entityTag: file.entityTag,
    ...(file.modifiedMs !== undefined && { lastModifiedMs: file.modifiedMs }),
  };
  switch (
    evaluatePreconditions(request.method, (field) => request.headers.get(field), validators)
  ) {
    case "not-modified":
      file.close();
      return new Response(null, { status: 304, headers });
    case "failed":
      file.close();
      return problem(request, 412, "The file is not in the version that was asked for.");
    case "proceed":
      headers.set("content-type", mediaType(name));
      headers.set("content-length", String(file.size));
      return new Response(bodyFor(request, file), { headers });
  }
}

function bodyFor(request: Request, file: OpenFile): ReadableStream<Uint8Array<ArrayBuffer>> | null {
  if (request.method !== "HEAD") return file.stream();
  file.close();
  return null;
}

/** A relative reference: an absolute one would have to begin with a path, and `//x` is a host. */
function toFolder(request: Request, path: string): Response {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const location = `./${name}/${queryOf(request.url)}`;
  return new Response(null, { status: 301, headers: { location } });
}

function notFound(request: Request, path: string): Response {
  return problem(request, 404, `There is nothing at ${path}`);
}
