// Which media types are worth a content coding, what is text at heart and what is stored plainly, and
// which codings are made.

/** A content coding that is made here (RFC 9110 §8.4.1). */
export type Coding = "br" | "gzip";

/** The codings that are made, in the order of preference. */
export const CODINGS: readonly Coding[] = ["br", "gzip"];

/**
 * What Deno takes to be compressible, and what has the same form: its list is the one of mime-db, with
 * several hundred types that differ in name only. And text that mime-db says nothing of.
 */
const COMPRESSIBLE = new RegExp(
  [
    // Deno sends events as they are, too: a compressor for each client is dear, and saves little.
    "text/(?!event-stream$).+",
    ".+[+](?:json|json-seq|text|xml|yaml)",
    "application/(?:(?:x-)?javascript|ecmascript|json|xml|xml-dtd|wasm|toml|rtf|postscript|dart)",
    "application/(?:json5|json-seq|jsonl|(?:x-)?ndjson|(?:x-)?yaml|sql|graphql|n-triples|n-quads|trig)",
    "application/(?:(?:x-)?tar|x-sh|x-httpd-php|x-www-form-urlencoded|vnd[.]ms-(?:fontobject|opentype))",
    "application/pem-certificate-chain|(?:application|audio)/(?:vnd[.]apple[.]|x-)?mpegurl",
    "font/(?:otf|ttf|collection)|message/rfc822|model/(?:gltf-binary|obj|mtl|stl)",
    "image/(?:bmp|x-ms-bmp|x-icon|vnd[.]microsoft[.]icon|vnd[.]adobe[.]photoshop)",
  ].map((types) => `^(?:${types})$`).join("|"),
);

/**
 * Tells whether content of a media type gets shorter by compression. Parameters are passed over.
 *
 * ```ts
 * import { isCompressible } from "./compressible.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isCompressible("text/css; charset=utf-8"), true);
 * assertEquals(isCompressible("image/png"), false);
 * ```
 */
export function isCompressible(contentType: string): boolean {
  const [mediaType = ""] = contentType.split(";");
  return COMPRESSIBLE.test(mediaType.trim().toLowerCase());
}
