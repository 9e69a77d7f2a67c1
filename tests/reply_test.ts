import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { escapeHtml, html, json, problem, redirect, text } from "../src/reply.ts";
import { test } from "./support/test.ts";

/** The type as Fetch writes it where a Response is made of a text. */
const TEXT = "text/plain;charset=UTF-8";

function typeOf(response: Response): string | null {
  return response.headers.get("content-type");
}

test("text answers with plain text in UTF-8", async () => {
  const response = text("Käse");
  assertEquals(
    [response.status, typeOf(response), await response.text()],
    [200, TEXT, "Käse"],
  );
});

test("html answers with the markup as it is", async () => {
  const response = html("<p>a & b</p>");
  assertEquals(
    [response.status, typeOf(response), await response.text()],
    [200, "text/html; charset=utf-8", "<p>a & b</p>"],
  );
});

test("json answers with the value as JSON", async () => {
  const response = json({ a: [1, null] });
  assertEquals(
    [response.status, typeOf(response), await response.text()],
    [200, "application/json", '{"a":[1,null]}'],
  );
});

test("json answers with a value that is no object", async () => {
  const values = [null, false, 0, "", "a"];
  const texts = await Promise.all(values.map((value) => json(value).text()));
  assertEquals(texts, ["null", "false", "0", '""', '"a"']);
});

test("json refuses a value that has no JSON form", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const value of [undefined, () => {}, Symbol("a"), 1n, cycle]) {
    assertThrows(() => json(value), TypeError);
  }
});

test("text takes status, reason and further fields", () => {
  const response = text("Closed", {
    status: 503,
    statusText: "Out to lunch",
    headers: { "retry-after": "60" },
  });
  const { status, statusText, headers } = response;
  assertEquals([status, statusText, headers.get("retry-after")], [503, "Out to lunch", "60"]);
});

test("text lets a content type of the caller replace its own, whatever the letter case", () => {
  const response = text("a,b", { headers: { "Content-Type": "text/csv" } });
  assertEquals([...response.headers], [["content-type", "text/csv"]]);
});

test("text refuses a status that Fetch refuses", () => {
  for (const status of [0, 99, 199, 600, 1000]) {
    assertThrows(() => text("", { status }), RangeError);
  }
});

test("text refuses a field or a reason that Fetch refuses", () => {
  const refused = [
    { headers: { "x": "a\r\nb" } },
    { headers: { "x": "\u20ac" } },
    { headers: { "x y": "a" } },
    { headers: { "": "a" } },
    { statusText: "a\r\nb" },
  ];
  for (const init of refused) assertThrows(() => text("", init), TypeError);
});

test("text has no body with a status without content (RFC 9110 §6.4.1)", () => {
  for (const status of [204, 205, 304]) {
    const response = text("hello", { status });
    assertEquals([response.status, response.body], [status, null]);
  }
});

test("text is a Response", () => {
  assert(text("hello") instanceof Response);
});

test("text can be read once, as any Response", async () => {
  const response = text("hello");
  assertEquals([response.bodyUsed, await response.text(), response.bodyUsed], [
    false,
    "hello",
    true,
  ]);
});

test("text can be cloned, and both be read", async () => {
  const response = text("hello", { status: 201, headers: { "x": "a" } });
  const copy = response.clone();
  assertEquals([copy.status, copy.headers.get("x")], [201, "a"]);
  assertEquals([await copy.text(), await response.text()], ["hello", "hello"]);
});

test("text can be made another Response", async () => {
  const response = text("hello", { status: 201, headers: { "x": "a" } });
  const other = new Response(response.body, response);
  assertEquals([other.status, other.headers.get("x"), await other.text()], [201, "a", "hello"]);
});

test("text stays sound when its fields are handed out and it is collected", async () => {
  // Deno keeps a part of a Response outside of the heap and frees it once; twice would abort here.
  for (let round = 0; round < 1000; round++) {
    text("hello", { status: 201, headers: { "x": "a" } }).headers.set("y", "b");
  }
  await new Promise((resolve) => setTimeout(resolve));
});

