import { assertEquals, assertInstanceOf, assertLess } from "@std/assert";
import { text } from "../../src/reply.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

const EMPTY = "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n";
const LAST_EMPTY = "HTTP/1.1 204 No Content\r\ndate: now\r\nconnection: close\r\n\r\n";

function empty(): Response {
  return new Response(null, { status: 204 });
}

function get(target: string, fields = ""): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
}

function post(content: string, fields = ""): string {
  return `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${content.length}\r\n${fields}\r\n${content}`;
}

const CLOSE = "Connection: close\r\n";

/** The octets of an answer by `text()`. */
function answerOf(content: string, connection = ""): string {
  return "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
    `content-length: ${content.length}\r\ndate: now\r\n${connection}\r\n${content}`;
}

const CLOSED = "connection: close\r\n";

/** The octets of the answer to a message that is refused. */
function refusal(status: string): string {
  return `HTTP/1.1 ${status}\r\ncontent-type: text/plain;charset=UTF-8\r\n` +
    `content-length: ${status.length + 1}\r\ndate: now\r\nconnection: close\r\n\r\n${status}\n`;
}

/** Answers with the path of the request. */
function pathOf(request: Request): string {
  return new URL(request.url).pathname;
}

// Persistence.

testWith(["net"], "ServerConnection serves one request after another (RFC 9112 §9.3)", async () => {
  await using server = new TestServer((request) => text(pathOf(request)));
  using conn = await connect(server.port);
  for (const path of ["/a", "/b", "/c"]) {
    await write(conn, get(path));
    assertEquals(withoutDate(await within(read(conn, path))), answerOf(path));
  }
  conn.closeWrite();
  assertEquals(await within(read(conn)), "");
  const { reason, exchanges } = await server.fact("closed");
  assertEquals([reason, exchanges], ["peer", 3]);
});

testWith(
  ["net"],
  "ServerConnection answers 16 pipelined requests in order (RFC 9112 §9.3.2)",
  async () => {
    await using server = new TestServer((request) => text(pathOf(request)));
    const paths = Array.from({ length: 16 }, (_, index) => `/${index}`);
    const requests = paths.map((path) => get(path, path === "/15" ? CLOSE : ""));
    const answers = paths.map((path) => answerOf(path, path === "/15" ? CLOSED : ""));
    assertEquals(await within(exchange(server.port, requests.join(""))), answers.join(""));
    const { exchanges, connection } = await server.fact("closed");
    assertEquals([exchanges, connection], [16, 1]);
  },
);

testWith(["net"], "ServerConnection keeps the order although some handlers are slow", async () => {
  const order: string[] = [];
  await using server = new TestServer((request) => {
    const path = pathOf(request);
    order.push(path);
    if (!path.endsWith("s")) return text(path);
    const { promise, resolve } = Promise.withResolvers<Response>();
    setTimeout(() => resolve(text(path)), 1);
    return promise;
  });
  const paths = ["/0", "/1s", "/2", "/3s", "/4s", "/5", "/6s"];
  const requests = paths.map((path) => get(path, path === "/6s" ? CLOSE : ""));
  const answers = paths.map((path) => answerOf(path, path === "/6s" ? CLOSED : ""));
  assertEquals(await within(exchange(server.port, requests.join(""))), answers.join(""));
  assertEquals(order, paths);
});

testWith(
  ["net"],
  "ServerConnection holds no answer back for the handler of the next request",
  async () => {
    const slow = Promise.withResolvers<Response>();
    await using server = new TestServer((request) =>
      request.url.endsWith("/slow") ? slow.promise : text("/fast")
    );
    using conn = await connect(server.port);
    await write(conn, get("/fast") + get("/slow", CLOSE));
    try {
      const answer = await within(read(conn, "/fast"), 1_000);
      assertEquals(withoutDate(answer), answerOf("/fast"));
    } finally {
      slow.resolve(empty());
    }
    assertEquals(withoutDate(await within(read(conn))), LAST_EMPTY);
  },
);

testWith(
  ["net"],
  "ServerConnection takes pipelined requests with content (RFC 9112 §9.3.2)",
  async () => {
    await using server = new TestServer(async (request) => text(await request.text()));
    const chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
      "2\r\nde\r\n1;x=y\r\nf\r\n0\r\nA: b\r\n\r\n";
    assertEquals(
      await within(exchange(server.port, post("abc") + chunked + post("g") + get("/", CLOSE))),
      answerOf("abc") + answerOf("def") + answerOf("g") + answerOf("", CLOSED),
    );
  },
);

