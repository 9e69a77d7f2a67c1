// What the lessons answer, without a socket: a Request in, a Response out.

import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { echoFormRouter } from "../../src/lessons/echo_form.ts";
import { formPage } from "../../src/lessons/echo_form_page.ts";
import { everyPath } from "../../src/lessons/every_path.ts";
import { helloRouter } from "../../src/lessons/hello.ts";
import { pingRouter } from "../../src/lessons/ping.ts";
import { routesRouter } from "../../src/lessons/routes.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { text } from "../../src/reply.ts";
import { test } from "../support/test.ts";

type Fetch = (request: Request) => Response | Promise<Response>;

async function ask(
  fetch: Fetch,
  path: string,
  init?: RequestInit,
): Promise<[status: number, content: string, headers: Headers]> {
  const response = await fetch(new Request(`http://localhost${path}`, init));
  return [response.status, await response.text(), response.headers];
}

test("ping answers GET / with twelve octets of JSON, and nothing else (A3)", async () => {
  const { fetch } = pingRouter();
  const [status, content, headers] = await ask(fetch, "/");
  assertEquals([status, content], [200, '{"ping": 1}\n']);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals((await ask(fetch, "/other"))[0], 404);
  const [refused, , { get }] = await ask(fetch, "/", { method: "DELETE" }).then((
    [status, content, headers],
  ) => [status, content, { get: (name: string) => headers.get(name) }] as const);
  assertEquals([refused, get("allow")], [405, "GET, HEAD, OPTIONS"]);
});

test("hallo and dunia answer every path and method with their line (D1, E1)", async () => {
  for (const line of ["Hallo Welt", "Hello World"]) {
    for (const path of ["/", "/irgendwas", "/lessons/", "/style.css", "//x"]) {
      for (const method of ["GET", "POST", "BREW"]) {
        assertEquals((await ask(everyPath(line), path, { method })).slice(0, 2), [
          200,
          `${line}\n`,
        ]);
      }
    }
  }
});

const GREETINGS: readonly (readonly [query: string, heading: string])[] = [
  ["", "Hello, world!"],
  ["?name=", "Hello, world!"],
  ["?name=Budi", "Hello, Budi!"],
  ["?name=%E4%BD%A0%E5%A5%BD", "Hello, 你好!"],
  ["?name=<script>x</script>", "Hello, &lt;script&gt;x&lt;/script&gt;!"],
];

for (const [query, heading] of GREETINGS) {
  test(`hello greets ${JSON.stringify(query)} with ${heading} (C1)`, async () => {
    const [status, content] = await ask(helloRouter().fetch, `/${query}`);
    assertEquals(status, 200);
    assertStringIncludes(content, `<h1>${heading}</h1>`);
  });
}

test("hello says at a 404 what was asked for (C1)", async () => {
  const [status, content] = await ask(helloRouter().fetch, "/elsewhere?a");
  assertEquals([status, content], [404, "404 Not Found\nThere is nothing at /elsewhere\n"]);
});

// echo-form.

const echo = echoFormRouter(() => text("the page")).fetch;

const CONTENTS: readonly (readonly [init: RequestInit, told: string])[] = [
  [
    { body: new URLSearchParams({ key1: "value1", key2: "a&b €" }) },
    "form, urlencoded\n  key1: value1\n  key2: a&b €\n",
  ],
  [
    { body: "{'data': 'test'}", headers: { "content-type": "application/x-www-form-urlencoded" } },
    "form, urlencoded\n  {'data': 'test'}: \n",
  ],
  [
    { body: '{"data": "test"}', headers: { "content-type": "application/json; charset=utf-8" } },
    'JSON\n  data: "test"\n',
  ],
  [{ body: "null", headers: { "content-type": "application/json" } }, "JSON\n  value: null\n"],
  [
    { body: "two\r\nlines", headers: { "content-type": "text/plain" } },
    "content\n  bytes: 10\n  text: two⏎lines\n",
  ],
  [{ body: Uint8Array.of(0xff, 0) }, "content\n  bytes: 2\n  hex: ff 00\n"],
  [{ body: null }, "content\n  bytes: 0\n"],
];

for (const [init, told] of CONTENTS) {
  test(`echo-form tells ${JSON.stringify(told)} (A4, E2)`, async () => {
    const [status, content] = await ask(echo, "/x?a=1&a=2", { method: "POST", ...init });
    assertEquals(status, 200);
    assertStringIncludes(content, "method   POST\npath     /x\n\nquery\n  a: 1\n  a: 2\n\n");
    assertEquals(content.slice(-told.length), told);
  });
}

test("echo-form tells a file by name, type and size (D4)", async () => {
  const body = new FormData();
  body.set("photo", new File(["abc"], "a.txt", { type: "text/plain" }));
  const [, content] = await ask(echo, "/", { method: "POST", body });
  assertStringIncludes(content, "form, multipart\n  photo: a file, a.txt, text/plain, 3 bytes\n");
});

test("echo-form shows no credentials (A4)", async () => {
  const headers = {
    authorization: "Basic c2VjcmV0",
    cookie: "id=7",
    header1: "value1",
    "x-api-key": "k",
  };
  const [, content] = await ask(echo, "/?a", { headers });
  assertStringIncludes(content, "authorization: (not shown)\n  cookie: (not shown)\n");
  assertStringIncludes(content, "x-api-key: (not shown)\n");
  assertStringIncludes(content, "header1: value1\n");
});

