import { assert, assertEquals, assertMatch } from "@std/assert";
import { ProtocolError, type RefusalCode, REFUSALS } from "../../src/http1/mod.ts";
import { refusalOf } from "../support/reading.ts";
import { test } from "../support/test.ts";

/** Refused by deadlines, which only a connection with a clock has, and by the server above. */
type OfDeadlines =
  | "head/timeout"
  | "content/timeout"
  | "method/not-served"
  | "host/not-served"
  | "tls/handshake"
  | "server/too-many-connections";
const OF_DEADLINES: readonly OfDeadlines[] = [
  "head/timeout",
  "content/timeout",
  "method/not-served",
  "host/not-served",
  "tls/handshake",
  "server/too-many-connections",
];

const HOST = "GET / HTTP/1.1\r\nHost: a\r\n";
const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/** For each code: the status that the RFC names for the case, and octets that are refused so. */
const PROVOKED: Record<Exclude<RefusalCode, OfDeadlines>, readonly [number, string]> = {
  "request-line/not-a-method": [400, "G(T / HTTP/1.1\r\n"],
  "request-line/tls": [400, "\x16\x03\x01\x02\x00\x01"],
  "request-line/fragment": [400, "GET /a#b HTTP/1.1\r\n"],
  "start-line/http2-preface": [505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  "framing/length-required": [411, "POST / HTTP/1.0\r\n\r\n"],
  "content/too-large": [413, `${HOST}Content-Length: 17179869185\r\n\r\n`],
  "expect/unknown": [417, `${HOST}Expect: a-miracle\r\n\r\n`],
  "trailers/forbidden-field": [400, `${CHUNKED}0\r\nContent-Length: 1\r\n\r\n`],
  "request-line/no-target": [400, "GET  HTTP/1.1\r\n"],
  "request-line/bad-target": [400, "GET /\xff HTTP/1.1\r\n"],
  "request-line/target-form": [400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"],
  "request-line/no-version": [400, "GET /\r\n"],
  "request-line/too-long": [414, `GET /${"a".repeat(20_000)} HTTP/1.1\r\n`],
  "status-line/malformed": [502, "HTTP/1.1 abc\r\n\r\n"],
  "start-line/bad-version": [400, "GET / HTTP/x.1\r\n"],
  "start-line/version-not-supported": [505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n"],
  "start-line/line-end": [400, "GET / HTTP/1.1\n"],
  "head/space-before-field": [400, "GET / HTTP/1.1\r\n Host: a\r\n"],
  "head/obs-fold": [400, `${HOST} b\r\n\r\n`],
  "head/space-before-colon": [400, `${HOST}X : a\r\n`],
  "head/bad-name": [400, `${HOST}X;: a\r\n`],
  "head/bad-value": [400, `${HOST}X: \0\r\n`],
  "head/line-end": [400, `${HOST}X: a\n`],
  "head/too-large": [431, `${HOST}X: ${"a".repeat(70_000)}\r\n\r\n`],
  "head/too-many-fields": [431, `${HOST}${"X: a\r\n".repeat(256)}\r\n`],
  "host/missing": [400, "GET / HTTP/1.1\r\n\r\n"],
  "host/repeated": [400, `${HOST}Host: a\r\n\r\n`],
  "host/malformed": [400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"],
  "framing/both": [400, `${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
  "framing/content-length": [400, `${HOST}Content-Length: 1x\r\n\r\n`],
  "framing/content-length-too-large": [413, `${HOST}Content-Length: 1${"0".repeat(16)}\r\n\r\n`],
  "framing/transfer-encoding-in-1.0": [400, "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"],
  "framing/chunked-not-last": [400, `${HOST}Transfer-Encoding: chunked, gzip\r\n\r\n`],
  "framing/unknown-coding": [501, `${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  "chunk/bad-size": [400, `${CHUNKED}x`],
  "chunk/size-too-large": [413, `${CHUNKED}${"f".repeat(14)}`],
  "chunk/bad-extension": [400, `${CHUNKED}1 x\r\n`],
  "chunk/line-too-long": [400, `${CHUNKED}1;${"a".repeat(1100)}\r\n`],
  "chunk/line-end": [400, `${CHUNKED}1\r\nab`],
  "trailers/too-large": [431, `${CHUNKED}0\r\nX: ${"a".repeat(17_000)}\r\n\r\n`],
};

test("REFUSALS are all provoked here but those that are made above", () => {
  const provoked: string[] = [...Object.keys(PROVOKED), ...OF_DEADLINES];
  assertEquals(provoked.sort(), Object.keys(REFUSALS).sort());
});

for (const [code, [status, octets]] of Object.entries(PROVOKED)) {
  const refusal = REFUSALS[code as RefusalCode];
  const role = code.startsWith("status-line/") ? "client" : "server";

  test(`reader refuses with ${code} (${refusal.section})`, () => {
    assertEquals(refusalOf(octets, { role }), code);
  });

  test(`ProtocolError ${code} has the status ${status} (${refusal.section})`, () => {
    assertEquals(refusal.status, status);
  });
}

test("ProtocolError timeouts have the status 408 (RFC 9110 §15.5.9)", () => {
  const timeouts = OF_DEADLINES.filter((code) => code.endsWith("/timeout"));
  assertEquals(timeouts.map((code) => REFUSALS[code].status), [408, 408]);
});

test("REFUSALS say in one sentence what was attempted and what stood in the way", () => {
  for (const { message } of Object.values(REFUSALS)) assertMatch(message, /^Cannot .+[^.]$/);
});

test("REFUSALS name the section with the rule", () => {
  for (const { section } of Object.values(REFUSALS)) {
    assertMatch(section, /^RFC (9110|9112|9113|6585) §[0-9]+(\.[0-9]+)*$/);
  }
});

test("ProtocolError tells code, status, section and what was found", () => {
  const error = new ProtocolError("host/malformed", { found: "a b" });
  const { name, code, status, section, message } = error;
  assertEquals({ name, code, status, section }, {
    name: "ProtocolError",
    code: "host/malformed",
    status: 400,
    section: "RFC 9112 §3.2",
  });
  assert(message.endsWith(': "a b"'), message);
});

test("ProtocolError has no control character of the peer in its message", () => {
  const all = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join("");
  const { message } = new ProtocolError("head/bad-value", { found: all });
  // deno-lint-ignore no-control-regex -- a terminal obeys them, those above 0x7f too
  assertEquals(message.match(/[\x00-\x1f\x7f-\x9f]/g), null);
});
