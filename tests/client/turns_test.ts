// How requests take turns: one after another, pipelined, and behind answers that nobody reads.

import { assertEquals, assertRejects } from "@std/assert";
import { Disconnected } from "../../src/client/mod.ts";
import { get, okay, ScriptedServer } from "../support/scripted_server.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

/** More than is held of an answer that nobody reads. */
const LARGE = "x".repeat(300 * 1024);
const LARGE_HEAD = `HTTP/1.1 200 OK\r\nContent-Length: ${LARGE.length}\r\n\r\n`;

/** In pieces that fit into what the client brings along. */
const LARGE_PIECES = [LARGE_HEAD, ...LARGE.match(/x{1,1024}/g) ?? []];

test("Client sends a request when the one before it is answered (RFC 9112 §9.3)", async () => {
  await using server = new ScriptedServer();
  const answers = ["/a", "/b", "/c"].map((target) => server.client.send(target));
  let sent = "";
  for (const [index, answered] of answers.entries()) {
    const target = ["/a", "/b", "/c"][index] ?? "";
    sent += get(target);
    await within((await server.socket()).untilWritten(sent));
    assertEquals((await server.socket()).written, sent);
    (await server.socket()).push(okay(target));
    assertEquals(await (await within(answered)).text(), target);
  }
});

test("Client lets all be asked for before anything is read", async () => {
  await using server = new ScriptedServer();
  const asked = Promise.all(["/a", "/b", "/c"].map((target) => server.client.send(target)));
  for (const [index, target] of ["/a", "/b", "/c"].entries()) {
    await server.answer(
      okay(target),
      ["/a", "/b", "/c"].slice(0, index + 1).map((t) => get(t)).join(""),
    );
  }
  const answers = await within(asked);
  assertEquals(await Promise.all(answers.map((answer) => answer.text())), ["/a", "/b", "/c"]);
  assertEquals(server.sockets.length, 1);
});

test("Client sends as many requests ahead as it may (RFC 9112 §9.3.2)", async () => {
  await using server = new ScriptedServer({ pipeline: 2 });
  const answers = ["/a", "/b", "/c"].map((target) => server.client.send(target));
  const socket = await server.socket();
  await within(socket.untilWritten(get("/b")));
  assertEquals(socket.written, get("/a") + get("/b"));
  socket.push(okay("a"));
  await within(socket.untilWritten(get("/c")));
  socket.push(okay("b") + okay("c"));
  const texts = await Promise.all(answers.map(async (answered) => (await within(answered)).text()));
  assertEquals([texts, server.sockets.length], [["a", "b", "c"], 1]);
});

test("Client frames pipelined answers by their methods", async () => {
  await using server = new ScriptedServer({ pipeline: 3 });
  const methods = ["HEAD", "GET", "HEAD"];
  const answers = methods.map((method) => server.client.send("/", { method }));
  const head = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
  await server.answer(`${head}${head}a${head}`, methods.map((method) => get("/", method)).join(""));
  const texts = await Promise.all(answers.map(async (answered) => (await within(answered)).text()));
  assertEquals(texts, ["", "a", ""]);
});

test("Client pipelines nothing that may not be sent twice (RFC 9112 §9.3.2)", async () => {
  const alone = [
    [{ method: "POST" }, "content-length: 0\r\n\r\n"],
    [{ method: "PUT", body: stream() }, "0\r\n\r\n"],
    [{ method: "PUT", body: "a", expectContinue: true }, "content-length: 1\r\n\r\n"],
    [{ close: true }, "connection: close\r\n\r\n"],
  ] as const;
  for (const [request, end] of alone) {
    await using server = new ScriptedServer({ pipeline: 9 });
    const first = server.client.send("/a");
    const second = server.client.send("/b", request);
    const third = server.client.send("/c");
    await server.answer(okay("1"), get("/a"));
    await within(first);
    await server.answer(okay("2"), end);
    await within(second);
    assertEquals((await server.socket()).written.includes(get("/c")), false);
    await server.answer(okay("3"), get("/c"), "close" in request ? 2 : 1);
    assertEquals(await (await within(third)).text(), "3");
  }
});

async function* stream(): AsyncGenerator<string> {
  yield await Promise.resolve("x");
}

