import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import type { ServeHandler, ServeTcpOptions } from "../../src/server/options.ts";
import { serve } from "../../src/server/serve.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { outputOf } from "../support/run.ts";
import { testWith } from "../support/test.ts";

const LOCAL = { port: 0, hostname: "127.0.0.1", onListen() {} } as const satisfies ServeTcpOptions;
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const EMPTY = "HTTP/1.1 204 No Content\r\ndate: now\r\nconnection: close\r\n\r\n";

function empty(): Response {
  return new Response(null, { status: 204 });
}

/** Calls without types, as JavaScript does. */
const serveAnything = serve as (...values: unknown[]) => unknown;

const NO_ARGUMENTS =
  "Cannot serve HTTP requests: either a `handler` or `options` must be specified";

const WRONG_CALLS: readonly (readonly [values: unknown[], message: string])[] = [
  [[], NO_ARGUMENTS],
  [[undefined], NO_ARGUMENTS],
  [[{}], "Cannot serve HTTP requests: handler must be a function, received undefined"],
  [[LOCAL], "Cannot serve HTTP requests: handler must be a function, received undefined"],
  [["a"], "Cannot serve HTTP requests: handler must be a function, received undefined"],
  [[{ handler: 1 }], "Cannot serve HTTP requests: handler must be a function, received number"],
  [[{ handler: {} }], "Cannot serve HTTP requests: handler must be a function, received object"],
  [[{ port: "abc" }, empty], "Invalid port: 'abc'"],
  [[{ port: NaN }, empty], "Invalid port: NaN"],
  [[{ port: 1.5 }, empty], "Invalid port: 1.5"],
];

testWith(["net"], "serve throws a TypeError for a call that makes no sense", () => {
  for (const [values, message] of WRONG_CALLS) {
    const error = assertThrows(() => serveAnything(...values), TypeError);
    assertEquals(error.message, message);
  }
});

testWith(["net"], "serve throws a RangeError for a port that is none", () => {
  for (const port of [-1, 65_536, 70_000]) {
    const error = assertThrows(() => serveAnything({ port }, empty), RangeError);
    assertEquals(error.message, `Invalid port (out of range): ${port}`);
  }
});

const NOT_SERVED: readonly (readonly [name: string, options: Record<string, unknown>])[] = [
  ["half of TLS", { cert: "a" }],
  ["the other half of TLS", { key: "a" }],
  ["TLS of nothing", { cert: "", key: "" }],
  ["TLS of files", { certFile: "a", keyFile: "b" }],
  ["a Unix socket without a path", { transport: "unix" }],
  ["a transport that it does not know", { transport: "quic" }],
  ["a virtual socket", { transport: "vsock", cid: -1 }],
];

for (const [name, options] of NOT_SERVED) {
  testWith(["net"], `serve refuses ${name} instead of serving plain TCP`, async () => {
    let server: Deno.HttpServer | undefined;
    try {
      assertThrows(
        () => server = serveAnything({ ...LOCAL, ...options }, empty) as Deno.HttpServer,
        TypeError,
      );
    } finally {
      await server?.shutdown();
    }
  });
}

testWith(["net"], "serve refuses TLS with what is no certificate, and listens nowhere", () => {
  assertThrows(
    () => serve({ ...LOCAL, cert: "a", key: "b" }, empty),
    Deno.errors.InvalidData,
    "No certificates found in certificate data",
  );
});

testWith(["net"], "serve takes options that are there and not set", async () => {
  const unset = { transport: undefined, path: undefined, signal: undefined };
  const server = serveAnything({ ...LOCAL, ...unset }, empty) as Deno.HttpServer<Deno.NetAddr>;
  assertEquals(await exchange(server.addr.port, LAST), EMPTY);
  await server.shutdown();
});

testWith(["net"], "serve takes a handler behind options, or among them", async () => {
  for (const server of [serve(LOCAL, empty), serve({ ...LOCAL, handler: empty })]) {
    assertEquals(await exchange(server.addr.port, LAST), EMPTY);
    await server.shutdown();
  }
});

