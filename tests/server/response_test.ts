import { assertEquals, assertThrows } from "@std/assert";
import { html, json, redirect, text } from "../../src/reply.ts";
import { responseFault, takeResponse } from "../../src/server/response.ts";
import { StoredResponse } from "../../src/stored_response.ts";
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
  const { fields, content, ...parts } = takeResponse(response);
  return {
    ...parts,
    fields: [...fields],
    content: await new Response(content as BodyInit | null).text(),
  };
}

test("takeResponse takes a Response apart, its field lines as they were written", async () => {
  const response = new Response("abc", {
    status: 201,
    statusText: "Made",
    headers: [["X", "1"], ["set-cookie", "a"], ["X", "2"], ["Set-Cookie", "b"]],
  });
  assertEquals(await partsOf(response), {
    isStored: false,
    status: 201,
    reason: "Made",
    fields: [
      ["X", "1"],
      ["set-cookie", "a"],
      ["X", "2"],
      // Fetch writes a name as it was written first.
      ["set-cookie", "b"],
      ["Content-Type", "text/plain;charset=UTF-8"],
    ],
    date: undefined,
    declaredBytes: undefined,
    chunked: false,
    close: false,
    connectionOptions: undefined,
    content: "abc",
  });
});

test("takeResponse takes a reply apart, touched or not", async () => {
  const untouched = await partsOf(text("abc", { status: 202, headers: { x: "1" } }));
  assertEquals(untouched, {
    isStored: false,
    status: 202,
    reason: "",
    fields: [["Content-Type", "text/plain;charset=UTF-8"], ["x", "1"]],
    date: undefined,
    declaredBytes: undefined,
    chunked: false,
    close: false,
    connectionOptions: undefined,
    content: "abc",
  });
  const touched = text("abc", { status: 202 });
  touched.headers.set("x", "1");
  assertEquals(await partsOf(touched), untouched);
});

test("takeResponse takes framing fields out and reads them (RFC 9112 §6)", async () => {
  const headers = {
    "content-length": "3",
    "transfer-encoding": "chunked",
    connection: "close",
    "keep-alive": "timeout=5",
    x: "1",
  };
  const parts = await partsOf(new Response(new Blob(["abc"]).stream(), { headers }));
  assertEquals(parts.fields, [["x", "1"]]);
  assertEquals([parts.declaredBytes, parts.chunked, parts.close], [undefined, true, true]);
});

const CONNECTIONS: readonly (readonly [
  value: string,
  close: boolean,
  others: string | undefined,
])[] = [
  ["close", true, undefined],
  ["Close", true, undefined],
  ["x, close", true, "x"],
  ["close ,x", true, "x"],
  ["x,\tCLOSE", true, "x"],
  ["keep-alive", false, undefined],
  ["Upgrade", false, "upgrade"],
  ["keep-alive, Upgrade,, x", false, "upgrade, x"],
  ["closed", false, "closed"],
  ["not-close", false, "not-close"],
  ["", false, undefined],
];

test("takeResponse tells close from the other connection options (RFC 9110 §7.6.1)", () => {
  for (const [connection, close, others] of CONNECTIONS) {
    for (const response of [new Response(null), text("")]) {
      response.headers.set("connection", connection);
      const parts = takeResponse(response);
      assertEquals([parts.close, parts.connectionOptions], [close, others], connection);
    }
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

test("takeResponse reads a declared length that is one decimal number (RFC 9110 §8.6)", () => {
  for (const [value, bytes] of LENGTHS) {
    const response = new Response(null, { headers: { "content-length": value } });
    assertEquals(takeResponse(response).declaredBytes, bytes, value);
  }
});

test("takeResponse takes out a declared length whatever the content is", async () => {
  const parts = await partsOf(text("abc", { headers: { "Content-Length": "5" } }));
  assertEquals([parts.declaredBytes, parts.content], [5, "abc"]);
  assertEquals(parts.fields, [["content-type", "text/plain;charset=UTF-8"]]);
});

test("takeResponse takes the date out, whatever its letter case", () => {
  for (const name of ["date", "Date", "DATE"]) {
    const { date, fields } = takeResponse(new Response(null, { headers: { [name]: "now" } }));
    assertEquals([date, fields], ["now", []]);
  }
  const { date, fields } = takeResponse(new Response(null, { headers: { data: "now" } }));
  assertEquals([date, fields], [undefined, [["data", "now"]]]);
});

test("takeResponse says that a stored response is one, as long as it is the one that was stored", () => {
  const storedWith = (fields: Readonly<Record<string, string>>) =>
    new StoredResponse(
      new Headers({ "content-length": "1", ...fields }),
      new TextEncoder().encode("a"),
    ).make();
  const touched = storedWith({});
  touched.headers.set("x", "1");
  const cases: readonly (readonly [Response, isStored: boolean])[] = [
    [storedWith({ etag: '"a"' }), true],
    [touched, false],
    [storedWith({ date: "now" }), false],
    [storedWith({ connection: "x" }), false],
    [storedWith({}).clone(), false],
    [text("a"), false],
  ];
  for (const [response, isStored] of cases) assertEquals(takeResponse(response).isStored, isStored);
});

test("takeResponse takes no stream that somebody else is reading", () => {
  const response = new Response(new ReadableStream());
  response.body?.getReader();
  assertEquals(responseFault(response), undefined);
  assertThrows(() => takeResponse(response), TypeError, "ReadableStream is locked");
});
