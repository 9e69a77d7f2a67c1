// Requests that a server says it has not taken, and that are sent once more.

import { assertEquals } from "@std/assert";
import type { ClientRequest } from "../../src/client/mod.ts";
import { get, HEAD_END, okay, ScriptedServer } from "../support/scripted_server.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

const REFUSED = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n";
const REFUSED_AND_CLOSED = REFUSED.replace("Content", "Connection: close\r\nContent");
const LATE = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

async function* stream(): AsyncGenerator<string> {
  yield await Promise.resolve("hi");
}

const EXPECTING: readonly (readonly [what: string, body: () => ClientRequest["body"], string])[] = [
  ["a text", () => "hi", "content-length: 2\r\n\r\nhi"],
  ["a stream", () => stream(), "transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"],
];

for (const [what, body, rest] of EXPECTING) {
  for (const refusal of [REFUSED, REFUSED_AND_CLOSED]) {
    const by = refusal === REFUSED ? "client" : "server";
    test(`Client sends ${what} without its expectation behind a 417 (RFC 9110 §10.1.1), closed by the ${by}`, async () => {
      await using server = new ScriptedServer();
      const request = { method: "POST", body: body(), expectContinue: true };
      const answered = server.client.send("/a", request);
      await server.answer(refusal, /Expect: 100-continue\r\n.*\r\n\r\n$/);
      await server.answer(okay("taken"), rest, 2);
      const answer = await within(answered);
      assertEquals([answer.status, await answer.text()], [200, "taken"]);
      const second = (await server.socket(2)).written;
      assertEquals([second.includes("Expect"), second.match(/hi/g)?.length], [false, 1]);
      const events = server.events.map((event) => "by" in event ? event.by : event.kind);
      assertEquals(events, ["connection-opened", by, "request-repeated", "connection-opened"]);
      assertEquals(server.events.flatMap((event) => "target" in event ? [event.status] : []), [
        417,
      ]);
    });
  }
}

test("Client gives a 417 to who expected nothing, and a second one", async () => {
  await using server = new ScriptedServer();
  const plain = server.client.send("/", { method: "POST", body: "hi" });
  await server.answer(REFUSED, "hi");
  assertEquals((await within(plain)).status, 417);
  const expecting = server.client.send("/", { method: "POST", body: "hi", expectContinue: true });
  await server.answer(REFUSED, /Expect: 100-continue\r\n.*\r\n\r\n$/);
  await server.answer(REFUSED, "hi", 2);
  assertEquals((await within(expecting)).status, 417);
});

test("Client gives the 417 for a stream that was begun", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/", {
    method: "POST",
    body: stream(),
    expectContinue: true,
  });
  await server.answer("HTTP/1.1 100 Continue\r\n\r\n");
  await server.answer(REFUSED, "0\r\n\r\n");
  assertEquals([(await within(answered)).status, server.sockets.length], [417, 1]);
});

/** Sends a request of its own, so that the connection is one that was used. */
async function useOnce(server: ScriptedServer): Promise<void> {
  const answered = server.client.send("/first");
  await server.answer(okay("a"), get("/first"));
  await (await within(answered)).text();
}

for (const [method, body] of [["GET", undefined], ["POST", "hi"]] as const) {
  test(`Client does not take a late 408 for the answer to ${method} (RFC 9110 §15.5.9)`, async () => {
    await using server = new ScriptedServer();
    await useOnce(server);
    const answered = server.client.send("/b", { method, body });
    const end = body ?? HEAD_END;
    await server.answer([LATE, null], end);
    await within((await server.socket()).untilClosed());
    await server.answer(okay("b"), end, 2);
    const answer = await within(answered);
    assertEquals([answer.status, await answer.text(), answer.connection], [200, "b", 2]);
  });
}

test("Client sends what was pipelined behind a late 408 again, in its order", async () => {
  await using server = new ScriptedServer({ pipeline: 2 });
  await useOnce(server);
  const answers = ["/a", "/b"].map((target) => server.client.send(target));
  await server.answer([LATE, null], get("/b"));
  await server.answer(okay("a"), get("/a"), 2);
  await server.answer(okay("b"), get("/b"), 2);
  const texts = await Promise.all(answers.map(async (answered) => (await within(answered)).text()));
  assertEquals(texts, ["a", "b"]);
});

const ANSWERS: readonly (readonly [what: string, ClientRequest, end: string, answer: string])[] = [
  ["a stream was sent", { method: "PUT", body: stream() }, "0\r\n\r\n", LATE],
  ["the connection stays", {}, get("/b"), LATE.replace("Connection: close\r\n", "")],
  ["the server was heard before", {}, get("/b"), `HTTP/1.1 102 Processing\r\n\r\n${LATE}`],
];

for (const [what, request, end, answer] of ANSWERS) {
  test(`Client takes a 408 for an answer where ${what}`, async () => {
    await using server = new ScriptedServer();
    await useOnce(server);
    const answered = server.client.send("/b", request);
    await server.answer(answer, end);
    assertEquals([(await within(answered)).status, server.sockets.length], [408, 1]);
  });
}

test("Client takes a 408 on a new connection for an answer", async () => {
  await using server = new ScriptedServer();
  const answered = server.client.send("/");
  await server.answer([LATE, null]);
  assertEquals([(await within(answered)).status, server.sockets.length], [408, 1]);
});
