import { assertEquals, assertRejects } from "@std/assert";
import { ContentReader } from "../../src/net/content.ts";
import type { Wire } from "../../src/net/wire.ts";
import { StreamAnswer } from "../../src/server/stream_answer.ts";
import { octets, textOf } from "../support/octets.ts";
import { ScriptedSocket } from "../support/scripted_socket.ts";
import { test } from "../support/test.ts";
import { within } from "../support/server.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n";
const KIB = 1024;

/** A wire on which a request was received whose content comes in pieces. */
async function asked(...pieces: string[]): Promise<{ wire: Wire; socket: ScriptedSocket }> {
  const length = pieces.join("").length;
  const socket = new ScriptedSocket();
  socket.push(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`, ...pieces);
  const wire = socket.wire();
  await wire.fill();
  wire.next();
  return { wire, socket };
}

/** Sends a stream as 99 bytes, and gives what was written, one text for each write. */
async function sent(stream: ReadableStream<Uint8Array>, given = asked()): Promise<string[]> {
  const { wire, socket } = await given;
  const answer = new StreamAnswer(wire, stream, undefined);
  await within(answer.send(() => {
    wire.http.send({ kind: "response", status: 200, fields: [], contentBytes: 99 });
  }));
  await wire.flush();
  wire.close();
  return socket.writes;
}

function pieces(...texts: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(texts.map(octets));
}

test("StreamAnswer sends what a stream has at once in one write", async () => {
  assertEquals(await sent(pieces("a", "b", "c")), [`${HEAD}abc`]);
});

test("StreamAnswer does not let what is there wait for what is not", async () => {
  const next = Promise.withResolvers<void>();
  const later = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(octets("now ")),
    async pull(controller) {
      await next.promise;
      controller.enqueue(octets("then"));
      controller.close();
    },
  });
  const { wire, socket } = await asked();
  const written = sent(later, Promise.resolve({ wire, socket }));
  while (socket.writes.length === 0) await new Promise((resolve) => setTimeout(resolve));
  assertEquals(socket.writes, [`${HEAD}now `]);
  next.resolve();
  assertEquals(await written, [`${HEAD}now `, "then"]);
});

test("StreamAnswer does not gather more than goes into a write", async () => {
  let pulled = 0;
  const { wire, socket } = await asked();
  socket.writable = new Promise(() => {});
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled++;
      controller.enqueue(new Uint8Array(8 * KIB));
    },
  }, { highWaterMark: 0 });
  const answer = new StreamAnswer(wire, endless, undefined);
  answer.send(() => wire.http.send({ kind: "response", status: 200, fields: [] }));
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(pulled, 9);
  wire.close();
});

test("StreamAnswer sends the content of a request back in one write where all is there", async () => {
  const given = await asked("one ", "two ", "three");
  const { wire } = given;
  assertEquals(await sent(new ContentReader(wire).stream(), Promise.resolve(given)), [
    `${HEAD}one two three`,
  ]);
});

test("StreamAnswer locks the content that it sends back", async () => {
  const given = await asked("all");
  const stream = new ContentReader(given.wire).stream();
  const written = sent(stream, Promise.resolve(given));
  await undefined;
  await undefined;
  assertEquals(stream.locked, true);
  assertEquals(await written, [`${HEAD}all`]);
});

test("StreamAnswer sends the rest of a content of which somebody has read a part", async () => {
  const given = await asked("one ", "two ", "three");
  const stream = new ContentReader(given.wire).stream();
  const reader = stream.getReader();
  assertEquals(textOf((await reader.read()).value ?? octets("")), "one ");
  reader.releaseLock();
  assertEquals((await sent(stream, Promise.resolve(given))).join(""), `${HEAD}two three`);
});

test("StreamAnswer fails with what the content fails with", async () => {
  const { wire } = await asked("0123456789");
  wire.http.limitContent(5);
  const answer = new StreamAnswer(wire, new ContentReader(wire).stream(), undefined);
  await assertRejects(() => within(answer.send(() => {})), Error, "content");
  wire.close();
});
