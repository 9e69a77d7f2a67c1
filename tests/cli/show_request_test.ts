import { assertEquals, assertMatch } from "@std/assert";
import { showRequests } from "../../src/cli/show_request.ts";
import type { ServerEvent } from "../../src/server/events.ts";
import { octets } from "../support/octets.ts";
import { addressOf, type Program, startLoket } from "../support/program.ts";
import { connect, read, write } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

// Pure: what is written for which facts and octets.

/** What is written, and the timers, which a test lets go off. */
class Screen {
  readonly blocks: string[] = [];
  readonly timers = new Set<() => void>();
  readonly reader = showRequests((block) => this.blocks.push(block), {
    after: (_ms, then) => {
      this.timers.add(then);
      return () => this.timers.delete(then);
    },
  });

  open(connection: number): void {
    const remoteAddr = {
      transport: "tcp",
      hostname: "127.0.0.1",
      port: 50_000 + connection,
    } as const;
    this.reader.onEvent({ kind: "accepted", atMs: 0, connection, remoteAddr });
  }

  receive(connection: number, text: string, direction: "received" | "sent" = "received"): void {
    this.reader.onOctets({ connection, direction, octets: octets(text) });
  }

  close(connection: number): void {
    const counts = { exchanges: 1, bytesReceived: 2, bytesSent: 3 };
    const event: ServerEvent = { kind: "closed", atMs: 1, connection, reason: "peer", ...counts };
    this.reader.onEvent(event);
  }

  waitOut(): void {
    const due = [...this.timers];
    this.timers.clear();
    for (const then of due) then();
  }

  /** The first line of each block. */
  get titles(): string[] {
    return this.blocks.map((block) => block.split("\n")[0] ?? "");
  }
}

