// RFC 9112 §9: what becomes of the connection; then every malformed message that servers were found to
// answer differently, as one table. Against a server that listens.

import { assertEquals } from "@std/assert";
import {
  answer,
  checkRows,
  closed,
  kept,
  LAST,
  LAST_ANSWER,
  mirror,
  refusal,
  refused,
  type Row,
  sends,
  SMUGGLED,
} from "./support/requirement.ts";
import { TestServer, within } from "./support/server.ts";
import { exchange } from "./support/socket.ts";
import { testWith } from "./support/test.ts";

const CLOSES = closed("GET http://a/");
const STAYS = kept("GET http://a/");

const CONNECTIONS: readonly Row[] = [
  ["§9.3 1.1 persists", "", STAYS],
  ["§9.6 close", "Connection: close\r\n", CLOSES],
  ["§9.6 an option has no letter case", "Connection: CLOSE\r\n", CLOSES],
  ["§9.6 close among others", "Connection: x, close , y\r\n", CLOSES],
  ["§9.6 close on the second line", "Connection: x\r\nconnection: close\r\n", CLOSES],
  ["§9.3 close wins over keep-alive", "Connection: keep-alive, close\r\n", CLOSES],
  ["§9.3 keep-alive in 1.1", "Connection: keep-alive\r\n", STAYS],
  ["§9.3 an option that nobody knows", "Connection: x\r\n", STAYS],
  ["§9.3 closed is not close", "Connection: closed\r\n", STAYS],
  ["§9.3 no option", "Connection:\r\n", STAYS],
  ["§9.3 Proxy-Connection says nothing", "Proxy-Connection: close\r\n", STAYS],
  ["RFC 9110 §7.8 Upgrade may be ignored", "Connection: upgrade\r\nUpgrade: h2c\r\n", STAYS],
];

const KEPT_ALIVE = answer("GET http://a/", "connection: keep-alive\r\n");

testWith(["net"], "RFC 9112 §9 connections", async (t) => {
  await checkRows(t, [
    ...CONNECTIONS.map(([requirement, lines, outcome]): Row => {
      return [requirement, `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`, outcome];
    }),
    ["§9.3 1.0 does not persist", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", CLOSES],
    [
      "§9.3 1.0 persists with keep-alive",
      `GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n${LAST}`,
      sends(KEPT_ALIVE + LAST_ANSWER),
    ],
    [
      "§9.3 close wins over keep-alive in 1.0",
      "GET / HTTP/1.0\r\nHost: a\r\nConnection: close, keep-alive\r\n\r\n",
      CLOSES,
    ],
    [
      "§9.3.2 pipelined requests are answered in order",
      "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" +
      "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb" +
      "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n" +
      `GET /4 HTTP/1.0\r\nHost: a\r\n\r\n${SMUGGLED}`,
      sends(
        answer("GET http://a/1") + answer("POST http://a/2 b") + answer("POST http://a/3 c") +
          answer("GET http://a/4", "connection: close\r\n"),
      ),
    ],
    [
      "§9.3.2 what came before a refusal is answered",
      `GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\n\r\n${SMUGGLED}`,
      sends(answer("GET http://a/1") + refusal(400)),
    ],
    [
      "§9.6 content behind close is read",
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nb",
      closed("POST http://a/ b"),
    ],
  ]);
});

testWith(["net"], "RFC 9112 §9.5 a head that does not end is answered with 408", async () => {
  await using server = new TestServer(mirror, { deadlines: { headMs: 1 } });
  assertEquals(await within(exchange(server.port, "GET / HTTP/1.1\r\n")), refusal(408));
  assertEquals((await server.fact("refused")).code, "head/timeout");
});

testWith(["net"], "RFC 9112 §9.5 content that does not end is answered with 408", async () => {
  await using server = new TestServer(mirror, { deadlines: { contentMs: 1 } });
  const octets = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nb";
  assertEquals(await within(exchange(server.port, octets)), refusal(408));
  assertEquals((await server.fact("refused")).code, "content/timeout");
});

testWith(["net"], "RFC 9112 §9.5 a connection without a request is closed silently", async () => {
  await using server = new TestServer(mirror, { deadlines: { idleMs: 1 } });
  assertEquals(await within(exchange(server.port, "")), "");
  assertEquals((await server.fact("closed")).reason, "idle");
});

const MALFORMED: readonly Row[] = [
  ["HTTP/1.1 without Host", "GET / HTTP/1.1\r\n\r\n", refused(400, "host/missing")],
  [
    "two Host lines",
    "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    refused(400, "host/repeated"),
  ],
  ["Host: a b", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", refused(400, "host/malformed")],
  [
    "Content-Length and chunked",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "0\r\n\r\n",
    refused(400, "framing/both"),
  ],
  [
    "Transfer-Encoding: gzip, chunked",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    refused(501, "framing/unknown-coding"),
  ],
  [
    "space before the colon",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
    refused(400, "head/space-before-colon"),
  ],
  [
    "LF-only lines",
    "GET / HTTP/1.1\nHost: a\n\n",
    refused(400, "start-line/line-end"),
  ],
  ["version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", STAYS],
  [
    "version 2.0 in the line",
    "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    refused(505, "start-line/version-not-supported"),
  ],
  ["no version at all", "GET /\r\nHost: a\r\n\r\n", refused(400, "request-line/no-version")],
  [
    "bad chunk size",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\nb\r\n0\r\n\r\n",
    refused(400, "chunk/bad-size"),
  ],
  [
    "70 kB target",
    `GET /${"b".repeat(70_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    refused(414, "request-line/too-long"),
  ],
  [
    "100 kB header",
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"b".repeat(100_000)}\r\n\r\n`,
    refused(431, "head/too-large"),
  ],
  [
    "300 fields",
    `GET / HTTP/1.1\r\nHost: a\r\n${"X: b\r\n".repeat(300)}\r\n`,
    refused(431, "head/too-many-fields"),
  ],
  [
    "unknown Expect",
    "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n",
    refused(417, "expect/unknown"),
  ],
  [
    "#frag in the target",
    "GET /#frag HTTP/1.1\r\nHost: a\r\n\r\n",
    refused(400, "request-line/fragment"),
  ],
];

testWith(["net"], "malformed input is answered as the RFC wants", (t) => checkRows(t, MALFORMED));
