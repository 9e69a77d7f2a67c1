import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { text } from "../../src/reply.ts";
import type { ServerEvent } from "../../src/server/events.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { streamOf } from "../support/stream.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

function empty(): Response {
  return new Response(null, { status: 204 });
}

/** A fact in a few words: what happened, to which exchange, and how it came out. */
function inWords(fact: ServerEvent): string {
  switch (fact.kind) {
    case "accepted":
      return "accepted";
    case "head":
      return `head ${fact.exchange}: ${fact.method} ${fact.target}`;
    case "called":
      return `called ${fact.exchange}`;
    case "settled":
      return `settled ${fact.exchange}: ${fact.failed ? "failed" : "answered"}`;
    case "sent":
      return `sent ${fact.exchange}: ${fact.status} with ${fact.contentBytes}`;
    case "refused":
      return `refused: ${fact.status} ${fact.code}`;
    case "closed":
      return `closed: ${fact.reason} after ${fact.exchanges}`;
  }
}

/** Waits for the end of the connection and gives its facts in words, their times checked. */
async function story(server: TestServer): Promise<string[]> {
  await server.fact("closed");
  let lastMs = 0;
  for (const { atMs, connection } of server.facts) {
    assertGreaterOrEqual(atMs, lastMs);
    assertEquals(connection, 1);
    lastMs = atMs;
  }
  assertGreaterOrEqual(performance.now(), lastMs);
  return server.facts.map(inWords);
}

testWith(["net"], "ServerEvent tells one exchange in its order", async () => {
  await using server = new TestServer(() => text("abc"));
  await within(exchange(server.port, LAST));
  assertEquals(await story(server), [
    "accepted",
    "head 1: GET /last",
    "called 1",
    "settled 1: answered",
    "sent 1: 200 with 3",
    "closed: done after 1",
  ]);
});

testWith(["net"], "ServerEvent tells a pipelined pair in its order", async () => {
  await using server = new TestServer(() => text("abc"));
  await within(exchange(server.port, GET + LAST));
  assertEquals(await story(server), [
    "accepted",
    "head 1: GET /",
    "called 1",
    "settled 1: answered",
    "head 2: GET /last",
    "called 2",
    "settled 2: answered",
    "sent 1: 200 with 3",
    "sent 2: 200 with 3",
    "closed: done after 2",
  ]);
});

testWith(["net"], "ServerEvent counts the content of a stream, not its chunks", async () => {
  await using server = new TestServer(() => new Response(new Blob(["abc", "defg"]).stream()));
  await within(exchange(server.port, LAST));
  assertEquals(
    (await story(server)).filter((words) => words.startsWith("sent")),
    ["sent 1: 200 with 7"],
  );
});

testWith(["net"], "ServerEvent counts no content for HEAD", async () => {
  await using server = new TestServer(() => text("abc"));
  await within(exchange(server.port, LAST.replace("GET", "HEAD")));
  const { contentBytes } = await server.fact("sent");
  assertEquals(contentBytes, 0);
});

testWith(["net"], "ServerEvent tells that a handler failed, and what was answered", async () => {
  await using server = new TestServer(() => {
    throw new Error("thrown");
  });
  await within(exchange(server.port, LAST));
  assertEquals(await story(server), [
    "accepted",
    "head 1: GET /last",
    "called 1",
    "settled 1: failed",
    "sent 1: 500 with 21",
    "closed: done after 1",
  ]);
});

testWith(["net"], "ServerEvent tells that a handler gave what cannot be sent, once", async () => {
  await using server = new TestServer(() => new Response("abc", { headers: { x: "\u0001" } }));
  await within(exchange(server.port, LAST));
  const settled = (await story(server)).filter((words) => words.startsWith("settled"));
  assertEquals(settled.length, 1);
});

