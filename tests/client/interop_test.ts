// The other side of these tests is a server that knows nothing of this project: Deno.serve, Python's
// http.server, node:http and nginx, where they are installed; and loket's own.

import { assertEquals, assertRejects } from "@std/assert";
import { Client, type ClientOptions, Disconnected } from "../../src/client/mod.ts";
import { text } from "../../src/reply.ts";
import { Certificate, HAS_OPENSSL } from "../support/certificate.ts";
import { Program, testWhere } from "../support/program.ts";
import { TestServer, within } from "../support/server.ts";
import { read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";
import {
  HAS_NGINX,
  HAS_NODE,
  HAS_PYTHON,
  type Peer,
  startNginx,
  startNode,
  startPython,
} from "./peers.ts";

const NEEDS = ["net", "run"] as const;

/** Answers the targets that all of the servers know. */
async function handle(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/echo") return new Response(request.body);
  if (pathname === "/old") {
    return new Response(null, { status: 301, headers: { location: "/new" } });
  }
  if (pathname === "/chunked") return new Response(ReadableStream.from(pieces("abc", "de")));
  const body = request.method === "HEAD" ? null : "abcde";
  await request.body?.cancel();
  return new Response(body, { headers: { "content-length": "5" } });
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const piece of texts) yield await Promise.resolve(new TextEncoder().encode(piece));
}

