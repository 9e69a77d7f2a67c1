// Content-Disposition (RFC 6266): the name under which a user agent saves what it is given. Written so
// that none reads it in another way: nothing in a name needs an escape, and none looks like a path.

/** Separators of a path, on any platform, and what is not seen, or turns around what is seen. */
const UNSAFE = /[/\\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** What user agents do not read alike in a quoted-string; some take `%` for percent-encoding. */
const UNQUOTABLE = /[^\x20-\x7e]|["%]/gu;

/**
 * Gives the value of `Content-Disposition` that has a user agent save the content as `fileName`.
 *
 * The name may be any text. `/`, `\` and control characters are replaced by `_`, a lone surrogate by
 * U+FFFD. Where something is left that ASCII or a quoted-string cannot say, the name is given twice: as
 * near as possible in `filename`, and as it is in `filename*`, which user agents prefer. A name that
 * says nothing (empty, `.` or `..`) is left out. RFC 6266 §4, Appendix D; RFC 8187 §3.2.
 *
 * ```ts
 * import { attachment } from "./content_disposition.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(attachment("report.pdf"), 'attachment; filename="report.pdf"');
 * assertEquals(
 *   attachment("Übersicht €.pdf"),
 *   `attachment; filename="Ubersicht _.pdf"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.pdf`,
 * );
 * ```
 */
export function attachment(fileName: string): string {
  const name = fileName.toWellFormed().replace(UNSAFE, "_");
  if (name === "" || name === "." || name === "..") return "attachment";
  const fallback = asciiOf(name);
  const parameter = `attachment; filename="${fallback}"`;
  return fallback === name ? parameter : `${parameter}; filename*=UTF-8''${encode(name)}`;
}

/** Letters lose their accents. Not NFKD: that one makes `/` of a full-width one. */
function asciiOf(name: string): string {
  const plain = name.normalize("NFD").replace(/(?<=\p{L})\p{M}+/gu, "");
  // Together again, so that a Korean syllable is one character that ASCII lacks, and not three.
  return plain.normalize("NFC").replace(UNQUOTABLE, "_");
}

/** Percent-encoding as RFC 8187 §3.2.1 has it, which leaves fewer characters than a URI component. */
function encode(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, percentOf);
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
