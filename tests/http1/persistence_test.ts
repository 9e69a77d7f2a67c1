import { assertEquals } from "@std/assert";
import { requestHead, responseHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

const CASES: readonly (readonly [version: string, connection: string[], boolean])[] = [
  ["1.1", [], true],
  ["1.1", ["keep-alive"], true],
  ["1.1", ["Upgrade"], true],
  ["1.1", [""], true],
  ["1.1", ["close"], false],
  ["1.1", ["Close"], false],
  ["1.1", ["upgrade, close"], false],
  ["1.1", ["close", "upgrade"], false],
  ["1.1", ["upgrade", "close"], false],
  ["1.1", ["keep-alive, close"], false],
  ["1.1", ["closed"], true],
  ["1.1", ["not-close"], true],
  ["1.2", [], true],
  ["1.0", [], false],
  ["1.0", ["keep-alive"], true],
  ["1.0", ["Keep-Alive"], true],
  ["1.0", ["upgrade, keep-alive"], true],
  ["1.0", ["close, keep-alive"], false],
  ["1.0", ["keep-alive", "close"], false],
  ["1.0", ["upgrade"], false],
];

test("request head lets the connection persist by version and option (RFC 9112 §9.3)", () => {
  for (const [version, connection, expected] of CASES) {
    const lines = connection.map((value) => `Connection: ${value}\r\n`).join("");
    const { persistent } = requestHead(`GET / HTTP/${version}\r\nHost: a\r\n${lines}\r\n`);
    assertEquals(persistent, expected, `${version} ${connection}`);
  }
});

test("response head lets the connection persist by version and option (RFC 9112 §9.3)", () => {
  for (const [version, connection, expected] of CASES) {
    const lines = connection.map((value) => `Connection: ${value}\r\n`).join("");
    const text = `HTTP/${version} 200 OK\r\nContent-Length: 0\r\n${lines}\r\n`;
    assertEquals(responseHead(text).persistent, expected, `${version} ${connection}`);
  }
});

test("request head does not take Keep-Alive for an option (RFC 9112 §9.3)", () => {
  const text = "GET / HTTP/1.0\r\nKeep-Alive: timeout=5\r\n\r\n";
  assertEquals(requestHead(text).persistent, false);
});
