import { assertEquals, assertStringIncludes } from "@std/assert";
import { text } from "../../src/reply.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { TestServer, within } from "../support/server.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

testWith(["net"], "limits.requests ends a connection behind its last request", async () => {
  await using server = new TestServer(() => text(""), { limits: { requests: 2 } });
  const answers = await exchange(server.port, GET.repeat(3));
  assertEquals(answers.match(/HTTP\/1\.1 200/g)?.length, 2);
  assertEquals(answers.match(/connection: close/g)?.length, 1);
});

testWith(
  ["net"],
  "limits.connections turns one more away with 503, and then serves again",
  async () => {
    await using server = new TestServer(() => text("fine"), { limits: { connections: 1 } });
    {
      using first = await connect(server.port);
      await write(first, GET);
      await within(read(first, "fine"));
      assertStringIncludes(await exchange(server.port, GET), "HTTP/1.1 503 Service Unavailable");
    }
    await server.fact("closed", 2);
    assertStringIncludes(
      await exchange(server.port, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")),
      "200 OK",
    );
  },
);

testWith(["net"], "limits of 0 are none", async () => {
  const limits = { requests: 0, connections: 0, fieldLines: 0, startLineBytes: 0 };
  await using server = new TestServer(() => text("fine"), { limits });
  const target = `/${"a".repeat(100_000)}`;
  const fields = "X: a\r\n".repeat(1_000);
  const last = `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}Connection: close\r\n\r\n`;
  assertEquals((await exchange(server.port, GET.repeat(3) + last)).match(/fine/g)?.length, 4);
});

const EXPECT = "Expect: 100-continue\r\n\r\n";

testWith(["net"], "info.limitContent refuses an upload before 100 (Continue)", async () => {
  await using server = new TestServer(async (request, info) => {
    info.limitContent?.(10);
    return text(await request.text());
  });
  const answer = await exchange(
    server.port,
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n${EXPECT}`,
  );
  assertStringIncludes(answer, "HTTP/1.1 413 Content Too Large");
  assertEquals(answer.includes("100 Continue"), false, answer);
});

testWith(
  ["net"],
  "info.limitContent refuses chunks beyond it, and takes those up to it",
  async () => {
    await using server = new TestServer(async (request, info) => {
      info.limitContent?.(3);
      return text(await request.text());
    });
    const head =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertStringIncludes(
      await exchange(server.port, `${head}3\r\nabc\r\n0\r\n\r\n`),
      "\r\n\r\nabc",
    );
    assertStringIncludes(
      await exchange(server.port, `${head}3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n`),
      "413",
    );
  },
);

/** Sends an octet now and then until the peer closes; gives what the peer said. */
async function drip(port: number, head: string, everyMs: number): Promise<string> {
  using conn = await connect(port);
  await write(conn, head);
  const timer = setInterval(() => conn.write(new Uint8Array([0x61])).catch(() => {}), everyMs);
  try {
    return await within(read(conn).catch(() => ""));
  } finally {
    clearInterval(timer);
  }
}

const POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";

testWith(["net"], "contentMs ends content that drips, though something always comes", async () => {
  await using server = new TestServer(async (request) => text(await request.text()), {
    deadlines: { contentMs: 300 },
  });
  assertStringIncludes(await drip(server.port, POST, 20), "HTTP/1.1 408 Request Timeout");
});

testWith(["net"], "contentMs lets content pass that is slow and comes at the rate", async () => {
  await using server = new TestServer(async (request) => text(await request.text()), {
    deadlines: { contentMs: 300, minBytesPerSecond: 20 },
  });
  using conn = await connect(server.port);
  const head = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 60\r\n\r\n";
  await write(conn, head);
  const pieces = ReadableStream.from(steps(12, 60));
  for await (const _ of pieces) await write(conn, "abcde");
  assertStringIncludes(await within(read(conn)), "abcde".repeat(12));
});

/** Gives numbers, one in so many milliseconds: the pace of a slow link. */
async function* steps(count: number, everyMs: number): AsyncGenerator<number> {
  for (let step = 0; step < count; step++) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    yield step;
  }
}

testWith(
  ["net"],
  "lingerMs ends content that nobody reads, though something always comes",
  async () => {
    await using server = new TestServer(() => text("early"), { deadlines: { lingerMs: 200 } });
    assertStringIncludes(await drip(server.port, POST, 20), "early");
    await within(server.fact("closed"));
  },
);

testWith(["net"], "headMs ends a head that drips, though something always comes", async () => {
  await using server = new TestServer(() => text(""), { deadlines: { headMs: 300 } });
  assertStringIncludes(await drip(server.port, "GET /", 20), "HTTP/1.1 408 Request Timeout");
});
