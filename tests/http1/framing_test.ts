import { assertEquals } from "@std/assert";
import { type Framing, sentResponseFraming } from "../../src/http1/framing.ts";
import { refusalOf, requestHead, responseHead } from "../support/reading.ts";
import { test } from "../support/test.ts";

/** A framing, in short: a length, a kind, or the code of a refusal. */
type Short = number | string;

function short(framing: Framing): Short {
  return framing.kind === "length" ? framing.bytes : framing.kind;
}

function requestFraming(version: string, ...lines: string[]): Short {
  const method = version === "1.0" ? "GET" : "POST";
  const text = [`${method} / HTTP/${version}`, "Host: a", ...lines, "", ""].join("\r\n");
  return refusalOf(text, { limits: { contentBytes: Infinity } }) ??
    short(requestHead(text).framing);
}

function responseFraming(statusLine: string, lines: string[], method = "GET"): Short {
  const text = [statusLine, ...lines, "", ""].join("\r\n");
  const options = { role: "client", method } as const;
  return refusalOf(text, options) ?? short(responseHead(text, options).framing);
}

test("request without framing fields has no content (RFC 9112 §6.3)", () => {
  assertEquals([requestFraming("1.1"), requestFraming("1.0")], ["none", "none"]);
});

const CONTENT_LENGTHS: readonly (readonly [lines: string[], Short])[] = [
  [["Content-Length: 0"], "none"],
  [["Content-Length: 5"], 5],
  [["Content-Length: \t5 "], 5],
  [["Content-Length: 0000000000000000000005"], 5],
  [["Content-Length: 9007199254740991"], 9007199254740991],
  // Beyond what can be counted exactly.
  [["Content-Length: 9007199254740992"], "framing/content-length-too-large"],
  [["Content-Length: 18446744073709551621"], "framing/content-length-too-large"],
  [["Content-Length: " + "9".repeat(400)], "framing/content-length-too-large"],
  // 1*DIGIT, and nothing else that some language reads as a number.
  [["Content-Length:"], "framing/content-length"],
  [["Content-Length: +5"], "framing/content-length"],
  [["Content-Length: -5"], "framing/content-length"],
  [["Content-Length: 5.0"], "framing/content-length"],
  [["Content-Length: 5e0"], "framing/content-length"],
  [["Content-Length: 0x5"], "framing/content-length"],
  [["Content-Length: 1_000"], "framing/content-length"],
  [["Content-Length: 5 5"], "framing/content-length"],
  [["Content-Length: 5;"], "framing/content-length"],
  [["Content-Length: \xb2"], "framing/content-length"],
  [['Content-Length: "5"'], "framing/content-length"],
  [["Content-Length: five"], "framing/content-length"],
  // §6.3 lets a recipient refuse a length that is repeated, whether or not it is the same.
  [["Content-Length: 5, 5"], "framing/content-length"],
  [["Content-Length: 5,"], "framing/content-length"],
  [["Content-Length: 5", "Content-Length: 5"], "framing/content-length"],
  [["Content-Length: 5", "Content-Length: 6"], "framing/content-length"],
  [["Content-Length: 5", "Content-Length:"], "framing/content-length"],
];

test("request framing takes one decimal number for the length (RFC 9110 §8.6)", () => {
  for (const [lines, expected] of CONTENT_LENGTHS) {
    assertEquals(requestFraming("1.1", ...lines), expected, lines.join());
  }
});

test("request framing takes the length in 1.0 too (RFC 9112 §6.3)", () => {
  assertEquals(requestFraming("1.0", "Content-Length: 5"), 5);
});

