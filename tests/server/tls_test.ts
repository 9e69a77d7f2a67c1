import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { text } from "../../src/reply.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { serve } from "../../src/server/serve.ts";
import { Certificate, HAS_OPENSSL } from "../support/certificate.ts";
import { octets } from "../support/octets.ts";
import { testWhere } from "../support/program.ts";
import { outputOf } from "../support/run.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect, read, withoutDate, write } from "../support/socket.ts";
import { streamOf } from "../support/stream.ts";
import { hasProgram, testWith } from "../support/test.ts";

const NEEDS = ["net", "run", "read", "write"] as const;
const LAST = "GET /a?b HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n";
const HAS_CURL = hasProgram("curl");

/** Declares a test that needs a certificate. */
function testTls(name: string, fn: (certificate: Certificate) => Promise<void>): void {
  testWhere(HAS_OPENSSL, NEEDS, name, async () => {
    await using certificate = await Certificate.make();
    await fn(certificate);
  });
}

/** Answers with what TLS makes different. */
const mirror: ServeHandler = async (request, { connection, remoteAddr }) => {
  const content = await request.text();
  const { port } = remoteAddr;
  const isKnown = connection?.remoteAddr.transport === "tcp" && port > 0;
  const url = request.url.replace(/:[0-9]+/, ":port");
  return text([request.method, url, connection?.isTls, isKnown, content].join(" "));
};

function serverOf({ cert, key }: Certificate, handler: ServeHandler = mirror, options = {}) {
  return new TestServer(handler, { cert, key, ...options });
}

function connectTls(port: number, { cert }: Certificate, alpnProtocols?: string[]) {
  const options = { hostname: "127.0.0.1", port, caCerts: [cert] };
  return Deno.connectTls({ ...options, ...(alpnProtocols && { alpnProtocols }) });
}

/** Reads up to the end of a connection, be it a close or a reset. */
async function readToEnd(peer: Deno.Conn): Promise<string> {
  try {
    return await read(peer);
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionReset) return "";
    throw error;
  }
}

testTls("serve speaks TLS with Deno's fetch (RFC 9110 §4.2.2)", async (certificate) => {
  await using server = serverOf(certificate);
  using client = Deno.createHttpClient({ caCerts: [certificate.cert] });
  const options = { client, method: "POST", body: "x".repeat(100_000) };
  for (const host of ["localhost", "127.0.0.1"]) {
    const response = await fetch(`https://${host}:${server.port}/a?b`, options);
    const content = await response.text();
    assertEquals(content, `POST https://${host}:port/a?b true true ${options.body}`);
  }
  assertEquals(server.errors, []);
});

testWhere(HAS_OPENSSL && HAS_CURL, NEEDS, "serve speaks TLS with curl", async () => {
  await using certificate = await Certificate.make();
  await using server = serverOf(certificate);
  const url = `https://localhost:${server.port}`;
  const options = ["--silent", "--show-error", "--include", "--cacert", certificate.certFile];
  const printed = await outputOf("curl", ...options, `${url}/a`, `${url}/b`);
  const answer = (path: string) =>
    "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 43\r\n" +
    `date: now\r\n\r\nGET https://localhost:port/${path} true true `;
  const content = "GET https://localhost:port/a true true ";
  assertEquals(
    withoutDate(printed),
    (answer("a") + answer("b")).replaceAll("43", String(content.length)),
  );
  assertEquals(server.facts.filter(({ kind }) => kind === "accepted").length, 1);
});

testTls("serve offers HTTP/1.1 and nothing else (RFC 7301 §3.1)", async (certificate) => {
  await using server = serverOf(certificate);
  using peer = await connectTls(server.port, certificate, ["h2", "http/1.1"]);
  const { alpnProtocol } = await peer.handshake();
  assertEquals(alpnProtocol, "http/1.1");
  await write(peer, LAST);
  assertStringIncludes(await within(read(peer)), "GET https://localhost:port/a?b true");
});

