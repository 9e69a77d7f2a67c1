// What a folder is served by: the options as a program gives them, and what they come to.

import type { FileCache } from "./cache.ts";
import { patternOf } from "./pattern.ts";
import { isServed } from "./resolve.ts";
import { type HeaderRule, readHeaderRule, readRedirectRule, type RedirectRule } from "./rules.ts";

/** What becomes of a slash at the end of a path. */
export type TrailingSlash =
  /** A folder's path ends with one, a file's does not. */
  | "folders"
  /** No path does: a folder is answered without one. */
  | "never"
  /** Both are answered alike. */
  | "either";

/** Options of {@linkcode serveDir}; each name that `@std/http` has means the same here. */
export interface ServeDirOptions {
  /** The folder to serve; the current one if not given. */
  readonly fsRoot?: string;
  /** The part of the URL path that stands for the folder, such as `static`; nothing if not given. */
  readonly urlRoot?: string;
  /** Whether `index.html` answers for its folder; it does if not given. */
  readonly showIndex?: boolean;
  /** Whether a folder without `index.html` is listed; it is not if not given. */
  readonly showDirListing?: boolean;
  /** Whether names that begin with a dot are served; they are not if not given. */
  readonly showDotfiles?: boolean;
  /** Whether scripts of other sites may read the answers; they may not if not given. */
  readonly enableCors?: boolean;
  /** Whether `/page` is answered with `page.html` where there is nothing else; it is not if not given. */
  readonly cleanUrls?: boolean;
  /**
   * Header fields, each `NAME: VALUE` for every answer or `PATTERN NAME: VALUE` for files, by their path
   * below the folder: `*` stands for any part of a name, `**` for any names, and a pattern without a
   * slash is one of names in any folder. A later line replaces what an earlier one, or the server, has
   * set; `Set-Cookie`, `Link` and `Vary` add up.
   */
  readonly headers?: readonly string[];
  /**
   * Paths that lead elsewhere, each `/FROM TO` or `/FROM TO STATUS` (301 if not given). `*` and `**` in
   * FROM stand for what they stand for in `headers`, and in TO for what they stood for in FROM.
   */
  readonly redirects?: readonly string[];
  /** Files that browsers save instead of showing them, as patterns like those of `headers`. */
  readonly downloads?: readonly string[];
  /** The file below the folder that is the page of a 404, such as `404.html`. */
  readonly notFound?: string;
  /**
   * The file below the folder that answers, with 200, every path at which there is nothing and whose last
   * name has no extension, as applications want it that route in the browser; such as `index.html`.
   */
  readonly fallback?: string;
  /** What becomes of a slash at the end of a path; `"folders"` if not given. */
  readonly trailingSlash?: TrailingSlash;
  /**
   * Whether `file.br`, `file.zst` and `file.gz` answer for `file` where the peer accepts that and they are
   * not older; they do not if not given.
   */
  readonly precompressed?: boolean;
  /**
   * Whether files that gain by it are compressed with brotli or gzip, once, and the result kept in memory,
   * and listings as they are sent; they are not if not given. Files of more than 16 MiB are sent as they
   * are.
   */
  readonly compress?: boolean;
  /**
   * Whether files with a hash in their name, such as `app-3f9a1c07.js`, may be kept for a year without
   * asking again; every file is to be asked for again if not given.
   */
  readonly immutable?: boolean;
  /**
   * What entity tags are made from. `"version"`: from inode, times and size, which costs nothing; of files
   * of up to 1 MiB whose time was set, as copies and archives do, from the content. `"content"`: from a
   * digest of the content in any case, which is the same on every machine and costs a reading of each
   * version. `"version"` if not given.
   */
  readonly etagFrom?: "version" | "content";
  /** Where small files are kept in memory; in a cache of 64 MiB that all folders share if not given. */
  readonly cache?: FileCache;
  /** Accepted, because `@std/http` has it; nothing is ever printed here. */
  readonly quiet?: boolean;
  /** Accepted, because `@std/http` has it; see `etagFrom`. */
  readonly etagAlgorithm?: AlgorithmIdentifier;
}

