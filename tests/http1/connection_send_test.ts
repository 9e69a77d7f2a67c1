import { assertEquals, assertThrows } from "@std/assert";
import {
  type EventToSend,
  Fields,
  Http1Connection,
  ProtocolError,
  type ResponseToSend,
} from "../../src/http1/mod.ts";
import { receive, takeOutput } from "../support/pair.ts";
import { test } from "../support/test.ts";

const END: EventToSend = { kind: "end" };
const FIELDS: readonly [string, string][] = [["X-One", "a"], ["x-two", "\xe4"]];

/** A server that has read a request and owes the answer. */
function server(method = "GET", version = "1.1", lines = ""): Http1Connection {
  const connection = new Http1Connection("server");
  receive(connection, `${method} / HTTP/${version}\r\nHost: a\r\n${lines}\r\n`);
  return connection;
}

function response(parts: Partial<ResponseToSend> = {}): ResponseToSend {
  return { kind: "response", status: 200, fields: [], ...parts };
}

function content(bytes: string): EventToSend {
  return { kind: "content", bytes };
}

/** Sends events and gives the octets. */
function sent(connection: Http1Connection, ...events: EventToSend[]): string {
  for (const event of events) connection.send(event);
  return takeOutput(connection);
}

test("Http1Connection sends a response whole (RFC 9112 §2.1)", () => {
  const octets = sent(
    server(),
    response({ status: 404, fields: FIELDS, contentBytes: 5 }),
    content("hello"),
    END,
  );
  assertEquals(
    octets,
    "HTTP/1.1 404 Not Found\r\nX-One: a\r\nx-two: \xe4\r\ncontent-length: 5\r\n\r\nhello",
  );
});

test("Http1Connection sends a response with its content as it sends the parts", () => {
  const cases = [
    ["GET", "1.1", { contentBytes: 5 }, "hello"],
    ["GET", "1.1", {}, "hello"],
    ["GET", "1.1", {}, ""],
    ["GET", "1.0", {}, "hello"],
    ["HEAD", "1.1", { contentBytes: 5 }, ""],
    ["GET", "1.1", { status: 204 }, ""],
    ["GET", "1.1", { status: 304, contentBytes: 5, close: true }, ""],
  ] as const;
  for (const [method, version, parts, text] of cases) {
    const [whole, inParts] = [server(method, version), server(method, version)];
    const pieces = text === "" ? [] : [content(text)];
    const octets = sent(whole, response({ ...parts, content: text }));
    assertEquals(octets, sent(inParts, response(parts), ...pieces, END));
    assertEquals(whole.state, inParts.state);
  }
});

test("Http1Connection sends the reason that is given (RFC 9112 §4)", () => {
  const octets = sent(server(), response({ status: 204, reason: "Gone fishing" }));
  assertEquals(octets, "HTTP/1.1 204 Gone fishing\r\n\r\n");
});

test("Http1Connection sends the space in front of no reason too (RFC 9112 §4)", () => {
  const octets = sent(server(), response({ status: 299, contentBytes: 0 }));
  assertEquals(octets, "HTTP/1.1 299 \r\ncontent-length: 0\r\n\r\n");
});

test("Http1Connection sends prepared lines behind the others", () => {
  const prepared = new TextEncoder().encode("Date: now\r\n");
  const octets = sent(server(), response({ status: 204, fields: [["X", "a"]], prepared }));
  assertEquals(octets, "HTTP/1.1 204 No Content\r\nX: a\r\nDate: now\r\n\r\n");
});

test("Http1Connection sends content of unknown length in chunks (RFC 9112 §7.1)", () => {
  const octets = sent(server(), response(), content("hello"), content(""), content("!"), END);
  assertEquals(
    octets,
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n",
  );
});

test("Http1Connection sends trailers behind the last chunk (RFC 9112 §7.1.2)", () => {
  const trailers = new Fields([["X", "a"]]);
  const octets = sent(server(), response(), { kind: "end", trailers });
  assertEquals(
    octets,
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nX: a\r\n\r\n",
  );
});

