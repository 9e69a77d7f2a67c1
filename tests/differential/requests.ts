// What a handler sees of a request: methods, targets, Host, field lines, content.

import type { Row, Run } from "./row.ts";

/** Writes a head: the request-line and field lines, each without its line end. */
export function head(...lines: readonly string[]): string {
  return [...lines, "", ""].join("\r\n");
}

/** Notes everything that a request is made of, and answers with its content. */
export async function mirror(
  request: Request,
  _info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  run: Run,
): Promise<Response> {
  run.note("method", request.method);
  run.note("url", request.url);
  run.note("headers", [...request.headers]);
  run.note("has no body", request.body === null);
  run.note("bodyUsed before", request.bodyUsed);
  const text = request.text();
  run.note("text", text);
  run.note("bodyUsed after", request.bodyUsed);
  return new Response(await text);
}

/** Answers without a look at the request. */
export function blind(): Response {
  return new Response("blind");
}

const METHODS = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "PROPFIND",
  "QUERY",
  "PURGE",
  "M-SEARCH",
  "get",
  "head",
  "post",
  "patch",
  "Get",
  "X!#$%&'*+-.^_`|~9",
  "CONNECT",
  "TRACE",
  "TRACK",
];

const TARGETS = [
  "/a",
  "/?",
  "/a?b=c&d=%26",
  "/a?b?c",
  "/%61%2f%2F%zz%",
  "/a%00b",
  "//x",
  "//x/../y",
  "/a/../b",
  "/a/./b/.",
  "/a/%2e%2e/b",
  "/../../etc",
  "/a//b/",
  "/a\\b",
  "/a|b^c`d{e}",
  "/a'b(c)*!;,:@&=+$~",
  "/a[b]",
  '/a"b',
  "/a<b>",
  "/a#b",
  "/\u00c3\u00a4",
  "/?q=\u00c3\u00a4",
  "http://b.example/c?d",
  "http://b.example",
  "http://b.example?d",
  "http://b.example:8080/c",
  "HTTP://B.Example/c",
  "https://b.example/c",
  "http://user:pass@b.example/c",
  "ws://b.example/c",
  "*",
  "a",
  "a:443",
];

const HOSTS = [
  "a",
  "a:80",
  "a:8080",
  "a:",
  "A.Example",
  "127.0.0.1",
  "[::1]",
  "[::1]:8080",
  "",
  "a b",
  "a/b",
  "user@a",
  "a_b",
  "a:b",
  "a,b",
  "xn--4ca.example",
  "\u00e4",
  "%41",
];

