import { assertEquals, assertInstanceOf, assertNotEquals } from "@std/assert";
import { createConnection } from "node:net";
import { text } from "../../src/reply.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { octets } from "../support/octets.ts";
import { Random } from "../support/random.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { streamOf } from "../support/stream.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/** Resolves when a signal is aborted. */
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

/** Gives the first thing that is put into it. */
class Box<Value> {
  #filled = Promise.withResolvers<Value>();

  put(value: Value): void {
    this.#filled.resolve(value);
  }

  get(): Promise<Value> {
    return within(this.#filled.promise);
  }
}

/** Sends a request, waits for the first octets of what comes back, and resets the connection. */
async function reset(port: number): Promise<void> {
  const socket = createConnection(port, "127.0.0.1");
  socket.write(GET);
  await within(new Promise((resolve) => socket.once("data", resolve)));
  socket.resetAndDestroy();
}

testWith(["net"], "request.signal aborts when the peer closes while the handler runs", async () => {
  const [called, left] = [new Box<void>(), new Box<unknown>()];
  await using server = new TestServer(async ({ signal }) => {
    assertEquals(signal.aborted, false);
    called.put();
    await aborted(signal);
    left.put(signal.reason);
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, GET);
  await called.get();
  peer.close();
  const reason = await left.get();
  assertEquals([(reason as Error).name, reason instanceof DOMException], ["AbortError", true]);
  assertEquals((await server.fact("closed")).exchanges, 1);
  assertEquals(server.errors, []);
});

/** Gives the reason of a signal whose peer closes, under one of the two servers. */
async function reasonUnder(serve: (handler: ServeHandler) => number): Promise<unknown> {
  const [called, left] = [new Box<void>(), new Box<unknown>()];
  const port = serve(async ({ signal }) => {
    const heard = aborted(signal);
    called.put();
    await heard;
    left.put(signal.reason);
    return new Response("abc");
  });
  const peer = await connect(port);
  await write(peer, GET);
  await called.get();
  peer.close();
  return await left.get();
}

testWith(["net"], "request.signal aborts for the reason that Deno.serve gives", async () => {
  const servers: AsyncDisposable[] = [];
  const ours = await reasonUnder((handler) => {
    const server = new TestServer(handler);
    servers.push(server);
    return server.port;
  });
  const theirs = await reasonUnder((handler) => {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    const server = Deno.serve(options, handler);
    servers.push(server);
    return server.addr.port;
  });
  assertEquals(String(ours), String(theirs));
  assertEquals(Object.getPrototypeOf(ours), Object.getPrototypeOf(theirs));
  for (const server of servers) await server[Symbol.asyncDispose]();
});

testWith(["net"], "request.signal aborts when the connection is reset", async () => {
  const left = new Box<void>();
  await using server = new TestServer(async ({ signal }, info) => {
    await info.sendInterim?.(103);
    await aborted(signal);
    left.put();
    return text("abc");
  });
  await reset(server.port);
  await left.get();
  assertEquals((await server.fact("closed")).reason, "lost");
});

testWith(
  ["net"],
  "request.signal aborts when it is looked at after the peer has left",
  async () => {
    const [called, left] = [new Box<void>(), Promise.withResolvers<void>()];
    const seen = new Box<boolean>();
    await using server = new TestServer(async (request) => {
      const clone = request.clone();
      called.put();
      await left.promise;
      await aborted(request.signal);
      seen.put(clone.signal.aborted);
      return text("abc");
    });
    const peer = await connect(server.port);
    await write(peer, GET);
    await called.get();
    peer.close();
    left.resolve();
    assertEquals(await seen.get(), true);
  },
);

testWith(["net"], "request.signal aborts when the peer leaves behind its content", async () => {
  const left = new Box<string>();
  await using server = new TestServer(async (request) => {
    const heard = aborted(request.signal);
    const content = await request.text();
    await heard;
    left.put(content);
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
  await write(peer, "abc");
  peer.close();
  assertEquals(await left.get(), "abc");
});

testWith(["net"], "request.signal aborts when the peer leaves within its content", async () => {
  const left = new Box<string>();
  await using server = new TestServer(async (request) => {
    const heard = aborted(request.signal);
    const failure = await request.text().catch((error) => error.name);
    await heard;
    left.put(failure);
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
  peer.close();
  assertNotEquals(await left.get(), "ab");
});

testWith(["net"], "request.signal aborts what is made of the request", async () => {
  const [called, left] = [new Box<void>(), new Box<boolean[]>()];
  await using server = new TestServer(async (request) => {
    const made = [request.clone(), new Request(request), request.clone().clone()];
    const heard = made.map(({ signal }) => aborted(signal));
    called.put();
    await Promise.all(heard);
    left.put(made.map(({ signal }) => signal.aborted));
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, GET);
  await called.get();
  peer.close();
  assertEquals(await left.get(), [true, true, true]);
});

testWith(["net"], "request.signal is one, and stays with its request", async () => {
  await using server = new TestServer((request) => {
    return text(String(request.signal === request.signal));
  });
  const answer = await within(exchange(server.port, LAST));
  assertEquals(answer.slice(-4), "true");
});

// What does not abort it.

testWith(["net"], "request.signal does not abort once the answer was delivered", async () => {
  const signals: AbortSignal[] = [];
  const delivered = new Box<void>();
  await using server = new TestServer(({ signal }, { completed }) => {
    signals.push(signal);
    completed.then(() => delivered.put());
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, GET);
  await within(read(peer, "abc"));
  await delivered.get();
  peer.close();
  await server.fact("closed");
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
});

testWith(["net"], "request.signal does not abort behind a stream that was delivered", async () => {
  const signals: AbortSignal[] = [];
  await using server = new TestServer(({ signal }) => {
    signals.push(signal);
    return new Response(streamOf("abc", "def"));
  });
  await within(exchange(server.port, LAST));
  await server.fact("closed");
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
});

testWith(["net"], "request.signal does not abort for the next request", async () => {
  const signals: AbortSignal[] = [];
  const [first, second] = [new Box<void>(), Promise.withResolvers<void>()];
  await using server = new TestServer(async ({ signal }) => {
    signals.push(signal);
    if (signals.length === 1) {
      first.put();
      await within(second.promise);
    }
    return text("abc");
  });
  using peer = await connect(server.port);
  await write(peer, GET);
  await first.get();
  // Comes while the first handler runs, and is kept for later.
  await write(peer, LAST);
  second.resolve();
  const answers = await within(read(peer));
  assertEquals(answers.match(/HTTP\/1\.1 200/g)?.length, 2);
  assertEquals(signals.map(({ aborted }) => aborted), [false, false]);
});

testWith(["net"], "request.signal of pipelined requests aborts none that is answered", async () => {
  const signals: AbortSignal[] = [];
  await using server = new TestServer(({ signal }) => {
    signals.push(signal);
    return text("abc");
  });
  await within(exchange(server.port, GET.repeat(8) + LAST));
  await server.fact("closed");
  assertEquals(signals.map(({ aborted }) => aborted), Array(9).fill(false));
});

testWith(["net"], "request.signal does not abort for a server that shuts down", async () => {
  const signals: AbortSignal[] = [];
  const [called, goOn] = [new Box<void>(), Promise.withResolvers<void>()];
  await using server = new TestServer(async ({ signal }) => {
    signals.push(signal);
    called.put();
    await goOn.promise;
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, GET);
  await called.get();
  const stopped = server.server.shutdown();
  goOn.resolve();
  assertEquals((await within(read(peer))).slice(-3), "abc");
  peer.close();
  await within(stopped);
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
});

testWith(["net"], "request.signal aborts when the server is aborted", async () => {
  const abort = new AbortController();
  const [called, left] = [new Box<void>(), new Box<void>()];
  await using server = new TestServer(async ({ signal }) => {
    const heard = aborted(signal);
    called.put();
    await heard;
    left.put();
    return text("abc");
  }, { signal: abort.signal });
  using peer = await connect(server.port);
  await write(peer, GET);
  await called.get();
  abort.abort();
  await left.get();
});

// A peer that ends its sending only (RFC 9112 §9.6).

testWith(
  ["net"],
  "request.signal aborts for a half-closed peer, which gets its answer",
  async () => {
    await using server = new TestServer(async ({ signal }) => {
      await aborted(signal);
      return text("abc");
    });
    using peer = await connect(server.port);
    await write(peer, GET);
    await peer.closeWrite();
    const answer = withoutDate(await within(read(peer)));
    assertEquals(answer.slice(-3), "abc");
    assertEquals((await server.fact("closed")).reason, "peer");
    assertEquals(server.facts.filter(({ kind }) => kind === "sent").length, 1);
  },
);

testWith(["net"], "request.signal leaves a half-closed peer its whole stream", async () => {
  let wasCancelled = false;
  await using server = new TestServer(async ({ signal }) => {
    await aborted(signal);
    const pieces = ["abc", "def", "x".repeat(300_000)];
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await Promise.resolve();
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else controller.enqueue(octets(piece));
        },
        cancel() {
          wasCancelled = true;
        },
      }, { highWaterMark: 0 }),
    );
  });
  using peer = await connect(server.port);
  await write(peer, GET);
  await peer.closeWrite();
  const answer = await within(read(peer));
  assertEquals(
    answer.slice(answer.indexOf("\r\n\r\n") + 4),
    `3\r\nabc\r\n3\r\ndef\r\n493e0\r\n${"x".repeat(300_000)}\r\n0\r\n\r\n`,
  );
  assertEquals(wasCancelled, false);
});

// A stream on its way.

/** A stream that has one piece, then nothing for as long as nobody cancels it. */
function endless(cancelled: Box<unknown>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(octets("abc"));
    },
    cancel(reason) {
      cancelled.put(reason);
    },
  });
}

testWith(["net"], "a stream with nothing to send is cancelled when it is reset", async () => {
  const cancelled = new Box<unknown>();
  await using server = new TestServer(() => new Response(endless(cancelled)));
  await reset(server.port);
  await cancelled.get();
  assertEquals((await server.fact("closed")).reason, "lost");
  assertEquals(server.errors, []);
});

testWith(
  ["net"],
  "a stream with nothing to send is cancelled when its peer has been silent",
  async () => {
    const cancelled = new Box<unknown>();
    await using server = new TestServer(() => new Response(endless(cancelled)), {
      deadlines: { lingerMs: 100 },
    });
    const peer = await connect(server.port);
    await write(peer, GET);
    await within(peer.read(new Uint8Array(1)));
    peer.close();
    await cancelled.get();
    assertEquals((await server.fact("closed")).reason, "lost");
  },
);

testWith(["net"], "request.signal aborts while a stream is sent and the peer resets", async () => {
  const cancelled = new Box<unknown>();
  const left = new Box<void>();
  await using server = new TestServer(({ signal }) => {
    aborted(signal).then(() => left.put());
    return new Response(endless(cancelled));
  });
  await reset(server.port);
  await left.get();
  await cancelled.get();
  await server.fact("closed");
});

testWith(["net"], "a stream is cancelled when its peer is gone and does not take it", async () => {
  const cancelled = new Box<unknown>();
  await using server = new TestServer(() =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          await Promise.resolve();
          controller.enqueue(new Uint8Array(64 * 1024));
        },
        cancel(reason) {
          cancelled.put(reason);
        },
      }, { highWaterMark: 0 }),
    )
  );
  await reset(server.port);
  await cancelled.get();
  await server.fact("closed");
  assertEquals(server.errors, []);
});

