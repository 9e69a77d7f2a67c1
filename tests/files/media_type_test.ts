import { assertEquals } from "@std/assert";
import { mediaType } from "../../src/files/media_type.ts";
import { test } from "../support/test.ts";

const UNKNOWN = "application/octet-stream";

const TYPES: readonly (readonly [fileName: string, type: string])[] = [
  ["index.html", "text/html; charset=utf-8"],
  ["index.htm", "text/html; charset=utf-8"],
  ["style.css", "text/css; charset=utf-8"],
  ["script.js", "text/javascript; charset=utf-8"],
  ["script.mjs", "text/javascript; charset=utf-8"],
  ["ticket.txt", "text/plain; charset=utf-8"],
  ["ticket.md", "text/markdown; charset=utf-8"],
  ["ticket.csv", "text/csv; charset=utf-8"],
  ["ticket.xml", "application/xml; charset=utf-8"],
  ["picture.svg", "image/svg+xml; charset=utf-8"],
  ["data.json", "application/json"],
  ["script.js.map", "application/json"],
  ["app.webmanifest", "application/manifest+json"],
  ["code.wasm", "application/wasm"],
  ["picture.png", "image/png"],
  ["picture.jpg", "image/jpeg"],
  ["picture.jpeg", "image/jpeg"],
  ["picture.webp", "image/webp"],
  ["favicon.ico", "image/vnd.microsoft.icon"],
  ["film.mp4", "video/mp4"],
  ["sound.mp3", "audio/mpeg"],
  ["letters.woff2", "font/woff2"],
  ["paper.pdf", "application/pdf"],

  // Only the last extension counts, in any letter case and below any folder.
  ["INDEX.HTML", "text/html; charset=utf-8"],
  ["a.b.Css", "text/css; charset=utf-8"],
  ["archive.tar.gz", "application/gzip"],
  ["page.html.bak", UNKNOWN],
  ["site.html/ticket", UNKNOWN],
  ["/var/site.txt/index.html", "text/html; charset=utf-8"],

  // No extension, or none that is known.
  ["", UNKNOWN],
  [".", UNKNOWN],
  ["ticket", UNKNOWN],
  ["ticket.", UNKNOWN],
  ["html", UNKNOWN],
  [".html", UNKNOWN],
  ["page.html ", UNKNOWN],
  ["ticket.unheard-of", UNKNOWN],

  // What every object has is no extension.
  ["a.constructor", UNKNOWN],
  ["a.__proto__", UNKNOWN],
  ["a.toString", UNKNOWN],
];

for (const [fileName, type] of TYPES) {
  test(`mediaType gives ${type} for ${JSON.stringify(fileName)} (RFC 9110 §8.3)`, () => {
    assertEquals(mediaType(fileName), type);
  });
}
