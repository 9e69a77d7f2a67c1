import { assertEquals, assertRejects } from "@std/assert";
import { SendError } from "../../src/http1/mod.ts";
import type { RawConnection } from "../../src/net/raw.ts";
import { text } from "../../src/reply.ts";
import type { ConnectionInfo, ServeHandlerInfo } from "../../src/server/info.ts";
import type { ServeHandler, ServeTcpOptions } from "../../src/server/options.ts";
import { octets, textOf } from "../support/octets.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { streamOf } from "../support/stream.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/** Sends octets to a handler and gives everything that came up to the close. */
async function answerTo(octets: string, handler: ServeHandler): Promise<string> {
  await using server = new TestServer(handler);
  return await within(exchange(server.port, octets));
}

/** Gives what `info.connection` was for each of some requests on one connection. */
async function infosOf(octets: string): Promise<ConnectionInfo[]> {
  const infos: ConnectionInfo[] = [];
  await answerTo(octets, async (request, info) => {
    await request.text();
    if (info.connection !== undefined) infos.push(info.connection);
    return text("");
  });
  return infos;
}

// info.connection

testWith(
  ["net"],
  "info.connection says what Fetch hides (RFC 9112 §3.2, RFC 9110 §5)",
  async () => {
    const [info] = await infosOf(
      "OPTIONS /a/../%62?c HTTP/1.1\r\nhOST: a.example\r\nX-B: 1\r\nCookie: c=d\r\n" +
        "x-b: \t2\t \r\nX-B: 1\r\nconnection: close\r\n\r\n",
    );
    assertEquals([info?.version, info?.target], ["1.1", "/a/../%62?c"]);
    assertEquals(info?.fieldLines, [
      ["hOST", "a.example"],
      ["X-B", "1"],
      ["Cookie", "c=d"],
      ["x-b", "2"],
      ["X-B", "1"],
      ["connection", "close"],
    ]);
    assertEquals([info?.isTls, info?.trailers], [false, undefined]);
  },
);

const TARGETS: readonly (readonly [requestLine: string, target: string, version: string])[] = [
  ["GET /a HTTP/1.0", "/a", "1.0"],
  ["GET http://A.Example?b HTTP/1.1", "http://A.Example?b", "1.1"],
  ["OPTIONS * HTTP/1.1", "*", "1.1"],
];

testWith(["net"], "info.connection gives target and version as they were sent", async () => {
  for (const [requestLine, target, version] of TARGETS) {
    const [info] = await infosOf(`${requestLine}\r\nHost: a\r\nConnection: close\r\n\r\n`);
    assertEquals([info?.target, info?.version], [target, version]);
  }
});

testWith(
  ["net"],
  "info.connection and Request show each what was sent, whatever was done before",
  async () => {
    const seen: unknown[] = [];
    await using server = new TestServer((request, { connection }) => {
      const lines = connection?.fieldLines as [string, string][];
      seen.push([lines.join(";"), request.headers.get("x"), [...request.headers].length]);
      for (const line of lines) line[1] = "changed";
      lines.pop();
      return text("");
    });
    const conn = await connect(server.port);
    for (let time = 0; time < 4; time++) {
      await write(conn, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
      await within(conn.read(new Uint8Array(1024)));
    }
    conn.close();
    assertEquals(seen, Array(4).fill(["Host,a;X,1", "1", 2]));
  },
);

testWith(["net"], "info.connection counts connections, and the requests of each", async () => {
  const counts: [id: number | undefined, requests: number | undefined][] = [];
  await using server = new TestServer((_request, { connection }) => {
    counts.push([connection?.id, connection?.requests]);
    return text("");
  });
  await within(exchange(server.port, GET + GET + LAST));
  await within(exchange(server.port, GET + LAST));
  assertEquals(counts, [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2]]);
});