testWith(["net"], "serve takes an asynchronous handler", async () => {
  await using server = new TestServer(async () => {
    await Promise.resolve();
    return empty();
  });
  assertEquals(await exchange(server.port, LAST), EMPTY);
});

testWith(
  ["net"],
  "serve takes the handler behind the options before the one among them",
  async () => {
    const handler: ServeHandler = () => new Response("among");
    const server = serve({ ...LOCAL, handler } as ServeTcpOptions, empty);
    assertEquals(await exchange(server.addr.port, LAST), EMPTY);
    await server.shutdown();
  },
);

testWith(["net"], "serve calls onListen with the address before it returns", async () => {
  const heard: Deno.NetAddr[] = [];
  const server = serve({ ...LOCAL, onListen: (address) => void heard.push(address) }, empty);
  assertEquals(heard, [{ transport: "tcp", hostname: "127.0.0.1", port: server.addr.port }]);
  assertEquals(server.addr, heard[0]);
  await server.shutdown();
});

testWith(["net"], "serve prints where it listens if nobody else does", async () => {
  using printed = new Printed();
  const { port } = LOCAL;
  const listening = [
    serve({ port, hostname: "127.0.0.1" }, empty),
    serve({ port, hostname: "0.0.0.0" }, empty),
    serve({ port }, empty),
  ];
  const [one, two, three] = listening.map((server) => server.addr.port);
  assertEquals(printed.calls, [
    [`Listening on http://127.0.0.1:${one}/`],
    [`Listening on http://0.0.0.0:${two}/ (http://localhost:${two}/)`],
    [`Listening on http://0.0.0.0:${three}/ (http://localhost:${three}/)`],
  ]);
  for (const server of listening) await server.shutdown();
});

testWith(["net"], "serve gives the port back where onListen throws", async () => {
  let port = 0;
  const onListen = (address: Deno.NetAddr) => {
    port = address.port;
    throw new Error("not here");
  };
  assertThrows(() => serve({ ...LOCAL, onListen }, empty), Error, "not here");
  const server = serve({ ...LOCAL, port }, empty);
  await server.shutdown();
});

testWith(["net"], "serve throws for a port in use", async () => {
  await using server = new TestServer(empty);
  assertThrows(() => serve({ ...LOCAL, port: server.port }, empty), Deno.errors.AddrInUse);
});

testWith(["net"], "serve answers a handler that failed with 500 and prints the error", async () => {
  using printed = new Printed();
  const failure = new Error("a handler that failed");
  const server = serve(LOCAL, () => Promise.reject(failure));
  assertEquals(
    await exchange(server.addr.port, LAST),
    "HTTP/1.1 500 Internal Server Error\r\n" +
      "content-length: 21\r\n" +
      "date: now\r\n" +
      "connection: close\r\n" +
      "\r\n" +
      "Internal Server Error",
  );
  assertEquals(printed.calls, [[failure]]);
  await server.shutdown();
});

testWith(
  ["net"],
  "serve gives each request a URL of this server where it names no host",
  async () => {
    await using server = new TestServer((request) => new Response(request.url));
    for (const head of ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.0\r\nHost:\r\n\r\n"]) {
      const answer = await exchange(server.port, head);
      assertEquals(answer.endsWith(`\r\n\r\nhttp://localhost:${server.port}/a`), true, answer);
    }
  },
);

// Stopping.

testWith(["net"], "HttpServer.shutdown accepts no connection any more", async () => {
  const server = serve(LOCAL, empty);
  const { port } = server.addr;
  await server.shutdown();
  await assertRejects(() => connect(port), Deno.errors.ConnectionRefused);
});

testWith(
  ["net"],
  "HttpServer.shutdown resolves with finished, however often it is called",
  async () => {
    const server = serve(LOCAL, empty);
    await Promise.all([server.shutdown(), server.shutdown(), server.finished]);
    await server.shutdown();
  },
);