// info.completed

testWith(["net"], "info.completed rejects where the peer was gone before the answer", async () => {
  const [called, done] = [new Box<void>(), new Box<unknown>()];
  await using server = new TestServer(async ({ signal }, { completed }) => {
    completed.then(() => done.put("resolved"), (error) => done.put(error));
    const heard = aborted(signal);
    called.put();
    await heard;
    return text("abc");
  });
  const peer = await connect(server.port);
  await write(peer, GET);
  await called.get();
  peer.close();
  assertInstanceOf(await done.get(), Deno.errors.Interrupted);
  await server.fact("closed");
  assertEquals(server.facts.filter(({ kind }) => kind === "sent"), []);
});

testWith(["net"], "info.completed rejects where a stream was cut by a reset", async () => {
  const rejected = new Box<unknown>();
  await using server = new TestServer((_request, { completed }) => {
    completed.catch((error) => rejected.put(error));
    return new Response(endless(new Box()));
  });
  await reset(server.port);
  assertInstanceOf(await rejected.get(), Deno.errors.Interrupted);
});

testWith(
  ["net"],
  "info.completed resolves for a half-closed peer that got its answer",
  async () => {
    const done = new Box<string>();
    await using server = new TestServer(async ({ signal }, { completed }) => {
      completed.then(() => done.put("resolved"), () => done.put("rejected"));
      await aborted(signal);
      return text("abc");
    });
    using peer = await connect(server.port);
    await write(peer, GET);
    await peer.closeWrite();
    await within(read(peer));
    assertEquals(await done.get(), "resolved");
  },
);

