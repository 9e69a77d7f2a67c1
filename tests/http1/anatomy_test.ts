import { assert, assertEquals } from "@std/assert";
import { Anatomy, type Message, type MessageKind, type Part } from "../../src/http1/anatomy.ts";
import { Http1Connection } from "../../src/http1/connection.ts";
import { Disconnected, ProtocolError } from "../../src/http1/error.ts";
import { MessageAnatomy } from "../../src/http1/message_anatomy.ts";
import { mangled, soundRequest, soundResponse } from "../support/messages.ts";
import { octets, textOf } from "../support/octets.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

/** Takes octets apart, given in pieces, and then their end. */
function messagesOf(
  kind: MessageKind,
  text: string,
  size = text.length,
  method?: string,
): Message[] {
  const anatomy = new MessageAnatomy(kind, { keptBytes: Infinity });
  if (method !== undefined) anatomy.expectAnswerTo(method);
  const bytes = octets(text);
  const messages: Message[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    messages.push(...anatomy.receive(bytes.subarray(start, start + size)));
  }
  const last = anatomy.end();
  return last === undefined ? messages : [...messages, last];
}

/** A part as a text: its kind and its octets. */
function shown({ kind, octets, error }: Part): string {
  return `${kind} ${textOf(octets)}${error === undefined ? "" : ` (${error.code})`}`;
}

/** Messages as texts; the same however the octets were cut. */
function apart(kind: MessageKind, text: string, method?: string): string[][] {
  const plain = (size: number) =>
    messagesOf(kind, text, size, method).map(({ parts, outcome, bytesBehind }) => [
      ...parts.map(shown),
      bytesBehind > 0 ? `${outcome}, ${bytesBehind} behind` : outcome,
    ]);
  const whole = plain(Math.max(text.length, 1));
  if (!whole.flat().some((line) => line.startsWith("refused"))) {
    for (const size of [1, 2, 3, 7]) assertEquals(plain(size), whole, `in pieces of ${size}`);
  }
  return whole;
}

const HOST = "Host: a\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;
const GET_PARTS = ["request-line GET / HTTP/1.1\r\n", `field-line ${HOST}`, "empty-line \r\n"];

test("Anatomy takes a request apart", () => {
  assertEquals(apart("request", GET), [[...GET_PARTS, "complete"]]);
});

test("Anatomy makes a message of each pipelined request", () => {
  assertEquals(apart("request", GET + GET), [[...GET_PARTS, "complete"], [
    ...GET_PARTS,
    "complete",
  ]]);
});

test("Anatomy shows an empty line in front of a request (RFC 9112 §2.2)", () => {
  assertEquals(apart("request", `\r\n${GET}`), [[
    "leading-empty-line \r\n",
    ...GET_PARTS,
    "complete",
  ]]);
});

test("Anatomy shows content of a known length", () => {
  const text = `POST /?a=1 HTTP/1.1\r\n${HOST}Content-Length: 5\r\n\r\na\r\nb\n`;
  assertEquals(apart("request", text + GET), [
    [
      "request-line POST /?a=1 HTTP/1.1\r\n",
      `field-line ${HOST}`,
      "field-line Content-Length: 5\r\n",
      "empty-line \r\n",
      "content a\r\nb\n",
      "complete",
    ],
    [...GET_PARTS, "complete"],
  ]);
});

test("Anatomy shows chunks, the last one, and the trailer section (RFC 9112 §7.1)", () => {
  const chunks = '5;a="b"\r\nab\r\nc\r\n00A\r\n0123456789\r\n0;x\r\nX-Sum: 1\r\nY: 2\r\n\r\n';
  const head = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  const [parts = []] = apart("request", head + chunks);
  assertEquals(parts.slice(4), [
    'chunk-size 5;a="b"\r\n',
    "chunk-data ab\r\nc",
    "chunk-end \r\n",
    "chunk-size 00A\r\n",
    "chunk-data 0123456789",
    "chunk-end \r\n",
    "last-chunk 0;x\r\n",
    "trailer-line X-Sum: 1\r\n",
    "trailer-line Y: 2\r\n",
    "empty-line \r\n",
    "complete",
  ]);
});

test("Anatomy takes a response apart, interim ones in front", () => {
  const text = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi";
  assertEquals(apart("response", text), [
    ["status-line HTTP/1.1 103 Early Hints\r\n", "empty-line \r\n", "complete"],
    [
      "status-line HTTP/1.1 200 \r\n",
      "field-line Content-Length: 2\r\n",
      "empty-line \r\n",
      "content hi",
      "complete",
    ],
  ]);
  assertEquals(messagesOf("response", text).map(({ number }) => number), [1, 1]);
});