const FIELDS: readonly (readonly [name: string, ...lines: string[]])[] = [
  ["one", "X: 1"],
  ["one in mixed case", "X-MiXeD-Case: MiXeD"],
  ["an empty value", "X:"],
  ["white space around the value", "X: \t a  b \t "],
  ["no white space in front of the value", "X:a"],
  ["repeated", "X: 1", "X: 2"],
  ["repeated in another case", "X: 1", "x: 2", "Y: 3", "X: 4"],
  ["repeated, with an empty one", "X: 1", "X:", "X: 2"],
  ["octets beyond ASCII", "X: \u00e4\u00c3\u00a4"],
  ["a tab inside the value", "X: a\tb"],
  ["cookies on one line", "Cookie: a=1; b=2"],
  ["cookies on several lines", "Cookie: a=1", "Cookie: b=2"],
  ["set-cookie", "Set-Cookie: a=1", "Set-Cookie: b=2"],
  ["names of every token character", "!#$%&'*+-.^_`|~9: 1"],
  ["authorization", "Authorization: Basic YTpi"],
  ["accept-encoding", "Accept-Encoding: gzip, br"],
  ["a value of 8 KiB", `X: ${"x".repeat(8192)}`],
  ["100 lines", ...Array.from({ length: 100 }, (_, index) => `X-${index}: ${index}`)],
  ["range and conditions", "Range: bytes=0-1", 'If-None-Match: "a"', "If-Range: x"],
  ["upgrade to something unknown", "Connection: Upgrade", "Upgrade: foo/1"],
  ["upgrade to h2c", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAA"],
  ["te", "TE: trailers", "Connection: TE"],
  ["forwarded", "X-Forwarded-For: 1.2.3.4", "Forwarded: for=1.2.3.4"],
  ["a date", "Date: Thu, 01 Jan 1970 00:00:00 GMT"],
];

const CHUNKED = "Transfer-Encoding: chunked";

const CONTENTS: readonly (readonly [name: string, lines: readonly string[], content: string])[] = [
  ["of a length", ["Content-Length: 3"], "abc"],
  ["of no length", [], ""],
  ["of length 0", ["Content-Length: 0"], ""],
  ["of a length with zeros in front", ["Content-Length: 003"], "abc"],
  ["that is typed", ["Content-Length: 3", "Content-Type: text/plain;charset=latin1"], "abc"],
  ["with a BOM", ["Content-Length: 6"], "\u00ef\u00bb\u00bfabc"],
  ["that is not UTF-8", ["Content-Length: 4"], "a\u00ff\u00c3("],
  ["of every octet", ["Content-Length: 256"], String.fromCharCode(...Array(256).keys())],
  ["of 200 KB", ["Content-Length: 200000"], "x".repeat(200_000)],
  ["in chunks", [CHUNKED], "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"],
  ["in no chunks", [CHUNKED], "0\r\n\r\n"],
  ["in chunks of odd sizes", [CHUNKED], "0003\r\nabc\r\nA\r\n0123456789\r\n000\r\n\r\n"],
  ["in chunks with extensions", [CHUNKED], '3;a=b;c="d;e"\r\nabc\r\n0;f\r\n\r\n'],
  ["in chunks with a trailer section", [CHUNKED], "3\r\nabc\r\n0\r\nX: 1\r\nY: 2\r\n\r\n"],
  ["in chunks, announced in capitals", ["TRANSFER-ENCODING: CHUNKED"], "3\r\nabc\r\n0\r\n\r\n"],
  ["in chunks, with Trailer announced", [CHUNKED, "Trailer: X"], "0\r\nX: 1\r\n\r\n"],
];

const CONTENT_METHODS = ["POST", "GET", "HEAD", "DELETE", "OPTIONS", "QUERY", "get"];

function host(name: string, version: string): string {
  return head(`GET / HTTP/${version}`, `Host: ${name}`);
}

/** The rows. */
export const REQUESTS: readonly Row[] = [
  ...METHODS.map((method): Row => [
    `method ${method}`,
    mirror,
    { sends: head(`${method} / HTTP/1.1`, "Host: a") },
  ]),
  ["method OPTIONS of the server", mirror, { sends: head("OPTIONS * HTTP/1.1", "Host: a") }],
  ["method CONNECT in its form", mirror, { sends: head("CONNECT a:443 HTTP/1.1", "Host: a:443") }],
  ...TARGETS.map((target): Row => [
    `target ${target}`,
    mirror,
    { sends: head(`GET ${target} HTTP/1.1`, "Host: a") },
  ]),
  ...HOSTS.map((name): Row => [`Host ${name || "(empty)"}`, mirror, { sends: host(name, "1.1") }]),
  ["Host (missing)", mirror, { sends: head("GET / HTTP/1.1") }],
  ["Host (twice)", mirror, { sends: head("GET / HTTP/1.1", "Host: a", "Host: a") }],
  ["Host behind others", mirror, { sends: head("GET / HTTP/1.1", "X: 1", "hOST: b") }],
  ...FIELDS.map(([name, ...lines]): Row => [
    `fields: ${name}`,
    mirror,
    { sends: head("GET / HTTP/1.1", "Host: a", ...lines) },
  ]),
  ...CONTENTS.map(([name, lines, content]): Row => [
    `content ${name}`,
    mirror,
    { sends: head("POST / HTTP/1.1", "Host: a", ...lines) + content },
  ]),
  ...CONTENT_METHODS.flatMap((method) =>
    [["Content-Length: 3", "abc"], [CHUNKED, "3\r\nabc\r\n0\r\n\r\n"]].map((
      [line = "", content],
    ): Row => [
      `content of ${method}, ${line}`,
      mirror,
      { sends: head(`${method} / HTTP/1.1`, "Host: a", line) + content },
    ])
  ),
];
