import { assert, assertEquals, assertRejects } from "@std/assert";
import { isConsumed, takeState } from "../../src/server/response_state.ts";
import { TestServer } from "../support/server.ts";
import { streamOf } from "../support/stream.ts";
import { test, testWith } from "../support/test.ts";

class Page extends Response {}

const encoder = new TextEncoder();

function formOf(name: string, value: string): FormData {
  const form = new FormData();
  form.append(name, value);
  form.append("file", new Blob(["Größe"], { type: "text/x" }), "a b.txt");
  return form;
}

/** Does something to a response and gives it. */
function after(response: Response, act: (response: Response) => unknown): Response {
  act(response);
  return response;
}

/** Every way in which Deno keeps a body, and everything that makes it keep one otherwise. */
const KINDS: readonly (readonly [name: string, make: () => Response])[] = [
  ["nothing", () => new Response()],
  ["null", () => new Response(null)],
  ["null with fields", () => new Response(null, { headers: { "X-A": "b" } })],
  ["a text", () => new Response("Größe")],
  ["an empty text", () => new Response("")],
  ["a text with a lone surrogate", () => new Response("a\ud800b")],
  ["a text with a status", () => new Response("abc", { status: 404, statusText: "Away" })],
  ["a text with fields", () => new Response("abc", { headers: { "X-A": "b", a: "\u00e9" } })],
  [
    "a text with fields that repeat",
    () => new Response("abc", { headers: [["X", "1"], ["Set-Cookie", "a"], ["x", "2"]] }),
  ],
  ["a text with its type", () => new Response("abc", { headers: { "Content-Type": "a/b" } })],
  [
    "a text with its type in Headers",
    () => new Response("abc", { headers: new Headers({ "content-type": "a/b" }) }),
  ],
  ["a text with an empty type", () => new Response("abc", { headers: { "content-type": "" } })],
  ["a text with no fields given", () => new Response("abc", { headers: {} })],
  [
    "a text whose fields were set",
    () => after(new Response("abc"), ({ headers }) => headers.set("X-A", "b")),
  ],
  [
    "a text whose fields were looked at",
    () => after(new Response("abc"), ({ headers }) => headers.get("content-type")),
  ],
  [
    "a text whose type was deleted",
    () => after(new Response("abc"), ({ headers }) => headers.delete("content-type")),
  ],
  ["a text whose body was looked at", () => after(new Response("abc"), ({ body }) => body)],
  [
    "a text of which bodyUsed was looked at",
    () => after(new Response("abc"), ({ bodyUsed }) => bodyUsed),
  ],
  ["a text whose status was looked at", () => after(new Response("abc"), ({ status }) => status)],
  [
    "a text of which there is a clone",
    () => after(new Response("abc"), (response) => response.clone()),
  ],
  ["the clone of a text", () => new Response("abc").clone()],
  ["the clone of a clone", () => new Response("abc").clone().clone()],
  ["JSON", () => Response.json({ a: "Größe" })],
  [
    "JSON with a status and fields",
    () => Response.json([1], { status: 201, headers: { "X-A": "b" } }),
  ],
  [
    "JSON whose fields were set",
    () => after(Response.json({}), ({ headers }) => headers.set("X-A", "b")),
  ],
  ["the clone of JSON", () => Response.json({ a: 1 }).clone()],
  ["bytes", () => new Response(new Uint8Array([0, 255]))],
  ["no bytes", () => new Response(new Uint8Array())],
  ["bytes with fields", () => new Response(new Uint8Array([1]), { headers: { "X-A": "b" } })],
  ["bytes in the middle of others", () => new Response(encoder.encode("abcde").subarray(1, 3))],
  ["an ArrayBuffer", () => new Response(encoder.encode("abc").buffer)],
  ["a DataView", () => new Response(new DataView(encoder.encode("abcde").buffer, 1, 2))],
  ["numbers of two bytes", () => new Response(new Uint16Array([256, 2]))],
  [
    "bytes whose body was looked at",
    () => after(new Response(new Uint8Array([1])), ({ body }) => body),
  ],
  ["URLSearchParams", () => new Response(new URLSearchParams({ a: "b c", "ö": "1" }))],
  [
    "URLSearchParams with a type",
    () => new Response(new URLSearchParams("a=b"), { headers: { "content-type": "a/b" } }),
  ],
  ["a Blob", () => new Response(new Blob(["abc"], { type: "A/B" }))],
  ["a Blob without a type", () => new Response(new Blob(["abc"]))],
  ["an empty Blob", () => new Response(new Blob())],
  ["FormData", () => new Response(formOf("ä", "b\r\nc"))],
  ["a stream", () => new Response(streamOf("abc", "def"))],
  ["an empty stream", () => new Response(streamOf())],
  ["a stream with fields", () => new Response(streamOf("a"), { headers: { "X-A": "b" } })],
  ["the clone of a stream", () => new Response(streamOf("abc", "def")).clone()],
  ["an async iterable", () =>
    new Response(
      (async function* () {
        yield encoder.encode("abc");
      })(),
    )],
  ["Response.redirect", () => Response.redirect("http://a/b", 307)],
  ["a subclass", () => new Page("abc")],
  ["a subclass with fields", () => new Page("abc", { status: 201, headers: { "X-A": "b" } })],
  ["a response made of another one", () => {
    const inner = new Response("abc", { headers: { "X-A": "b" } });
    return new Response(inner.body, inner);
  }],
];