testWith(["net"], "info.connection knows the addresses of both sides", async () => {
  let info: ConnectionInfo | undefined;
  await using server = new TestServer((_request, { connection }) => {
    info = connection;
    return text("");
  });
  using peer = await connect(server.port);
  await write(peer, LAST);
  await within(read(peer));
  assertEquals(info?.localAddr, peer.remoteAddr);
  assertEquals(info?.remoteAddr, peer.localAddr);
});

const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" +
  "Connection: close\r\n\r\n3\r\nabc\r\n0\r\n";

testWith(["net"], "info.connection has the trailer section behind the content", async () => {
  const seen: unknown[] = [];
  await answerTo(`${CHUNKED}X-A: 1\r\nb: 2\r\nx-a: 3\r\n\r\n`, async (request, { connection }) => {
    seen.push(connection?.trailers);
    await request.text();
    seen.push(connection?.trailers, request.headers.get("x-a"));
    return text("");
  });
  // RFC 9110 §6.5.1: trailer fields are not merged into the header section.
  assertEquals(seen, [undefined, [["X-A", "1"], ["b", "2"], ["x-a", "3"]], null]);
});

testWith(["net"], "info.connection has no trailer section where none was sent", async () => {
  const [info] = await infosOf(`${CHUNKED}\r\n`);
  assertEquals(info?.trailers ?? [], []);
});

testWith(["net"], "info.connection is the same of a request that is over", async () => {
  let first: ConnectionInfo | undefined;
  let later: unknown;
  await answerTo(`${GET.replace("/", "/first")}${LAST}`, (_request, { connection }) => {
    first ??= connection;
    later = [first?.target, first?.requests, first?.fieldLines];
    return text("");
  });
  assertEquals(later, ["/first", 1, [["Host", "a"]]]);
});

// info.sendInterim

const HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n";
const LINK = { link: "</a.css>; rel=preload" };

/** The answer to a text, as the server frames it. */
function answerOf(content: string, connection = ""): string {
  return "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
    `content-length: ${content.length}\r\ndate: now\r\n${connection}\r\n${content}`;
}

const CLOSE = "connection: close\r\n";

testWith(["net"], "info.sendInterim sends 103 in front of the answer (RFC 8297 §2)", async () => {
  const answer = await answerTo(LAST, async (_request, info) => {
    await info.sendInterim?.(103, LINK);
    return text("abc");
  });
  assertEquals(answer, HINTS + answerOf("abc", CLOSE));
});

testWith(["net"], "info.sendInterim has written it when it resolves", async () => {
  const wasRead = Promise.withResolvers<void>();
  await using server = new TestServer(async (_request, info) => {
    await info.sendInterim?.(103, LINK);
    await wasRead.promise;
    return text("abc");
  });
  using peer = await connect(server.port);
  await write(peer, LAST);
  assertEquals(await within(read(peer, "\r\n\r\n")), HINTS);
  wasRead.resolve();
  await within(read(peer));
});

testWith(["net"], "info.sendInterim sends as many as it is called (RFC 9110 §15.2)", async () => {
  const answer = await answerTo(LAST, (_request, info) => {
    // Not waited for: they stand in front of the answer all the same.
    info.sendInterim?.(102);
    info.sendInterim?.(103, [["Link", "</a>"], ["Link", "</b>"]]);
    info.sendInterim?.(199);
    return text("abc");
  });
  assertEquals(
    answer,
    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>, </b>\r\n\r\n" +
      "HTTP/1.1 199 \r\n\r\n" + answerOf("abc", CLOSE),
  );
});

testWith(["net"], "info.sendInterim keeps to the order of pipelined requests", async () => {
  const answer = await answerTo(GET + GET + LAST, async (_request, { connection, sendInterim }) => {
    void sendInterim;
    return await Promise.resolve(text(String(connection?.requests)));
  });
  assertEquals(answer, answerOf("1") + answerOf("2") + answerOf("3", CLOSE));
  const hinted = await answerTo(GET + GET + LAST, async (_request, info) => {
    await info.sendInterim?.(103, LINK);
    return text(String(info.connection?.requests));
  });
  const expected = [answerOf("1"), answerOf("2"), answerOf("3", CLOSE)];
  assertEquals(hinted, expected.map((answer) => HINTS + answer).join(""));
});

