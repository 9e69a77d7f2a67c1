import { assertEquals } from "@std/assert";
import { type ContentKind, ContentText } from "../../../src/cli/prompt/content_text.ts";
import { octets } from "../../support/octets.ts";
import { test } from "../../support/test.ts";

const KINDS: readonly (readonly [
  type: string | undefined,
  content: string,
  isText: boolean,
  coding?: string,
])[] = [
  ["text/plain", "\xff\xfe", true],
  ["TEXT/HTML; charset=utf-8", "a", true],
  ["application/json", "{}", true],
  ["application/problem+json", "{}", true],
  ["application/atom+xml", "<a/>", true],
  ["application/x-www-form-urlencoded", "a=b", true],
  ["image/svg+xml", "<svg/>", true],
  ["image/png", "\x89PNG", false],
  ["image/png", "looks like text", false],
  ["application/pdf", "%PDF", false],
  [undefined, "Hello World", true],
  [undefined, "\xe4\xb8", true],
  [undefined, "\xe4\xf6", false],
  [undefined, "a\0b", false],
  ["application/octet-stream", "LICENSE\n", true],
  ["application/octet-stream", "\x7fELF\x02", false],
  ["text/plain", "\x1f\x8b", false, "gzip"],
  [undefined, "a", false, "br"],
  ["text/plain", "a", true, "identity"],
];

for (const [type, content, isText, coding] of KINDS) {
  const what = `${JSON.stringify(content)} of type ${type}${coding ? ` in ${coding}` : ""}`;
  test(`ContentText takes ${what} for ${isText ? "text" : "no text"}`, () => {
    const text = new ContentText({ type, coding } satisfies ContentKind);
    text.add(octets(content));
    assertEquals([text.isText, text.bytes], [isText, content.length]);
  });
}

test("ContentText says what it does not show", () => {
  const name = (type?: string, coding?: string) => new ContentText({ type, coding }).name;
  assertEquals(name("Image/PNG; a=b"), "image/png");
  assertEquals(name(), "application/octet-stream");
  assertEquals(name("text/plain", "gzip"), "gzip");
});

test("ContentText decodes a character wherever it is cut", () => {
  const bytes = new TextEncoder().encode("a🚀é");
  for (let at = 0; at <= bytes.length; at++) {
    const text = new ContentText({ type: "text/plain", coding: undefined });
    const whole = text.add(bytes.subarray(0, at)) + text.add(bytes.subarray(at)) + text.end();
    assertEquals(whole, "a🚀é", `cut at ${at}`);
  }
});

test("ContentText takes the charset that is named, UTF-8 where it knows none of that name", () => {
  const shown = (charset: string, content: string) => {
    const text = new ContentText({ type: `text/plain; charset=${charset}`, coding: undefined });
    return text.add(octets(content)) + text.end();
  };
  assertEquals(shown("iso-8859-1", "\xe4"), "ä");
  assertEquals(shown('"GB18030"', "\xd6\xd0"), "中");
  assertEquals(shown("nope", "\xc3\xa4"), "ä");
  assertEquals(shown("utf-8", "a\xc3"), "a\ufffd");
});
