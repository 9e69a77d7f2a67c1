import { assertEquals, assertThrows } from "@std/assert";
import { readHeaderRule, readRedirectRule, redirection, setFields } from "../../src/files/rules.ts";
import { test } from "../support/test.ts";

// Fields.

const HEADER_LINES: readonly (readonly [line: string, name: string, value: string])[] = [
  ["X-Frame-Options: DENY", "x-frame-options", "DENY"],
  ["X-Frame-Options:DENY", "x-frame-options", "DENY"],
  ["X-Frame-Options: \t DENY \t ", "x-frame-options", "DENY"],
  ["X-A:", "x-a", ""],
  ["X-A: b: c", "x-a", "b: c"],
  ["*.html Cache-Control: max-age=60, public", "cache-control", "max-age=60, public"],
  ["/a/** \t X-A: b", "x-a", "b"],
  ["X-A: caf\u00e9", "x-a", "caf\u00e9"],
];

for (const [line, name, value] of HEADER_LINES) {
  test(`readHeaderRule reads ${JSON.stringify(line)}`, () => {
    const rule = readHeaderRule(line);
    assertEquals([rule.name, rule.value], [name, value]);
  });
}

const NO_HEADER_LINES: readonly (readonly [line: string, why: RegExp])[] = [
  ["", /it is not of the form \[PATTERN\] NAME: VALUE/],
  ["X-A", /not of the form/],
  [": b", /not of the form/],
  ["X-A : b", /not of the form/],
  ["a b X-A: c", /not of the form/],
  ["/a:b X-A: c", /a character that is not allowed/],
  ["(X): b", /a character that is not allowed/],
  ["X-A: b\nX-B: c", /a character that is not allowed/],
  ["X-A: b\r\n\r\n<html>", /a character that is not allowed/],
  ["X-A: b\0", /a character that is not allowed/],
  ["X-A: \u756a", /a character that is not allowed/],
  ["Content-Length: 5", /Content-Length follows from what is sent/],
  ["content-length: 5", /follows from what is sent/],
  ["*.gz Content-Encoding: gzip", /Content-Encoding follows from what is sent/],
  ["Content-Range: bytes 0-1/2", /follows from what is sent/],
  ["Transfer-Encoding: chunked", /follows from what is sent/],
  ["Connection: close", /follows from what is sent/],
  ['ETag: "a"', /ETag follows from what is sent/],
];

for (const [line, why] of NO_HEADER_LINES) {
  test(`readHeaderRule refuses ${JSON.stringify(line)} with the line and the reason`, () => {
    const error = assertThrows(() => readHeaderRule(line), SyntaxError);
    assertEquals(error.message.includes(`Cannot read header rule ${JSON.stringify(line)}: `), true);
    assertEquals(why.test(error.message), true, error.message);
  });
}

function fieldsSet(lines: readonly string[], path: string): string[][] {
  const headers = new Headers({ "cache-control": "no-cache" });
  setFields(headers, lines.map(readHeaderRule), path);
  return [...headers].map((line) => [...line]);
}

test("setFields replaces what was set, and by the last rule that fits", () => {
  const lines = ["Cache-Control: a", "*.js Cache-Control: b", "*.css Cache-Control: c"];
  assertEquals(fieldsSet(lines, "/a.js"), [["cache-control", "b"]]);
});

