import { assert, assertEquals } from "@std/assert";
import { Anatomy, type MessageKind } from "../../src/http1/anatomy.ts";
import { messageLines, type MessageTextOptions, titleLine } from "../../src/cli/message_text.ts";
import { LANGUAGES } from "../../src/cli/language.ts";
import { MESSAGE_WORDS } from "../../src/cli/message_words.ts";
import { columnsOf } from "../../src/text_columns.ts";
import { test } from "../support/test.ts";

/** Gives all messages of octets as lines. */
function shown(
  content: string | Uint8Array,
  { kind = "request", ...options }: MessageTextOptions & { kind?: MessageKind } = {},
): string[] {
  const anatomy = new Anatomy();
  const octets = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return [...anatomy.receive(kind, octets), ...anatomy.end()].flatMap((message) =>
    messageLines(message, options)
  );
}

const HEAD = "POST / HTTP/1.1\r\nHost: a\r\n";

function withContent(content: string | Uint8Array): Uint8Array {
  const octets = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const head = new TextEncoder().encode(`${HEAD}Content-Length: ${octets.length}\r\n\r\n`);
  return Uint8Array.from([...head, ...octets]);
}

/** The lines of the content. */
function contentLines(content: string | Uint8Array, options?: MessageTextOptions): string[] {
  const lines = shown(withContent(content), options);
  return lines.slice(lines.findIndex((line) => line.startsWith("content ")));
}

test("messageLines labels each line of a request", () => {
  const request = "POST /?a=1 HTTP/1.1\r\nHost: localhost\r\nCookie: a=secret\r\n" +
    "Content-Length: 23\r\n\r\nkey1=value1&key2=value2";
  assertEquals(shown(request), [
    "request line  POST /?a=1 HTTP/1.1␍␊  ← method, request target, version",
    "field line    Host: localhost␍␊",
    "field line    Cookie: ••••••␍␊  ← secret, not shown",
    "field line    Content-Length: 23␍␊",
    "empty line    ␍␊  ← the header section ends here",
    "content       key1=value1&key2=value2",
  ]);
});

test("messageLines labels each line of a response", () => {
  const response = "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n";
  assertEquals(shown(response, { kind: "response" }), [
    "status line   HTTP/1.1 404 Not Found␍␊  ← version, status code, reason phrase",
    "field line    Content-Length: 3␍␊",
    "empty line    ␍␊  ← the header section ends here",
    "content       no␊",
  ]);
});

test("messageLines shows chunks with their sizes, and trailers", () => {
  const chunks = "5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n";
  assertEquals(shown(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunks}`).slice(4), [
    "chunk size    5␍␊  ← 5 bytes in this chunk",
    "chunk data    hello",
    "chunk end     ␍␊",
    "chunk size    1;x=y␍␊  ← 1 byte in this chunk",
    "chunk data    !",
    "chunk end     ␍␊",
    "last chunk    0␍␊  ← no more chunks",
    "trailer line  X-Sum: 1␍␊",
    "empty line    ␍␊  ← the message ends here",
  ]);
});

test("messageLines shows where a message is wrong, why, and what to do", () => {
  assertEquals(shown("GET / HTTP/1.1\nHost: a\n\n"), [
    "fault         GET / HTTP/1.1␊",
    "                            ^",
    "              Cannot read start-line: it does not end with CR and LF (RFC 9112",
    "              §2.2)",
    "              End each line with CR and LF, and use neither anywhere else.",
    "              9 bytes behind that, not looked at",
  ]);
  const secret = shown("GET / HTTP/1.1\r\nHost: a\r\nCookie : secret\r\n\r\n");
  assertEquals(secret[2], "fault         Cookie : ••••••␍␊");
});

test("messageLines shows the end of a line that is wrong far to the right", () => {
  const [line = ""] = shown(`GET /${"a".repeat(20_000)} HTTP/1.1\r\n\r\n`);
  assert(/^fault {9}…a+.*␍␊$/.test(line), line);
});

test("messageLines says that the connection ended in the middle", () => {
  const lines = shown(`${HEAD}Content-Length: 9\r\n\r\nhalf`);
  assertEquals(lines.slice(-2), [
    "content       half",
    "cut           The connection ended here, in the middle of the request.",
  ]);
});

test("messageLines shows text with its line ends and tabs", () => {
  assertEquals(contentLines("a\tb\r\nü 日本 🚀\n\nend"), [
    "content       a␉b␍␊",
    "              ü 日本 🚀␊",
    "              ␊",
    "              end",
  ]);
});

test("messageLines shows what is no text in hexadecimal", () => {
  assertEquals(contentLines(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0x1b])), [
    "content       89 50 4e 47 00 1b                                .PNG..",
  ]);
});

test("messageLines shortens content, and says by how much", () => {
  assertEquals(contentLines("line\n".repeat(1000), { maxRows: 2 }), [
    "content       line␊",
    "              line␊",
    "              … and 4,990 bytes more",
  ]);
  // More than the anatomy keeps, and a character across the end of what is kept.
  const lines = contentLines("🚀".repeat(5001), { maxRows: 1 });
  assertEquals(lines, [
    `content       ${"🚀".repeat(33)}`,
    "              … and 19,872 bytes more",
  ]);
  assertEquals(
    contentLines(new Uint8Array(100), { maxRows: 1 }).at(-1),
    "              … and 84 bytes more",
  );
});

test("messageLines shortens lines", () => {
  const lines = shown(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(500)}\r\n\r\n`, { maxRows: 2 });
  assertEquals(lines.slice(2, 5), [
    `field line    X: ${"a".repeat(63)}`,
    `              ${"a".repeat(66)}`,
    "              … and 373 characters more",
  ]);
});

