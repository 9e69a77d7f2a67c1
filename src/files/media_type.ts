// File name → media type, by its extension and by nothing else: a server that guesses from content
// lets whoever wrote the content choose how a browser takes it.

import { extname } from "@std/path";

const TYPES: ReadonlyMap<string, string> = new Map([
  // Text; served as UTF-8, which is what files are written in.
  [".html", "text/html; charset=utf-8"],
  [".htm", "text/html; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".mjs", "text/javascript; charset=utf-8"],
  [".txt", "text/plain; charset=utf-8"],
  [".log", "text/plain; charset=utf-8"],
  [".md", "text/markdown; charset=utf-8"],
  [".csv", "text/csv; charset=utf-8"],
  [".ics", "text/calendar; charset=utf-8"],
  [".vtt", "text/vtt; charset=utf-8"],
  [".xml", "application/xml; charset=utf-8"],
  [".xhtml", "application/xhtml+xml; charset=utf-8"],
  [".atom", "application/atom+xml; charset=utf-8"],
  [".rss", "application/rss+xml; charset=utf-8"],
  // JSON is UTF-8 by its definition and has no charset parameter (RFC 8259 §11).
  [".json", "application/json"],
  [".map", "application/json"],
  [".jsonld", "application/ld+json"],
  [".geojson", "application/geo+json"],
  [".webmanifest", "application/manifest+json"],
  [".wasm", "application/wasm"],
  [".pdf", "application/pdf"],
  [".zip", "application/zip"],
  [".gz", "application/gzip"],
  [".tar", "application/x-tar"],
  [".7z", "application/x-7z-compressed"],
  [".epub", "application/epub+zip"],
  // Pictures.
  [".svg", "image/svg+xml; charset=utf-8"],
  [".png", "image/png"],
  [".apng", "image/apng"],
  [".jpg", "image/jpeg"],
  [".jpeg", "image/jpeg"],
  [".gif", "image/gif"],
  [".webp", "image/webp"],
  [".avif", "image/avif"],
  [".bmp", "image/bmp"],
  [".ico", "image/vnd.microsoft.icon"],
  // Sound and film.
  [".mp3", "audio/mpeg"],
  [".m4a", "audio/mp4"],
  [".ogg", "audio/ogg"],
  [".oga", "audio/ogg"],
  [".opus", "audio/ogg"],
  [".wav", "audio/wav"],
  [".flac", "audio/flac"],
  [".mp4", "video/mp4"],
  [".m4v", "video/mp4"],
  [".webm", "video/webm"],
  [".ogv", "video/ogg"],
  [".mov", "video/quicktime"],
  // Fonts.
  [".woff", "font/woff"],
  [".woff2", "font/woff2"],
  [".ttf", "font/ttf"],
  [".otf", "font/otf"],
]);

/**
 * Gives the media type of a file by its name, with the charset for text (RFC 9110 §8.3).
 *
 * An unknown extension is `application/octet-stream`: browsers then offer to save the file.
 *
 * ```ts
 * import { mediaType } from "./media_type.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mediaType("INDEX.HTML"), "text/html; charset=utf-8");
 * assertEquals(mediaType("ticket"), "application/octet-stream");
 * ```
 */
export function mediaType(fileName: string): string {
  return TYPES.get(extname(fileName).toLowerCase()) ?? "application/octet-stream";
}
