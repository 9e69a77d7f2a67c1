import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { addressOf, type Program, startLoket, testWhere } from "../support/program.ts";
import { TestServer } from "../support/server.ts";
import { read } from "../support/socket.ts";
import { hasProgram, testWith } from "../support/test.ts";
import { HAS_TERMINAL, screenOf, startClient, startClientAtTerminal } from "../support/typing.ts";

const NEEDS = ["run", "read", "net"] as const;
const NEEDS_FILES = [...NEEDS, "write"] as const;

const PAGE = "<h1>SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊</h1>\n";
const ASK = "Isi nama file (atau 'exit'): ";

async function outcomeOf(program: Program): Promise<[code: number, out: string, err: string]> {
  const { code } = await program.ended();
  return [code, await program.stdout.whole(), await program.stderr.whole()];
}

/** Starts loket with a folder that holds the page. */
async function serving(...args: string[]): Promise<{ port: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "loket_" });
  await Deno.writeTextFile(join(folder, "1.html"), PAGE);
  const program = startLoket(["--port", "0", ...args, folder]);
  const { port } = await addressOf(program);
  return {
    port,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A server that does with each connection what a test says. */
class PeerServer implements AsyncDisposable {
  readonly port: string;
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #serving: Promise<void>;

  constructor(serve: (conn: Deno.Conn) => Promise<void>) {
    this.port = String(this.#listener.addr.port);
    this.#serving = this.#accept(serve);
  }

  async #accept(serve: (conn: Deno.Conn) => Promise<void>): Promise<void> {
    const all: Promise<void>[] = [];
    for await (const conn of this.#listener) {
      all.push(serve(conn).finally(() => conn.close()));
    }
    await Promise.all(all);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }
}

function send(conn: Deno.Conn, text: string): Promise<number> {
  return conn.write(new TextEncoder().encode(text));
}

// Arguments.

testWith(NEEDS, "client says how it is called, in the language that was asked for", async () => {
  for (
    const [language, line] of [
      ["en", "Usage: loket client <server_host> <server_port>\n"],
      ["id", "Penggunaan: loket client <server_host> <server_port>\n"],
      ["de", "Aufruf: loket client <server_host> <server_port>\n"],
      ["zh", "用法：loket client <server_host> <server_port>\n"],
    ] as const
  ) {
    await using program = startClient("--lang", language, "localhost");
    assertEquals(await outcomeOf(program), [2, "", line]);
  }
});

testWith(NEEDS, "client refuses what is no argument of it", async () => {
  for (
    const [args, message] of [
      [["localhost", "http"], 'PORT takes a number from 1 to 65535, not "http"'],
      [["localhost", "0"], 'PORT takes a number from 1 to 65535, not "0"'],
      [["a/b", "80"], 'HOST takes an address or a host name, not "a/b"'],
      [["--timeout", "soon", "a", "1"], '--timeout takes a number of seconds, not "soon"'],
      [["--lang", "fr", "a", "1"], '--lang takes en, id, de, zh, not "fr"'],
      [["--nope", "a", "1"], "Unknown option --nope"],
    ] as const
  ) {
    await using program = startClient(...args);
    assertEquals(await outcomeOf(program), [2, "", `loket: ${message}\nTry client --help.\n`]);
  }
});

testWith(NEEDS, "client --help fits on a terminal", async () => {
  await using program = startClient("--help");
  const [code, out, err] = await outcomeOf(program);
  assertEquals([code, err], [0, ""]);
  assertMatch(out, /^Usage: loket client \[OPTIONS\] HOST PORT\n/);
  assert(out.split("\n").every((line) => line.length <= 80));
});

testWith(NEEDS, "client says in one line that nobody listens, and ends with 1", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using program = startClient("--lang", "id", "127.0.0.1", String(port));
  const line = `loket: Tidak bisa terhubung ke 127.0.0.1:${port}: tidak ada server di sana\n`;
  assertEquals(await outcomeOf(program), [1, "", line]);
});

// The scenarios of the exercise.

