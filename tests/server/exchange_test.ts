import { assertEquals, assertInstanceOf } from "@std/assert";
import { Disconnected, ProtocolError } from "../../src/http1/mod.ts";
import { text } from "../../src/reply.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { later, streamOf } from "../support/stream.ts";
import { testWith } from "../support/test.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const LAST_HEAD = "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

const encoder = new TextEncoder();

/** Answers a GET by a handler and gives the octets of the answer. */
async function answerTo(octets: string, handler: ServeHandler): Promise<string> {
  await using server = new TestServer(handler);
  return await within(exchange(server.port, octets));
}

// Framing of the answer.

const ANSWERS:
  readonly (readonly [name: string, make: () => Response, head: string, content: string])[] = [
    [
      "a text of the helpers",
      () => text("Größe"),
      "200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 7\r\n" +
      "date: now\r\nconnection: close\r\n",
      "Gr\u00c3\u00b6\u00c3\u009fe",
    ],
    [
      "a text",
      () => new Response("Größe"),
      "200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 7\r\n" +
      "date: now\r\nconnection: close\r\n",
      "Gr\u00c3\u00b6\u00c3\u009fe",
    ],
    [
      "bytes",
      () => new Response(new Uint8Array([0, 13, 10, 255])),
      "200 OK\r\ncontent-length: 4\r\ndate: now\r\nconnection: close\r\n",
      "\0\r\n\u00ff",
    ],
    [
      "nothing",
      () => new Response(null),
      "200 OK\r\ncontent-length: 0\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "an empty text",
      () => new Response(""),
      "200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 0\r\n" +
      "date: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "a stream",
      () => new Response(streamOf("abc", "0123456789abcdef")),
      "200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n",
      "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n",
    ],
    [
      "a stream with empty pieces, which would end the content",
      () => new Response(streamOf("", "abc", "", "")),
      "200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n",
      "3\r\nabc\r\n0\r\n\r\n",
    ],
    [
      "an empty stream",
      () => new Response(streamOf()),
      "200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n",
      "0\r\n\r\n",
    ],
    [
      "a stream with a declared length",
      () => new Response(streamOf("abc", "de"), { headers: { "content-length": "5" } }),
      "200 OK\r\ncontent-length: 5\r\ndate: now\r\nconnection: close\r\n",
      "abcde",
    ],
    [
      "a text with a wrong length, which is put right",
      () => new Response("abc", { headers: { "content-length": "5" } }),
      "200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\ncontent-length: 3\r\n" +
      "date: now\r\nconnection: close\r\n",
      "abc",
    ],
    [
      "a length that is none, which is dropped",
      () => new Response(streamOf("abc"), { headers: { "content-length": "+3" } }),
      "200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n",
      "3\r\nabc\r\n0\r\n\r\n",
    ],
    [
      "a text in chunks, because the handler asks for a transfer coding",
      () => new Response("abc", { headers: { "transfer-encoding": "gzip" } }),
      "200 OK\r\nContent-Type: text/plain;charset=UTF-8\r\ntransfer-encoding: chunked\r\n" +
      "date: now\r\nconnection: close\r\n",
      "3\r\nabc\r\n0\r\n\r\n",
    ],
    [
      "status 204",
      () => new Response(null, { status: 204, headers: { "content-length": "5" } }),
      "204 No Content\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "status 205",
      () => new Response(null, { status: 205 }),
      "205 Reset Content\r\ncontent-length: 0\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "status 304",
      () => new Response(null, { status: 304, headers: { etag: '"a"' } }),
      '304 Not Modified\r\netag: "a"\r\ndate: now\r\nconnection: close\r\n',
      "",
    ],
    [
      "its own reason phrase",
      () => new Response(null, { status: 204, statusText: "Nichts" }),
      "204 Nichts\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "a status without a registered reason",
      () => new Response(null, { status: 299 }),
      "299 \r\ncontent-length: 0\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "its own date",
      () => new Response(null, { status: 204, headers: { date: "Thu, 01 Jan 1970 00:00:00 GMT" } }),
      "204 No Content\r\ndate: now\r\nconnection: close\r\n",
      "",
    ],
    [
      "several cookies, each on its line",
      () =>
        new Response(null, {
          status: 204,
          headers: [["set-cookie", "a=1"], ["x", "1"], ["set-cookie", "b=2"], ["x", "2"]],
        }),
      "204 No Content\r\nset-cookie: a=1\r\nx: 1\r\nset-cookie: b=2\r\nx: 2\r\ndate: now\r\n" +
      "connection: close\r\n",
      "",
    ],
  ];

