// E: "Hello World", the grammar of a request, and a client.

import { assertEquals, assertMatch } from "@std/assert";
import { outputOf } from "../support/run.ts";
import { answersTo } from "../support/raw_answers.ts";
import { exchange } from "../support/socket.ts";
import { TypedProgram } from "../support/typed_program.ts";
import { LOKET, type Row, startLesson } from "./row.ts";

/** The form of the document, with a query and fields of its own. */
const FORM =
  "POST /?a=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nheader1: value1\r\nheader2: value2\r\n" +
  "Content-Length: 23\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
  "Connection: close\r\n\r\nkey1=value1&key2=value2";

/** Asks for a URL as a program in Python does. */
const PYTHON = `import sys, urllib.request
with urllib.request.urlopen(sys.argv[1]) as answer:
    print(answer.status, answer.reason, repr(answer.read().decode()), answer.headers["content-length"])`;

/** The systems of the fifth document. */
export const SYSTEMS_E: readonly Row[] = [
  {
    id: "E1",
    title: "Hello World: the same text, with a length, so that the connection may stay open",
    programs: ["python3"],
    async play() {
      await using lesson = await startLesson("dunia");
      assertEquals(
        await outputOf("python3", "-c", PYTHON, lesson.url.href),
        "200 OK 'Hello World\\n' 12\n",
      );
      const answers = await answersTo(
        lesson.port,
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      );
      assertEquals(answers.map(({ status, content }) => `${status} ${content}`), [
        "200 Hello World\n",
        "200 Hello World\n",
      ]);
    },
  },
  {
    id: "E2",
    title: "form with a query and fields of its own: exactly these octets, all told apart",
    async play() {
      await using lesson = await startLesson("echo-form");
      const answer = await exchange(lesson.port, FORM);
      const [, content] = answer.split("\r\n\r\n");
      assertEquals(
        content,
        [
          "method   POST",
          "path     /",
          "",
          "query",
          "  a: 1",
          "",
          "fields",
          "  Host: 127.0.0.1:8080",
          "  header1: value1",
          "  header2: value2",
          "  Content-Length: 23",
          "  Content-Type: application/x-www-form-urlencoded",
          "  Connection: close",
          "",
          "form, urlencoded",
          "  key1: value1",
          "  key2: value2",
          "",
        ].join("\n"),
      );
      await lesson.program.stdout.until(/^field line {4}header1: value1␍␊$/m);
      await lesson.program.stdout.until(/^content {7}key1=value1&key2=value2$/m);
    },
  },
  {
    id: "E3",
    title: "grammar: method, target and version, and get is not GET",
    async play() {
      await using lesson = await startLesson("ping");
      const end = "/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      assertMatch(await exchange(lesson.port, `get ${end}`), /^HTTP\/1\.1 501 [^]*\bget\b/);
      assertMatch(await exchange(lesson.port, `GET ${end}`), /^HTTP\/1\.1 200 OK\r\n/);
      const parts = "← method, request target, version";
      for (const method of ["get", "GET"]) {
        const line = new RegExp(`^request line {2}${method} / HTTP/1\\.1␍␊ {2}${parts}$`, "m");
        await lesson.program.stdout.until(line);
      }
    },
  },
  {
    id: "E4",
    title: "client: status line, field lines and content as labelled parts",
    async play() {
      await using lesson = await startLesson("dunia");
      await using client = new TypedProgram(Deno.execPath(), [
        ...LOKET,
        "get",
        "-v",
        lesson.url.href,
      ]);
      assertEquals(await client.code(), 0);
      assertEquals(await client.stdout.whole(), "Hello World\n");
      const parts = await client.stderr.whole();
      assertMatch(
        parts,
        /^Answer\n {2}status line +HTTP\/1\.1 200 OK\n {2}field line +content-type: text\/plain[^]*\n {2}content +12 /m,
      );
    },
  },
];
