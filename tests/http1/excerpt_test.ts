import { assertEquals } from "@std/assert";
import { type Http1Connection, ProtocolError } from "../../src/http1/mod.ts";
import { makeExcerpt } from "../../src/http1/excerpt.ts";
import { readAll, reader } from "../support/each_way.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

/** Gives the excerpt around the octet behind `before`, the octet shown in brackets. */
function shown(before: string, from: string): string {
  const bytes = octets(before + from);
  const { text, mark } = makeExcerpt(bytes, 0, bytes.length, before.length);
  return `${text.slice(0, mark)}[${text.slice(mark, mark + 1)}]${text.slice(mark + 1)}`;
}

test("makeExcerpt shows the invisible", () => {
  assertEquals(shown("a\r\n\t", "\0b\x7f\xff"), "a␍␊␉[␀]b␡·");
});

test("makeExcerpt shows a place behind the last octet", () => {
  assertEquals(shown("GET / HT", ""), "GET / HT[]");
});

test("makeExcerpt says where it leaves something out", () => {
  assertEquals(shown("a".repeat(40), "b".repeat(40)), `…${"a".repeat(32)}[b]${"b".repeat(23)}…`);
});

test("makeExcerpt covers secrets, on the lines around too", () => {
  assertEquals(
    shown("Cookie: a=b\r\nX ", ": c\r\n"),
    "Cookie:••••␍␊X [:] c␍␊".replace("••••", "••••"),
  );
});

test("makeExcerpt covers a secret of which it shows but the end", () => {
  const secret = "s".repeat(50);
  const excerpt = shown(`Authorization: Basic ${secret}\r\nX`, " : c");
  assertEquals(excerpt.includes("s"), false, excerpt);
});

test("makeExcerpt covers a secret behind the place", () => {
  const excerpt = shown("X", " : c\r\ncookie: abc\r\n");
  assertEquals(excerpt, "X[ ]: c␍␊cookie:••••␍␊");
});

test("makeExcerpt covers a secret that is continued on the next line, or holds a CR", () => {
  assertEquals(shown("Cookie: ab\r\n", " c=d\r\nX: e"), "Cookie:•••␍␊[ ]•••␍␊X: e");
  assertEquals(shown("X: a\r", "Cookie: b\rc\r\n"), "X: a␍[C]ookie:••␍•␍␊");
});

/** Gives the place and the excerpt of the refusal of octets that are read in pieces of a size. */
function refusal(text: string, size: number): { offset: number | undefined; sign: string } {
  const connection: Http1Connection = reader("server");
  try {
    const bytes = octets(text);
    for (let start = 0; start < bytes.length; start += size) {
      connection.input.append(bytes.subarray(start, start + size));
      for (let event = connection.next(); event !== undefined; event = connection.next());
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { offset, excerpt } = error;
    return { offset, sign: excerpt?.text.slice(excerpt.mark, excerpt.mark + 1) ?? "" };
  }
  return { offset: undefined, sign: "" };
}

const POST = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

const PLACES: readonly (readonly [sound: string, fault: string, sign: string])[] = [
  ["G", "(T / HTTP/1.1\r\n", "("],
  ["GET /", "#b HTTP/1.1\r\n", "#"],
  ["GET / HTTP/1.1", "\n", "␊"],
  ["GET / HTTP/1.1\r\nHost", " : a\r\n", " "],
  ["GET / HTTP/1.1\r\nHost: a\r\nX: ", "\0\r\n", "␀"],
  ["GET / HTTP/1.1\r\nHost: ", "a b\r\n\r\n", "a"],
  ["GET / HTTP/1.1\r\nHost: a\r\n", "\r\n", "␍"],
  [`${POST}3\r\nabc\r\n`, "+3\r\n", "+"],
  [`${POST}3\r\nabc`, "d", "d"],
  [`${POST}0\r\nX`, " : a\r\n", " "],
];

test("ProtocolError tells the octet of its message, however that is cut", () => {
  for (const [sound, fault, sign] of PLACES) {
    // A message without Host is complete and wrong only as a whole.
    const text = sound.endsWith("Host: a\r\n") && fault === "\r\n"
      ? sound.replace("Host: a\r\n", "Hos: a\r\n")
      : sound;
    for (const size of [1, 2, 3, 5, text.length + fault.length]) {
      const expected = { offset: text.length, sign };
      assertEquals(refusal(text + fault, size), expected, `${text}|${fault} in ${size}`);
    }
  }
});

test("ProtocolError counts from the first octet of the message at fault, not of the connection", () => {
  const first = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const connection = reader("server");
  readAll(connection, first, first.length);
  connection.send({ kind: "response", status: 204, fields: [] });
  connection.send({ kind: "end" });
  connection.input.append(octets("G(T / HTTP/1.1\r\n"));
  try {
    connection.next();
  } catch (error) {
    assertEquals(error instanceof ProtocolError && error.offset, 1);
  }
});