/** The only thing in which two responses of the same kind differ. */
function withoutBoundary(text: string): string {
  return text.replaceAll(/-{4,}[0-9A-Za-z]+/g, "boundary");
}

/** Fields as Fetch gives them: sorted, in lower case, repeated ones joined. */
function fetchFields(fields: Iterable<readonly [string, string]>): string[] {
  const lines = [...new Headers([...fields].map(([name, value]) => [name, value]))];
  return lines.map(([name, value]) => withoutBoundary(`${name}: ${value}`));
}

async function textOfContent(content: unknown): Promise<string> {
  const bytes = await new Response(content as BodyInit | null).bytes();
  return withoutBoundary(new TextDecoder().decode(bytes));
}

for (const [name, make] of KINDS) {
  test(`takeState takes fields and content of ${name} as Fetch gives them`, async () => {
    const { status, reason, fields, content } = takeState(make());
    assertEquals([status, reason], [make().status, make().statusText]);
    const fetched = make();
    assertEquals(fetchFields(fields), fetchFields(fetched.headers));
    assertEquals(await textOfContent(content), await textOfContent(await fetched.bytes()));
    assertEquals(content === null, fetched.body === null);
  });
}

for (const [name, make] of KINDS) {
  test(`takeState takes what Fetch gives of ${name} where it cannot look behind`, async () => {
    const { status, reason, fields, content } = takeState(behindAProxy(make()));
    assertEquals([status, reason], [make().status, make().statusText]);
    const fetched = make();
    assertEquals(fetchFields(fields), fetchFields(fetched.headers));
    assertEquals(await textOfContent(content), await textOfContent(await fetched.bytes()));
  });
}

/** A Response that keeps nothing under symbols, as that of another version of Deno may. */
function behindAProxy(response: Response): Response {
  return new Proxy(response, {
    get(target, key) {
      if (typeof key === "symbol") return undefined;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

test("isConsumed asks Fetch where it cannot look behind", async () => {
  const response = behindAProxy(new Response("abc"));
  assertEquals(isConsumed(response), false);
  await response.text();
  assertEquals(isConsumed(response), true);
});

const WHOLE = /text|JSON|bytes|ArrayBuffer|DataView|numbers|URLSearchParams|subclass/;
const STREAMED = /body was looked at|clone|bodyUsed/;

for (const [name, make] of KINDS) {
  if (!WHOLE.test(name) || STREAMED.test(name)) continue;
  test(`takeState makes no stream of ${name}`, () => {
    const { content } = takeState(make());
    assert(typeof content === "string" || content instanceof Uint8Array);
  });
}

test("takeState keeps field lines as they were written, in their order", () => {
  const headers: [string, string][] = [["X-B", "1"], ["a", "2"], ["X-B", "3"], ["Set-Cookie", "c"]];
  const { fields } = takeState(new Response(new Uint8Array(1), { headers }));
  assertEquals(fields, headers);
});

const WITH_BODY = KINDS.filter(([, make]) => make().body !== null);

for (const [name, make] of WITH_BODY) {
  test(`isConsumed says of ${name} that it was read when it was, not before`, async () => {
    const response = make();
    assertEquals(isConsumed(response), false);
    await response.text();
    assertEquals([isConsumed(response), response.bodyUsed], [true, true]);
  });
}

for (const [name, make] of WITH_BODY) {
  test(`takeState lets ${name} count as read, once its content was`, async () => {
    const response = make();
    await textOfContent(takeState(response).content);
    assertEquals(isConsumed(response), true);
    // A stream of a text that nobody read from stays unread; it is not what was sent.
    if (name.endsWith("body was looked at")) return;
    assertEquals(response.bodyUsed, true);
    await assertRejects(() => response.text(), TypeError);
  });
}

test("takeState takes a frozen Response as Reflect.set would leave it", () => {
  const response = Object.freeze(new Response("abc"));
  assertEquals([takeState(response).content, takeState(response).content], ["abc", "abc"]);
});

test("takeState lets a Response without a body be taken many times", () => {
  const response = new Response(null, { headers: { a: "b" } });
  for (let time = 0; time < 3; time++) {
    assertEquals(isConsumed(response), false);
    const state = { status: 200, reason: "", fields: [["a", "b"]], content: null };
    assertEquals(takeState(response), state as unknown);
  }
});

const AGAIN = "The body of the Response returned from the serve handler has already been consumed";

/** What comes of one Response that a handler returns twice, as statuses and texts. */
async function answersOfOne(port: number): Promise<[number, string][]> {
  const answers: [number, string][] = [];
  for (let time = 0; time < 2; time++) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" });
    answers.push([response.status, withoutBoundary(await response.text())]);
  }
  return answers;
}

testWith(["net"], "serve answers 500 to who gets a Response again, as Deno.serve", async (t) => {
  for (const [name, make] of KINDS) {
    await t.step(name, async () => {
      const [ours, theirs] = [make(), make()];
      const errors: string[] = [];
      await using loket = new TestServer(() => ours);
      await using deno = Deno.serve({
        port: 0,
        hostname: "127.0.0.1",
        onListen() {},
        onError(error) {
          errors.push((error as Error).message);
          return new Response("Internal Server Error", { status: 500 });
        },
      }, () => theirs);
      const answers = await answersOfOne(loket.port);
      assertEquals(answers, await answersOfOne(deno.addr.port));
      assertEquals(loket.messages, errors);
      if (ours.body !== null) assertEquals(errors, [AGAIN]);
    });
  }
});
