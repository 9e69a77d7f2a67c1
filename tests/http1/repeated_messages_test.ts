import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SendBuffer } from "../../src/http1/buffer.ts";
import {
  encodeFieldLines,
  Http1Connection,
  RepeatedMessages,
  type ResponseToSend,
  SendError,
} from "../../src/http1/mod.ts";
import { octets, textOf } from "../support/octets.ts";
import { receive, takeOutput } from "../support/pair.ts";
import { test } from "../support/test.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Gives the line of a Date, as octets of its own: what a server makes once a second. */
function dateLine(second = 1): Uint8Array {
  return encodeFieldLines([["date", `Thu, 01 Jan 1970 00:00:0${second} GMT`]]);
}

/** Makes an answer that is the same each time. */
function stored(text: string, parts: Partial<ResponseToSend> = {}): ResponseToSend {
  const content = octets(text);
  const fields = [["etag", `"${text.slice(0, 10)}"`]] as const;
  return { kind: "response", status: 200, fields, content, contentBytes: text.length, ...parts };
}

/** A server that has read requests. */
function serverOf(requests = REQUEST): Http1Connection {
  const server = new Http1Connection("server");
  receive(server, requests);
  return server;
}

/** Sends an answer on a connection of its own, and gives the octets. */
function sent(answer: ResponseToSend, requests = REQUEST): string {
  const server = serverOf(requests);
  server.send(answer);
  return takeOutput(server);
}

/** Sends an answer so often that it is kept, and gives it with all that it was sent with. */
function kept(repeated: RepeatedMessages, answer: ResponseToSend): ResponseToSend {
  const known = { ...answer, repeated };
  for (let time = 0; time < 2; time++) sent(known);
  return known;
}

test("RepeatedMessages changes no octet of an answer, however often it comes", () => {
  const repeated = new RepeatedMessages();
  for (const text of ["", "a", "hello", "x".repeat(16 * 1024), "y".repeat(64 * 1024)]) {
    const answer = stored(text, { prepared: dateLine() });
    for (let time = 0; time < 4; time++) assertEquals(sent({ ...answer, repeated }), sent(answer));
  }
});

test("RepeatedMessages keeps what comes a second time, and gives it out without a copy", () => {
  const repeated = new RepeatedMessages();
  const answer = stored("hello", { prepared: dateLine() });
  sent({ ...answer, repeated });
  assertEquals(repeated.bytes, 0);
  const known = kept(repeated, answer);
  const pieces = [serverOf(), serverOf()].map((server) => {
    server.send(known);
    return server.output.next();
  });
  assertEquals(repeated.bytes, pieces[0]?.length);
  assert(pieces[0] !== undefined && pieces[0].buffer === pieces[1]?.buffer);
});

