// RFC 9112 §7: chunks, their extensions and trailer sections, requirement by requirement, against a
// server that listens.

import { assertEquals } from "@std/assert";
import { checkRows, kept, mirror, refused, type Row } from "./support/requirement.ts";
import { TestServer, within } from "./support/server.ts";
import { exchange } from "./support/socket.ts";
import { testWith } from "./support/test.ts";

const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const B = kept("POST http://a/ b");

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** Behind the head of a chunked request. */
const CHUNKS: readonly Row[] = [
  ["§7.1 no chunk but the last one", "0\r\n\r\n", kept("POST http://a/")],
  ["§7.1 several chunks", "1\r\nb\r\n2\r\ncd\r\n0\r\n\r\n", kept("POST http://a/ bcd")],
  ["§7.1 a size in lower case", "a\r\n0123456789\r\n0\r\n\r\n", kept("POST http://a/ 0123456789")],
  ["§7.1 a size in upper case", "A\r\n0123456789\r\n0\r\n\r\n", kept("POST http://a/ 0123456789")],
  ["§7.1 zeros in front of a size", "0001\r\nb\r\n0\r\n\r\n", B],
  ["§7.1 a last chunk of several zeros", "1\r\nb\r\n0000\r\n\r\n", B],
  ["§7.1 CR and LF in a chunk", "4\r\n\r\n\r\n\r\n0\r\n\r\n", kept("POST http://a/ \r\n\r\n")],
  [
    "§7.1 a request in a chunk",
    `${REQUEST.length.toString(16)}\r\n${REQUEST}\r\n0\r\n\r\n`,
    kept(`POST http://a/ ${REQUEST}`),
  ],
  ["§7.1 a plus sign in a size", "+1\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a minus sign in a size", "-1\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 0x in a size", "0x1\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 an underscore in a size", "1_0\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 no size", "\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 an extension without a size", ";c=d\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a space in front of a size", " 1\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a word for a size", "g\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a fraction for a size", "1.0\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a superscript for a size", "\xb9\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 NUL behind a size", "1\0\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-size")],
  ["§7.1 a size of 2^53", "20000000000000\r\n", refused(413, "chunk/size-too-large")],
  [
    "§7.1 a size that wraps 64 bits to 1",
    "10000000000000001\r\n",
    refused(413, "chunk/size-too-large"),
  ],
  ["§7.1 a size of 100 digits", `${"f".repeat(100)}\r\n`, refused(413, "chunk/size-too-large")],
  ["§7.1 a size in a line of 1 KiB", `${"0".repeat(1_023)}1\r\nb\r\n0\r\n\r\n`, B],
  [
    "§7.1 a size in a line of 1 KiB and one octet",
    `${"0".repeat(1_024)}1\r\nb\r\n0\r\n\r\n`,
    refused(400, "chunk/line-too-long"),
  ],
  ["§7.1 LF alone behind a size", "1\nb\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 CR alone behind a size", "1\rb\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 LF alone behind a chunk", "1\r\nb\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 CR alone behind a chunk", "1\r\nb\r0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 nothing behind a chunk", "1\r\nb0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 a chunk longer than its size", "1\r\nbc\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 a chunk shorter than its size", "3\r\nb\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1 no empty line behind the last chunk", "0\r\n", refused(400, "head/space-before-colon")],
  ["§7.1 LF alone behind the last chunk", "0\r\n\n", refused(400, "head/line-end")],
  ["§7.1.1 an extension", "1;c=d\r\nb\r\n0\r\n\r\n", B],
  ["§7.1.1 an extension without a value", "1;c\r\nb\r\n0\r\n\r\n", B],
  ["§7.1.1 an extension in quotes", '1;c="d;\te"\r\nb\r\n0\r\n\r\n', B],
  ["§7.1.1 several extensions", "1;c=d;e;f=g\r\nb\r\n0;h\r\n\r\n", B],
  ["§7.1.1 white space around the semicolon", "1 \t; c = d\r\nb\r\n0\r\n\r\n", B],
  ["§7.1.1 an extension of 1 KiB", `1;${"c".repeat(1_022)}\r\nb\r\n0\r\n\r\n`, B],
  [
    "§7.1.1 an extension of 1 KiB and one octet",
    `1;${"c".repeat(1_023)}\r\nb\r\n0\r\n\r\n`,
    refused(400, "chunk/line-too-long"),
  ],
  ["§7.1.1 no semicolon", "1 c\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-extension")],
  ["§7.1.1 NUL in an extension", "1;\0\r\nb\r\n0\r\n\r\n", refused(400, "chunk/bad-extension")],
  ["§7.1.1 LF alone behind an extension", "1;c\nb\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1.1 CR alone in an extension", "1;c\rd\r\nb\r\n0\r\n\r\n", refused(400, "chunk/line-end")],
  ["§7.1.2 trailer fields are not header fields", "1\r\nb\r\n0\r\nX: y\r\n\r\n", B],
  ["§7.1.2 several trailer fields", "1\r\nb\r\n0\r\nX: y\r\nZ:\r\n\r\n", B],
  ["§7.1.2 a trailer section of 16 KiB", `1\r\nb\r\n0\r\nX: ${"y".repeat(16_379)}\r\n\r\n`, B],
  [
    "§7.1.2 a trailer section of 16 KiB and one octet",
    `1\r\nb\r\n0\r\nX: ${"y".repeat(16_380)}\r\n\r\n`,
    refused(431, "trailers/too-large"),
  ],
  ["§7.1.2 256 trailer lines", `1\r\nb\r\n0\r\n${"X: y\r\n".repeat(256)}\r\n`, B],
  [
    "§7.1.2 257 trailer lines",
    `1\r\nb\r\n0\r\n${"X: y\r\n".repeat(257)}\r\n`,
    refused(431, "head/too-many-fields"),
  ],
  [
    "§7.1.2 a space before the colon",
    "0\r\nX : y\r\n\r\n",
    refused(400, "head/space-before-colon"),
  ],
  ["§7.1.2 no colon", "0\r\nX\r\n\r\n", refused(400, "head/bad-name")],
  ["§7.1.2 NUL in a value", "0\r\nX: \0\r\n\r\n", refused(400, "head/bad-value")],
  ["§7.1.2 a fold", "0\r\nX: y\r\n z\r\n\r\n", refused(400, "head/obs-fold")],
  ["§7.1.2 a space in front", "0\r\n X: y\r\n\r\n", refused(400, "head/space-before-field")],
  ["§7.1.2 LF alone behind a trailer", "0\r\nX: y\n\r\n", refused(400, "head/line-end")],
];