test("setFields adds up those fields of which there may be several", () => {
  const lines = ["Set-Cookie: a=1", "Set-Cookie: b=2", "Vary: x", "Vary: y"];
  assertEquals(fieldsSet(lines, "/"), [
    ["cache-control", "no-cache"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["vary", "x, y"],
  ]);
});

test("setFields gives answers that are no file the rules without a pattern only", () => {
  const lines = ["X-A: all", "* X-B: file", "** X-C: file", "/** X-D: file"];
  assertEquals(fieldsSet(lines, ""), [["cache-control", "no-cache"], ["x-a", "all"]]);
});

// Redirects.

const REDIRECTS: readonly (readonly [line: string, path: string, location: string])[] = [
  ["/old /new", "/old", "/new"],
  ["/old /new", "/old/", "/new"],
  ["/old/ /new/", "/old/", "/new/"],
  ["/old https://example.org/new?a=b#c", "/old", "https://example.org/new?a=b#c"],
  ["/old //example.org/new", "/old", "//example.org/new"],
  ["/docs/* /manual/*", "/docs/a", "/manual/a"],
  ["/docs/** /manual/**", "/docs/a/b.html", "/manual/a/b.html"],
  ["/docs/** /manual/**", "/docs/", "/manual/"],
  ["/docs/** /manual/**", "/docs/a/", "/manual/a/"],
  ["/*/*.htm /*/*.html", "/a/b.htm", "/a/b.html"],
  ["/a/*/b/* /*", "/a/1/b/2", "/1"],
  ["/t/*/** /*/**", "/t/a/b/c", "/a/b/c"],
  ["/t/*/** /*/**", "/t//evil.example", "/evil.example"],
  ["/a /x*", "/a", "/x"],
  ["/a \t /b", "/a", "/b"],

  // What a star stands for is a name, and stays one.
  ["/go/** /**", "/go/a b", "/a%20b"],
  ["/go/** /**", "/go/?x#y", "/%3Fx%23y"],
  ["/go/** /**", "/go/%2f", "/%252f"],
  ["/go/** /**", "/go/\r\nx: y", "/%0D%0Ax%3A%20y"],
  ["/go/** /**", "/go/\u00fc\ud800", "/%C3%BC%EF%BF%BD"],
  ["/go/** /**", "/go/javascript:a", "/javascript%3Aa"],
  ["/go/** https://example.org/**", "/go/@evil", "https://example.org/%40evil"],

  // Two slashes in front would be a host.
  ["/go/** /**", "/go//evil.example", "/evil.example"],
  ["/go/** /**", "/go///evil.example", "/evil.example"],
  ["/go** **", "/go/evil.example", "/evil.example"],
  ["/go** /**", "/go/evil.example", "/evil.example"],
  ["/a* /*/evil.example", "/a", "/evil.example"],
  ["/go/** /**", "/go/\\evil.example", "/%5Cevil.example"],
];

for (const [line, path, location] of REDIRECTS) {
  test(`redirection leads ${JSON.stringify(path)} to ${location} by ${JSON.stringify(line)}`, () => {
    assertEquals(redirection([readRedirectRule(line)], path), { location, status: 301 });
  });
}

test("redirection takes the first rule that fits", () => {
  const rules = ["/b /1", "/a* /2", "/ab /3"].map(readRedirectRule);
  assertEquals(redirection(rules, "/ab")?.location, "/2");
});

test("redirection gives nothing where no rule fits", () => {
  assertEquals(redirection(["/a /b"].map(readRedirectRule), "/ab"), undefined);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`readRedirectRule takes the status ${status} (RFC 9110 §15.4)`, () => {
    assertEquals(readRedirectRule(`/a /b ${status}`).status, status);
  });
}

const NO_REDIRECTS: readonly string[] = [
  "",
  "/a",
  "a /b",
  "/a /b 200",
  "/a /b 300",
  "/a /b 304",
  "/a /b 3010",
  "/a /b permanent",
  "/a /b 301 302",
  "/a b c",
  "https://example.org/a /b",
  "/a http://",
  "/a http://[",
  "/a //",
  "/a /\u00fc",
  // A path must not choose a host.
  "/a* https://example.org*",
  "/a* https://*",
  "/a* https://*.example.org/",
  "/a* //*",
  "/a* //example.org*/b",
  "/a /b\nc",
  "/a /b\u0000",
];

for (const line of NO_REDIRECTS) {
  test(`readRedirectRule refuses ${JSON.stringify(line)} with the line and the reason`, () => {
    const error = assertThrows(() => readRedirectRule(line), SyntaxError);
    const beginning = `Cannot read redirect rule ${JSON.stringify(line)}: `;
    assertEquals(error.message.startsWith(beginning), true, error.message);
    assertEquals(
      /it is not of the form|is no URL or path|a star in TO may not stand for a host/.test(
        error.message,
      ),
      true,
    );
  });
}