test("Anatomy shows content until the close, which ends it", () => {
  assertEquals(apart("response", "HTTP/1.0 200 OK\r\n\r\nall of it"), [
    ["status-line HTTP/1.0 200 OK\r\n", "empty-line \r\n", "content all of it", "complete"],
  ]);
});

test("Anatomy knows that the answer to HEAD has no content", () => {
  const [first, second] = apart(
    "response",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    "HEAD",
  );
  assertEquals([first?.at(-1), second?.at(-1)], ["complete", "complete"]);
});

test("Anatomy says what came of a message in which the connection ended", () => {
  const chunked = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  const endings = [
    ["GET / HT", ["request-line GET / HT", "cut"]],
    [`GET / HTTP/1.1\r\n${HOST}`, ["request-line GET / HTTP/1.1\r\n", `field-line ${HOST}`, "cut"]],
    [`GET / HTTP/1.1\r\n${HOST}Coo`, ["field-line Coo", "cut"]],
    [`GET / HTTP/1.1\r\n${HOST}Cookie: a=b`, ["field-line Cookie: ***", "cut"]],
    [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 9\r\n\r\nhalf`, ["content half", "cut"]],
    [`${chunked}5\r\nhel`, ["chunk-size 5\r\n", "chunk-data hel", "cut"]],
    [`${chunked}5\r\nhello\r`, ["chunk-data hello", "chunk-end \r", "cut"]],
    [`${chunked}1`, ["chunk-size 1", "cut"]],
    [`${chunked}0\r\nX: y`, ["last-chunk 0\r\n", "trailer-line X: y", "cut"]],
  ] as const;
  for (const [text, expected] of endings) {
    assertEquals(apart("request", text)[0]?.slice(-expected.length), [...expected], text);
  }
  assertEquals(apart("request", ""), []);
});

test("Anatomy shows what breaks the protocol, up to there", () => {
  const faults = [
    ["exit\r\n", ["fault exit\r\n (request-line/not-a-method)", "refused"]],
    ["GET / HTTP/1.1\nHost: a\n\n", [
      "fault GET / HTTP/1.1\n (start-line/line-end)",
      "refused, 9 behind",
    ]],
    ["GET /\r\n", ["fault GET /\r\n (request-line/no-version)", "refused"]],
    [`GET / HTTP/1.1\r\n${HOST}A : b\r\nC: d\r\n\r\n`, [
      `field-line ${HOST}`,
      "fault A : b\r\n (head/space-before-colon)",
      "refused, 8 behind",
    ]],
    ["GET / HTTP/1.1\r\nA: b\r\n\r\n", [
      "field-line A: b\r\n",
      "fault \r\n (host/missing)",
      "refused",
    ]],
    [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n`, [
      "chunk-size 2\r\n",
      "chunk-data ab",
      "fault c\r\n (chunk/line-end)",
      "refused",
    ]],
    [`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5g\r\n`, [
      "fault 5g\r\n (chunk/bad-size)",
      "refused",
    ]],
  ] as const;
  for (const [text, expected] of faults) {
    assertEquals(apart("request", text)[0]?.slice(-expected.length), [...expected], text);
  }
});

test("Anatomy interprets nothing behind what breaks the protocol", () => {
  assertEquals(messagesOf("request", `exit\r\n${GET}`, 3).length, 1);
});

const NAMES = ["Authorization", "COOKIE", "proxy-authorization", "X-Api-Key"];

test("Anatomy covers what is secret, wherever it stands", () => {
  const secret = (name: string) => `${name}: \t s3cr3t of mine \r\n`;
  for (const name of NAMES) {
    const texts = [
      `GET / HTTP/1.1\r\n${HOST}${secret(name)}\r\n`,
      `GET / HTTP/1.1\r\n${HOST}${name}: s3cr3t`,
      `GET / HTTP/1.1\r\n${HOST}${name}:s3cr3t\n\r\n`,
      `GET / HTTP/1.1\r\n${HOST}${name} : s3cr3t\r\n\r\n`,
      `GET / HTTP/1.1\r\n${HOST}A: b\rc\r\n${secret(name)}\r\n`,
      `GET / HTTP/1.1\r\n${HOST}A: b\r${secret(name)}\r\n`,
      `GET / HTTP/1.1\r\nA: b\r\n${secret(name)}\r\n`,
      `GET / HTTP/1.1\r\n${HOST}${secret(name)} s3cr3t\r\n\r\n`,
      `GET / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n${secret(name)}\r\n`,
      `GET / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n${secret(name)}\0`,
    ];
    for (const text of texts) {
      for (const size of [1, 5, text.length]) {
        const parts = messagesOf("request", text, size).flatMap(({ parts }) => parts);
        const all = parts.map(shown).join("");
        assert(!/3cr3t/.test(all), JSON.stringify([text, all]));
      }
    }
  }
});

