/**
 * Stands for `@std/path/posix`, over `node:path/posix` where both give the same result.
 *
 * @module
 */

import * as node from "node:path/posix";

export {
  /** Stands for `extname` of `@std/path/posix`. */
  extname,
  /** Stands for `isAbsolute` of `@std/path/posix`. */
  isAbsolute,
  /** Stands for `join` of `@std/path/posix`. */
  join,
  /** Stands for `normalize` of `@std/path/posix`. */
  normalize,
  /** Stands for `relative` of `@std/path/posix`. */
  relative,
  /** Stands for `resolve` of `@std/path/posix`. */
  resolve,
} from "node:path/posix";

/** Stands for `SEPARATOR` of `@std/path/posix`. */
export const SEPARATOR = "/" as const;

/** Stands for `basename` of `@std/path/posix`: unlike Node's, the name of the root is `/`. */
export function basename(path: string, suffix = ""): string {
  const name = node.basename(path) || path.slice(0, 1);
  const isShorter = suffix.length < name.length;
  return isShorter && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name;
}

/** Stands for `dirname` of `@std/path/posix`: unlike Node's, no separator is left at the end. */
export function dirname(path: string): string {
  return node.dirname(path).replace(/(?<=.)\/+$/s, "");
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
  if (!node.isAbsolute(path)) {
    throw new TypeError(`Path must be absolute: received "${path}"`);
  }
  const url = new URL("file:///");
  url.pathname = path.replace(/^\/+/, "/").replace(/[%\\\s]/g, encodeURIComponent);
  return url;
}
