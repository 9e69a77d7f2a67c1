import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Http1Connection } from "../../src/http1/mod.ts";
import { requestUrl } from "../../src/server/request_url.ts";
import { makeRequest } from "../../src/server/request.ts";
import { makeHeaders } from "../../src/server/request_headers.ts";
import { Fields } from "../../src/semantics/fields.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

const LINES: readonly (readonly [string, string])[] = [
  ["Host", "a"],
  ["If-None-Match", '"b"'],
  ["X-B", "1"],
  ["Empty", ""],
  ["x-b", "2"],
  ["Cookie", "c=d"],
  ["Set-Cookie", "e=f"],
  ["set-cookie", "g=h"],
  ["Authorization", "\u00e9"],
];

function requestOf(lines = LINES): Request {
  const connection = new Http1Connection("server");
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  connection.input.append(octets(`GET /a HTTP/1.1\r\n${text}\r\n`));
  const head = connection.next();
  if (head?.kind !== "request") throw new Error("The head is not whole");
  return makeRequest({
    head,
    url: requestUrl(head, "http://", "localhost"),
    signal: new AbortController().signal,
    content: () => new Blob([]).stream(),
  });
}

const ODD_NAMES: readonly unknown[] = [
  "",
  "a b",
  "a:",
  "\u00e4",
  "\u1234",
  undefined,
  null,
  1,
  Symbol("a"),
  { toString: () => "X-B" },
  ["x-b"],
];

const NAMES = [
  ...new Set(LINES.map(([name]) => name)),
  ..."X-b IF-NONE-MATCH accept content-type hos".split(" "),
];

/** Everything that can be read of Headers, or what reading throws. */
const READS: readonly (readonly [string, (headers: Headers) => unknown])[] = [
  ...NAMES.map((name) => [`get ${name}`, (headers: Headers) => headers.get(name)] as const),
  ...NAMES.map((name) => [`has ${name}`, (headers: Headers) => headers.has(name)] as const),
  ...ODD_NAMES.map((name) =>
    [
      `get ${String(name)}`,
      (headers: Headers) => headers.get(name as string),
    ] as const
  ),
  ...ODD_NAMES.map((name) =>
    [
      `has ${String(name)}`,
      (headers: Headers) => headers.has(name as string),
    ] as const
  ),
  ["get nothing", (headers) => Reflect.apply(headers.get, headers, [])],
  ["has nothing", (headers) => Reflect.apply(headers.has, headers, [])],
  ["get of the prototype", (headers) => Headers.prototype.get.call(headers, "X-B")],
  ["has of the prototype", (headers) => Headers.prototype.has.call(headers, "X-C")],
  ["iterator", (headers) => [...headers]],
  ["entries", (headers) => [...headers.entries()]],
  ["keys", (headers) => [...headers.keys()]],
  ["values", (headers) => [...headers.values()]],
  ["getSetCookie", (headers) => headers.getSetCookie()],
  ["forEach", (headers) => {
    const seen: unknown[] = [];
    headers.forEach((value, name, parent) => seen.push([name, value, parent === headers]));
    return seen;
  }],
  ["new Headers", (headers) => [...new Headers(headers)]],
  ["new Request", (headers) => [...new Request("http://a/", { headers }).headers]],
  ["new Response", (headers) => [...new Response(null, { headers }).headers]],
  ["Object.fromEntries", (headers) => Object.fromEntries(headers)],
  ["instanceof", (headers) => headers instanceof Headers],
  ["constructor", (headers) => headers.constructor === Headers],
  ["toString", (headers) => String(headers)],
  ["typeof", (headers) => typeof headers],
  ["inspect", (headers) => Deno.inspect(headers)],
  ["JSON", (headers) => JSON.stringify(headers)],
  ["keys of the object", (headers) => Object.keys(headers)],
  ["structuredClone", (headers) => structuredClone(headers)],
];

function outcome(read: (headers: Headers) => unknown, headers: Headers): unknown {
  try {
    return read(headers);
  } catch (error) {
    return String(error);
  }
}

for (const [name, read] of READS) {
  test(`request.headers answer as Headers do: ${name}`, () => {
    const real = new Headers(LINES as [string, string][]);
    const { headers } = requestOf();
    assertEquals(outcome(read, headers), outcome(read, real));
    // And once more, when there are real ones behind.
    assertEquals([...headers], [...real]);
    assertEquals(outcome(read, headers), outcome(read, real));
  });
}

test("request.headers cannot be changed, looked at or not", () => {
  for (const look of [() => {}, (headers: Headers) => headers.get("host")]) {
    const { headers } = requestOf();
    look(headers);
    const message = "headers are immutable";
    assertThrows(() => headers.set("x-b", "1"), TypeError, message);
    assertThrows(() => headers.append("x-b", "1"), TypeError, message);
    assertThrows(() => headers.delete("x-b"), TypeError, message);
    assertEquals(headers.get("x-b"), "1, 2");
  }
});

test("request.headers join cookies with semicolons (RFC 6265 §5.4)", () => {
  const { headers } = requestOf([["Host", "a"], ["Cookie", "a=1"], ["X", "y"], ["cookie", "b=2"]]);
  assertEquals(headers.get("COOKIE"), "a=1; b=2");
  assertEquals(Object.fromEntries(headers)["cookie"], headers.get("cookie"));
});

test("request.headers are the same each time, and those of what is made of the request alike", () => {
  const request = requestOf();
  assertStrictEquals(request.headers, request.headers);
  assertEquals([...request.clone().headers], [...request.headers]);
  assertEquals([...new Request(request).headers], [...request.headers]);
});

test("makeHeaders makes real ones only where get and has do not do, and once", () => {
  let made = 0;
  const headers = makeHeaders(new Fields(LINES), () => {
    made++;
    return new Headers(LINES as [string, string][]);
  });
  assertEquals([headers.get("x-b"), headers.has("Host"), headers.get("y")], ["1, 2", true, null]);
  assertEquals(made, 0);
  assert([...headers].length > 0);
  assertEquals(headers.get("x-b"), "1, 2");
  assertEquals(headers.getSetCookie(), ["e=f", "g=h"]);
  assertEquals(made, 1);
});
