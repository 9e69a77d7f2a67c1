import { assertEquals, assertThrows } from "@std/assert";
import {
  type EventToSend,
  Fields,
  Http1Connection,
  type RequestToSend,
  type ResponseToSend,
  SendError,
} from "../../src/http1/mod.ts";
import { receive, takeOutput } from "../support/pair.ts";
import { test } from "../support/test.ts";

/** A server that owes the answer to a request, with octets that already wait to be written. */
function server(method = "GET", version = "1.1"): Http1Connection {
  const connection = new Http1Connection("server");
  receive(connection, `${method} / HTTP/${version}\r\nHost: a\r\n\r\n`);
  return connection;
}

/** Sends an event that cannot be sent: nothing may change. */
function checkRefused(connection: Http1Connection, event: EventToSend, claim = ""): void {
  const state = connection.state;
  takeOutput(connection);
  assertThrows(() => connection.send(event), SendError, "Cannot ", claim);
  assertEquals([connection.state, takeOutput(connection)], [state, ""], claim);
}

/** Sends a response head that cannot be sent, then one that can. */
function checkHeadRefused(parts: Partial<ResponseToSend>, connection = server()): void {
  const event: ResponseToSend = { kind: "response", status: 200, fields: [], ...parts };
  checkRefused(connection, event, JSON.stringify(parts));
  connection.send({ kind: "response", status: 204, fields: [] });
  const octets = takeOutput(connection);
  assertEquals(octets, "HTTP/1.1 204 No Content\r\n\r\n", JSON.stringify(parts));
}

/** A server that has sent a head with so many octets to follow. */
function announced(contentBytes: number): Http1Connection {
  const connection = server();
  connection.send({ kind: "response", status: 200, fields: [], contentBytes });
  return connection;
}

function content(bytes: string | Uint8Array): EventToSend {
  return { kind: "content", bytes };
}

test("send refuses more octets than announced (RFC 9110 §8.6)", () => {
  checkRefused(announced(3), content(new Uint8Array(4)));
});

test("send refuses a text of more octets than announced (RFC 9110 §8.6)", () => {
  checkRefused(announced(3), content("four"));
});

test("send refuses a text of more octets than announced, if not characters (RFC 9110 §8.6)", () => {
  checkRefused(announced(2), content("\u20ac"));
});

test("send refuses octets behind the announced ones (RFC 9110 §8.6)", () => {
  const connection = announced(3);
  connection.send(content("abc"));
  checkRefused(connection, content("d"));
});

test("send takes the announced octets after it refused too many (RFC 9110 §8.6)", () => {
  const connection = announced(3);
  checkRefused(connection, content(new Uint8Array(4)));
  connection.send(content("abc"));
  connection.send({ kind: "end" });
  assertEquals([takeOutput(connection), connection.state], ["abc", "idle"]);
});

test("send refuses to end before all announced octets were sent (RFC 9110 §8.6)", () => {
  const connection = announced(3);
  connection.send(content("ab"));
  checkRefused(connection, { kind: "end" });
});

test("send refuses content in an answer to HEAD (RFC 9110 §9.3.2)", () => {
  const connection = server("HEAD");
  connection.send({ kind: "response", status: 200, fields: [], contentBytes: 5 });
  checkRefused(connection, content("hello"));
});

test("send refuses content with 204 and 304 (RFC 9110 §6.4.1)", () => {
  for (const status of [204, 304]) {
    const connection = server();
    connection.send({ kind: "response", status, fields: [] });
    checkRefused(connection, content("hello"));
  }
});

test("send refuses content in a request that has none (RFC 9112 §6.3)", () => {
  const connection = new Http1Connection("client");
  connection.send({ kind: "request", method: "GET", target: "/", fields: [] });
  checkRefused(connection, content("hello"));
});

test("send refuses control characters in a field value (RFC 9110 §5.5)", () => {
  for (const value of ["a\r\nY: b", "a\r", "a\n", "a\0", "\x7f", "a\r\n b", "\u20ac"]) {
    checkHeadRefused({ fields: [["Before", "1"], ["X", value]] });
  }
});

test("send refuses a field name that is no token (RFC 9110 §5.1)", () => {
  for (const name of ["", "X Y", "X:", "X\r\n", "X\0", "\xe4", ":status"]) {
    checkHeadRefused({ fields: [["Before", "1"], [name, "a"]] });
  }
});

