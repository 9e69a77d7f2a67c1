import { assertEquals } from "@std/assert";
import { Http1Connection } from "../../src/http1/mod.ts";
import { receive } from "../support/pair.ts";
import { requestHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n";

function serverWith(text: string): Http1Connection {
  const connection = new Http1Connection("server");
  receive(connection, text);
  return connection;
}

function expectsContinue(version: string, lines: string): boolean {
  return requestHead(`POST / HTTP/${version}\r\nHost: a\r\n${lines}\r\n`).expectsContinue;
}

test("request head tells that the peer waits for 100 (RFC 9110 §10.1.1)", () => {
  const length = "Content-Length: 5\r\n";
  assertEquals(expectsContinue("1.1", `${length}Expect: 100-Continue\r\n`), true);
  assertEquals(expectsContinue("1.0", `${length}Expect: 100-continue\r\n`), false);
  assertEquals(expectsContinue("1.0", `${length}Expect: 200-maybe\r\n`), false);
  assertEquals(expectsContinue("1.1", length), false);
});

test("Http1Connection awaits 100 while announced content was not sent (RFC 9110 §10.1.1)", () => {
  for (const line of ["Content-Length: 5", "Transfer-Encoding: chunked"]) {
    assertEquals(serverWith(`${HEAD}${line}\r\n\r\n`).awaitsContinue, true, line);
  }
});

test("Http1Connection awaits no 100 for a request without content (RFC 9110 §10.1.1)", () => {
  assertEquals(serverWith(`${HEAD}\r\n`).awaitsContinue, false);
});

test("Http1Connection awaits no 100 after it was sent (RFC 9110 §10.1.1)", () => {
  const connection = serverWith(`${HEAD}Content-Length: 5\r\n\r\n`);
  connection.send({ kind: "interim", status: 100, fields: [] });
  assertEquals(connection.awaitsContinue, false);
});

test("Http1Connection still awaits 100 after another interim response (RFC 9110 §10.1.1)", () => {
  const connection = serverWith(`${HEAD}Content-Length: 5\r\n\r\n`);
  connection.send({ kind: "interim", status: 103, fields: [] });
  assertEquals(connection.awaitsContinue, true);
});

test("Http1Connection awaits no 100 when content came unasked (RFC 9110 §10.1.1)", () => {
  assertEquals(serverWith(`${HEAD}Content-Length: 5\r\n\r\nh`).awaitsContinue, false);
});

test("Http1Connection awaits no 100 when the end came unasked (RFC 9110 §10.1.1)", () => {
  const connection = serverWith(`${HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
  assertEquals(connection.awaitsContinue, false);
});

test("Http1Connection tells how much content is to come", () => {
  const connection = serverWith(`${HEAD}Content-Length: 5\r\n\r\n`);
  const remaining = [connection.remainingContent];
  for (const text of ["he", "llo"]) {
    receive(connection, text);
    remaining.push(connection.remainingContent);
  }
  assertEquals(remaining, [5, 3, 0]);
});

test("Http1Connection does not know how much content in chunks is to come", () => {
  const connection = serverWith(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  assertEquals(connection.remainingContent, undefined);
});
