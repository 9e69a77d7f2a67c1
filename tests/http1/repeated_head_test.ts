import { assertEquals, assertStrictEquals } from "@std/assert";
import { Http1Connection } from "../../src/http1/connection.ts";
import { ProtocolError } from "../../src/http1/error.ts";
import type { RequestHead } from "../../src/http1/event.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

const SECTION = "Host: a\r\nAccept: text/html\r\n\r\n";

/** Gives a connection, and what it says to each request, answered with 204. */
function asking(): (request: string) => RequestHead | string {
  const connection = new Http1Connection("server");
  return (request) => {
    connection.input.append(octets(request));
    try {
      const head = connection.next();
      if (head?.kind !== "request") return String(head?.kind);
      while (connection.next()?.kind === "content");
      connection.send({ kind: "response", status: 204, fields: [], content: "" });
      return head;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return `${error.code} at ${error.offset}`;
    }
  };
}

/** Asks each in turn, all on one connection; a head is shown as the same text a new one shows. */
function checkAlike(requests: readonly string[]): void {
  const ask = asking();
  for (const request of requests) assertEquals(ask(request), asking()(request), request);
}

test("Http1Connection knows a request again that came twice", () => {
  const ask = asking();
  const heads = [1, 2, 3, 4].map(() => ask(`GET /a HTTP/1.1\r\n${SECTION}`));
  assertStrictEquals(heads[2], heads[1]);
  assertStrictEquals(heads[3], heads[1]);
  assertEquals(heads[0], heads[1]);
});

test("Http1Connection shares a head that comes again and again with other connections", () => {
  const [one, other] = [asking(), asking()];
  const request = `GET /shared HTTP/1.1\r\n${SECTION}`;
  const heads = [one, other].map((ask) => [1, 2, 3, 4].map(() => ask(request)));
  assertStrictEquals(heads[1]?.[3], heads[0]?.[3]);
  assertEquals(heads[1]?.[3], heads[1]?.[0]);
});

test("Http1Connection does not share heads that are equally long and differ", () => {
  const [one, other] = [asking(), asking()];
  for (const [ask, path] of [[one, "/long"], [other, "/lone"]] as const) {
    for (let time = 0; time < 4; time++) {
      const head = ask(`GET ${path} HTTP/1.1\r\n${SECTION}`);
      assertEquals(typeof head !== "string" && head.target, path);
    }
  }
});

test("Http1Connection knows a section again behind another request-line", () => {
  const ask = asking();
  for (let time = 0; time < 2; time++) ask(`GET /a HTTP/1.1\r\n${SECTION}`);
  const [first, second] = [
    ask(`GET /b HTTP/1.1\r\n${SECTION}`),
    ask(`PUT /c HTTP/1.1\r\n${SECTION}`),
  ];
  if (typeof first === "string" || typeof second === "string") throw new Error("not understood");
  assertEquals([first.method, first.target, second.method, second.target], [
    "GET",
    "/b",
    "PUT",
    "/c",
  ]);
  assertStrictEquals(first.fields, second.fields);
});

test("Http1Connection reads what differs in one octet from what it knows", () => {
  const lines = ["Host: a", "Accept: 1", "Content-Length: 0", "X: y"];
  const request = (changed: readonly string[]) =>
    `GET /a HTTP/1.1\r\n${changed.join("\r\n")}\r\n\r\n`;
  const same = request(lines);
  for (const [index, line] of lines.entries()) {
    const others = lines.with(index, line.slice(0, -1) + (line.endsWith("a") ? "b" : "2"));
    const isFramed = others[2] !== lines[2];
    checkAlike([same, same, same, request(others) + (isFramed ? "12" : ""), same, same]);
  }
});

test("Http1Connection does not take the end of one head for another's", () => {
  const ask = asking();
  for (let time = 0; time < 3; time++) ask(`GET /a HTTP/1.1\r\n${SECTION}`);
  assertEquals(
    ask(`GET /a HTTP/1.1\r\n${SECTION.slice(0, -2)}X: y\r\n\r\n`),
    asking()(
      `GET /a HTTP/1.1\r\n${SECTION.slice(0, -2)}X: y\r\n\r\n`,
    ),
  );
});

test("Http1Connection knows a head again that comes in pieces, or behind another", () => {
  const request = `GET /a HTTP/1.1\r\n${SECTION}`;
  const connection = new Http1Connection("server");
  const kinds: (string | undefined)[] = [];
  const answer = () => {
    kinds.push(connection.next()?.kind, connection.next()?.kind);
    connection.send({ kind: "response", status: 204, fields: [], content: "" });
  };
  for (let time = 0; time < 3; time++) {
    connection.input.append(octets(request));
    answer();
  }
  for (const octet of octets(request)) {
    assertEquals(connection.next(), undefined);
    connection.input.append(new Uint8Array([octet]));
  }
  answer();
  connection.input.append(octets(request.repeat(3)));
  for (let time = 0; time < 3; time++) answer();
  assertEquals(kinds, Array(7).fill(["request", "end"]).flat());
});

test("Http1Connection reads the framing of content that comes again", () => {
  const length = `POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc`;
  const chunks = `POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
  checkAlike([length, length, length, chunks, chunks, chunks, length, length]);
});

test("Http1Connection judges a known section anew behind another version or a bad line", () => {
  const same = `GET /a HTTP/1.1\r\n${SECTION}`;
  const lines = [
    "GET /a HTTP/1.0",
    "GET /a HTTP/1.2",
    "GET /a HTTP/2.1",
    "POST /a HTTP/1.0",
    "GET * HTTP/1.1",
    "GET a HTTP/1.1",
    "CONNECT /a HTTP/1.1",
    "PRI * HTTP/2.0",
  ];
  for (const line of lines) {
    const ask = asking();
    for (let time = 0; time < 3; time++) ask(same);
    assertEquals(ask(`${line}\r\n${SECTION}`), asking()(`${line}\r\n${SECTION}`), line);
  }
});

test("Http1Connection does not give what belongs to HTTP/1.0 to HTTP/1.1", () => {
  const old = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  checkAlike([old, old, old, "GET /a HTTP/1.1\r\nConnection: keep-alive\r\n\r\n"]);
});

test("Http1Connection knows heads again that are as long as a browser's, not longer ones", () => {
  for (const length of [1000, 5000]) {
    const ask = asking();
    const request = `GET /a HTTP/1.1\r\nHost: a\r\nCookie: ${"c".repeat(length)}\r\n\r\n`;
    const heads = [1, 2, 3].map(() => ask(request));
    assertEquals(heads[1] === heads[2], length === 1000);
    assertEquals(heads[1], heads[2]);
  }
});
