import { assertEquals, assertStringIncludes } from "@std/assert";
import { explanation, explanationPage, refusalLog } from "../../src/server/explain.ts";
import type { Refused } from "../../src/server/events.ts";
import { exchange } from "../support/socket.ts";
import { TestServer } from "../support/server.ts";
import { test, testWith } from "../support/test.ts";

const REFUSED: Refused = {
  kind: "refused",
  atMs: 0,
  connection: 7,
  code: "head/space-before-colon",
  status: 400,
  message: "Cannot read field name: white space in front of the colon",
  section: "RFC 9112 §5.1",
  advice: "Put the colon directly behind the name.",
  offset: 20,
  excerpt: { text: "<b>Host : a", mark: 7 },
  remoteAddr: { transport: "tcp", hostname: "192.0.2.1", port: 4000 },
};

test("explanation marks the octet below the octets", () => {
  assertEquals(
    explanation(REFUSED),
    `Cannot read field name: white space in front of the colon (RFC 9112 §5.1, octet 20)
  <b>Host : a
         ^
Put the colon directly behind the name.
`,
  );
});

test("explanationPage escapes what came from the peer, and marks the octet", () => {
  assertStringIncludes(explanationPage(REFUSED), "&lt;b&gt;Host<mark> </mark>: a");
});

test("refusalLog prints ten in ten seconds and counts the others", () => {
  const lines: string[] = [];
  const log = refusalLog((text) => lines.push(text));
  for (let count = 0; count < 1000; count++) log({ ...REFUSED, atMs: count });
  assertEquals(lines.length, 11);
  log({ ...REFUSED, atMs: 10_000 });
  assertEquals(lines.length, 13);
  assertEquals(lines[11], "loket: 990 more requests were refused meanwhile");
  assertStringIncludes(lines[12] ?? "", "refused 192.0.2.1:4000 (connection 7) with 400, head/");
});

const BAD = "GET / HTTP/1.1\r\nHost : a\r\n";

testWith(["net"], "serve tells a peer the status only, and onReject all", async () => {
  const refused: Refused[] = [];
  await using server = new TestServer(() => new Response(), {
    onReject: (fact) => refused.push(fact),
  });
  const answer = await exchange(server.port, `${BAD}Accept: text/html\r\n\r\n`);
  assertEquals(answer.endsWith("\r\n\r\n400 Bad Request\n"), true, answer);
  assertEquals(refused.map(({ code, offset, connection }) => [code, offset, connection]), [
    ["head/space-before-colon", 20, 1],
  ]);
});

testWith(["net"], "serve with explain tells a peer all, a browser by a page", async () => {
  await using server = new TestServer(() => new Response(), { explain: true });
  const forText = await exchange(server.port, `${BAD}\r\n`);
  assertStringIncludes(forText, "content-type: text/plain;charset=UTF-8");
  assertStringIncludes(forText, "Put the colon directly behind the name.\n");
  const forBrowser = await exchange(server.port, `${BAD}Accept: text/html\r\n\r\n`);
  assertStringIncludes(forBrowser, "content-type: text/html; charset=utf-8");
  assertStringIncludes(forBrowser, "Host<mark> </mark>");
});