test("send refuses fields that frame, set by hand (RFC 9112 §6)", () => {
  for (const name of ["Content-Length", "TRANSFER-ENCODING", "connection", "Keep-Alive"]) {
    checkHeadRefused({ fields: [["Before", "1"], [name, "5"]] });
  }
});

test("send refuses control characters in the reason (RFC 9112 §4)", () => {
  for (const reason of ["a\r\nX: b", "a\0", "\u20ac"]) checkHeadRefused({ reason });
});

test("send refuses a status that is not three digits from 1 to 5 (RFC 9110 §15)", () => {
  for (const status of [0, 20, 99, 600, 1000, -200, NaN, Infinity]) checkHeadRefused({ status });
});

test("send refuses a status with a fraction (RFC 9112 §4)", () => {
  checkHeadRefused({ status: 200.5 });
});

test("send refuses a length that is no count of octets (RFC 9110 §8.6)", () => {
  for (const contentBytes of [-1, 1.5, NaN, Infinity, 2 ** 70]) checkHeadRefused({ contentBytes });
});

test("send refuses 1xx as a final response (RFC 9110 §15.2)", () => {
  checkHeadRefused({ status: 103 });
});

test("send refuses a final status as an interim response (RFC 9110 §15.2)", () => {
  checkHeadRefused({ kind: "interim", status: 200 });
});

test("send refuses an interim response to 1.0 (RFC 9110 §15.2)", () => {
  const connection = server("GET", "1.0");
  checkRefused(connection, { kind: "interim", status: 103, fields: [] });
});

test("send refuses trailers that cannot be sent, and ends without them (RFC 9110 §6.5.1)", () => {
  const connection = server();
  connection.send({ kind: "response", status: 200, fields: [] });
  checkRefused(connection, { kind: "end", trailers: new Fields([["X", "\n"]]) });
  connection.send({ kind: "end" });
  assertEquals(takeOutput(connection), "0\r\n\r\n");
});

test("send refuses a response with content that is not as long as announced (RFC 9112 §6.2)", () => {
  for (const content of ["", "four", "longer"]) checkHeadRefused({ contentBytes: 5, content });
  checkHeadRefused({ status: 204, content: "some" });
  const toHead = server("HEAD");
  checkRefused(toHead, {
    kind: "response",
    status: 200,
    fields: [],
    contentBytes: 4,
    content: "four",
  });
});

test("send leaves what already waits as it was when it refuses", () => {
  const connection = server();
  connection.send({ kind: "interim", status: 103, fields: [] });
  const fields: [string, string][] = [["X", "a".repeat(20_000)], ["Y", "\n"]];
  assertThrows(() => connection.send({ kind: "response", status: 200, fields }), SendError);
  assertEquals(takeOutput(connection), "HTTP/1.1 103 Early Hints\r\n\r\n");
});

/** Sends a request head that cannot be sent, then one that can. */
function checkRequestRefused(parts: Partial<RequestToSend>): void {
  const event: RequestToSend = { kind: "request", method: "GET", target: "/", fields: [] };
  const connection = new Http1Connection("client");
  checkRefused(connection, { ...event, ...parts }, JSON.stringify(parts));
  connection.send(event);
  assertEquals(takeOutput(connection), "GET / HTTP/1.1\r\n\r\n");
}

test("send refuses a method that is no token (RFC 9112 §3.1)", () => {
  for (const method of ["", "GE T", "GET\r\n", "G\xcbT"]) checkRequestRefused({ method });
});

test("send refuses a target with octets that must be percent-encoded (RFC 9112 §3.2)", () => {
  for (const target of ["", "/a b", "/\r\nX: y", "/\xe4", "/#a"]) checkRequestRefused({ target });
});

test("send refuses fields of a request that frame, set by hand (RFC 9112 §6)", () => {
  checkRequestRefused({ fields: [["Host", "a"], ["Transfer-Encoding", "chunked"]] });
});

test("send refuses a length of a request that is no count of octets (RFC 9110 §8.6)", () => {
  for (const contentBytes of [-1, 1.5, NaN]) checkRequestRefused({ contentBytes });
});