testWith(["net"], "HttpServer.shutdown closes idle connections at once", async () => {
  const server = new TestServer(empty);
  using fresh = await connect(server.port);
  using used = await connect(server.port);
  await write(used, GET);
  await read(used, "\r\n\r\n");
  await server.fact("accepted", 2);
  await within(server.server.shutdown(), 1_000);
  assertEquals(await Promise.all([read(fresh), read(used)]), ["", ""]);
  const reasons = server.facts.map((fact) => fact.kind === "closed" && fact.reason);
  assertEquals(reasons.filter((reason) => reason !== false), ["shutdown", "shutdown"]);
});

testWith(
  ["net"],
  "HttpServer.shutdown lets a slow handler answer, and closes behind it",
  async () => {
    const slow = Promise.withResolvers<Response>();
    const server = new TestServer(() => slow.promise);
    using conn = await connect(server.port);
    await write(conn, GET + GET);
    await server.fact("called");
    const stopped = server.server.shutdown();
    slow.resolve(empty());
    assertEquals(withoutDate(await within(read(conn))), EMPTY);
    await within(stopped);
    assertEquals((await server.fact("closed")).exchanges, 1);
  },
);

testWith(["net"], "HttpServer.shutdown lets a request that has begun come to its end", async () => {
  const server = new TestServer(empty);
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\n");
  await server.fact("accepted");
  // An exchange on another connection: by its end, what was sent before on this one has arrived.
  await exchange(server.port, LAST);
  const stopped = server.server.shutdown();
  await write(conn, "Host: a\r\n\r\n");
  assertEquals(withoutDate(await within(read(conn))), EMPTY);
  conn.close();
  await within(stopped);
});

testWith(["net"], "HttpServer.shutdown lets a whole answer be written to its end", async () => {
  const content = new Uint8Array(16 * 1024 * 1024);
  const { text } = await import("../../src/reply.ts");
  const whole = text("x".repeat(content.length));
  const server = new TestServer(() => whole);
  using conn = await connect(server.port);
  await write(conn, GET);
  const beginning = new Uint8Array(1024);
  await conn.read(beginning);
  const stopped = server.server.shutdown();
  const rest = await within(read(conn));
  assertEquals(rest.length > content.length - beginning.length, true, `${rest.length} octets`);
  conn.close();
  await within(stopped);
});

testWith(["net"], "HttpServer.shutdown lets a stream be sent to its end", async () => {
  const shutdown = Promise.withResolvers<void>();
  const server = new TestServer(() =>
    new Response(
      new ReadableStream({
        async pull(controller) {
          await shutdown.promise;
          controller.enqueue(new Uint8Array([0x61]));
          controller.close();
        },
      }),
    )
  );
  using conn = await connect(server.port);
  await write(conn, GET);
  await server.fact("settled");
  const stopped = server.server.shutdown();
  shutdown.resolve();
  assertEquals((await within(read(conn))).endsWith("1\r\na\r\n0\r\n\r\n"), true);
  conn.close();
  await within(stopped);
});

testWith(["net"], "HttpServer.shutdown may be called by a handler", async () => {
  const server: TestServer = new TestServer(() => {
    server.server.shutdown();
    return empty();
  });
  assertEquals(await exchange(server.port, GET), EMPTY);
  await within(server.server.finished);
});

testWith(["net"], "HttpServer shuts down when it is disposed of", async () => {
  let port = 0;
  {
    await using server = serve(LOCAL, empty);
    port = server.addr.port;
    assertEquals(await exchange(port, LAST), EMPTY);
  }
  await assertRejects(() => connect(port), Deno.errors.ConnectionRefused);
});

testWith(["net"], "serve stops at once when its signal is aborted", async () => {
  const end = new AbortController();
  const server = new TestServer(() => new Promise(() => {}), { signal: end.signal });
  using waiting = await connect(server.port);
  using idle = await connect(server.port);
  await write(waiting, GET);
  await server.fact("called");
  await server.fact("accepted", 2);
  end.abort();
  assertEquals(await within(Promise.all([read(waiting), read(idle)])), ["", ""]);
  await within(server.server.finished, 1_000);
});

