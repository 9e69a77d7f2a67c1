// What becomes of a connection: persistence, pipelining, 100 (Continue), content that is not read, and
// clients that close their sending side.

import { GET, type Row, type RowHandler } from "./row.ts";
import { blind, head, mirror } from "./requests.ts";
import { delay } from "./streams.ts";

const CHUNKED = "Transfer-Encoding: chunked";

/** Requests that do with the connection what the standard lets them. */
const PERSISTENCE: readonly (readonly [name: string, sends: string])[] = [
  ["1.0", head("GET / HTTP/1.0")],
  ["1.0 with Host", head("GET / HTTP/1.0", "Host: a")],
  ["1.0 with an empty Host", head("GET / HTTP/1.0", "Host:")],
  ["1.0 keep-alive", head("GET / HTTP/1.0", "Host: a", "Connection: keep-alive")],
  ["1.0 Keep-Alive in capitals", head("GET / HTTP/1.0", "Host: a", "Connection: Keep-Alive")],
  ["1.0 keep-alive and close", head("GET / HTTP/1.0", "Host: a", "Connection: keep-alive, close")],
  ["1.0 POST", head("POST / HTTP/1.0", "Host: a", "Content-Length: 3") + "abc"],
  [
    "1.0 POST keep-alive",
    head("POST / HTTP/1.0", "Content-Length: 3", "Connection: keep-alive") + "abc",
  ],
  ["1.0 twice", head("GET / HTTP/1.0", "Connection: keep-alive").repeat(2)],
  ["1.0 HEAD", head("HEAD / HTTP/1.0", "Host: a")],
  ["1.0 Expect", head("POST / HTTP/1.0", "Content-Length: 3", "Expect: 100-continue") + "abc"],
  ["close", head("GET / HTTP/1.1", "Host: a", "Connection: close")],
  ["close in capitals", head("GET / HTTP/1.1", "Host: a", "CONNECTION: CLOSE")],
  ["close among others", head("GET / HTTP/1.1", "Host: a", "Connection: foo, close , bar")],
  [
    "close on a second line",
    head("GET / HTTP/1.1", "Host: a", "Connection: foo", "Connection: close"),
  ],
  ["keep-alive", head("GET / HTTP/1.1", "Host: a", "Connection: keep-alive")],
  ["keep-alive and close", head("GET / HTTP/1.1", "Host: a", "Connection: keep-alive, close")],
  ["closely named", head("GET / HTTP/1.1", "Host: a", "Connection: close-not")],
  ["Keep-Alive with a time", head("GET / HTTP/1.1", "Host: a", "Keep-Alive: timeout=5")],
  ["2 pipelined", GET.repeat(2)],
  [
    "3 pipelined, one with content",
    GET + head("POST /b HTTP/1.1", "Host: b", CHUNKED) + "0\r\n\r\n" + GET,
  ],
  ["5 pipelined", GET.repeat(5)],
  ["an empty line in front", "\r\n" + GET],
  ["an empty line between", GET + "\r\n" + GET],
  ["white space around commas", head("GET / HTTP/1.1", "Host: a", "Connection: ,, close ,")],
];

/** Notes the content, waiting for more than one turn before it is read. */
const readLate: RowHandler = async (request, _info, run) => {
  await delay(10);
  run.note("text", await request.text());
  return new Response("late");
};

const slow: RowHandler = async () => {
  await delay(50);
  return new Response("slow");
};

const EXPECT = head("POST / HTTP/1.1", "Host: a", "Content-Length: 3", "Expect: 100-continue");
const EXPECT_CHUNKED = head("POST / HTTP/1.1", "Host: a", CHUNKED, "Expect: 100-Continue");
const POST = head("POST / HTTP/1.1", "Host: a", "Content-Length: 3");

/** Answers later to the first request than to the second. */
const turned: RowHandler = async (request) => {
  if (request.url.endsWith("/slow")) await delay(30);
  return new Response(new URL(request.url).pathname);
};

/** Rows in which it matters when something is sent. */
const TIMED: readonly Row[] = [
  ["Expect, read", mirror, { sends: [EXPECT, "abc"] }],
  ["Expect, read late", readLate, { sends: [EXPECT, "abc"] }],
  ["Expect, chunked", mirror, { sends: [EXPECT_CHUNKED, "3\r\nabc\r\n0\r\n\r\n"] }],
  ["Expect, with the content at once", mirror, { sends: EXPECT + "abc" }],
  ["Expect, not read", blind, { sends: EXPECT, then: "half-closes" }],
  ["Expect, not read, but sent", blind, { sends: [EXPECT, "abc"] }],
  [
    "Expect, without content",
    mirror,
    { sends: head("GET / HTTP/1.1", "Host: a", "Expect: 100-continue") },
  ],
  ["content that comes later", mirror, {
    sends: [GET + POST, "abc"],
  }],
  ["content that is not read", blind, { sends: POST + "abc" + GET }],
  ["content in chunks that is not read", blind, {
    sends: head("POST / HTTP/1.1", "Host: a", CHUNKED) + "3\r\nabc\r\n0\r\n\r\n" + GET,
  }],
  ["content of 100 KB that is not read", blind, {
    sends: head("POST / HTTP/1.1", "Host: a", "Content-Length: 100000") + "x".repeat(100_000) + GET,
  }],
  ["one request after another", mirror, { sends: [GET, GET, POST + "abc", GET] }],
  ["slow, then quick", turned, { sends: GET.replace("/", "/slow") + GET.replace("/", "/quick") }],
  ["half-closed behind a request", mirror, { then: "half-closes" }],
  ["half-closed behind content", mirror, { sends: POST + "abc", then: "half-closes" }],
  ["half-closed behind 3 requests", mirror, { sends: GET.repeat(3), then: "half-closes" }],
  ["half-closed, the answer comes later", slow, { then: "half-closes" }],
  ["half-closed, two answers come later", slow, { sends: GET.repeat(2), then: "half-closes" }],
  ["half-closed before anything", blind, { sends: "", then: "half-closes" }],
  ["half-closed within a head", blind, { sends: "GET / HT", then: "half-closes" }],
  ["half-closed within content", mirror, { sends: POST + "ab", then: "half-closes" }],
  ["half-closed within chunks", mirror, {
    sends: head("POST / HTTP/1.1", "Host: a", CHUNKED) + "3\r\nab",
    then: "half-closes",
  }],
  ["half-closed within content that is not read", blind, {
    sends: POST + "ab",
    then: "half-closes",
  }],
];

/** The rows. */
export const CONNECTIONS: readonly Row[] = [
  ...PERSISTENCE.map(([name, sends]): Row => [`connection: ${name}`, mirror, { sends }]),
  ...TIMED,
];
