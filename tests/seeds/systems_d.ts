// D: "Hallo Welt", and HTTP by hand.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { octets } from "../support/octets.ts";
import { within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { TypedProgram } from "../support/typed_program.ts";
import { type Row, startLesson, startSite } from "./row.ts";

/** Octets, each a character, as the text that they are. */
function utf8(text: string): string {
  return new TextDecoder().decode(octets(text));
}

const HALLO =
  "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 11\r\n" +
  "date: now\r\nconnection: close\r\n\r\nHallo Welt\n";

/** The systems of the fourth document. */
export const SYSTEMS_D: readonly Row[] = [
  {
    id: "D1",
    title: "Hallo Welt: the same for every path, framed, in German, and for this machine only",
    async play() {
      await using lesson = await startLesson("hallo", "--lang", "de");
      const { port, program: { stdout } } = lesson;
      await stdout.until(
        new RegExp(`^Lausche auf Port ${port} … +http://127\\.0\\.0\\.1:${port}/$`, "m"),
      );
      await stdout.until(/0\.0\.0\.0.*alle in deinem Netz/);
      for (const target of ["/", "/irgendwas", "/a/b?c=d"]) {
        const request = `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
        assertEquals(await exchange(port, request), HALLO);
      }
      await stdout.until(/^Anfragezeile +GET \/a\/b\?c=d HTTP\/1\.1/m);
    },
  },
  {
    id: "D2",
    title: "telnet: a request typed by hand works, and who forgets the empty line is told",
    programs: ["telnet"],
    async play(t) {
      await using lesson = await startLesson("hallo");
      const { port } = lesson;
      using forgetful = await connect(port);
      await write(forgetful, "GET /irgendwas HTTP/1.0\r\n");
      await t.step("typed into telnet", async () => {
        await using telnet = new TypedProgram("telnet", ["127.0.0.1", String(port)]);
        await telnet.stdout.until(/Connected to 127\.0\.0\.1\./);
        await telnet.type("GET /irgendwas HTTP/1.0\n");
        await telnet.type("\n");
        await telnet.stdout.until(/^HTTP\/1\.1 200 OK\r?\n[^]*^Hallo Welt\r?$/m);
      });
      await t.step("the same octets; a line end without CR is explained", async () => {
        assertEquals(await exchange(port, "GET /irgendwas HTTP/1.0\r\n\r\n"), HALLO);
        const refused = utf8(await exchange(port, "GET /irgendwas HTTP/1.0\n\n"));
        assertMatch(refused, /^HTTP\/1\.1 400 Bad Request\r\n/);
        assertMatch(refused, /it does not end with CR and LF \(RFC 9112 §2\.2, octet 23\)/);
      });
      await t.step("without the empty line: a hint on the screen, then 408", async () => {
        await using site = await startSite("--explain", "--head-timeout", "1");
        using late = await connect(site.port);
        await write(late, "GET /irgendwas HTTP/1.0\r\n");
        assertMatch(await within(read(late)), /^HTTP\/1\.1 408 Request Timeout\r\n/);
        await lesson.program.stdout.until(/waiting for the empty line[^]*press Enter once more/);
        await write(forgetful, "\r\n");
        assertEquals(withoutDate(await within(read(forgetful))), HALLO);
      });
    },
  },
  {
    id: "D3",
    title: "a correct server checks the request line: each fault has its rule and its octet",
    async play() {
      await using lesson = await startLesson("hallo");
      const faults: readonly (readonly [line: string, status: string, says: string])[] = [
        [
          "GET  / HTTP/1.1",
          "400 Bad Request",
          "Cannot read request target: it is empty (RFC 9112 §3, octet 4)",
        ],
        ["GET / http/1.1", "400 Bad Request", "(RFC 9112 §2.3, octet 6)"],
        ["GET /", "400 Bad Request", "RFC 9112 §3"],
        ["G(T / HTTP/1.1", "400 Bad Request", "Cannot read method"],
        ["GET / HTTP/2.0", "505 HTTP Version Not Supported", "HTTP/2.0"],
        ["GET irgendwas HTTP/1.1", "400 Bad Request", "Cannot read request target"],
      ];
      for (const [line, status, says] of faults) {
        const answer = utf8(await exchange(lesson.port, `${line}\r\nHost: a\r\n\r\n`));
        assert(answer.startsWith(`HTTP/1.1 ${status}\r\n`), answer);
        assert(answer.includes(says), answer);
      }
    },
  },
  {
    id: "D4",
    title: "methods: HEAD is GET without content, POST, PUT, DELETE, and what is not known is 501",
    async play() {
      await using lesson = await startLesson("routes");
      await using form = await startLesson("echo-form");
      const ask = async (path: string, init: RequestInit, base = lesson.url) => {
        const response = await fetch(new URL(path, base), init);
        return [response.status, await response.text(), response.headers] as const;
      };
      const last = "Host: a\r\nConnection: close\r\n\r\n";
      const [get, head] = await Promise.all(
        ["GET", "HEAD"].map((method) =>
          exchange(lesson.port, `${method} /length HTTP/1.1\r\n${last}`)
        ),
      );
      assertEquals(head, get?.slice(0, get.indexOf("\r\n\r\n") + 4));
      const [status, , headers] = await ask("/versioned", { method: "HEAD" });
      const has = { "if-none-match": headers.get("etag") ?? "" };
      assertEquals([status, (await ask("/versioned", { headers: has }))[0]], [200, 304]);
      const put = (body: string) => ask("/notes/today", { method: "PUT", body });
      assertEquals([(await put("a"))[0], (await put("b"))[0]], [201, 204]);
      assertEquals((await ask("/notes/today", {}))[1], "b");
      assertEquals((await ask("/notes/today", { method: "DELETE" }))[0], 204);
      assertEquals((await ask("/notes/today", {}))[0], 404);
      const [notAllowed] = await ask("/length", { method: "PUT", body: "x" });
      assertEquals(notAllowed, 405);
      assertMatch(
        await exchange(lesson.port, `DELETE /length HTTP/1.1\r\n${last}`),
        /^HTTP\/1\.1 405 [^]*\r\nallow: GET, HEAD, OPTIONS\r\n/,
      );
      assertMatch(await exchange(lesson.port, `BREW / HTTP/1.1\r\n${last}`), /^HTTP\/1\.1 501 /);
      const file = new FormData();
      file.append("name", "Budi");
      file.append("file", new File(["abc"], "a.txt", { type: "text/plain" }));
      const [, told] = await ask("/", { method: "POST", body: file }, form.url);
      assertMatch(
        told,
        /^form, multipart\n {2}name: Budi\n {2}file: a file, a\.txt, text\/plain, 3 bytes$/m,
      );
      const json = {
        method: "POST",
        body: '{"a":1}',
        headers: { "content-type": "application/json" },
      };
      assertMatch((await ask("/", json, form.url))[1], /^JSON\n {2}a: 1$/m);
    },
  },
];
