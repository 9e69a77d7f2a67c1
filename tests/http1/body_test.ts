import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Fields, Limits } from "../../src/http1/mod.ts";
import { reader } from "../support/each_way.ts";
import { octets, textOf } from "../support/octets.ts";
import { contentOf, read, refusalOf } from "../support/reading.ts";
import { test } from "../support/test.ts";

const HEAD = "POST / HTTP/1.1\r\nHost: a\r\n";
const CHUNKED = `${HEAD}Transfer-Encoding: chunked\r\n\r\n`;

/** Reads a chunked body: its content where it is complete, else the refusal. */
function decoded(body: string, limits: Partial<Limits> = {}): unknown {
  const reading = read(CHUNKED + body, { limits });
  const refused = refusalOf(CHUNKED + body, { limits });
  const { text, complete } = contentOf(reading);
  return refused !== undefined ? { refused } : complete ? text : { incomplete: text };
}

/** Gives the trailer section of a chunked body. */
function trailersOf(body: string): Fields | undefined {
  const end = read(CHUNKED + body).find((event) => "kind" in event && event.kind === "end");
  return end !== undefined && "trailers" in end ? end.trailers : undefined;
}

test("length decoder gives as many octets as announced (RFC 9112 §6.3)", () => {
  const reading = read(`${HEAD}Content-Length: 5\r\n\r\nhello`);
  assertEquals(contentOf(reading), { text: "hello", complete: true });
});

test("length decoder does not end before the last octet (RFC 9112 §6.3)", () => {
  const reading = read(`${HEAD}Content-Length: 6\r\n\r\nhello`);
  assertEquals(contentOf(reading), { text: "hello", complete: false });
});

test("length decoder gives octets as they are", () => {
  const all = textOf(Uint8Array.from({ length: 256 }, (_, octet) => octet));
  assertEquals(contentOf(read(`${HEAD}Content-Length: 256\r\n\r\n${all}`)).text, all);
});

test("length decoder gives content that spans many buffers", () => {
  const text = "0123456789".repeat(10_000);
  assertEquals(contentOf(read(`${HEAD}Content-Length: 100000\r\n\r\n${text}`)).text, text);
});

test("length decoder gives a view of what was received, not a copy", () => {
  const connection = reader("server");
  connection.input.append(octets(`${HEAD}Content-Length: 5\r\n\r\nhello`));
  connection.next();
  const event = connection.next();
  const bytes = event?.kind === "content" ? event.bytes : undefined;
  assertStrictEquals(bytes?.buffer, connection.input.bytes.buffer);
});