testWith(["net"], "info.sendInterim sends nothing to HTTP/1.0 (RFC 9110 §15.2)", async () => {
  const answer = await answerTo("GET / HTTP/1.0\r\n\r\n", async (_request, info) => {
    await info.sendInterim?.(103, LINK);
    return text("abc");
  });
  assertEquals(answer, answerOf("abc", CLOSE));
});

testWith(["net"], "info.sendInterim sends 100 (Continue) once (RFC 9110 §10.1.1)", async () => {
  const answer = await answerTo(
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" +
      "Connection: close\r\n\r\nabc",
    async (request, info) => {
      await info.sendInterim?.(100);
      return text(await request.text());
    },
  );
  assertEquals(answer, "HTTP/1.1 100 Continue\r\n\r\n" + answerOf("abc", CLOSE));
});

for (const status of [101, 200, 204, 404, 99, 0, 600, -1, 103.5, NaN]) {
  testWith(["net"], `info.sendInterim refuses ${status}, and sends nothing`, async () => {
    const answer = await answerTo(LAST, async (_request, info) => {
      await assertRejects(async () => await info.sendInterim?.(status), SendError);
      return text("abc");
    });
    assertEquals(answer, answerOf("abc", CLOSE));
  });
}

testWith(["net"], "info.sendInterim refuses a field that cannot be sent", async () => {
  const answer = await answerTo(LAST, async (_request, info) => {
    await assertRejects(async () => await info.sendInterim?.(103, { x: "a\u0001b" }), SendError);
    await assertRejects(async () => await info.sendInterim?.(103, { "a b": "c" }), TypeError);
    await assertRejects(
      async () => await info.sendInterim?.(103, { "content-length": "3" }),
      SendError,
    );
    return text("abc");
  });
  assertEquals(answer, answerOf("abc", CLOSE));
});

testWith(["net"], "info.sendInterim refuses behind the answer", async () => {
  const infos: ServeHandlerInfo[] = [];
  const answer = await answerTo(GET + LAST, async (_request, info) => {
    infos.push(info);
    const [first] = infos;
    if (infos.length === 2) {
      // The connection waits for an answer again, but not for that of the first request.
      await assertRejects(async () => await first?.sendInterim?.(103, LINK));
    }
    return text("abc");
  });
  assertEquals(answer, answerOf("abc") + answerOf("abc", CLOSE));
  await assertRejects(async () => await infos[1]?.sendInterim?.(103, LINK));
});

testWith(["net"], "info.sendInterim refuses while a stream is sent", async () => {
  let refusal: Promise<unknown> | undefined;
  const answer = await answerTo(LAST, (_request, info) => {
    let isSecond = false;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (isSecond) {
          refusal = assertRejects(async () => await info.sendInterim?.(103, LINK));
          controller.close();
        } else {
          controller.enqueue(octets("abc"));
        }
        isSecond = true;
      },
    }, { highWaterMark: 0 });
    return new Response(stream);
  });
  assertEquals(answer.endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"), true, answer);
  await refusal;
});

// info.limitContent

testWith(["net"], "info.limitContent says nothing about the next request", async () => {
  const infos: ServeHandlerInfo[] = [];
  const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  const answer = await answerTo(
    post + post.replace("Host", "Connection: close\r\nHost"),
    async (request, info) => {
      infos.push(info);
      if (infos.length === 2) infos[0]?.limitContent?.(1);
      return text(await request.text());
    },
  );
  assertEquals(answer, answerOf("abc") + answerOf("abc", CLOSE));
});

// info.setTrailers

const TRAILED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\n" +
  "connection: close\r\n\r\n";

