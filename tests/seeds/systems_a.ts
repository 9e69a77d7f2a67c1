// A: from a greeting over TCP to a server that answers with JSON, and the little framework behind it.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serveGreeting } from "../../src/lessons/greeting.ts";
import { within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { octets } from "../support/octets.ts";
import { answersTo } from "../support/raw_answers.ts";
import { outputOf } from "../support/run.ts";
import { TypedProgram } from "../support/typed_program.ts";
import { LOKET, type Row, startLesson, startSite } from "./row.ts";

const SENTENCE = "Thank you for connecting";

const PONG = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 12\r\n" +
  'date: now\r\n\r\n{"ping": 1}\n';

/** What the Python program of the document sends: labelled a form, and none. */
const LABELLED = "{'data': 'test'}";

const POST_LABELLED = "POST / HTTP/1.1\r\nHost: localhost:8088\r\nConnection: close\r\n" +
  `Content-Length: 16\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${LABELLED}`;

/** Starts the raw client, which types nothing. */
function startRaw(port: number): TypedProgram {
  const words = ["client", "--raw", "--lang", "en", "127.0.0.1", String(port)];
  return new TypedProgram(Deno.execPath(), [...LOKET, ...words]);
}

/** The systems of the first document. */
export const SYSTEMS_A: readonly Row[] = [
  {
    id: "A1",
    title: "greeting server: one sentence for everybody, whoever stays or does not read",
    programs: ["nc"],
    async play() {
      await using lesson = await startLesson("greeting");
      const { port, program } = lesson;
      using silent = await connect(port);
      await program.stdout.until(
        new RegExp(`^Got connection from 127\\.0\\.0\\.1:${silent.localAddr.port}$`, "m"),
      );
      const many = await Promise.all(Array.from({ length: 30 }, () => exchange(port, "Hi?\r\n")));
      assertEquals(new Set(many), new Set([SENTENCE]));
      assertEquals(await outputOf("nc", "127.0.0.1", String(port)), SENTENCE);
      // The first one is still there: it was neither waited for nor sent away.
      assertEquals(await read(silent), SENTENCE);
      program.signal("SIGTERM");
      assertEquals((await program.ended()).code, 0);

      // Where nobody is ever sent away, one that stays stops nobody else either.
      const greeting = serveGreeting({ hostname: "127.0.0.1", port: 0, leaveMs: 600_000 });
      using stays = await connect(greeting.addr.port);
      assertEquals(await within(read(stays)), SENTENCE);
      assertEquals(await within(exchange(greeting.addr.port, "")), SENTENCE);
      await within(greeting.shutdown());
    },
  },
  {
    id: "A2",
    title: "greeting client: reads to the end and not once, a character in pieces, and closes",
    async play() {
      await using lesson = await startLesson("greeting");
      await using guest = startRaw(lesson.port);
      await guest.shows(`${SENTENCE}\n`);
      assertEquals(await guest.code(), 0);

      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using client = startRaw(listener.addr.port);
      using conn = await listener.accept();
      const text = new TextEncoder().encode("Thank you 🚀");
      await conn.write(text.subarray(0, -2));
      // What it has read so far is on the screen, so that the rest comes in another read.
      await client.shows("Thank you ");
      await conn.write(text.subarray(-2));
      await client.shows("🚀");
      await conn.closeWrite();
      await client.shows("\n");
      assertEquals(await within(read(conn)), "", "It has closed its side");
      assertEquals(await client.code(), 0);
    },
  },
  {
    id: "A3",
    title: "ping JSON server: the same 12 octets, with a length, on a connection that stays",
    programs: ["curl"],
    async play() {
      await using lesson = await startLesson("ping");
      const { port, url } = lesson;
      const get = "GET / HTTP/1.1\r\nHost: localhost:8088\r\n\r\n";
      using conn = await connect(port);
      for (const request of [get, get]) {
        await write(conn, request);
        assertEquals(withoutDate(await within(read(conn, "}\n"))), PONG);
      }
      // Content that nobody reads does not become the next request.
      await write(conn, POST_LABELLED.replace("Connection: close\r\n", ""));
      await within(read(conn, "only GET, HEAD, OPTIONS\n"));
      await write(conn, get.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      assertEquals(
        withoutDate(await within(read(conn))),
        PONG.replace("now\r\n", "now\r\nconnection: close\r\n"),
      );
      assertEquals(await outputOf("curl", "-s", url.href), '{"ping": 1}\n');
      const statuses = await Promise.all([
        outputOf("curl", "-si", `${url}nothing`),
        outputOf("curl", "-si", "-X", "DELETE", url.href),
      ]);
      assertMatch(statuses[0], /^HTTP\/1\.1 404 Not Found\r\n/);
      assertMatch(statuses[1], /^HTTP\/1\.1 405 Method Not Allowed\r\n[^]*allow: GET, HEAD/);
    },
  },
  {
    id: "A4",
    title: "request printing: octet for octet in labelled parts, whole, secrets covered",
    async play() {
      await using site = await startSite("--show-request");
      const { stdout } = site.program;
      const other = await connect(site.port);
      const secret = POST_LABELLED.replace("\r\n\r\n", "\r\nAuthorization: Basic c2VjcmV0\r\n\r\n");
      // Two that come octet by octet, in turn.
      const first = await connect(site.port);
      const binary = "PUT /x HTTP/1.1\r\nHost: b\r\nContent-Length: 4\r\n\r\n\x00\x01\xfe\xff";
      for (let at = 0; at < secret.length; at++) {
        await write(first, secret.charAt(at));
        await write(other, binary.charAt(at));
      }
      await within(read(first));
      await stdout.until(/^content {7}00 01 fe ff/m);
      const [block] = await stdout.until(/^── .*\nrequest line {2}POST [^]*?(?=\n\n)/m);
      assertEquals(block.replace(/^.*\n/, "").split("\n"), [
        "request line  POST / HTTP/1.1␍␊  ← method, request target, version",
        "field line    Host: localhost:8088␍␊",
        "field line    Connection: close␍␊",
        "field line    Content-Length: 16␍␊",
        "field line    Content-Type: application/x-www-form-urlencoded␍␊",
        "field line    Authorization: ••••••␍␊  ← secret, not shown",
        "empty line    ␍␊  ← the header section ends here",
        `content       ${LABELLED}`,
      ]);
      for (const conn of [first, other]) conn.close();
      site.program.signal("SIGTERM");
      assert(!(await stdout.whole()).includes("c2VjcmV0"));
    },
  },
  {
    id: "A5",
    title: "a request is not 1024 octets: any length, any cut, and a status where it is too long",
    async play() {
      await using lesson = await startLesson("echo-form");
      const { port } = lesson;
      const request = `POST /?a=1 HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(3000)}\r\n` +
        `Connection: close\r\nContent-Length: 2000\r\n\r\n${"y".repeat(2000)}`;
      const whole = await exchange(port, request);
      assertMatch(whole, /^HTTP\/1\.1 200 OK\r\n[^]*\n {2}X-Long: x{3000}\n[^]*text: y{2000}\n$/);
      for (const size of [1, 7, 1024]) {
        using conn = await connect(port);
        conn.setNoDelay();
        for (let at = 0; at < request.length; at += size) {
          await conn.write(octets(request.slice(at, at + size)));
        }
        assertEquals(withoutDate(await within(read(conn))), whole, `in pieces of ${size}`);
      }
      // The head alone is taken for what it is; the content comes when it was asked for.
      using conn = await connect(port);
      await write(
        conn,
        request.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n").slice(0, -2000),
      );
      assertEquals(await within(read(conn, "\r\n\r\n")), "HTTP/1.1 100 Continue\r\n\r\n");
      await write(conn, "y".repeat(2000));
      assertMatch(await within(read(conn)), /text: y{2000}\n$/);

      const end = "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
      const tooMuch: readonly (readonly [octets: string, status: number])[] = [
        [`GET /${"a".repeat(20_000)} ${end}\r\n`, 414],
        [`GET / ${end}X: ${"x".repeat(70_000)}\r\n\r\n`, 431],
        [`POST / ${end}Content-Length: 2000000\r\n\r\n`, 413],
      ];
      for (const [octets, status] of tooMuch) {
        assertMatch(await exchange(port, octets), new RegExp(`^HTTP/1\\.1 ${status} `));
      }
    },
  },
  {
    id: "A6",
    title: "the little framework: each of its behaviours at an address of the lesson routes",
    async play() {
      await using lesson = await startLesson("routes");
      const ask = async (path: string, init?: RequestInit) => {
        const response = await fetch(new URL(path, lesson.url), init);
        const type = response.headers.get("content-type") ?? "";
        return [response.status, type.split(";")[0], await response.text()] as const;
      };
      const form = new URLSearchParams({ name: "Budi" });
      const post = (body: BodyInit) => ({ method: "POST", body });
      const [text, json] = ["text/plain", "application/json"];
      assertEquals(await ask("/hello/Budi"), [200, text, "Hello, Budi!\n"]);
      assertEquals(await ask("/search?q=a&q=b"), [200, json, '{"q":["a","b"]}']);
      // The type of one answer is not that of the next one.
      assertEquals((await ask("/"))[1], text);
      assertEquals(await ask("/form", post(form)), [200, json, '{"name":"Budi"}']);
      assertEquals(await ask("/json", post('{"a": [1]}')), [200, json, '{"a":[1]}']);
      assertEquals((await ask("/json", post('{"a": ')))[0], 400);
      assertEquals((await ask("/teapot"))[0], 418);
      assertEquals((await ask("/later"))[0], 501);
      assertEquals(await ask("/elsewhere"), [
        404,
        text,
        "404 Not Found\nThere is nothing at /elsewhere\n",
      ]);
      const bytes = await fetch(new URL("/bytes", lesson.url));
      assertEquals([...await bytes.bytes()].slice(-2), [0x00, 0xff]);
      const answers = await answersTo(
        lesson.port,
        "GET /hello/1 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      );
      assertEquals(answers.map(({ content }) => content), ["Hello, 1!\n", "Hello, 2!\n"]);
    },
  },
];
