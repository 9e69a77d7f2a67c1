import { assertEquals } from "@std/assert";
import { allowsContent, isInterim, reasonPhrase } from "../../src/semantics/status.ts";
import { test } from "../support/test.ts";

/** The codes of RFC 9110 §15 in its order, without 306, which is unused. */
const DEFINED: readonly (readonly [status: number, phrase: string])[] = [
  [100, "Continue"],
  [101, "Switching Protocols"],
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [203, "Non-Authoritative Information"],
  [204, "No Content"],
  [205, "Reset Content"],
  [206, "Partial Content"],
  [300, "Multiple Choices"],
  [301, "Moved Permanently"],
  [302, "Found"],
  [303, "See Other"],
  [304, "Not Modified"],
  [305, "Use Proxy"],
  [307, "Temporary Redirect"],
  [308, "Permanent Redirect"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [402, "Payment Required"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [406, "Not Acceptable"],
  [407, "Proxy Authentication Required"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [410, "Gone"],
  [411, "Length Required"],
  [412, "Precondition Failed"],
  [413, "Content Too Large"],
  [414, "URI Too Long"],
  [415, "Unsupported Media Type"],
  [416, "Range Not Satisfiable"],
  [417, "Expectation Failed"],
  [421, "Misdirected Request"],
  [422, "Unprocessable Content"],
  [426, "Upgrade Required"],
  [500, "Internal Server Error"],
  [501, "Not Implemented"],
  [502, "Bad Gateway"],
  [503, "Service Unavailable"],
  [504, "Gateway Timeout"],
  [505, "HTTP Version Not Supported"],
];

/** Codes that other documents add: RFC 8297, RFC 6585, RFC 8470, RFC 7725. */
const ADDED: readonly (readonly [status: number, phrase: string])[] = [
  [103, "Early Hints"],
  [425, "Too Early"],
  [428, "Precondition Required"],
  [429, "Too Many Requests"],
  [431, "Request Header Fields Too Large"],
  [451, "Unavailable For Legal Reasons"],
  [511, "Network Authentication Required"],
];

test("reasonPhrase gives the phrase of each defined code (RFC 9110 §15)", () => {
  for (const [status, phrase] of DEFINED) assertEquals(reasonPhrase(status), phrase);
});

test("reasonPhrase gives the phrase of codes that other documents add (RFC 9110 §16.2.1)", () => {
  for (const [status, phrase] of ADDED) assertEquals(reasonPhrase(status), phrase);
});

test("reasonPhrase gives the empty text for a code that has none (RFC 9110 §15)", () => {
  for (const status of [0, 99, 199, 299, 306, 499, 599, 600]) {
    assertEquals(reasonPhrase(status), "");
  }
});

test("isInterim holds for 100 to 199 (RFC 9110 §15.2)", () => {
  const statuses = [99, 100, 101, 199, 200, 500];
  assertEquals(statuses.map(isInterim), [false, true, true, true, false, false]);
});

test("allowsContent fails for 1xx, 204 and 304 only (RFC 9110 §6.4.1)", () => {
  const without = [];
  for (let status = 100; status < 600; status++) if (!allowsContent(status)) without.push(status);
  assertEquals(without, [...Array.from({ length: 100 }, (_, at) => 100 + at), 204, 304]);
});