testWith(NEEDS_FILES, "client shows file and absence on one connection, and leaves", async () => {
  await using server = await serving();
  await using program = startClient("--lang", "id", "127.0.0.1", server.port);
  await program.type("\n1.html\n4.html\n1.html\nexit\n");
  const [code, out, err] = await outcomeOf(program);
  assertEquals([code, err], [0, ""]);
  const page = `1.html\nHTTP/1.1 200 OK\n\n${PAGE}`;
  const absent = "4.html\nHTTP/1.1 404 Not Found\n\n404 Not Found\nThere is nothing at /4.html\n";
  assertEquals(
    out,
    `Terhubung dengan Server\n${ASK}\n${ASK}${page}${ASK}${absent}${ASK}${page}${ASK}exit\n`,
  );
});

testWith(NEEDS_FILES, "client gets nothing from a serial server that serves another", async () => {
  await using server = await serving("--serial");
  await using first = startClient("--lang", "id", "127.0.0.1", server.port);
  await first.type("1.html\n");
  await first.stdout.until(/SELAMAT/);
  await using second = startClient("--lang", "id", "--timeout", "0.3", "127.0.0.1", server.port);
  await second.stdout.until(/^Terhubung dengan Server$/m);
  await second.type("1.html\n");
  await second.stdout.until(
    /^Tidak ada jawaban selama 0,3 detik\. .*\nNama berikutnya membuka koneksi baru\.\nIsi nama/m,
  );
  await first.type("exit\n");
  assertEquals((await first.ended()).code, 0);
  await second.type("1.html\nexit\n");
  const [code, out] = await outcomeOf(second);
  assertEquals(code, 0);
  assertMatch(out, /Terhubung dengan Server\nHTTP\/1\.1 200 OK\n\n.*SELAMAT/);
});

testWith(NEEDS_FILES, "client is answered while another one is idle", async () => {
  await using server = await serving();
  await using idle = startClient("--lang", "id", "127.0.0.1", server.port);
  await idle.type("1.html\n");
  await idle.stdout.until(/SELAMAT/);
  await using second = startClient("--lang", "id", "127.0.0.1", server.port);
  await second.type("1.html\nexit\n");
  const [code, out] = await outcomeOf(second);
  assertEquals(code, 0);
  assertMatch(out, /SELAMAT/);
  await idle.type("1.html\nexit\n");
  assertEquals((await outcomeOf(idle))[1].match(/SELAMAT|Terhubung/g), [
    "Terhubung",
    "SELAMAT",
    "SELAMAT",
  ]);
});

// Other servers.

testWith(NEEDS, "client speaks with Deno.serve", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) =>
      new Response(
        ReadableStream.from([
          `${request.method} ${new URL(request.url).pathname} `,
          await request.text(),
        ]).pipeThrough(new TextEncoderStream()),
        { headers: { "content-type": "text/plain" } },
      ),
  );
  await using program = startClient("--lang", "de", "127.0.0.1", String(server.addr.port));
  await program.type("ä\npost b Guten Tag\npipeline 2 c\n");
  await program.endInput();
  const [code, out, err] = await outcomeOf(program);
  await server.shutdown();
  assertEquals([code, err], [0, ""]);
  const ask = "Dateiname (oder 'exit'): ";
  const okay = "HTTP/1.1 200 OK\n\n";
  assertEquals(
    out,
    `Mit dem Server verbunden\n${ask}ä\n${okay}GET /%C3%A4 \n${ask}post b Guten Tag\n${okay}` +
      `POST /b Guten Tag\n${ask}pipeline 2 c\n` +
      `2 Anfragen, in einem Zug geschrieben (${
        2 * `GET /c HTTP/1.1\r\nHost: 127.0.0.1:${server.addr.port}\r\n\r\n`.length
      } Oktette); Antworten der Reihe nach:\n` +
      `Antwort 1 von 2\n${okay}GET /c \nAntwort 2 von 2\n${okay}GET /c \n${ask}\n`,
  );
});

testWhere(
  hasProgram("python3"),
  NEEDS_FILES,
  "client opens another connection for each name with a server that closes",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "loket_" });
    await Deno.writeTextFile(join(folder, "1.html"), PAGE);
    const { Program } = await import("../support/program.ts");
    await using python = new Program("python3", {
      args: ["-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder],
    });
    const [, port = ""] = await python.stdout.until(/port (\d+)/);
    await using program = startClient("--lang", "id", "127.0.0.1", port);
    await program.type("1.html\n1.html\nexit\n");
    const [code, out] = await outcomeOf(program);
    await Deno.remove(folder, { recursive: true });
    const closed = "Server sudah menutup koneksi; nama berikutnya membuka koneksi baru.\n";
    const answer = `HTTP/1.0 200 OK\n\n${PAGE}`;
    assertEquals(code, 0);
    assertEquals(
      out,
      `Terhubung dengan Server\n${ASK}1.html\n${answer}${closed}${ASK}1.html\n` +
        `Terhubung dengan Server\n${answer}${closed}${ASK}exit\n`,
    );
  },
);

