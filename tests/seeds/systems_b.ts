// B: the report's server for one client, its server for many, and its client that asks for names.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { within } from "../support/server.ts";
import { connect, read, write } from "../support/socket.ts";
import { octets, textOf } from "../support/octets.ts";
import { TypedProgram } from "../support/typed_program.ts";
import { HEADING, LOKET, page, type Row, SAYS, startLesson, startPrompt } from "./row.ts";

const GET = "GET /1.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/** What the client of the report sends: HTTP/1.0, on a connection that it would use again. */
const REPORTED = "GET /1.html HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n";

const NOT_FOUND = "404 Not Found\nThere is nothing at /4.html\n";

/** What the prompt shows for an answer. */
function shown(status: string, content: string): string {
  return `HTTP/1.1 ${status}\n\n${content}`;
}

/** Waits for somebody to connect. */
async function accept(listener: Deno.Listener<Deno.TcpConn>): Promise<Deno.TcpConn> {
  return await within(listener.accept());
}

/** The systems of the second document. */
export const SYSTEMS_B: readonly Row[] = [
  {
    id: "B1",
    title: "server for one client: serves who is first until it leaves, and says so",
    async play() {
      await using lesson = await startLesson("files", "--serial");
      const { port, program: { stdout } } = lesson;
      const first = await connect(port);
      const address = ({ localAddr }: Deno.TcpConn) => `127\\.0\\.0\\.1:${localAddr.port}`;
      await stdout.until(
        new RegExp(`^Serving ${address(first)} \\(connection 1\\)\\. Whoever`, "m"),
      );
      using second = await connect(port);
      await write(second, REPORTED);
      for (const _turn of [1, 2, 3]) {
        await write(first, GET);
        assertMatch(await within(read(first, "</html>\n")), /^HTTP\/1\.1 200 OK\r\n/);
      }
      // The word with which a session of the report ends is no HTTP: it is answered, and ends this one.
      await write(first, "exit\r\n");
      assertMatch(await within(read(first)), /^HTTP\/1\.1 400 Bad Request\r\n[^]*exit/);
      first.close();
      assert((await within(read(second))).endsWith(`\r\n\r\n${textOf(await page())}`));
      const [log] = await stdout.until(/^Serving .*connection 1\)[^]*connection 2\).*$/m);
      assertMatch(
        log,
        new RegExp(
          `Connection 1 has ended after [^]*Serving ${address(second)} \\(connection 2\\), ` +
            "which had to wait\\. Whoever comes waits",
        ),
      );
    },
  },
  {
    id: "B2",
    title: "server for many: hundreds at once, on one thread, while the first one does nothing",
    async play() {
      await using lesson = await startLesson("files", "--no-show-request");
      const { port } = lesson;
      using idle = await connect(port);
      const many: Deno.TcpConn[] = [];
      try {
        // All are connected before any of them asks, and all have asked before any of them reads.
        while (many.length < 300) many.push(await connect(port));
        for (const conn of many) await write(conn, GET);
        const answers = await Promise.all(
          many.map((conn) => within(read(conn, "</html>\n"), 20_000)),
        );
        assertEquals(new Set(answers.map((answer) => answer.slice(0, 17))).size, 1);
        const content = textOf(await page());
        assert(answers.every((answer) => answer.endsWith(`\r\n\r\n${content}`)));
      } finally {
        for (const conn of many) conn.close();
      }
      await write(idle, GET);
      assertMatch(await within(read(idle, "</html>\n")), /^HTTP\/1\.1 200 OK\r\n/);
    },
  },
  {
    id: "B3",
    title: "client: asks for names on one connection, and the answer is there when it is complete",
    async play(t) {
      await t.step("with the words of the report, and the whole answer each time", async () => {
        await using lesson = await startLesson("files");
        await using prompt = startPrompt(lesson.port);
        const { connected, ask } = SAYS;
        const content = new TextDecoder().decode(await page());
        await prompt.shows(connected + ask);
        await prompt.type("\n");
        await prompt.shows(`\n${ask}`);
        await prompt.type("1.html\n");
        await prompt.shows(`1.html\n${shown("200 OK", content)}${ask}`);
        assert(content.includes(HEADING), "The page of the exercise");
        await prompt.type("4.html\n");
        await prompt.shows(`4.html\n${shown("404 Not Found", NOT_FOUND)}${ask}`);
        await prompt.type("exit\n");
        assertEquals(await prompt.code(), 0);
        await lesson.program.stdout.until(/^── connection 1, request 2, /m);
      });
      await t.step("wrong arguments: how it is called", async () => {
        const words = ["client", "--lang", "id", "127.0.0.1"];
        await using prompt = new TypedProgram(Deno.execPath(), [...LOKET, ...words]);
        assertEquals(await prompt.code(), 2);
        assertEquals(
          await prompt.stderr.whole(),
          "Penggunaan: loket client <server_host> <server_port>\n",
        );
      });
      await t.step(
        "what it sends; a character in pieces; a server that closes; Ctrl-D",
        againstScript,
      );
      await t.step("silence has a limit, and the prompt comes back", async () => {
        using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
        await using prompt = startPrompt(listener.addr.port, "--timeout", "0.2");
        using _conn = await accept(listener);
        await prompt.shows(SAYS.connected + SAYS.ask);
        await prompt.type("1.html\n");
        const silent = "Tidak ada jawaban selama 0,2 detik. Apakah server sedang sibuk?\n";
        await prompt.shows(`1.html\n${silent}${SAYS.reopens}${SAYS.ask}`);
      });
    },
  },
  {
    id: "B3 terminal",
    title: "client: the same at a terminal, where lines are edited and come back by arrow key",
    programs: ["script"],
    async play() {
      await using lesson = await startLesson("files");
      const words = [...LOKET, "client", "--lang", "id", "127.0.0.1", String(lesson.port)];
      const command = [Deno.execPath(), ...words].join(" ");
      await using terminal = new TypedProgram("script", ["-qec", command, "/dev/null"]);
      const { stdout } = terminal;
      await stdout.until(/Isi nama file/);
      // Two letters too many, taken away again before Enter.
      await terminal.type("4.htmlxx\x7f\x7f\r");
      await stdout.until(/HTTP\/1\.1 404 Not Found\r\n[^]*Isi nama file/);
      await terminal.type("1.html\r");
      await stdout.until(/HTTP\/1\.1 200 OK\r\n[^]*🚀👉😊[^]*Isi nama file/);
      await terminal.type("\x1b[A\x1b[A\r");
      await stdout.until(/200 OK\r\n[^]*HTTP\/1\.1 404 Not Found\r\n[^]*Isi nama file/);
      await terminal.type("\x04");
      assertEquals(await terminal.code(), 0);
      await lesson.program.stdout.until(/^── connection 1, request 3, [^]*?GET \/4\.html /m);
    },
  },
];