testWith(["net"], "info.setTrailers sends a trailer section behind a stream", async () => {
  const answer = await answerTo(LAST, (_request, info) => {
    info.setTrailers?.({ "X-A": "1", "server-timing": "db;dur=5" });
    return new Response(streamOf("abc", "de"));
  });
  assertEquals(
    answer,
    `${TRAILED}3\r\nabc\r\n2\r\nde\r\n0\r\nserver-timing: db;dur=5\r\nx-a: 1\r\n\r\n`,
  );
});

testWith(["net"], "info.setTrailers asks a function once the content was sent", async () => {
  const answer = await answerTo(LAST, (_request, info) => {
    let bytes = 0;
    info.setTrailers?.(() => ({ "x-bytes": String(bytes) }));
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        bytes += piece.length;
        controller.enqueue(piece);
      },
    });
    return new Response(streamOf("abc", "de").pipeThrough(counted));
  });
  assertEquals(answer, `${TRAILED}3\r\nabc\r\n2\r\nde\r\n0\r\nx-bytes: 5\r\n\r\n`);
});

testWith(["net"], "info.setTrailers lets a text go in chunks (RFC 9112 §7.1.2)", async () => {
  const answer = await answerTo(LAST, (_request, info) => {
    info.setTrailers?.([["a", "1"]]);
    return new Response("abc", { headers: { trailer: "a" } });
  });
  assertEquals(
    answer,
    "HTTP/1.1 200 OK\r\ntrailer: a\r\nContent-Type: text/plain;charset=UTF-8\r\n" +
      "transfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n\r\n" +
      "3\r\nabc\r\n0\r\na: 1\r\n\r\n",
  );
});

testWith(["net"], "info.setTrailers goes with bytes, and with nothing", async () => {
  const contents: [BodyInit | null, string][] = [[octets("abc"), "3\r\nabc\r\n"], [null, ""]];
  for (const [content, chunks] of contents) {
    const answer = await answerTo(LAST, (_request, info) => {
      info.setTrailers?.({ a: "1" });
      return new Response(content);
    });
    assertEquals(answer, `${TRAILED}${chunks}0\r\na: 1\r\n\r\n`);
  }
});

testWith(["net"], "info.setTrailers leaves the connection to the next request", async () => {
  const answer = await answerTo(GET + LAST, (_request, info) => {
    if (info.connection?.requests === 1) info.setTrailers?.({ a: "1" });
    return new Response(octets("abc"));
  });
  assertEquals(
    answer,
    TRAILED.replace(CLOSE, "") + "3\r\nabc\r\n0\r\na: 1\r\n\r\n" +
      "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ndate: now\r\nconnection: close\r\n\r\nabc",
  );
});

testWith(["net"], "info.setTrailers goes by what was set last", async () => {
  const answer = await answerTo(LAST, (_request, info) => {
    info.setTrailers?.({ a: "1" });
    info.setTrailers?.(() => new Headers({ b: "2" }));
    return new Response(octets("abc"));
  });
  assertEquals(answer, `${TRAILED}3\r\nabc\r\n0\r\nb: 2\r\n\r\n`);
});

const NO_TRAILERS: readonly (readonly [what: string, request: string, answer: RegExp])[] = [
  ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 200 OK\r\n(?:[^]*)\r\n\r\nabc$/],
  ["HEAD", "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", /^[^]*\r\n\r\n$/],
];

for (const [what, request, expected] of NO_TRAILERS) {
  testWith(["net"], `info.setTrailers sends no trailer section to ${what}`, async () => {
    for (const content of [() => streamOf("abc"), () => "abc"]) {
      const answer = await answerTo(request, (_request, info) => {
        info.setTrailers?.({ a: "1" });
        return new Response(content());
      });
      assertEquals(expected.test(answer) && !answer.includes("a: 1"), true, answer);
    }
  });
}

