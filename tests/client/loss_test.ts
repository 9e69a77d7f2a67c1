// What becomes of requests when the server closes: nothing is cut silently, nothing is done twice.

import { assertEquals, assertRejects } from "@std/assert";
import { type ClientDeadlines, Disconnected } from "../../src/client/mod.ts";
import { get, okay, ScriptedServer } from "../support/scripted_server.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

const CUT: readonly (readonly [what: string, (string | null)[], message: string])[] = [
  ["before the answer", [null], "The server closed the connection without an answer"],
  ["in the status-line", ["HTTP/1.1 2", null], "in the head of its answer"],
  ["in the field lines", ["HTTP/1.1 200 OK\r\nA: ", null], "in the head of its answer"],
  [
    "behind an interim response",
    ["HTTP/1.1 103 Early Hints\r\n\r\n", null],
    "in the head of its answer",
  ],
];

for (const [what, pieces, message] of CUT) {
  test(`Client.send() rejects when the server closes ${what} (RFC 9112 §8)`, async () => {
    await using server = new ScriptedServer();
    const answered = server.client.send("/");
    await server.answer(pieces);
    await assertRejects(() => within(answered), Disconnected, message);
    assertEquals(server.client.connection, undefined);
  });
}

const CUT_CONTENT: readonly (readonly [what: string, head: string, message: string])[] = [
  ["of a known length", "Content-Length: 5\r\n\r\nhel", "after 3 bytes of 5"],
  ["inside a chunk", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "before its end was told"],
  [
    "between two chunks",
    "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",
    "before its end was told",
  ],
  ["before the last CRLF", "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\n", "after 3 bytes"],
];

for (const [what, head, message] of CUT_CONTENT) {
  test(`Answer rejects when the server closes in content ${what} (RFC 9112 §8)`, async () => {
    await using server = new ScriptedServer();
    const answered = server.client.send("/");
    await server.answer([`HTTP/1.1 200 OK\r\n${head}`, null]);
    const answer = await within(answered);
    let text = "";
    const reading = async () => {
      for await (const piece of answer.content) text += new TextDecoder().decode(piece);
    };
    await assertRejects(() => within(reading()), Disconnected, message);
    assertEquals(text, "hel");
    await assertRejects(() => within(answer.trailers), Disconnected);
  });
}

test("Answer rejects when the connection is reset in content that ends with it (RFC 9112 §8)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer("HTTP/1.1 200 OK\r\n\r\nhel");
  const answer = await within(answered);
  const socket = await server.socket();
  socket.failure = new Deno.errors.ConnectionReset("reset");
  const reading = answer.text();
  socket.push("lo");
  await assertRejects(() => within(reading), Disconnected, "was closed in the content");
});

test("Client uses a connection again, and says so", async () => {
  await using server = new ScriptedServer();
  for (let count = 1; count <= 3; count++) {
    const answered = server.client.send("/");
    await server.answer(okay("hi"), get().repeat(count));
    const answer = await within(answered);
    assertEquals([await answer.text(), answer.isReused], ["hi", count > 1]);
  }
  assertEquals([server.sockets.length, server.kinds], [1, ["connection-opened"]]);
});

test("Client replaces a connection that was found closed between two requests (RFC 9112 §9.3)", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/");
  await server.answer([okay("a"), null]);
  assertEquals(await (await within(first)).text(), "a");
  await within((await server.socket()).untilClosed());
  assertEquals(server.client.connection, undefined);
  const second = server.client.send("/", { method: "POST", body: "x" });
  await server.answer(okay("b"), "x", 2);
  const answer = await within(second);
  assertEquals([await answer.text(), answer.connection, answer.isReused], ["b", 2, false]);
  assertEquals(server.events.map((event) => "by" in event ? event.by : event.kind), [
    "connection-opened",
    "server",
    "connection-opened",
  ]);
});

test("Client does not take octets that nobody asked for as an answer (RFC 9112 §9.2)", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/");
  await server.answer(okay("a"));
  await (await within(first)).text();
  const [socket] = server.sockets;
  socket?.push("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
  await within(socket?.untilClosed() ?? Promise.reject());
  const second = server.client.send("/");
  await server.answer(okay("b"), get(), 2);
  assertEquals((await within(second)).status, 200);
});

