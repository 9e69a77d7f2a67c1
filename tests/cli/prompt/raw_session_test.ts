import { assertEquals, assertRejects } from "@std/assert";
import { RawSession } from "../../../src/cli/prompt/raw_session.ts";
import { Disconnected } from "../../../src/http1/error.ts";
import { AnsweringSocket } from "../../support/conversation.ts";
import { test } from "../../support/test.ts";

/** Types lines to a server that closes behind them; tells behind which of them a hint was on its way. */
async function hintsFor(...typed: readonly string[]): Promise<boolean[]> {
  const socket = new AnsweringSocket([]);
  const isPending: boolean[] = [];
  let pending = 0;
  async function* lines(): AsyncGenerator<string> {
    for (const line of typed) {
      yield line;
      isPending.push(pending > 0);
    }
    await Promise.resolve();
    socket.push(null);
  }
  await new RawSession({
    conn: socket as unknown as Deno.Conn,
    lines: lines(),
    write() {},
    isTerminal: false,
    hint() {},
    after: () => {
      pending++;
      return () => pending--;
    },
  }).run();
  assertEquals(pending, 0);
  return isPending;
}

test("RawSession waits to say that the empty line is missing only inside a head", async () => {
  assertEquals(await hintsFor("GET / HTTP/1.1", "Host: a", "", "more"), [true, true, false, false]);
  assertEquals(await hintsFor("hello", "GET / HTTP/1.0"), [false, true]);
});

test("RawSession says that the empty line is missing", async () => {
  const socket = new AnsweringSocket([]);
  let hints = 0;
  const session = new RawSession({
    conn: socket as unknown as Deno.Conn,
    lines: ReadableStream.from(["GET / HTTP/1.0"]),
    write() {},
    isTerminal: false,
    hint: () => {
      hints++;
      socket.push(null);
    },
    after: (_ms, then) => {
      queueMicrotask(then);
      return () => {};
    },
  });
  await session.run();
  assertEquals(hints, 1);
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
