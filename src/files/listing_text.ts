// What a listing writes about a thing in a folder. A name may hold any character: written plainly, some
// would end a line, turn the reading direction or not be seen at all, and pass for another name.

import { escapeHtml } from "../problem_page.ts";
import { isServed } from "./resolve.ts";

/** Scripts in which a joiner between two letters is spelling. */
const JOINING = "[\\p{scx=Arab}\\p{scx=Syrc}\\p{scx=Mong}\\p{scx=Deva}\\p{scx=Beng}\\p{scx=Guru}" +
  "\\p{scx=Gujr}\\p{scx=Orya}\\p{scx=Taml}\\p{scx=Telu}\\p{scx=Knda}\\p{scx=Mlym}\\p{scx=Sinh}" +
  "\\p{scx=Khmr}]";

/** What shows itself although it is made of characters that do not: emoji, and letters joined. */
const SEEN = `\\p{RGI_Emoji}|(?<=${JOINING})[\\u200c\\u200d](?=${JOINING})`;

/** What is not seen, or looks like a space and is none, or turns what follows. */
const UNSEEN = "[[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}\\p{Default_Ignorable_Code_Point}" +
  "\\p{Noncharacter_Code_Point}\\u2800]--[ ]]";

const IN_NAME = new RegExp(`${SEEN}|(${UNSEEN}|^ +| +$)|[&<>"']`, "gv");
const IN_TEXT = new RegExp(`${SEEN}|([${UNSEEN}--[\\t\\n]])|[&<>"']`, "gv");

/** Most names are like this: nothing to show, nothing to escape. */
const PLAIN = /^[\w.~!()+,;=@-]+(?: [\w.~!()+,;=@-]+)*$/;

/** What people who know such characters call them; the others go by their numbers. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  [" ", "SP"],
  ["\t", "TAB"],
  ["\n", "LF"],
  ["\r", "CR"],
  ["\x1b", "ESC"],
  ["\x7f", "DEL"],
  ["\u00a0", "NBSP"],
  ["\u00ad", "SHY"],
  ["\u200b", "ZWSP"],
  ["\u200c", "ZWNJ"],
  ["\u200d", "ZWJ"],
  ["\u200e", "LRM"],
  ["\u200f", "RLM"],
  ["\u2028", "LS"],
  ["\u2029", "PS"],
  ["\u202a", "LRE"],
  ["\u202b", "RLE"],
  ["\u202c", "PDF"],
  ["\u202d", "LRO"],
  ["\u202e", "RLO"],
  ["\u2066", "LRI"],
  ["\u2067", "RLI"],
  ["\u2068", "FSI"],
  ["\u2069", "PDI"],
  ["\ufeff", "BOM"],
]);

/**
 * Writes a name as markup in which every character is seen, spaces at the ends too.
 *
 * A character that is not seen stands in an element of its own, `<i data-c="RLO">`, for a style to show
 * its short name there and to keep its effect inside. The text of the markup is the name itself, but
 * for NUL, which HTML has no form for, and lone surrogates, which UTF-8 has none for.
 *
 * ```ts
 * import { nameMarkup } from "./listing_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(nameMarkup("<b>.txt"), "&lt;b&gt;.txt");
 * assertEquals(nameMarkup("a\tb"), 'a<i data-c="TAB" title="U+0009">\t</i>b');
 * ```
 */
export function nameMarkup(name: string): string {
  return PLAIN.test(name) ? name : showUnseen(name, IN_NAME, markOf);
}

/** Writes a text of many lines as markup, in the same way; its tabs, line ends and spaces stay. */
export function textMarkup(text: string): string {
  return showUnseen(text.replaceAll("\r\n", "\n"), IN_TEXT, markOf);
}

/** Writes a name for where no markup can stand, such as a title: `a[RLO]b`. */
export function nameTitle(name: string): string {
  return PLAIN.test(name) ? name : showUnseen(name, IN_NAME, (unseen) => `[${shortName(unseen)}]`);
}

function showUnseen(text: string, pattern: RegExp, show: (unseen: string) => string): string {
  return text.replace(
    pattern,
    (match, unseen: string | undefined) =>
      unseen === undefined ? escapeHtml(match) : Array.from(unseen, show).join(""),
  );
}

function markOf(unseen: string): string {
  return `<i data-c="${shortName(unseen)}" title="${codeOf(unseen)}">${inHtml(unseen)}</i>`;
}

function shortName(character: string): string {
  return SHORT_NAMES.get(character) ?? codeOf(character);
}

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A parser of HTML takes NUL away and makes a line feed of CR (HTML §13.2.3.5). */
function inHtml(character: string): string {
  if (character === "\0") return "";
  return character === "\r" ? "&#13;" : character.toWellFormed();
}

/**
 * Gives the relative link to a name in the same folder, or `undefined` where no URL path names it.
 *
 * It begins with `./`, so that a name such as `javascript:x` is no scheme. A name that is not UTF-8 on
 * disk comes with U+FFFD in it and cannot be said in a URL; others are refused by
 * {@linkcode resolvePath}, whatever the disk has, such as one with `\` in it.
 *
 * ```ts
 * import { linkTo } from "./listing_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(linkTo("javascript:alert(1)"), "./javascript%3Aalert(1)");
 * assertEquals(linkTo("100% #1?"), "./100%25%20%231%3F");
 * assertEquals(linkTo("caf\ufffd"), undefined);
 * ```
 */
export function linkTo(name: string): string | undefined {
  if (name.includes("\ufffd") || !name.isWellFormed() || !isServed(name, ANY)) return undefined;
  return `./${encodeURIComponent(name)}`;
}

/** Whether dotfiles are shown is not decided here. */
const ANY = { showDotfiles: true };

/**
 * Writes a size for people: three digits at most, in units of a thousand.
 *
 * ```ts
 * import { humanSize } from "./listing_text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(humanSize(999), "999 B");
 * assertEquals(humanSize(1_234_567), "1.2 MB");
 * ```
 */
export function humanSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes / 1000;
  let unit = 0;
  // 999.5 would be written as 1000.
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

const UNITS = ["kB", "MB", "GB", "TB", "PB"];

/** Writes a number with commas between its thousands, on every machine. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Writes how many there are of something: `1 file`, `1,200 files`. */
export function counted(count: number, one: string, more = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : more}`;
}

/** Writes a time in UTC as ISO 8601 has it, or gives `undefined` for one outside of its years. */
export function isoTime(timeMs: number | undefined): string | undefined {
  const date = new Date(timeMs ?? NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