for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]) {
  test(`Client sends ${method} again when the connection closes under it (RFC 9110 §9.2.2)`, async () => {
    await using server = new ScriptedServer();
    await useOnce(server);
    const answered = server.client.send("/b", { method });
    await server.answer([null], "\r\n\r\n");
    await within((await server.socket()).untilWritten("/b"));
    await server.answer("HTTP/1.1 204 No Content\r\n\r\n", "\r\n\r\n", 2);
    assertEquals((await within(answered)).connection, 2);
    assertEquals(server.kinds.includes("request-repeated"), true);
  });
}

/** Sends a request of its own, so that the connection is one that was used. */
async function useOnce(server: ScriptedServer): Promise<void> {
  const answered = server.client.send("/a");
  await server.answer(okay("a"), get("/a"));
  await (await within(answered)).text();
}

async function* stream(): AsyncGenerator<string> {
  yield await Promise.resolve("x");
}

const ONCE = [
  ["POST", { method: "POST", body: "x" }],
  ["PATCH", { method: "PATCH", body: "x" }],
  ["PUT with a stream", { method: "PUT", body: stream() }],
] as const;

for (const [what, request] of ONCE) {
  test(`Client does not send ${what} again when the connection closes under it (RFC 9110 §9.2.2)`, async () => {
    await using server = new ScriptedServer();
    await useOnce(server);
    const answered = server.client.send("/b", request);
    const socket = await server.socket();
    await within(socket.untilWritten(what.startsWith("PUT") ? "0\r\n\r\n" : "x"));
    socket.push(null);
    await assertRejects(() => within(answered), Disconnected, "without an answer");
    assertEquals(server.sockets.length, 1);
  });
}

test("Client does not send a request again of whose answer something has come", async () => {
  await using server = new ScriptedServer();
  await useOnce(server);
  const answered = server.client.send("/b");
  await server.answer(["HTTP/1.1 2", null], get("/b"));
  await assertRejects(() => within(answered), Disconnected, "in the head");
  assertEquals(server.sockets.length, 1);
});

test("Client does not send a request again that a first connection has not answered", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer([null]);
  await assertRejects(() => within(answered), Disconnected);
  assertEquals(server.sockets.length, 1);
});

test("Client goes on behind a loss with the requests that waited", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/a");
  const second = server.client.send("/b", { method: "POST", body: "x" });
  await server.answer([null], get("/a"));
  await server.answer(okay("b"), "x", 2);
  await assertRejects(() => within(first), Disconnected);
  assertEquals(await (await within(second)).text(), "b");
});

test("Client closes behind an answer that says so, and opens another (RFC 9112 §9.6)", async () => {
  await using server = new ScriptedServer();
  const first = server.client.send("/a");
  await server.answer(okay("a", "Connection: close\r\n"));
  assertEquals(await (await within(first)).text(), "a");
  assertEquals((await server.socket()).isClosed, true);
  const second = server.client.send("/b");
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals((await within(second)).connection, 2);
});

test("Client closes behind an HTTP/1.0 answer that does not say keep-alive (RFC 9112 §9.3)", async () => {
  for (const [option, isClosed] of [["", true], ["Connection: keep-alive\r\n", false]] as const) {
    await using server = new ScriptedServer();
    const answered = server.client.send("/");
    await server.answer(`HTTP/1.0 200 OK\r\nContent-Length: 1\r\n${option}\r\na`);
    assertEquals(await (await within(answered)).text(), "a");
    assertEquals((await server.socket()).isClosed, isClosed);
  }
});

// Deadlines.

