// Content on its way to the server: streams, back-pressure, 100 (Continue), and answers that come early.

import { assertEquals, assertRejects } from "@std/assert";
import type { ClientBody } from "../../src/client/mod.ts";
import { get, okay, ScriptedServer } from "../support/scripted_server.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

const form = new FormData();
form.set("a", "b");

/** Bodies, the framing and media type that follow from them, and what is sent. */
const BODIES: readonly (readonly [string, () => ClientBody, string[], string])[] = [
  [
    "a text",
    () => "Größe",
    ["Content-Type: text/plain;charset=UTF-8", "content-length: 7"],
    "Gr\xc3\xb6\xc3\x9fe",
  ],
  ["octets", () => new Uint8Array(2), ["content-length: 2"], "\0\0"],
  ["an ArrayBuffer", () => new ArrayBuffer(2), ["content-length: 2"], "\0\0"],
  ["no octets", () => "", ["Content-Type: text/plain;charset=UTF-8", "content-length: 0"], ""],
  [
    "a Blob",
    () => new Blob(["hi"], { type: "a/b" }),
    ["Content-Type: a/b", "content-length: 2"],
    "hi",
  ],
  ["fields of a form", () => new URLSearchParams({ a: "b c" }), [
    "Content-Type: application/x-www-form-urlencoded;charset=UTF-8",
    "content-length: 5",
  ], "a=b+c"],
  [
    "a stream",
    () => ReadableStream.from(["hi", "ho"].map((text) => new TextEncoder().encode(text))),
    [
      "transfer-encoding: chunked",
    ],
    "2\r\nhi\r\n2\r\nho\r\n0\r\n\r\n",
  ],
  ["texts that come", () => pieces("hi"), ["transfer-encoding: chunked"], "2\r\nhi\r\n0\r\n\r\n"],
  [
    "a list of octets",
    () => [new Uint8Array(1)],
    ["transfer-encoding: chunked"],
    "1\r\n\0\r\n0\r\n\r\n",
  ],
];

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

for (const [what, body, lines, content] of BODIES) {
  test(`Client sends ${what} as content`, async () => {
    await using server = new ScriptedServer();
    const answered = server.client.send("/", { method: "PUT", body: body() });
    const socket = await server.socket();
    await within(socket.untilWritten(`\r\n\r\n${content}`));
    socket.push(okay(""));
    assertEquals((await within(answered)).status, 200);
    const [head = ""] = socket.written.split("\r\n\r\n");
    assertEquals(head.split("\r\n").slice(2), lines);
  });
}

test("Client sends a form in parts, with the boundary in its media type", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", { method: "POST", body: form });
  await server.answer(okay(""), /\r\n--\S+--\s*$/);
  await within(answered);
  const { written } = await server.socket();
  const [, boundary = ""] = /multipart\/form-data; ?boundary=(\S+)/.exec(written) ?? [];
  assertEquals(written.split(`--${boundary}`).length, 3);
});

test("Client sends a stream in the length that was declared for it, and neither more nor less", async () => {
  for (const [length, isRight] of [[4, true], [3, false], [5, false]] as const) {
    await using server = new ScriptedServer();
    const headers = { "Content-Length": String(length) };
    const answered = server.client.send("/", { method: "PUT", headers, body: pieces("hi", "ho") });
    if (isRight) {
      await server.answer(okay(""), "hiho");
      assertEquals((await within(answered)).status, 200);
    } else {
      await assertRejects(() => within(answered), Error, "Cannot");
      assertEquals((await server.socket()).isClosed, true);
    }
  }
});

test("Client asks a stream for no more than the server takes", async () => {
  await using server = new ScriptedServer();
  await server.client.connect();
  const socket = await server.socket();
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked++;
      if (asked === 3) socket.writable = gate.promise;
      yield await Promise.resolve(`${asked}`);
    }
  }
  const controller = new AbortController();
  const answered = server.client.send("/", {
    method: "PUT",
    body: endless(),
    signal: controller.signal,
  });
  await within(socket.untilWritten("1\r\n2\r\n"));
  for (let turn = 0; turn < 100; turn++) await undefined;
  assertEquals(asked, 3);
  controller.abort(new Error("enough"));
  await assertRejects(() => within(answered), Error, "enough");
  gate.resolve();
});

test("Client ends the connection when a body fails, and says with what", async () => {
  await using server = new ScriptedServer();
  async function* failing() {
    yield await Promise.resolve("a");
    throw new Error("no more paper");
  }
  const answered = server.client.send("/", { method: "PUT", body: failing() });
  await assertRejects(() => within(answered), Error, "no more paper");
  assertEquals((await server.socket()).isClosed, true);
});

