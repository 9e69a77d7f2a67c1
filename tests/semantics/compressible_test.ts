import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { isCompressible } from "../../src/semantics/compressible.ts";
import { PROJECT } from "../support/program.ts";
import { test, testWith } from "../support/test.ts";

/** Tells by the form of a media type that it is text. */
function isText(type: string): boolean {
  return /^text\/|[+](?:json|xml)$/.test(type);
}

/**
 * Of all others those that get shorter. Not among them: what is compressed already, and databases, which
 * are read by ranges; a content coding made here has none.
 */
const PLAINLY_STORED = [
  "application/wasm",
  "application/json",
  "application/json5",
  "application/x-ndjson",
  "application/yaml",
  "application/toml",
  "application/xml",
  "application/xml-dtd",
  "application/rtf",
  "application/postscript",
  "application/x-tar",
  "application/pem-certificate-chain",
  "application/vnd.apple.mpegurl",
  "application/vnd.ms-fontobject",
  "audio/mpegurl",
  "font/collection",
  "font/otf",
  "font/ttf",
  "image/bmp",
  "image/vnd.adobe.photoshop",
  "image/vnd.microsoft.icon",
  "model/gltf-binary",
  "model/mtl",
  "model/obj",
  "model/stl",
];

/** The media types of all files that have one. */
function mediaTypes(): string[] {
  const source = Deno.readTextFileSync(join(PROJECT, "src/files/media_type.ts"));
  return [...source.matchAll(/^ {2}\["([a-z]+\/[^"]+)", "/gm)].map(([, type = ""]) => type);
}

testWith(
  ["read"],
  "isCompressible takes every text that a file can be for compressible, and what is stored plainly",
  () => {
    const types = mediaTypes();
    const [texts, others] = [types.filter(isText), types.filter((type) => !isText(type))];
    assertEquals([...new Set(others.filter(isCompressible))].toSorted(), PLAINLY_STORED.toSorted());
    assertEquals(texts.filter((type) => !isCompressible(type)), []);
    assertEquals([texts.length > 30, others.length > 80], [true, true]);
  },
);

const TYPES: readonly (readonly [type: string, isCompressible: boolean])[] = [
  ["text/css; charset=utf-8", true],
  ["TEXT/HTML", true],
  ["application/vnd.api+json ; v=1", true],
  ["application/geo+json-seq", true],
  ["application/x-mpegURL", true],
  ["application/x-yaml", true],
  ["text/event-stream", false],
  ["text/", false],
  ["", false],
  ["application/octet-stream", false],
  ["application/jsonp", false],
  ["image/svg", false],
];

for (const [type, expected] of TYPES) {
  test(`isCompressible is ${expected} for ${JSON.stringify(type)}`, () => {
    assertEquals(isCompressible(type), expected);
  });
}
