import { assertEquals } from "@std/assert";
import type { Framing } from "../../src/http1/mod.ts";
import { refusalOf, requestHead, responseHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n";
const RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";

/** Reads a request with these octets behind its Host line: the other lines, or the refusal. */
function linesOf(octets: string): unknown {
  const text = `${REQUEST}${octets}\r\n`;
  return refusalOf(text) ?? [...requestHead(text).fields].slice(1);
}

const LINES: readonly (readonly [octets: string, expected: unknown])[] = [
  ["", []],
  ["X: a\r\n", [["X", "a"]]],
  ["X:a\r\nx: b\r\n", [["X", "a"], ["x", "b"]]],
  // §5.1: white space around the value is no part of it; none stands in front of the colon.
  ["X: \t a b\t \r\n", [["X", "a b"]]],
  ["X:\r\n", [["X", ""]]],
  ["X: \t\r\n", [["X", ""]]],
  ["X: a:b: c\r\n", [["X", "a:b: c"]]],
  ["X : a\r\n", "head/space-before-colon"],
  ["X\t: a\r\n", "head/space-before-colon"],
  ["X Y: a\r\n", "head/space-before-colon"],
  // §5: the name is a token.
  ["!#$%&'*+-.^_`|~09Az: a\r\n", [["!#$%&'*+-.^_`|~09Az", "a"]]],
  [": a\r\n", "head/bad-name"],
  ["X\r\n", "head/bad-name"],
  ["X/Y: a\r\n", "head/bad-name"],
  ["X(Y): a\r\n", "head/bad-name"],
  ["X\0: a\r\n", "head/bad-name"],
  ["\xc4: a\r\n", "head/bad-name"],
  // RFC 9110 §5.5: controls are not part of a value, obs-text is.
  ["X: \x80\x9f\xff\r\n", [["X", "\x80\x9f\xff"]]],
  ["X: a\tb\r\n", [["X", "a\tb"]]],
  ["X: a\0b\r\n", "head/bad-value"],
  ["X: a\x07b\r\n", "head/bad-value"],
  ["X: a\x7fb\r\n", "head/bad-value"],
  // RFC 9112 §2.2: CR and LF stand together only.
  ["X: a\nY: b\r\n", "head/line-end"],
  ["X: a\rY: b\r\n", "head/line-end"],
  ["X: a\r\r\n", "head/line-end"],
  ["X\n", "head/line-end"],
  ["X: a\r\n\n", "head/line-end"],
  ["X: a\r\n\rY: b\r\n", "head/line-end"],
  // §5.2
  ["X: a\r\n b\r\n", "head/obs-fold"],
  ["X: a\r\n\tb\r\n", "head/obs-fold"],
];

test("field section of a request is read by its grammar (RFC 9112 §5)", () => {
  for (const [octets, expected] of LINES) assertEquals(linesOf(octets), expected, octets);
});

test("field section does not begin with white space (RFC 9112 §2.2)", () => {
  for (const space of [" ", "\t"]) {
    const text = `GET / HTTP/1.1\r\n${space}Host: a\r\n\r\n`;
    assertEquals(refusalOf(text), "head/space-before-field");
  }
});

test("field section of a response does not begin with white space (RFC 9112 §2.2)", () => {
  const text = "HTTP/1.1 200 OK\r\n Content-Length: 0\r\n\r\n";
  assertEquals(refusalOf(text, { role: "client" }), "head/space-before-field");
});

const FOLDS: readonly (readonly [octets: string, value: string])[] = [
  ["X: a\r\n b\r\n", "a b"],
  ["X: a\r\n\t b\r\n", "a b"],
  ["X: a \t\r\n b\r\n  c\r\n", "a b c"],
  ["X:\r\n a\r\n", "a"],
  ["X: a\r\n \r\n", "a"],
  ["X: a\r\n b: c\r\n", "a b: c"],
];

test("field section of a response has a fold replaced by a space (RFC 9112 §5.2)", () => {
  for (const [octets, value] of FOLDS) {
    const { fields } = responseHead(`${RESPONSE}${octets}Y: z\r\n\r\n`);
    assertEquals([...fields].slice(1), [["X", value], ["Y", "z"]], octets);
  }
});

const FRAMED_BY_FOLDS: readonly (readonly [lines: string, framing: Framing])[] = [
  ["Content-Length:\r\n 5\r\n", { kind: "length", bytes: 5 }],
  ["X: a\r\n b\r\nContent-Length: 5\r\n", { kind: "length", bytes: 5 }],
  ["TRANSFER-ENCODING:\r\n\tchunked\r\n", { kind: "chunked" }],
];

test("field section of a response frames it with the fold replaced (RFC 9112 §5.2)", () => {
  for (const [lines, framing] of FRAMED_BY_FOLDS) {
    assertEquals(responseHead(`HTTP/1.1 200 OK\r\n${lines}\r\n`).framing, framing, lines);
  }
});

test("field section of a response is refused for two lengths in a fold (RFC 9112 §5.2)", () => {
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n 5\r\n\r\n";
  assertEquals(refusalOf(text, { role: "client" }), "framing/content-length");
});

test("field section of a response is not framed by what is behind a fold (RFC 9112 §5.2)", () => {
  const text = "HTTP/1.1 200 OK\r\nX: a\r\n Content-Length: 5\r\n\r\n";
  assertEquals(responseHead(text).framing, { kind: "until-close" });
});

test("field section is read up to its limit and refused beyond (RFC 6585 §5)", () => {
  const limits = { fieldSectionBytes: 40 };
  const outcomes = [22, 23].map((length) =>
    refusalOf(`${REQUEST}X: ${"a".repeat(length + 4)}\r\n\r\n`, { limits })
  );
  assertEquals(outcomes, [undefined, "head/too-large"]);
});

test("field section without an end is refused as soon as it is too large (RFC 6585 §5)", () => {
  for (const octets of ["a".repeat(50), "X: ".padEnd(50), "X: a\r\n".repeat(9)]) {
    assertEquals(
      refusalOf(REQUEST + octets, { limits: { fieldSectionBytes: 40 } }),
      "head/too-large",
    );
  }
});

test("field section is read up to the most lines and refused beyond (RFC 6585 §5)", () => {
  const outcomes = [4, 5].map((lines) =>
    refusalOf(`${REQUEST}${"X: a\r\n".repeat(lines)}\r\n`, { limits: { fieldLines: 5 } })
  );
  assertEquals(outcomes, [undefined, "head/too-many-fields"]);
});

test("field section of a response has the same limits", () => {
  const text = `HTTP/1.1 200 OK\r\n${"X: a\r\n".repeat(6)}\r\n`;
  const codes = [{ fieldLines: 5 }, { fieldSectionBytes: 35 }].map((limits) =>
    refusalOf(text, { role: "client", limits })
  );
  assertEquals(codes, ["head/too-many-fields", "head/too-large"]);
});

test("field section larger than any first read is read", () => {
  const value = "0123456789".repeat(6000);
  assertEquals(linesOf(`X: ${value}\r\n`), [["X", value]]);
});

test("field section notices the fields that frame whatever their letter case (RFC 9110 §5.1)", () => {
  const text = "POST / HTTP/1.1\r\nHOST: a\r\nCONTENT-LENGTH: 5\r\ncOnNeCtIoN: ClOsE\r\n\r\nhello";
  const { authority, framing, persistent } = requestHead(text);
  assertEquals({ authority, framing, persistent }, {
    authority: "a",
    framing: { kind: "length", bytes: 5 },
    persistent: false,
  });
});

test("field section takes no other name of the same length for one that frames", () => {
  const names = ["Hose", "Transfer_Encoding", "Content\x5fLength", "Content-Lengtg", "Xonnection"];
  for (const name of names) {
    const { framing } = requestHead(`${REQUEST}${name}: chunked\r\n\r\n`);
    assertEquals(framing, { kind: "none" }, name);
  }
});
