import { assertEquals } from "@std/assert";
import { hexRows, printable, rowsOf, textIn, visible } from "../../src/cli/visible.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const SIGNS: readonly (readonly [octets: Uint8Array, string])[] = [
  [octets("a\r\n\t\0\x7f"), "a␍␊␉␀␡"],
  [octets("\x1b[31mred\x1b]0;title\x07"), "␛[31mred␛]0;title␇"],
  [octets("caf\xe9"), "caf\\xe9"],
  [octets("\x9b31m"), "\\x9b31m"],
  [utf8("é 日本 🚀 👩‍🚀"), "é 日本 🚀 👩‍🚀"],
  // C1 control characters, changes of direction, invisible ones: each is a sign.
  [
    utf8("\u009b31m \u202e \u2066 \u200b \u2028 \ufeff \u{e0001}"),
    "<U+009B>31m <U+202E> <U+2066> <U+200B> <U+2028> <U+FEFF> <U+E0001>",
  ],
  [utf8("\ue000"), "<U+E000>"],
];

test("visible shows every octet, and none that a terminal acts upon", () => {
  for (const [octets, expected] of SIGNS) assertEquals(visible(octets), expected);
});

test("visible gives no control character, whatever the octets", () => {
  for (let octet = 0; octet < 256; octet++) {
    for (const bytes of [[octet], [0xc2, octet], [octet, 0x41]]) {
      assertEquals(/\p{Cc}/u.test(visible(Uint8Array.from(bytes))), false, String(bytes));
    }
  }
});

test("textIn takes UTF-8 for text, and nothing that has control characters", () => {
  assertEquals(textIn(utf8("a\r\n\tä"), false), "a\r\n\tä");
  for (const binary of ["\0", "\x1b[1m", "\xff", "\xc2\x9b", "\xc3"]) {
    assertEquals(textIn(octets(`a${binary}`), false), undefined, JSON.stringify(binary));
  }
});

test("textIn leaves a character out of which only the beginning is there", () => {
  const rocket = utf8("a🚀");
  for (let length = 1; length < 5; length++) {
    assertEquals(textIn(rocket.subarray(0, length), true), "a");
  }
  assertEquals(textIn(octets("a\x80\x80"), true), undefined);
});

test("rowsOf cuts at the width, and never through a character or a sign", () => {
  const texts = (text: string, columns: number) => rowsOf(text, columns).map(({ text }) => text);
  assertEquals(texts("abcdef", 3), ["abc", "def"]);
  assertEquals(texts("日本語", 5), ["日本", "語"]);
  assertEquals(texts("a\u202eb", 8), ["a", "<U+202E>", "b"]);
  assertEquals(texts("", 5), [""]);
  assertEquals(rowsOf("a🚀\u202e", 80), [{ text: "a🚀<U+202E>", characters: 3, bytes: 8 }]);
});

test("hexRows gives sixteen octets to a row", () => {
  const rows = hexRows(octets("GET / \x00\x1b\xff234567 next"), 66);
  assertEquals(rows.map(({ text, bytes }) => [text, bytes]), [
    ["47 45 54 20 2f 20 00 1b ff 32 33 34 35 36 37 20  GET / ...234567 ", 16],
    ["6e 65 78 74                                      next", 4],
  ]);
  assertEquals(hexRows(octets("123456789"), 64).map(({ text }) => text), [
    "31 32 33 34 35 36 37 38  12345678",
    "39                       9",
  ]);
});

test("printable lets no control character through but tab and line feed", () => {
  for (let code = 0; code < 0xa0; code++) {
    const isKept = code === 9 || code === 10 || (code >= 0x20 && code < 0x7f);
    const shown = printable(String.fromCharCode(code));
    assertEquals(shown === String.fromCharCode(code), isKept, String(code));
    // deno-lint-ignore no-control-regex -- they are what may not be there
    if (!isKept) assertEquals(/[\x00-\x1f\x7f-\x9f]/.test(shown), false, String(code));
  }
  assertEquals(printable("\x1b[2J\x7f\x9bm ä中👉"), "␛[2J␡<U+009B>m ä中👉");
});
