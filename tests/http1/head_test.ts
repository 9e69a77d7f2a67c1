import { assertEquals } from "@std/assert";
import { plain } from "../support/each_way.ts";
import { read, refusalOf, requestHead, responseHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

test("request head is read whole (RFC 9112 §3)", () => {
  const text = "GET /where?q=now HTTP/1.1\r\nHost: www.example.org:8000\r\nX: a  b\r\n\r\n";
  assertEquals(plain(read(text)), [
    {
      kind: "request",
      method: "GET",
      target: "/where?q=now",
      form: "origin",
      authority: "www.example.org:8000",
      version: "1.1",
      fields: [["Host", "www.example.org:8000"], ["X", "a  b"]],
      framing: { kind: "none" },
      persistent: true,
      expectsContinue: false,
    },
    { kind: "end" },
  ]);
});

/** Reads a request whose request-line is given: the parts of the head, or the refusal. */
function requestLine(line: string): unknown {
  const text = `${line}\r\nHost: a\r\n\r\n`;
  const refused = refusalOf(text);
  if (refused !== undefined) return refused;
  const { method, target, version } = requestHead(text);
  return [method, target, version];
}

const REQUEST_LINES: readonly (readonly [line: string, expected: unknown])[] = [
  ["GET / HTTP/1.1", ["GET", "/", "1.1"]],
  ["HEAD /a HTTP/1.0", ["HEAD", "/a", "1.0"]],
  ["POST /?a%20b HTTP/1.1", ["POST", "/?a%20b", "1.1"]],
  ["get / HTTP/1.1", ["get", "/", "1.1"]],
  ["M-SEARCH /a HTTP/1.1", ["M-SEARCH", "/a", "1.1"]],
  ["GETS / HTTP/1.1", ["GETS", "/", "1.1"]],
  ["HEED / HTTP/1.1", ["HEED", "/", "1.1"]],
  ["PUT / HTTP/1.1", ["PUT", "/", "1.1"]],
  ["!#$%&'*+-.^_`|~ / HTTP/1.1", ["!#$%&'*+-.^_`|~", "/", "1.1"]],
  // §3.1: the method is a token.
  [" GET / HTTP/1.1", "request-line/not-a-method"],
  ["GET", "request-line/not-a-method"],
  ["GE:T / HTTP/1.1", "request-line/not-a-method"],
  ["G\xcbT / HTTP/1.1", "request-line/not-a-method"],
  ["GET\t/ HTTP/1.1", "request-line/not-a-method"],
  // §3: one space on each side of the target.
  ["GET  / HTTP/1.1", "request-line/no-target"],
  ["GET  HTTP/1.1", "request-line/no-target"],
  ["GET /", "request-line/no-version"],
  ["GET / ", "request-line/no-version"],
  ["GET /  HTTP/1.1", "start-line/bad-version"],
  ["GET / HTTP/1.1 ", "start-line/line-end"],
  ["GET /\tHTTP/1.1", "request-line/bad-target"],
  ["GET /a b HTTP/1.1", "start-line/bad-version"],
  // §3.2: no white space, no octet outside US-ASCII, no fragment.
  ["GET /\x80 HTTP/1.1", "request-line/bad-target"],
  ["GET /a#b HTTP/1.1", "request-line/fragment"],
  ["GET /\0 HTTP/1.1", "request-line/bad-target"],
  ["GET a HTTP/1.1", "request-line/target-form"],
  // §2.3: the name is in upper case, the digits are single.
  ["GET / http/1.1", "start-line/bad-version"],
  ["GET / HTTP/1", "start-line/bad-version"],
  ["GET / HTTP/1.", "start-line/bad-version"],
  ["GET / HTTP/1,1", "start-line/bad-version"],
  ["GET / HTTP/11.1", "start-line/bad-version"],
  ["GET / HTTP/1.10", "start-line/line-end"],
  ["GET / HTTP/+1.1", "start-line/bad-version"],
  ["GET / HTTPS/1.1", "start-line/bad-version"],
];

test("request-line is read by its grammar (RFC 9112 §3)", () => {
  for (const [line, expected] of REQUEST_LINES) assertEquals(requestLine(line), expected, line);
});

test("request-line with a higher minor version counts as 1.1 (RFC 9110 §2.5)", () => {
  assertEquals(requestLine("GET / HTTP/1.9"), ["GET", "/", "1.1"]);
});

test("request-line with another major version is refused (RFC 9110 §15.6.6)", () => {
  for (const line of ["GET / HTTP/2.0", "GET / HTTP/0.9", "PRI / HTTP/2.0"]) {
    assertEquals(requestLine(line), "start-line/version-not-supported", line);
  }
});

const LINE_ENDS: readonly (readonly [text: string, code: string])[] = [
  ["GET / HTTP/1.1\nHost: a\n\n", "start-line/line-end"],
  ["GET / HTTP/1.1\rHost: a\r\n\r\n", "start-line/line-end"],
  ["GET / HTTP/1.1\r\r\n", "start-line/line-end"],
  ["GET /\n", "request-line/no-version"],
  ["\n", "request-line/not-a-method"],
  ["\rGET / HTTP/1.1\r\n", "start-line/line-end"],
];

test("request-line ends with CR and LF, both (RFC 9112 §2.2)", () => {
  for (const [text, code] of LINE_ENDS) assertEquals(refusalOf(text), code, text);
});

test("request head may have an empty line in front (RFC 9112 §2.2)", () => {
  assertEquals(requestHead("\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n").target, "/a");
});

test("request head has no second empty line in front (RFC 9112 §2.2)", () => {
  assertEquals(
    refusalOf("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    "request-line/not-a-method",
  );
});

test("request-line is read up to its limit and refused beyond (RFC 9112 §3)", () => {
  const lineOf = (bytes: number) => `GET /${"a".repeat(bytes - 14)} HTTP/1.1`;
  const outcomes = [50, 51].map((bytes) =>
    refusalOf(`${lineOf(bytes)}\r\nHost: a\r\n\r\n`, { limits: { startLineBytes: 50 } })
  );
  assertEquals(outcomes, [undefined, "request-line/too-long"]);
});

test("request-line of 8000 octets is read (RFC 9112 §3)", () => {
  const target = "/" + "a".repeat(8000 - 14);
  assertEquals(requestHead(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`).target, target);
});

test("request-line without an end is refused as soon as it is too long (RFC 9112 §3)", () => {
  assertEquals(refusalOf("GET /" + "a".repeat(20_000)), "request-line/too-long");
});

/** Reads a response whose status-line is given: the parts of the head, or the refusal. */
function statusLine(line: string): unknown {
  const text = `${line}\r\nContent-Length: 0\r\n\r\n`;
  const refused = refusalOf(text, { role: "client" });
  if (refused !== undefined) return refused;
  const { version, status, reason } = responseHead(text);
  return [version, status, reason];
}

const STATUS_LINES: readonly (readonly [line: string, expected: unknown])[] = [
  ["HTTP/1.1 200 OK", ["1.1", 200, "OK"]],
  ["HTTP/1.0 404 Not Found", ["1.0", 404, "Not Found"]],
  ["HTTP/1.1 200 ", ["1.1", 200, ""]],
  ["HTTP/1.1 599 a\tb \xe4", ["1.1", 599, "a\tb \xe4"]],
  ["HTTP/1.1 999 Request denied", ["1.1", 999, "Request denied"]],
  ["HTTP/1.7 200 OK", ["1.1", 200, "OK"]],
  ["HTTP/1.1 20 OK", "status-line/malformed"],
  ["HTTP/1.1 2000 OK", "status-line/malformed"],
  ["HTTP/1.1 099 OK", "status-line/malformed"],
  ["HTTP/1.1 2x0 OK", "status-line/malformed"],
  ["HTTP/1.1 -20 OK", "status-line/malformed"],
  ["HTTP/1.1  200 OK", "status-line/malformed"],
  ["HTTP/1.1\t200 OK", "status-line/malformed"],
  ["HTTP/1.1", "status-line/malformed"],
  ["http/1.1 200 OK", "status-line/malformed"],
  ["HTTP/1.10 200 OK", "status-line/malformed"],
  [" HTTP/1.1 200 OK", "status-line/malformed"],
  ["", "status-line/malformed"],
  ["HTTP/1.1 200 a\0b", "start-line/line-end"],
  ["HTTP/1.1 200 a\rb", "start-line/line-end"],
  ["HTTP/1.1 200 a\nb", "start-line/line-end"],
  ["HTTP/2.0 200 OK", "start-line/version-not-supported"],
];

test("status-line is read by its grammar (RFC 9112 §4)", () => {
  for (const [line, expected] of STATUS_LINES) assertEquals(statusLine(line), expected, line);
});

test("status-line may lack the space in front of an empty reason, as many servers send it", () => {
  assertEquals(statusLine("HTTP/1.1 200"), ["1.1", 200, ""]);
});

test("status-line is read up to its limit and refused beyond (RFC 9112 §4)", () => {
  const outcomes = [50, 51].map((bytes) =>
    refusalOf(`HTTP/1.1 200 ${"a".repeat(bytes - 13)}\r\n\r\n`, {
      role: "client",
      limits: { startLineBytes: 50 },
    })
  );
  assertEquals(outcomes, [undefined, "status-line/malformed"]);
});

test("response head is read whole (RFC 9112 §4)", () => {
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  assertEquals(plain(read(text, { role: "client" }))[0], {
    kind: "response",
    status: 200,
    reason: "OK",
    version: "1.1",
    fields: [["Content-Length", "0"], ["Connection", "close"]],
    framing: { kind: "none" },
    persistent: false,
  });
});

test("response head with 1xx is interim (RFC 9110 §15.2)", () => {
  const statuses = [100, 101, 103, 199, 200];
  const kinds = statuses.map((status) => responseHead(`HTTP/1.1 ${status} x\r\n\r\n`).kind);
  assertEquals(kinds, ["interim", "interim", "interim", "interim", "response"]);
});