for (const [name, make, head, content] of ANSWERS) {
  testWith(["net"], `Exchange answers with ${name} (RFC 9112 §6)`, async () => {
    assertEquals(await answerTo(LAST, make), `HTTP/1.1 ${head}\r\n${content}`);
  });
}

testWith(["net"], "Exchange keeps a date that the handler set", async () => {
  await using server = new TestServer(() =>
    new Response(null, { status: 204, headers: { date: "Thu, 01 Jan 1970 00:00:00 GMT" } })
  );
  using conn = await connect(server.port);
  await write(conn, LAST);
  assertEquals(
    await within(read(conn)),
    "HTTP/1.1 204 No Content\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\nconnection: close\r\n\r\n",
  );
});

testWith(["net"], "Exchange sends a date of this second (RFC 9110 §6.6.1)", async () => {
  await using server = new TestServer(() => new Response(null, { status: 204 }));
  const beforeMs = Math.floor(Date.now() / 1000) * 1000;
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  const sentMs = Date.parse(response.headers.get("date") ?? "");
  assertEquals(sentMs >= beforeMs && sentMs <= Date.now(), true);
});

const TO_HEAD: readonly (readonly [name: string, make: () => Response, head: string])[] = [
  [
    "a text of the helpers",
    () => text("abc"),
    "content-type: text/plain;charset=UTF-8\r\ncontent-length: 3\r\n" +
    "date: now\r\nconnection: close\r\n",
  ],
  [
    "a text",
    () => new Response("abc"),
    "content-type: text/plain;charset=UTF-8\r\ncontent-length: 3\r\n" +
    "date: now\r\nconnection: close\r\n",
  ],
  ["a stream", () => new Response(streamOf("abc")), "date: now\r\nconnection: close\r\n"],
  [
    "a stream with a declared length",
    () => new Response(streamOf("abc"), { headers: { "content-length": "3" } }),
    "content-length: 3\r\ndate: now\r\nconnection: close\r\n",
  ],
  [
    "a declared length alone",
    () => new Response(null, { headers: { "content-length": "3" } }),
    "content-length: 3\r\ndate: now\r\nconnection: close\r\n",
  ],
  ["nothing", () => new Response(null), "date: now\r\nconnection: close\r\n"],
];

for (const [name, make, head] of TO_HEAD) {
  testWith(["net"], `Exchange answers HEAD with ${name} (RFC 9110 §9.3.2)`, async () => {
    assertEquals(await answerTo(LAST_HEAD, make), `HTTP/1.1 200 OK\r\n${head}\r\n`);
  });
}

testWith(["net"], "Exchange cancels the stream that HEAD does not send", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const stream = new ReadableStream({ cancel: cancelled.resolve });
  await answerTo(LAST_HEAD, () => new Response(stream));
  await within(cancelled.promise);
});

testWith(
  ["net"],
  "Exchange answers HEAD although its stream does not let itself be cancelled",
  async () => {
    const stream = () => new ReadableStream({ cancel: () => Promise.reject(new Error("no")) });
    assertEquals(
      await answerTo(LAST_HEAD, () => new Response(stream())),
      "HTTP/1.1 200 OK\r\ndate: now\r\nconnection: close\r\n\r\n",
    );
  },
);

