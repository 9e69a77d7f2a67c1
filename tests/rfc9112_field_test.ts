// RFC 9112 §3.2 and §5: Host and the syntax of fields, requirement by requirement, against a server
// that listens.

import { checkRows, closed, kept, refused, type Row } from "./support/requirement.ts";
import { testWith } from "./support/test.ts";

const HOSTS: readonly Row[] = [
  ["§3.2 1.1 without Host", "", refused(400, "host/missing")],
  ["§3.2 two Host lines", "Host: a\r\nHost: b\r\n", refused(400, "host/repeated")],
  ["§3.2 two Host lines that agree", "Host: a\r\nHost: a\r\n", refused(400, "host/repeated")],
  ["§3.2 two Host lines, one empty", "Host: a\r\nhost:\r\n", refused(400, "host/repeated")],
  ["§3.2 Host that is not the first line", "X: b\r\nHost: a\r\n", kept("GET http://a/ x=b")],
  ["§3.2 an empty Host", "Host:\r\n", kept("GET http://localhost:port/")],
  ["§3.2 a host with a port", "Host: a:8000\r\n", kept("GET http://a:8000/")],
  ["§3.2 a host with an empty port", "Host: a:\r\n", kept("GET http://a:/")],
  ["§3.2 an IPv4 address", "Host: 127.0.0.1:80\r\n", kept("GET http://127.0.0.1:80/")],
  ["§3.2 an IPv6 address", "Host: [::1]:8000\r\n", kept("GET http://[::1]:8000/")],
  ["§3.2 a space in Host", "Host: a b\r\n", refused(400, "host/malformed")],
  ["§3.2 a list in Host", "Host: a, b\r\n", refused(400, "host/malformed")],
  ["§3.2 a path in Host", "Host: a/b\r\n", refused(400, "host/malformed")],
  ["§3.2 a query in Host", "Host: a?b\r\n", refused(400, "host/malformed")],
  ["§3.2 a fragment in Host", "Host: a#b\r\n", refused(400, "host/malformed")],
  ["§3.2 user information in Host", "Host: u@a\r\n", refused(400, "host/malformed")],
  ["§3.2 a URL in Host", "Host: http://a\r\n", refused(400, "host/malformed")],
  ["§3.2 a port that is no number", "Host: a:b\r\n", refused(400, "host/malformed")],
  ["§3.2 a port with a sign", "Host: a:+80\r\n", refused(400, "host/malformed")],
  ["§3.2 a port that is too high", "Host: a:65536\r\n", refused(400, "host/malformed")],
  ["§3.2 two ports", "Host: a:80:81\r\n", refused(400, "host/malformed")],
  ["§3.2 a port without a host", "Host: :80\r\n", refused(400, "host/malformed")],
  ["§3.2 a bracket that stays open", "Host: [::1\r\n", refused(400, "host/malformed")],
  ["§3.2 a name behind a bracket", "Host: [::1]b\r\n", refused(400, "host/malformed")],
  ["§3.2 an IPv6 address without brackets", "Host: ::1\r\n", refused(400, "host/malformed")],
  ["§3.2 a backslash in Host", "Host: a\\b\r\n", refused(400, "host/malformed")],
  ["§3.2 no ASCII in Host", "Host: \xe4\r\n", refused(400, "host/malformed")],
];

testWith(["net"], "RFC 9112 §3.2 Host", async (t) => {
  await checkRows(t, [
    ...HOSTS.map(([requirement, lines, outcome]): Row => {
      return [requirement, `GET / HTTP/1.1\r\n${lines}\r\n`, outcome];
    }),
    ["§3.2 1.0 without Host", "GET / HTTP/1.0\r\n\r\n", closed("GET http://localhost:port/")],
    [
      "§3.2 1.0 with two Host lines",
      "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
      refused(400, "host/repeated"),
    ],
    [
      "§3.2 1.0 with a malformed Host",
      "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
      refused(400, "host/malformed"),
    ],
    [
      "§3.2.2 absolute-form without Host",
      "GET http://a/ HTTP/1.1\r\n\r\n",
      refused(400, "host/missing"),
    ],
    [
      "§3.2.2 absolute-form with a malformed Host",
      "GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n",
      refused(400, "host/malformed"),
    ],
  ]);
});

/** A field line that makes a section of so many octets together with `Host: a` and its CRLF. */
function section(bytes: number): string {
  return `Y: ${"b".repeat(bytes - "Host: a\r\n".length - "Y: \r\n".length)}\r\n`;
}

