import { assertEquals, assertInstanceOf, assertNotEquals, assertThrows } from "@std/assert";
import { Http1Connection } from "../../src/http1/mod.ts";
import { text } from "../../src/reply.ts";
import { requestUrl } from "../../src/server/request_url.ts";
import { makeRequest } from "../../src/server/request.ts";
import { octets } from "../support/octets.ts";
import { TestServer, within } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

/** Makes the Request of a head; its content is `content`, opened as often as `opened` says. */
function requestOf(head: string, content = ""): Request & { opened: () => number } {
  const connection = new Http1Connection("server");
  connection.input.append(octets(head));
  const event = connection.next();
  if (event?.kind !== "request") throw new Error("The head is not whole");
  let opened = 0;
  const request = makeRequest({
    head: event,
    url: requestUrl(event, "http://", "localhost:8000"),
    signal: new AbortController().signal,
    content() {
      opened++;
      return new Blob([content]).stream();
    },
  });
  return Object.assign(request, { opened: () => opened });
}

const POST = "POST /a?b HTTP/1.1\r\nHost: a.example:80\r\nContent-Length: 3\r\n\r\n";

const URLS: readonly (readonly [head: string, url: string])[] = [
  ["GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "http://a.example/"],
  ["GET /b?c=d&e HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", "http://a.example:8080/b?c=d&e"],
  ["GET /a/../b/%2e%2e/./c HTTP/1.1\r\nHost: a\r\n\r\n", "http://a/a/../b/%2e%2e/./c"],
  ["GET //b HTTP/1.1\r\nHost: a\r\n\r\n", "http://a//b"],
  ["GET /b HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "http://[::1]:80/b"],
  ["GET /b HTTP/1.1\r\nHost:\r\n\r\n", "http://localhost:8000/b"],
  ["GET /b HTTP/1.0\r\n\r\n", "http://localhost:8000/b"],
  ["GET http://b.example/c HTTP/1.1\r\nHost: a\r\n\r\n", "http://b.example/c"],
  ["GET https://b.example?c HTTP/1.1\r\nHost: a\r\n\r\n", "https://b.example/?c"],
  ["OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "http://a/*"],
];

test("makeRequest makes the URL of the host and the target (RFC 9112 §3.3)", () => {
  for (const [head, url] of URLS) assertEquals(requestOf(head).url, url);
});

test("makeRequest keeps the method as it was sent (RFC 9110 §9.1)", () => {
  for (const method of ["GET", "get", "Post", "PURGE", "M-SEARCH", "x"]) {
    assertEquals(requestOf(`${method} / HTTP/1.1\r\nHost: a\r\n\r\n`).method, method);
  }
});

test("makeRequest gives the field lines as Headers, repeated ones joined", () => {
  const { headers } = requestOf(
    "GET / HTTP/1.1\r\nHost: a\r\nX-B: 1\r\nCookie: c=d\r\nx-b: \t 2 \t \r\nEmpty:\r\nA: \u00e9\r\n\r\n",
  );
  assertEquals([...headers], [
    ["a", "\u00e9"],
    ["cookie", "c=d"],
    ["empty", ""],
    ["host", "a"],
    ["x-b", "1, 2"],
  ]);
});

test("makeRequest gives a Request", async () => {
  const request = requestOf(POST, "abc");
  assertInstanceOf(request, Request);
  assertEquals(Object.prototype.toString.call(request), "[object Request]");
  assertEquals(request.redirect, "follow");
  assertEquals(request.signal.aborted, false);
  assertInstanceOf(request.body, ReadableStream);
  assertEquals(request.body, request.body);
  assertEquals(request.headers, request.headers);
  assertEquals(request.bodyUsed, false);
  assertEquals(await request.text(), "abc");
  assertEquals(request.bodyUsed, true);
});

test("makeRequest makes a Request that can be printed", () => {
  const printed = Deno.inspect(requestOf(POST));
  assertEquals(
    /method: "POST"/.test(printed) && /url: "http:.*\/a\?b"/.test(printed),
    true,
    printed,
  );
});

test("makeRequest makes a Request whose content can be read in each way", async () => {
  const content = '{"a":1}';
  const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n` +
    "Content-Type: application/json\r\n\r\n";
  assertEquals(await requestOf(head, content).json(), { a: 1 });
  assertEquals(await requestOf(head, content).text(), content);
  assertEquals((await requestOf(head, content).arrayBuffer()).byteLength, content.length);
  assertEquals((await requestOf(head, content).bytes()).length, content.length);
  assertEquals((await requestOf(head, content).blob()).type, "application/json");
});

test("makeRequest makes a Request whose form can be read", async () => {
  const head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n" +
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
  const form = await requestOf(head, "a=1&b=2").formData();
  assertEquals([...form], [["a", "1"], ["b", "2"]]);
});

test("makeRequest opens the content when somebody looks at it, and once", async () => {
  const request = requestOf(POST, "abc");
  assertEquals([request.method, request.url.length > 0], ["POST", true]);
  assertEquals(request.opened(), 0);
  await request.text();
  assertEquals(request.bodyUsed, true);
  assertEquals(request.opened(), 1);
});

test("makeRequest gives no body to GET and HEAD, which Fetch has none for", () => {
  const heads = [
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n",
    "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
  ];
  for (const head of heads) assertEquals(requestOf(head, "abc").body, null, head);
});

test("makeRequest gives a body to all other methods, be it empty, as Deno.serve does", async () => {
  const heads = [
    "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  ];
  for (const head of heads) {
    const request = requestOf(head);
    assertInstanceOf(request.body, ReadableStream, head);
    assertEquals(await request.text(), "", head);
  }
});

test("makeRequest gives Headers that nobody can change, as Deno.serve does", () => {
  const { headers } = requestOf(POST);
  assertThrows(() => headers.set("a", "b"), TypeError);
  assertThrows(() => headers.append("a", "b"), TypeError);
  assertThrows(() => headers.delete("host"), TypeError);
  assertEquals([...headers], [["content-length", "3"], ["host", "a.example:80"]]);
});

test("makeRequest makes a Request that can be made another one with other fields", () => {
  const request = new Request(requestOf(POST, "abc"), { headers: { x: "y" } });
  request.headers.set("z", "1");
  assertEquals([...request.headers], [["x", "y"], ["z", "1"]]);
});

test("makeRequest makes a Request that can be cloned", async () => {
  const request = requestOf(POST, "abc");
  const clone = request.clone();
  assertNotEquals(clone as Request, request as Request);
  assertEquals([clone.method, new URL(clone.url).pathname], ["POST", "/a"]);
  assertEquals([await clone.text(), await request.text()], ["abc", "abc"]);
  assertThrows(() => request.clone(), TypeError);
});

test("makeRequest makes a Request that another can be made of", async () => {
  const request = requestOf(POST, "abc");
  const other = new Request("http://b.example/", request);
  assertEquals([other.method, other.headers.get("content-length")], ["POST", "3"]);
  assertEquals(await other.text(), "abc");
  assertEquals(request.bodyUsed, true);
  const changed = new Request(requestOf(POST, "abc"), { headers: { x: "1" } });
  assertEquals([changed.headers.get("x"), await changed.text()], ["1", "abc"]);
});

testWith(
  ["net"],
  "makeRequest makes a Request that fetch() forwards to another server",
  async () => {
    await using inner = new TestServer(async (request) => {
      const { method, headers } = request;
      return text(
        `${method} ${new URL(request.url).pathname} ${headers.get("x")} ${await request.text()}`,
      );
    });
    await using outer = new TestServer((request) => {
      return fetch(new Request(`http://127.0.0.1:${inner.port}/forwarded`, request));
    });
    const answer = await within(exchange(
      outer.port,
      "PUT / HTTP/1.1\r\nHost: a\r\nX: 1\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
    ));
    assertEquals(answer.endsWith("\r\n\r\nPUT /forwarded 1 abc"), true, answer);
  },
);

testWith(["net"], "makeRequest makes a Request that fetch() takes as it is", async () => {
  await using inner = new TestServer(async (request) => text(await request.text()));
  await using outer = new TestServer((request) => fetch(request));
  const answer = await within(exchange(
    outer.port,
    `POST http://127.0.0.1:${inner.port}/ HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n` +
      "Connection: close\r\n\r\nabc",
  ));
  assertEquals(answer.endsWith("\r\n\r\nabc"), true, answer);
});
