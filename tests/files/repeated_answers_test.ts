// What is asked for again and again is kept as the octets that were sent: over a socket, whatever was
// asked in between.

import { assertEquals } from "@std/assert";
import { FileCache } from "../../src/files/cache.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { Folder, OLD_MS } from "../support/folder.ts";
import { TestServer } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

const TAG = /^etag: (.*)\r$/m;

/** Makes a request for `/a.txt`, or with another request-line. */
function ask(lines = "", requestLine = "GET /a.txt HTTP/1.1"): string {
  return `${requestLine}\r\nHost: a\r\n${lines}\r\n`;
}

const LAST = ask("Connection: close\r\n", "GET /none HTTP/1.1");

testWith(
  ["net", "read", "write"],
  "serveFiles answers alike however often it is asked",
  async () => {
    using folder = new Folder({});
    for (const name of ["a.txt", "b.txt"]) folder.write(name, name.repeat(1000), OLD_MS);
    await using server = new TestServer(
      serveFiles({ fsRoot: folder.root, cache: new FileCache() }),
    );
    const [, tag = ""] = TAG.exec(await exchange(server.port, ask() + LAST)) ?? [];
    const questions = [
      ask(),
      ask("", "GET /b.txt HTTP/1.1"),
      ask("", "HEAD /a.txt HTTP/1.1"),
      ask("Range: bytes=1-3\r\n"),
      ask(`If-None-Match: ${tag}\r\n`),
      ask('If-Match: "other"\r\n'),
      ask("Connection: keep-alive\r\n", "GET /a.txt HTTP/1.0"),
    ];
    const expected = [];
    for (const question of questions) {
      // A server of its own has kept nothing yet.
      await using fresh = new TestServer(
        serveFiles({ fsRoot: folder.root, cache: new FileCache() }),
      );
      expected.push(await exchange(fresh.port, question + LAST));
    }
    const end = await exchange(server.port, LAST);
    for (let round = 0; round < 4; round++) {
      for (const [index, question] of questions.entries()) {
        assertEquals(await exchange(server.port, question + LAST), expected[index], question);
      }
      // All on one connection, each of them twice.
      const texts = expected.map((text) => text.slice(0, -end.length).repeat(2));
      const batch = questions.map((question) => question.repeat(2)).join("");
      assertEquals(await exchange(server.port, batch + LAST), texts.join("") + end);
    }
  },
);

testWith(["net", "read", "write"], "serveFiles closes though it was asked before", async () => {
  using folder = new Folder({});
  folder.write("a.txt", "hello", OLD_MS);
  await using server = new TestServer(serveFiles({ fsRoot: folder.root, cache: new FileCache() }));
  const closing = await exchange(server.port, ask("Connection: close\r\n"));
  for (let time = 0; time < 3; time++) {
    await exchange(server.port, ask().repeat(3) + LAST);
    assertEquals(await exchange(server.port, ask("Connection: close\r\n")), closing);
    assertEquals(await exchange(server.port, ask("", "GET /a.txt HTTP/1.0")), closing);
  }
});
