// What went wrong in the systems of the documents, each with the octets that bring it about.

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { Router } from "../../src/router.ts";
import { text } from "../../src/reply.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { BROWSER, Browser } from "../support/browser.ts";
import { octets, textOf } from "../support/octets.ts";
import { addressOf, startLoket } from "../support/program.ts";
import { answersTo } from "../support/raw_answers.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { contentOf, makeTree, SECRET } from "../support/tree.ts";
import { page, type Row, SAYS, startLesson, startPrompt } from "./row.ts";

const LAST = "Host: a\r\nConnection: close\r\n\r\n";

/** What stands at the top of an answer of loket. */
const HEAD = /^HTTP\/1\.1 \d{3} [^\r\n]+\r\n(?:[a-z-]+: [^\r\n]*\r\n)+\r\n/i;

function utf8(answer: string): string {
  return new TextDecoder().decode(octets(answer));
}

/** The defects, by the words by which the table knows them. */
export const DEFECTS: readonly Row[] = [
  {
    id: "any file on the machine",
    title: "two slashes, dots and links stay inside the folder",
    async play() {
      using tree = makeTree();
      const files = serveFiles({ fsRoot: tree.root });
      await using server = new TestServer(files);
      const ask = (target: string) => exchange(server.port, `GET ${target} HTTP/1.1\r\n${LAST}`);
      assert((await ask("/plain.txt")).endsWith(contentOf("plain.txt")));
      const secret = join(tree.parent, "outside/secret.txt");
      const targets = [
        `/${secret}`,
        `//${secret}`,
        secret,
        "//etc/passwd",
        "/../outside/secret.txt",
        "/%2e%2e/outside/secret.txt",
        "/%252e%252e/outside/secret.txt",
        "/..%2foutside/secret.txt",
        "/folder/../../outside/secret.txt",
        "/out-file.txt",
        "/out-etc/passwd",
      ];
      for (const target of targets) {
        const answer = await ask(target);
        assertMatch(answer, /^HTTP\/1\.1 4\d\d /, target);
        assert(!answer.includes(SECRET) && !answer.includes("root:"), answer);
      }
      await using lesson = await startLesson("files");
      const doubled = `GET //etc/passwd HTTP/1.1\r\n${LAST}`;
      assertMatch(
        await exchange(lesson.port, doubled),
        /^HTTP\/1\.1 404 [^]*nothing at \/\/etc\/passwd/,
      );
    },
  },
  {
    id: "leaving is an error",
    title: "who leaves, at whatever point, is no error and is not printed as one",
    async play() {
      await using loket = startLoket(["--port", "0", "--verbose"]);
      const port = Number((await addressOf(loket)).port);
      for (
        const sent of ["", "G", "GET /ping HTTP/1.1\r\nHost: a\r\n", "GET /ping HTTP/1.1\r\n\r"]
      ) {
        const conn = await connect(port);
        await write(conn, sent);
        conn.close();
      }
      const conn = await connect(port);
      await write(conn, "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
      await within(read(conn, "}\n"));
      conn.close();
      await exchange(port, `GET /last HTTP/1.1\r\n${LAST}`);
      await loket.stdout.until(/GET \/last 404/);
      loket.signal("SIGTERM");
      assertEquals([(await loket.ended()).code, await loket.stderr.whole()], [0, ""]);
      const log = await loket.stdout.whole();
      assert(!/error|out of range/i.test(log), log);
    },
  },
  {
    id: "no answer",
    title: "for a folder, for octets that are no text, and for octets that are no HTTP",
    async play() {
      using tree = makeTree();
      const binary = Uint8Array.from({ length: 256 }, (_, octet) => octet);
      Deno.writeFileSync(join(tree.root, "all.bin"), binary);
      await using server = new TestServer(serveFiles({ fsRoot: tree.root }));
      const ask = (target: string) => exchange(server.port, `GET ${target} HTTP/1.1\r\n${LAST}`);
      assertMatch(await ask("/folder"), /^HTTP\/1\.1 30[18] [^]*\r\nlocation: \.\/folder\/\r\n/);
      assertMatch(await ask("/bare/"), /^HTTP\/1\.1 404 /);
      assert((await ask("/all.bin")).endsWith(`\r\n\r\n${textOf(binary)}`));
      assertMatch(await ask("/\xff\xfe"), /^HTTP\/1\.1 400 /);
      assertMatch(await exchange(server.port, "\x16\x03\x01\xff\x80\r\n\r\n"), /^HTTP\/1\.1 400 /);
      assertMatch(await ask("/plain.txt"), /^HTTP\/1\.1 200 /);
    },
  },
  {
    id: "a cut character",
    title: "a client does not fail where a read ends inside a character",
    async play() {
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      await using prompt = startPrompt(listener.addr.port);
      using conn = await within(listener.accept());
      await prompt.shows(SAYS.connected + SAYS.ask);
      await prompt.type("1.html\n");
      await within(read(conn, "\r\n\r\n"));
      const content = await page();
      const head = `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`;
      await conn.write(octets(head));
      await prompt.shows("1.html\nHTTP/1.1 200 OK\n");
      // Behind each octet of the rocket; what came before is on the screen, so that it was one read.
      const rocket = content.indexOf(0xf0);
      await conn.write(content.subarray(0, rocket + 1));
      await prompt.shows(`\n${new TextDecoder().decode(content.subarray(0, rocket))}`);
      await conn.write(content.subarray(rocket + 1, rocket + 3));
      await conn.write(content.subarray(rocket + 3));
      await prompt.shows(new TextDecoder().decode(content.subarray(rocket)) + SAYS.ask);
      assertEquals(await prompt.soFar().then((shown) => shown.includes("\ufffd")), false);
    },
  },
  {
    id: "LF, no length, no date",
    title: "every answer has CR LF at its line ends, the length of its content, and a date",
    async play() {
      await using lesson = await startLesson("files");
      for (const target of ["/1.html", "/4.html", "/", "/%00"]) {
        const answer = await exchange(lesson.port, `GET ${target} HTTP/1.1\r\n${LAST}`);
        const [head = ""] = HEAD.exec(answer) ?? [];
        assertNotEquals(head, "", answer);
        assertEquals(
          Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]),
          answer.length - head.length,
        );
        assertMatch(head, /\r\ndate: now\r\n/);
      }
    },
  },
  {
    id: "reflected HTML",
    title: "what stands in a query is text on the page: no script of it runs",
    programs: [BROWSER],
    async play() {
      await using lesson = await startLesson("hello");
      await using browser = await Browser.start();
      const view = await browser.open();
      const script =
        '<script>document.title="taken"</script><img src=x onerror="document.title=1">';
      const url = new URL("/", lesson.url);
      url.searchParams.set("name", script);
      await view.visit(url);
      assertEquals(
        await view.evaluate("[document.title, document.querySelector('h1').textContent]"),
        [
          "Hello",
          `Hello, ${script}!`,
        ],
      );
      assertEquals(await view.evaluate("document.querySelectorAll('script, img').length"), 0);
    },
  },
  {
    id: "characters counted",
    title: "Content-Length counts octets, so that héllo € arrives whole",
    async play() {
      await using lesson = await startLesson("routes");
      const answer = await exchange(lesson.port, `GET /length HTTP/1.1\r\n${LAST}`);
      assertMatch(answer, /\r\ncontent-length: 10\r\n/);
      assert(utf8(answer).endsWith("\r\n\r\nhéllo €"), answer);
    },
  },
  {
    id: "failing route",
    title: "a route that throws is 500, its stack is printed, and the connection goes on",
    async play() {
      await using lesson = await startLesson("routes");
      const answers = await answersTo(
        lesson.port,
        "GET /boom HTTP/1.1\r\nHost: a\r\n\r\n",
        `GET /hello/again HTTP/1.1\r\n${LAST}`,
      );
      assertEquals(answers.map(({ status }) => status), [500, 200]);
      assertNotEquals(answers[0]?.content, "");
      await lesson.program.stderr.until(/This route fails on purpose\n +at .*routes\.ts:\d+/);
    },
  },
  {
    id: "one request for all",
    title: "requests that are handled at the same time keep their own query and content",
    async play() {
      const both = Promise.withResolvers<void>();
      let entered = 0;
      const router = new Router().post("/:name", async (request, { params }) => {
        if (++entered === 2) both.resolve();
        // Neither goes on before the other one has come in.
        await both.promise;
        const { searchParams } = new URL(request.url);
        return text(`${params.name} ${searchParams.get("q")} ${await request.text()}`);
      });
      await using server = new TestServer(router.fetch);
      const ask = (name: string) =>
        exchange(
          server.port,
          `POST /${name}?q=${name} HTTP/1.1\r\nContent-Length: 1\r\n${LAST}${name}`,
        );
      const answers = await Promise.all([ask("a"), ask("b")]);
      assertEquals(answers.map((answer) => answer.split("\r\n\r\n")[1]), ["a a a", "b b b"]);
    },
  },
  {
    id: "ETag unquoted and not compared",
    title: "an entity tag is quoted, and who has the version gets 304, who wants another 412",
    async play() {
      await using routes = await startLesson("routes");
      await using files = await startLesson("files");
      for (const [port, path] of [[routes.port, "/versioned"], [files.port, "/1.html"]] as const) {
        const ask = (lines = "", method = "GET") =>
          exchange(port, `${method} ${path} HTTP/1.1\r\n${lines}${LAST}`);
        const [, tag] = /\r\netag: ((?:W\/)?"[^"\r]+")\r\n/i.exec(await ask()) ?? [];
        assert(tag !== undefined, `${path} has no entity tag`);
        assertMatch(await ask(`If-None-Match: ${tag}\r\n`), /^HTTP\/1\.1 304 [^]*\r\n\r\n$/);
        assertMatch(await ask('If-None-Match: "another"\r\n'), /^HTTP\/1\.1 200 /);
        assertMatch(await ask('If-Match: "another"\r\n'), /^HTTP\/1\.1 412 /);
      }
    },
  },
  {
    id: "last pattern wins",
    title:
      "the most specific pattern is taken, whole and with its slash, in whatever order they stand",
    async play() {
      const routes: readonly (readonly [pattern: string, name: string])[] = [
        ["/notes/:name", "one"],
        ["/notes/new", "new"],
        ["/notes/*", "any"],
        ["/a.c", "dot"],
      ];
      for (const order of [routes, routes.toReversed()]) {
        const router = new Router();
        for (const [pattern, name] of order) router.get(pattern, () => text(name));
        await using server = new TestServer(router.fetch);
        const ask = async (path: string) => {
          const answer = await exchange(server.port, `GET ${path} HTTP/1.1\r\n${LAST}`);
          return answer.startsWith("HTTP/1.1 200 ")
            ? answer.split("\r\n\r\n")[1]
            : answer.slice(9, 12);
        };
        assertEquals(await ask("/notes/new"), "new");
        assertEquals(await ask("/notes/newer"), "one");
        assertEquals(await ask("/notes/a/b"), "any");
        // No regular expression, and not only the beginning of the path.
        assertEquals([await ask("/abc"), await ask("/a.c/d"), await ask("/a.c/")], [
          "404",
          "404",
          "404",
        ]);
      }
    },
  },
];