testWith(["net"], "Exchange ends a stream to HTTP/1.0 by closing (RFC 9112 §6.3)", async () => {
  assertEquals(
    await answerTo(
      "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      () => new Response(streamOf("abc", "de")),
    ),
    "HTTP/1.1 200 OK\r\ndate: now\r\nconnection: close\r\n\r\nabcde",
  );
});

testWith(["net"], "Exchange sends the head of a stream that has no piece yet", async () => {
  const piece = Promise.withResolvers<void>();
  const stream = new ReadableStream({
    async pull(controller) {
      await piece.promise;
      controller.close();
    },
  });
  await using server = new TestServer(() => new Response(stream));
  using conn = await connect(server.port);
  await write(conn, LAST);
  try {
    assertEquals(
      withoutDate(await within(read(conn, "\r\n\r\n"), 1_000)),
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\nconnection: close\r\n\r\n",
    );
  } finally {
    piece.resolve();
  }
});

testWith(["net"], "Exchange sends each piece of a stream when it comes", async () => {
  let next = Promise.withResolvers<string>();
  const stream = new ReadableStream({
    async pull(controller) {
      const piece = await next.promise;
      next = Promise.withResolvers();
      if (piece === "") controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
  });
  await using server = new TestServer(() => new Response(stream));
  using conn = await connect(server.port);
  await write(conn, LAST);
  for (const piece of ["a", "b", "c"]) {
    next.resolve(piece);
    await within(read(conn, `1\r\n${piece}\r\n`));
    await later();
  }
  next.resolve("");
  assertEquals(await within(read(conn)), "0\r\n\r\n");
});

testWith(["net"], "Exchange pulls no more of a stream than the peer takes", async () => {
  const PIECE_BYTES = 64 * 1024;
  let pulled = 0;
  const content = new ReadableStream({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(PIECE_BYTES));
    },
  });
  await using server = new TestServer(() => new Response(content), {
    deadlines: { sendMs: 100 },
  });
  using conn = await connect(server.port);
  await write(conn, GET);
  const { bytesSent } = await server.fact("closed");
  assertEquals(pulled * PIECE_BYTES <= bytesSent + 4 * PIECE_BYTES, true, `${pulled} pieces`);
});

// A handler that fails.

const FAILED = "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 21\r\ndate: now\r\n\r\n" +
  "Internal Server Error";
const FINE = "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
  "content-length: 4\r\ndate: now\r\nconnection: close\r\n\r\nfine";

async function consumed(): Promise<Response> {
  const response = new Response("abc");
  await response.text();
  return response;
}

function locked(): Response {
  const response = new Response(streamOf("abc"));
  response.body?.getReader();
  return response;
}

const NO_RESPONSE =
  "Return value from serve handler must be a response or a promise resolving to a response";