testWith(["net"], "ServerConnection takes requests octet by octet", async () => {
  await using server = new TestServer(async (request) => text(await request.text()));
  using conn = await connect(server.port);
  conn.setNoDelay(true);
  for (const octet of post("abc") + "\r\n" + get("/", CLOSE)) await write(conn, octet);
  assertEquals(withoutDate(await within(read(conn))), answerOf("abc") + answerOf("", CLOSED));
});

testWith(["net"], "ServerConnection serves many more requests than a batch holds", async () => {
  const content = "x".repeat(10_000);
  await using server = new TestServer(() => text(content));
  using conn = await connect(server.port);
  const count = 400;
  const writing = write(conn, get("/").repeat(count - 1) + get("/", CLOSE));
  const answers = answerOf(content).repeat(count - 1) + answerOf(content, CLOSED);
  const received = withoutDate(await within(read(conn)));
  await writing;
  assertEquals(received.length, answers.length);
  assertEquals(received === answers, true);
});

testWith(["net"], "ServerConnection reads no more from a peer that does not read", async () => {
  const content = "x".repeat(64 * 1024);
  let calls = 0;
  await using server = new TestServer(() => {
    calls++;
    return text(content);
  }, { deadlines: { sendMs: 200 } });
  using conn = await connect(server.port);
  const requests = write(conn, get("/").repeat(100_000)).catch((error) => error);
  const { reason, bytesReceived, bytesSent } = await server.fact("closed");
  assertEquals(reason, "stalled");
  assertLess(bytesReceived, 256 * 1024);
  assertLess(calls * content.length - bytesSent, 4 * content.length);
  await within(requests);
});

testWith(["net"], "ServerConnection closes where the request says so (RFC 9112 §9.6)", async () => {
  await using server = new TestServer(empty);
  for (const value of ["close", "Close", "x, close", "close, keep-alive"]) {
    assertEquals(
      await within(exchange(server.port, get("/", `Connection: ${value}\r\n`) + get("/"))),
      LAST_EMPTY,
      value,
    );
  }
  assertEquals((await server.fact("closed")).reason, "done");
});

testWith(["net"], "ServerConnection closes where the handler says so (RFC 9112 §9.6)", async () => {
  await using server = new TestServer(() =>
    new Response(null, { status: 204, headers: { connection: "x, Close" } })
  );
  assertEquals(
    await within(exchange(server.port, get("/") + get("/"))),
    LAST_EMPTY.replace("close", "x, close"),
  );
  assertEquals((await server.fact("closed")).exchanges, 1);
});

testWith(["net"], "ServerConnection closes behind HTTP/1.0 (RFC 9112 §9.3)", async () => {
  await using server = new TestServer(empty);
  assertEquals(await within(exchange(server.port, "GET / HTTP/1.0\r\n\r\n")), LAST_EMPTY);
});

testWith(
  ["net"],
  "ServerConnection persists for HTTP/1.0 that asks for it (RFC 9112 §9.3)",
  async () => {
    await using server = new TestServer(() => text("a"));
    const asks = "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
    assertEquals(
      await within(exchange(server.port, asks + asks + "GET / HTTP/1.0\r\n\r\n")),
      answerOf("a", "connection: keep-alive\r\n").repeat(2) + answerOf("a", CLOSED),
    );
  },
);

testWith(
  ["net"],
  "ServerConnection takes a higher minor version for HTTP/1.1 (RFC 9110 §2.5)",
  async () => {
    await using server = new TestServer(empty);
    assertEquals(
      await within(exchange(server.port, "GET / HTTP/1.9\r\nHost: a\r\n\r\n" + get("/", CLOSE))),
      EMPTY + LAST_EMPTY,
    );
  },
);

// Content that nobody reads.

testWith(["net"], "ServerConnection passes over content that nobody reads", async () => {
  await using server = new TestServer(empty);
  const chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "3\r\nabc\r\n0\r\n\r\n";
  const long = post("x".repeat(200_000));
  assertEquals(
    await within(exchange(server.port, post("abc") + chunked + long + get("/", CLOSE))),
    EMPTY.repeat(3) + LAST_EMPTY,
  );
});

