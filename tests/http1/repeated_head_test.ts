import { assertEquals, assertThrows } from "@std/assert";
import { Http1Connection } from "../../src/http1/connection.ts";
import { ProtocolError } from "../../src/http1/error.ts";
import { END, type RequestHead } from "../../src/http1/event.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

const HEAD = "GET /a?b HTTP/1.1\r\nHost: localhost:8000\r\nCookie: a=1\r\n\r\n";

/** Reads a head and answers the request. */
function exchange(server: Http1Connection): RequestHead | undefined {
  const head = server.next();
  if (head?.kind !== "request") return undefined;
  assertEquals(server.next()?.kind, "end");
  server.send({ kind: "response", status: 204, fields: [] });
  server.send(END);
  return head;
}

function facts(head: RequestHead | undefined): unknown {
  return head && { ...head, fields: [...head.fields] };
}

function read(text: string): unknown {
  const server = new Http1Connection("server");
  server.input.append(octets(text));
  return facts(exchange(server));
}

test("Http1Connection reads a head that is repeated as the first time, however it is cut", () => {
  for (let cut = 0; cut <= HEAD.length; cut++) {
    const server = new Http1Connection("server");
    server.input.append(octets(HEAD + HEAD.slice(0, cut)));
    assertEquals(facts(exchange(server)), read(HEAD));
    const early = facts(exchange(server));
    server.input.append(octets(HEAD.slice(cut) + "\r\n" + HEAD));
    assertEquals(early ?? facts(exchange(server)), read(HEAD));
    assertEquals(facts(exchange(server)), read(HEAD));
  }
});

test("Http1Connection sees a difference of one octet from the head before", () => {
  for (let at = 0; at < HEAD.length; at++) {
    const other = `${HEAD.slice(0, at)}~${HEAD.slice(at + 1)}`;
    const server = new Http1Connection("server");
    server.input.append(octets(HEAD + other));
    exchange(server);
    let expected: unknown;
    try {
      expected = read(other);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      assertThrows(() => exchange(server), ProtocolError, error.message);
      continue;
    }
    assertEquals(facts(exchange(server)), expected);
  }
});

test("Http1Connection does not take a longer or a shorter head for that before", () => {
  const longer = HEAD.replace("a=1", "a=1; b=2");
  for (const heads of [[HEAD, longer, HEAD], [longer, HEAD, longer]]) {
    const server = new Http1Connection("server");
    server.input.append(octets(heads.join("")));
    assertEquals(heads.map(() => facts(exchange(server))), heads.map(read));
  }
});

test("Http1Connection gives every head fields of its own", () => {
  const server = new Http1Connection("server");
  server.input.append(octets(HEAD + HEAD + HEAD));
  for (let count = 0; count < 3; count++) {
    const head = exchange(server);
    assertEquals(facts(head), read(HEAD));
    head?.fields.append("X", "1");
  }
});
