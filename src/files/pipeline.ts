// How a folder is served. The steps, in this order, each of which answers or passes:
//
//   1. method     GET and HEAD, else 405 or 501; OPTIONS says so
//   2. memory     what this path has led to before, if it is still the same
//   3. path       one decode, one meaning, else 400 or 404; redirects
//   4. disk       open, then judge what is open: 403, 404, 503
//   5. folder     slash at the end, index file, listing
//   6. absent     page.html for /page, the fallback, the page of a 404
//   7. answer     304, 412, 206, 416, 200

import { redirect } from "../reply.ts";
import { isKnownMethod } from "../semantics/method.ts";
import { pathOf, queryOf } from "../semantics/path.ts";
import { addCommonFields, answer, type Answerable, answerAs, closeFile, refuse } from "./answer.ts";
import { FileCache } from "./cache.ts";
import type { NoFile } from "./disk.ts";
import { type CheckedOptions, readOptions, type Site } from "./options.ts";
import { type FilesHandler, RecentHandlers } from "./recent_handlers.ts";
import { belowPrefix, resolvePath } from "./resolve.ts";
import { redirection } from "./rules.ts";
import { Shelf } from "./shelf.ts";

const METHODS = "GET, HEAD, OPTIONS";
const INDEX = "index.html";

/** Makes the handler of a folder. It gives no promise where the file is in memory. */
export function folderHandler(options: CheckedOptions): FilesHandler {
  const site = siteOf(options);
  const folder = { site, shelf: new Shelf(site) };
  return (request) => {
    const refusal = answerMethod(site, request);
    if (refusal !== undefined) return refusal;
    const path = pathOf(request.url);
    const ready = folder.shelf.recall(path, request);
    return ready === undefined ? answerPath(folder, request, path) : answer(request, ready);
  };
}

/** Makes the handler of one file, which is the root, whatever the path of a request says. */
function fileHandler(options: CheckedOptions): FilesHandler {
  const site = siteOf(options);
  const folder = { site, shelf: new Shelf(site) };
  return async (request) => {
    const refusal = answerMethod(site, request);
    if (refusal !== undefined) return refusal;
    const wanted = { request, path: pathOf(request.url), names: [], endsWithSlash: false };
    const found = await folder.shelf.fetch([], request);
    return "kind" in found ? refuseFound(folder, wanted, found) : answer(request, found);
  };
}

/** Shared by all that do not bring their own. */
const SHARED_CACHE = new FileCache();

function siteOf(options: CheckedOptions): Site {
  return { ...options, cache: options.cache ?? SHARED_CACHE };
}

/** The folders that were served last, by their options. */
export const folders: RecentHandlers = new RecentHandlers((options) =>
  folderHandler(readOptions(options))
);

/** The single files that were served last, by their options. */
export const singleFiles: RecentHandlers = new RecentHandlers((options) =>
  fileHandler(readOptions(options))
);

/** A folder that is served. */
interface Folder {
  readonly site: Site;
  readonly shelf: Shelf;
}

/** What a request wants. */
interface Wanted {
  readonly request: Request;
  /** The path of the URL. */
  readonly path: string;
  /** The names below the root. */
  readonly names: readonly string[];
  readonly endsWithSlash: boolean;
}

function answerMethod(site: Site, request: Request): Response | undefined {
  const { method } = request;
  if (method === "GET" || method === "HEAD") return undefined;
  if (method === "OPTIONS") return answerOptions(site, request);
  const headers = { allow: METHODS };
  return isKnownMethod(method)
    ? refuse(site, request, 405, "A file can be read, not changed.", headers)
    : refuse(site, request, 501, `The method ${method} is not known here.`);
}

/** What scripts of other sites may send, as far as it is not allowed anyway. */
const CORS_FIELDS = "Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, " +
  "If-Unmodified-Since, Range, X-Requested-With";

function answerOptions(site: Site, request: Request): Response {
  const response = new Response(null, { status: 204, headers: { allow: METHODS } });
  addCommonFields(site, response.headers, "");
  if (site.enableCors && request.headers.has("access-control-request-method")) {
    response.headers.set("access-control-allow-methods", METHODS);
    response.headers.set("access-control-allow-headers", CORS_FIELDS);
    response.headers.set("access-control-max-age", "86400");
  }
  return response;
}

async function answerPath(folder: Folder, request: Request, path: string): Promise<Response> {
  const { site, shelf } = folder;
  const below = belowPrefix(path, site.urlRoot);
  const resolved = below === undefined ? "absent" : resolvePath(below, site);
  if (resolved === "malformed") {
    return refuse(site, request, 400, "The path is not well-formed.");
  }
  if (resolved === "absent") {
    return await answerNotFound(folder, { request, path, names: [], endsWithSlash: false });
  }
  const { names } = resolved;
  const end = names.length > 0 && resolved.isFolder ? "/" : "";
  const elsewhere = redirection(site.redirects, `/${names.join("/")}${end}`);
  if (elsewhere !== undefined) return leadTo(site, request, elsewhere.location, elsewhere.status);
  const wanted = { request, path, names, endsWithSlash: path.endsWith("/") };
  const found = await shelf.fetch(names, request);
  if (!("kind" in found)) return answerFile(folder, wanted, found);
  return await answerNoFile(folder, wanted, found);
}

