import { assertEquals, assertRejects } from "@std/assert";
import { SendBuffer } from "../../src/http1/buffer.ts";
import { Disconnected } from "../../src/http1/error.ts";
import { DeadlineClock, DEFAULT_DEADLINES } from "../../src/net/deadline.ts";
import { OutputWriter } from "../../src/net/output.ts";
import { Patience } from "../../src/net/patience.ts";
import { writeTurn } from "../../src/net/write_turn.ts";
import { octets, textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

const KIB = 1024;

/** A writer, what it writes, and a socket that takes `most` bytes at a time. */
function writerOf(most = Infinity) {
  const written: string[] = [];
  const conn = {
    write(bytes: Uint8Array): Promise<number> {
      const taken = bytes.subarray(0, most);
      written.push(textOf(taken));
      return Promise.resolve(taken.length);
    },
  } as unknown as Deno.Conn;
  const output = new SendBuffer();
  const patience = new Patience(DEFAULT_DEADLINES, new DeadlineClock());
  return { writer: new OutputWriter(conn, output, patience), output, written };
}

/** Lets whoever asks to write wait for a later turn. */
async function useUpTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  while (writeTurn(KIB * KIB) === undefined);
}

test("OutputWriter writes what is there, and what is added meanwhile behind it", async () => {
  const { writer, output, written } = writerOf();
  output.add(octets("a"));
  const flushed = writer.flush();
  output.add(octets("b"));
  output.add(octets("c"));
  await Promise.all([flushed, writer.flush()]);
  output.add(octets("d"));
  await writer.flush();
  assertEquals([written, writer.bytesSent], [["a", "bc", "d"], 4]);
});

test("OutputWriter goes on where the socket has not taken all", async () => {
  const { writer, output, written } = writerOf(3);
  output.add(octets("abcdefgh"));
  await writer.flush();
  assertEquals(written, ["abc", "def", "gh"]);
});

test("OutputWriter writes every piece, whatever its size", async () => {
  const { writer, output, written } = writerOf(70_000);
  const texts = ["a".repeat(10), "b".repeat(100_000), "c".repeat(400_000), "d"];
  for (const text of texts) output.add(octets(text));
  await writer.flush();
  assertEquals(written.join(""), texts.join(""));
});

test("OutputWriter is done where there is nothing to write", async () => {
  const { writer, written } = writerOf();
  await writer.flush();
  assertEquals(written, []);
});

test("OutputWriter lets the answer to a read go without waiting for a turn", async () => {
  const { writer, output, written } = writerOf();
  await useUpTurn();
  output.add(octets("a".repeat(64 * KIB)));
  writer.received();
  const flushed = writer.flush();
  assertEquals(written.length, 1);
  await flushed;
});

test("OutputWriter lets what is written without a read wait for a turn", async () => {
  const { writer, output, written } = writerOf();
  writer.received();
  for (const already of [1, 1]) {
    await useUpTurn();
    output.add(octets("a".repeat(60 * KIB)));
    const flushed = writer.flush();
    assertEquals(written.length, already);
    await flushed;
  }
  assertEquals(written.length, 2);
});

test("OutputWriter says that the connection is lost, and writes no more of it", async () => {
  const failing = {
    write: () => Promise.reject(new Deno.errors.BrokenPipe("away")),
  } as unknown as Deno.Conn;
  const output = new SendBuffer();
  const patience = new Patience(DEFAULT_DEADLINES, new DeadlineClock());
  const writer = new OutputWriter(failing, output, patience);
  output.add(octets("a"));
  const error = await assertRejects(() => writer.flush(), Disconnected);
  assertEquals([(error.cause as Error).message, writer.isLost], ["away", true]);
});

test("OutputWriter tells a listener at once where there is nothing to write", () => {
  const { writer } = writerOf();
  let told = 0;
  writer.flushThen({ flushed: (error) => error === undefined && told++ });
  assertEquals(told, 1);
});

test("OutputWriter tells all who wait, each once, when all is written", async () => {
  const { writer, output, written } = writerOf();
  const told: string[] = [];
  const first = { flushed: () => told.push(`first ${written.join("")}`) };
  output.add(octets("a"));
  writer.flushThen(first);
  output.add(octets("b"));
  writer.flushThen({ flushed: () => told.push(`second ${written.join("")}`) });
  writer.flushThen(first);
  await writer.flush();
  assertEquals(told, ["first ab", "second ab"]);
});