testTls("serve speaks TLS with who knows no ALPN", async (certificate) => {
  await using server = serverOf(certificate);
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST + LAST);
  const answer = await within(read(peer));
  assertEquals(answer.match(/HTTP\/1\.1 200 OK/g)?.length, 1);
  peer.close();
  assertEquals((await server.fact("closed")).reason, "done");
});

testTls("serve gives a request without a host an https URL", async (certificate) => {
  await using server = serverOf(certificate);
  using peer = await connectTls(server.port, certificate);
  await write(peer, "GET /a HTTP/1.0\r\n\r\n");
  assertStringIncludes(await within(read(peer)), "GET https://localhost:port/a true");
});

testTls("serve answers pipelined requests and streams over TLS", async (certificate) => {
  const stream: ServeHandler = () => new Response(streamOf("abc", "x".repeat(300_000)));
  await using server = serverOf(certificate, stream);
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST.replace(/Connection.*\r\n/, "") + LAST);
  const answer = await within(read(peer));
  const content = `3\r\nabc\r\n493e0\r\n${"x".repeat(300_000)}\r\n0\r\n\r\n`;
  assertEquals(answer.split(content).length, 3);
});

testTls("serve ends a TLS connection so that its end can be told", async (certificate) => {
  await using server = serverOf(certificate, () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(octets("abc"));
          controller.close();
        },
      }),
    ));
  using peer = await connectTls(server.port, certificate);
  // HTTP/1.0 has no other end than that of the connection: without close_notify it is an error.
  await write(peer, "GET / HTTP/1.0\r\n\r\n");
  assertEquals((await within(read(peer))).slice(-7), "\r\n\r\nabc");
});

testTls("serve hears that a TLS peer has left", async (certificate) => {
  const left = Promise.withResolvers<void>();
  const called = Promise.withResolvers<void>();
  await using server = serverOf(certificate, async ({ signal }) => {
    signal.addEventListener("abort", () => left.resolve());
    called.resolve();
    await left.promise;
    return text("");
  });
  const peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  await within(called.promise);
  peer.close();
  await within(left.promise);
  await server.fact("closed");
});

testTls("serve refuses who speaks HTTP without TLS, and serves the others", async (certificate) => {
  await using server = serverOf(certificate);
  using plain = await connect(server.port);
  await write(plain, LAST);
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  assertStringIncludes(await within(read(peer)), "200 OK");
  const received = await within(readToEnd(plain));
  assertEquals(received.includes("200 OK"), false);
  plain.close();
  peer.close();
  await server.fact("closed", 2);
  assertEquals(server.facts.filter(({ kind }) => kind === "called").length, 1);
  assertEquals(server.errors, []);
});

testTls("serve refuses octets that are no TLS at all", async (certificate) => {
  await using server = serverOf(certificate);
  for (
    const garbage of ["\x16\x03\x01\xff\xff", "\0".repeat(100), "a", "\x16\x03\x01\0\x05abcde"]
  ) {
    const peer = await connect(server.port);
    await write(peer, garbage);
    await peer.closeWrite();
    await within(readToEnd(peer));
    peer.close();
  }
  await server.fact("closed", 4);
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  assertStringIncludes(await within(read(peer)), "200 OK");
});

testTls("idle deadline ends a connection that never begins its handshake", async (certificate) => {
  const deadlines = { idleMs: 100, headMs: 100, lingerMs: 100 };
  await using server = serverOf(certificate, mirror, { deadlines });
  using _silent = await connect(server.port);
  using half = await connect(server.port);
  await write(half, "\x16\x03\x01\x02\0\x01");
  // That the server has closed them is all that can be said: Deno keeps the socket of a connection
  // without a handshake until the peer leaves, whatever is called on it.
  const ends = [await server.fact("closed", 1), await server.fact("closed", 2)];
  assertEquals(ends.map(({ reason }) => reason), ["idle", "idle"]);
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  assertStringIncludes(await within(read(peer)), "200 OK");
});

