// WebSockets over real sockets: the platform's client, a browser, the npm package `ws`, and raw sockets
// that break the protocol in every way.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { constants, deflateRawSync } from "node:zlib";
import type { Account } from "./fixtures/websocket_server.ts";
import type { Outcome, Visit } from "./fixtures/websocket_ws.ts";
import type { ServeTcpOptions } from "../src/server/options.ts";
import { BROWSER, Browser } from "./support/browser.ts";
import { octets, textOf } from "./support/octets.ts";
import { ServerProcess } from "./support/process.ts";
import { outputOf } from "./support/run.ts";
import { testWhere } from "./support/program.ts";
import { TestServer, within } from "./support/server.ts";
import { connect, exchange, read, write } from "./support/socket.ts";
import { hasProgram, testWith } from "./support/test.ts";
import { Client } from "./support/websocket_client.ts";
import {
  ACCEPT,
  type Asking,
  closeFrame,
  describe,
  frame,
  handshake,
  RawPeer,
} from "./support/websocket_peer.ts";
import { isSame, sampleBytes, sampleText } from "./support/websocket_sample.ts";
import { echo, SocketServer } from "./support/websocket_server.ts";

const SIZES = [0, 1, 125, 126, 65_535, 65_536, 2 ** 20, 2 ** 24];
const MESSAGES = SIZES.flatMap((bytes) => [`text ${bytes}`, `binary ${bytes}`]);
/** Longer than the server waits for a peer that takes nothing. */
const PATIENCE_MS = 12_000;

/** The first octets of frames: FIN and an opcode, or an opcode alone. */
const TEXT = 0x81;
const BINARY = 0x82;
const CLOSE = 0x88;
const PING = 0x89;
const PONG = 0x8a;
const MORE = 0x00;
const LAST = 0x80;
const TEXT_BEGINS = 0x01;
const BINARY_BEGINS = 0x02;
const RSV1 = 0x40;

// The platform's client.

testWith(["net"], "upgradeWebSocket echoes to Deno's client", async (t) => {
  await using server = new SocketServer();
  const client = await Client.open(server.url);
  for (const bytes of SIZES) {
    await t.step(`text ${bytes}`, async () => {
      const text = sampleText(bytes);
      assert(await client.ask(text) === text);
    });
    await t.step(`binary ${bytes}`, async () => {
      const sent = sampleBytes(bytes);
      const echoed = await client.ask(sent);
      assert(echoed instanceof ArrayBuffer && isSame(new Uint8Array(echoed), sent));
    });
  }
  await t.step("a lone surrogate", async () => {
    assertEquals(await client.ask("a\ud800b\udc00"), "a\ufffdb\ufffd");
  });
  assertEquals([client.socket.extensions, server.told().socket.extensions], ["", ""]);
  assertEquals(await client.close(), [1005, "", true]);
  assertEquals((await server.fact("closed")).reason, "taken");
});

testWith(["net"], "upgradeWebSocket closes as Deno's client and the handler ask for", async (t) => {
  const rows: readonly (readonly [code?: number, reason?: string])[] = [
    [],
    [1000],
    [1000, "done"],
    [3000, "é€😀"],
    [4999, "r".repeat(123)],
  ];
  for (const [code, reason = ""] of rows) {
    await t.step(`${code} ${reason}`, async () => {
      await using server = new SocketServer((socket) => {
        socket.onmessage = () => socket.close(code, reason);
      });
      const expected = [code ?? 1005, reason, true] as const;
      const leaving = await Client.open(server.url);
      assertEquals(await leaving.close(code, reason), expected);
      assertEquals(await within(server.told(1).closed), expected);
      const left = await Client.open(server.url);
      left.socket.send("close");
      assertEquals(await left.closed, expected);
      assertEquals(await within(server.told(2).closed), expected);
      assertEquals(server.told(2).events, ["open", "message", "close"]);
      assertEquals(left.events, ["open", "close"]);
    });
  }
});

testWith(["net"], "upgradeWebSocket speaks the subprotocol that the handler chose", async () => {
  await using server = new SocketServer(echo, { upgrade: { protocol: "b" } });
  const client = await Client.open(server.url, ["a", "b"]);
  assertEquals([client.socket.protocol, server.told().socket.protocol], ["b", "b"]);
  await client.close();
  const other = await Client.open(server.url, ["c"]);
  // Deno's client has no 1006: it says 0.
  assertEquals((await other.closed)[2], false);
  assertEquals(other.events, ["error", "close"]);
  assertEquals(server.messages, [
    "Protocol 'b' not in the request's protocol list (non negotiable)",
  ]);
});

testWith(["net"], "upgradeWebSocket gives the handler the request and its connection", async () => {
  const told: unknown[] = [];
  await using server = new SocketServer((socket, { url, headers }, { connection }) => {
    const { id, requests, version, target, isTls } = connection ?? {};
    told.push(url, socket.url, headers.get("x-own"), { id, requests, version, target, isTls });
  });
  const options = { headers: { "x-own": "1" } };
  const client = await Client.open(`${server.url}chat/ä?b=1`, options);
  await client.close();
  const address = `//127.0.0.1:${server.port}/chat/%C3%A4?b=1`;
  assertEquals(told, [`http:${address}`, `ws:${address}`, "1", {
    id: 1,
    requests: 1,
    version: "1.1",
    target: "/chat/%C3%A4?b=1",
    isTls: false,
  }]);
});

testWith(["net"], "shutdown closes WebSockets with 1001, an abort with none", async (t) => {
  await t.step("shutdown", async () => {
    await using server = new SocketServer();
    const clients = [await Client.open(server.url), await Client.open(server.url)];
    await server.server.shutdown();
    for (const [index, client] of clients.entries()) {
      assertEquals(await client.closed, [1001, "", true]);
      assertEquals(await server.told(index + 1).closed, [1001, "", true]);
    }
    assertEquals((await server.fact("closed", 2)).reason, "taken");
  });
  await t.step("shutdown within the handler", async () => {
    await using server = new SocketServer(() => void server.server.shutdown());
    const client = await Client.open(server.url);
    assertEquals(await client.closed, [1001, "", true]);
  });
  await t.step("shutdown behind what waits", async () => {
    await using server = new SocketServer((socket) => {
      socket.onopen = () => socket.send(sampleText(2 ** 20));
    });
    const client = await Client.open(server.url);
    await server.server.shutdown();
    assertEquals(await client.next(), sampleText(2 ** 20));
    assertEquals(await client.closed, [1001, "", true]);
  });
  await t.step("abort", async () => {
    const abort = new AbortController();
    await using server = new SocketServer(echo, { signal: abort.signal });
    const client = await Client.open(server.url);
    abort.abort();
    assertEquals((await client.closed)[2], false);
    assertEquals(await within(server.told().closed), [1006, "", false]);
    assertEquals(server.told().events, ["open", "error", "close"]);
  });
});