testWith(["net"], "info.setTrailers sends none with a status without content", async () => {
  for (const status of [204, 205, 304]) {
    const answer = await answerTo(LAST, (_request, info) => {
      info.setTrailers?.({ a: "1" });
      return new Response(null, { status });
    });
    const [head = "", behind] = answer.split("\r\n\r\n");
    if (status === 205) continue;
    assertEquals([behind, /transfer-encoding|a: 1/.test(head)], ["", false], answer);
  }
});

/**
 * RFC 9110 §6.5.1: no field for framing, routing, authentication, request modifiers, response controls,
 * or how the content is to be processed.
 */
const FORBIDDEN_TRAILERS = [
  "content-length",
  "transfer-encoding",
  "connection",
  "trailer",
  "host",
  "te",
  "upgrade",
  "content-encoding",
  "content-type",
  "content-range",
  "authorization",
  "www-authenticate",
  "proxy-authenticate",
  "set-cookie",
  "cache-control",
  "expires",
  "date",
  "vary",
  "location",
  "retry-after",
];

for (const name of FORBIDDEN_TRAILERS) {
  testWith(
    ["net"],
    `info.setTrailers never lets ${name} be a trailer (RFC 9110 §6.5.1)`,
    async () => {
      await using server = new TestServer((_request, info) => {
        try {
          info.setTrailers?.({ [name]: "1" });
        } catch {
          return new Response(null, { status: 500 });
        }
        return new Response(octets("abc"));
      });
      const answer = await within(exchange(server.port, LAST));
      assertEquals(answer.includes("\r\n0\r\n" + name), false, answer);
    },
  );
}

testWith(["net"], "info.setTrailers cuts an answer whose trailers cannot be made", async () => {
  const makers: (() => HeadersInit)[] = [
    () => {
      throw new Error("No trailers");
    },
    () => ({ "a b": "c" }),
    () => ({ a: "b\u0001" }),
  ];
  for (const trailers of makers) {
    await using server = new TestServer((_request, info) => {
      info.setTrailers?.(trailers);
      return new Response(streamOf("abc", "de"));
    });
    const answer = await within(exchange(server.port, LAST));
    assertEquals(answer.slice(answer.indexOf("\r\n\r\n") + 4), "3\r\nabc\r\n2\r\nde\r\n");
    assertEquals(server.errors.length, 1);
  }
});

// info.takeOver

/** Takes over, and gives the connection to `use`; what the handler then answers is nobody's. */
function taking(use: (raw: RawConnection) => Promise<void>): ServeHandler {
  return async (_request, info) => {
    const raw = await info.takeOver?.();
    if (raw !== undefined) await use(raw);
    return text("This is not sent");
  };
}

/** Reads from a connection that was taken over until something is there in all. */
async function readRaw(raw: RawConnection, bytes: number): Promise<string> {
  const buffer = new Uint8Array(64);
  let received = "";
  while (received.length < bytes) {
    const count = await raw.read(buffer);
    if (count === null) break;
    received += textOf(buffer.subarray(0, count));
  }
  return received;
}

testWith(["net"], "info.takeOver gives what was read behind the request first", async () => {
  await using server = new TestServer(taking(async (raw) => {
    const first = await readRaw(raw, 6);
    await raw.write(octets(`1 ${first}\n`));
    await raw.write(octets(`2 ${await readRaw(raw, 3)}\n`));
    assertEquals(await raw.read(new Uint8Array(1)), null);
    raw.close();
  }));
  using peer = await connect(server.port);
  await write(peer, `${GET}abcdef`);
  assertEquals(await within(read(peer, "\n")), "1 abcdef\n");
  await write(peer, "ghi");
  assertEquals(await within(read(peer, "\n")), "2 ghi\n");
  await peer.closeWrite();
  assertEquals(await within(read(peer)), "");
  assertEquals((await server.fact("closed")).reason, "taken");
  assertEquals(server.errors, []);
});

