// The other side of these tests is a client that knows nothing of this project: Deno's own fetch(),
// and programs where they are installed.

import { assertEquals, assertLess } from "@std/assert";
import { text } from "../src/reply.ts";
import { Program, PROJECT, testWhere } from "./support/program.ts";
import { outputOf } from "./support/run.ts";
import { TestServer, within } from "./support/server.ts";
import { withoutDate } from "./support/socket.ts";
import { streamOf } from "./support/stream.ts";
import { hasProgram, testWith } from "./support/test.ts";

/** Answers with what was asked: method, target and content. */
async function tell(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return text(`${request.method} ${pathname}${search} ${await request.text()}`.trim());
}

/** Gives the URL of a target on a server. */
function at(server: TestServer, target = "/"): string {
  return `http://127.0.0.1:${server.port}${target}`;
}

function acceptedBy(server: TestServer): number {
  return server.facts.filter((fact) => fact.kind === "accepted").length;
}

// Deno's fetch().

testWith(["net"], "fetch() gets what the handler answered", async () => {
  await using server = new TestServer(() =>
    new Response("Größe", {
      status: 418,
      headers: [["x", "1"], ["set-cookie", "a=1"], ["x", "2"], ["set-cookie", "b=2"]],
    })
  );
  const response = await fetch(at(server));
  assertEquals(response.status, 418);
  assertEquals(response.headers.get("x"), "1, 2");
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
  assertEquals(await response.text(), "Größe");
});

testWith(["net"], "fetch() sends each method, with content where it may", async () => {
  await using server = new TestServer(tell);
  for (const method of ["GET", "DELETE", "OPTIONS", "POST", "PUT", "PATCH", "PURGE"]) {
    const body = method.startsWith("P") ? "abc" : null;
    const response = await fetch(at(server, "/a?b=c"), { method, body });
    assertEquals(await response.text(), `${method} /a?b=c ${body ?? ""}`.trim());
  }
  const response = await fetch(at(server), { method: "HEAD" });
  assertEquals([response.headers.get("content-length"), await response.text()], ["6", ""]);
});

testWith(["net"], "fetch() uses one connection for requests one after another", async () => {
  await using server = new TestServer(tell);
  using client = Deno.createHttpClient({ poolMaxIdlePerHost: 1 });
  for (let count = 0; count < 200; count++) {
    const body = count % 2 === 0 ? null : "x".repeat(count * 100);
    const response = await fetch(at(server), { method: body ? "POST" : "GET", body, client });
    assertEquals((await response.text()).length, body ? `POST / ${body}`.length : 5);
    // The client puts its connection back a turn after it gave the end of the content.
    await new Promise((resolve) => setTimeout(resolve));
  }
  assertEquals(acceptedBy(server), 1);
});

testWith(["net"], "fetch() sends and gets a stream", async () => {
  await using server = new TestServer((request) => new Response(request.body));
  const pieces = ["a", "bc", "", "def"].map((piece) => new TextEncoder().encode(piece));
  const body = ReadableStream.from(pieces);
  const response = await fetch(at(server), { method: "POST", body });
  assertEquals(response.headers.has("content-length"), false);
  assertEquals(await response.text(), "abcdef");
});

testWith(["net"], "fetch() gets 32 MiB", async () => {
  const content = new Uint8Array(32 * 1024 * 1024).map((_, index) => index % 251);
  await using server = new TestServer(() => new Response(content));
  const received = await (await fetch(at(server))).bytes();
  assertEquals(received.length, content.length);
  assertEquals(received.every((octet, index) => octet === index % 251), true);
});

testWith(["net"], "fetch() rejects where an answer was cut", async () => {
  await using server = new TestServer(() => new Response(streamOf("abc", new Error("half-way"))));
  const outcome = await fetch(at(server)).then((response) => response.text()).catch((error) =>
    error
  );
  assertEquals(outcome instanceof TypeError, true, String(outcome));
  assertEquals(server.messages, ["half-way"]);
});

testWith(["net"], "fetch() may be aborted, and the server goes on", async () => {
  await using server = new TestServer((request) =>
    request.url.endsWith("/long") ? text("x".repeat(64 * 1024 * 1024)) : text("fine")
  );
  const abort = new AbortController();
  const response = await fetch(at(server, "/long"), { signal: abort.signal });
  abort.abort();
  await response.text().catch(() => {});
  assertEquals((await server.fact("closed")).reason, "lost");
  assertEquals(await (await fetch(at(server))).text(), "fine");
  assertEquals(server.errors, []);
});

testWith(["net"], "fetch() gets its own answer among a hundred at once", async () => {
  await using server = new TestServer(tell);
  const answers = Array.from({ length: 100 }, async (_, index) => {
    const response = await fetch(at(server, `/${index}`), { method: "POST", body: `${index}` });
    assertEquals(await response.text(), `POST /${index} ${index}`);
  });
  await within(Promise.all(answers), 20_000);
});