const FAILURES: readonly (readonly [name: string, handler: () => unknown, message: string])[] = [
  ["throws", () => {
    throw new Error("thrown");
  }, "thrown"],
  ["throws what is no error", () => {
    // deno-lint-ignore no-throw-literal -- a handler may
    throw "a text";
  }, "a text"],
  ["throws nothing", () => {
    // deno-lint-ignore no-throw-literal -- as Promise.reject() does
    throw undefined;
  }, "undefined"],
  ["rejects", () => Promise.reject(new Error("rejected")), "rejected"],
  ["rejects with nothing", () => Promise.reject(), "undefined"],
  ["rejects late", async () => {
    await later();
    throw new Error("late");
  }, "late"],
  ["returns nothing", () => undefined, NO_RESPONSE],
  ["returns null", () => null, NO_RESPONSE],
  ["returns a text", () => "abc", NO_RESPONSE],
  ["resolves to an object", () => Promise.resolve({ status: 200 }), NO_RESPONSE],
  [
    "returns Response.error()",
    () => Response.error(),
    "Return value from serve handler must not be an error response (like Response.error())",
  ],
  [
    "returns a response whose body was read",
    consumed,
    "The body of the Response returned from the serve handler has already been consumed",
  ],
  [
    "returns a reply whose body was read",
    async () => {
      const reply = text("abc");
      await reply.text();
      return reply;
    },
    "The body of the Response returned from the serve handler has already been consumed",
  ],
  [
    "returns a response whose stream is locked",
    locked,
    "ReadableStream is locked",
  ],
  [
    "sets a field that Fetch takes and HTTP does not",
    () => new Response("abc", { headers: { x: "a\u0001b" } }),
    'Cannot send "a\\u0001b": character 1 is not allowed',
  ],
  [
    "sets such a field by a helper",
    () => text("abc", { headers: { x: "a\u007fb" } }),
    'Cannot send "a\u007fb": character 1 is not allowed',
  ],
  [
    "sets such a field for a stream",
    () => new Response(streamOf("abc"), { headers: { x: "a\u0001b" } }),
    'Cannot send "a\\u0001b": character 1 is not allowed',
  ],
  [
    "throws what a peer elsewhere did",
    () => {
      throw new Disconnected("another peer");
    },
    "another peer",
  ],
  [
    "throws what a message from elsewhere did",
    () => {
      throw new ProtocolError("head/bad-name");
    },
    "Cannot read field name: it is not a token followed by a colon",
  ],
];

for (const [name, handler, message] of FAILURES) {
  testWith(["net"], `Exchange answers 500 where the handler ${name}, and goes on`, async () => {
    let calls = 0;
    await using server = new TestServer(
      () => calls++ === 0 ? handler() as Response : text("fine"),
    );
    assertEquals(await within(exchange(server.port, GET + LAST)), FAILED + FINE);
    assertEquals(server.messages, [message]);
  });
}

testWith(["net"], "Exchange gives onError the very error, and sends what it answers", async () => {
  const failure = new Error("mine");
  const seen: unknown[] = [];
  await using server = new TestServer(() => Promise.reject(failure), {
    onError: async (error) => {
      await later();
      seen.push(error);
      return new Response(null, { status: 503, headers: { "retry-after": "1" } });
    },
  });
  assertEquals(
    await within(exchange(server.port, LAST)),
    "HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\ncontent-length: 0\r\n" +
      "date: now\r\nconnection: close\r\n\r\n",
  );
  assertEquals(seen, [failure]);
});

const WRONG_ONERROR: readonly (readonly [name: string, onError: () => unknown])[] = [
  ["throws", () => {
    throw new Error("again");
  }],
  ["rejects", () => Promise.reject(new Error("again"))],
  ["returns nothing", () => undefined],
  ["returns Response.error()", () => Response.error()],
];

for (const [name, onError] of WRONG_ONERROR) {
  testWith(["net"], `Exchange answers 500 where onError ${name} too, and goes on`, async () => {
    using printed = new Printed();
    let calls = 0;
    await using server = new TestServer(() => {
      if (calls++ > 0) return text("fine");
      throw new Error("first");
    }, { onError: onError as () => Response });
    assertEquals(await within(exchange(server.port, GET + LAST)), FAILED + FINE);
    const [[sentence, error] = []] = printed.calls;
    assertEquals(sentence, "Exception in onError while handling exception");
    assertInstanceOf(error, Error);
    assertEquals(printed.calls.length, 1);
  });
}

testWith(
  ["net"],
  "Exchange answers a bare 500 where what onError made cannot be sent",
  async () => {
    const bad = () => new Response("abc", { headers: { x: "a\u0001b" } });
    await using server = new TestServer(bad, { onError: bad });
    assertEquals(
      await within(exchange(server.port, LAST)),
      "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n" +
        "date: now\r\nconnection: close\r\n\r\n",
    );
  },
);

// A stream that fails.

const CHUNKED_HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ndate: now\r\n\r\n";