test("Client sends pipelined requests again that the server has not answered (RFC 9112 §9.3.2)", async () => {
  await using server = new ScriptedServer({ pipeline: 3 });
  const answers = ["/a", "/b", "/c"].map((target) => server.client.send(target));
  await server.answer([okay("a"), null], get("/a") + get("/b") + get("/c"));
  assertEquals(await (await within(answers[0] ?? Promise.reject())).text(), "a");
  // The first remaining one may have been the cause, so it goes alone.
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals((await server.socket(2)).written, get("/b"));
  assertEquals(await (await within(answers[1] ?? Promise.reject())).text(), "b");
  await server.answer(okay("c"), get("/c"), 2);
  assertEquals(await (await within(answers[2] ?? Promise.reject())).text(), "c");
});

test("Client sends pipelined requests again behind an answer that closes (RFC 9112 §9.6)", async () => {
  await using server = new ScriptedServer({ pipeline: 2 });
  const answers = ["/a", "/b"].map((target) => server.client.send(target));
  await server.answer(okay("a", "Connection: close\r\n"), get("/a") + get("/b"));
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals((await within(answers[1] ?? Promise.reject())).connection, 2);
  assertEquals(await (await within(answers[0] ?? Promise.reject())).text(), "a");
});

test("Client reads past content that nobody reads, and it can still be had", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/a");
  await server.answer(okay("a".repeat(500)), get("/a"));
  const unread = await within(first);
  const second = server.client.send("/b");
  await server.answer(okay("b"), get("/a") + get("/b"));
  assertEquals(await (await within(second)).text(), "b");
  assertEquals((await unread.text()).length, 500);
  assertEquals(server.sockets.length, 1);
});

test("Client closes behind more content than it holds, and says so to who reads it later", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/a");
  await server.answer(LARGE_PIECES, get("/a"));
  const unread = await within(first);
  const second = server.client.send("/b");
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals(await (await within(second)).text(), "b");
  await assertRejects(() => unread.text(), Disconnected, "was not read before the next request");
  assertEquals((await server.socket()).isClosed, true);
});

test("Client leaves the connection to an answer that is being read, and opens another", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/a");
  await server.answer(LARGE_PIECES, get("/a"));
  const reader = (await within(first)).content.getReader();
  let bytes = (await reader.read()).value?.length ?? 0;
  const second = server.client.send("/b");
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals(await (await within(second)).text(), "b");
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.length;
  }
  assertEquals(bytes, LARGE.length);
  assertEquals([(await server.socket()).isClosed, server.client.connection?.id], [true, 2]);
});

test("Client lets two large answers be asked for before anything is read", async () => {
  for (const pipeline of [1, 2]) {
    await using server = new ScriptedServer({ pipeline });
    const asked = Promise.all([server.client.send("/a"), server.client.send("/b")]);
    await server.answer(LARGE_PIECES, pipeline === 1 ? get("/a") : get("/b"));
    await server.answer(LARGE_PIECES, get("/b"), 2);
    const answers = await within(asked);
    const lengths = await Promise.all(answers.map(async (answer) => (await answer.bytes()).length));
    assertEquals(lengths, [LARGE.length, LARGE.length]);
  }
});

test("Client waits for who reads a large answer when more were sent behind it", async () => {
  await using server = new ScriptedServer({ pipeline: 2 });
  const [first, second] = [server.client.send("/a"), server.client.send("/b")];
  await server.answer([...LARGE_PIECES, okay("b")], get("/b"));
  assertEquals((await (await within(first)).bytes()).length, LARGE.length);
  assertEquals(await (await within(second)).text(), "b");
  assertEquals(server.sockets.length, 1);
});

test("Answer throws the little that is left away when its content is cancelled", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/a");
  await server.answer(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe", "llo"], get("/a"));
  await within((await within(answered)).content.cancel());
  assertEquals([server.client.connection?.id, (await server.socket()).isClosed], [1, false]);
});

test("Answer closes its connection when content without an end is cancelled", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/a");
  await server.answer(LARGE_HEAD, get("/a"));
  await within((await within(answered)).content.cancel());
  assertEquals([server.client.connection, (await server.socket()).isClosed], [undefined, true]);
});
