// URL path → the names of a path below the root, or a refusal. Each name stands for one thing in one
// folder, or for nothing; nothing is joined, normalized or decoded a second time behind this.

import { pathSegments } from "../semantics/path.ts";

/** Why a URL path names nothing that may be served. */
export type PathRefusal =
  /** It is not a path: bad percent-encoding or NUL. */
  | "malformed"
  /** It is a path, and no file of the folder can have it. */
  | "absent";

/** What a URL path names. */
export interface ResolvedPath {
  /** The names from the root to the file or folder; none for the root itself. */
  readonly names: readonly string[];
  /** Whether the path ends with a slash, and so means a folder. */
  readonly isFolder: boolean;
}

/** Which paths are served. */
export interface ResolveOptions {
  /** Whether names that begin with a dot are served; `.well-known` is in any case (RFC 8615). */
  readonly showDotfiles: boolean;
}

/**
 * Takes the prefix off under which a folder is served: `/static` from `/static/a`, but not from
 * `/staticfoo`. Gives `undefined` for a path outside of it. `urlRoot` is written plainly; in the path
 * it may be percent-encoded.
 */
export function belowPrefix(path: string, urlRoot: string): string | undefined {
  let rest = path;
  for (const name of urlRoot.split("/")) {
    if (name === "") continue;
    const end = rest.indexOf("/", 1);
    const segment = end === -1 ? rest : rest.slice(0, end);
    if (pathSegments(segment)?.[0] !== name) return undefined;
    rest = end === -1 ? "/" : rest.slice(end);
  }
  return rest;
}

/**
 * Resolves a URL path to names below the root.
 *
 * ```ts
 * import { resolvePath } from "./resolve.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const options = { showDotfiles: false };
 * assertEquals(resolvePath("/a%20b/", options), { names: ["a b"], isFolder: true });
 * assertEquals(resolvePath("/..%2fetc/passwd", options), "absent");
 * assertEquals(resolvePath("/%zz", options), "malformed");
 * ```
 */
export function resolvePath(path: string, options: ResolveOptions): ResolvedPath | PathRefusal {
  const names = pathSegments(path);
  if (names === undefined) return "malformed";
  const isFolder = names.at(-1) === "";
  if (isFolder) names.pop();
  if (names.some((name) => name.includes("\0"))) return "malformed";
  return names.every((name) => isServed(name, options)) ? { names, isFolder } : "absent";
}

/** Tells whether a name may be that of something that is served. */
export function isServed(name: string, { showDotfiles }: ResolveOptions): boolean {
  return isName(name) && (showDotfiles || !isHidden(name)) && (!IS_WINDOWS || isWindowsName(name));
}

/**
 * A name of one thing: not empty, not a step elsewhere, without a separator of any system, no NUL, no drive and
 * no stream of Windows, no dot at the end, which Windows passes over.
 */
function isName(name: string): boolean {
  return name !== "" && !/[/\\\0]|\.$|^[A-Za-z]:$|::\$/.test(name);
}

// `@std/path` knows it too, but would be loaded wherever something listens.
const IS_WINDOWS = Deno.build.os === "windows";

/** Names under which Windows finds a device, another file, or a stream of one. */
function isWindowsName(name: string): boolean {
  return !/[:*?"<>|]| $|~[0-9]|^(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(?:\.|$)/i
    .test(name);
}

function isHidden(name: string): boolean {
  return name.startsWith(".") && name !== ".well-known";
}