/** Deno's own server. */
function startDeno(): Promise<Peer> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handle);
  return Promise.resolve({
    origin: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

/** The server of this project. */
function startOwn(): Promise<Peer> {
  const server = new TestServer(handle);
  return Promise.resolve({
    origin: `http://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

interface Make {
  readonly name: string;
  readonly isThere: boolean;
  readonly start: () => Promise<Peer>;
  readonly version: "1.0" | "1.1";
}

const OWN: Make = { name: "loket", isThere: true, start: startOwn, version: "1.1" };
const DENO: Make = { name: "Deno.serve", isThere: true, start: startDeno, version: "1.1" };
const NODE: Make = { name: "node:http", isThere: HAS_NODE, start: startNode, version: "1.1" };
const PYTHON: Make = {
  name: "Python",
  isThere: HAS_PYTHON,
  start: () => startPython("HTTP/1.1"),
  version: "1.1",
};
const PYTHON_1_0: Make = {
  name: "Python with HTTP/1.0",
  isThere: HAS_PYTHON,
  start: () => startPython("HTTP/1.0"),
  version: "1.0",
};
const ALL = [OWN, DENO, NODE, PYTHON, PYTHON_1_0];

/** Declares a test for each server of a list. */
function testEach(
  makes: readonly Make[],
  sentence: string,
  fn: (client: Client, make: Make) => Promise<void>,
  options: ClientOptions = {},
): void {
  for (const make of makes) {
    testWhere(make.isThere, NEEDS, `Client ${sentence}: ${make.name}`, async () => {
      await using peer = await make.start();
      await using client = new Client(peer.origin, options);
      await fn(client, make);
    });
  }
}

async function textAt(client: Client, target: string): Promise<string> {
  return await within((await within(client.send(target))).text());
}

testEach(ALL, "reads content of a known length, again and again", async (client, { version }) => {
  for (let count = 1; count <= 3; count++) {
    const answer = await within(client.send("/"));
    assertEquals([answer.version, answer.contentBytes], [version, 5]);
    assertEquals(await within(answer.text()), "abcde");
    assertEquals(answer.isReused, version === "1.1" && count > 1);
  }
});

testEach([OWN, DENO, NODE, PYTHON], "reads content in chunks", async (client) => {
  assertEquals(await textAt(client, "/chunked"), "abcde");
  assertEquals(await textAt(client, "/"), "abcde");
  assertEquals(client.connection?.id, 1);
});

testEach([NODE, PYTHON], "reads trailers", async (client) => {
  const answer = await within(client.send("/chunked"));
  await answer.text();
  assertEquals((await within(answer.trailers))?.get("x-sum"), "5");
});

testEach([NODE, PYTHON, PYTHON_1_0], "reads content until the close", async (client) => {
  assertEquals(await textAt(client, "/until-close"), "abcde");
  assertEquals(await textAt(client, "/"), "abcde");
});

testEach(ALL, "waits for no content of an answer to HEAD", async (client, { version }) => {
  const answer = await within(client.send("/", { method: "HEAD" }));
  assertEquals([answer.status, answer.contentBytes, await within(answer.text())], [200, 5, ""]);
  assertEquals(await textAt(client, "/"), "abcde");
  assertEquals(client.connection?.id, version === "1.1" ? 1 : undefined);
});

testEach(ALL, "sends content that waits for 100 (Continue)", async (client, { version }) => {
  const interim: number[] = [];
  const request = { method: "POST", body: "hello", expectContinue: true };
  const onInterim = ({ status }: { status: number }) => void interim.push(status);
  const answer = await within(client.send("/echo", { ...request, onInterim }));
  assertEquals(await within(answer.text()), "hello");
  assertEquals(interim, version === "1.1" ? [100] : []);
});

testEach([OWN, DENO, NODE], "streams both ways at once", async (client) => {
  const next = Promise.withResolvers<string>();
  async function* talk() {
    yield "a";
    yield await next.promise;
  }
  const answer = await within(client.send("/echo", { method: "POST", body: talk() }));
  const reader = answer.content.getReader();
  const decoder = new TextDecoder();
  const first = await within(reader.read());
  assertEquals(decoder.decode(first.value), "a");
  next.resolve("b");
  assertEquals(decoder.decode((await within(reader.read())).value), "b");
  assertEquals((await within(reader.read())).done, true);
});

testEach([OWN, DENO, NODE], "sends and gets many octets", async (client) => {
  const size = 8 * 1024 * 1024;
  const body = crypto.getRandomValues(new Uint8Array(64 * 1024));
  async function* much() {
    for (let sent = 0; sent < size; sent += body.length) yield await Promise.resolve(body);
  }
  const answer = await within(client.send("/echo", { method: "POST", body: much() }));
  let bytes = 0;
  for await (const piece of answer.content) {
    for (let at = 0; at < piece.length; at += 997) {
      assertEquals(piece[at], body[(bytes + at) % body.length]);
    }
    bytes += piece.length;
  }
  assertEquals(bytes, size);
});

const CUT = [
  ["/cut-head", "in the head of its answer"],
  ["/cut-length", "after 3 bytes of 5"],
  ["/cut-chunked", "after 3 bytes before its end was told"],
] as const;

testEach(
  [NODE, PYTHON, PYTHON_1_0],
  "says where an answer was cut",
  async (client, { version }) => {
    // HTTP/1.0 knows no chunks.
    for (const [target, message] of CUT.slice(0, version === "1.0" ? 2 : 3)) {
      await assertRejects(() => textAt(client, target), Disconnected, message);
      assertEquals(await textAt(client, "/"), "abcde");
    }
  },
);

testEach(
  [OWN, DENO, NODE, PYTHON],
  "sends four requests ahead on one connection",
  async (client) => {
    const answers = await within(Promise.all(["/", "/", "/", "/"].map((at) => client.send(at))));
    assertEquals(await Promise.all(answers.map((answer) => answer.text())), Array(4).fill("abcde"));
    assertEquals(answers.map(({ connection }) => connection), [1, 1, 1, 1]);
  },
  { pipeline: 4 },
);

testEach([OWN, DENO], "follows a redirect", async (client) => {
  const answer = await within(client.send("/old"));
  assertEquals([answer.url.pathname, await within(answer.text())], ["/new", "abcde"]);
}, { redirects: 1 });

testEach([NODE], "gives early hints", async (client) => {
  const links: (string | undefined)[] = [];
  const answer = await within(client.send("/hints", {
    onInterim: ({ fields }) => links.push(fields.get("link")),
  }));
  assertEquals([links, await within(answer.text())], [["</a.css>; rel=preload"], "abcde"]);
});

testWhere(
  HAS_NODE,
  NEEDS,
  "Client replaces a connection that node:http closes after a while",
  async () => {
    await using peer = await startNode();
    const closed = Promise.withResolvers<void>();
    await using client = new Client(peer.origin, {
      onEvent: (event) => event.kind === "connection-closed" && closed.resolve(),
    });
    await textAt(client, "/");
    await within(closed.promise);
    const answer = await within(client.send("/echo", { method: "POST", body: "hello" }));
    assertEquals([await answer.text(), answer.connection], ["hello", 2]);
  },
);

// nginx.

function testNginx(
  name: string,
  fn: (peer: Awaited<ReturnType<typeof startNginx>>) => Promise<void>,
): void {
  testWhere(HAS_NGINX, ["net", "run", "read", "write"], name, async () => {
    await using peer = await startNginx();
    await fn(peer);
  });
}

testNginx("Client speaks with nginx: length, HEAD, chunks, redirects, pipelining", async (peer) => {
  await using client = new Client(peer.origin, { pipeline: 4, redirects: 1 });
  assertEquals(await textAt(client, "/"), "abcde");
  assertEquals((await within(client.send("/", { method: "HEAD" }))).contentBytes, 5);
  assertEquals(await textAt(client, "/old"), "abcde");
  const answers = await within(Promise.all(["/", "/a", "/b"].map((at) => client.send(at))));
  assertEquals(answers.map(({ connection }) => connection), [1, 1, 1]);
  const body = pieces("a", "b");
  const answer = await within(
    client.send("/passed", { method: "PUT", body, expectContinue: true }),
  );
  assertEquals(await within(answer.text()), "abcde");
});

testNginx("Client uses the 413 of nginx, and sends no more", async (peer) => {
  await using client = new Client(peer.origin);
  let sent = 0;
  async function* endless() {
    const piece = new Uint8Array(64 * 1024);
    for (;;) {
      sent++;
      yield await Promise.resolve(piece);
    }
  }
  const answer = await within(client.send("/limited", { method: "PUT", body: endless() }));
  assertEquals(answer.status, 413);
  await within(answer.text());
  const sentThen = sent;
  assertEquals(await textAt(client, "/"), "abcde");
  assertEquals(sent <= sentThen + 1, true);
});

testNginx("Client goes on where nginx closes behind each answer", async (peer) => {
  await using client = new Client(peer.origin, { pipeline: 3 });
  const answers = await within(Promise.all(["/one", "/one", "/one"].map((at) => client.send(at))));
  assertEquals(await Promise.all(answers.map((answer) => answer.text())), Array(3).fill("abcde"));
  assertEquals(answers.map(({ connection }) => connection), [1, 2, 3]);
});

testNginx("Client speaks with nginx over a unix socket", async (peer) => {
  await using client = new Client("http://a.example", { path: peer.socket });
  assertEquals(await textAt(client, "/"), "abcde");
});

// TLS, unix sockets, addresses.

testWhere(
  HAS_OPENSSL,
  ["net", "run", "read", "write"],
  "Client speaks TLS with who it trusts",
  async () => {
    await using certificate = await Certificate.make();
    const { cert, key } = certificate;
    await using server = new TestServer(
      (_request, { connection }) => text(`${connection?.isTls}`),
      {
        cert,
        key,
        onReject() {},
      },
    );
    const origin = `https://localhost:${server.port}`;
    await using client = new Client(origin, { caCerts: [cert] });
    assertEquals((await within(client.connect())).isTls, true);
    assertEquals(await textAt(client, "/"), "true");
    assertEquals(client.connection?.requests, 1);

    await using stranger = new Client(origin);
    const untrusted = "its certificate is not signed by anybody who is trusted here";
    await assertRejects(() => within(stranger.send("/")), Deno.errors.InvalidData, untrusted);
  },
);

testWhere(
  HAS_OPENSSL,
  ["net", "run", "read", "write"],
  "Client says that a certificate is for another name",
  async () => {
    await using certificate = await Certificate.make("DNS:other.example");
    const { cert, key } = certificate;
    await using server = new TestServer(() => text("hi"), { cert, key, onReject() {} });
    await using client = new Client(`https://localhost:${server.port}`, { caCerts: [cert] });
    const error = Deno.errors.InvalidData;
    await assertRejects(
      () => within(client.send("/")),
      error,
      "its certificate is for another name",
    );
  },
);

testWith(
  ["net"],
  "Client does not wait for TLS with a silent server when it is closed",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const client = new Client(`https://127.0.0.1:${listener.addr.port}`);
    const answered = client.send("/");
    using _silent = await listener.accept();
    const rejected = assertRejects(() => answered, Disconnected, "The client was closed");
    await within(client[Symbol.asyncDispose](), 5_000);
    await rejected;
  },
);

testWith(["net"], "Client says that a server does not speak TLS", async () => {
  await using server = new TestServer(() => text("plain"));
  await using client = new Client(`https://127.0.0.1:${server.port}`);
  const error = Deno.errors.InvalidData;
  await assertRejects(() => within(client.send("/")), error, "it does not speak TLS");
});

testWith(["net"], "Client says that nobody listens, or that nobody has the name", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using client = new Client(`http://127.0.0.1:${port}`);
  const message = `Cannot connect to 127.0.0.1:${port}: nobody listens there`;
  await assertRejects(() => within(client.send("/")), Deno.errors.ConnectionRefused, message);
  await using stranger = new Client("http://name.invalid");
  await assertRejects(() => stranger.send("/"), Deno.errors.NotFound, "name.invalid is not known");
});

testWith(["net", "read", "write"], "Client says that there is no unix socket", async () => {
  await using client = new Client("http://a", { path: "/nowhere/socket" });
  await assertRejects(() => within(client.send("/")), Deno.errors.NotFound, "/nowhere/socket");
});

testWith(["net"], "Client speaks with an IPv6 address", async () => {
  await using server = new TestServer(({ url }) => text(new URL(url).host), { hostname: "::1" });
  await using client = new Client(`http://[::1]:${server.port}`);
  assertEquals(await textAt(client, "/"), `[::1]:${server.port}`);
});

testWith(["net"], "Client waits for connectMs for TLS to begin, and no longer", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const origin = `https://127.0.0.1:${listener.addr.port}`;
  await using client = new Client(origin, { deadlines: { connectMs: 50 } });
  const answered = client.send("/");
  answered.catch(() => {});
  using _peer = await listener.accept();
  await assertRejects(() => within(answered), Deno.errors.TimedOut, "no connection within 0.05 s");
});