// curl.

const HAS_CURL = hasProgram("curl");

/** Calls curl, which prints the heads too, and gives what it printed. */
async function curl(...args: string[]): Promise<string> {
  return withoutDate(await outputOf("curl", "--silent", "--show-error", "--include", ...args));
}

function answerOf(content: string, connection = ""): string {
  return "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
    `content-length: ${content.length}\r\ndate: now\r\n${connection}\r\n${content}`;
}

testWhere(HAS_CURL, ["net", "run"], "curl gets an answer", async () => {
  await using server = new TestServer(tell);
  assertEquals(await curl(at(server, "/a?b")), answerOf("GET /a?b"));
});

testWhere(HAS_CURL, ["net", "run"], "curl gets a head alone", async () => {
  await using server = new TestServer(tell);
  assertEquals(await curl("--head", at(server)), answerOf("HEAD /").replace(/HEAD \/$/, ""));
});

testWhere(HAS_CURL, ["net", "run"], "curl uses one connection for several requests", async () => {
  await using server = new TestServer(tell);
  const urls = ["/a", "/b", "/c", "/d"].map((target) => at(server, target));
  assertEquals(
    await curl(...urls),
    ["/a", "/b", "/c", "/d"].map((target) => answerOf(`GET ${target}`)).join(""),
  );
  assertEquals(acceptedBy(server), 1);
});

testWhere(HAS_CURL, ["net", "run"], "curl sends content", async () => {
  await using server = new TestServer(tell);
  const content = "x".repeat(100_000);
  assertEquals(await curl("--data-binary", content, at(server)), answerOf(`POST / ${content}`));
});

testWhere(HAS_CURL, ["net", "run"], "curl sends content in chunks (RFC 9112 §7.1)", async () => {
  await using server = new TestServer(tell);
  assertEquals(
    await curl("--header", "Transfer-Encoding: chunked", "--data", "abc", at(server)),
    answerOf("POST / abc"),
  );
});

testWhere(HAS_CURL, ["net", "run"], "curl gets 100 (Continue) (RFC 9110 §10.1.1)", async () => {
  await using server = new TestServer(tell);
  assertEquals(
    await curl("--header", "Expect: 100-continue", "--data", "abc", at(server)),
    "HTTP/1.1 100 Continue\r\n\r\n" + answerOf("POST / abc"),
  );
});

testWhere(HAS_CURL, ["net", "run"], "curl gets an answer instead of 100 (Continue)", async () => {
  await using server = new TestServer(() => new Response(null, { status: 403 }));
  assertEquals(
    await curl("--header", "Expect: 100-continue", "--data", "abc", at(server)),
    "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\ndate: now\r\nconnection: close\r\n\r\n",
  );
});

testWhere(HAS_CURL, ["net", "run"], "curl gets chunks (RFC 9112 §7.1)", async () => {
  await using server = new TestServer(() => new Response(new Blob(["abc", "de"]).stream()));
  const answer = await curl("--raw", at(server));
  assertEquals(answer.startsWith("HTTP/1.1 200 OK\r\n"), true, answer);
  assertEquals(answer.endsWith("\r\n0\r\n\r\n"), true, answer);
  assertEquals(await outputOf("curl", "--silent", at(server)), "abcde");
});

testWhere(HAS_CURL, ["net", "run"], "curl speaks HTTP/1.0 (RFC 9112 §9.3)", async () => {
  await using server = new TestServer(tell);
  assertEquals(
    await curl("--http1.0", at(server, "/a"), at(server, "/b")),
    answerOf("GET /a", "connection: close\r\n") + answerOf("GET /b", "connection: close\r\n"),
  );
  assertEquals(acceptedBy(server), 2);
});

testWhere(HAS_CURL, ["net", "run"], "curl keeps a connection alive with HTTP/1.0", async () => {
  await using server = new TestServer(tell);
  const keepAlive = ["--http1.0", "--header", "Connection: keep-alive"];
  assertEquals(
    await curl(...keepAlive, at(server, "/a"), at(server, "/b")),
    answerOf("GET /a", "connection: keep-alive\r\n") +
      answerOf("GET /b", "connection: keep-alive\r\n"),
  );
  assertEquals(acceptedBy(server), 1);
});

testWhere(HAS_CURL, ["net", "run"], "curl gets a stream by HTTP/1.0 (RFC 9112 §6.3)", async () => {
  await using server = new TestServer(() => new Response(new Blob(["abc", "de"]).stream()));
  const answer = await curl("--http1.0", at(server));
  assertEquals(answer, "HTTP/1.1 200 OK\r\ndate: now\r\nconnection: close\r\n\r\nabcde");
});