test("messageLines speaks the language that it is given", () => {
  const request = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalb";
  assertEquals(shown(request, { words: MESSAGE_WORDS.de }), [
    "Anfragezeile   PUT / HTTP/1.1␍␊  ← Methode, Anfrageziel, Version",
    "Feldzeile      Host: a␍␊",
    "Feldzeile      Content-Length: 9␍␊",
    "Leerzeile      ␍␊  ← hier endet der Kopf",
    "Inhalt         halb",
    "Abbruch        Hier endete die Verbindung, mitten in der Anfrage.",
  ]);
  assertEquals(
    shown(request, { words: MESSAGE_WORDS.zh })[0],
    "请求行    PUT / HTTP/1.1␍␊  ← 方法, 请求目标, 版本",
  );
});

test("messageLines is not wider than the terminal", () => {
  const awkward = `GET /${"a/".repeat(90)} HTTP/1.1\r\nHost: a\r\nX: ${"日本".repeat(90)}\r\n` +
    `Cookie: a\r\nY: \u202e${"🚀".repeat(50)}\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `3\r\nabc\r\nffffffffffffffffff\r\n`;
  for (const language of LANGUAGES) {
    const words = MESSAGE_WORDS[language];
    for (const width of [40, 60, 80]) {
      for (const line of shown(awkward, { width, words })) assert(columnsOf(line) <= width, line);
    }
    const binary = shown(withContent(new Uint8Array(40)), { words });
    for (const line of binary) assert(columnsOf(line) <= 80, line);
  }
});

test("messageLines sends nothing to a terminal that it would act upon", () => {
  const escape = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202e\r\n\b";
  const texts = [
    `GET /\x1b[31m HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nX: \u009b31m\u202e\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${escape}\r\n\r\n`,
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n3;\u009b=\u202e\r\nabc\r\n0\r\nX: \u009b\r\n\r\n`,
    withContent(escape),
    withContent(`text \u009b and \u202e`),
    escape,
  ];
  for (const text of texts) {
    const lines = shown(text).join("");
    assert(!/[\p{Cc}\u202e]/u.test(lines), JSON.stringify(lines));
  }
});

test("messageLines lets a style tell what matters from what does not", () => {
  const style = {
    dim: (text: string) => `(${text})`,
    strong: (text: string) => `*${text}*`,
    wrong: (text: string) => `!${text}!`,
  };
  assertEquals(
    shown("GET / HTTP/1.1\r\nHost: a\r\n\r\n", { style })[1],
    "(field line    )Host: a(␍␊)",
  );
  assertEquals(shown("exit\r\n", { style }).slice(0, 2), [
    "!fault         !!exit␍␊!",
    "(              )!    ^!",
  ]);
  assertEquals(titleLine("connection 1", { style }), "*── connection 1 ──*");
});
