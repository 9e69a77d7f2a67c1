import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Client, Disconnected, type FieldLine, ProtocolError } from "../../src/client/mod.ts";
import { textOf } from "../support/octets.ts";
import { get, okay, ScriptedServer } from "../support/scripted_server.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

test("Client sends the request line and Host, and nothing that nobody asked for (RFC 9112 §3.2)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/a?b");
  await server.answer(okay("hi"));
  const answer = await within(answered);
  assertEquals((await server.socket()).written, get("/a?b"));
  assertEquals([answer.status, answer.reason, answer.version], [200, "OK", "1.1"]);
  assertEquals([answer.contentBytes, await answer.text()], [2, "hi"]);
  assertEquals([answer.url.href, answer.connection, answer.isReused], [
    "http://a.example/a?b",
    1,
    false,
  ]);
});

test("Client sends field lines in their order and letter case", async () => {
  await using server = new ScriptedServer();
  const headers: FieldLine[] = [["x-B", "1"], ["X-a", "2"], ["host", "b"], ["x-B", "3"]];
  server.client.send("/", { headers }).catch(() => {});
  const socket = await server.socket();
  await within(socket.untilWritten("\r\n\r\n"));
  assertEquals(
    socket.written,
    "GET / HTTP/1.1\r\nx-B: 1\r\nX-a: 2\r\nhost: b\r\nx-B: 3\r\n\r\n",
  );
});

test("Client writes how a message is framed, whatever was asked for (RFC 9112 §6)", async () => {
  const cases: [FieldLine[], string][] = [
    [[["Content-Length", "2"]], "content-length: 2\r\n\r\nhi"],
    [[["Transfer-Encoding", "chunked"]], "transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"],
    [[["Connection", "close"]], "content-length: 2\r\nconnection: close\r\n\r\nhi"],
    [[["Connection", "Keep-Alive"]], "content-length: 2\r\n\r\nhi"],
  ];
  for (const [headers, expected] of cases) {
    await using server = new ScriptedServer();
    const body = new TextEncoder().encode("hi");
    server.client.send("/", { method: "POST", headers, body }).catch(() => {});
    const socket = await server.socket();
    await within(socket.untilWritten(expected));
    assertEquals(socket.written, `POST / HTTP/1.1\r\nHost: a.example\r\n${expected}`);
  }
});

test("Client says that a POST without content has none (RFC 9110 §8.6)", async () => {
  await using server = new ScriptedServer();
  server.client.send("/", { method: "POST" }).catch(() => {});
  const socket = await server.socket();
  await within(socket.untilWritten("content-length: 0\r\n\r\n"));
});

const MISTAKES: readonly (readonly [Parameters<Client["send"]>, string])[] = [
  [["a b"], `Cannot send target "a b"`],
  [["/", { method: "GE T" }], `Cannot send method "GE T"`],
  [["/", { method: "CONNECT" }], "Cannot send CONNECT"],
  [["/", { headers: [["a b", "c"]] }], `Cannot send field name "a b"`],
  [["/", { headers: [["a", "b\r\nc: d"]] }], "Cannot send field a"],
  [["/", { headers: [["Transfer-Encoding", "gzip"]] }], "only chunked"],
  [["/", { headers: [["Content-Length", "-1"]] }], "it is no number"],
  [["/", { headers: [["Content-Length", "3"]], body: "hi" }], "the content has 2 bytes"],
  [["/", { headers: [["Content-Length", "3"]] }], "the content has 0 bytes"],
  [["/", { headers: [["Connection", "upgrade"]] }], "Cannot send Connection option upgrade"],
  [["/", { headers: [["Expect", "tea"]] }], "only 100-continue"],
];

for (const [args, message] of MISTAKES) {
  test(`Client.send() refuses ${JSON.stringify(args)} before anything is opened`, async () => {
    await using server = new ScriptedServer();
    await assertRejects(() => server.client.send(...args), TypeError, message);
    assertEquals(server.sockets.length, 0);
  });
}

test("Client takes an origin and nothing else", () => {
  for (
    const origin of ["a", "ftp://a", "http://a/b", "http://a/?b", "http://u:p@a", "http://u@a"]
  ) {
    assertThrows(() => new Client(origin), TypeError, "Cannot", origin);
  }
  assertEquals(new Client("https://[::1]:443/").origin, "https://[::1]");
  assertThrows(() => new Client("https://a", { path: "/s" }), TypeError, "unix socket");
  assertThrows(() => new Client("http://a", { pipeline: 0 }), RangeError);
  assertThrows(() => new Client("http://a", { redirects: 0.5 }), RangeError);
  assertThrows(() => new Client("http://a", { deadlines: { headMs: -1 } }), RangeError);
});

