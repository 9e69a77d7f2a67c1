// RFC 9112 §2 to §5: how a request begins, requirement by requirement, against a server that listens.

import { checkRows, closed, kept, LOST, refused, type Row } from "./support/requirement.ts";
import { testWith } from "./support/test.ts";

const ROOT = kept("GET http://a/");

const PARSING: readonly Row[] = [
  ["§2.1 start-line, field lines, empty line", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ROOT],
  [
    "§2.2 LF alone ends no request-line",
    "GET / HTTP/1.1\nHost: a\n\n",
    refused(400, "start-line/line-end"),
  ],
  [
    "§2.2 LF alone ends no field line",
    "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    refused(400, "head/line-end"),
  ],
  [
    "§2.2 LF alone is no empty line",
    "GET / HTTP/1.1\r\nHost: a\r\n\n",
    refused(400, "head/line-end"),
  ],
  [
    "§2.2 CR alone ends no request-line",
    "GET / HTTP/1.1\rHost: a\r\n\r\n",
    refused(400, "start-line/line-end"),
  ],
  [
    "§2.2 no bare CR in the target",
    "GET /\rb HTTP/1.1\r\nHost: a\r\n\r\n",
    refused(400, "request-line/no-version"),
  ],
  [
    "§2.2 no bare CR in a field value",
    "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n",
    refused(400, "head/line-end"),
  ],
  [
    "§2.2 no bare CR in a field name",
    "GET / HTTP/1.1\r\nHost: a\r\nX\ry: b\r\n\r\n",
    refused(400, "head/bad-name"),
  ],
  [
    "§2.2 CR CR LF ends no line",
    "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n",
    refused(400, "head/line-end"),
  ],
  [
    "§2.2 CR alone is no empty line",
    "GET / HTTP/1.1\r\nHost: a\r\n\rX: b\r\n\r\n",
    refused(400, "head/line-end"),
  ],
  [
    "§2.2 one empty line in front is ignored",
    "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ROOT,
  ],
  [
    "§2.2 a second empty line is not",
    "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused(400, "request-line/not-a-method"),
  ],
  [
    "§2.2 LF alone in front is not",
    "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused(400, "request-line/not-a-method"),
  ],
  [
    "§2.2 CR alone in front is not",
    "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    refused(400, "start-line/line-end"),
  ],
  [
    "§2.2 one empty line behind content is ignored",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nb\r\n",
    kept("POST http://a/ b"),
  ],
  [
    "§2.2 no space in front of the first field line",
    "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
    refused(400, "head/space-before-field"),
  ],
  [
    "§2.2 no tab in front of the first field line",
    "GET / HTTP/1.1\r\n\tX: b\r\nHost: a\r\n\r\n",
    refused(400, "head/space-before-field"),
  ],
  [
    "§2.2 no line of white space behind the request-line",
    "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n",
    refused(400, "head/space-before-field"),
  ],
  ["§2.2 what is not HTTP", "hello\r\n\r\n", refused(400, "request-line/not-a-method")],
  ["§2.2 what is not even text", "\0\x01\xff", refused(400, "request-line/not-a-method")],
  [
    "§2.2 a response in place of a request",
    "HTTP/1.1 200 OK\r\nHost: a\r\n\r\n",
    refused(400, "request-line/not-a-method"),
  ],
  ["§2.2 octets, not characters", "GET / HTTP/1.1\r\nHost: a\r\nY: \xe4\xff\r\n\r\n", ROOT],
  ["§8 a request-line broken off", "GET / HT", LOST],
  ["§8 a header section broken off", "GET / HTTP/1.1\r\nHost: a\r\n", LOST],
];

testWith(["net"], "RFC 9112 §2.2 message parsing", (t) => checkRows(t, PARSING));