testWith(["net"], "serve cuts an answer when its signal is aborted", async () => {
  const end = new AbortController();
  const cancelled = Promise.withResolvers<unknown>();
  const content = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array([0x61])),
    cancel: cancelled.resolve,
  });
  const server = new TestServer(() => new Response(content), { signal: end.signal });
  using conn = await connect(server.port);
  await write(conn, GET);
  await within(read(conn, "1\r\na\r\n"));
  end.abort();
  assertEquals(await within(read(conn)), "");
  await within(server.server.finished, 1_000);
  await within(cancelled.promise);
});

testWith(["net"], "serve finishes at once where its signal was aborted before", async () => {
  const server = serve({ ...LOCAL, signal: AbortSignal.abort() }, empty);
  await within(server.finished, 1_000);
  await assertRejects(() => connect(server.addr.port), Deno.errors.ConnectionRefused);
});

testWith(["net"], "serve takes an abort behind a shutdown", async () => {
  const end = new AbortController();
  const server = serve({ ...LOCAL, signal: end.signal }, empty);
  await server.shutdown();
  end.abort();
  await server.finished;
});

/** Serves, then unrefs, with a connection that stays open; the process is to end by itself. */
const UNREF = `
const { serve } = await import(Deno.args[0]);
const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
const server = serve(options, () => new Response(null, { status: 204 }));
server.unref();
server.ref();
server.unref();
if (Deno.args[1] === "connected") {
  const conn = await Deno.connect(server.addr);
  await conn.write(new TextEncoder().encode("GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n"));
  await conn.read(new Uint8Array(1024));
}
console.log("end");
`;

for (const state of ["unconnected", "connected"]) {
  testWith(["net", "run", "write"], `HttpServer.unref lets the process end, ${state}`, async () => {
    const script = await Deno.makeTempFile({ suffix: ".js" });
    await Deno.writeTextFile(script, UNREF);
    try {
      const module = import.meta.resolve("../../src/server/serve.ts");
      const run = outputOf(Deno.execPath(), "run", "-A", "--no-check", script, module, state);
      assertEquals(await within(run, 10_000), "end\n");
    } finally {
      await Deno.remove(script);
    }
  });
}

testWith(["net"], "HttpServer.ref and unref may be called at any time", async () => {
  const server = serve(LOCAL, empty);
  server.unref();
  server.ref();
  assertEquals(await exchange(server.addr.port, LAST), EMPTY);
  await server.shutdown();
  server.unref();
  server.ref();
});

testWith(["net"], "serve counts every connection by itself", async () => {
  await using server = new TestServer(empty);
  for (let count = 0; count < 3; count++) await exchange(server.port, LAST);
  const accepted = server.facts.filter((fact) => fact.kind === "accepted");
  assertEquals(accepted.map((fact) => fact.connection), [1, 2, 3]);
});

const HOSTS = { hosts: ["Localhost", "[::1]", "127.0.0.1"] };

for (const host of ["localhost", "LOCALHOST:8000", "[::1]:80", "127.0.0.1", ""]) {
  testWith(["net"], `serve() with hosts serves "${host}"`, async () => {
    await using server = new TestServer(empty, HOSTS);
    const answer = await exchange(
      server.port,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    assertStringIncludes(answer, "204 No Content");
  });
}

for (const [target, host] of [["/", "evil.example"], ["http://evil.example/", "localhost"]]) {
  testWith(
    ["net"],
    `serve() with hosts refuses ${target} at ${host} with 421 (RFC 9110 §15.5.20)`,
    async () => {
      await using server = new TestServer(empty, HOSTS);
      const answer = await exchange(server.port, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assertStringIncludes(answer, "HTTP/1.1 421 Misdirected Request");
      assertEquals((await server.fact("refused")).code, "host/not-served");
    },
  );
}
