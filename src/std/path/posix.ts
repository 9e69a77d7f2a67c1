/**
 * Stands for `@std/path/posix`. Node's functions would do for most of it, but to load them takes longer
 * than a program that serves a folder takes for all the rest.
 *
 * @module
 */

/** Stands for `SEPARATOR` of `@std/path/posix`. */
export const SEPARATOR = "/" as const;

/** Stands for `isAbsolute` of `@std/path/posix`. */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}

/** Stands for `normalize` of `@std/path/posix`. */
export function normalize(path: string): string {
  const normal = (isAbsolute(path) ? "/" : "") + namesOf(path).join("/") || ".";
  return path.endsWith("/") && normal !== "/" ? `${normal}/` : normal;
}

/** The names of a path, without `.`, and without `..` where it can be followed. */
function namesOf(path: string): string[] {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    const last = names.at(-1);
    if (name !== "..") names.push(name);
    else if (last !== undefined && last !== "..") names.pop();
    else if (!isAbsolute(path)) names.push(name);
  }
  return names;
}

/** Stands for `join` of `@std/path/posix`. */
export function join(...paths: string[]): string {
  return normalize(paths.filter((path) => path !== "").join("/"));
}

/** Stands for `resolve` of `@std/path/posix`. */
export function resolve(...paths: string[]): string {
  const first = paths.findLastIndex(isAbsolute);
  const below = first === -1 ? [Deno.cwd(), ...paths] : paths.slice(first);
  return `/${namesOf(below.join("/")).join("/")}`;
}

/** Stands for `relative` of `@std/path/posix`. */
export function relative(from: string, to: string): string {
  const [start, end] = [namesOf(resolve(from)), namesOf(resolve(to))];
  let common = 0;
  while (common < start.length && start[common] === end[common]) common++;
  return [...start.slice(common).fill(".."), ...end.slice(common)].join("/");
}

/** Where the separators at the end of a path begin. */
function endOf(path: string): number {
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end--;
  return end;
}

/** Stands for `basename` of `@std/path/posix`. */
export function basename(path: string, suffix = ""): string {
  const end = endOf(path);
  const name = path.slice(path.lastIndexOf("/", end - 1) + 1, end) || path.slice(0, 1);
  const isShorter = suffix.length < name.length;
  return isShorter && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

/** Stands for `dirname` of `@std/path/posix`. */
export function dirname(path: string): string {
  const slash = path.slice(0, endOf(path)).lastIndexOf("/");
  if (slash === -1) return isAbsolute(path) ? "/" : ".";
  return path.slice(0, endOf(path.slice(0, slash))) || "/";
}

/** Stands for `extname` of `@std/path/posix`. */
export function extname(path: string): string {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

/**
 * Stands for `fromFileUrl` of `@std/path/posix`: unlike Node's, an encoded separator is decoded and a
 * `%` that encodes nothing is kept. Throws a `TypeError` for any scheme but `file:`.
 */
export function fromFileUrl(url: string | URL): string {
  const { href, pathname, protocol } = new URL(url);
  if (protocol !== "file:") {
    throw new TypeError(`URL must be a file URL: received "${href}"`);
  }
  return decodeURIComponent(pathname.replace(/%(?![0-9a-f]{2})/gi, "%25"));
}

/**
 * Stands for `toFileUrl` of `@std/path/posix`: unlike Node's, a relative path is a `TypeError` and
 * repeated separators stay.
 */
export function toFileUrl(path: string): URL {
  if (!isAbsolute(path)) {
    throw new TypeError(`Path must be absolute: received "${path}"`);
  }
  const url = new URL("file:///");
  url.pathname = path.replace(/^\/+/, "/").replace(/[%\\\s]/g, encodeURIComponent);
  return url;
}