test("Client reads an answer that comes one octet at a time, characters cut", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  // The octets of a euro sign and of a face, in UTF-8.
  await server.answer([...okay("5 \xe2\x82\xac \xf0\x9f\x98\x80")]);
  assertEquals(await within((await answered).text()), "5 \u20ac \u{1f600}");
});

test("Client reads an answer until the close where nothing else says its end (RFC 9112 §6.3)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer(["HTTP/1.0 200 OK\r\n\r\n", "hel", "lo", null]);
  const answer = await within(answered);
  assertEquals([answer.version, answer.contentBytes], ["1.0", undefined]);
  assertEquals(await within(answer.text()), "hello");
  assertEquals(server.client.connection, undefined);
});

test("Client takes no content where there can be none (RFC 9110 §6.4.1)", async () => {
  await using server = new ScriptedServer();
  const heads = [["HEAD", "200 OK"], ["GET", "204 No Content"], ["GET", "304 Not Modified"]];
  for (const [index, [method = "", status]] of heads.entries()) {
    const answered = server.client.send(`/${index}`, { method });
    const length = index === 1 ? "" : "Content-Length: 5\r\n";
    await server.answer(`HTTP/1.1 ${status}\r\n${length}\r\n`, get(`/${index}`, method));
    const answer = await within(answered);
    assertEquals(await within(answer.text()), "");
    assertEquals(answer.contentBytes, index === 1 ? undefined : 5);
  }
  assertEquals(server.client.connection?.requests, 3);
});

test("Client does not wait for ever behind interim responses (RFC 9110 §15.2)", async () => {
  const interim = "HTTP/1.1 102 Processing\r\n\r\n";
  for (const [count, status] of [[1_000, 200], [1_001, undefined]] as const) {
    await using server = new ScriptedServer();
    const answered = server.client.send("/");
    await server.answer([...Array<string>(count).fill(interim), okay("hi")]);
    if (status !== undefined) assertEquals((await within(answered)).status, status);
    else await assertRejects(() => within(answered), Deno.errors.InvalidData, "no answer");
    assertEquals((await server.socket()).isClosed, status === undefined);
  }
});

test("Client gives interim responses before the final one (RFC 9110 §15.2)", async () => {
  await using server = new ScriptedServer();
  const heads: [number, string | undefined][] = [];
  const answered = server.client.send("/", {
    onInterim: ({ status, fields }) => heads.push([status, fields.get("link")]),
  });
  const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
  await server.answer(`HTTP/1.1 102 Processing\r\n\r\n${hints}${okay("hi")}`);
  assertEquals((await within(answered)).status, 200);
  assertEquals(heads, [[102, undefined], [103, "</a.css>"]]);
});

test("Client takes no change of protocol for which it has not asked (RFC 9110 §7.8)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");
  await assertRejects(() => within(answered), Deno.errors.NotSupported);
  assertEquals((await server.socket()).isClosed, true);
});

test("Client gives the trailers of an answer behind its content (RFC 9112 §7.1.2)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  await server.answer(`${head}2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n`);
  const answer = await within(answered);
  assertEquals(await answer.text(), "hi");
  assertEquals((await within(answer.trailers))?.get("x-sum"), "1");
  const again = server.client.send("/");
  await server.answer(okay("hi"), get() + get());
  await (await within(again)).text();
  assertEquals(await within((await again).trailers), undefined);
});

test("Client sends trailers behind content in chunks, made when the content was sent", async () => {
  await using server = new ScriptedServer();
  let sent = 0;
  async function* pieces() {
    for (const piece of ["a", "bc"]) {
      sent += piece.length;
      yield await Promise.resolve(piece);
    }
  }
  const trailers = (): FieldLine[] => [["X-Sum", String(sent)]];
  server.client.send("/", { method: "PUT", body: pieces(), trailers }).catch(() => {});
  const socket = await server.socket();
  await within(socket.untilWritten("0\r\nX-Sum: 3\r\n\r\n"));
  const forbidden = server.client.send("/", {
    method: "PUT",
    body: "a",
    trailers: [["Host", "b"]],
  });
  socket.push(okay(""));
  await assertRejects(() => within(forbidden), TypeError, "Cannot send trailer Host");
});

test("Client.send() gives what comes as a Response as well", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.fetch("/a", {
    method: "post",
    body: new URLSearchParams({ b: "c" }),
  });
  await server.answer(okay("hi", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n"), "b=c");
  const response = await within(answered);
  assertEquals((await server.socket()).written.split("\r\n").slice(0, 3), [
    "POST /a HTTP/1.1",
    "Host: a.example",
    "Content-Type: application/x-www-form-urlencoded;charset=UTF-8",
  ]);
  assertEquals([response.status, response.url], [200, "http://a.example/a"]);
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals(await response.text(), "hi");
  await assertRejects(() => server.client.fetch("http://b.example/"), TypeError, "speaks to");
});

test("Client.fetch() gives no content with a status that has none", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.fetch("/");
  await server.answer("HTTP/1.1 204 No Content\r\n\r\n");
  assertEquals((await within(answered)).body, null);
});