testWhere(
  HAS_CURL,
  ["net", "run"],
  "curl fails where an answer was cut (RFC 9112 §8)",
  async () => {
    await using server = new TestServer(() => new Response(streamOf("abc", new Error("half-way"))));
    const outcome = await curl(at(server)).catch((error) => error as Error);
    assertEquals(outcome instanceof Error, true, String(outcome));
  },
);

// Python's http.client.

const REQUESTS = `
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for count in range(1000):
    content = b"x" * count if count % 3 == 0 else None
    connection.request("POST" if content else "GET", "/%d" % count, content)
    response = connection.getresponse()
    received = response.read().decode()
    if content: expected = "POST /%d %s" % (count, content.decode())
    else: expected = "GET /%d" % count
    assert response.status == 200 and received == expected, received
connection.close()
print("all")
`;

testWhere(
  hasProgram("python3"),
  ["net", "run"],
  "http.client sends 1,000 requests over one connection",
  async () => {
    await using server = new TestServer(tell);
    assertEquals(await outputOf("python3", "-c", REQUESTS, String(server.port)), "all\n");
    assertEquals((await server.fact("closed")).exchanges, 1_000);
    assertEquals(acceptedBy(server), 1);
  },
);

// A person with netcat, whose `-C` ends lines with CRLF on Linux only.

const HAS_NETCAT = Deno.build.os === "linux" && hasProgram("nc");

/** Lets netcat send lines, and gives what it printed. */
async function netcat(server: TestServer, option: string, ...lines: string[]): Promise<string> {
  const script = 'port=$1; option=$2; shift 2; printf "%s\\n" "$@" | nc -C $option 127.0.0.1 $port';
  return withoutDate(
    await outputOf("sh", "-c", script, "sh", String(server.port), option, ...lines),
  );
}

testWhere(HAS_NETCAT, ["net", "run"], "nc gets an answer", async () => {
  await using server = new TestServer(tell);
  assertEquals(
    await netcat(server, "", "GET /a HTTP/1.1", "Host: a", "Connection: close", ""),
    answerOf("GET /a", "connection: close\r\n"),
  );
});

testWhere(
  HAS_NETCAT,
  ["net", "run"],
  "nc gets all answers although it is half-closed",
  async () => {
    await using server = new TestServer(tell);
    const lines = ["GET /a HTTP/1.1", "Host: a", "", "GET /b HTTP/1.1", "Host: a", ""];
    assertEquals(await netcat(server, "-N", ...lines), answerOf("GET /a") + answerOf("GET /b"));
  },
);

testWhere(HAS_NETCAT, ["net", "run"], "nc is told what is wrong", async () => {
  await using server = new TestServer(tell);
  const answer = await netcat(server, "", "hello");
  assertEquals(answer.startsWith("HTTP/1.1 400 Bad Request\r\n"), true, answer);
});

// Memory.

const MIB = 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

/** Content of which every octet is known by its place. */
function octetAt(index: number): number {
  return (index * 7 + (index >> 16)) & 0xff;
}

testWhere(
  Deno.build.os === "linux",
  ["net", "run", "read"],
  "an echo of 50 MiB in chunks takes less than 32 MiB of memory",
  async () => {
    await using program = new Program(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-net", "tests/fixtures/echo_server.ts"],
      cwd: PROJECT,
    });
    const [, port] = await program.stdout.until(/^port (\d+)$/m);
    const url = `http://127.0.0.1:${port}/`;
    using client = Deno.createHttpClient({});
    const residentBytes = async () => Number(await (await fetch(url, { client })).text());

    /** Sends so much and gives the most memory that was seen; what comes back must be the same. */
    const echo = async (bytes: number): Promise<number> => {
      let sent = 0;
      let mostBytes = 0;
      const body = new ReadableStream({
        async pull(controller) {
          if (sent === bytes) return controller.close();
          if (sent % (4 * MIB) === 0) mostBytes = Math.max(mostBytes, await residentBytes());
          const from = sent;
          sent += PIECE_BYTES;
          controller.enqueue(new Uint8Array(PIECE_BYTES).map((_, index) => octetAt(from + index)));
        },
      }, { highWaterMark: 0 });
      const response = await fetch(url, { method: "POST", body, client });
      let received = 0;
      for await (const piece of response.body ?? []) {
        if (!piece.every((octet, index) => octet === octetAt(received + index))) {
          throw new Error(`Something else came back behind ${received} octets`);
        }
        received += piece.length;
      }
      assertEquals(received, bytes);
      return Math.max(mostBytes, await residentBytes());
    };

    const beforeBytes = await within(echo(4 * MIB), 20_000);
    const mostBytes = await within(echo(50 * MIB), 60_000);
    assertLess(mostBytes - beforeBytes, 32 * MIB);
  },
);
