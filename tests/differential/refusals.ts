// Messages that break the protocol, or a bound. Whether they are refused, and what is read behind
// them, is compared; in how many words they are refused is not Deno.serve's to say.

import type { Row } from "./row.ts";
import { head, mirror } from "./requests.ts";

const HOST = "Host: a";
const CHUNKED = "Transfer-Encoding: chunked";
const LENGTH = "Content-Length: 3";

function line(requestLine: string): string {
  return head(requestLine, HOST);
}

function get(...lines: readonly string[]): string {
  return head("GET / HTTP/1.1", HOST, ...lines);
}

function post(...lines: readonly string[]): string {
  return head("POST / HTTP/1.1", HOST, ...lines);
}

function fields(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `X-${index}: ${index}`);
}

const START_LINES: readonly (readonly [name: string, octets: string])[] = [
  ["HTTP/1.2", line("GET / HTTP/1.2")],
  ["HTTP/1.10", line("GET / HTTP/1.10")],
  ["HTTP/2.0", line("GET / HTTP/2.0")],
  ["HTTP/0.9 in words", line("GET / HTTP/0.9")],
  ["HTTP/0.9", "GET /\r\n"],
  ["HTTP/1", line("GET / HTTP/1")],
  ["http/1.1", line("GET / http/1.1")],
  ["another protocol", line("GET / ICY/1.1")],
  ["HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["TLS hello", "\u0016\u0003\u0001\u0000\u0005\u0001\u0000\u0000\u0001\u0000"],
  ["two spaces in front of the target", line("GET  / HTTP/1.1")],
  ["two spaces behind the target", line("GET /  HTTP/1.1")],
  ["a space behind the version", line("GET / HTTP/1.1 ")],
  ["a space in front of the method", line(" GET / HTTP/1.1")],
  ["tabs between the parts", line("GET\t/\tHTTP/1.1")],
  ["a space in the target", line("GET /a b HTTP/1.1")],
  ["a tab in the target", line("GET /a\tb HTTP/1.1")],
  ["NUL in the target", line("GET /a\0b HTTP/1.1")],
  ["DEL in the target", line("GET /a\u007fb HTTP/1.1")],
  ["a method that is no token", line("G(T / HTTP/1.1")],
  ["no method", line("/ HTTP/1.1")],
  ["no target", line("GET HTTP/1.1")],
  ["a lone LF behind the request-line", `GET / HTTP/1.1\n${HOST}\r\n\r\n`],
  ["lone LFs everywhere", `GET / HTTP/1.1\n${HOST}\n\n`],
  ["a lone CR behind the request-line", `GET / HTTP/1.1\r${HOST}\r\n\r\n`],
  ["two empty lines in front", `\r\n\r\n${get()}`],
  ["a lone LF in front", `\n${get()}`],
  ["a target of 20 KB", line(`GET /${"x".repeat(20_000)} HTTP/1.1`)],
  ["a target of 100 KB", line(`GET /${"x".repeat(100_000)} HTTP/1.1`)],
];

const HEADS: readonly (readonly [name: string, octets: string])[] = [
  ["a folded field line", get("X: a\r\n b")],
  ["a space in front of the colon", get("X : a")],
  ["a tab in front of the colon", get("X\t: a")],
  ["a space in front of the first field line", head("GET / HTTP/1.1", ` ${HOST}`)],
  ["a space in a field name", get("X Y: a")],
  ["a field name that is no token", get("X(: a")],
  ["a field name beyond ASCII", get("\u00e4: a")],
  ["no field name", get(": a")],
  ["no colon", get("X")],
  ["a lone LF behind a field line", `GET / HTTP/1.1\r\n${HOST}\nX: a\r\n\r\n`],
  ["a lone CR in a value", get("X: a\rb")],
  ["NUL in a value", get("X: a\0b")],
  ["a control octet in a value", get("X: a\u0001b")],
  ["DEL in a value", get("X: a\u007fb")],
  ["120 field lines", get(...fields(120))],
  ["an upgrade with content", get("Connection: upgrade", "Upgrade: x", LENGTH) + "abc"],
  ["140 field lines", get(...fields(140))],
  ["300 field lines", get(...fields(300))],
  ["a field of 60 KB", get(`X: ${"x".repeat(60_000)}`)],
  ["a field of 70 KB", get(`X: ${"x".repeat(70_000)}`)],
  ["Expect: something else", post(LENGTH, "Expect: gold") + "abc"],
  ["Expect: 100-continue and more", post(LENGTH, "Expect: 100-continue, gold") + "abc"],
];

const FRAMINGS: readonly (readonly [name: string, octets: string])[] = [
  ["length 3, 3", post("Content-Length: 3, 3") + "abc"],
  ["length 3, 4", post("Content-Length: 3, 4") + "abc"],
  ["length 3 twice", post(LENGTH, LENGTH) + "abc"],
  ["length 3 and 4", post(LENGTH, "Content-Length: 4") + "abc"],
  ["length +3", post("Content-Length: +3") + "abc"],
  ["length -3", post("Content-Length: -3") + "abc"],
  ["length 3.0", post("Content-Length: 3.0") + "abc"],
  ["length 0x3", post("Content-Length: 0x3") + "abc"],
  ["length 3 4", post("Content-Length: 3 4") + "abc"],
  ["length of letters", post("Content-Length: abc") + "abc"],
  ["length empty", post("Content-Length:") + "abc"],
  ["length of 20 digits", post("Content-Length: 99999999999999999999") + "abc"],
  ["length and chunked", post(LENGTH, CHUNKED) + "3\r\nabc\r\n0\r\n\r\n"],
  ["chunked and length", post(CHUNKED, LENGTH) + "3\r\nabc\r\n0\r\n\r\n"],
  ["gzip, chunked", post("Transfer-Encoding: gzip, chunked") + "0\r\n\r\n"],
  ["chunked, gzip", post("Transfer-Encoding: chunked, gzip") + "0\r\n\r\n"],
  ["chunked, chunked", post("Transfer-Encoding: chunked, chunked") + "0\r\n\r\n"],
  ["chunked twice", post(CHUNKED, CHUNKED) + "0\r\n\r\n"],
  ["gzip", post("Transfer-Encoding: gzip")],
  ["identity", post("Transfer-Encoding: identity", LENGTH) + "abc"],
  ["an empty transfer coding", post("Transfer-Encoding:")],
  ["chunked with a parameter", post("Transfer-Encoding: chunked;a=b") + "0\r\n\r\n"],
  ["chunked behind a vertical tab", post("Transfer-Encoding: \u000bchunked") + "0\r\n\r\n"],
  ["chunked in 1.0", head("POST / HTTP/1.0", HOST, CHUNKED) + "3\r\nabc\r\n0\r\n\r\n"],
  ["no length in 1.0", head("POST / HTTP/1.0", HOST)],
];

const CHUNKS: readonly (readonly [name: string, content: string])[] = [
  ["a size with a sign", "+3\r\nabc\r\n0\r\n\r\n"],
  ["a negative size", "-3\r\nabc\r\n0\r\n\r\n"],
  ["a size of letters", "g\r\nabc\r\n0\r\n\r\n"],
  ["a size with a prefix", "0x3\r\nabc\r\n0\r\n\r\n"],
  ["no size", "\r\nabc\r\n0\r\n\r\n"],
  ["no size, with an extension", ";a\r\nabc\r\n0\r\n\r\n"],
  ["a size with a space behind it", "3 \r\nabc\r\n0\r\n\r\n"],
  ["a size with a space in front", " 3\r\nabc\r\n0\r\n\r\n"],
  ["a size of 17 digits", "00000000000000003\r\nabc\r\n0\r\n\r\n"],
  ["a size beyond counting", "fffffffffffffffff\r\nabc\r\n0\r\n\r\n"],
  ["a lone LF behind the size", "3\nabc\r\n0\r\n\r\n"],
  ["a lone LF behind the octets", "3\r\nabc\n0\r\n\r\n"],
  ["no line end behind the octets", "3\r\nabc0\r\n\r\n"],
  ["more octets than its size", "3\r\nabcd\r\n0\r\n\r\n"],
  ["a space in front of an extension", "3 ;a\r\nabc\r\n0\r\n\r\n"],
  ["an extension with a lone LF", "3;a\nb\r\nabc\r\n0\r\n\r\n"],
  ["an extension with NUL", "3;a\0\r\nabc\r\n0\r\n\r\n"],
  ["an extension of 2 KB", `3;${"x".repeat(2_000)}\r\nabc\r\n0\r\n\r\n`],
  ["an extension of 8 KB", `3;${"x".repeat(8_000)}\r\nabc\r\n0\r\n\r\n`],
  ["a lone LF behind the last chunk", "0\n\r\n"],
  ["a trailer section with a length", "0\r\nContent-Length: 3\r\n\r\n"],
  ["a trailer section with a transfer coding", `0\r\n${CHUNKED}\r\n\r\n`],
  ["a trailer section with Host", `0\r\n${HOST}\r\n\r\n`],
  ["a trailer section with no name", "0\r\n: a\r\n\r\n"],
  ["a trailer section that is folded", "0\r\nX: a\r\n b\r\n\r\n"],
  ["a trailer section of 20 KB", `0\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
];

/** The rows. */
export const REFUSALS: readonly Row[] = [
  ["content of 20 GB", mirror, { sends: post("Content-Length: 20000000000"), then: "half-closes" }],
  ...START_LINES.map(([name, sends]): Row => [`start-line: ${name}`, mirror, { sends }]),
  ...HEADS.map(([name, sends]): Row => [`head: ${name}`, mirror, { sends }]),
  ...FRAMINGS.map(([name, sends]): Row => [`framing: ${name}`, mirror, { sends }]),
  ...CHUNKS.map(([name, content]): Row => [
    `chunk: ${name}`,
    mirror,
    { sends: post(CHUNKED) + content },
  ]),
];
