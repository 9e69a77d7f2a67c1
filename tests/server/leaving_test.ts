// What happens around an exchange whose peer, or whose neighbour on the connection, leaves.

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { serve } from "../../src/server/serve.ts";
import type { ServerEvent } from "../../src/server/events.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

testWith(
  ["net"],
  "request.signal of a pipelined request aborts although the one before it is done",
  async () => {
    const aborted = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    await using server = new TestServer((request) => {
      if (request.url.endsWith("/first")) return new Response("first");
      request.signal.addEventListener("abort", () => aborted.resolve());
      called.resolve();
      return aborted.promise.then(() => new Response("late"));
    });
    const conn = await connect(server.port);
    await write(conn, `GET /first HTTP/1.1\r\nHost: a\r\n\r\n${GET}`);
    await within(read(conn, "first"));
    await within(called.promise);
    conn.close();
    await within(aborted.promise);
  },
);

testWith(
  ["net"],
  "request.signal aborts although the handler has not read the content",
  async () => {
    const aborted = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    await using server = new TestServer(({ signal }) => {
      signal.addEventListener("abort", () => aborted.resolve());
      called.resolve();
      return aborted.promise.then(() => new Response("late"));
    });
    const conn = await connect(server.port);
    await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    await within(called.promise);
    conn.close();
    await within(aborted.promise);
  },
);

testWith(
  ["net"],
  "request.signal aborts when the peer leaves behind content that was waited for",
  async () => {
    const aborted = Promise.withResolvers<void>();
    const [called, done] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    await using server = new TestServer(async (request) => {
      request.signal.addEventListener("abort", () => aborted.resolve());
      called.resolve();
      done.resolve(await request.text());
      await aborted.promise;
      return new Response("late");
    });
    const conn = await connect(server.port);
    await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
    await within(called.promise);
    await write(conn, "hello");
    assertEquals(await within(done.promise), "hello");
    conn.close();
    await within(aborted.promise);
  },
);