test("Http1Connection sends no transfer coding to 1.0 and closes instead (RFC 9112 §6.1)", () => {
  const connection = server("GET", "1.0", "Connection: keep-alive\r\n");
  const octets = sent(connection, response(), content("hello"), END);
  assertEquals(octets, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello");
  assertEquals(connection.state, "must-close");
});

test("Http1Connection tells 1.0 that the connection persists (RFC 9112 §9.3)", () => {
  const connection = server("GET", "1.0", "Connection: keep-alive\r\n");
  const octets = sent(connection, response({ contentBytes: 0 }), END);
  assertEquals(octets, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: keep-alive\r\n\r\n");
  assertEquals(connection.state, "idle");
});

test("Http1Connection closes behind a request that does not persist (RFC 9112 §9.6)", () => {
  for (const [version, lines] of [["1.0", ""], ["1.1", "Connection: close\r\n"]] as const) {
    const connection = server("GET", version, lines);
    const octets = sent(connection, response({ status: 204 }), END);
    assertEquals(octets, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    assertEquals(connection.state, "must-close");
  }
});

test("Http1Connection announces a close that the sender wants (RFC 9112 §9.6)", () => {
  const connection = server();
  const octets = sent(connection, response({ status: 204, close: true }), END);
  assertEquals(octets, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
  assertEquals(connection.state, "must-close");
});

test("Http1Connection sends to HEAD the length of what GET would get (RFC 9110 §9.3.2)", () => {
  const octets = sent(server("HEAD"), response({ contentBytes: 5 }), END);
  assertEquals(octets, "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
});

test("Http1Connection sends with 304 the length of what it stands for (RFC 9110 §8.6)", () => {
  const octets = sent(server(), response({ status: 304, contentBytes: 5 }), END);
  assertEquals(octets, "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n");
});

test("Http1Connection sends no length with 204 and 1xx (RFC 9110 §8.6)", () => {
  const octets = sent(
    server(),
    { ...response({ kind: "interim", status: 103, contentBytes: 5 }) },
    response({ status: 204, contentBytes: 0 }),
    END,
  );
  assertEquals(octets, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
});

test("Http1Connection sends no framing field with 2xx to CONNECT (RFC 9110 §9.3.6)", () => {
  const connection = new Http1Connection("server");
  receive(connection, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
  assertEquals(sent(connection, response({ contentBytes: 0 })), "HTTP/1.1 200 OK\r\n\r\n");
});

test("Http1Connection sends a final response behind interim ones (RFC 9110 §15.2)", () => {
  const connection = server();
  const octets = sent(
    connection,
    { kind: "interim", status: 103, fields: [["Link", "</a>"]] },
    { kind: "interim", status: 100, fields: [] },
    response({ status: 204 }),
    END,
  );
  assertEquals(
    octets,
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
  );
  assertEquals(connection.state, "idle");
});

/** A server that was sent, behind an exchange with a method, a head that cannot be read. */
function refusing(method: string): Http1Connection {
  const connection = server(method);
  sent(connection, response({ contentBytes: 0 }), END);
  assertThrows(() => receive(connection, "?\r\n"), ProtocolError);
  return connection;
}

const REFUSAL = [response({ status: 400, contentBytes: 3 }), content("No\n"), END];
const REFUSED = "HTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\nconnection: close\r\n\r\nNo\n";

test("Http1Connection answers a head that cannot be read, and closes (RFC 9112 §2.2)", () => {
  const connection = refusing("GET");
  assertEquals(sent(connection, ...REFUSAL), REFUSED);
  assertEquals(connection.state, "must-close");
});

test("Http1Connection answers a head that cannot be read behind an exchange with HEAD", () => {
  assertEquals(sent(refusing("HEAD"), ...REFUSAL), REFUSED);
});

test("Http1Connection closes behind an answer that nobody asked for (RFC 9110 §15.5.9)", () => {
  const connection = new Http1Connection("server");
  const octets = sent(connection, response({ status: 408, contentBytes: 0 }), END);
  assertEquals(
    octets,
    "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
  );
});

function request(parts: Partial<EventToSend> = {}): EventToSend {
  const event = { kind: "request", method: "POST", target: "/a?b", fields: [["Host", "a"]] };
  return { ...event, ...parts } as EventToSend;
}

const REQUESTS: readonly (readonly [parts: object, events: EventToSend[], octets: string])[] = [
  [{}, [], "\r\n"],
  [{ contentBytes: 0 }, [], "content-length: 0\r\n\r\n"],
  [{ contentBytes: 5 }, [content("hello")], "content-length: 5\r\n\r\nhello"],
  [
    { contentBytes: "unknown" },
    [content("hello")],
    "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  ],
  [{ close: true }, [], "connection: close\r\n\r\n"],
];

test("Http1Connection sends a request framed by what is known of its content (RFC 9112 §6)", () => {
  for (const [parts, events, octets] of REQUESTS) {
    const text = sent(new Http1Connection("client"), request(parts), ...events, END);
    assertEquals(text, `POST /a?b HTTP/1.1\r\nHost: a\r\n${octets}`);
  }
});

test("Http1Connection of a client must close behind a request that closes (RFC 9112 §9.6)", () => {
  const connection = new Http1Connection("client");
  sent(connection, request({ close: true }), END);
  receive(connection, "HTTP/1.1 204 No Content\r\n\r\n");
  assertEquals(connection.state, "must-close");
});