test("Client stops sending when the answer refuses the request (RFC 9110 §15.5.14)", async () => {
  await using server = new ScriptedServer();
  let isCancelled = false;
  const waiting = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    pull: () => waiting.promise,
    cancel: () => void (isCancelled = true),
  }, { highWaterMark: 0 });
  const answered = server.client.send("/", { method: "PUT", body });
  await server.answer(
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno",
    "1\r\n\0\r\n",
  );
  const answer = await within(answered);
  assertEquals([answer.status, await within(answer.text())], [413, "no"]);
  assertEquals((await server.socket()).isClosed, true);
  waiting.resolve();
  await Promise.resolve();
  assertEquals([isCancelled, (await server.socket()).written.includes("0\r\n\r\n")], [true, false]);
});

test("Client reads the answer of a server that takes no more (RFC 9112 §9.6)", async () => {
  await using server = new ScriptedServer();
  await server.client.connect();
  const socket = await server.socket();
  async function* endless() {
    yield "a";
    yield await Promise.resolve("b");
    socket.push("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
    throw new Deno.errors.BrokenPipe("gone");
  }
  const answered = server.client.send("/", { method: "PUT", body: endless() });
  const answer = await within(answered);
  assertEquals([answer.status, await within(answer.text())], [403, "no"]);
  await within(socket.untilClosed());
});

test("Client goes on elsewhere when a server has answered and takes no more", async () => {
  await using server = new ScriptedServer();
  const rest = Promise.withResolvers<string>();
  async function* talk() {
    yield "a";
    yield await rest.promise;
  }
  const answered = server.client.send("/a", { method: "POST", body: talk() });
  await server.answer(okay("a"), "1\r\na\r\n");
  assertEquals(await within((await within(answered)).text()), "a");
  const next = server.client.send("/b");
  (await server.socket()).failure = new Deno.errors.BrokenPipe("gone");
  rest.resolve("b");
  await server.answer(okay("b"), get("/b"), 2);
  assertEquals(await within((await within(next)).text()), "b");
});

test("Client goes on sending behind an answer that has begun: streams both ways", async () => {
  await using server = new ScriptedServer();
  const [second, third] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  async function* talk() {
    yield "a";
    yield await second.promise;
    yield await third.promise;
  }
  const answered = server.client.send("/", { method: "POST", body: talk() });
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  await server.answer(`${head}1\r\nA\r\n`, "1\r\na\r\n");
  const reader = (await within(answered)).content.getReader();
  const texts = [new TextDecoder().decode((await reader.read()).value)];
  second.resolve("b");
  await server.answer("1\r\nB\r\n0\r\n\r\n", "1\r\nb\r\n");
  texts.push(new TextDecoder().decode((await reader.read()).value));
  assertEquals([texts, (await reader.read()).done], [["A", "B"], true]);
  // The answer is complete before the request is; the next one waits for that.
  const next = server.client.send("/b");
  third.resolve("c");
  await server.answer(okay("b"), "0\r\n\r\n" + get("/b"));
  assertEquals(await (await within(next)).text(), "b");
});

const CONTINUE = { method: "PUT", body: "hi", expectContinue: true };
const CONTINUE_HEAD_END = "Expect: 100-continue\r\ncontent-length: 2\r\n\r\n";

test("Client holds content back until the server says 100 (RFC 9110 §10.1.1)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", CONTINUE);
  await server.answer("HTTP/1.1 100 Continue\r\n\r\n", CONTINUE_HEAD_END);
  await server.answer(okay("ok"), "\r\n\r\nhi");
  assertEquals(await (await within(answered)).text(), "ok");
});

test("Client sends no content that the server does not want (RFC 9110 §10.1.1)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", CONTINUE);
  await server.answer(
    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n",
    CONTINUE_HEAD_END,
  );
  assertEquals((await within(answered)).status, 413);
  const { written, isClosed } = await server.socket();
  assertEquals([written.endsWith(CONTINUE_HEAD_END), isClosed], [true, true]);
});

test("Client sends content after a second without 100 (RFC 9110 §10.1.1)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", CONTINUE);
  await server.answer(okay("ok"), "\r\n\r\nhi");
  assertEquals((await within(answered)).status, 200);
});

test("Client expects nothing where there is no content (RFC 9110 §10.1.1)", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", { expectContinue: true });
  await server.answer(okay(""), get());
  assertEquals((await within(answered)).status, 200);
});