test("echo-form gives the page at GET /, and 400 for what is not what it says", async () => {
  assertEquals((await ask(echo, "/"))[1], "the page");
  const headers = { "content-type": "application/json" };
  assertEquals((await ask(echo, "/", { method: "PUT", body: "{", headers }))[0], 400);
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  assertEquals((await ask(echo, "/", { method: "POST", body: "y", headers: multipart }))[0], 400);
});

test("echo-form knows PUT and DELETE, and 501 is for what nobody knows (D4)", async () => {
  for (const method of ["PUT", "PATCH", "DELETE"]) {
    assertEquals((await ask(echo, "/note", { method }))[0], 200, method);
  }
  for (const method of ["BREW", "Get"]) {
    const request = new Request("http://localhost/", { method: "POST" });
    Object.defineProperty(request, "method", { value: method });
    assertEquals((await echo(request)).status, 501, method);
  }
});

test("the page of echo-form has its three forms in each language", async () => {
  for (const [language, { form }] of Object.entries(TEXTS)) {
    const page = await formPage(language, form).text();
    assertStringIncludes(page, `<html lang="${language}">`);
    assertEquals(page.match(/<form /g)?.length, 3);
    assertEquals(page.match(/<label for="([^"]+)"/g)?.length, page.match(/<input id="/g)?.length);
  }
});

// routes: what a small framework does (A6).

interface Behaviour {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly content?: string;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_TYPE = { "content-type": "application/json" };

const BEHAVIOURS: readonly Behaviour[] = [
  { name: "a parameter", path: "/hello/Budi%20A", status: 200, content: "Hello, Budi A!\n" },
  { name: "the query", path: "/search?q=a&q=b&c", status: 200, content: '{"q":["a","b"],"c":""}' },
  {
    name: "a name of the prototype in the query",
    path: "/search?__proto__=a&toString=b",
    status: 200,
    content: '{"__proto__":"a","toString":"b"}',
  },
  {
    name: "a form",
    path: "/form",
    init: { method: "POST", body: "name=Budi", headers: FORM },
    status: 200,
    content: '{"name":"Budi"}',
  },
  { name: "no form", path: "/form", init: { method: "POST", body: "x" }, status: 400 },
  {
    name: "JSON",
    path: "/json",
    init: { method: "POST", body: '{"a": [1]}', headers: JSON_TYPE },
    status: 200,
    content: '{"a":[1]}',
  },
  { name: "broken JSON", path: "/json", init: { method: "POST", body: "{" }, status: 400 },
  { name: "bytes", path: "/bytes", status: 200 },
  { name: "a status", path: "/teapot", status: 418, content: "short and stout\n" },
  { name: "not implemented", path: "/later", status: 501 },
  { name: "not found", path: "/nothing", status: 404 },
  { name: "a slash at the end is another path", path: "/teapot/", status: 404 },
  { name: "a method that is not allowed", path: "/json", status: 405 },
];

for (const { name, path, init, status, content } of BEHAVIOURS) {
  test(`routes answers ${name} with ${status} (A6)`, async () => {
    const [found, text] = await ask(routesRouter().fetch, path, init);
    assertEquals(found, status);
    if (content !== undefined) assertEquals(text, content);
  });
}

test("routes compares its entity tag: 200, 304, 412 (A6, RFC 9110 §13.2.2)", async () => {
  const { fetch } = routesRouter();
  const [status, , headers] = await ask(fetch, "/versioned");
  const tag = headers.get("etag") ?? "";
  assertEquals([status, tag], [200, '"counter-1"']);
  assertEquals((await ask(fetch, "/versioned", { headers: { "if-none-match": tag } }))[0], 304);
  assertEquals((await ask(fetch, "/versioned", { headers: { "if-match": '"x"' } }))[0], 412);
});

test("routes lets the error of a route pass to the server (A6)", () => {
  assertThrows(() => routesRouter().fetch(new Request("http://localhost/boom")), Error, "purpose");
});

test("routes keeps notes, a bounded number of them, one set for each server (D4)", async () => {
  const { fetch } = routesRouter();
  const put = (name: string) => ask(fetch, `/notes/${name}`, { method: "PUT", body: name });
  assertEquals((await put("a"))[0], 201);
  assertEquals((await put("a"))[0], 204);
  assertEquals((await ask(fetch, "/notes/a")).slice(0, 2), [200, "a"]);
  assertEquals((await ask(routesRouter().fetch, "/notes/a"))[0], 404);
  assertEquals((await ask(fetch, "/notes/a", { method: "DELETE" }))[0], 204);
  assertEquals((await ask(fetch, "/notes/a", { method: "DELETE" }))[0], 404);
  for (let count = 0; count < 100; count++) await put(String(count));
  assertEquals((await put("one more"))[0], 507);
});

test("routes has a request for each call, not one for all (A6)", async () => {
  const { fetch } = routesRouter();
  const names = Array.from({ length: 50 }, (_, index) => `user${index}`);
  const answers = await Promise.all(
    names.map((name) =>
      ask(fetch, "/form", { method: "POST", body: `name=${name}`, headers: FORM })
    ),
  );
  assertEquals(answers.map(([, content]) => JSON.parse(content).name), names);
});

test("a content that fails while it is read is not taken for a mistake in it", async () => {
  const body = new ReadableStream({ pull: (controller) => controller.error(new RangeError("x")) });
  const request = () => ask(routesRouter().fetch, "/json", { method: "POST", body });
  await assertRejects(request, RangeError);
});
