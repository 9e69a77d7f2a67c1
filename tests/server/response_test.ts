import { assertEquals } from "@std/assert";
import { html, json, redirect, text } from "../../src/reply.ts";
import { responseFault, responseParts } from "../../src/server/response.ts";
import { test } from "../support/test.ts";

const NO_RESPONSE =
  "Return value from serve handler must be a response or a promise resolving to a response";

test("responseFault says what is no response", () => {
  for (
    const value of [undefined, null, "a", 200, {}, { status: 200 }, Promise.resolve(), Response]
  ) {
    assertEquals(responseFault(value), NO_RESPONSE);
  }
});

test("responseFault says that an error response cannot be sent", () => {
  assertEquals(
    responseFault(Response.error()),
    "Return value from serve handler must not be an error response (like Response.error())",
  );
});

test("responseFault says that a body was read", async () => {
  for (const response of [new Response("a"), text("a")]) {
    assertEquals(responseFault(response), undefined);
    await response.text();
    assertEquals(
      responseFault(response),
      "The body of the Response returned from the serve handler has already been consumed",
    );
  }
});

test("responseFault has nothing to say about what can be sent", () => {
  const responses = [
    new Response(null),
    new Response(new ReadableStream()),
    Response.json({}),
    Response.redirect("http://a/"),
    text("a"),
    html("a"),
    json({}),
    redirect("/"),
    new Response("a").clone(),
  ];
  for (const response of responses) assertEquals(responseFault(response), undefined);
});

/** The parts of a response that can be compared, its content as a text. */
async function partsOf(response: Response) {
  const { fields, content, ...parts } = responseParts(response);
  return { ...parts, fields: [...fields], content: await new Response(content).text() };
}

test("responseParts takes a Response apart", async () => {
  const response = new Response("abc", {
    status: 201,
    statusText: "Made",
    headers: [["X", "1"], ["set-cookie", "a"], ["set-cookie", "b"], ["date", "now"]],
  });
  assertEquals(await partsOf(response), {
    status: 201,
    reason: "Made",
    fields: [
      ["content-type", "text/plain;charset=UTF-8"],
      ["date", "now"],
      ["set-cookie", "a"],
      ["set-cookie", "b"],
      ["x", "1"],
    ],
    hasDate: true,
    declaredBytes: undefined,
    close: false,
    content: "abc",
  });
});

test("responseParts takes a reply apart, touched or not", async () => {
  const untouched = await partsOf(text("abc", { status: 202, headers: { x: "1" } }));
  assertEquals(untouched, {
    status: 202,
    reason: "",
    fields: [["content-type", "text/plain;charset=UTF-8"], ["x", "1"]],
    hasDate: false,
    declaredBytes: undefined,
    close: false,
    content: "abc",
  });
  const touched = text("abc", { status: 202 });
  touched.headers.set("x", "1");
  assertEquals(await partsOf(touched), untouched);
});

test("responseParts takes framing fields out and reads them (RFC 9112 §6)", async () => {
  const headers = {
    "content-length": "3",
    "transfer-encoding": "chunked",
    connection: "close",
    "keep-alive": "timeout=5",
    x: "1",
  };
  const parts = await partsOf(new Response(new Blob(["abc"]).stream(), { headers }));
  assertEquals(parts.fields, [["x", "1"]]);
  assertEquals([parts.declaredBytes, parts.close], [3, true]);
});

const CONNECTIONS: readonly (readonly [value: string, close: boolean])[] = [
  ["close", true],
  ["Close", true],
  ["x, close", true],
  ["close ,x", true],
  ["x,\tCLOSE", true],
  ["keep-alive", false],
  ["closed", false],
  ["not-close", false],
  ["", false],
];

test("responseParts finds close among the connection options (RFC 9110 §7.6.1)", () => {
  for (const [connection, close] of CONNECTIONS) {
    const headers = { connection };
    assertEquals(responseParts(new Response(null, { headers })).close, close, connection);
    assertEquals(responseParts(text("", { headers })).close, close, connection);
  }
});

const LENGTHS: readonly (readonly [value: string, bytes: number | undefined])[] = [
  ["0", 0],
  ["00012", 12],
  ["999999999999999", 999_999_999_999_999],
  ["9999999999999999999", undefined],
  ["+1", undefined],
  ["-1", undefined],
  ["1.0", undefined],
  ["1e3", undefined],
  ["0x1", undefined],
  ["1, 1", undefined],
  ["", undefined],
];

test("responseParts reads a declared length that is one decimal number (RFC 9110 §8.6)", () => {
  for (const [value, bytes] of LENGTHS) {
    const response = new Response(null, { headers: { "content-length": value } });
    assertEquals(responseParts(response).declaredBytes, bytes, value);
  }
});

test("responseParts believes no length that a reply's own content contradicts", () => {
  const parts = responseParts(text("abc", { headers: { "Content-Length": "5" } }));
  assertEquals([parts.declaredBytes, parts.content], [undefined, "abc"]);
  assertEquals(parts.fields, [["content-type", "text/plain;charset=UTF-8"]]);
});

test("responseParts finds a date whatever its letter case", () => {
  for (const name of ["date", "Date", "DATE"]) {
    assertEquals(responseParts(text("", { headers: { [name]: "now" } })).hasDate, true);
  }
  assertEquals(responseParts(text("", { headers: { data: "now" } })).hasDate, false);
});