const BODIES: readonly (readonly [body: string, content: string])[] = [
  ["0\r\n\r\n", ""],
  ["5\r\nhello\r\n0\r\n\r\n", "hello"],
  ["5\r\nhello\r\n1\r\n,\r\n6\r\n world\r\n0\r\n\r\n", "hello, world"],
  ["a\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
  ["A\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
  ["1f\r\n" + "x".repeat(31) + "\r\n0\r\n\r\n", "x".repeat(31)],
  ["1F\r\n" + "x".repeat(31) + "\r\n0\r\n\r\n", "x".repeat(31)],
  ["00000000000000000005\r\nhello\r\n000\r\n\r\n", "hello"],
  // A chunk may hold what looks like framing.
  ["5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"],
  ["2\r\n\r\n\r\n0\r\n\r\n", "\r\n"],
];

test("chunked decoder joins the data of the chunks (RFC 9112 §7.1)", () => {
  for (const [body, content] of BODIES) assertEquals(decoded(body), content, body);
});

test("chunked decoder gives a chunk that spans many buffers (RFC 9112 §7.1)", () => {
  const text = "0123456789".repeat(10_000);
  assertEquals(decoded(`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`), text);
});

test("chunked decoder does not end before the empty line (RFC 9112 §7.1)", () => {
  for (const body of ["5\r\nhello\r\n", "5\r\nhello\r\n0\r\n", "5\r\nhello\r\n0\r\n\r"]) {
    assertEquals(decoded(body), { incomplete: "hello" }, body);
  }
});

test("chunked decoder rejects a signed chunk size (RFC 9112 §7.1)", () => {
  for (const sign of ["+", "-"]) {
    assertEquals(decoded(`${sign}5\r\nhello\r\n0\r\n\r\n`), { refused: "chunk/bad-size" });
  }
});

test("chunked decoder rejects a size that is not 1*HEXDIG (RFC 9112 §7.1)", () => {
  for (const size of ["", "0x5", "5h", "g", "5_0", " 5", "\t5", "5.0", "\xb5", "5\0", "@", "`"]) {
    assertEquals(decoded(`${size}\r\nhello\r\n0\r\n\r\n`), { refused: "chunk/bad-size" }, size);
  }
});

test("chunked decoder rejects a size that cannot be counted (RFC 9112 §7.1)", () => {
  for (const size of ["20000000000000", "ffffffffffffffff", "10000000000000005"]) {
    assertEquals(decoded(`${size}\r\nhello`), { refused: "chunk/size-too-large" }, size);
  }
});

test("chunked decoder takes the largest size that can be counted (RFC 9112 §7.1)", () => {
  assertEquals(decoded("1fffffffffffff\r\nhello"), { incomplete: "hello" });
});

test("chunked decoder rejects a size line that ends with CR or LF alone (RFC 9112 §2.2)", () => {
  const bodies = ["5\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5;a\nhello\r\n0\r\n\r\n"];
  const codes = bodies.map((body) => refusalOf(CHUNKED + body));
  assertEquals(codes, ["chunk/line-end", "chunk/line-end", "chunk/line-end"]);
});

test("chunked decoder rejects data that is not followed by CRLF (RFC 9112 §7.1)", () => {
  for (const behind of ["0\r\n\r\n", "\n0\r\n\r\n", "\r0\r\n\r\n", "\r\r\n", " \r\n"]) {
    const body = `5\r\nhello${behind}`;
    assertEquals(refusalOf(CHUNKED + body), "chunk/line-end", body);
  }
});

const EXTENSIONS = [
  ";a",
  ";a=b",
  ";a=b;c=d",
  ' ; a = "b;\\"c"',
  "\t;a",
  ';a="\xe4"',
];

test("chunked decoder passes over chunk extensions (RFC 9112 §7.1.1)", () => {
  for (const extension of EXTENSIONS) {
    const body = `5${extension}\r\nhello\r\n0${extension}\r\n\r\n`;
    assertEquals(decoded(body), "hello", extension);
  }
});

test("chunked decoder rejects what is no extension behind the size (RFC 9112 §7.1.1)", () => {
  for (const extension of [" ", "\t", " 5", " a", " \0", ";\0", ";a=\x7f"]) {
    const body = `5${extension}\r\nhello\r\n0\r\n\r\n`;
    assertEquals(decoded(body), { refused: "chunk/bad-extension" }, extension);
  }
});

test("chunked decoder reads a size line up to its limit and no further (RFC 9112 §7.1.1)", () => {
  const limits = { chunkLineBytes: 20 };
  const outcomes = [20, 21].map((bytes) =>
    decoded(`5;${"a".repeat(bytes - 2)}\r\nhello\r\n0\r\n\r\n`, limits)
  );
  assertEquals(outcomes, ["hello", { refused: "chunk/line-too-long" }]);
});

test("chunked decoder counts each size line by itself (RFC 9112 §7.1.1)", () => {
  const body = "1;aaaa\r\nx\r\n".repeat(50) + "0\r\n\r\n";
  assertEquals(decoded(body, { chunkLineBytes: 10 }), "x".repeat(50));
});

test("chunked decoder rejects leading zeros beyond the limit (RFC 9112 §7.1.1)", () => {
  const body = `${"0".repeat(30)}5\r\nhello\r\n0\r\n\r\n`;
  assertEquals(decoded(body, { chunkLineBytes: 20 }), { refused: "chunk/line-too-long" });
});

test("chunked decoder gives the trailer section with the end (RFC 9112 §7.1.2)", () => {
  const trailers = trailersOf("5\r\nhello\r\n0\r\nX: a\r\nx:b\r\n\r\n");
  assertEquals([...trailers ?? []], [["X", "a"], ["x", "b"]]);
});

test("chunked decoder gives no trailer section where there is none (RFC 9112 §7.1.2)", () => {
  assertEquals(trailersOf("5\r\nhello\r\n0\r\n\r\n"), undefined);
});

test("chunked decoder reads the trailer section by the grammar of fields (RFC 9112 §7.1.2)", () => {
  const lines: [string, string][] = [
    ["X : a\r\n", "head/space-before-colon"],
    ["X: a\n", "head/line-end"],
    ["X: \0\r\n", "head/bad-value"],
    ["X: a\r\n b\r\n", "head/obs-fold"],
    [" X: a\r\n", "head/space-before-field"],
  ];
  for (const [line, code] of lines) assertEquals(decoded(`0\r\n${line}\r\n`), { refused: code });
});

test("chunked decoder reads trailers up to their limit and no further (RFC 6585 §5)", () => {
  const outcomes = [20, 21].map((bytes) =>
    decoded(`0\r\nX: ${"a".repeat(bytes - 5)}\r\n\r\n`, { trailerSectionBytes: 20 })
  );
  assertEquals(outcomes, ["", { refused: "trailers/too-large" }]);
});

test("chunked decoder reads up to the most trailer lines and no further (RFC 6585 §5)", () => {
  const outcomes = [3, 4].map((lines) =>
    decoded(`0\r\n${"X: a\r\n".repeat(lines)}\r\n`, { fieldLines: 3 })
  );
  assertEquals(outcomes, ["", { refused: "head/too-many-fields" }]);
});

test("until-close decoder gives everything and no end before the close (RFC 9112 §6.3)", () => {
  const reading = read("HTTP/1.1 200 OK\r\n\r\nhello\r\n0\r\n\r\n", { role: "client" });
  assertEquals(contentOf(reading), { text: "hello\r\n0\r\n\r\n", complete: false });
});