test("Client.fetch() takes a Request with its content", async () => {
  await using server = new ScriptedServer();
  const request = new Request("http://a.example/b", { method: "PUT", body: "hi" });
  const answered = server.client.fetch(request);
  await server.answer(okay("ok"), "0\r\n\r\n");
  assertEquals(await (await within(answered)).text(), "ok");
  assertEquals(/2\r\nhi\r\n0/.test((await server.socket()).written), true);
});

test("Client shows the octets of both directions, and on which connection", async () => {
  const seen: [string, string, number][] = [];
  await using server = new ScriptedServer({
    onOctets: ({ direction, octets, connection }) =>
      seen.push([direction, textOf(octets), connection]),
  });
  const answered = server.client.send("/");
  await server.answer(["HTTP/1.1 204 No", " Content\r\n\r\n"]);
  await within(answered);
  assertEquals(seen, [
    ["sent", get(), 1],
    ["received", "HTTP/1.1 204 No", 1],
    ["received", " Content\r\n\r\n", 1],
  ]);
});

test("Client.connect() opens the connection that the next request takes", async () => {
  await using server = new ScriptedServer();
  assertEquals(server.client.connection, undefined);
  const { id, requests, isTls } = await within(server.client.connect());
  assertEquals([id, requests, isTls], [1, 0, false]);
  assertEquals((await server.client.connect()).id, 1);
  const answered = server.client.send("/");
  await server.answer(okay(""));
  await within(answered);
  assertEquals([server.sockets.length, server.client.connection?.requests], [1, 1]);
});

test("Client.halfClose() ends the sending side, and the answers still come (RFC 9112 §9.6)", async () => {
  await using server = new ScriptedServer({ pipeline: 2 });
  const [first, second] = [server.client.send("/a"), server.client.send("/b")];
  await within(server.client.halfClose());
  const socket = await server.socket();
  assertEquals([socket.written, socket.isHalfClosed], [get("/a") + get("/b"), true]);
  assertEquals(server.client.connection, undefined);
  socket.push(okay("a"), okay("b"));
  assertEquals(await (await within(first)).text(), "a");
  assertEquals(await (await within(second)).text(), "b");
  await within(socket.untilClosed());
});

test("Client.halfClose() needs a connection", async () => {
  await using server = new ScriptedServer();
  await assertRejects(() => server.client.halfClose(), TypeError);
});

test("Client.close() ends what is under way, and takes nothing more", async () => {
  await using server = new ScriptedServer();
  const [first, second] = [server.client.send("/"), server.client.send("/")];
  await within((await server.socket()).untilWritten("\r\n\r\n"));
  server.client.close();
  for (const answered of [first, second]) {
    await assertRejects(() => within(answered), Disconnected, "The client was closed");
  }
  await assertRejects(() => server.client.send("/"), TypeError, "was closed");
  assertEquals((await server.socket()).isClosed, true);
});

test("Client says what is wrong with an answer that breaks the protocol", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer("SSH-2.0-OpenSSH_9.6\r\n\r\n");
  const error = await assertRejects(() => within(answered), ProtocolError);
  assertEquals(error.code, "status-line/malformed");
  assertEquals((await server.socket()).isClosed, true);
});

test("Client bounds the content of an answer where that is asked for", async () => {
  await using server = new ScriptedServer({ limits: { contentBytes: 4 } });
  const answered = server.client.send("/");
  await server.answer(okay("hello"));
  await assertRejects(async () => (await within(answered)).text(), ProtocolError, "limit");
});

test("Client tries once to open a connection, and tells all who wait why there is none", async () => {
  let attempts = 0;
  await using client = new Client("http://a.example", {
    open() {
      attempts++;
      return Promise.reject(new Deno.errors.ConnectionRefused("nobody"));
    },
  });
  const asked = ["/a", "/b"].map((target) => client.send(target));
  for (const answered of asked) {
    await assertRejects(() => within(answered), Deno.errors.ConnectionRefused, "nobody");
  }
  assertEquals(attempts, 1);
  await assertRejects(() => client.send("/c"), Deno.errors.ConnectionRefused);
  assertEquals(attempts, 2);
});

test("Client speaks to no port 0, which is nobody's", () => {
  assertThrows(() => new Client("http://a.example:0"), TypeError, "there is no port 0");
});

test("Client takes an invalid status for a failure of the server (RFC 9110 §15)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer("HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nno");
  const answer = await within(answered);
  assertEquals([answer.status, answer.reason], [999, "Request denied"]);
  const response = answer.response();
  assertEquals([response.status, response.statusText, await response.text()], [
    500,
    "Request denied",
    "no",
  ]);
});
