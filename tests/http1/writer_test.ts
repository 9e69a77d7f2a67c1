import { assertEquals, assertThrows } from "@std/assert";
import { SendBuffer } from "../../src/http1/buffer.ts";
import { SendError } from "../../src/http1/error.ts";
import {
  encodeFieldLines,
  utf8Length,
  writeChunk,
  writeContent,
  writeLastChunk,
} from "../../src/http1/writer.ts";
import { Fields } from "../../src/semantics/fields.ts";
import { octets, textOf } from "../support/octets.ts";
import { test } from "../support/test.ts";

/** Gives what a function writes, as a text in which each character is one octet. */
function written(write: (output: SendBuffer) => void): string {
  const output = new SendBuffer();
  write(output);
  return output.take().map(textOf).join("");
}

function utf8(text: string): string {
  return textOf(new TextEncoder().encode(text));
}

test("utf8Length agrees with TextEncoder at the borders of one to four octets", () => {
  const borders = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff];
  for (const point of borders) {
    const text = `a${String.fromCodePoint(point)}b`;
    assertEquals(utf8Length(text), utf8(text).length, point.toString(16));
  }
});

test("utf8Length agrees with TextEncoder for surrogates in every order", () => {
  const units = ["", "a", "\u20ac", "\ud800", "\udbff", "\udc00", "\udfff"];
  for (const first of units) {
    for (const second of units) {
      for (const third of units) {
        const text = first + second + third;
        assertEquals(utf8Length(text), utf8(text).length, JSON.stringify(text));
      }
    }
  }
});

test("writeContent writes a text as UTF-8", () => {
  const text = "a\u00e4\u20ac\u{1f600}\ud800";
  assertEquals(written((output) => writeContent(output, text)), utf8(text));
});

test("writeContent writes octets as they are", () => {
  const bytes = "\0\r\n\x80\xff";
  assertEquals(written((output) => writeContent(output, octets(bytes))), bytes);
});

test("writeContent writes a text larger than a block", () => {
  const text = "\u20ac".repeat(50_000);
  assertEquals(written((output) => writeContent(output, text)), utf8(text));
});

test("writeChunk writes size, data and line ends (RFC 9112 §7.1)", () => {
  assertEquals(written((output) => writeChunk(output, "hello")), "5\r\nhello\r\n");
});

test("writeChunk counts octets in hexadecimal, not characters (RFC 9112 §7.1)", () => {
  const text = "\u20ac".repeat(10);
  assertEquals(written((output) => writeChunk(output, text)), `1e\r\n${utf8(text)}\r\n`);
});

test("writeChunk writes octets as they are (RFC 9112 §7.1)", () => {
  const bytes = "\r\n0\r\n\r\n\xff";
  assertEquals(written((output) => writeChunk(output, octets(bytes))), `8\r\n${bytes}\r\n`);
});

test("writeChunk writes nothing for no content, which would be the last chunk (RFC 9112 §7.1)", () => {
  assertEquals(written((output) => writeChunk(output, "")), "");
  assertEquals(written((output) => writeChunk(output, new Uint8Array(0))), "");
});

test("writeChunk writes a large chunk in the right order", () => {
  const bytes = new Uint8Array(100_000).fill(0x61);
  const text = written((output) => {
    writeChunk(output, "x");
    writeChunk(output, bytes);
    writeChunk(output, "y");
  });
  assertEquals(text, `1\r\nx\r\n186a0\r\n${"a".repeat(100_000)}\r\n1\r\ny\r\n`);
});

test("writeLastChunk writes the last chunk and the empty line (RFC 9112 §7.1)", () => {
  assertEquals(written((output) => writeLastChunk(output, undefined)), "0\r\n\r\n");
});

test("writeLastChunk writes the trailer section in between (RFC 9112 §7.1.2)", () => {
  const trailers = new Fields([["X", "a"], ["Y", ""]]);
  assertEquals(written((output) => writeLastChunk(output, trailers)), "0\r\nX: a\r\nY: \r\n\r\n");
});

test("writeLastChunk takes an empty trailer section for none (RFC 9112 §7.1.2)", () => {
  assertEquals(written((output) => writeLastChunk(output, new Fields())), "0\r\n\r\n");
});

const UNFIT_TRAILERS: readonly (readonly [name: string, value: string])[] = [
  ["X", "a\r\nY: b"],
  ["X Y", "a"],
  ["Content-Length", "5"],
  ["Transfer-Encoding", "chunked"],
];

test("writeLastChunk writes nothing for trailers that cannot be sent (RFC 9110 §6.5.1)", () => {
  for (const line of UNFIT_TRAILERS) {
    const output = new SendBuffer();
    assertThrows(() => writeLastChunk(output, new Fields([["A", "b"], line])), SendError);
    assertEquals(output.byteLength, 0, line.join());
  }
});

test("encodeFieldLines writes each line with its CRLF (RFC 9112 §5)", () => {
  const lines = encodeFieldLines([["X-One", "a"], ["x-two", "\xe4 b"], ["x-three", ""]]);
  assertEquals(textOf(lines), "X-One: a\r\nx-two: \xe4 b\r\nx-three: \r\n");
});

test("encodeFieldLines gives nothing for no lines", () => {
  assertEquals(encodeFieldLines([]).length, 0);
});

test("encodeFieldLines refuses what is no field line (RFC 9110 §5.5)", () => {
  for (const [name, value] of [["", "a"], ["X:", "a"], ["X", "\0"], ["X", "\u20ac"]] as const) {
    assertThrows(() => encodeFieldLines([[name, value]]), SendError, "Cannot send");
  }
});