test("Anatomy covers the lines on which a secret is continued", () => {
  const [message] = messagesOf(
    "response",
    "HTTP/1.1 204 a\r\nSet-Cookie: a=s3cr3t;\r\n s3cr3t\r\nA: b\r\n c\r\n\r\n",
  );
  assertEquals(message?.parts.slice(1, 5).map(shown), [
    "field-line Set-Cookie: *********\r\n",
    "field-line *******\r\n",
    "field-line A: b\r\n",
    "field-line  c\r\n",
  ]);
});

test("Anatomy names the pieces of lines", () => {
  const pieces = (kind: MessageKind, text: string) =>
    messagesOf(kind, text)[0]?.parts.map(({ octets, pieces }) =>
      pieces.map(({ name, start, end }) => `${name}: ${textOf(octets.subarray(start, end))}`)
    );
  assertEquals(pieces("request", `GET /a?b HTTP/1.1\r\nhost:\ta  \r\nA:\r\n\r\n`), [
    ["method: GET", "request target: /a?b", "version: HTTP/1.1"],
    ["name: host", "value: a"],
    ["name: A", "value: "],
    [],
  ]);
  assertEquals(
    pieces("response", "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n0a ;b\r\n"),
    [
      ["version: HTTP/1.1", "status code: 404", "reason phrase: Not Found"],
      ["name: Transfer-Encoding", "value: chunked"],
      [],
      ["size: 0a", "extensions:  ;b"],
    ],
  );
  assertEquals(pieces("response", "HTTP/1.1 204\r\n\r\n")?.[0], [
    "version: HTTP/1.1",
    "status code: 204",
  ]);
});

test("Anatomy keeps the first octets of content and counts the others", () => {
  const anatomy = new MessageAnatomy("request", { keptBytes: 4 });
  const content = "0123456789".repeat(50_000);
  const [message] = anatomy.receive(
    octets(`POST / HTTP/1.1\r\n${HOST}Content-Length: 500000\r\n\r\n${content}`),
  );
  const part = message?.parts.at(-1);
  assertEquals([textOf(part?.octets ?? octets("")), part?.bytes], ["0123", 500_000]);
});

test("Anatomy says what it waits for", () => {
  const anatomy = new MessageAnatomy("request");
  const waits = (text: string) => {
    anatomy.receive(octets(text));
    return anatomy.awaits;
  };
  assertEquals(anatomy.awaits, "message");
  assertEquals(waits("GET"), "head");
  assertEquals(waits(` / HTTP/1.1\r\n${HOST}`), "head");
  assertEquals(waits("Content-Length: 2\r\n\r\n"), "content");
  assertEquals(waits("ab"), "message");
  assertEquals(waits("\0"), "nothing");
});

/** Feeds both directions, `>` for requests, and says what came out. */
function conversation(...said: readonly string[]): string[] {
  const anatomy = new Anatomy();
  return said.flatMap((text) =>
    anatomy.receive(text.startsWith(">") ? "request" : "response", octets(text.slice(1)))
      .map(({ kind, number, outcome, parts }) =>
        `${kind} ${number} ${outcome} ${textOf(parts[0]?.octets ?? octets("")).trimEnd()}`
      )
  );
}

test("Anatomy tells the responses which requests they answer", () => {
  assertEquals(
    conversation(
      `>HEAD /a HTTP/1.1\r\n${HOST}\r\n${GET}`,
      "<HTTP/1.1 200 A\r\nContent-Length: 5\r\n\r\nHTTP/1.1 200 B\r\nContent-Length: 5\r\n\r\nhello",
    ),
    [
      "request 1 complete HEAD /a HTTP/1.1",
      "request 2 complete GET / HTTP/1.1",
      "response 1 complete HTTP/1.1 200 A",
      "response 2 complete HTTP/1.1 200 B",
    ],
  );
});