const LATE: readonly (readonly [keyof ClientDeadlines, string[], string])[] = [
  ["headMs", [], "The server did not answer in time"],
  ["headMs", ["HTTP/1.1 200 OK\r\n"], "The server did not answer in time"],
  ["headMs", ["HTTP/1.1 102 Processing\r\n\r\n"], "The server did not answer in time"],
  ["contentMs", ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"], "after 2 bytes of 5"],
];

for (const [deadline, pieces, message] of LATE) {
  test(`Client waits for ${deadline} behind ${JSON.stringify(pieces)}, and no longer`, async () => {
    await using server = new ScriptedServer({ deadlines: { [deadline]: 1 } });
    const answered = server.client.send("/");
    await server.answer(pieces);
    const reading = async () => await (await within(answered)).text();
    await assertRejects(() => within(reading()), Deno.errors.TimedOut, message);
    assertEquals((await server.socket()).isClosed, true);
  });
}

test("Client does not wait for a server that takes nothing of a request", async () => {
  await using server = new ScriptedServer({ deadlines: { sendMs: 1 } });
  const connected = server.client.connect();
  const socket = await server.socket();
  await connected;
  const never = Promise.withResolvers<void>();
  socket.writable = never.promise;
  const answered = server.client.send("/");
  await assertRejects(() => within(answered), Deno.errors.TimedOut, "stopped taking");
  never.resolve();
});

test("Client does not count the time in which it sends against the server", async () => {
  await using server = new ScriptedServer({ deadlines: { headMs: 1 } });
  const rest = Promise.withResolvers<string>();
  async function* slow() {
    yield "a";
    yield await rest.promise;
  }
  const answered = server.client.send("/", { method: "PUT", body: slow() });
  const socket = await server.socket();
  await within(socket.untilWritten("1\r\na\r\n"));
  // The deadlines of all clients are looked at together: when that of another is noticed, so is each.
  await using other = new ScriptedServer({ deadlines: { headMs: 1 } });
  await assertRejects(() => within(other.client.send("/")), Deno.errors.TimedOut);
  rest.resolve("b");
  socket.push(okay(""));
  assertEquals((await within(answered)).status, 200);
});

test("Client counts from the end of what it sends on", async () => {
  await using server = new ScriptedServer({ deadlines: { headMs: 1 } });
  const answered = server.client.send("/", { method: "PUT", body: stream() });
  await within((await server.socket()).untilWritten("0\r\n\r\n"));
  await assertRejects(() => within(answered), Deno.errors.TimedOut, "did not answer in time");
});

test("Client gives a connection up that nobody uses", async () => {
  await using server = new ScriptedServer({ deadlines: { idleMs: 1 } });
  await useOnce(server);
  await within((await server.socket()).untilClosed());
  const last = server.events.at(-1);
  assertEquals(last?.kind === "connection-closed" && last.by, "client");
});

// Signals.

test("Client ends an exchange whose signal is aborted, wherever it is", async () => {
  await using server = new ScriptedServer();
  const reason = new Error("enough");
  const aborted = AbortSignal.abort(reason);
  await assertRejects(() => server.client.send("/", { signal: aborted }), Error, "enough");
  assertEquals(server.sockets.length, 0);

  const [waiting, sent] = [new AbortController(), new AbortController()];
  const first = server.client.send("/a", { signal: sent.signal });
  const second = server.client.send("/b", { signal: waiting.signal });
  const third = server.client.send("/c");
  await within((await server.socket()).untilWritten("\r\n\r\n"));
  waiting.abort(reason);
  await assertRejects(() => within(second), Error, "enough");
  sent.abort(reason);
  await assertRejects(() => within(first), Error, "enough");
  assertEquals((await server.socket()).isClosed, true);
  await server.answer(okay("c"), get("/c"), 2);
  assertEquals(await (await within(third)).text(), "c");
});

test("Answer ends when the signal of its request is aborted", async () => {
  await using server = new ScriptedServer();
  const controller = new AbortController();
  const answered = server.client.send("/", { signal: controller.signal });
  await server.answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  const reading = (await within(answered)).text();
  controller.abort(new Error("enough"));
  await assertRejects(() => within(reading), Error, "enough");
});

test("Client leaves no listener at a signal behind an answer", async () => {
  await using server = new ScriptedServer();
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...args: unknown[]) => {
    listeners++;
    add.apply(signal, args as never);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners--;
    remove.apply(signal, args as never);
  };
  const answered = server.client.send("/", { signal });
  await server.answer(okay("a"));
  const answer = await within(answered);
  assertEquals(listeners, 1);
  await answer.text();
  await answer.trailers;
  assertEquals(listeners, 0);
});