testWith(["net"], "content that came while nobody read it is read as it was sent", async () => {
  await using server = new TestServer(async (request) => {
    assertEquals(request.signal.aborted, false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return new Response(await request.text());
  });
  const content = "hello".repeat(40_000);
  const head = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n\r\n`;
  const answer = await within(exchange(server.port, head + content + LAST));
  assertEquals(answer.split(content).length, 2);
  assertEquals(answer.match(/HTTP\/1\.1 200/g)?.length, 2);
});

testWith(
  ["net"],
  "a peer that has ended its side may read slowly, and gets all of a stream",
  async () => {
    const pieces = 200;
    let given = 0;
    await using server = new TestServer(() =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(new Uint8Array(64 * 1024));
            if (++given === pieces) controller.close();
          },
        }),
      ), { deadlines: { lingerMs: 100, idleMs: 400 } });
    using conn = await connect(server.port);
    await write(conn, LAST);
    await conn.closeWrite();
    // The socket takes nothing more for longer than the deadline: as long as another may say nothing.
    using idle = await connect(server.port);
    await within(read(idle));
    const answer = await within(read(conn));
    assertEquals(answer.endsWith("\r\n0\r\n\r\n"), true);
    assertEquals(given, pieces);
  },
);

testWith(["net"], "limits.connections does not count those that are turned away", async () => {
  await using server = new TestServer(() => new Response("fine"), { limits: { connections: 1 } });
  const served = await connect(server.port);
  await write(served, GET);
  await within(read(served, "fine"));
  using away = await connect(server.port);
  assertStringIncludes(await within(read(away)), "503 Service Unavailable");
  served.close();
  await server.fact("closed");
  assertStringIncludes(await within(exchange(server.port, LAST)), "200 OK");
});

testWith(["net"], "content asked for behind the answer keeps no connection open", async () => {
  const late = Promise.withResolvers<unknown>();
  const answered = Promise.withResolvers<void>();
  await using server = new TestServer((request) => {
    const { body } = request;
    answered.promise.then(() => body?.getReader().read()).then(late.resolve, late.resolve);
    return new Response("done");
  }, { deadlines: { lingerMs: 100 } });
  using conn = await connect(server.port);
  await write(
    conn,
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
  );
  await within(read(conn));
  answered.resolve();
  assertEquals(String(await within(late.promise)), "TypeError: Request closed");
  await server.fact("closed");
});

testWith(["net"], "an answer that fetch() has decoded is sent without its coding", async () => {
  const zipped = await new Response(
    new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await using upstream = new TestServer(() =>
    new Response(zipped, { headers: { "content-encoding": "gzip", "x-kept": "1" } })
  );
  await using server = new TestServer(() => fetch(`http://127.0.0.1:${upstream.port}/`));
  const answer = await within(exchange(server.port, LAST));
  assertEquals(answer.includes("content-encoding"), false);
  assertStringIncludes(answer, "x-kept: 1");
  assertStringIncludes(answer, "\r\n5\r\nhello\r\n0\r\n\r\n");
});

testWith(
  ["net"],
  "a stream that fails cuts the connection although onError never answers",
  async () => {
    let pieces = 0;
    const content = new ReadableStream({
      pull(controller) {
        if (pieces++ > 0) throw new Error("out of content");
        controller.enqueue(new Uint8Array(3));
      },
    }, { highWaterMark: 0 });
    await using server = new TestServer(() => new Response(content), {
      onError: () => new Promise(() => {}),
    });
    const answer = await within(exchange(server.port, GET));
    assertEquals(answer.endsWith("3\r\n\0\0\0\r\n"), true, answer);
  },
);

testWith(["net"], "content that nobody waits for is not refused for coming late", async () => {
  await using server = new TestServer(() => new Response("fine"), { deadlines: { lingerMs: 100 } });
  using conn = await connect(server.port);
  await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  assertStringIncludes(await within(read(conn)), "200 OK");
  await server.fact("closed");
  assertEquals(server.facts.map(({ kind }) => kind).includes("refused"), false);
});

testWith(["net"], "takeOver() behind a pipelined answer leaves that one delivered", async () => {
  const completed: Promise<void>[] = [];
  await using server = new TestServer((request, info) => {
    completed.push(info.completed);
    if (request.url.endsWith("/raw")) info.takeOver?.().then((raw) => raw.close());
    return new Response("fine");
  });
  using conn = await connect(server.port);
  await write(conn, `${GET}GET /raw HTTP/1.1\r\nHost: a\r\n\r\n`);
  assertStringIncludes(await within(read(conn)), "fine");
  await within(Promise.all(completed));
  assertEquals((await server.fact("sent")).exchange, 1);
});

testWith(["net"], "onReject and onEvent that throw stand in nobody's way", async () => {
  using printed = new Printed();
  const kinds: string[] = [];
  await using server = new TestServer(() => new Response("fine"), {
    onReject() {
      throw new Error("rejecting");
    },
    onEvent({ kind }: ServerEvent) {
      kinds.push(kind);
      throw new Error("an event");
    },
  });
  assertStringIncludes(
    await within(exchange(server.port, "GET / HTTP/1.1\n\n")),
    "400 Bad Request",
  );
  assertStringIncludes(await within(exchange(server.port, LAST)), "200 OK");
  await within(server.server.shutdown());
  assertEquals(kinds.filter((kind) => kind === "closed").length, 2);
  assertEquals(printed.calls.length, kinds.length + 1);
});

for (const value of [NaN, -1, "5"]) {
  testWith(["net"], `serve refuses the limit and the deadline ${Deno.inspect(value)}`, () => {
    const options = { port: 0, onListen() {} };
    const handler = () => new Response();
    const bound = value as number;
    assertThrows(() => serve({ ...options, limits: { requests: bound } }, handler), RangeError);
    assertThrows(() => serve({ ...options, deadlines: { idleMs: bound } }, handler), RangeError);
  });
}