testWith(NEEDS, "client gives a server that never answers the time it was told", async () => {
  await using server = new PeerServer(async (conn) => void await read(conn));
  await using program = startClient("--lang", "en", "--timeout", "0.2", "127.0.0.1", server.port);
  await program.type("a\nexit\n");
  const [code, out] = await outcomeOf(program);
  assertEquals(code, 0);
  assertMatch(
    out,
    /\): a\nNothing came for 0\.2 s\. .*\nThe next name opens .*\nEnter .*\): exit\n$/,
  );
});

testWith(NEEDS, "client says that an answer was cut", async () => {
  await using server = new PeerServer(async (conn) => {
    await read(conn, "\r\n\r\n");
    await send(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nab");
  });
  await using program = startClient("--lang", "en", "127.0.0.1", server.port);
  await program.type("a\nexit\n");
  const [, out] = await outcomeOf(program);
  assertMatch(
    out,
    /\n\nab\nThe connection ended in the middle of the answer: the rest is missing\.\n/,
  );
});

// Without HTTP.

testWith(NEEDS, "client --raw shows what comes until the server closes", async () => {
  await using server = new PeerServer(async (conn) => {
    const text = new TextEncoder().encode("Thank you for connecting 👉");
    await conn.write(text.subarray(0, -2));
    await conn.write(text.subarray(-2));
  });
  await using program = startClient("--raw", "127.0.0.1", server.port);
  assertEquals(await outcomeOf(program), [0, "Thank you for connecting 👉\n", ""]);
});

testWith(
  NEEDS,
  "client --raw sends lines with CR LF, and closes its side behind them",
  async () => {
    let received = "";
    await using server = new PeerServer(async (conn) => {
      received = await read(conn);
      await send(conn, "done\n");
    });
    await using program = startClient("--raw", "127.0.0.1", server.port);
    await program.type("GET / HTTP/1.0\n\nlast");
    await program.endInput();
    assertEquals(await outcomeOf(program), [0, "done\n", ""]);
    assertEquals(received, "GET / HTTP/1.0\r\n\r\nlast\r\n");
  },
);

testWith(NEEDS, "client --raw gets an answer to a request that was typed by hand", async () => {
  await using server = new TestServer(() => new Response("by hand"));
  await using program = startClient("--raw", "127.0.0.1", String(server.port));
  await program.type("GET /irgendwas HTTP/1.0\n\n");
  const [code, out] = await outcomeOf(program);
  assertEquals(code, 0);
  assertMatch(out, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nby hand\n$/);
});

// At a terminal.

const AT_TERMINAL = "client at a terminal";

testWhere(
  HAS_TERMINAL,
  NEEDS,
  `${AT_TERMINAL} brings back a line with the arrow key, and leaves with Ctrl-D`,
  async () => {
    await using server = new TestServer((request) => new Response(new URL(request.url).pathname));
    await using program = startClientAtTerminal("--lang", "id", "127.0.0.1", `${server.port}`);
    await program.stdout.until(/'exit'\): /);
    await program.type("name.html\r");
    await program.stdout.until(/\/name\.html[^]*'exit'\): /);
    await program.type("\x1b[A");
    await program.stdout.until(/\/name\.html[^]*'exit'\): name\.html/);
    await program.type("\r");
    await program.stdout.until(/(?:\r\n\/name\.html[^]*){2}'exit'\): /);
    await program.type("\x04");
    const [code, out] = await outcomeOf(program);
    assertEquals(code, 0);
    assertMatch(out, /[^-]icanon[^]*[^-]echo /, "the terminal is as before");
  },
);

