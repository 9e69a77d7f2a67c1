import { assertEquals, assertThrows } from "@std/assert";
import { Disconnected, ProtocolError } from "../../src/http1/mod.ts";
import {
  answer,
  client,
  eventsOf,
  kindsOf,
  nextTarget,
  receive,
  server,
  takeOutput,
} from "../support/pair.ts";
import { test } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_A = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_B = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";

test("Http1Connection reads no request behind one that closes (RFC 9112 §9.6)", () => {
  const connection = server(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${GET_B}`);
  eventsOf(connection);
  answer(connection);
  assertEquals([connection.state, connection.next()], ["must-close", undefined]);
});

test("Http1Connection reads no request behind an answer that closes (RFC 9112 §9.6)", () => {
  const connection = server(GET + GET_B);
  eventsOf(connection);
  connection.send({ kind: "response", status: 204, fields: [], close: true });
  connection.send({ kind: "end" });
  assertEquals([connection.state, connection.next()], ["must-close", undefined]);
});

test("Http1Connection gives a request that was complete when the peer closed (RFC 9112 §9.6)", () => {
  const connection = server(GET_A);
  connection.endInput();
  assertEquals(nextTarget(connection), "/a");
});

test("Http1Connection gives all pipelined requests of a peer that has half-closed (RFC 9112 §9.6)", () => {
  const connection = server(GET_A + GET_B);
  connection.endInput();
  const first = nextTarget(connection);
  answer(connection);
  assertEquals([first, nextTarget(connection)], ["/a", "/b"]);
});

test("Http1Connection does not announce the close before the last answer (RFC 9112 §9.6)", () => {
  const connection = server(GET_A + GET_B);
  connection.endInput();
  eventsOf(connection);
  answer(connection);
  assertEquals(takeOutput(connection), "HTTP/1.1 204 No Content\r\n\r\n");
});

test("Http1Connection gives closed where the peer closes between requests (RFC 9112 §9.5)", () => {
  for (const before of ["", "\r\n"]) {
    const connection = server(before);
    connection.endInput();
    assertEquals(kindsOf(connection), ["closed"]);
    assertEquals(connection.peerState, "closed");
  }
});

test("Http1Connection gives closed where a server closes between responses (RFC 9112 §9.5)", () => {
  const connection = client("HTTP/1.1 204 No Content\r\n\r\n");
  eventsOf(connection);
  connection.endInput();
  assertEquals(kindsOf(connection), ["closed"]);
});

const BROKEN_OFF: readonly string[] = [
  "\r",
  "G",
  "GET / HTTP/1.1\r\nHost: a\r\n",
  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello",
  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
];

test("Http1Connection gives Disconnected where a request breaks off (RFC 9112 §8)", () => {
  for (const text of BROKEN_OFF) {
    const connection = server(text);
    eventsOf(connection);
    connection.endInput();
    assertThrows(() => connection.next(), Disconnected, undefined, text);
  }
});

const INCOMPLETE: readonly string[] = [
  "",
  "HTTP/1.1 200 OK\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
];

test("Http1Connection gives Disconnected where a response breaks off (RFC 9112 §8)", () => {
  for (const text of INCOMPLETE) {
    const connection = client(text);
    eventsOf(connection);
    connection.endInput();
    assertThrows(() => connection.next(), Disconnected, undefined, text);
  }
});

test("Http1Connection takes the close for the end of content that has no other (RFC 9112 §6.3)", () => {
  const connection = client("HTTP/1.1 200 OK\r\n\r\nhello");
  assertEquals(kindsOf(connection), ["response", "content"]);
  connection.endInput();
  assertEquals(kindsOf(connection), ["end"]);
  assertEquals(connection.state, "must-close");
});

test("Http1Connection takes the close for the end of content that is empty (RFC 9112 §6.3)", () => {
  const connection = client("HTTP/1.0 200 OK\r\n\r\n");
  connection.endInput();
  assertEquals(kindsOf(connection), ["response", "end"]);
});

test("Http1Connection of a client must close behind a response that closes (RFC 9112 §9.6)", () => {
  const heads = [
    "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
  ];
  for (const head of heads) {
    const connection = client(head);
    eventsOf(connection);
    assertEquals(connection.state, "must-close", head);
  }
});

test("Http1Connection interprets nothing behind a loss", () => {
  const connection = server("GET");
  connection.endInput();
  assertThrows(() => connection.next(), Disconnected);
  assertEquals([connection.next(), connection.peerState], [undefined, "closed"]);
});

const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

test("Http1Connection must close where content is refused behind its answer (RFC 9112 §9.6)", () => {
  const connection = server(CHUNKED);
  eventsOf(connection);
  answer(connection);
  assertThrows(() => receive(connection, "?"), ProtocolError);
  assertEquals(connection.state, "must-close");
});

test("Http1Connection must close where content is not waited for (RFC 9112 §9.6)", () => {
  const connection = server(CHUNKED);
  eventsOf(connection);
  answer(connection);
  connection.abandonInput();
  assertEquals(connection.state, "must-close");
});

test("Http1Connection interprets nothing that is not waited for", () => {
  const connection = server(CHUNKED);
  eventsOf(connection);
  connection.abandonInput();
  assertEquals(receive(connection, `0\r\n\r\n${GET}`), []);
});

test("Http1Connection reads no request behind an answer that nobody asked for (RFC 9112 §9.6)", () => {
  const connection = server("GET / HT");
  eventsOf(connection);
  answer(connection, 408);
  assertEquals([connection.state, receive(connection, `TP/1.1\r\nHost: a\r\n\r\n`)], [
    "must-close",
    [],
  ]);
});

test("Http1Connection tells whether the peer has closed its side", () => {
  const connection = server(GET_A);
  const before = connection.inputEnded;
  connection.endInput();
  assertEquals([before, connection.inputEnded], [false, true]);
});