testWith(["net"], "Exchange cuts an answer whose stream fails half-way (RFC 9112 §8)", async () => {
  await using server = new TestServer(() => new Response(streamOf("abc", new Error("half-way"))));
  assertEquals(await within(exchange(server.port, GET + GET)), CHUNKED_HEAD + "3\r\nabc\r\n");
  assertEquals(server.messages, ["half-way"]);
  assertEquals((await server.fact("closed")).reason, "failed");
});

testWith(["net"], "Exchange answers 500 where a stream fails before its first piece", async () => {
  await using server = new TestServer(() => {
    const failure = new Error("no");
    const content = new ReadableStream({ start: (controller) => controller.error(failure) });
    return new Response(content);
  });
  assertEquals(
    await within(exchange(server.port, LAST)),
    FAILED.replace("now\r\n", "now\r\nconnection: close\r\n"),
  );
  assertEquals(server.messages, ["no"]);
});

testWith(["net"], "Exchange takes a stream that fails without a reason", async () => {
  await using server = new TestServer(() => {
    return new Response(new ReadableStream({ start: (controller) => controller.error() }));
  });
  assertEquals(
    await within(exchange(server.port, LAST)),
    FAILED.replace("now\r\n", "now\r\nconnection: close\r\n"),
  );
  assertEquals(server.errors, [undefined]);
});

testWith(["net"], "Exchange shows that an answer began whose first piece fails late", async () => {
  await using server = new TestServer(() => new Response(streamOf(new Error("late"))));
  assertEquals(await within(exchange(server.port, GET)), CHUNKED_HEAD);
  assertEquals(server.messages, ["late"]);
});

testWith(["net"], "Exchange cuts an answer whose stream gives a text", async () => {
  const content = new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode("abc"));
      controller.enqueue("a text");
      controller.close();
    },
  });
  await using server = new TestServer(() => new Response(content));
  assertEquals(await within(exchange(server.port, GET)), CHUNKED_HEAD + "3\r\nabc\r\n");
  assertEquals(server.messages, [
    "Cannot send content: expected typed ArrayBufferView from the body stream",
  ]);
});

const LENGTH_HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\ndate: now\r\n\r\n";

testWith(
  ["net"],
  "Exchange cuts a stream that is shorter than declared (RFC 9110 §8.6)",
  async () => {
    const headers = { "content-length": "4" };
    await using server = new TestServer(() => new Response(streamOf("abc"), { headers }));
    assertEquals(await within(exchange(server.port, GET + GET)), LENGTH_HEAD + "abc");
    assertEquals(server.messages, [
      "Cannot end the message: its content is not as long as announced",
    ]);
  },
);

testWith(
  ["net"],
  "Exchange cuts a stream that is longer than declared (RFC 9110 §8.6)",
  async () => {
    const headers = { "content-length": "4" };
    await using server = new TestServer(() => new Response(streamOf("abc", "def"), { headers }));
    assertEquals(await within(exchange(server.port, GET + GET)), LENGTH_HEAD + "abc");
    assertEquals(server.messages, ["Cannot send content: it is longer than the announced length"]);
  },
);

testWith(["net"], "Exchange sends what was answered before a stream that fails", async () => {
  await using server = new TestServer((request) =>
    request.url.endsWith("/fine")
      ? new Response(null, { status: 204 })
      : new Response(streamOf(new Error("late")))
  );
  const pipelined = "GET /fine HTTP/1.1\r\nHost: a\r\n\r\n" + GET;
  assertEquals(
    await within(exchange(server.port, pipelined)),
    "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n" + CHUNKED_HEAD,
  );
});

testWith(
  ["net"],
  "Exchange takes no failure for its own that a lost peer brought about",
  async () => {
    using printed = new Printed();
    await using server = new TestServer((request) => {
      const reader = request.body?.getReader();
      const content = new ReadableStream({
        async pull(controller) {
          try {
            controller.enqueue((await reader?.read())?.value);
          } catch (error) {
            throw new Error("The upload broke", { cause: error });
          }
        },
      });
      return new Response(content);
    });
    const conn = await connect(server.port);
    await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    // What it leaves unread makes its close a reset.
    await conn.read(new Uint8Array(1));
    conn.close();
    assertEquals((await server.fact("closed")).reason, "lost");
    assertEquals(printed.calls, []);
  },
);