const UPGRADE = `GET /u HTTP/1.1\r\n${HOST}Upgrade: b\r\nConnection: upgrade\r\n\r\n`;

test("Anatomy takes nothing apart behind an upgrade or in a tunnel", () => {
  assertEquals(
    conversation(
      `>${GET}${UPGRADE}\0\x01`,
      "<HTTP/1.1 204 A\r\n\r\n",
      "<HTTP/1.1 101 B\r\n\r\n\x81\x02",
      ">\x81\x82",
      "<\x81",
    ),
    [
      "request 1 complete GET / HTTP/1.1",
      "request 2 complete GET /u HTTP/1.1",
      "response 1 complete HTTP/1.1 204 A",
      "response 2 complete HTTP/1.1 101 B",
    ],
  );
  assertEquals(
    conversation(
      ">CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nhello",
      "<HTTP/1.1 200 A\r\n\r\nhi",
      ">x",
    ),
    ["request 1 complete CONNECT a:1 HTTP/1.1", "response 1 complete HTTP/1.1 200 A"],
  );
});

test("Anatomy goes on behind an upgrade that was not made", () => {
  const [put] = [`PUT /u HTTP/1.1\r\n${HOST}Upgrade: b\r\nContent-Length: 1\r\n\r\n`];
  const answer = "<HTTP/1.1 204 A\r\n\r\n";
  assertEquals(conversation(`>${UPGRADE}${GET}`, answer), [
    "request 1 complete GET /u HTTP/1.1",
    "response 1 complete HTTP/1.1 204 A",
    "request 2 complete GET / HTTP/1.1",
  ]);
  assertEquals(conversation(`>${put}`, answer, `>x${GET}`, answer), [
    "response 1 complete HTTP/1.1 204 A",
    "request 1 complete PUT /u HTTP/1.1",
    "request 2 complete GET / HTTP/1.1",
    "response 2 complete HTTP/1.1 204 A",
  ]);
});

/** What the core says of the same octets: how many messages are complete, and why it stops. */
function judged(text: string): string {
  const connection = new Http1Connection("server");
  connection.input.append(octets(text));
  connection.endInput();
  let count = 0;
  try {
    for (let event = connection.next(); event !== undefined; event = connection.next()) {
      if (event.kind === "closed") return `${count} complete`;
      if (event.kind !== "end") continue;
      count++;
      connection.send({ kind: "response", status: 200, fields: [], contentBytes: 0, content: "" });
      if (connection.state !== "idle") return `${count} complete`;
    }
    return "?";
  } catch (error) {
    if (error instanceof Disconnected) return `${count} complete, cut`;
    if (error instanceof ProtocolError) {
      return `${count} complete, ${error.code} at ${error.offset}`;
    }
    throw error;
  }
}

test("Anatomy agrees with the core on whatever comes, and loses no octet of it", () => {
  const random = new Random(20);
  for (let count = 0; count < 3000; count++) {
    const [one, other] = [soundRequest(random), soundRequest(random)];
    const text = random.of([
      one + other,
      mangled(random, one, other),
      mangled(random, one + other, one),
    ]);
    if (/Upgrade|CONNECT|Connection: close|HTTP\/1\.0/.test(text)) continue;
    const messages = messagesOf("request", text, 1 + random.below(text.length));
    const last = messages.at(-1);
    const complete = messages.filter(({ outcome }) => outcome === "complete").length;
    const error = last?.parts.at(-1)?.error;
    const why = error === undefined ? "" : `, ${error.code} at ${error.offset}`;
    const said = `${complete} complete${last?.outcome === "cut" ? ", cut" : why}`;
    assertEquals(said, judged(text), JSON.stringify(text));
    const whole = messagesOf("request", text);
    const bytes = whole.flatMap((
      { parts, bytesBehind },
    ) => [bytesBehind, ...parts.map(({ bytes }) => bytes)]);
    const lost = text.length - bytes.reduce((sum, part) => sum + part, 0);
    // An empty line behind the last request belongs to none.
    const isEmptyLine = text.endsWith("\r\n") && whole.at(-1)?.outcome === "complete";
    assert(lost === 0 || (lost === 2 && isEmptyLine), JSON.stringify(text));
  }
});

test("Anatomy is the same for responses however they are cut", () => {
  const random = new Random(21);
  for (let count = 0; count < 500; count++) apart("response", soundResponse(random));
});
