import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { text } from "../../src/reply.ts";
import { DeadlineClock, DEFAULT_DEADLINES, type Watched } from "../../src/net/deadline.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, read, withoutDate, write } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

/** Waits until the clock ends what began now and may take so long; gives how long it took. */
async function lasts(clock: DeadlineClock, durationMs: number): Promise<number> {
  const ended = Promise.withResolvers<number>();
  const startMs = performance.now();
  const deadline = clock.in(durationMs);
  const watched: Watched = {
    checkDeadlines: (nowMs) => nowMs >= deadline && ended.resolve(performance.now() - startMs),
  };
  clock.watch(watched);
  const ms = await within(ended.promise);
  clock.unwatch(watched);
  return ms;
}

/** Does what a handler should not do: hold the loop. */
function blockLoop(durationMs: number): void {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

test("DeadlineClock keeps a deadline, never too early", async () => {
  const clock = new DeadlineClock();
  const idle: Watched = { checkDeadlines() {} };
  clock.watch(idle);
  const durations = await Promise.all([1, 50, 120, 250].map((ms) => lasts(clock, ms)));
  clock.unwatch(idle);
  for (const [index, ms] of [1, 50, 120, 250].entries()) {
    assertGreaterOrEqual(durations[index] ?? 0, ms);
    assertLess(durations[index] ?? Infinity, ms + 1000);
  }
});

test("DeadlineClock counts its looks, of which the first comes with whom it watches", async () => {
  const clock = new DeadlineClock();
  const before = clock.looks;
  const looked = Promise.withResolvers<void>();
  const watched: Watched = { checkDeadlines: () => looked.resolve() };
  for (let time = 1; time <= 2; time++) {
    clock.watch(watched);
    assertEquals(clock.looks, before + time);
    if (time === 1) clock.unwatch(watched);
  }
  await within(looked.promise);
  assertEquals(clock.looks, before + 3);
  clock.unwatch(watched);
});

test("DeadlineClock does not charge a peer for a blocked loop", async () => {
  const clock = new DeadlineClock();
  const idle: Watched = { checkDeadlines() {} };
  clock.watch(idle);
  blockLoop(400);
  const ms = await lasts(clock, 150);
  clock.unwatch(idle);
  assertGreaterOrEqual(ms, 150);
});

test("DeadlineClock takes no duration, and an endless one, for no deadline", () => {
  const clock = new DeadlineClock();
  for (const durationMs of [0, -1, Infinity, NaN]) assertEquals(clock.in(durationMs), Infinity);
});

test("DeadlineClock watches again after it had nothing to watch", async () => {
  const clock = new DeadlineClock();
  await lasts(clock, 1);
  await lasts(clock, 1);
});

test("DeadlineClock looks at what is watched, and no more at what is not", async () => {
  const clock = new DeadlineClock();
  const seen: string[] = [];
  const looked = Promise.withResolvers<void>();
  const leaving: Watched = {
    checkDeadlines() {
      seen.push("leaving");
      clock.unwatch(leaving);
    },
  };
  const staying: Watched = {
    checkDeadlines: () => seen.push("staying") === 3 && looked.resolve(),
  };
  clock.watch(leaving);
  clock.watch(staying);
  await within(looked.promise);
  clock.unwatch(staying);
  assertEquals(seen, ["leaving", "staying", "staying"]);
});

test("DEFAULT_DEADLINES switches no deadline off", () => {
  for (const [name, ms] of Object.entries(DEFAULT_DEADLINES)) {
    assertEquals(ms > 0 && ms < Infinity, true, name);
  }
});

const SOON = {
  deadlines: { idleMs: 100, headMs: 100, contentMs: 100, sendMs: 100, lingerMs: 100 },
};

const TIMEOUT = "HTTP/1.1 408 Request Timeout\r\n" +
  "content-type: text/plain;charset=UTF-8\r\n" +
  "content-length: 20\r\n" +
  "date: now\r\n" +
  "connection: close\r\n" +
  "\r\n" +
  "408 Request Timeout\n";

/** Sends octets, keeps its side open, and gives what came up to the close. */
async function waitFor(port: number, octets: string): Promise<string> {
  using conn = await connect(port);
  await write(conn, octets);
  return withoutDate(await within(read(conn)));
}

testWith(["net"], "idle deadline closes in silence before a first request", async () => {
  await using server = new TestServer(() => text(""), SOON);
  assertEquals(await waitFor(server.port, ""), "");
  assertEquals((await server.fact("closed")).reason, "idle");
});

testWith(["net"], "idle deadline closes in silence behind an answer", async () => {
  await using server = new TestServer(() => new Response(null, { status: 204 }), SOON);
  assertEquals(
    await waitFor(server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n",
  );
  assertEquals((await server.fact("closed")).reason, "idle");
});

testWith(["net"], "head deadline answers half a head with 408 (RFC 9110 §15.5.9)", async () => {
  await using server = new TestServer(() => text(""), SOON);
  for (const half of ["G", "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\n", "\r\nGET"]) {
    assertEquals(await waitFor(server.port, half), TIMEOUT, half);
  }
  const { code, status } = await server.fact("refused", 4);
  assertEquals([code, status], ["head/timeout", 408]);
  assertEquals((await server.fact("closed", 4)).reason, "refused");
});

testWith(["net"], "head deadline holds for a peer that always sends another octet", async () => {
  await using server = new TestServer(() => text(""), {
    ...SOON,
    limits: { fieldSectionBytes: 64 * 1024 * 1024 },
  });
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\nHost: a\r\nX: ");
  let refused = false;
  server.fact("refused").then(() => refused = true);
  while (!refused) await write(conn, "x");
  assertEquals(withoutDate(await within(read(conn))), TIMEOUT);
});

testWith(["net"], "head deadline begins anew for each request", async () => {
  await using server = new TestServer(() => new Response(null, { status: 204 }), SOON);
  assertEquals(
    await waitFor(server.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHo"),
    "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n" + TIMEOUT,
  );
});

const HALF = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab";

testWith(
  ["net"],
  "content deadline answers half a content with 408 (RFC 9110 §15.5.9)",
  async () => {
    await using server = new TestServer(async (request) => text(await request.text()), SOON);
    assertEquals(await waitFor(server.port, HALF), TIMEOUT);
    assertEquals((await server.fact("refused")).code, "content/timeout");
    assertEquals((await server.fact("closed")).reason, "refused");
    assertEquals(server.errors, []);
  },
);

testWith(["net"], "content deadline lets a handler answer as it likes, and closes", async () => {
  await using server = new TestServer(async (request) => {
    const content = await request.text().catch((error) => (error as Error).message);
    return text(content);
  }, SOON);
  assertEquals(
    await waitFor(server.port, HALF),
    "HTTP/1.1 200 OK\r\n" +
      "content-type: text/plain;charset=UTF-8\r\n" +
      "content-length: 50\r\n" +
      "date: now\r\n" +
      "connection: close\r\n" +
      "\r\n" +
      "Cannot wait for the rest of the content any longer",
  );
});

testWith(["net"], "content deadline ends the wait for content that nobody reads", async () => {
  await using server = new TestServer(() => new Response(null, { status: 204 }), SOON);
  assertEquals(
    await waitFor(server.port, HALF),
    "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n",
  );
});

testWith(["net"], "send deadline cuts a peer that takes nothing of an answer", async () => {
  const content = "x".repeat(64 * 1024 * 1024);
  await using server = new TestServer(() => text(content), SOON);
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const { reason, bytesSent } = await server.fact("closed");
  assertEquals(reason, "stalled");
  assertLess(bytesSent, content.length);
});

testWith(["net"], "send deadline cuts a peer that takes nothing of a stream", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const content = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
    cancel: cancelled.resolve,
  });
  await using server = new TestServer(() => new Response(content), SOON);
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  assertEquals((await server.fact("closed")).reason, "stalled");
  assertEquals(await within(cancelled.promise), "resource closed");
});

testWith(["net"], "send deadline lets a slow peer take all of an answer", async () => {
  const content = "x".repeat(12 * 1024 * 1024);
  await using server = new TestServer(() => text(content), {
    deadlines: { ...SOON.deadlines, sendMs: 300 },
  });
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const piece = new Uint8Array(2 * 1024 * 1024);
  let received = 0;
  const clock = new DeadlineClock();
  for (let count: number | null = 0; count !== null; count = await conn.read(piece)) {
    received += count;
    if (received % piece.length < count) await lasts(clock, 1);
  }
  assertGreaterOrEqual(received, content.length);
  assertEquals((await server.fact("closed")).reason, "done");
});

testWith(["net"], "linger deadline closes on a peer that does not (RFC 9112 §9.6)", async () => {
  await using server = new TestServer(() => text(""), SOON);
  using conn = await connect(server.port);
  await write(conn, "bad\r\n");
  await within(read(conn));
  assertEquals((await server.fact("closed")).reason, "refused");
});