// The opening handshake.

testWith(["net"], "upgradeWebSocket answers a handshake (RFC 6455 §4.2.2)", async (t) => {
  const rows: readonly (readonly [name: string, asking: Asking, options: ServeTcpOptions])[] = [
    ["as it is", {}, {}],
    ["automatic compression", {
      fields: "Accept-Encoding: gzip\r\n",
    }, { automaticCompression: true }],
    ["tokens among others", {
      fields: "Upgrade: h2c\r\nConnection: keep-alive\r\nAccept: text/html\r\n",
    }, { explain: true }],
    ["extensions that nobody knows", {
      fields: "Sec-WebSocket-Extensions: x-webkit-deflate-frame, permessage-bzip2\r\n",
    }, {}],
  ];
  for (const [name, asking, options] of rows) {
    await t.step(name, async () => {
      await using server = new SocketServer(echo, options);
      using peer = await RawPeer.open(server.port, { asking });
      const [status, ...fields] = peer.head.trimEnd().split("\r\n");
      assertEquals(status, "HTTP/1.1 101 Switching Protocols");
      assertEquals(fields.sort(), [
        "connection: Upgrade",
        `sec-websocket-accept: ${ACCEPT}`,
        "upgrade: websocket",
      ]);
      await peer.send(frame(TEXT, "a") + closeFrame(1000));
      assertEquals(await peer.toTheEnd(), ["81 a", "close 1000", "end"]);
    });
  }
});

testWith(["net"], "upgradeWebSocket throws for what asks for no WebSocket", async (t) => {
  const rows: readonly (readonly [request: string, message: string])[] = [
    [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "Invalid Header: 'upgrade' header must contain 'websocket'",
    ],
    [handshake({ method: "HEAD" }), "Invalid Method: 'HEAD' must be 'GET'"],
    [handshake({ method: "POST" }), "Invalid Method: 'POST' must be 'GET'"],
    [handshake({ http: "1.0" }), "Invalid Version: 'HTTP/1.0' must be 'HTTP/1.1'"],
  ];
  for (const [request, message] of rows) {
    await t.step(message, async () => {
      await using server = new SocketServer();
      const answer = await exchange(
        server.port,
        request.replace("\r\n", "\r\nConnection: close\r\n"),
      );
      assertMatch(answer, /^HTTP\/1\.1 500 /);
      assertEquals(server.messages, [message]);
    });
  }
});

testWith(["net"], "Deno.upgradeWebSocket says that it is not for a request of serve", async () => {
  await using server = new TestServer((request) => Deno.upgradeWebSocket(request).response);
  const answer = await exchange(
    server.port,
    handshake({ fields: "Connection: close\r\n" }),
  );
  assertMatch(answer, /^HTTP\/1\.1 500 /);
  assertMatch(server.messages.join(), /^Cannot upgrade: .*; call upgradeWebSocket of loket$/);
});

testWith(["net"], "upgradeWebSocket answers 426 to another version (RFC 6455 §4.4)", async () => {
  await using server = new SocketServer();
  using conn = await connect(server.port);
  // The connection stays one of HTTP.
  for (const nth of [1, 2]) {
    await write(conn, handshake({ version: "14" }));
    const answer = await within(read(conn, "Required\n"));
    assertMatch(answer, /^HTTP\/1\.1 426 [^]*\r\nsec-websocket-version: 13\r\n/);
    assertEquals((await within(server.told(nth).closed))[0], 1006);
    assertEquals(server.told(nth).events, ["error", "close"]);
  }
});

testWith(["net"], "upgradeWebSocket loses no frame behind the handshake", async (t) => {
  const rows: readonly (readonly [name: string, frames: string, answers: readonly string[]])[] = [
    ["one message", frame(TEXT, "a"), ["81 a"]],
    ["many", frame(TEXT, "a").repeat(2000), Array(2000).fill("81 a")],
    ["a long one", frame(BINARY, "b".repeat(200_000)), [`82 ${"b".repeat(200_000)}`]],
    ["ping, message, pong", frame(PING, "1") + frame(TEXT, "a") + frame(PONG), ["8a 1", "81 a"]],
    ["nothing", "", []],
  ];
  await using server = new SocketServer();
  for (const [name, frames, answers] of rows) {
    await t.step(name, async () => {
      using peer = await RawPeer.open(server.port, { behind: frames + closeFrame(1000) });
      const words = await peer.toTheEnd();
      const controls = words.filter((word) => word.startsWith("8a"));
      const others = words.filter((word) => !word.startsWith("8a"));
      assertEquals([...controls, ...others], [...answers, "close 1000", "end"]);
    });
  }
});

testWith(["net"], "upgradeWebSocket comes after the answers to earlier requests", async (t) => {
  const earlier = "GET /earlier HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const isLate of [false, true]) {
    await t.step(isLate ? "later answers" : "immediate answers", async () => {
      await using server = new SocketServer(echo, {
        async answer(response) {
          if (isLate) await Promise.resolve();
          return response;
        },
        onError: () => new Response("earlier"),
      });
      const conn = await connect(server.port);
      await write(conn, earlier + earlier + handshake() + frame(TEXT, "a") + closeFrame(1000));
      const text = await within(read(conn));
      conn.close();
      const [first, second, switched, frames] = text.split(/earlier|(?<=101 [^]*\r\n)\r\n/);
      assertMatch(`${first}`, /^HTTP\/1\.1 200 /);
      assertMatch(`${second}`, /^HTTP\/1\.1 200 /);
      assertMatch(`${switched}`, /^HTTP\/1\.1 101 /);
      assertEquals(frames, "\x81\x01a\x88\x02\x03\xe8");
      assertEquals((await server.fact("closed")).exchanges, 3);
    });
  }
});