const TRANSFER_CODINGS: readonly (readonly [lines: string[], Short])[] = [
  [["Transfer-Encoding: chunked"], "chunked"],
  [["Transfer-Encoding: Chunked"], "chunked"],
  [["transfer-encoding:CHUNKED\t"], "chunked"],
  // Empty members of a list are ignored (RFC 9110 §5.6.1.2).
  [["Transfer-Encoding: , chunked ,"], "chunked"],
  [["Transfer-Encoding:", "Transfer-Encoding: chunked"], "chunked"],
  // §6.3: without chunked at the end nobody knows the length: 400.
  [["Transfer-Encoding:"], "framing/chunked-not-last"],
  [["Transfer-Encoding: gzip"], "framing/chunked-not-last"],
  [["Transfer-Encoding: identity"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunked, gzip"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], "framing/chunked-not-last"],
  // §7.1: chunked is not applied twice, and has no parameters.
  [["Transfer-Encoding: chunked, chunked"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "framing/chunked-not-last"],
  [["Transfer-Encoding: gzip, chunked, chunked"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunked;a=b"], "framing/chunked-not-last"],
  [["Transfer-Encoding: xchunked"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunkedx"], "framing/chunked-not-last"],
  [["Transfer-Encoding: chunked\xa0"], "framing/chunked-not-last"],
  [['Transfer-Encoding: "chunked"'], "framing/chunked-not-last"],
  [["Transfer-Encoding: gzip chunked"], "framing/chunked-not-last"],
  // §6.1: a coding that is not known is not implemented: 501.
  [["Transfer-Encoding: gzip, chunked"], "framing/unknown-coding"],
  [["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"], "framing/unknown-coding"],
  [["Transfer-Encoding: identity, chunked"], "framing/unknown-coding"],
];

test("request framing knows chunked, alone and at the end (RFC 9112 §6.1)", () => {
  for (const [lines, expected] of TRANSFER_CODINGS) {
    assertEquals(requestFraming("1.1", ...lines), expected, lines.join());
  }
});

test("request framing does not lose a coding that breaks off in a quoted-pair (RFC 9112 §6.3)", () => {
  assertEquals(
    requestFraming("1.1", 'Transfer-Encoding: chunked, "\\'),
    "framing/chunked-not-last",
  );
});

test("request framing refuses a length beside a transfer coding (RFC 9112 §6.3)", () => {
  const both = ["Content-Length: 5", "Transfer-Encoding: chunked"];
  assertEquals(requestFraming("1.1", ...both), "framing/both");
  assertEquals(requestFraming("1.1", ...both.reverse()), "framing/both");
  assertEquals(requestFraming("1.1", "Content-Length:", "Transfer-Encoding:"), "framing/both");
});

test("request framing refuses a transfer coding in 1.0 (RFC 9112 §6.1)", () => {
  const code = "framing/transfer-encoding-in-1.0";
  assertEquals(requestFraming("1.0", "Transfer-Encoding: chunked"), code);
  assertEquals(requestFraming("1.0", "Content-Length: 5", "Transfer-Encoding: chunked"), code);
});

const RESPONSES: readonly (readonly [statusLine: string, lines: string[], Short])[] = [
  ["HTTP/1.1 200 OK", [], "until-close"],
  ["HTTP/1.0 200 OK", [], "until-close"],
  ["HTTP/1.1 200 OK", ["Content-Length: 0"], "none"],
  ["HTTP/1.1 404 Not Found", ["Content-Length: 5"], 5],
  ["HTTP/1.0 200 OK", ["Content-Length: 5"], 5],
  ["HTTP/1.1 200 OK", ["Transfer-Encoding: chunked"], "chunked"],
  ["HTTP/1.1 205 Reset Content", ["Content-Length: 0"], "none"],
  // What frames wrongly is refused as in a request.
  ["HTTP/1.1 200 OK", ["Content-Length: +5"], "framing/content-length"],
  ["HTTP/1.1 200 OK", ["Content-Length: 5", "Content-Length: 6"], "framing/content-length"],
  ["HTTP/1.1 200 OK", ["Content-Length: 5", "Transfer-Encoding: chunked"], "framing/both"],
  ["HTTP/1.0 200 OK", ["Transfer-Encoding: chunked"], "framing/transfer-encoding-in-1.0"],
  ["HTTP/1.1 200 OK", ["Transfer-Encoding: gzip"], "framing/chunked-not-last"],
];

test("response framing follows length, chunked or the close (RFC 9112 §6.3)", () => {
  for (const [statusLine, lines, expected] of RESPONSES) {
    assertEquals(responseFraming(statusLine, lines), expected, `${statusLine} ${lines}`);
  }
});

const FRAMING_LINES = [[], ["Content-Length: 5"], ["Transfer-Encoding: chunked"]];

test("response framing has no content for 1xx, 204 and 304 whatever it says (RFC 9112 §6.3)", () => {
  for (const status of [100, 103, 204, 304]) {
    const framings = FRAMING_LINES.map((lines) => responseFraming(`HTTP/1.1 ${status} x`, lines));
    assertEquals(framings, ["none", "none", "none"], String(status));
  }
});

test("response framing has no content for HEAD whatever it says (RFC 9112 §6.3)", () => {
  const framings = FRAMING_LINES.map((lines) => responseFraming("HTTP/1.1 200 OK", lines, "HEAD"));
  assertEquals(framings, ["none", "none", "none"]);
});

test("response framing has no content for 2xx to CONNECT (RFC 9112 §6.3)", () => {
  const ofStatus = (statusLine: string) =>
    FRAMING_LINES.map((lines) => responseFraming(statusLine, lines, "CONNECT"));
  assertEquals(ofStatus("HTTP/1.1 200 OK"), ["none", "none", "none"]);
  assertEquals(ofStatus("HTTP/1.1 407 x"), ["until-close", 5, "chunked"]);
});

type Sent = readonly [string, "1.0" | "1.1", status: number, bytes: number | undefined, Short];

const SENT: readonly Sent[] = [
  ["GET", "1.1", 200, 5, 5],
  ["GET", "1.0", 200, 5, 5],
  ["GET", "1.1", 200, undefined, "chunked"],
  // §6.1: no transfer coding goes to a recipient of 1.0.
  ["GET", "1.0", 200, undefined, "until-close"],
  ["HEAD", "1.1", 200, 5, "none"],
  ["HEAD", "1.0", 200, undefined, "none"],
  ["GET", "1.1", 204, undefined, "none"],
  ["GET", "1.1", 304, 5, "none"],
  ["GET", "1.1", 103, undefined, "none"],
];

test("sentResponseFraming chooses the framing of a response (RFC 9112 §6)", () => {
  for (const [method, version, status, bytes, expected] of SENT) {
    const framing = sentResponseFraming(method, version, status, bytes);
    assertEquals(short(framing), expected, `${method} ${version} ${status} ${bytes}`);
  }
});

test("sentResponseFraming frames no content in 2xx to CONNECT (RFC 9110 §9.3.6)", () => {
  assertEquals(sentResponseFraming("CONNECT", "1.1", 200, undefined), { kind: "none" });
});