testTls(
  "serve shuts down over TLS: idle ones close, requests are answered",
  async (certificate) => {
    const called = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await using server = serverOf(certificate, async ({ url }) => {
      if (!url.endsWith("/slow")) return text("abc");
      called.resolve();
      await goOn.promise;
      return text("slow");
    });
    using idle = await connectTls(server.port, certificate);
    await write(idle, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await within(read(idle, "abc"));
    const slow = await connectTls(server.port, certificate);
    await write(slow, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    await within(called.promise);
    // One that never shakes hands is idle too, and keeps nobody waiting.
    using _silent = await connect(server.port);
    await server.fact("accepted", 3);
    const stopped = server.server.shutdown();
    assertEquals(await within(read(idle)), "");
    goOn.resolve();
    assertEquals((await within(read(slow))).slice(-4), "slow");
    slow.close();
    await within(stopped);
  },
);

testTls("serve is stopped at once by its signal over TLS", async (certificate) => {
  const abort = new AbortController();
  const called = Promise.withResolvers<void>();
  await using server = serverOf(certificate, () => {
    called.resolve();
    return new Promise<Response>(() => {});
  }, { signal: abort.signal });
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  await within(called.promise);
  abort.abort();
  await within(server.server.finished);
});

testTls("serve gives a TLS connection away as it is", async (certificate) => {
  await using server = serverOf(certificate, async (_request, info) => {
    using raw = await info.takeOver!();
    await raw.write(octets("raw"));
    await raw.closeWrite();
    return text("");
  });
  using peer = await connectTls(server.port, certificate);
  await write(peer, LAST);
  assertEquals(await within(read(peer)), "raw");
});

testTls("serve refuses a PEM that is none, and frees the port", async ({ cert, key }) => {
  const wrong: [options: { cert: string; key: string }, message: string][] = [
    [{ cert: "a", key }, "No certificates found in certificate data"],
    [{ cert, key: "a" }, "No keys found in key data"],
    [{ cert: key, key }, "No certificates found in certificate data"],
    [{ cert, key: cert }, "No keys found in key data"],
  ];
  for (const [options, message] of wrong) {
    const local = { port: 0, hostname: "127.0.0.1", onListen() {}, ...options };
    const ours = assertThrows(() => serve(local, mirror), Error);
    const theirs = assertThrows(() => Deno.serve(local, () => text("")), Error);
    assertEquals([ours.name, ours.message], [theirs.name, theirs.message]);
    assertEquals(ours.message, message);
  }
  await Promise.resolve();
});

testTls("serve refuses a key of another certificate", async ({ cert }) => {
  await using other = await Certificate.make();
  const local = { port: 0, hostname: "127.0.0.1", onListen() {}, cert, key: other.key };
  const ours = assertThrows(() => serve(local, mirror), Error);
  const theirs = assertThrows(() => Deno.serve(local, () => text("")), Error);
  assertEquals([ours.name, ours.message], [theirs.name, theirs.message]);
});

testTls("serve prints an https address if nobody else does", async ({ cert, key }) => {
  using printed = new Printed();
  const local = serve({ port: 0, hostname: "127.0.0.1", cert, key }, mirror);
  const everywhere = serve({ port: 0, cert, key }, mirror);
  const [one, two] = [local.addr.port, everywhere.addr.port];
  assertEquals(printed.calls, [
    [`Listening on https://127.0.0.1:${one}/`],
    [`Listening on https://0.0.0.0:${two}/ (https://localhost:${two}/)`],
  ]);
  await Promise.all([local.shutdown(), everywhere.shutdown()]);
});

testWith(["net"], "request.url is of http where there is no TLS", async () => {
  await using server = new TestServer(mirror);
  using peer = await connect(server.port);
  await write(peer, LAST);
  assertStringIncludes(await within(read(peer)), "GET http://localhost:port/a?b false true");
});