testWith(
  ["net"],
  "upgradeWebSocket does not take content for frames (RFC 9110 §7.8)",
  async (t) => {
    const rows: readonly (readonly [fields: string, content: string])[] = [
      ["Content-Length: 5\r\n", "hello"],
      ["Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"],
    ];
    for (const [fields, content] of rows) {
      await t.step(fields, async () => {
        await using server = new SocketServer();
        const behind = content + frame(TEXT, "a") + closeFrame(1000);
        using peer = await RawPeer.open(server.port, { asking: { fields }, behind });
        assertMatch(peer.head, /^HTTP\/1\.1 101 /);
        assertEquals(await peer.toTheEnd(), ["81 a", "close 1000", "end"]);
      });
    }
  },
);

testWith(["net"], "a WebSocket fails whose response is not sent", async (t) => {
  const rows: readonly (readonly [name: string, answer: () => Response | Promise<Response>])[] = [
    ["another response", () => new Response("other")],
    ["another response later", async () => await Promise.resolve(new Response("other"))],
    ["an error", () => {
      throw new Error("other");
    }],
    ["a rejection", () => Promise.reject(new Error("other"))],
  ];
  for (const [name, answer] of rows) {
    await t.step(name, async () => {
      const options = { answer, onError: () => new Response("other", { status: 500 }) };
      await using server = new SocketServer(echo, options);
      using conn = await connect(server.port);
      // The connection stays one of HTTP.
      for (const nth of [1, 2]) {
        await write(conn, handshake());
        assertMatch(await within(read(conn, "other")), /^HTTP\/1\.1 [25]00 /);
        assertEquals((await within(server.told(nth).closed))[0], 1006);
        assertEquals(server.told(nth).events, ["error", "close"]);
      }
    });
  }
  await t.step("a peer that has left", async () => {
    const left = Promise.withResolvers<Response>();
    const called = Promise.withResolvers<void>();
    await using server = new SocketServer((_socket, request) => {
      request.signal.addEventListener("abort", () => left.reject(new Error("left")));
      called.resolve();
    }, { answer: () => left.promise });
    const conn = await connect(server.port);
    await write(conn, handshake());
    await within(called.promise);
    conn.close();
    await server.fact("closed");
    assertEquals((await within(server.told().closed))[0], 1006);
  });
});