/** The prompt against a server that does as the test says. */
async function againstScript(): Promise<void> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using prompt = startPrompt(port);
  const { connected, ask, closed } = SAYS;
  const request = (name: string) => `GET /${name} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  {
    using conn = await accept(listener);
    await prompt.shows(connected + ask);
    await prompt.type("1.html\n");
    assertEquals(await within(read(conn, "\r\n\r\n")), request("1.html"));
    // Its end is known from its length, while the connection stays open.
    await conn.write(octets("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nA \xf0\x9f"));
    await prompt.shows("1.html\nHTTP/1.1 200 OK\n\nA ");
    await conn.write(octets("\x9a\x80"));
    await prompt.shows(`🚀\n${ask}`);
    await prompt.type("a b?c=ü\n");
    assertEquals(await within(read(conn, "\r\n\r\n")), request("a%20b?c=%C3%BC"));
    await conn.write(octets("HTTP/1.0 200 OK\r\n\r\nto the end"));
    await prompt.shows("a b?c=ü\nHTTP/1.0 200 OK\n\nto the end");
  }
  await prompt.shows(`\n${closed}${ask}`);
  await prompt.type("4.html\n");
  using conn = await accept(listener);
  assertEquals(await within(read(conn, "\r\n\r\n")), request("4.html"));
  await conn.write(octets("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
  await prompt.shows(`4.html\n${connected}HTTP/1.1 404 Not Found\n${ask}`);
  await prompt.endInput();
  assertEquals(await within(read(conn)), "", "It has closed its side");
  assertEquals(await prompt.code(), 0);
}