testWith(["net", "run"], "Client lets the process end while its connection rests", async () => {
  await using server = new TestServer(() => text("a"), { deadlines: { idleMs: 0 } });
  const module = new URL("../../src/client/mod.ts", import.meta.url).href;
  const code = `import { Client } from ${JSON.stringify(module)};
    const client = new Client("http://127.0.0.1:${server.port}");
    console.log(await (await client.send("/")).text());`;
  await using program = new Program(Deno.execPath(), { args: ["eval", code] });
  assertEquals((await program.ended()).code, 0);
  assertEquals(await program.stdout.whole(), "a\n");
});

testWith(["net"], "Client reads one character from two packets", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using client = new Client(`http://127.0.0.1:${listener.addr.port}`);
  const answered = client.send("/");
  using peer = await listener.accept();
  await read(peer, "\r\n\r\n");
  await write(peer, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\xf0\x9f");
  const reader = (await within(answered)).content.pipeThrough(new TextDecoderStream()).getReader();
  const reading = reader.read();
  await write(peer, "\x98\x80");
  assertEquals((await within(reading)).value, "\u{1f600}");
  await within(reader.read());
  listener.close();
});

testWith(
  ["net"],
  "Client half-closes, and a server that sees it answers all the same",
  async () => {
    await using server = new TestServer(() => text("still here"));
    await using client = new Client(`http://127.0.0.1:${server.port}`);
    const answered = client.send("/");
    await within(client.halfClose());
    assertEquals(await within((await within(answered)).text()), "still here");
  },
);