function get(target: string): string {
  return `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
}

function block(connection: number, request: number, target: string): string {
  return `── connection ${connection}, request ${request}, from 127.0.0.1:${50_000 + connection} ──
request line  GET ${target} HTTP/1.1␍␊  ← method, request target, version
field line    Host: a␍␊
empty line    ␍␊  ← the header section ends here
`;
}

test("showRequests writes a block for each request, whole, whoever else sends meanwhile", () => {
  const screen = new Screen();
  screen.open(1);
  screen.open(2);
  const [one, two] = [get("/one"), get("/two")];
  for (let index = 0; index < one.length; index++) {
    assertEquals(screen.blocks, []);
    screen.receive(1, one.charAt(index));
    if (index < one.length - 1) screen.receive(2, two.charAt(index));
  }
  assertEquals(screen.blocks, [block(1, 1, "/one")]);
  screen.receive(2, two.slice(-1));
  assertEquals(screen.blocks, [block(1, 1, "/one"), block(2, 1, "/two")]);
});

test("showRequests writes pipelined requests one by one", () => {
  const screen = new Screen();
  screen.open(7);
  screen.receive(7, get("/a") + get("/b"));
  assertEquals(screen.blocks, [block(7, 1, "/a"), block(7, 2, "/b")]);
});

test("showRequests writes what came of a request when its connection ends", () => {
  const screen = new Screen();
  for (const connection of [1, 2]) screen.open(connection);
  screen.receive(1, "GET / HTTP/1.1\r\nHo");
  screen.close(1);
  screen.close(2);
  assertEquals(screen.blocks, [
    "── connection 1, request 1, from 127.0.0.1:50001 ──\n" +
    "request line  GET / HTTP/1.1␍␊  ← method, request target, version\n" +
    "field line    Ho\n" +
    "cut           The connection ended here, in the middle of the request.\n",
  ]);
});

test("showRequests says once that the empty line is missing, and only then", () => {
  const screen = new Screen();
  screen.open(1);
  screen.receive(1, get("/"));
  screen.waitOut();
  screen.receive(1, "GET / HTTP/1.1\r\n");
  screen.receive(1, "Host: a\r\n");
  assertEquals(screen.titles.length, 1);
  screen.waitOut();
  screen.receive(1, "X: y\r\n");
  screen.waitOut();
  screen.receive(1, "\r\n");
  assertEquals(screen.titles, [
    "── connection 1, request 1, from 127.0.0.1:50001 ──",
    "connection 1, request 2: waiting for the empty line that ends the header section",
    "── connection 1, request 2, from 127.0.0.1:50001 ──",
  ]);
});

test("showRequests waits for nothing when the connection has ended", () => {
  const screen = new Screen();
  screen.open(1);
  screen.receive(1, "GET");
  assertEquals(screen.timers.size, 1);
  screen.close(1);
  assertEquals(screen.timers.size, 0);
});

test("showRequests shows no frames of a WebSocket", () => {
  const screen = new Screen();
  screen.open(1);
  screen.receive(1, "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n");
  screen.receive(1, "HTTP/1.1 101 Switching Protocols\r\n\r\n", "sent");
  screen.receive(1, "\x81\x80\x00");
  screen.receive(1, "\x81\x00", "sent");
  screen.close(1);
  assertEquals(screen.titles, [
    "── connection 1, request 1, from 127.0.0.1:50001 ──",
    "── connection 1, another protocol from here on, from 127.0.0.1:50001 ──",
  ]);
});

// The program.

const NEEDS = ["run", "read", "net"] as const;

async function started(): Promise<{ program: Program; port: number } & AsyncDisposable> {
  const program = startLoket(["--port", "0", "--show-request", "--head-timeout", "60"]);
  const port = Number((await addressOf(program)).port);
  return { program, port, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Stops it and gives the blocks that it has printed, in order. */
async function blocksOf(program: Program): Promise<string[]> {
  program.signal("SIGTERM");
  const text = await program.stdout.whole();
  return text.split(/(?=^── )/m).slice(1).map((block) => block.replace(/\n\n[^]*$/, ""));
}

testWith(
  NEEDS,
  "main --show-request prints whole blocks of clients that mix octet by octet",
  async () => {
    await using loket = await started();
    using one = await connect(loket.port);
    using two = await connect(loket.port);
    const clients = [
      {
        conn: one,
        text: "POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n111",
      },
      {
        conn: two,
        text: "POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n222",
      },
    ];
    const length = Math.max(...clients.map(({ text }) => text.length));
    for (let index = 0; index < length; index++) {
      for (const { conn, text } of clients) await write(conn, text.charAt(index));
    }
    for (const digits of ["111", "222"]) {
      await loket.program.stdout.until(new RegExp(`^content {7}${digits}$`, "m"));
    }
    const blocks = await blocksOf(loket.program);
    assertEquals(blocks.length, 2);
    for (const [name, digits] of [["one", "111"], ["two", "222"]]) {
      const block = blocks.find((block) => block.includes(`POST /${name} `)) ?? "";
      assertMatch(
        block,
        new RegExp(
          "^── connection \\d, request 1, from 127\\.0\\.0\\.1:\\d+ ──\n" +
            `request line  POST /${name} HTTP/1\\.1␍␊ .*\nfield line    Host: a␍␊\n` +
            `field line    Content-Length: 3␍␊\nempty line    ␍␊ .*\ncontent       ${digits}$`,
        ),
      );
    }
  },
);

testWith(
  NEEDS,
  "main --show-request prints pipelined, chunked, secret and binary requests",
  async () => {
    await using loket = await started();
    using conn = await connect(loket.port);
    await write(
      conn,
      "GET /ping HTTP/1.1\r\nHost: a\r\nAuthorization: Basic c2VjcmV0\r\nCookie: id=c2VjcmV0\r\n\r\n" +
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\u00c3\u00bc\r\n0\r\n\r\n" +
        "PUT /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\x1b[2J",
    );
    await read(conn);
    const blocks = await blocksOf(loket.program);
    assertEquals(blocks.map((block) => block.split("\n")[0]?.slice(0, 26)), [
      "── connection 1, request 1",
      "── connection 1, request 2",
      "── connection 1, request 3",
    ]);
    const text = blocks.join("\n");
    assertEquals(text.includes("c2VjcmV0"), false, text);
    assertMatch(text, /^field line {4}Authorization: ••••••␍␊ {2}← secret, not shown$/m);
    assertMatch(
      text,
      /^chunk size {4}3␍␊ {2}← 3 bytes in this chunk\nchunk data {4}aü\nchunk end {5}␍␊$/m,
    );
    assertMatch(text, /^content {7}1b 5b 32 4a +\.\[2J$/m);
    assertEquals(text.includes("\x1b"), false);
  },
);

testWith(
  NEEDS,
  "main --show-request prints what was refused, and where the connection ended",
  async () => {
    await using loket = await started();
    {
      using conn = await connect(loket.port);
      await write(conn, "exit\r\n");
      await read(conn);
    }
    {
      using conn = await connect(loket.port);
      await write(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
      await conn.closeWrite();
      await read(conn);
    }
    await loket.program.stdout.until(/in the middle of the request/);
    const [refused = "", cut = ""] = await blocksOf(loket.program);
    assertMatch(refused, /\nfault {9}exit␍␊\n {18}\^\n {14}Cannot read method: /);
    assertMatch(
      cut,
      /\ncontent {7}half\ncut {11}The connection ended here, in the middle of the request\.$/,
    );
  },
);

testWith(NEEDS, "main --show-request says that the empty line is missing", async () => {
  await using loket = await started();
  using conn = await connect(loket.port);
  await write(conn, "GET /ping HTTP/1.0\r\n");
  await loket.program.stdout.until(/waiting for the empty line that ends the header section$/m);
  await write(conn, "\r\n");
  assertMatch(await read(conn), /^HTTP\/1\.1 200 OK\r\n/);
});

testWith(NEEDS, "main --show-request prints a refusal once", async () => {
  await using program = startLoket(["-p", "0", "--show-request", "--only-host", "b"]);
  const port = Number((await addressOf(program)).port);
  for (const text of ["exit\r\n", get("/ping")]) {
    using conn = await connect(port);
    await write(conn, text);
    await read(conn);
  }
  program.signal("SIGTERM");
  const text = await program.stdout.whole();
  assertEquals(text.match(/Cannot read method/g)?.length, 1);
  assertMatch(
    text,
    /^── connection 2, refused with 421, from .* ──\nCannot serve this host: .*\n(?:.*\n)?Send the name /m,
  );
  assertEquals(await program.stderr.whole(), "");
});
