// File name → media type, by its extension and by nothing else: a server that guesses from content
// lets whoever wrote the content choose how a browser takes it.

import { basename, extname } from "@std/path";

/** What a file is whose name tells nothing; browsers offer to save it. */
const UNKNOWN = "application/octet-stream";

/**
 * Media types with their extensions: registered ones where there are such, else the usual ones. The
 * charset is added below. What is best saved, such as `.dmg`, `.iso`, `.msi` or `.br`, is not listed.
 */
const EXTENSIONS: readonly (readonly [mediaType: string, extensions: string])[] = [
  // Pages and what they are made of.
  ["text/html", "html htm"],
  ["text/css", "css"],
  ["text/javascript", "js mjs cjs"],
  ["text/vtt", "vtt"],
  ["text/wgsl", "wgsl"],
  ["text/cache-manifest", "appcache manifest"],
  ["application/manifest+json", "webmanifest"],
  ["application/wasm", "wasm"],

  // Text to read. What is written for a compiler or a program is shown, too, not saved. `.ts` is
  // registered for film (video/mp2t), but on a web server it is nearly always TypeScript; players read
  // the segments of a film whatever their type. The same holds for `.mts`.
  ["text/plain", "txt text log srt asc diff patch tex"],
  ["text/plain", "ini conf cfg properties lock sh bash zsh ps1 bat sql graphql proto"],
  ["text/plain", "ts mts cts tsx jsx vue svelte scss sass less"],
  ["text/plain", "c h cc cpp hpp cs dart go java kt rs swift"],
  ["text/plain", "lua pl py r rb wat glsl"],
  ["text/markdown", "md markdown"],
  ["text/csv", "csv"],
  ["text/tab-separated-values", "tsv"],
  ["text/calendar", "ics"],
  ["text/vcard", "vcf"],

  // Data.
  ["application/json", "json map topojson har"],
  ["application/json5", "json5"],
  ["application/ld+json", "jsonld"],
  ["application/geo+json", "geojson"],
  ["application/x-ndjson", "ndjson jsonl"],
  ["application/x-ipynb+json", "ipynb"],
  ["application/yaml", "yaml yml"],
  ["application/toml", "toml"],
  ["application/xml", "xml xsd opml"],
  ["application/xml-dtd", "dtd"],
  ["application/xslt+xml", "xsl xslt"],
  ["application/xhtml+xml", "xhtml xht"],
  ["application/atom+xml", "atom"],
  ["application/rss+xml", "rss"],
  ["application/rdf+xml", "rdf"],
  ["text/turtle", "ttl"],
  ["application/gpx+xml", "gpx"],
  ["application/vnd.google-earth.kml+xml", "kml"],
  ["application/vnd.sqlite3", "sqlite sqlite3"],

  // Documents.
  ["application/pdf", "pdf"],
  ["application/epub+zip", "epub"],
  ["application/rtf", "rtf"],
  ["application/postscript", "ps eps ai"],
  ["application/msword", "doc"],
  ["application/vnd.ms-excel", "xls"],
  ["application/vnd.ms-powerpoint", "ppt"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"],
  ["application/vnd.oasis.opendocument.text", "odt"],
  ["application/vnd.oasis.opendocument.spreadsheet", "ods"],
  ["application/vnd.oasis.opendocument.presentation", "odp"],
  ["application/vnd.oasis.opendocument.graphics", "odg"],

  // Pictures.
  ["image/svg+xml", "svg"],
  ["image/png", "png"],
  ["image/apng", "apng"],
  ["image/jpeg", "jpg jpeg jfif"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
  ["image/avif", "avif"],
  ["image/jxl", "jxl"],
  ["image/heic", "heic"],
  ["image/heif", "heif"],
  ["image/tiff", "tif tiff"],
  ["image/bmp", "bmp"],
  ["image/vnd.microsoft.icon", "ico cur"],
  ["image/vnd.adobe.photoshop", "psd"],

  // Sound.
  ["audio/mpeg", "mp3"],
  ["audio/mp4", "m4a m4b"],
  ["audio/aac", "aac"],
  ["audio/ogg", "ogg oga opus"],
  ["audio/webm", "weba"],
  ["audio/wav", "wav"],
  ["audio/flac", "flac"],
  ["audio/matroska", "mka"],
  ["audio/aiff", "aif aiff"],
  ["audio/midi", "mid midi"],
  ["audio/mpegurl", "m3u"],

  // Film.
  ["video/mp4", "mp4 m4v"],
  ["video/iso.segment", "m4s"],
  ["video/webm", "webm"],
  ["video/ogg", "ogv"],
  ["video/quicktime", "mov qt"],
  ["video/matroska", "mkv"],
  ["video/x-msvideo", "avi"],
  ["video/mpeg", "mpg mpeg"],
  ["video/mp2t", "m2ts"],
  ["video/3gpp", "3gp"],
  ["video/3gpp2", "3g2"],
  ["application/vnd.apple.mpegurl", "m3u8"],
  ["application/dash+xml", "mpd"],
  ["application/ttml+xml", "ttml"],

  // Fonts.
  ["font/woff2", "woff2"],
  ["font/woff", "woff"],
  ["font/ttf", "ttf"],
  ["font/otf", "otf"],
  ["font/collection", "ttc"],
  ["application/vnd.ms-fontobject", "eot"],

  // Models.
  ["model/gltf+json", "gltf"],
  ["model/gltf-binary", "glb"],
  ["model/vnd.usdz+zip", "usdz"],
  ["model/stl", "stl"],
  ["model/obj", "obj"],
  ["model/mtl", "mtl"],

  // Archives and programs. `.svgz` is no picture unless Content-Encoding says so, which nobody here does.
  ["application/zip", "zip"],
  ["application/gzip", "gz tgz svgz"],
  ["application/zstd", "zst"],
  ["application/x-bzip2", "bz2"],
  ["application/x-xz", "xz"],
  ["application/x-7z-compressed", "7z"],
  ["application/x-tar", "tar"],
  ["application/vnd.rar", "rar"],
  ["application/java-archive", "jar"],
  ["application/vnd.android.package-archive", "apk"],
  ["application/vnd.debian.binary-package", "deb"],
  ["application/vnd.microsoft.portable-executable", "exe dll"],
  ["application/vnd.apple.pkpass", "pkpass"],
  ["application/x-xpinstall", "xpi"],
  ["application/x-bittorrent", "torrent"],

  // Certificates.
  ["application/x-x509-ca-cert", "crt der"],
  ["application/pkix-cert", "cer"],
  ["application/pkix-crl", "crl"],
  ["application/pem-certificate-chain", "pem"],
  ["application/pkcs12", "p12 pfx"],
];

/** Files that every project has, by their names without extension, in lower case. */
const NAMES: readonly (readonly [mediaType: string, names: string])[] = [
  ["text/plain", "readme license copying notice authors changelog makefile dockerfile"],
];

const BY_EXTENSION = index(EXTENSIONS);
const BY_NAME = index(NAMES);

function index(table: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(
    table.flatMap(([mediaType, keys]) =>
      keys.split(" ").map((key) => [key, withCharset(mediaType)])
    ),
  );
}

/**
 * Text and XML are served as UTF-8, which is what files are written in. JSON is UTF-8 by its definition
 * and has no such parameter (RFC 8259 §11).
 */
function withCharset(mediaType: string): string {
  return /^text\/|[/+]xml(?:-dtd)?$/.test(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

/**
 * Gives the media type of a file by its name, with the charset for text (RFC 9110 §8.3).
 *
 * The last extension counts, in any letter case; of the names without one a few are known. Source code
 * is `text/plain`, so that browsers show it; that includes TypeScript. All else is
 * `application/octet-stream`: browsers then offer to save the file.
 *
 * ```ts
 * import { mediaType } from "./media_type.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mediaType("INDEX.HTML"), "text/html; charset=utf-8");
 * assertEquals(mediaType("site.tar.gz"), "application/gzip");
 * assertEquals(mediaType("LICENSE"), "text/plain; charset=utf-8");
 * assertEquals(mediaType("ticket"), "application/octet-stream");
 * ```
 */
export function mediaType(fileName: string): string {
  const extension = extname(fileName).slice(1).toLowerCase();
  const known = extension === ""
    ? BY_NAME.get(basename(fileName).toLowerCase())
    : BY_EXTENSION.get(extension);
  return known ?? UNKNOWN;
}