const FORBIDDEN: readonly string[] = [
  "Content-Length: 1",
  "Transfer-Encoding: chunked",
  "Host: b",
  "Connection: keep-alive",
  "Expect: 100-continue",
  "X: y\r\nhOsT: b",
  "Content-Length:",
];

testWith(["net"], "RFC 9112 §7 transfer codings", async (t) => {
  const rows: readonly Row[] = [
    ...CHUNKS,
    ...FORBIDDEN.map((lines): Row => [
      `RFC 9110 §6.5.1 ${JSON.stringify(lines)} in a trailer section`,
      `1\r\nb\r\n0\r\n${lines}\r\n\r\n`,
      refused(400, "trailers/forbidden-field"),
    ]),
  ];
  await checkRows(
    t,
    rows.map(([requirement, octets, outcome]): Row => [requirement, CHUNKED + octets, outcome]),
  );
});

testWith(["net"], "a forbidden trailer is refused at its place (RFC 9110 §6.5.1)", async () => {
  await using server = new TestServer(mirror);
  const octets = `${CHUNKED}0\r\nHost: b\r\n\r\n`;
  await within(exchange(server.port, octets));
  const { offset, code } = await server.fact("refused");
  assertEquals([octets.slice(offset), code], ["b\r\n\r\n", "trailers/forbidden-field"]);
});
