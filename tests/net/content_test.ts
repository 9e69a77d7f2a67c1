import { assertEquals, assertRejects } from "@std/assert";
import { Disconnected, ProtocolError } from "../../src/http1/mod.ts";
import { ContentReader } from "../../src/net/content.ts";
import { DEFAULT_DEADLINES } from "../../src/net/deadline.ts";
import type { Wire } from "../../src/net/wire.ts";
import { textOf } from "../support/octets.ts";
import { ScriptedSocket } from "../support/scripted_socket.ts";
import { within } from "../support/server.ts";
import { test } from "../support/test.ts";

/** A wire that has received the head of a request, and the reader of its content. */
class Received implements Disposable {
  readonly socket: ScriptedSocket = new ScriptedSocket();
  readonly wire: Wire;
  readonly content: ContentReader;

  static of(fields: string, ...pieces: (string | null)[]): Promise<Received> {
    return Received.#receive(DEFAULT_DEADLINES.contentMs, fields, pieces);
  }

  /** With a deadline for content that is soon over. */
  static impatient(fields: string, ...pieces: (string | null)[]): Promise<Received> {
    return Received.#receive(1, fields, pieces);
  }

  static async #receive(
    contentMs: number,
    fields: string,
    pieces: (string | null)[],
  ): Promise<Received> {
    const received = new Received(contentMs);
    received.socket.push(`POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n`, ...pieces);
    await received.wire.fill();
    assertEquals(received.wire.next()?.kind, "request");
    return received;
  }

  private constructor(contentMs: number) {
    this.wire = this.socket.wire({ deadlines: { ...DEFAULT_DEADLINES, contentMs } });
    this.content = new ContentReader(this.wire);
  }

  /** Reads once, as a text. */
  async read(): Promise<string | undefined> {
    const bytes = await within(this.content.read());
    return bytes === undefined ? undefined : textOf(bytes);
  }

  [Symbol.dispose](): void {
    this.wire.close();
  }
}