/** What makes an answer another one than that which is kept. */
const OTHERS: Readonly<Record<string, readonly [Partial<ResponseToSend>, request?: string]>> = {
  "a peer that closes": [{}, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  "HTTP/1.0": [{}, "GET / HTTP/1.0\r\n\r\n"],
  "HTTP/1.0 that persists": [{}, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"],
  "HEAD": [{ content: "" }, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"],
  "a server that closes": [{ close: true }],
  "a connection option": [{ connectionOptions: "x" }],
  "304": [{ status: 304, content: "" }],
  "chunks": [{ contentBytes: undefined }],
  "another Date": [{ prepared: dateLine(2) }],
  "no Date": [{ prepared: undefined }],
};

for (const [what, [parts, request]] of Object.entries(OTHERS)) {
  test(`RepeatedMessages does not give what is kept for ${what}`, () => {
    const repeated = new RepeatedMessages();
    const answer = stored("hello", { prepared: dateLine() });
    const known = kept(repeated, answer);
    for (let time = 0; time < 3; time++) {
      const expected = sent({ ...answer, ...parts }, request);
      assert(expected !== sent(answer));
      assertEquals(sent({ ...known, ...parts }, request), expected);
      assertEquals(sent(known), sent(answer));
    }
  });
}

test("RepeatedMessages tells answers apart that have the same content (RFC 9110 §8.8)", () => {
  const repeated = new RepeatedMessages();
  const answer = stored("hello", { prepared: dateLine() });
  const other = { ...answer, fields: [["etag", '"other"']] as const };
  for (let time = 0; time < 3; time++) {
    for (const one of [answer, other]) assertEquals(sent({ ...one, repeated }), sent(one));
  }
});

test("RepeatedMessages lets go of all that was kept when the Date changes", () => {
  const repeated = new RepeatedMessages();
  const answers = ["a", "b", "c"].map((text) => stored(text, { prepared: dateLine() }));
  const before = dateLine(1);
  for (const answer of answers) kept(repeated, { ...answer, prepared: before });
  assert(repeated.bytes > 0);
  sent({ ...stored("d"), prepared: dateLine(2), repeated });
  assertEquals(repeated.bytes, 0);
});

test("RepeatedMessages counts what it keeps, and keeps no more than its bound allows", () => {
  const repeated = new RepeatedMessages(100 * 1024);
  const prepared = dateLine();
  for (let number = 0; number < 10; number++) {
    const answer = stored(String(number).repeat(30 * 1024), { prepared });
    const known = kept(repeated, answer);
    assertEquals(sent(known), sent(answer));
  }
  assert(repeated.bytes > 90 * 1024 && repeated.bytes < 91 * 1024, `${repeated.bytes}`);
});

test("RepeatedMessages does not keep content that is sent without a copy anyway", () => {
  const repeated = new RepeatedMessages();
  const answer = stored("x".repeat(64 * 1024 + 1), { prepared: dateLine() });
  assertEquals(sent(kept(repeated, answer)), sent(answer));
  assertEquals(repeated.bytes, 0);
});

test("RepeatedMessages sends more answers than it knows", () => {
  const repeated = new RepeatedMessages();
  const prepared = dateLine();
  const answers = Array.from({ length: 2000 }, (_, number) => stored(`${number}`, { prepared }));
  for (let time = 0; time < 3; time++) {
    for (const answer of answers) assertEquals(sent({ ...answer, repeated }), sent(answer));
  }
  const most = Math.max(...answers.map((answer) => sent(answer).length));
  assert(repeated.bytes <= 1024 * most, `${repeated.bytes}`);
});

test("RepeatedMessages keeps a message that is being written as it is", () => {
  const repeated = new RepeatedMessages();
  // One of them is as long as the storage that connections lend each other.
  const bare = sent(stored("0".repeat(16_200), { prepared: dateLine() })).length;
  for (const length of [5, 16_200 + 16 * 1024 - bare, 20_000]) {
    const answer = stored("0".repeat(length), { prepared: dateLine(1) });
    const expected = sent(answer);
    const known = kept(repeated, answer);
    const server = serverOf(REQUEST + REQUEST + REQUEST);
    server.send(known);
    const inFlight = server.output.next();
    assert(inFlight !== undefined);
    receive(server, "");
    server.send(stored("behind it"));
    sent({ ...known, prepared: dateLine(2) });
    takeOutput(server);
    for (const buffer of [new SendBuffer(), new SendBuffer()]) {
      buffer.add(octets("z".repeat(16 * 1024)));
      buffer.add(octets("z".repeat(10)));
    }
    assertEquals(textOf(inFlight), expected);
  }
});

test("RepeatedMessages joins what is kept with the rest of a pipelined batch", () => {
  const repeated = new RepeatedMessages();
  const answer = stored("hello", { prepared: dateLine() });
  const known = kept(repeated, answer);
  const server = serverOf(REQUEST.repeat(3));
  for (let time = 0; time < 3; time++) {
    receive(server, "");
    server.send(known);
  }
  const pieces = server.output.take();
  assertEquals(pieces.map(textOf), [sent(answer).repeat(3)]);
});

test("RepeatedMessages refuses what cannot be sent however often it comes (RFC 9110 §5.5)", () => {
  const repeated = new RepeatedMessages();
  const answer = stored("hello", { fields: [["x", "a\r\nb"]], repeated });
  for (let time = 0; time < 3; time++) assertThrows(() => sent(answer), SendError);
  assertEquals(repeated.bytes, 0);
});

test("RepeatedMessages gives the same octets each time", () => {
  const repeated = new RepeatedMessages();
  const head = { fields: [], framing: { kind: "length", bytes: 1 }, contentBytes: 1 } as const;
  const octetsOf = () => repeated.octetsOf(200, "", head, octets("a"));
  assertEquals(octetsOf(), undefined);
  const message = octetsOf();
  assertEquals(message && textOf(message), "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na");
  assertStrictEquals(octetsOf(), message);
});