testWith(
  ["net"],
  "info.takeOver gives pipelined requests as the octets that they are",
  async () => {
    await using server = new TestServer(async (_request, info) => {
      if (info.connection?.requests === 1) return text("abc");
      using raw = await info.takeOver!();
      await raw.write(octets(await readRaw(raw, LAST.length)));
      return text("");
    });
    assertEquals(await within(exchange(server.port, GET + GET + LAST)), answerOf("abc") + LAST);
  },
);

testWith(["net"], "info.takeOver resolves behind the answers and interim responses", async () => {
  await using server = new TestServer(async (_request, info) => {
    if (info.connection?.requests === 1) return text("abc");
    info.sendInterim?.(103, LINK);
    using raw = await info.takeOver!();
    await raw.write(octets("raw"));
    return text("");
  });
  assertEquals(await within(exchange(server.port, GET + GET)), `${answerOf("abc")}${HINTS}raw`);
});

testWith(["net"], "info.takeOver knows the addresses, and gives streams", async () => {
  await using server = new TestServer(taking(async (raw) => {
    const { localAddr, remoteAddr } = raw;
    await new Blob([JSON.stringify([localAddr, remoteAddr]), "\n"]).stream()
      .pipeTo(raw.writable, { preventClose: true });
    await raw.readable.pipeTo(raw.writable);
    raw.close();
  }));
  using peer = await connect(server.port);
  await write(peer, `${GET}abc`);
  const addresses = JSON.stringify([peer.remoteAddr, peer.localAddr]);
  assertEquals(await within(read(peer, "\nabc")), `${addresses}\nabc`);
  await write(peer, "def");
  await peer.closeWrite();
  assertEquals(await within(read(peer)), "def");
});

testWith(["net"], "info.takeOver opens a tunnel for CONNECT (RFC 9110 §9.3.6)", async () => {
  const seen: unknown[] = [];
  await using server = new TestServer(async (request, info) => {
    seen.push(request.method, request.url, info.connection?.target, request.body);
    using raw = await info.takeOver!();
    await raw.write(octets("HTTP/1.1 200 OK\r\n\r\n"));
    await raw.write(octets(await readRaw(raw, 5)));
    return text("");
  }, { tunnels: true });
  const answer = await within(
    exchange(server.port, "CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\n\r\nhello"),
  );
  assertEquals(answer, "HTTP/1.1 200 OK\r\n\r\nhello");
  assertEquals(seen, ["CONNECT", "http://b.example:443/", "b.example:443", null]);
});

testWith(["net"], "info.takeOver need not be for CONNECT, which can be refused", async () => {
  await using server = new TestServer(
    () => new Response("No", { status: 403 }),
    { tunnels: true },
  );
  const answer = await within(exchange(
    server.port,
    "CONNECT b.example:443 HTTP/1.1\r\nHost: b.example:443\r\nConnection: close\r\n\r\n",
  ));
  assertEquals(answer.slice(0, 24), "HTTP/1.1 403 Forbidden\r\n");
  assertEquals(answer.endsWith("\r\n\r\nNo"), true, answer);
});

testWith(["net"], "info.takeOver gives the connection to one only", async () => {
  await using server = new TestServer(async (_request, info) => {
    using raw = await info.takeOver!();
    await assertRejects(() => info.takeOver!(), TypeError, "Cannot take over the connection");
    await raw.write(octets("raw"));
    return text("");
  });
  assertEquals(await within(exchange(server.port, GET)), "raw");
});

testWith(["net"], "info.takeOver refuses behind the answer", async () => {
  const infos: ServeHandlerInfo[] = [];
  const answer = await answerTo(GET + LAST, async (_request, info) => {
    infos.push(info);
    if (infos.length === 2) await assertRejects(() => infos[0]!.takeOver!(), TypeError);
    return text("abc");
  });
  assertEquals(answer, answerOf("abc") + answerOf("abc", CLOSE));
  await assertRejects(() => infos[1]!.takeOver!(), TypeError);
});