testWith(["net"], "ServerConnection passes over content that was read in part", async () => {
  await using server = new TestServer(async (request) => {
    const reader = request.body?.getReader();
    await reader?.read();
    return empty();
  });
  assertEquals(
    await within(exchange(server.port, post("x".repeat(100_000)) + get("/", CLOSE))),
    EMPTY + LAST_EMPTY,
  );
});

testWith(["net"], "ServerConnection passes over content that was cancelled", async () => {
  await using server = new TestServer(async (request) => {
    await request.body?.cancel();
    return empty();
  });
  assertEquals(
    await within(exchange(server.port, post("x".repeat(100_000)) + get("/", CLOSE))),
    EMPTY + LAST_EMPTY,
  );
});

testWith(["net"], "ServerConnection goes on although a handler left a read behind", async () => {
  await using server = new TestServer((request) => {
    // Wrong, and easily done: the text is not waited for.
    request.text().catch(() => {});
    return empty();
  });
  using conn = await connect(server.port);
  conn.setNoDelay(true);
  await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nab");
  assertEquals(withoutDate(await within(read(conn, "\r\n\r\n"))), EMPTY);
  for (const octet of "cdef") await write(conn, octet);
  await write(conn, get("/", CLOSE));
  assertEquals(withoutDate(await within(read(conn), 1_000)), LAST_EMPTY);
});

testWith(
  ["net"],
  "ServerConnection announces the close before content too long to pass over",
  async () => {
    await using server = new TestServer(empty);
    assertEquals(
      await within(exchange(server.port, post("x".repeat(1_000_000)) + get("/"))),
      LAST_EMPTY,
    );
    assertEquals((await server.fact("closed")).reason, "done");
  },
);

testWith(["net"], "ServerConnection lets a peer read the answer while it still sends", async () => {
  await using server = new TestServer(empty);
  using conn = await connect(server.port);
  await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
  const sending = write(conn, "x".repeat(900_000));
  assertEquals(withoutDate(await within(read(conn))), LAST_EMPTY);
  await within(sending);
});

testWith(["net"], "ServerConnection gives up chunks that do not end", async () => {
  await using server = new TestServer(empty);
  using conn = await connect(server.port);
  await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const sending = write(conn, `10000\r\n${"x".repeat(0x10000)}\r\n`.repeat(12));
  assertEquals(withoutDate(await within(read(conn))), EMPTY);
  await within(sending);
  conn.close();
  assertEquals((await server.fact("closed")).reason, "done");
});

testWith(["net"], "ServerConnection passes over content of GET (RFC 9110 §9.3.1)", async () => {
  await using server = new TestServer((request) => text(String(request.body)));
  const withContent = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  assertEquals(
    await within(exchange(server.port, withContent + get("/", CLOSE))),
    answerOf("null") + answerOf("null", CLOSED),
  );
});

// 100 (Continue).

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const EXPECTING = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";

testWith(
  ["net"],
  "ServerConnection sends 100 when content is read first (RFC 9110 §10.1.1)",
  async () => {
    const go = Promise.withResolvers<void>();
    await using server = new TestServer(async (request) => {
      await go.promise;
      return text(await request.text());
    });
    using conn = await connect(server.port);
    await write(conn, EXPECTING);
    await server.fact("called");
    assertEquals(server.facts.at(-1)?.kind, "called");
    go.resolve();
    assertEquals(await within(read(conn, "\r\n\r\n")), CONTINUE);
    await write(conn, "abc" + get("/", CLOSE));
    assertEquals(withoutDate(await within(read(conn))), answerOf("abc") + answerOf("", CLOSED));
  },
);

testWith(
  ["net"],
  "ServerConnection sends 100 before an answer that echoes the content",
  async () => {
    await using server = new TestServer((request) => new Response(request.body));
    using conn = await connect(server.port);
    await write(conn, EXPECTING);
    assertEquals((await within(read(conn, "\r\n\r\n"))).startsWith(CONTINUE), true);
    await write(conn, "abc");
    assertEquals(
      (await within(read(conn, "0\r\n\r\n"))).endsWith("3\r\nabc\r\n0\r\n\r\n"),
      true,
    );
  },
);

testWith(
  ["net"],
  "ServerConnection sends no 100 for content that nobody reads, and closes",
  async () => {
    await using server = new TestServer(empty);
    assertEquals(await within(exchange(server.port, EXPECTING)), LAST_EMPTY);
  },
);

testWith(
  ["net"],
  "ServerConnection takes nothing behind an unmet expectation for a request",
  async () => {
    let calls = 0;
    await using server = new TestServer(() => {
      calls++;
      return empty();
    });
    assertEquals(await within(exchange(server.port, EXPECTING + get("/"))), LAST_EMPTY);
    assertEquals(calls, 1);
  },
);

