// Properties that hold for whatever a peer sends, tried on many messages that a fixed seed makes.

import { assertEquals } from "@std/assert";
import {
  Disconnected,
  Http1Connection,
  ProtocolError,
  type RequestToSend,
  type ResponseToSend,
} from "../../src/http1/mod.ts";
import {
  ALL,
  fieldLines,
  mutated,
  SHARP,
  soundRequest,
  soundResponse,
} from "../support/messages.ts";
import { octets, textOf } from "../support/octets.ts";
import { answer, receive, takeOutput } from "../support/pair.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

/** One thing that was read, in a form that can be compared. */
type Read = readonly [kind: string, ...details: unknown[]];

/** Reads pieces one after another; a server answers each request that is complete. */
function readPieces(connection: Http1Connection, pieces: readonly string[]): Read[] {
  const reads: Read[] = [];
  let content = "";
  const note = (read: Read) => {
    if (content !== "") reads.push(["content", content]);
    content = "";
    reads.push(read);
  };
  try {
    for (const piece of pieces) {
      connection.input.append(octets(piece));
      for (let event = connection.next(); event; event = connection.next()) {
        if (event.kind === "content") content += textOf(event.bytes);
        else if (event.kind === "end") note(["end", [...event.trailers ?? []]]);
        else if (event.kind === "closed") note(["closed"]);
        else note([event.kind, { ...event, fields: [...event.fields] }]);
        if (event.kind === "end" && connection.state === "send-response") answer(connection);
      }
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    note(["refused", error.code]);
  }
  if (content !== "") reads.push(["content", content]);
  return reads;
}

function client(): Http1Connection {
  const connection = new Http1Connection("client");
  connection.send({ kind: "request", method: "GET", target: "/", fields: [["Host", "a"]] });
  connection.send({ kind: "end" });
  takeOutput(connection);
  return connection;
}

function server(): Http1Connection {
  return new Http1Connection("server");
}

const PEERS = [
  { role: "server", make: server, sound: soundRequest },
  { role: "client", make: client, sound: soundResponse },
] as const;

for (const { role, make, sound } of PEERS) {
  test(`Http1Connection of a ${role} reads what is sound however it is cut`, () => {
    const random = new Random(1);
    for (let round = 0; round < 300; round++) {
      const text = role === "server" ? sound(random) + sound(random) : sound(random);
      const whole = readPieces(make(), [text]);
      assertEquals(whole.some(([kind]) => kind === "refused"), false, JSON.stringify(text));
      assertEquals(readPieces(make(), random.cut(text, 12)), whole, JSON.stringify(text));
    }
  });

  test(`Http1Connection of a ${role} reads what is mutated however it is cut`, () => {
    const random = new Random(2);
    for (let round = 0; round < 2000; round++) {
      const text = mutated(random, sound(random) + sound(random));
      const whole = readPieces(make(), [text]);
      assertEquals(readPieces(make(), random.cut(text, 12)), whole, JSON.stringify(text));
    }
  });

  test(`Http1Connection of a ${role} gives events or a refusal for any octets`, () => {
    const random = new Random(3);
    const starts = ["", "GET / HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "\r\n"] as const;
    for (let round = 0; round < 3000; round++) {
      const alphabet = random.of([ALL, SHARP]);
      readPieces(make(), [random.of(starts) + random.text(random.below(80), alphabet)]);
    }
  });

  test(`Http1Connection of a ${role} ends in an event, a refusal or a loss wherever it breaks off`, () => {
    const random = new Random(4);
    for (let round = 0; round < 300; round++) {
      const text = sound(random);
      const connection = make();
      readPieces(connection, [text.slice(0, random.below(text.length + 1))]);
      connection.endInput();
      try {
        assertEquals(["end", "closed", undefined].includes(connection.next()?.kind), true, text);
      } catch (error) {
        if (!(error instanceof Disconnected)) throw error;
      }
      assertEquals(connection.next(), undefined, text);
    }
  });
}

/** Sends a message with content in pieces; gives the pieces joined. */
function sendMessage(
  connection: Http1Connection,
  head: RequestToSend | ResponseToSend,
  pieces: readonly string[],
): string {
  connection.send(head);
  for (const piece of pieces) connection.send({ kind: "content", bytes: octets(piece) });
  connection.send({ kind: "end" });
  return pieces.join("");
}

/** Makes content and how a head tells its length. */
function content(random: Random): { pieces: string[]; bytes: number | undefined } {
  const pieces = random.list([0, 4], () => random.text(random.below(30), ALL));
  return { pieces, bytes: random.of([undefined, pieces.join("").length]) };
}

test("Http1Connection of a server reads back what one of a client writes (RFC 9112 §3)", () => {
  const random = new Random(5);
  for (let round = 0; round < 300; round++) {
    const { pieces, bytes } = content(random);
    const fields: [string, string][] = [["Host", "a"], ...fieldLines(random)];
    const method = random.of(["GET", "POST", "X"]);
    const sender = new Http1Connection("client");
    const head: RequestToSend = { kind: "request", method, target: "/a?b", fields };
    const text = sendMessage(sender, { ...head, contentBytes: bytes ?? "unknown" }, pieces);
    const [first, ...rest] = readPieces(server(), random.cut(takeOutput(sender), 40));
    const read = first?.[1] as { method: string; target: string; fields: [string, string][] };
    assertEquals([read.method, read.target], [method, "/a?b"]);
    assertEquals(read.fields.slice(0, fields.length), fields);
    assertEquals(rest, [...(text === "" ? [] : [["content", text] as const]), ["end", []]]);
  }
});

test("Http1Connection of a client reads back what one of a server writes (RFC 9112 §4)", () => {
  const random = new Random(6);
  for (let round = 0; round < 300; round++) {
    const { pieces, bytes } = content(random);
    const fields = fieldLines(random);
    const [recipient, sender] = [client(), server()];
    receive(sender, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const head: ResponseToSend = { kind: "response", status: 404, reason: "N\xf6", fields };
    const text = sendMessage(sender, { ...head, contentBytes: bytes }, pieces);
    const [first, ...rest] = readPieces(recipient, random.cut(takeOutput(sender), 40));
    const read = first?.[1] as { status: number; reason: string; fields: [string, string][] };
    assertEquals([read.status, read.reason], [404, "N\xf6"]);
    assertEquals(read.fields.slice(0, fields.length), fields);
    assertEquals(rest, [...(text === "" ? [] : [["content", text] as const]), ["end", []]]);
  }
});