const LOCATIONS: readonly (readonly [location: string, sent: string])[] = [
  ["/queue", "/queue"],
  ["../a?b=c#d", "../a?b=c#d"],
  ["https://localhost:8000/a%20b", "https://localhost:8000/a%20b"],
  ["/a b", "/a%20b"],
  ["/käse", "/k%C3%A4se"],
  ["/\u{1f600}", "/%F0%9F%98%80"],
  ["/a\r\nx: y", "/a%0D%0Ax:%20y"],
];

test("redirect sends the location as it is, made ASCII (RFC 9110 §10.2.2)", () => {
  for (const [location, sent] of LOCATIONS) {
    assertEquals(redirect(location).headers.get("location"), sent);
  }
});

test("redirect answers with 302, or with another redirection (RFC 9110 §15.4)", () => {
  const statuses = [undefined, 301, 302, 303, 307, 308];
  assertEquals(
    statuses.map((status) => redirect("/", status).status),
    [302, 301, 302, 303, 307, 308],
  );
});

test("redirect refuses a status that sends nobody elsewhere (RFC 9110 §15.4)", () => {
  for (const status of [0, 200, 300, 304, 305, 306, 309, 400]) {
    assertThrows(() => redirect("/", status), RangeError);
  }
});

test("redirect has neither content nor a type", async () => {
  const response = redirect("/");
  assertEquals([typeOf(response), await response.text()], [null, ""]);
});

test("escapeHtml makes a text stand for itself in content and in attributes", () => {
  assertEquals(
    escapeHtml(`<a href="b" class='c'>&amp;</a>`),
    "&lt;a href=&quot;b&quot; class=&#39;c&#39;&gt;&amp;amp;&lt;/a&gt;",
  );
});

test("escapeHtml leaves other characters alone", () => {
  assertEquals(escapeHtml("Käse \0\n`=/"), "Käse \0\n`=/");
});

function asking(accept?: string): Request {
  return new Request("http://localhost/", accept === undefined ? {} : { headers: { accept } });
}

test("problem is a text where nothing is preferred", async () => {
  const response = problem(asking(), 404, "There is <nothing> here");
  assertEquals(
    [response.status, typeOf(response), await response.text()],
    [404, TEXT, "404 Not Found\nThere is <nothing> here\n"],
  );
});

test("problem is a text where HTML is not named", () => {
  for (const accept of ["*/*", "application/json", "text/plain"]) {
    assertEquals(typeOf(problem(asking(accept), 404, "a")), TEXT, accept);
  }
});

test("problem is a page where a browser asks", async () => {
  const response = problem(asking("text/html,application/xhtml+xml,*/*;q=0.8"), 404, "a");
  assertEquals([response.status, typeOf(response)], [404, "text/html; charset=utf-8"]);
  assertMatch(await response.text(), /^<!doctype html>[^]*404[^]*Not Found[^]*<\/html>\n$/);
});

test("problem shows its message as text in the page", async () => {
  const page = await problem(asking("text/html"), 400, `<script>"a" & 'b'`).text();
  assertStringIncludes(page, "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;");
  assert(!page.includes('<script>"'));
});

test("problem depends on Accept and says so (RFC 9110 §12.5.5)", () => {
  assertEquals(problem(asking("text/html"), 404, "a").headers.get("vary"), "accept");
});

test("problem takes further fields", () => {
  const response = problem(asking(), 405, "a", { headers: { allow: "GET" } });
  assertEquals([response.status, response.headers.get("allow")], [405, "GET"]);
});

for (
  const [accept, type] of [
    ["text/html,application/xhtml+xml,*/*;q=0.8", "text/html"],
    ["text/plain, text/html;q=0.5", "text/plain"],
    ["text/html;q=0", "text/plain"],
    ["*/*", "text/plain"],
  ] as const
) {
  test(`problem() is ${type} for ${accept} (RFC 9110 §12.5.1)`, () => {
    const request = new Request("http://localhost/", { headers: { accept } });
    const contentType = problem(request, 404, "Nothing").headers.get("content-type") ?? "";
    assertEquals(contentType.split(";")[0], type);
  });
}