testWhere(HAS_TERMINAL, NEEDS, `${AT_TERMINAL} takes Chinese, and takes it back`, async () => {
  await using server = new TestServer((request) => new Response(decodeURI(request.url)));
  await using program = startClientAtTerminal("--lang", "zh", "127.0.0.1", `${server.port}`);
  await program.stdout.until(/'exit'）：/);
  await program.type("中文错\x7f件.html\r");
  await program.stdout.until(/\/中文件\.html/);
  await program.type("exit\r");
  assertEquals((await program.ended()).code, 0);
});

testWhere(HAS_TERMINAL, NEEDS, `${AT_TERMINAL} leaves with Ctrl-C, and gives it back`, async () => {
  await using server = new TestServer(() => new Response("a"));
  await using program = startClientAtTerminal("--lang", "en", "127.0.0.1", `${server.port}`);
  await program.stdout.until(/'exit'\): /);
  await program.type("half a na");
  await program.stdout.until(/half a na/);
  await program.type("\x03");
  const [code, out] = await outcomeOf(program);
  assertEquals(code, 130);
  assertMatch(out, /[^-]icanon[^]*[^-]echo /);
});

testWhere(HAS_TERMINAL, NEEDS, `${AT_TERMINAL} leaves with Ctrl-C while it waits`, async () => {
  await using server = new PeerServer(async (conn) => void await read(conn).catch(() => {}));
  await using program = startClientAtTerminal("--lang", "en", "127.0.0.1", server.port);
  await program.stdout.until(/'exit'\): /);
  await program.type("slow a\r");
  await program.stdout.until(/HTTP\/1\.1␍␊/);
  await program.type("\x03");
  const [code, out] = await outcomeOf(program);
  assertEquals(code, 130);
  assertMatch(out, /[^-]icanon[^]*[^-]echo /);
});

testWhere(
  HAS_TERMINAL,
  NEEDS,
  `${AT_TERMINAL} keeps what is being typed when the server closes`,
  async () => {
    const close = Promise.withResolvers<void>();
    await using server = new PeerServer(() => close.promise);
    await using program = startClientAtTerminal("--lang", "en", "127.0.0.1", server.port);
    await program.stdout.until(/'exit'\): /);
    // Nearly three rows; the cursor stands in the first.
    await program.type(`${"half a name ".repeat(16)}\x01\x1b[CZ`);
    await program.stdout.until(/hZalf/);
    close.resolve();
    await program.stdout.until(/opens a new one\./);
    await program.type("EREh\r");
    await program.stdout.until(/without an answer/);
    await program.type("\x04");
    const [code, out] = await outcomeOf(program);
    assertEquals(code, 0);
    const rows = screenOf(out, 80);
    const typed = `Enter a file name (or 'exit'): hZEREhalf a name ${"half a name ".repeat(15)}`;
    assertEquals(rows.slice(0, 5), [
      "Connected to the server",
      "The server has closed the connection; the next name opens a new one.",
      typed.slice(0, 80),
      typed.slice(80, 160),
      typed.slice(160).trimEnd(),
    ]);
  },
);

testWhere(
  HAS_TERMINAL,
  NEEDS,
  `${AT_TERMINAL} leaves at a Ctrl-D that was typed ahead`,
  async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    await using server = new TestServer(async () => {
      asked.resolve();
      await answer.promise;
      return new Response("Next!");
    });
    await using program = startClientAtTerminal("--lang", "en", "127.0.0.1", `${server.port}`);
    await program.stdout.until(/'exit'\): /);
    await program.type("a\r");
    await asked.promise;
    await program.type("\x04");
    answer.resolve();
    const [code, out] = await outcomeOf(program);
    assertEquals(code, 0);
    assertMatch(out, /Next!/);
  },
);

testWhere(HAS_TERMINAL, NEEDS, `${AT_TERMINAL} takes names that were typed ahead`, async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  await using server = new TestServer(async (request) => {
    asked.resolve();
    await answer.promise;
    return new Response(new URL(request.url).pathname);
  });
  await using program = startClientAtTerminal("--lang", "en", "127.0.0.1", `${server.port}`);
  await program.stdout.until(/'exit'\): /);
  await program.type("a\r");
  await asked.promise;
  await program.type("b\rexit\r");
  await program.stdout.until(/exit\r\n/);
  answer.resolve();
  const [code, out] = await outcomeOf(program);
  assertEquals(code, 0);
  assertEquals(out.match(/^\/[ab]/gm), ["/a", "/b"]);
});