const VERSIONS: readonly Row[] = [
  ["§2.3 HTTP/1.1", "HTTP/1.1", ROOT],
  ["§2.3 HTTP/1.0 is answered in 1.1", "HTTP/1.0", closed("GET http://a/")],
  ["§2.3 a higher minor version is served", "HTTP/1.2", ROOT],
  ["§2.3 the highest minor version is served", "HTTP/1.9", ROOT],
  ["§2.3 version 0.9", "HTTP/0.9", refused(505, "start-line/version-not-supported")],
  ["§2.3 version 2.0", "HTTP/2.0", refused(505, "start-line/version-not-supported")],
  ["§2.3 version 3.0", "HTTP/3.0", refused(505, "start-line/version-not-supported")],
  ["§2.3 the name in lower case", "http/1.1", refused(400, "start-line/bad-version")],
  ["§2.3 the name in mixed case", "Http/1.1", refused(400, "start-line/bad-version")],
  ["§2.3 another name", "HTTPS/1.1", refused(400, "start-line/bad-version")],
  ["§2.3 no name", "1.1", refused(400, "start-line/bad-version")],
  ["§2.3 no slash", "HTTP1.1", refused(400, "start-line/bad-version")],
  ["§2.3 a space before the slash", "HTTP /1.1", refused(400, "start-line/bad-version")],
  ["§2.3 a space behind the slash", "HTTP/ 1.1", refused(400, "start-line/bad-version")],
  ["§2.3 no minor version", "HTTP/1", refused(400, "start-line/bad-version")],
  ["§2.3 no digit behind the dot", "HTTP/1.", refused(400, "start-line/bad-version")],
  ["§2.3 a comma for the dot", "HTTP/1,1", refused(400, "start-line/bad-version")],
  ["§2.3 a letter for a digit", "HTTP/1.x", refused(400, "start-line/bad-version")],
  ["§2.3 a sign", "HTTP/+1.1", refused(400, "start-line/bad-version")],
  ["§2.3 two digits in front", "HTTP/11.1", refused(400, "start-line/bad-version")],
  ["§2.3 a zero in front", "HTTP/01.1", refused(400, "start-line/bad-version")],
  ["§2.3 two digits behind", "HTTP/1.10", refused(400, "start-line/line-end")],
  ["§3 a space behind the version", "HTTP/1.1 ", refused(400, "start-line/line-end")],
  ["§3 a word behind the version", "HTTP/1.1 x", refused(400, "start-line/line-end")],
  ["§3 a second space before the version", " HTTP/1.1", refused(400, "start-line/bad-version")],
  ["§3 a space and no version", "", refused(400, "request-line/no-version")],
];

testWith(["net"], "RFC 9112 §2.3 version", async (t) => {
  await checkRows(t, [
    ...VERSIONS.map(([requirement, version, outcome]): Row => {
      return [requirement, `GET / ${version}\r\nHost: a\r\n\r\n`, outcome];
    }),
    [
      "§2.3 a higher minor version needs Host like 1.1",
      "GET / HTTP/1.2\r\n\r\n",
      refused(400, "host/missing"),
    ],
    [
      "§2.3 a higher minor version has chunks like 1.1",
      "POST / HTTP/1.2\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n",
      kept("POST http://a/ b"),
    ],
    [
      "RFC 9113 §3.4 the preface of HTTP/2",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      refused(505, "start-line/http2-preface"),
    ],
    [
      "§9.7 a TLS client hello",
      "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03",
      refused(400, "request-line/tls"),
    ],
  ]);
});

/** The longest request-line that is served has 16,384 octets, its CRLF not counted. */
function lineOf(bytes: number): string {
  return `GET /${"b".repeat(bytes - "GET / HTTP/1.1".length)} HTTP/1.1`;
}

function pathOf(line: string): string {
  return line.slice("GET ".length, -" HTTP/1.1".length);
}