/** A certificate for this machine, made for the test. */
async function certificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const folder = await Deno.makeTempDir({ prefix: "loket_websocket_" });
  try {
    const [key, cert] = [`${folder}/key.pem`, `${folder}/cert.pem`];
    await outputOf(
      "openssl",
      ...`req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes
      -keyout ${key} -out ${cert} -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1
      -addext basicConstraints=critical,CA:FALSE`.split(/\s+/),
    );
    return { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

testWhere(
  hasProgram("openssl"),
  ["net", "run", "read", "write"],
  "upgradeWebSocket works over TLS",
  async () => {
    const { cert, key } = await certificate();
    await using server = new SocketServer(echo, { cert, key });
    const http = Deno.createHttpClient({ caCerts: [cert] });
    try {
      const client = await Client.open(`wss://127.0.0.1:${server.port}/`, { client: http });
      assertEquals(server.told().socket.url, `wss://127.0.0.1:${server.port}/`);
      assert(await client.ask(sampleText(2 ** 20)) === sampleText(2 ** 20));
      assertEquals(await client.close(3000, "done"), [3000, "done", true]);
    } finally {
      http.close();
    }
  },
);

testWith(["net", "read", "write"], "upgradeWebSocket works over a unix socket", async () => {
  const path = await Deno.makeTempFile({ prefix: "loket_websocket_" });
  await Deno.remove(path);
  const heard = Promise.withResolvers<string>();
  const { serve } = await import("../src/server/serve.ts");
  const { upgradeWebSocket } = await import("../src/server/websocket.ts");
  await using _server = serve({ path, onListen() {} }, (request) => {
    const { socket, response } = upgradeWebSocket(request);
    echo(socket);
    heard.resolve(socket.url);
    return response;
  });
  using peer = await RawPeer.open(await Deno.connect({ transport: "unix", path }));
  await peer.send(frame(TEXT, "a") + closeFrame(1000));
  assertEquals(await peer.toTheEnd(), ["81 a", "close 1000", "end"]);
  assertEquals(await heard.promise, "ws+unix://a.example/");
});

// Frames in order.

/** The examples of RFC 7692 §7.2.3, and what they mean. */
const HELLO = "\xf2\x48\xcd\xc9\xc9\x07\x00";
const HELLO_AGAIN = "\xf2\x00\x11\x00\x00";
const HELLO_STORED = "\x00\x05\x00\xfa\xffHello\x00";
const HELLO_FINAL = "\xf3\x48\xcd\xc9\xc9\x07\x00\x00";
const HELLO_IN_BLOCKS = "\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00";
const DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

testWith(["net"], "upgradeWebSocket puts messages together (RFC 6455 §5.4)", async (t) => {
  const rows: readonly (readonly [name: string, frames: string, answers: readonly string[]])[] = [
    ["three frames", frame(TEXT_BEGINS, "a") + frame(MORE, "b") + frame(LAST, "c"), ["81 abc"]],
    ["empty frames", frame(BINARY_BEGINS) + frame(MORE) + frame(LAST), ["82"]],
    ["a character in two", frame(TEXT_BEGINS, "\xe2") + frame(LAST, "\x82\xac"), [
      "81 \xe2\x82\xac",
    ]],
    ["a byte order mark", frame(TEXT, "\xef\xbb\xbfa"), ["81 \xef\xbb\xbfa"]],
    ["ping between", frame(TEXT_BEGINS, "a") + frame(PING, "p") + frame(LAST, "c"), [
      "8a p",
      "81 ac",
    ]],
    ["a long ping", frame(PING, "p".repeat(125)), [`8a ${"p".repeat(125)}`]],
    ["a pong that nobody asked for", frame(PONG, "p") + frame(TEXT, "a"), ["81 a"]],
    ["close between", frame(TEXT_BEGINS, "a"), []],
    ["compressed", frame(TEXT | RSV1, HELLO), ["81 Hello"]],
    ["with context", frame(TEXT | RSV1, HELLO) + frame(TEXT | RSV1, HELLO_AGAIN), [
      "81 Hello",
      "81 Hello",
    ]],
    ["stored", frame(TEXT | RSV1, HELLO_STORED), ["81 Hello"]],
    ["a final block", frame(TEXT | RSV1, HELLO_FINAL), ["81 Hello"]],
    ["two blocks", frame(TEXT | RSV1, HELLO_IN_BLOCKS), ["81 Hello"]],
    ["nothing, compressed", frame(TEXT | RSV1, "\x00"), ["81"]],
    [
      "compressed in two, with a ping between",
      frame(TEXT_BEGINS | RSV1, HELLO.slice(0, 3)) + frame(PING) + frame(LAST, HELLO.slice(3)),
      ["8a", "81 Hello"],
    ],
    [
      "compressed and not",
      frame(TEXT | RSV1, HELLO) + frame(TEXT, "a") + frame(TEXT | RSV1, HELLO_AGAIN),
      ["81 Hello", "81 a", "81 Hello"],
    ],
  ];
  await using server = new SocketServer();
  for (const [name, frames, answers] of rows) {
    await t.step(name, async () => {
      using peer = await RawPeer.open(server.port, { asking: { fields: DEFLATE } });
      await peer.send(frames);
      for (const answer of answers) assertEquals(describe(await peer.next()), answer);
      await peer.send(frame(CLOSE));
      assertEquals(await peer.toTheEnd(), ["close", "end"]);
    });
  }
});

testWith(["net"], "upgradeWebSocket gives back the code that the peer closes with", async (t) => {
  await using server = new SocketServer();
  const codes = [
    1000,
    1001,
    1002,
    1003,
    1007,
    1008,
    1009,
    1010,
    1011,
    1012,
    1013,
    1014,
    3000,
    4999,
  ];
  for (const code of codes) {
    await t.step(`${code}`, async () => {
      using peer = await RawPeer.open(server.port);
      // What stands behind a close frame is not looked at.
      await peer.send(closeFrame(code, "\xe2\x82\xac") + frame(TEXT, "late") + "\xff\xff");
      assertEquals(await peer.toTheEnd(), [`close ${code}`, "end"]);
    });
  }
  for (const [index, { closed, events }] of server.sockets.entries()) {
    assertEquals(await within(closed), [codes[index] ?? 0, "€", true]);
    assertEquals(events, ["open", "close"]);
  }
});

testWith(["net"], "upgradeWebSocket closes behind the answer to its close frame", async (t) => {
  const open = async (server: SocketServer) => {
    const peer = await RawPeer.open(server.port, { behind: frame(TEXT, "close") });
    assertEquals(describe(await peer.next()), "81 first");
    assertEquals(describe(await peer.next()), "close 4000");
    return peer;
  };
  const serve = () =>
    new SocketServer((socket) => {
      socket.onmessage = () => {
        socket.send("first");
        socket.close(4000, "bye");
        socket.send("never");
      };
    });
  await t.step("messages before the answer come to nobody", async () => {
    await using server = serve();
    const peer = await open(server);
    await peer.send(frame(TEXT, "late") + frame(PING) + closeFrame(4000));
    assertEquals(await peer.toTheEnd(), ["end"]);
    peer[Symbol.dispose]();
    assertEquals(await within(server.told().closed), [4000, "", true]);
    assertEquals(server.told().messages, ["close"]);
    assertEquals(server.told().socket.bufferedAmount, 5);
  });
  await t.step("a fault before the answer", async () => {
    await using server = serve();
    const peer = await open(server);
    await peer.send("\x81\x01a");
    assertEquals(await peer.toTheEnd(), ["end"]);
    peer[Symbol.dispose]();
    assertEquals(await within(server.told().closed), [1006, "", false]);
  });
  await t.step("no answer but the end", async () => {
    await using server = serve();
    (await open(server))[Symbol.dispose]();
    assertEquals(await within(server.told().closed), [1006, "", false]);
  });
});

// Frames that break the protocol.

/** Bounds that a test can reach. */
const LIMITS = { frameBytes: 1000, messageBytes: 2000 };

const long = (bytes: number) => "x".repeat(bytes);

/** Zeros, so many of them, compressed. */
function zeros(bytes: number): string {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return textOf(deflateRawSync(new Uint8Array(bytes), options).subarray(0, -4));
}

/** What is sent, and the code of the close frame that comes back. */
type Fault = readonly [name: string, octets: string, code: number];

const RESERVED_OPCODES = [3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf];
const CODES_NOT_SENT = [0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535];

const FAULTS: readonly Fault[] = [
  ["a frame without a mask", "\x81\x01a", 1002],
  ["a ping without a mask", "\x89\x00", 1002],
  ["HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1002],
  ...RESERVED_OPCODES.map((code): Fault => [`opcode ${code}`, frame(0x80 | code), 1002]),
  ["RSV2", frame(TEXT | 0x20, "a"), 1002],
  ["RSV3", frame(TEXT | 0x10, "a"), 1002],
  ["ping in fragments", frame(0x09), 1002],
  ["close in fragments", frame(0x08), 1002],
  ["a ping of 126 octets", frame(PING, long(126)), 1002],
  ["a close of 126 octets", closeFrame(1000, long(124)), 1002],
  ["125 octets as 16 bits", "\x82\xfe\x00\x7d\0\0\0\0" + long(125), 1002],
  ["500 octets as 64 bits", "\x82\xff\0\0\0\0\0\0\x01\xf4\0\0\0\0" + long(500), 1002],
  ["the first bit of 64", "\x82\xff\x80\0\0\0\0\0\0\0\0\0\0\0", 1002],
  ["half a close code", frame(CLOSE, "\x03"), 1002],
  ...CODES_NOT_SENT.map((code): Fault => [`close code ${code}`, closeFrame(code), 1002]),
  ["a reason that is not UTF-8", closeFrame(1000, "\xff"), 1007],
  ["a reason that is cut", closeFrame(1000, "\xe2\x82"), 1007],
  ["text that is not UTF-8", frame(TEXT, "a\xff"), 1007],
  ["text with a surrogate", frame(TEXT, "\xed\xa0\x80"), 1007],
  ["text with a long form", frame(TEXT, "\xc0\xaf"), 1007],
  ["text above U+10FFFF", frame(TEXT, "\xf4\x90\x80\x80"), 1007],
  ["text that is cut", frame(TEXT, "\xe2\x82"), 1007],
  ["a fragment that is not UTF-8", frame(TEXT_BEGINS, "\xff"), 1007],
  ["a character broken by fragments", frame(TEXT_BEGINS, "\xe2\x82") + frame(MORE, "("), 1007],
  ["a character without its end", frame(TEXT_BEGINS, "\xe2\x82") + frame(LAST), 1007],
  ["nothing to continue", frame(LAST, "a"), 1002],
  ["nothing to continue, and more", frame(MORE, "a"), 1002],
  ["a message in a message", frame(TEXT_BEGINS, "a") + frame(TEXT, "b"), 1002],
  ["a beginning in a message", frame(BINARY_BEGINS, "a") + frame(BINARY_BEGINS, "b"), 1002],
  ["the head of a frame that is too long", "\x82\xfe\x03\xe9\0\0\0\0", 1009],
  ["a frame of 2^62 octets", "\x82\xff\x40\0\0\0\0\0\0\0\0\0\0\0", 1009],
  [
    "a message that is too long",
    frame(TEXT_BEGINS, long(1000)) + frame(MORE, long(1000)) + frame(MORE, "x"),
    1009,
  ],
];

const PLAIN_FAULTS: readonly Fault[] = [
  ["RSV1", frame(TEXT | RSV1, HELLO), 1002],
];

const DEFLATE_FAULTS: readonly Fault[] = [
  ["RSV1 on a ping", frame(PING | RSV1), 1002],
  ["RSV1 on a close", frame(CLOSE | RSV1), 1002],
  ["RSV1 on a continuation", frame(TEXT_BEGINS, "a") + frame(LAST | RSV1, "b"), 1002],
  ["what is not DEFLATE", frame(TEXT | RSV1, "\xff\xff\xff"), 1007],
  ["DEFLATE that is cut", frame(TEXT | RSV1, HELLO.slice(0, 3)), 1007],
  ["a reference to what never was", frame(TEXT | RSV1, HELLO_AGAIN), 1007],
  ["compressed text that is not UTF-8", frame(TEXT | RSV1, "\x00\x01\x00\xfe\xff\xff\x00"), 1007],
  ["2,001 octets compressed", frame(BINARY | RSV1, zeros(2001)), 1009],
  [
    "a million octets compressed",
    frame(BINARY_BEGINS | RSV1, zeros(900_000).slice(0, 800)) +
    frame(LAST, zeros(900_000).slice(800)),
    1009,
  ],
];

for (
  const [name, fields, faults] of [
    ["a connection", "", [...FAULTS, ...PLAIN_FAULTS]],
    ["a connection with compression", DEFLATE, [...FAULTS, ...DEFLATE_FAULTS]],
  ] as const
) {
  testWith(["net"], `upgradeWebSocket fails ${name} that breaks the protocol`, async (t) => {
    await using server = new SocketServer(echo, { upgrade: { limits: LIMITS } });
    const other = await Client.open(server.url);
    for (const [fault, octets, code] of faults) {
      await t.step(fault, async () => {
        using peer = await RawPeer.open(server.port, { asking: { fields } });
        await peer.send(frame(TEXT, "before"));
        assertEquals(describe(await peer.next()), "81 before");
        await peer.send(octets);
        // The server closes first; that the peer has not closed yet makes no difference.
        assertEquals(await peer.toTheEnd(), [`close ${code}`, "end"]);
        assertEquals(await other.ask(fault), fault);
      });
    }
    for (const { closed, events } of server.sockets.slice(1)) {
      assertEquals(await within(closed), [1006, "", false]);
      assertEquals(events, ["open", "message", "error", "close"]);
    }
    await other.close();
  });
}

testWith(["net"], "upgradeWebSocket takes what is as long as the limits allow", async () => {
  await using server = new SocketServer(echo, { upgrade: { limits: LIMITS } });
  using peer = await RawPeer.open(server.port, { asking: { fields: DEFLATE } });
  await peer.send(frame(TEXT_BEGINS, long(1000)) + frame(LAST, long(1000)));
  await peer.send(frame(BINARY | RSV1, zeros(2000)));
  await peer.send(closeFrame(1000));
  assertEquals((await peer.toTheEnd()).slice(-2), ["close 1000", "end"]);
  assertEquals(server.told().messages, [long(2000), new ArrayBuffer(2000)]);
});

// Peers that do not do their part.

const MEBIBYTE = new Uint8Array(2 ** 20);

testWith(["net"], "a WebSocket asks a silent peer, and then lets it go", async () => {
  const rows: readonly (readonly [behind: string, answers: number])[] = [
    ["", 0],
    ["", 3],
    [frame(TEXT, "abc").slice(0, -1), 0],
    [frame(TEXT_BEGINS, "abc"), 1],
  ];
  const visit = async ([behind, answers]: typeof rows[number]) => {
    await using server = new SocketServer(echo, { upgrade: { idleTimeout: 0.2 } });
    {
      using peer = await RawPeer.open(server.port, { behind });
      for (let times = 0; times < answers; times++) {
        assertEquals(describe(await peer.next()), "89");
        await peer.send(frame(PONG));
      }
      assertEquals(await peer.toTheEnd(), ["89", "close 1001", "end"]);
    }
    assertEquals(await within(server.told().closed), [1006, "", false]);
    assertEquals(server.told().events, ["open", "error", "close"]);
  };
  // Each waits until the server has lost its patience.
  await Promise.all(rows.map(visit));
});

testWith(["net"], "a WebSocket lets a peer go that reads nothing", async () => {
  const MESSAGES = 64;
  const idle = async () => {
    await using server = new SocketServer((socket) => {
      socket.onopen = () => {
        for (let count = 0; count < MESSAGES; count++) socket.send(MEBIBYTE);
      };
    }, { upgrade: { idleTimeout: 0.2 } });
    using _peer = await RawPeer.open(server.port);
    const { socket, closed, events } = server.told();
    assert(socket.bufferedAmount > MESSAGES / 2 * MEBIBYTE.length, `${socket.bufferedAmount}`);
    assert(socket.bufferedAmount <= MESSAGES * MEBIBYTE.length);
    assertEquals(await within(closed, PATIENCE_MS), [1006, "", false]);
    assertEquals(events, ["open", "error", "close"]);
    await server.fact("closed");
  };
  const closing = async () => {
    await using server = new SocketServer((socket, request) => {
      if (request.url.endsWith("/other")) return echo(socket);
      socket.onopen = () => socket.send(new Uint8Array(MESSAGES * MEBIBYTE.length));
    });
    using _peer = await RawPeer.open(server.port);
    // By the time that another has its echoes, the system has taken all that it takes.
    const other = await Client.open(`${server.url}other`);
    for (let times = 0; times < 50; times++) await other.ask(sampleBytes(1000));
    server.told().socket.close(4000);
    assertEquals(await within(server.told().closed, PATIENCE_MS), [1006, "", false]);
    await other.close();
    await server.fact("closed", 2);
  };
  // Each waits for a deadline of the server.
  await Promise.all([idle(), closing()]);
});

testWith(["net"], "a WebSocket hears a peer to which it sends without a pause", async () => {
  const abort = new AbortController();
  const heard = Promise.withResolvers<void>();
  await using server = new SocketServer((socket) => {
    const isGoing = () => !abort.signal.aborted && socket.readyState === WebSocket.OPEN;
    socket.onopen = async () => {
      while (isGoing()) {
        while (socket.bufferedAmount < 64 * MEBIBYTE.length) socket.send(MEBIBYTE);
        await new Promise((resolve) => void setTimeout(resolve));
      }
    };
    socket.onmessage = () => heard.resolve();
  }, { signal: abort.signal });
  const client = await Client.open(server.url);
  try {
    for (let times = 0; times < 100; times++) await client.next();
    client.socket.send("enough");
    await within(heard.promise, 3000);
  } finally {
    abort.abort();
    await client.closed;
  }
});

testWith(["net"], "a WebSocket is not read from before it has taken its answers", async () => {
  const [COUNT, BYTES] = [256, 2 ** 16];
  let most = 0;
  await using server = new SocketServer((socket) => {
    socket.onmessage = ({ data }) => {
      socket.send(data);
      most = Math.max(most, socket.bufferedAmount);
    };
  });
  using peer = await RawPeer.open(server.port);
  const flood = peer.flood(octets(frame(BINARY, long(BYTES))), COUNT);
  // By the time that another has its echoes, the first has sent all that the system takes.
  const other = await Client.open(server.url);
  for (let times = 0; times < 50; times++) await other.ask("a");
  assert(server.told().messages.length < COUNT);
  await Promise.all([flood, peer.skip(COUNT * (BYTES + 10))]);
  await peer.send(closeFrame(1000));
  assertEquals(await peer.toTheEnd(), ["close 1000", "end"]);
  assertEquals(server.told().messages.length, COUNT);
  assert(most < 5 * MEBIBYTE.length, `${most} octets waited`);
  await other.close();
});

testWith(["net"], "a WebSocket holds few pongs for a peer that reads none of them", async () => {
  await using server = new SocketServer();
  const PINGS = 1000;
  const TIMES = 200;
  using peer = await RawPeer.open(server.port);
  const pings = Array.from({ length: PINGS }, () => frame(PING, long(125))).join("");
  await peer.flood(octets(pings), TIMES);
  await peer.send(frame(PING, "last") + closeFrame(1000));
  const words = await peer.toTheEnd();
  // What the system holds was sent; of the others only a few were kept.
  assert(words.length < PINGS * TIMES / 2, `${words.length} pongs`);
  assertEquals(words.slice(-3), ["8a last", "close 1000", "end"]);
});

testWith(["net"], "a WebSocket ends with 1006 where the peer is gone", async (t) => {
  const message = frame(BINARY, long(1000));
  const rows: readonly (readonly [name: string, behind: string, isReset: boolean])[] = [
    ["the end between messages", "", false],
    ["the end within a message", message.slice(0, 500), false],
    ["the end between fragments", frame(TEXT_BEGINS, "a"), false],
    ["a reset between messages", "", true],
    ["a reset within a message", message.slice(0, 500), true],
    ["a reset while the server sends", frame(TEXT, "more"), true],
  ];
  for (const [name, behind, isReset] of rows) {
    await t.step(name, async () => {
      await using server = new SocketServer((socket) => {
        socket.onopen = () => socket.send(long(1000));
        socket.onmessage = () => socket.send(new Uint8Array(32 * MEBIBYTE.length));
      });
      {
        using peer = await RawPeer.open(server.port, { buffer: 100 });
        await peer.send(behind);
        if (isReset) await peer.taste();
        else await peer.next();
      }
      assertEquals(await within(server.told().closed), [1006, "", false]);
      assertEquals(server.told().events.slice(-2), ["error", "close"]);
      assertEquals((await server.fact("closed")).reason, "taken");
      assertEquals(server.errors, []);
    });
  }
});

testWith(["net"], "a WebSocket outlives the deadlines of HTTP", async () => {
  const deadlines = { headMs: 20, idleMs: 20, contentMs: 20, sendMs: 20, lingerMs: 20 };
  const limits = { requests: 1, contentBytes: 1, headBytes: 1000 };
  const upgrade = { idleTimeout: 0.3 };
  await using server = new SocketServer(echo, { deadlines, limits, upgrade });
  using peer = await RawPeer.open(server.port);
  for (const text of ["a", "b", "c"]) {
    assertEquals(describe(await peer.next()), "89");
    await peer.send(frame(TEXT, text));
    assertEquals(describe(await peer.next()), `81 ${text}`);
  }
  await peer.send(closeFrame(1000));
  assertEquals(await peer.toTheEnd(), ["close 1000", "end"]);
});

testWith(["net"], "a WebSocket ends whose peer leaves behind the handshake", async () => {
  const PEERS = 50;
  await using server = new SocketServer((socket) => {
    socket.onopen = () => socket.send(MEBIBYTE);
  });
  for (let count = 0; count < PEERS; count++) {
    using conn = await connect(server.port);
    await write(conn, handshake());
  }
  await server.fact("closed", PEERS);
  for (const { closed } of server.sockets) {
    assertEquals(await within(closed), [1006, "", false]);
  }
});

// Many at once.

/** Some time or other, the runtime opens a pair of sockets for itself and keeps it. */
function assertAbout(descriptors: number, expected: number): void {
  assert(Math.abs(descriptors - expected) <= 2, `${descriptors} descriptors, not ${expected}`);
}

testWith(
  ["net", "run", "read"],
  "upgradeWebSocket serves a thousand sockets and keeps nothing of them",
  async () => {
    const SOCKETS = 1000;
    await using server = await ServerProcess.start("websocket_server.ts");
    const [port, reporter = 0] = server.ports;
    using asking = await connect(reporter);
    const account = async (): Promise<Account> => {
      await write(asking, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const answer = await within(read(asking, "}"), PATIENCE_MS);
      return JSON.parse(answer.replace(/^[^]*\r\n\r\n/, ""));
    };
    const round = async (idle?: number) => {
      const opening = Array.from({ length: SOCKETS }, () => Client.open(`ws://127.0.0.1:${port}/`));
      const clients = await Promise.all(opening);
      if (idle !== undefined) assertAbout(await server.descriptors(), idle + SOCKETS);
      await Promise.all(clients.map(async (client, index) => {
        assertEquals(await client.ask(`${index}`), `${index}`);
        assertEquals(await client.close(1000), [1000, "", true]);
      }));
      return await account();
    };
    const first = await round();
    const idle = await server.descriptors();
    const second = await round(idle);
    assertEquals([second.accepted, second.closed], [2 * SOCKETS, 2 * SOCKETS]);
    const all = { open: 2 * SOCKETS, message: 2 * SOCKETS, close: 2 * SOCKETS };
    assertEquals(second.events, all);
    assertAbout(await server.descriptors(), idle);
    // What sockets leave behind they leave in each round; what the engine compiles comes once.
    let left = second.heapBytes - first.heapBytes;
    for (let rounds = 0, before = second; left >= SOCKETS * 500 && rounds < 3; rounds++) {
      const next = await round();
      left = next.heapBytes - before.heapBytes;
      before = next;
    }
    assert(left < SOCKETS * 500, `${left} bytes are left of ${SOCKETS} sockets`);
  },
);

// The npm package `ws`.

const NEEDS = ["run", "net", "read"] as const;
const CLIENT = [
  "run",
  "--no-prompt",
  "--no-lock",
  "--allow-net",
  "--allow-env",
  fromFileUrl(new URL("fixtures/websocket_ws.ts", import.meta.url)),
];

/** Whether the package can be loaded; a registry that does not answer is not waited for. */
async function isWsThere(): Promise<boolean> {
  if (Deno.permissions.querySync({ name: "run" }).state !== "granted") return false;
  const signal = AbortSignal.timeout(20_000);
  const options = { args: CLIENT, stdout: "null", stderr: "null", signal } as const;
  return (await new Deno.Command(Deno.execPath(), options).output()).success;
}

async function visitByWs(visits: readonly Visit[]): Promise<Outcome[]> {
  const lines = await outputOf(Deno.execPath(), ...CLIENT, JSON.stringify(visits));
  return lines.trimEnd().split("\n").map((line) => JSON.parse(line));
}

const isThere = await isWsThere();

/** Often the same message, which a context that is taken over makes small. */
const REPEATED = Array<string>(50).fill("binary 5000").concat(
  "text 5000",
  "binary 70000",
  "text 1",
);

testWhere(isThere, NEEDS, "upgradeWebSocket compresses as ws asks for it (RFC 7692)", async (t) => {
  const name = "permessage-deflate";
  const rows: readonly (readonly [options: unknown, extensions: string, taken: "some" | "none"])[] =
    [
      [false, "", "none"],
      [true, name, "some"],
      [{ threshold: 0 }, name, "some"],
      [{ serverNoContextTakeover: true }, `${name}; server_no_context_takeover`, "none"],
      [{ clientNoContextTakeover: true }, `${name}; client_no_context_takeover`, "some"],
      [{ serverMaxWindowBits: 15 }, `${name}; server_max_window_bits=15`, "some"],
      [{ serverMaxWindowBits: 13 }, `${name}; server_max_window_bits=13`, "some"],
      [{ serverMaxWindowBits: 9 }, `${name}; server_max_window_bits=9`, "none"],
      [{ serverMaxWindowBits: 8 }, "", "none"],
      [{ clientMaxWindowBits: 9, threshold: 0 }, name, "some"],
      [{ clientMaxWindowBits: 8, threshold: 0 }, name, "some"],
      [
        { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: 10 },
        `${name}; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10`,
        "none",
      ],
    ];
  await using server = new SocketServer();
  const outcomes = await visitByWs(rows.map(([perMessageDeflate]) => ({
    url: server.url,
    options: { perMessageDeflate },
    messages: REPEATED,
    close: [],
  })));
  for (const [index, [options, extensions, taken]] of rows.entries()) {
    await t.step(JSON.stringify(options), async () => {
      const outcome = outcomes[index];
      assertEquals(outcome?.errors, []);
      assertEquals(outcome?.same, REPEATED);
      assertEquals(outcome?.extensions, extensions === "" ? "" : name);
      assertEquals(partsOf(server.told(index + 1).socket.extensions), partsOf(extensions));
      const { bytesSent } = await server.fact("closed", index + 1);
      assertEquals(bytesSent < 150_000 ? "some" : "none", taken, `${bytesSent} octets`);
    });
  }
});

/** The parameters may stand in any order. */
function partsOf(extensions: string): string[] {
  return extensions.split("; ").sort();
}

testWhere(isThere, NEEDS, "upgradeWebSocket echoes to ws", async () => {
  await using server = new SocketServer();
  const plain = { perMessageDeflate: false };
  const visits: Visit[] = [
    { url: server.url, messages: MESSAGES, close: [4000, "é€😀"] },
    { url: server.url, options: plain, messages: MESSAGES, close: [] },
    { url: server.url, messages: ["text 5000", "binary 5000"], fragment: 999, close: [] },
    { url: server.url, options: plain, messages: ["text 999"], fragment: 100, close: [] },
  ];
  const outcomes = await visitByWs(visits);
  for (const [index, { messages, close: [code = 1005, reason = ""] = [] }] of visits.entries()) {
    const { same, errors, closed } = outcomes[index] ?? {};
    assertEquals({ same, errors, closed }, { same: messages, errors: [], closed: [code, reason] });
    assertEquals(await within(server.told(index + 1).closed), [code, reason, true]);
  }
  const counts = (from: number) => [0, 1, 2, 3, 4].map((index) => `${from - index * 999}`);
  assertEquals(outcomes[2]?.pongs, [...counts(5000), ...counts(5000)]);
});

testWhere(isThere, NEEDS, "upgradeWebSocket ends as ws understands it", async () => {
  const abort = new AbortController();
  await using closing = new SocketServer((socket) => {
    socket.onmessage = () => socket.close(4001, "é€😀");
  }, { upgrade: { protocol: "chat" } });
  await using asking = new SocketServer(echo, { upgrade: { idleTimeout: 0.2 } });
  await using other = new SocketServer(echo, { answer: () => new Response("other") });
  await using stopping = new SocketServer((socket) => {
    socket.onmessage = () => void stopping.server.shutdown();
  });
  await using aborting = new SocketServer((socket) => {
    socket.onmessage = () => abort.abort();
  }, { signal: abort.signal });
  const messages = ["text 1"];
  const outcomes = await visitByWs([
    { url: closing.url, protocols: ["news", "chat"], messages },
    { url: asking.url, pings: 3, close: [] },
    { url: other.url },
    { url: other.url, options: { protocolVersion: 8 } },
    { url: stopping.url, messages },
    { url: aborting.url, messages },
  ]);
  const [chat, pinged] = outcomes;
  assertEquals(outcomes.map(({ closed }) => closed), [
    [4001, "é€😀"],
    [1005, ""],
    [1006, ""],
    [1006, ""],
    [1001, ""],
    [1006, ""],
  ]);
  assertEquals(outcomes.map(({ errors }) => errors.join()), [
    "",
    "",
    "Unexpected server response: 200",
    "Unexpected server response: 200",
    "",
    "",
  ]);
  assertEquals([chat?.protocol, pinged?.pings], ["chat", 3]);
});

// A browser.

/** What came of a visit; a page hears of no ping. */
type InPage = Omit<Outcome, "pings" | "pongs">;

/** Makes a visit from within a page. It must stand alone: the page is given its source. */
async function visitInPage(visit: Visit): Promise<InPage> {
  const { url, messages = [], protocols = [], close } = visit;
  const socket = new WebSocket(url, [...protocols]);
  socket.binaryType = "arraybuffer";
  const same: string[] = [];
  const errors: string[] = [];
  const closed = new Promise<[number, string]>((resolve) => {
    socket.onclose = ({ code, reason }) => resolve([code, reason]);
  });
  socket.onerror = () => void errors.push("error");
  await Promise.race([new Promise((resolve) => socket.onopen = resolve), closed]);
  const { extensions, protocol } = socket;
  for (const message of messages) {
    const [kind, bytes] = message.split(" ");
    const sent = kind === "text" ? sampleText(Number(bytes)) : sampleBytes(Number(bytes));
    const came = new Promise<string | ArrayBuffer | undefined>((resolve) => {
      socket.onmessage = ({ data }) => resolve(data);
      closed.then(() => resolve(undefined));
    });
    socket.send(sent);
    const data = await came;
    const isEchoed = data instanceof ArrayBuffer && typeof sent !== "string"
      ? isSame(new Uint8Array(data), sent)
      : data === sent;
    if (isEchoed) same.push(message);
  }
  if (close !== undefined) socket.close(...close);
  return { extensions, protocol, same, errors, closed: await closed };
}

testWhere(
  hasProgram(BROWSER),
  [...NEEDS, "write"],
  "upgradeWebSocket works with a browser",
  async (t) => {
    await using site = new TestServer(() => {
      const headers = { "content-type": "text/html" };
      return new Response("<!doctype html><title>WebSockets</title>", { headers });
    });
    await using browser = await Browser.start();
    const page = await browser.open();
    await page.visit(new URL(`http://127.0.0.1:${site.port}/`));
    const sources = [sampleText, sampleBytes, isSame].join("\n");
    const visitBy = (visit: Visit): Promise<InPage> =>
      page.evaluate(`${sources}\n(${visitInPage})(${JSON.stringify(visit)})`);
    const deflate = "permessage-deflate";
    const row = { protocol: "", errors: [] as string[] };

    await t.step("echo, compressed", async () => {
      await using server = new SocketServer();
      const { url } = server;
      assertEquals(await visitBy({ url, messages: MESSAGES, close: [3000, "é€😀"] }), {
        ...row,
        extensions: deflate,
        same: MESSAGES,
        closed: [3000, "é€😀"],
      });
      assertEquals(server.told().socket.extensions, deflate);
      assertEquals(await within(server.told().closed), [3000, "é€😀", true]);
    });
    await t.step("echo, not compressed", async () => {
      await using server = new SocketServer(echo, { upgrade: { compression: false } });
      const { url } = server;
      assertEquals(await visitBy({ url, messages: MESSAGES, close: [] }), {
        ...row,
        extensions: "",
        same: MESSAGES,
        closed: [1005, ""],
      });
    });
    await t.step("a context that is taken over", async () => {
      await using server = new SocketServer();
      const { url } = server;
      const { same } = await visitBy({ url, messages: REPEATED, close: [] });
      assertEquals(same, REPEATED);
      const { bytesSent, bytesReceived } = await server.fact("closed");
      const sizes = `${bytesSent} octets sent, ${bytesReceived} received`;
      assert(bytesSent < 150_000 && bytesReceived < 150_000, sizes);
    });
    await t.step("a lone surrogate", async () => {
      await using server = new SocketServer();
      const echoed = await page.evaluate(`new Promise((resolve) => {
        const socket = new WebSocket("${server.url}");
        socket.onopen = () => socket.send("a\\ud800b");
        socket.onmessage = ({ data }) => {
          resolve(data);
          socket.close();
        };
      })`);
      assertEquals(echoed, "a\ufffdb");
    });
    await t.step("close by the handler", async () => {
      await using server = new SocketServer((socket) => {
        socket.onmessage = () => socket.close(4999, "bye");
      }, { upgrade: { protocol: "chat" } });
      const visit = { url: server.url, protocols: ["news", "chat"], messages: ["text 1"] };
      const { protocol, errors, closed } = await visitBy(visit);
      assertEquals({ protocol, errors, closed }, {
        protocol: "chat",
        errors: [],
        closed: [4999, "bye"],
      });
      assertEquals(await within(server.told().closed), [4999, "bye", true]);
    });
    await t.step("shutdown", async () => {
      await using server = new SocketServer((socket) => {
        socket.onmessage = () => void server.server.shutdown();
      });
      const { closed, errors } = await visitBy({ url: server.url, messages: ["text 1"] });
      assertEquals([errors, closed], [[], [1001, ""]]);
    });
    await t.step("abort", async () => {
      const abort = new AbortController();
      await using server = new SocketServer((socket) => {
        socket.onmessage = () => abort.abort();
      }, { signal: abort.signal });
      const { closed } = await visitBy({ url: server.url, messages: ["text 1"] });
      assertEquals(closed, [1006, ""]);
    });
    await t.step("another response", async () => {
      await using server = new SocketServer(echo, { answer: () => new Response("other") });
      const { closed, errors } = await visitBy({ url: server.url });
      assertEquals([errors, closed], [["error"], [1006, ""]]);
    });
    await t.step("a limit", async () => {
      await using server = new SocketServer(echo, { upgrade: { limits: LIMITS } });
      const { closed } = await visitBy({ url: server.url, messages: ["text 2001"] });
      assertEquals(closed[0], 1009);
    });
    await t.step("a page that is left", async () => {
      await using server = new SocketServer();
      await page.evaluate(`new Promise((resolve) => {
        globalThis.kept = new WebSocket("${server.url}");
        kept.onopen = resolve;
      })`);
      await page.send("Page.close");
      assertEquals((await within(server.told().closed))[0], 1001);
    });
  },
);