testWith(["net"], "Exchange cancels a stream when the peer has gone", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const content = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    cancel: cancelled.resolve,
  });
  await using server = new TestServer(() => new Response(content));
  const conn = await connect(server.port);
  await write(conn, GET);
  await conn.read(new Uint8Array(1024));
  conn.close();
  assertEquals(await within(cancelled.promise), "resource closed");
  assertEquals((await server.fact("closed")).reason, "lost");
  assertEquals(server.errors, []);
});

// What Fetch cannot carry.

for (const method of ["TRACE", "TRACK", "trace", "Connect"]) {
  testWith(["net"], `Exchange does not give ${method} to the handler (RFC 9110 §9.1)`, async () => {
    await using server = new TestServer((request) => text(`${request.headers.get("host")}`));
    assertEquals(
      await within(exchange(server.port, LAST.replace("GET", method))),
      "HTTP/1.1 501 Not Implemented\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
        "content-length: 20\r\ndate: now\r\nconnection: close\r\n\r\n501 Not Implemented\n",
    );
    assertEquals(server.errors, []);
  });
}

testWith(["net"], "Exchange does not open a tunnel (RFC 9110 §9.3.6)", async () => {
  assertEquals(
    await answerTo("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", () => text("")),
    "HTTP/1.1 501 Not Implemented\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
      "content-length: 20\r\ndate: now\r\nconnection: close\r\n\r\n501 Not Implemented\n",
  );
});

// What a handler is told.

testWith(["net"], "ServeHandlerInfo names the peer", async () => {
  let told: Deno.NetAddr | undefined;
  await using server = new TestServer((_request, { remoteAddr }) => {
    told = remoteAddr;
    return new Response(null, { status: 204 });
  });
  using conn = await connect(server.port);
  await write(conn, LAST);
  await within(read(conn));
  assertEquals(told, conn.localAddr as Deno.NetAddr);
});

testWith(["net"], "ServeHandlerInfo.completed resolves when the answer was delivered", async () => {
  const completed: Promise<void>[] = [];
  await using server = new TestServer((_request, info) => {
    completed.push(info.completed);
    return new Response(streamOf("abc"));
  });
  await within(exchange(server.port, GET + LAST));
  assertEquals(completed.length, 2);
  await within(Promise.all(completed));
});

testWith(["net"], "ServeHandlerInfo.completed can be asked for behind the delivery", async () => {
  const infos: Deno.ServeHandlerInfo[] = [];
  await using server = new TestServer((_request, info) => {
    infos.push(info);
    return new Response(null, { status: 204 });
  });
  await within(exchange(server.port, LAST));
  await server.fact("closed");
  await within(infos[0]?.completed ?? Promise.reject());
});

testWith(["net"], "ServeHandlerInfo.completed rejects when the peer has gone", async () => {
  const outcome = Promise.withResolvers<unknown>();
  await using server = new TestServer((_request, info) => {
    info.completed.then(outcome.resolve, outcome.resolve);
    return text("x".repeat(64 * 1024 * 1024));
  });
  const conn = await connect(server.port);
  await write(conn, GET);
  await conn.read(new Uint8Array(1024));
  conn.close();
  assertInstanceOf(await within(outcome.promise), Deno.errors.Interrupted);
});

testWith(["net"], "ServeHandlerInfo.completed rejects when the answer was cut", async () => {
  const outcome = Promise.withResolvers<unknown>();
  await using server = new TestServer((_request, info) => {
    info.completed.then(outcome.resolve, outcome.resolve);
    return new Response(streamOf("abc", new Error("half-way")));
  });
  await within(exchange(server.port, GET));
  assertInstanceOf(await within(outcome.promise), Deno.errors.Interrupted);
});