testWith(["net"], "ServerConnection sends no 100 to HTTP/1.0 (RFC 9110 §10.1.1)", async () => {
  await using server = new TestServer(async (request) => text(await request.text()));
  const request = "POST / HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc";
  assertEquals(await within(exchange(server.port, request)), answerOf("abc", CLOSED));
});

testWith(["net"], "ServerConnection sends no 100 where there is no content", async () => {
  await using server = new TestServer(async (request) => text(await request.text()));
  const request = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n";
  assertEquals(
    await within(exchange(server.port, request + get("/", CLOSE))),
    answerOf("") + answerOf("", CLOSED),
  );
});

// A peer that has closed its sending side.

/** Sends octets, closes the sending side, and gives what came up to the close. */
async function halfClosed(port: number, octets: string): Promise<string> {
  using conn = await connect(port);
  await write(conn, octets);
  await conn.closeWrite();
  return withoutDate(await within(read(conn)));
}

testWith(["net"], "ServerConnection answers a half-closed peer", async () => {
  await using server = new TestServer(empty);
  const answer = await halfClosed(server.port, get("/"));
  assertEquals([EMPTY, LAST_EMPTY].includes(answer), true, answer);
});

testWith(
  ["net"],
  "ServerConnection answers a half-closed peer that waits for a slow handler",
  async () => {
    await using server = new TestServer(async (request) => {
      const content = await request.text();
      return await new Promise((resolve) => setTimeout(() => resolve(text(content)), 1));
    });
    assertEquals(
      await halfClosed(server.port, post("a") + post("b") + post("c")),
      answerOf("a") + answerOf("b") + answerOf("c"),
    );
  },
);

testWith(
  ["net"],
  "ServerConnection answers all pipelined requests of a half-closed peer",
  async () => {
    await using server = new TestServer((request) => text(pathOf(request)));
    const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
    const answer = await halfClosed(server.port, paths.map((path) => get(path)).join(""));
    assertEquals(answer, paths.map((path) => answerOf(path)).join(""));
    assertEquals((await server.fact("closed")).reason, "peer");
  },
);

testWith(["net"], "ServerConnection sends 8 MiB to a half-closed peer", async () => {
  const content = "x".repeat(8 * 1024 * 1024);
  await using server = new TestServer(() => text(content));
  const answer = await halfClosed(server.port, get("/"));
  assertEquals(answer === answerOf(content), true, `${answer.length} octets`);
});

testWith(["net"], "ServerConnection is silent to a peer that closes within a head", async () => {
  await using server = new TestServer(empty);
  assertEquals(await halfClosed(server.port, "GET / HTTP/1.1\r\nHost"), "");
  assertEquals((await server.fact("closed")).reason, "lost");
});

testWith(
  ["net"],
  "ServerConnection is silent to a peer that closes within its content",
  async () => {
    const failure = Promise.withResolvers<unknown>();
    await using server = new TestServer(async (request) => {
      try {
        return text(await request.text());
      } catch (error) {
        failure.resolve(error);
        throw error;
      }
    });
    const half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab";
    assertEquals(await halfClosed(server.port, half), "");
    assertEquals((await within(failure.promise) as Error).name, "Disconnected");
    assertEquals((await server.fact("closed")).reason, "lost");
    assertEquals(server.errors, []);
  },
);

testWith(["net"], "ServerConnection ends for a peer that sends nothing at all", async () => {
  await using server = new TestServer(empty);
  assertEquals(await halfClosed(server.port, ""), "");
  assertEquals(await halfClosed(server.port, "\r\n"), "");
  assertEquals((await server.fact("closed", 2)).reason, "peer");
});

// Refusals.

const BAD: readonly (readonly [octets: string, status: string])[] = [
  ["bad\r\n", "400 Bad Request"],
  ["GET / HTTP/1.1\r\n\r\n", "400 Bad Request"],
  ["GET / HTTP/2.0\r\nHost: a\r\n\r\n", "505 HTTP Version Not Supported"],
  [`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, "414 URI Too Long"],
  [
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(70_000)}\r\n\r\n`,
    "431 Request Header Fields Too Large",
  ],
  [`GET / HTTP/1.1\r\n${"X: a\r\n".repeat(300)}\r\n`, "431 Request Header Fields Too Large"],
  ["POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501 Not Implemented"],
  [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "413 Content Too Large",
  ],
];