testWith(["net"], "info.completed that was asked for late tells the same", async () => {
  const infos: Deno.ServeHandlerInfo<Deno.NetAddr>[] = [];
  await using server = new TestServer((_request, info) => {
    infos.push(info);
    return text("abc");
  });
  await within(exchange(server.port, LAST));
  await server.fact("closed");
  assertEquals(await within(infos[0]?.completed ?? Promise.reject()), undefined);
});

// Many peers.

/** What a peer may do before it is gone. */
const WAYS: readonly ((peer: Deno.TcpConn, random: Random) => Promise<void>)[] = [
  () => Promise.resolve(),
  (peer, random) => write(peer, GET.slice(0, random.below(GET.length))),
  (peer) => write(peer, GET),
  (peer) => write(peer, GET + GET),
  (peer) => write(peer, `POST /content HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc`),
  (peer) => write(peer, `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab`),
  async (peer) => {
    await write(peer, GET);
    await within(peer.read(new Uint8Array(1)));
  },
  async (peer) => {
    await write(peer, GET);
    await peer.closeWrite();
  },
  async (peer) => {
    await write(peer, GET);
    await peer.closeWrite();
    await within(read(peer));
  },
  async (peer, random) => {
    await write(peer, GET.replace("/", "/stream"));
    await within(peer.read(new Uint8Array(1 + random.below(200))));
  },
];