const LINES: readonly Row[] = [
  ["§3 method, target, version", "GET /b HTTP/1.1", kept("GET http://a/b")],
  ["§3 two spaces before the target", "GET  / HTTP/1.1", refused(400, "request-line/no-target")],
  ["§3 a tab before the target", "GET\t/ HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3 a tab behind the target", "GET /\tHTTP/1.1", refused(400, "request-line/bad-target")],
  [
    "§3 a space in front of the method",
    " GET / HTTP/1.1",
    refused(400, "request-line/not-a-method"),
  ],
  ["§3 no method", "/ HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3 no target", "GET HTTP/1.1", refused(400, "request-line/no-version")],
  ["§3 no version, as in HTTP/0.9", "GET /", refused(400, "request-line/no-version")],
  ["§3 a method alone", "GET", refused(400, "request-line/not-a-method")],
  ["§3 8,000 octets at least", lineOf(8_000), kept(`GET http://a${pathOf(lineOf(8_000))}`)],
  ["§3 16 KiB", lineOf(16_384), kept(`GET http://a${pathOf(lineOf(16_384))}`)],
  ["§3 16 KiB and one octet", lineOf(16_385), refused(414, "request-line/too-long")],
  ["§3 a target of 70 kB", lineOf(70_000), refused(414, "request-line/too-long")],
  [
    "§3.1 a method of 70 kB",
    `${"G".repeat(70_000)} / HTTP/1.1`,
    refused(414, "request-line/too-long"),
  ],
  ["§3.1 a method in lower case is another one", "get / HTTP/1.1", kept("get http://a/")],
  ["§3.1 a method that nobody knows", "BREW / HTTP/1.1", kept("BREW http://a/")],
  [
    "§3.1 every token is a method",
    "!#$%&'*+-.^_`|~1 / HTTP/1.1",
    kept("!#$%&'*+-.^_`|~1 http://a/"),
  ],
  ["§3.1 a parenthesis in the method", "G(T / HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3.1 a colon in the method", "GET: / HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3.1 NUL in the method", "G\0T / HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3.1 no ASCII in the method", "G\xc9T / HTTP/1.1", refused(400, "request-line/not-a-method")],
  ["§3.2 a space in the target", "GET /b c HTTP/1.1", refused(400, "start-line/bad-version")],
  ["§3.2 a fragment", "GET /#b HTTP/1.1", refused(400, "request-line/fragment")],
  ["§3.2 a fragment behind a query", "GET /?b#c HTTP/1.1", refused(400, "request-line/fragment")],
  ["§3.2 a fragment alone", "GET # HTTP/1.1", refused(400, "request-line/fragment")],
  [
    "§3.2 a fragment in absolute-form",
    "GET http://a/#b HTTP/1.1",
    refused(400, "request-line/fragment"),
  ],
  ["§3.2 NUL in the target", "GET /\0 HTTP/1.1", refused(400, "request-line/bad-target")],
  ["§3.2 escape in the target", "GET /\x1b HTTP/1.1", refused(400, "request-line/bad-target")],
  ["§3.2 DEL in the target", "GET /\x7f HTTP/1.1", refused(400, "request-line/bad-target")],
  ["§3.2 UTF-8 in the target", "GET /\xc3\xa4 HTTP/1.1", refused(400, "request-line/bad-target")],
  ["§3.2 0xFF in the target", "GET /\xff HTTP/1.1", refused(400, "request-line/bad-target")],
  ["§3.2 a quote in the target", 'GET /" HTTP/1.1', refused(400, "request-line/bad-target")],
  [
    "§3.2 angle brackets in the target",
    "GET /<b> HTTP/1.1",
    refused(400, "request-line/bad-target"),
  ],
  ["§3.2.1 origin-form with a query", "GET /b?c=d&e HTTP/1.1", kept("GET http://a/b?c=d&e")],
  ["§3.2.1 percent-encoding stays", "GET /%2e%2F%00 HTTP/1.1", kept("GET http://a/%2e%2F%00")],
  ["§3.2.1 two slashes are a path", "GET //b/c HTTP/1.1", kept("GET http://a//b/c")],
  ["§3.2.1 a path without a slash", "GET b HTTP/1.1", refused(400, "request-line/target-form")],
  ["§3.2.1 a query without a path", "GET ?b HTTP/1.1", refused(400, "request-line/target-form")],
  ["§3.2.2 absolute-form wins over Host", "GET http://b:81/c HTTP/1.1", kept("GET http://b:81/c")],
  ["RFC 9110 §4.2.3 an empty path is the root", "GET http://b HTTP/1.1", kept("GET http://b/")],
  ["§3.2.2 a scheme has no letter case", "GET HTTP://b/ HTTP/1.1", kept("GET HTTP://b/")],
  ["§3.2.2 another scheme", "GET ftp://b/ HTTP/1.1", refused(400, "request-line/target-form")],
  ["§3.2.2 no host", "GET http:///b HTTP/1.1", refused(400, "request-line/target-form")],
  ["§3.2.2 user information", "GET http://u@b/ HTTP/1.1", refused(400, "request-line/target-form")],
  [
    "§3.2.2 a port that is none",
    "GET http://b:c/ HTTP/1.1",
    refused(400, "request-line/target-form"),
  ],
  [
    "§3.2.3 authority-form is for CONNECT",
    "GET b:80 HTTP/1.1",
    refused(400, "request-line/target-form"),
  ],
  [
    "§3.2.3 CONNECT has no other form",
    "CONNECT / HTTP/1.1",
    refused(400, "request-line/target-form"),
  ],
  ["§3.2.3 CONNECT has a port", "CONNECT b HTTP/1.1", refused(400, "request-line/target-form")],
  ["§3.2.4 asterisk-form with OPTIONS", "OPTIONS * HTTP/1.1", kept("OPTIONS http://a/*")],
  ["§3.2.4 asterisk-form with GET", "GET * HTTP/1.1", refused(400, "request-line/target-form")],
];

testWith(["net"], "RFC 9112 §3 request line", async (t) => {
  await checkRows(
    t,
    LINES.map(([requirement, line, outcome]): Row => {
      return [requirement, `${line}\r\nHost: a\r\n\r\n`, outcome];
    }),
  );
});