function answerFile(
  folder: Folder,
  wanted: Wanted,
  found: Answerable,
): Response | Promise<Response> {
  const { request, path, names, endsWithSlash } = wanted;
  const { trailingSlash } = folder.site;
  if (!endsWithSlash) folder.shelf.remember(path, names);
  else if (trailingSlash !== "either") {
    closeFile(found);
    if (trailingSlash === "folders") return answerNotFound(folder, wanted);
    return leadTo(folder.site, request, `../${lastSegment(path)}`);
  }
  return answer(request, found);
}

async function answerNoFile(folder: Folder, wanted: Wanted, found: NoFile): Promise<Response> {
  switch (found.kind) {
    case "directory":
      return await answerFolder(folder, wanted);
    case "absent":
      // Without the folder itself nothing can be told of what is in it.
      if (wanted.names.length > 0) return await answerAbsent(folder, wanted);
      return await refuseFound(folder, wanted, { kind: "unavailable" });
    default:
      return await refuseFound(folder, wanted, found);
  }
}

async function answerFolder(folder: Folder, wanted: Wanted): Promise<Response> {
  const { site, shelf } = folder;
  const { request, path, names, endsWithSlash } = wanted;
  if (!endsWithSlash && site.trailingSlash === "folders") return toFolder(site, wanted);
  const index: Answerable | NoFile = site.showIndex
    ? await shelf.fetch([...names, INDEX], request)
    : { kind: "absent" };
  if (!("kind" in index)) {
    if (endsWithSlash && path !== "/" && site.trailingSlash === "never") {
      closeFile(index);
      return leadTo(site, request, `../${lastSegment(path)}`);
    }
    shelf.remember(path, [...names, INDEX]);
    return answer(request, index);
  }
  if (index.kind === "forbidden" || index.kind === "unavailable") {
    return await refuseFound(folder, wanted, index);
  }
  if (!site.showDirListing) return await answerAbsent(folder, wanted);
  // The links of a listing are relative to its folder.
  return endsWithSlash ? await answerListed(folder, wanted) : toFolder(site, wanted);
}

/** What makes listings is loaded when one is asked for: it takes as long to load as all the rest here. */
async function answerListed(folder: Folder, wanted: Wanted): Promise<Response> {
  const { site } = folder;
  const [{ readListing }, { answerListing }] = await Promise.all([
    import("./read_listing.ts"),
    import("./listing.ts"),
  ]);
  const listing = await readListing(site, wanted.names);
  if ("kind" in listing) return await refuseFound(folder, wanted, listing);
  const headers = new Headers();
  addCommonFields(site, headers, `/${wanted.names.join("/")}`);
  const response = await answerListing(wanted.request, listing, headers);
  if (!site.compress) return response;
  const { compressResponse } = await import("./coded_listing.ts");
  return compressResponse(wanted.request, response);
}

/** `page.html` for `/page`, then what answers for all that is not there. */
async function answerAbsent(folder: Folder, wanted: Wanted): Promise<Response> {
  const { site, shelf } = folder;
  const { request, names, endsWithSlash } = wanted;
  const last = names.at(-1);
  const maySlash = !endsWithSlash || site.trailingSlash !== "folders";
  if (site.cleanUrls && last !== undefined && maySlash) {
    const page = await shelf.fetch([...names.slice(0, -1), `${last}.html`], request);
    if (!("kind" in page)) {
      if (!endsWithSlash || site.trailingSlash === "either") return answer(request, page);
      closeFile(page);
      return leadTo(site, request, `../${lastSegment(wanted.path)}`);
    }
  }
  if (site.fallback !== undefined && !last?.includes(".")) {
    const page = await shelf.fetch(site.fallback, request);
    if (!("kind" in page)) return answer(request, page);
  }
  return await answerNotFound(folder, wanted);
}

async function answerNotFound({ site, shelf }: Folder, wanted: Wanted): Promise<Response> {
  const { request, path } = wanted;
  const page = site.notFound && await shelf.fetch(site.notFound, request);
  if (page !== undefined && !("kind" in page)) return answerAs(404, request, page);
  return refuse(site, request, 404, `There is nothing at ${path}`);
}

async function refuseFound(folder: Folder, wanted: Wanted, found: NoFile): Promise<Response> {
  const { site } = folder;
  switch (found.kind) {
    case "forbidden":
      return refuse(site, wanted.request, 403, "This may not be read.");
    case "unavailable":
      return refuse(site, wanted.request, 503, "This cannot be read just now.", {
        "retry-after": "1",
      });
    default:
      return await answerNotFound(folder, wanted);
  }
}

/** A relative reference: one that begins with a path might begin with `//`, which is a host. */
function toFolder(site: Site, { request, path }: Wanted): Response {
  return leadTo(site, request, `./${lastSegment(path)}/`);
}

function leadTo(site: Site, request: Request, location: string, status = 301): Response {
  const response = redirect(withQuery(location, queryOf(request.url)), status);
  addCommonFields(site, response.headers, "");
  return response;
}

/** A place that has a query of its own keeps it; a fragment stands behind the query. */
function withQuery(location: string, query: string): string {
  if (location.includes("?")) return location;
  const end = location.indexOf("#");
  return end === -1 ? location + query : location.slice(0, end) + query + location.slice(end);
}

/** The last segment of a path that is not empty, as it stands there. */
function lastSegment(path: string): string {
  const whole = path.endsWith("/") ? path.slice(0, -1) : path;
  return whole.slice(whole.lastIndexOf("/") + 1);
}