testWith(["net"], "300 peers that leave at any moment leave no connection open", async () => {
  const random = new Random(20);
  const pending = new Set<Promise<void>>();
  await using server = new TestServer(async (request) => {
    const { signal } = request;
    const answer = random.below(4);
    if (answer === 0) return text("abc");
    if (answer === 1) await aborted(AbortSignal.any([signal, AbortSignal.timeout(20)]));
    if (request.url.endsWith("/stream")) return new Response(streamOf("abc", "x".repeat(100_000)));
    return text(answer === 2 ? await request.text() : "x".repeat(random.below(200_000)));
  }, { limits: { connections: 1_000 } });
  for (let peers = 0; peers < 300; peers++) {
    const way = random.of(WAYS as [typeof WAYS[number]]);
    const leaving = (async () => {
      using peer = await connect(server.port);
      await way(peer, random);
    })();
    pending.add(leaving);
    leaving.then(() => pending.delete(leaving), () => {});
    if (pending.size >= 20) await Promise.race(pending);
  }
  await Promise.all(pending);
  // Connections are accepted in their order: behind this one, there is none of the others.
  await within(exchange(server.port, "GET / HTTP/1.0\r\n\r\n"));
  const accepted = server.facts.filter(({ kind }) => kind === "accepted").length;
  assertEquals(accepted, 301);
  await server.fact("closed", accepted);
  assertEquals(server.facts.filter(({ kind }) => kind === "closed").length, accepted);
  assertEquals(server.errors, []);
});