for (const [octets, status] of BAD) {
  const name = `ServerConnection refuses with ${status}: ${JSON.stringify(octets).slice(0, 60)}`;
  testWith(["net"], name, async () => {
    let calls = 0;
    await using server = new TestServer(() => {
      calls++;
      return empty();
    });
    // Nothing behind a message that is refused is interpreted.
    assertEquals(await within(exchange(server.port, octets + get("/"))), refusal(status));
    assertEquals(calls, 0);
    assertEquals((await server.fact("closed")).reason, "refused");
  });
}

testWith(["net"], "ServerConnection refuses behind what it answered before", async () => {
  await using server = new TestServer(empty);
  assertEquals(
    await within(exchange(server.port, get("/") + get("/") + "bad\r\n" + get("/"))),
    EMPTY + EMPTY + refusal("400 Bad Request"),
  );
});

testWith(
  ["net"],
  "ServerConnection refuses behind HEAD with the content that HEAD did not get",
  async () => {
    await using server = new TestServer(empty);
    assertEquals(
      await within(exchange(server.port, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nbad\r\n")),
      EMPTY + refusal("400 Bad Request"),
    );
  },
);

testWith(["net"], "ServerConnection refuses behind HTTP/1.0 as before it", async () => {
  await using server = new TestServer(empty);
  const old = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  assertEquals(
    await within(exchange(server.port, old + "bad\r\n")),
    EMPTY.replace("now\r\n", "now\r\nconnection: keep-alive\r\n") + refusal("400 Bad Request"),
  );
});

testWith(["net"], "ServerConnection lets a refusal arrive while the peer still sends", async () => {
  await using server = new TestServer(empty);
  using conn = await connect(server.port);
  const sending = write(conn, "bad\r\n" + "x".repeat(1024 * 1024));
  assertEquals(withoutDate(await within(read(conn))), refusal("400 Bad Request"));
  await within(sending);
});

testWith(
  ["net"],
  "ServerConnection refuses content that breaks the protocol (RFC 9112 §7.1)",
  async () => {
    await using server = new TestServer(async (request) => text(await request.text()));
    const bad = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n";
    assertEquals(
      await within(exchange(server.port, get("/") + bad + get("/"))),
      answerOf("") + refusal("400 Bad Request"),
    );
    assertEquals((await server.fact("refused")).code, "chunk/bad-size");
    assertEquals(server.errors, []);
  },
);

testWith(
  ["net"],
  "ServerConnection cuts an answer that has begun where its content is refused",
  async () => {
    await using server = new TestServer((request) => new Response(request.body));
    using conn = await connect(server.port);
    await write(
      conn,
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    );
    const begun = await within(read(conn, "3\r\nabc\r\n"));
    await write(conn, "x\r\n");
    assertEquals(
      withoutDate(begun) + await within(read(conn)),
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\n\r\n3\r\nabc\r\n",
    );
    // It is the peer's fault, not the handler's.
    assertEquals((await server.fact("closed")).reason, "refused");
    assertEquals(server.errors, []);
  },
);

// Losses.

testWith(["net"], "ServerConnection survives peers that leave at any moment", async () => {
  await using server = new TestServer(async (request) => {
    const content = await request.text();
    return request.url.endsWith("/stream")
      ? new Response(new Blob([content]).stream())
      : text(content);
  });
  const message = post("abc") + "POST /stream HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  for (let length = 0; length <= message.length; length += 3) {
    const conn = await connect(server.port);
    await write(conn, message.slice(0, length));
    conn.close();
  }
  assertEquals(await within(exchange(server.port, get("/", CLOSE))), answerOf("", CLOSED));
  await server.fact("closed", Math.ceil((message.length + 1) / 3));
  assertEquals(server.errors.filter((error) => !(error instanceof Error)), []);
  for (const error of server.errors) assertInstanceOf(error, Error);
});

testWith(["net"], "ServerConnection serves many connections at once", async () => {
  await using server = new TestServer(async (request) => text(await request.text()));
  const answers = Array.from({ length: 200 }, (_, index) => {
    const content = String(index);
    return exchange(server.port, post(content) + post(content, CLOSE))
      .then((answer) => assertEquals(answer, answerOf(content) + answerOf(content, CLOSED)));
  });
  await within(Promise.all(answers), 20_000);
  await server.fact("closed", 200);
});