testWith(["net"], "info.takeOver refuses interim responses from then on", async () => {
  await using server = new TestServer(async (_request, info) => {
    using raw = await info.takeOver!();
    await assertRejects(async () => await info.sendInterim?.(103, LINK));
    await raw.write(octets("raw"));
    return text("");
  });
  assertEquals(await within(exchange(server.port, GET)), "raw");
});

testWith(["net"], "info.takeOver closes the connection of a handler that then fails", async () => {
  await using server = new TestServer(async (_request, info) => {
    const raw = await info.takeOver!();
    await raw.write(octets("raw"));
    throw new Error("The handler failed");
  });
  assertEquals(await within(exchange(server.port, GET)), "raw");
  assertEquals(server.messages, ["The handler failed"]);
});

testWith(["net"], "info.takeOver leaves the connection open when the handler returns", async () => {
  const taken = Promise.withResolvers<RawConnection>();
  await using server = new TestServer(async (_request, info) => {
    taken.resolve(await info.takeOver!());
    return text("This is not sent");
  });
  using peer = await connect(server.port);
  await write(peer, GET);
  using raw = await within(taken.promise);
  await server.fact("settled");
  await write(peer, "ping");
  assertEquals(await within(readRaw(raw, 4)), "ping");
  await raw.write(octets("pong"));
  raw.close();
  assertEquals(await within(read(peer)), "pong");
});

testWith(["net"], "info.takeOver keeps shutdown waiting for whoever has it", async () => {
  const taken = Promise.withResolvers<RawConnection>();
  await using server = new TestServer(async (_request, info) => {
    taken.resolve(await info.takeOver!());
    return text("");
  });
  using peer = await connect(server.port);
  await write(peer, GET);
  using raw = await within(taken.promise);
  let isShutDown = false;
  const shutdown = server.server.shutdown().then(() => isShutDown = true);
  await write(peer, "ping");
  await within(readRaw(raw, 4));
  await raw.write(octets("pong"));
  assertEquals(await within(read(peer, "pong")), "pong");
  assertEquals(isShutDown, false);
  raw.close();
  await within(shutdown);
});

testWith(["net"], "info.takeOver does not keep a server that is aborted", async () => {
  const taken = Promise.withResolvers<RawConnection>();
  const abort = new AbortController();
  await using server = new TestServer(async (_request, info) => {
    taken.resolve(await info.takeOver!());
    return text("");
  }, { signal: abort.signal });
  using peer = await connect(server.port);
  await write(peer, GET);
  using raw = await within(taken.promise);
  const reading = raw.read(new Uint8Array(1));
  abort.abort();
  await assertRejects(() => within(reading));
  await within(server.server.finished);
  assertEquals(await within(read(peer)), "");
});

const SOON: ServeTcpOptions = {
  deadlines: { idleMs: 50, headMs: 50, contentMs: 50, sendMs: 50, lingerMs: 50 },
};

testWith(["net"], "info.takeOver frees the connection from the deadlines of HTTP", async () => {
  const left = Promise.withResolvers<void>();
  await using server = new TestServer(async (request, info) => {
    // Whoever asks for the signal has the peer watched, and its silence is counted.
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    using raw = await info.takeOver!();
    left.resolve();
    await idled.promise;
    await raw.write(octets("raw"));
    return text("");
  }, SOON);
  const idled = Promise.withResolvers<void>();
  using peer = await connect(server.port);
  await write(peer, GET);
  await peer.closeWrite();
  await within(left.promise);
  // Two others, one after the other, are idle for longer than the deadline.
  for (const nth of [1, 2, 3]) {
    using other = await connect(server.port);
    assertEquals(await within(read(other)), "");
    assertEquals((await server.fact("closed", nth)).reason, "idle");
  }
  idled.resolve();
  assertEquals(await within(read(peer)), "raw");
});