/** Options of {@linkcode serveFile}. */
export interface ServeFileOptions extends
  Pick<
    ServeDirOptions,
    | "cache"
    | "compress"
    | "downloads"
    | "enableCors"
    | "etagAlgorithm"
    | "etagFrom"
    | "headers"
    | "immutable"
    | "precompressed"
  > {
  /** Accepted, because `@std/http` has it; a file is judged by what is open. */
  readonly fileInfo?: Deno.FileInfo;
}

/** A folder that is served, its options read and checked. */
export interface Site {
  /** The folder. */
  readonly root: string;
  /** The part of the URL path that stands for it. */
  readonly urlRoot: string;
  /** Whether `index.html` answers for its folder. */
  readonly showIndex: boolean;
  /** Whether other folders are listed. */
  readonly showDirListing: boolean;
  /** Whether names that begin with a dot are served. */
  readonly showDotfiles: boolean;
  /** Whether scripts of other sites may read the answers. */
  readonly enableCors: boolean;
  /** Whether `/page` may be `page.html`. */
  readonly cleanUrls: boolean;
  /** Fields to set. */
  readonly headers: readonly HeaderRule[];
  /** Paths that lead elsewhere. */
  readonly redirects: readonly RedirectRule[];
  /** Files to save. */
  readonly downloads: readonly RegExp[];
  /** The page of a 404, by the names of its path. */
  readonly notFound: readonly string[] | undefined;
  /** What answers for paths at which there is nothing. */
  readonly fallback: readonly string[] | undefined;
  /** What becomes of a slash at the end of a path. */
  readonly trailingSlash: TrailingSlash;
  /** Whether compressed neighbours of files are looked for. */
  readonly precompressed: boolean;
  /** Whether files are compressed here. */
  readonly compress: boolean;
  /** Whether files with a hash in their name may be kept. */
  readonly immutable: boolean;
  /** What entity tags are made from. */
  readonly etagFrom: "version" | "content";
  /** Where small files are kept. */
  readonly cache: FileCache;
}

/** Options, checked; where files are kept in memory may not be settled yet. */
export type CheckedOptions = Omit<Site, "cache"> & { readonly cache: FileCache | undefined };

/**
 * Reads and checks options. Throws a `SyntaxError` for a rule that cannot be read, and a `TypeError` for a
 * file that is not below the folder.
 */
export function readOptions(options: ServeDirOptions): CheckedOptions {
  const { headers = [], redirects = [], downloads = [] } = options;
  return {
    root: options.fsRoot ?? ".",
    urlRoot: options.urlRoot ?? "",
    showIndex: options.showIndex ?? true,
    showDirListing: options.showDirListing ?? false,
    showDotfiles: options.showDotfiles ?? false,
    enableCors: options.enableCors ?? false,
    cleanUrls: options.cleanUrls ?? false,
    headers: headers.map(readHeaderRule),
    redirects: redirects.map(readRedirectRule),
    downloads: downloads.map(patternOf),
    notFound: readFile("notFound", options.notFound),
    fallback: readFile("fallback", options.fallback),
    trailingSlash: options.trailingSlash ?? "folders",
    precompressed: options.precompressed ?? false,
    compress: options.compress ?? false,
    immutable: options.immutable ?? false,
    etagFrom: options.etagFrom ?? "version",
    cache: options.cache,
  };
}

function readFile(option: string, path: string | undefined): readonly string[] | undefined {
  if (path === undefined) return undefined;
  const names = path.split("/");
  if (names.every((name) => isServed(name, { showDotfiles: true }))) return names;
  throw new TypeError(
    `Cannot serve a folder with ${option} ${JSON.stringify(path)}: no file below it`,
  );
}