testWith(["net"], "ServerEvent tells the refusal of a head", async () => {
  await using server = new TestServer(empty);
  await within(exchange(server.port, GET + "bad\r\n"));
  assertEquals(await story(server), [
    "accepted",
    "head 1: GET /",
    "called 1",
    "settled 1: answered",
    "refused: 400 request-line/not-a-method",
    "sent 1: 204 with 0",
    "closed: refused after 1",
  ]);
  const { message } = await server.fact("refused");
  const sentence = "Cannot read method: it is not a token followed by one space";
  assertEquals(message.startsWith(sentence), true, message);
});

testWith(
  ["net"],
  "ServerEvent tells the refusal of content, and nothing sent by the handler",
  async () => {
    await using server = new TestServer(async (request) => text(await request.text()));
    const bad = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n";
    await within(exchange(server.port, bad));
    assertEquals(await story(server), [
      "accepted",
      "head 1: POST /",
      "called 1",
      "settled 1: failed",
      "refused: 400 chunk/bad-size",
      "closed: refused after 1",
    ]);
  },
);

testWith(["net"], "ServerEvent tells an idle close", async () => {
  await using server = new TestServer(empty, { deadlines: { idleMs: 50 } });
  using conn = await connect(server.port);
  await write(conn, GET);
  await within(read(conn));
  assertEquals((await story(server)).slice(-2), ["sent 1: 204 with 0", "closed: idle after 1"]);
});

testWith(["net"], "ServerEvent tells a refusal by deadline", async () => {
  await using server = new TestServer(empty, { deadlines: { headMs: 50, lingerMs: 50 } });
  using conn = await connect(server.port);
  await write(conn, "GET");
  await within(read(conn));
  assertEquals(await story(server), [
    "accepted",
    "refused: 408 head/timeout",
    "closed: refused after 0",
  ]);
});

testWith(["net"], "ServerEvent tells that a peer closed between two exchanges", async () => {
  await using server = new TestServer(empty);
  const conn = await connect(server.port);
  await write(conn, GET);
  await within(read(conn, "\r\n\r\n"));
  conn.close();
  assertEquals((await story(server)).slice(-2), ["sent 1: 204 with 0", "closed: peer after 1"]);
});

testWith(["net"], "ServerEvent tells that a peer was lost within a head", async () => {
  await using server = new TestServer(empty);
  const conn = await connect(server.port);
  await write(conn, "GET");
  conn.close();
  assertEquals(await story(server), ["accepted", "closed: lost after 0"]);
});

testWith(["net"], "ServerEvent tells that a peer was lost within an answer", async () => {
  await using server = new TestServer(() => text("x".repeat(64 * 1024 * 1024)));
  const conn = await connect(server.port);
  await write(conn, GET);
  await conn.read(new Uint8Array(1024));
  conn.close();
  assertEquals(await story(server), [
    "accepted",
    "head 1: GET /",
    "called 1",
    "settled 1: answered",
    "closed: lost after 1",
  ]);
});

testWith(["net"], "ServerEvent tells that an answer was cut", async () => {
  await using server = new TestServer(() => new Response(streamOf("abc", new Error("half-way"))));
  await within(exchange(server.port, GET));
  assertEquals((await story(server)).slice(-2), ["settled 1: answered", "closed: failed after 1"]);
});

testWith(["net"], "ServerEvent tells the peer, and how much was received and sent", async () => {
  await using server = new TestServer(empty);
  using conn = await connect(server.port);
  await write(conn, LAST);
  const { localAddr } = conn;
  const answer = await within(read(conn));
  conn.close();
  const { remoteAddr } = await server.fact("accepted");
  const { bytesReceived, bytesSent } = await server.fact("closed");
  assertEquals(remoteAddr, localAddr);
  assertEquals([bytesReceived, bytesSent], [LAST.length, answer.length]);
});

testWith(["net"], "ServerEvent counts each connection", async () => {
  await using server = new TestServer(empty);
  await within(exchange(server.port, LAST));
  await within(exchange(server.port, GET + LAST));
  await server.fact("closed", 2);
  const sent = server.facts.filter((fact) => fact.kind === "sent");
  assertEquals(
    sent.map(({ connection, exchange }) => [connection, exchange]),
    [[1, 1], [2, 1], [2, 2]],
  );
});