const FIELDS: readonly Row[] = [
  ["§5 a name has no letter case", "x: b\r\n", kept("GET http://a/ x=b")],
  ["§5 a value without a space in front", "X:b\r\n", kept("GET http://a/ x=b")],
  [
    "§5 white space around a value is not part of it",
    "X: \t b c \t\r\n",
    kept("GET http://a/ x=b c"),
  ],
  ["§5 an empty value", "X:\r\n", kept("GET http://a/ x=")],
  ["§5 a value of white space", "X: \t \r\n", kept("GET http://a/ x=")],
  ["§5 a colon in a value", "X: b:c\r\n", kept("GET http://a/ x=b:c")],
  ["§5 a name of every token octet", "!#$%&'*+-.^_`|~1: b\r\n", kept("GET http://a/")],
  ["§5.1 a space before the colon", "X : b\r\n", refused(400, "head/space-before-colon")],
  ["§5.1 a tab before the colon", "X\t: b\r\n", refused(400, "head/space-before-colon")],
  [
    "§5.1 a space before the colon of a framing field",
    "Content-Length : 5\r\n",
    refused(400, "head/space-before-colon"),
  ],
  ["§5.1 a space in a name", "X y: b\r\n", refused(400, "head/space-before-colon")],
  ["§5 an empty name", ": b\r\n", refused(400, "head/bad-name")],
  ["§5 no colon", "X\r\n", refused(400, "head/bad-name")],
  ["§5 a parenthesis in a name", "X(y): b\r\n", refused(400, "head/bad-name")],
  ["§5 a slash in a name", "X/y: b\r\n", refused(400, "head/bad-name")],
  ["§5 a quote in a name", '"X": b\r\n', refused(400, "head/bad-name")],
  ["§5 NUL in a name", "X\0: b\r\n", refused(400, "head/bad-name")],
  ["§5 DEL in a name", "X\x7f: b\r\n", refused(400, "head/bad-name")],
  ["§5 no ASCII in a name", "\xc4: b\r\n", refused(400, "head/bad-name")],
  ["§5 NUL in a value", "X: b\0c\r\n", refused(400, "head/bad-value")],
  ["§5 SOH in a value", "X: \x01\r\n", refused(400, "head/bad-value")],
  ["§5 vertical tab in a value", "X: b\x0bc\r\n", refused(400, "head/bad-value")],
  ["§5 escape in a value", "X: \x1b[31m\r\n", refused(400, "head/bad-value")],
  ["§5 DEL in a value", "X: b\x7f\r\n", refused(400, "head/bad-value")],
  ["§5 a tab in a value", "X: b\tc\r\n", kept("GET http://a/ x=b\tc")],
  [
    "§5 obs-text in a value, each octet a character",
    "X: \xe4\r\n",
    kept("GET http://a/ x=\xc3\xa4"),
  ],
  ["§5.2 a fold with a space", "X: b\r\n c\r\n", refused(400, "head/obs-fold")],
  ["§5.2 a fold with a tab", "X: b\r\n\tc\r\n", refused(400, "head/obs-fold")],
  ["§5.2 a fold without a value", "X:\r\n b\r\n", refused(400, "head/obs-fold")],
  ["§5.2 a fold of white space", "X: b\r\n \r\n", refused(400, "head/obs-fold")],
  [
    "§5.2 a fold in a framing field",
    "Transfer-Encoding:\r\n chunked\r\n",
    refused(400, "head/obs-fold"),
  ],
  ["RFC 9110 §5.4 a section of 64 KiB", section(65_536), kept("GET http://a/")],
  [
    "RFC 9110 §5.4 a section of 64 KiB and one octet",
    section(65_537),
    refused(431, "head/too-large"),
  ],
  ["RFC 9110 §5.4 a section of 100 kB", section(100_000), refused(431, "head/too-large")],
  ["RFC 9110 §5.4 256 lines", "Y: b\r\n".repeat(255), kept("GET http://a/")],
  ["RFC 9110 §5.4 257 lines", "Y: b\r\n".repeat(256), refused(431, "head/too-many-fields")],
  [
    "RFC 9110 §5.3 lines of a name are joined in order",
    "X: b\r\nx: c\r\n",
    kept("GET http://a/ x=b, c"),
  ],
];

testWith(["net"], "RFC 9112 §5 field syntax", async (t) => {
  await checkRows(
    t,
    FIELDS.map(([requirement, lines, outcome]): Row => {
      return [requirement, `GET / HTTP/1.1\r\nHost: a\r\n${lines}\r\n`, outcome];
    }),
  );
});
