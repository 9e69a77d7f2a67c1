import { assertEquals, assertRejects } from "@std/assert";
import { RawSession } from "../../../src/cli/prompt/raw_session.ts";
import { Disconnected } from "../../../src/http1/error.ts";
import { AnsweringSocket } from "../../support/conversation.ts";
import { within } from "../../support/server.ts";
import { test } from "../../support/test.ts";

/** Types lines, waits for the hint, and tells how often it was given until the server closes. */
async function hintsFor(typed: readonly string[], rest: readonly string[]): Promise<number> {
  const socket = new AnsweringSocket([["HTTP/1.1 204 No Content\r\n\r\n", null]]);
  let hints = 0;
  let told = Promise.withResolvers<void>();
  async function* lines(): AsyncGenerator<string> {
    yield* typed;
    if (rest.length > 0) await within(told.promise);
    told = Promise.withResolvers();
    yield* rest;
  }
  const hint = () => {
    hints++;
    told.resolve();
  };
  const conn = socket as unknown as Deno.Conn;
  await new RawSession({ conn, lines: lines(), write() {}, isTerminal: false, hint, hintMs: 5 })
    .run();
  return hints;
}

test("RawSession says that the empty line is missing behind a head", async () => {
  assertEquals(await hintsFor(["GET / HTTP/1.0"], [""]), 1);
});

test("RawSession says nothing where the head is ended", async () => {
  assertEquals(await hintsFor(["GET / HTTP/1.1", "Host: a", ""], []), 0);
});

test("RawSession rejects where the connection breaks, and shows what came", async () => {
  const socket = new AnsweringSocket([]);
  socket.push("half");
  const read = socket.read.bind(socket);
  let reads = 0;
  socket.read = (room) => {
    if (reads++ === 0) return read(room);
    return Promise.reject(new Deno.errors.ConnectionReset("reset"));
  };
  let shown = "";
  const session = new RawSession({
    conn: socket as unknown as Deno.Conn,
    lines: ReadableStream.from<string>([]),
    write: (text) => shown += text,
    isTerminal: true,
  });
  await assertRejects(() => session.run(), Disconnected);
  assertEquals(shown, "half\n");
});