/** Lets everything happen that waits for no octets. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined;
}

const LENGTH_5 = "Content-Length: 5\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n";
const EXPECT = "Expect: 100-continue\r\n";

test("ContentReader gives the pieces and then the end, again and again", async () => {
  using received = await Received.of(LENGTH_5, "ab", "c", "de");
  const pieces = [];
  for (let count = 0; count < 5; count++) pieces.push(await received.read());
  assertEquals(pieces, ["ab", "c", "de", undefined, undefined]);
  assertEquals(received.content.takeEnd(), true);
});

test("ContentReader answers reads in the order in which they were asked", async () => {
  using received = await Received.of(LENGTH_5);
  const reads = [received.read(), received.read(), received.read(), received.read()];
  received.socket.push("ab", "c", "de");
  assertEquals(await Promise.all(reads), ["ab", "c", "de", undefined]);
});

test("ContentReader gives bytes that later octets do not change", async () => {
  using received = await Received.of(LENGTH_5, "ab");
  const first = await received.content.read() ?? new Uint8Array();
  received.socket.push("xyz");
  await received.read();
  assertEquals(textOf(first), "ab");
});

test("ContentReader keeps the trailer section (RFC 9112 §7.1.2)", async () => {
  using received = await Received.of(CHUNKED, "2\r\nab\r\n0\r\nDigest: x\r\n\r\n");
  assertEquals(await received.read(), "ab");
  assertEquals(received.content.trailers, undefined);
  assertEquals(await received.read(), undefined);
  assertEquals([...received.content.trailers ?? []], [["Digest", "x"]]);
});

test("ContentReader takes the end of a message that has no content", async () => {
  using received = await Received.of("");
  assertEquals(received.content.takeEnd(), true);
  assertEquals(await received.read(), undefined);
});

test("ContentReader takes no end that has not come", async () => {
  using received = await Received.of(LENGTH_5, "abcde");
  assertEquals(received.content.takeEnd(), false);
  await received.read();
  assertEquals(received.content.takeEnd(), true);
});

test("ContentReader sends 100 (Continue) once, at the first read (RFC 9110 §10.1.1)", async () => {
  using received = await Received.of(LENGTH_5 + EXPECT);
  assertEquals(received.socket.written, "");
  const first = received.read();
  received.socket.push("ab", "cde");
  assertEquals([await first, await received.read()], ["ab", "cde"]);
  assertEquals(received.socket.written, "HTTP/1.1 100 Continue\r\n\r\n");
});

test("ContentReader sends no 100 (Continue) behind the answer", async () => {
  using received = await Received.of(LENGTH_5 + EXPECT, "abcde");
  received.wire.http.send({ kind: "response", status: 200, fields: [], contentBytes: 0 });
  assertEquals(await received.read(), "abcde");
  assertEquals(received.socket.written, "");
});

test("ContentReader loses no answer that is made while 100 (Continue) is being written", async () => {
  using received = await Received.of(LENGTH_5 + EXPECT);
  const writable = Promise.withResolvers<void>();
  received.socket.writable = writable.promise;
  const first = received.read();
  received.wire.http.send({ kind: "response", status: 200, fields: [], contentBytes: 0 });
  received.wire.http.send({ kind: "end" });
  const flushed = received.wire.flush();
  writable.resolve();
  await flushed;
  assertEquals(
    received.socket.written,
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
  );
  received.socket.push("abcde");
  assertEquals(await first, "abcde");
});

test("ContentReader rejects content that breaks the protocol (RFC 9112 §7.1)", async () => {
  using received = await Received.of(CHUNKED, "2\r\nab\r\nx\r\n");
  assertEquals(await received.read(), "ab");
  for (let count = 0; count < 2; count++) {
    const error = await assertRejects(() => received.read(), ProtocolError);
    assertEquals(error.code, "chunk/bad-size");
  }
});

test("ContentReader rejects when content does not come in time", async () => {
  using received = await Received.impatient(LENGTH_5, "ab");
  assertEquals(await received.read(), "ab");
  const error = await assertRejects(() => received.read(), ProtocolError);
  assertEquals(error.code, "content/timeout");
});

test("ContentReader rejects when the peer closes within content (RFC 9112 §8)", async () => {
  using received = await Received.of(LENGTH_5, "ab", null);
  assertEquals(await received.read(), "ab");
  await assertRejects(() => received.read(), Disconnected);
});

test("ContentReader rejects when the connection is closed under it", async () => {
  using received = await Received.of(LENGTH_5, "ab");
  assertEquals(await received.read(), "ab");
  const read = received.content.read();
  received.wire.close();
  await assertRejects(() => within(read), Disconnected);
});

test("ContentReader.stream reads nothing before somebody wants it", async () => {
  using received = await Received.of(LENGTH_5 + EXPECT, "abcde");
  const reader = received.content.stream().getReader();
  await turns();
  assertEquals([received.socket.written, received.wire.http.remainingContent], ["", 5]);
  assertEquals(textOf((await reader.read()).value ?? new Uint8Array()), "abcde");
  assertEquals((await reader.read()).done, true);
});

test("ContentReader.discard reads up to the end, so that the next message can follow", async () => {
  using received = await Received.of(CHUNKED, "2\r\nab\r\n", "3\r\ncde\r\n0\r\n\r\nGET / HTTP/1.1");
  assertEquals(await received.read(), "ab");
  assertEquals(await within(received.content.discard(100)), true);
  const { input } = received.wire.http;
  assertEquals(textOf(input.bytes.subarray(input.start, input.end)), "GET / HTTP/1.1");
});

test("ContentReader.discard gives up behind its limit", async () => {
  using received = await Received.of(CHUNKED, "2\r\nab\r\n", "3\r\ncde\r\n", "2\r\nfg\r\n");
  assertEquals(await within(received.content.discard(5)), false);
});

test("ContentReader.discard gives up on a peer that is gone, silent or wrong", async () => {
  for (const pieces of [["ab", null], ["ab"]]) {
    using received = await Received.impatient(LENGTH_5, ...pieces);
    assertEquals(await within(received.content.discard(100)), false);
  }
  using received = await Received.of(CHUNKED, "x");
  assertEquals(await within(received.content.discard(100)), false);
});

test("ContentReader rejects a read behind a discard", async () => {
  using received = await Received.of(LENGTH_5, "ab", "cde");
  await received.content.discard(100);
  await assertRejects(() => received.read(), TypeError, "Request closed");
});

test("ContentReader.discard ends although somebody goes on reading", async () => {
  using received = await Received.of(CHUNKED);
  const reading = (async () => {
    const pieces: string[] = [];
    for (let piece = await received.read(); piece; piece = await received.read()) {
      pieces.push(piece);
    }
    return pieces;
  })().catch((error) => error as Error);
  const discarded = received.content.discard(100);
  for (const piece of ["2\r\nab\r\n", "2\r\ncd\r\n", "2\r\nef\r\n", "0\r\n\r\n"]) {
    received.socket.push(piece);
    await turns();
  }
  assertEquals(await within(discarded), true);
  await within(reading);
});

test("ContentReader reads a response that ends with the connection (RFC 9112 §6.3)", async () => {
  const socket = new ScriptedSocket();
  const wire = socket.wire({ role: "client" });
  wire.http.send({ kind: "request", method: "GET", target: "/", fields: [["Host", "a"]] });
  wire.http.send({ kind: "end" });
  await wire.flush();
  socket.push("HTTP/1.1 200 OK\r\n\r\nab", "cd", null);
  await wire.fill();
  assertEquals(wire.next()?.kind, "response");
  assertEquals(await new Response(new ContentReader(wire).stream()).text(), "abcd");
  wire.close();
});
