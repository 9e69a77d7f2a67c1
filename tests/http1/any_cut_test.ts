// Properties that hold for whatever a peer sends, tried on many messages that a fixed seed makes.

import { assertEquals } from "@std/assert";
import {
  Disconnected,
  Http1Connection,
  ProtocolError,
  type RequestToSend,
  type ResponseToSend,
} from "../../src/http1/mod.ts";
import { octets, textOf } from "../support/octets.ts";
import { answer, receive, takeOutput } from "../support/pair.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

const TCHAR = "!#$%&'*+-.^_`|~09AZaz";
const VALUE = 'aZ09 \t"\\,;:=()\x80\xff';
const ALL = textOf(Uint8Array.from({ length: 256 }, (_, octet) => octet));
/** Octets at which readers branch, so that mutations hit more than values. */
const SHARP = '\r\n\0 \t:;,="\\/09afAFxGHT.\x7f\x80\xff';

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

function fieldLines(random: Random): [string, string][] {
  return random.list([0, 5], () => {
    const name = `x-${random.text(random.below(6), TCHAR)}`;
    return [name, random.text(random.below(20), VALUE).replace(/^[ \t]+|[ \t]+$/g, "")];
  });
}

function chunked(random: Random): string {
  const chunks = random.list([0, 4], () => {
    const data = random.text(1 + random.below(40), ALL);
    const size = data.length.toString(16).padStart(random.below(4), "0");
    const extension = random.of(["", "", ";a", ' ;b="c"']);
    return `${random.of([size, size.toUpperCase()])}${extension}\r\n${data}\r\n`;
  });
  const trailers = random.of(["", "", "X-Sum: 1\r\n", "X-Sum: 1\r\nx-sum:2 \r\n"]);
  return `${chunks.join("")}0\r\n${trailers}\r\n`;
}

/** Makes the octets of a request that is sound. */
function soundRequest(random: Random): string {
  const target = random.of(["/", "/a?b=c", "//a/../%2e", "http://b:81/x", "/|{}"]);
  const line = `${random.of(["GET", "POST", "m-x"])} ${target} HTTP/1.${random.of([1, 1, 1, 0])}`;
  const lines = fieldLines(random).map(([name, value]) =>
    `${name}:${random.of(["", " ", "\t "])}${value}`
  );
  const head = [line, "Host: a", ...lines, random.of(["Connection: keep-alive", "A: b"])].join(
    "\r\n",
  );
  const body = random.text(random.below(60), ALL);
  const kind = line.endsWith("0") ? random.below(2) : random.below(3);
  // HTTP/1.0 tells the length of every POST.
  const isBare = kind === 0 && !/^POST .*0$/.test(line);
  if (isBare) return `${head}\r\n\r\n`;
  if (kind < 2) return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  return `${head}\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(random)}`;
}

function soundResponse(random: Random): string {
  const interim = random.of(["", "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"]);
  const lines = fieldLines(random).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${interim}HTTP/1.1 ${random.of([200, 204, 404])} ${lines.length}\r\n${
    lines.join("")
  }`;
  const body = random.text(random.below(60), ALL);
  return random.of([
    `${head}\r\n${body}`,
    `${head}Content-Length: ${body.length}\r\n\r\n${body}`,
    `${head}X: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(random)}`,
  ]);
}

/** Puts in, takes out, replaces or repeats a few octets. */
function mutated(random: Random, text: string): string {
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(text.length);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    const octet = random.of([random.text(1, SHARP), random.text(1, ALL)]);
    text = random.of([
      before + octet + after,
      before + after.slice(1),
      before + octet + after.slice(1),
      before + after.slice(0, 1 + random.below(9)) + after,
    ]);
  }
  return text;
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
