import { assert, assertEquals, assertThrows } from "@std/assert";
import { Fields, Http1Connection, ProtocolError } from "../../src/http1/mod.ts";
import {
  answer,
  client,
  deliver,
  eventsOf,
  kindsOf,
  nextTarget,
  receive,
  server,
} from "../support/pair.ts";
import { test } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_A = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_B = "GET /b HTTP/1.1\r\nHost: a\r\n\r\n";

test("Http1Connection does not read the second request before the first is answered (RFC 9112 §9.3.2)", () => {
  const connection = server(GET_A + GET_B);
  assertEquals(kindsOf(connection), ["request", "end"]);
  assertEquals(connection.next(), undefined);
});

test("Http1Connection reads pipelined requests in order, each after an answer (RFC 9112 §9.3.2)", () => {
  const connection = server(GET_A + GET_B + GET);
  const targets = [];
  for (let round = 0; round < 3; round++) {
    targets.push(nextTarget(connection));
    answer(connection);
  }
  assertEquals(targets, ["/a", "/b", "/"]);
});

test("Http1Connection reads a pipelined request behind content of any framing (RFC 9112 §6)", () => {
  const bodies = ["Content-Length: 2\r\n\r\nhi", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"];
  for (const body of bodies) {
    const connection = server(`POST / HTTP/1.1\r\nHost: a\r\n${body}${GET_B}`);
    eventsOf(connection);
    answer(connection);
    assertEquals(nextTarget(connection), "/b", body);
  }
});

test("Http1Connection reads the content behind an answer that came early (RFC 9112 §9.3)", () => {
  const connection = server("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
  eventsOf(connection);
  answer(connection);
  assertEquals(connection.state, "done");
  assertEquals(receive(connection, "hello").map((event) => event.kind), ["content", "end"]);
  assertEquals(connection.state, "idle");
});

test("Http1Connection reads any number of interim responses (RFC 9110 §15.2)", () => {
  const interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const connection = client(`${interim}${interim}HTTP/1.1 204 No Content\r\n\r\n`);
  assertEquals(kindsOf(connection), ["interim", "interim", "response", "end"]);
  assertEquals(connection.state, "idle");
});

test("Http1Connection reads no content behind the head of an answer to HEAD (RFC 9112 §6.3)", () => {
  const connection = client("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD");
  assertEquals(kindsOf(connection), ["response", "end"]);
  assertEquals(connection.state, "idle");
});

test("Http1Connection of a client reads nothing before it has sent a request (RFC 9112 §9.2)", () => {
  const connection = new Http1Connection("client");
  assertEquals(receive(connection, "HTTP/1.1 204 No Content\r\n\r\n"), []);
  assert(!connection.isIdle);
});

test("Http1Connection interprets nothing behind a refusal (RFC 9112 §2.2)", () => {
  const connection = server(`?\r\n${GET}`);
  assertThrows(() => connection.next(), ProtocolError);
  assertEquals(connection.next(), undefined);
});

test("Http1Connection is not idle while it holds a part of a request", () => {
  const connection = server();
  const before = connection.isIdle;
  receive(connection, "G");
  assertEquals([before, connection.isIdle], [true, false]);
});

test("Http1Connection of either role meets the other for one exchange after another (RFC 9112 §9.3)", () => {
  const [near, far] = [new Http1Connection("client"), server()];
  for (const target of ["/a", "/b", "/c"]) {
    near.send({ kind: "request", method: "PUT", target, fields: [["Host", "a"]], contentBytes: 5 });
    near.send({ kind: "content", bytes: "hello" });
    near.send({ kind: "end" });
    assertEquals(deliver(near, far).map((event) => event.kind), ["request", "content", "end"]);
    far.send({ kind: "response", status: 200, fields: [] });
    far.send({ kind: "content", bytes: target });
    far.send({ kind: "end" });
    assertEquals(deliver(far, near).map((event) => event.kind), ["response", "content", "end"]);
    assertEquals([near.isIdle, far.isIdle], [true, true], target);
  }
});

test("Http1Connection carries trailers from one role to the other (RFC 9112 §7.1.2)", () => {
  const [near, far] = [client(""), server()];
  deliver(near, far);
  far.send({ kind: "response", status: 200, fields: [] });
  far.send({ kind: "end", trailers: new Fields([["X-Sum", "1"]]) });
  const end = deliver(far, near).at(-1);
  assertEquals(end?.kind === "end" && [...end.trailers ?? []], [["X-Sum", "1"]]);
});
