// A Hono application, as they are written for Deno: the same requests get the same answers under
// Deno.serve and under loket. Hono comes from Deno's cache or from npm; where it cannot be had, the tests
// are ignored. The application has a process of its own, and no lock file, so that `deno check` and the
// other tests need neither.

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Program, PROJECT, testWhere } from "./support/program.ts";
import { textOf } from "./support/octets.ts";
import { Client } from "./support/websocket_client.ts";

const NEEDS = ["run", "net", "read"] as const;
const LOAD_MS = 20_000;
const APPLICATION = [
  "run",
  "--no-prompt",
  "--no-lock",
  "--allow-net",
  join(PROJECT, "tests/fixtures/hono_app.ts"),
];

/** Whether the application can be loaded; a registry that does not answer is not waited for. */
async function isThere(): Promise<boolean> {
  if (Deno.permissions.querySync({ name: "run" }).state !== "granted") return false;
  const command = new Deno.Command(Deno.execPath(), {
    args: [...APPLICATION, "load"],
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(LOAD_MS),
  });
  return (await command.output()).success;
}

/** The application under both servers. */
class Application implements AsyncDisposable {
  #program: Program;
  /** The URLs of the two; the first is the model. */
  readonly urls: readonly [deno: string, loket: string];

  private constructor(program: Program, ports: readonly string[]) {
    const [deno, loket] = ports;
    this.#program = program;
    this.urls = [`http://127.0.0.1:${deno}`, `http://127.0.0.1:${loket}`];
  }

  static async start(): Promise<Application> {
    const program = new Program(Deno.execPath(), { args: APPLICATION });
    const [, ...ports] = await program.stdout.until(/^deno (\d+) loket (\d+)$/m);
    return new Application(program, ports);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#program[Symbol.asyncDispose]();
  }
}

/** What came of a request. */
interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly content: string;
  /** Whether the content was cut before its end. */
  readonly isCut: boolean;
}

async function answerOf(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const { status, statusText: reason } = response;
  const fields = [...response.headers].filter((line) => isCompared(line, init));
  let content = "";
  let isCut = false;
  try {
    for await (const piece of response.body ?? []) content += textOf(piece);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    isCut = true;
  }
  return { status, reason, fields, content, isCut };
}

/**
 * Whether a connection persists is each server's own decision. Deno.serve says in answer to HEAD that the
 * content of GET is empty, where it does not know (tests/support/differential_announced.ts).
 */
function isCompared([name, value]: readonly [string, string], { method }: RequestInit): boolean {
  if (method === "HEAD" && name === "content-length") return value !== "0";
  return name !== "date" && name !== "connection";
}

/** A request: its path, the status that is awaited, and what is sent. A body is made for each server. */
type Row = readonly [path: string, status: number, init?: () => RequestInit];

const headers = (fields: HeadersInit) => () => ({ headers: fields });
const method = (method: string) => () => ({ method });
const post = (body: () => BodyInit, fields: HeadersInit = {}) => () => ({
  method: "POST",
  body: body(),
  headers: fields,
});

function form(...values: readonly (readonly [name: string, value: string | File])[]): FormData {
  const form = new FormData();
  for (const [name, value] of values) form.append(name, value);
  return form;
}

const pieces = () => ReadableStream.from(["one ", "two"]).pipeThrough(new TextEncoderStream());
const megabyte = () => new File(["0123456789abcdef".repeat(2 ** 16)], "large.txt");

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  "routes": [
    ["/", 200],
    ["/", 200, method("HEAD")],
    ["/", 404, method("OPTIONS")],
    ["/", 404, method("DELETE")],
    ["//", 404],
    ["/posts/2026/a%20b%2Fc", 200],
    ["/optional", 200],
    ["/optional/ä", 200],
    ["/files/a/b/c.txt", 200],
    ["/files/a/../b", 200],
    ["/query?a=1&b=2&b=%C3%A4&b=%zz", 200],
    ["/only/pass", 200],
    ["/only/this", 200],
    ["/html", 200],
    ["/html", 200, method("HEAD")],
    ["/moved", 302],
    ["/moved/for-good", 301],
    ["/absent", 404],
    ["/any", 200, method("PATCH")],
    ["/any", 200, method("QUERY")],
    ["/users", 200],
    ["/users/17", 200],
    ["/users/me", 404],
    ["/users/17", 204, method("DELETE")],
    ["/socket/a", 200],
  ],
  "content": [
    ["/json", 201, post(() => `{"a":[1,"ä"]}`, { "content-type": "application/json" })],
    ["/json", 500, post(() => "{")],
    ["/json", 500, method("POST")],
    ["/text", 200, post(() => "loud")],
    ["/text", 200, post(pieces)],
    ["/bytes", 200, () => ({ method: "PUT", body: Uint8Array.of(0, 255, 13, 10) })],
    ["/bytes", 200],
    ["/bytes", 200, method("HEAD")],
    ["/blob", 200],
    ["/none", 200],
    ["/form", 200, post(() => new URLSearchParams({ a: "1", b: "ä &" }))],
    ["/form", 200, post(() => form(["a", "1"], ["a", "2"], ["b", "ä"]))],
    ["/form", 200, post(() => form(["f", new File(["abc"], "ä.txt", { type: "text/plain" })]))],
    ["/form", 200, post(() => form(["f", megabyte()], ["g", megabyte()], ["last", "1"]))],
    ["/form", 200, post(() => "no form", { "content-type": "text/plain" })],
    ["/form", 200, post(() => "--a\r\n", { "content-type": "multipart/form-data; boundary=a" })],
    ["/form/twice", 200, post(() => new URLSearchParams({ a: "1" }))],
    ["/limited", 200, post(() => "x".repeat(100))],
    ["/limited", 413, post(() => "x".repeat(101))],
    ["/limited", 200, post(pieces)],
    ["/limited", 413, post(() => megabyte().stream())],
    ["/unread", 200, post(() => "x".repeat(1000))],
  ],
  "cookies and fields": [
    ["/cookies", 200],
    ["/cookies", 200, headers({ cookie: "a=1; b=%C3%A4; three=3" })],
    ["/fields", 203],
    ["/cors/text", 200, headers({ origin: "https://a.example" })],
    ["/cors/text", 204, () => ({
      method: "OPTIONS",
      headers: { "origin": "https://a.example", "access-control-request-method": "PUT" },
    })],
    ["/etag/text", 200],
    ["/etag/text", 304, headers({ "if-none-match": `"8e1ec218dc7ecaadd65388fba9b6723ce114268a"` })],
    ["/compress/text", 200],
    ["/compress/text", 200, headers({ "accept-encoding": "identity" })],
    ["/replaced/text", 202],
  ],
  "streams": [
    ["/stream", 200],
    ["/stream", 200, method("HEAD")],
    ["/stream/text", 200],
    ["/stream/events", 200],
    ["/stream/fails", 200],
    ["/stream/breaks", 200],
    ["/stream/echo", 200, post(pieces)],
    ["/stream/echo", 200, post(() => megabyte().stream())],
  ],
  "errors": [
    ["/throws", 500],
    ["/rejects", 500],
    ["/throws/a-text", 500],
    ["/teapot", 418],
    ["/unauthorized", 401],
    ["/nothing", 500],
    ["/late", 504],
    ["/nobody/knows", 404],
    ["/nobody/knows", 404, post(() => "content")],
  ],
  "requests that it hands on": ["fetch", "request", "clone", "changed"].flatMap((how): Row[] => [
    [`/raw/${how}?q`, 200, headers({ "x-own": "1" })],
    [`/raw/${how}`, 200, post(() => "handed on")],
    [`/raw/${how}`, 200, post(pieces)],
  ]).concat([
    ["/raw/proxy", 200],
    ["/raw/proxy", 200, post(() => "handed on")],
    ["/raw/proxy", 200, method("DELETE")],
    ["/raw/signal", 200],
    ["/raw/peer", 200],
    ["/mounted", 200],
    ["/mounted/a/b", 200, post(() => "mounted")],
  ]),
};

const isHonoThere = await isThere();

for (const [name, rows] of Object.entries(GROUPS)) {
  testWhere(isHonoThere, NEEDS, `serve answers for Hono as Deno.serve: ${name}`, async (t) => {
    await using application = await Application.start();
    const [deno, loket] = application.urls;
    for (const [index, [path, status, init = () => ({})]] of rows.entries()) {
      await t.step(`${index + 1}. ${path}`, async () => {
        const model = await answerOf(deno + path, init());
        assertEquals(model.status, status, model.content);
        assertEquals(await answerOf(loket + path, init()), model);
      });
    }
  });
}

testWhere(isHonoThere, NEEDS, "upgradeWebSocket is what Hono takes it for", async () => {
  await using application = await Application.start();
  const talks: unknown[] = [];
  for (const url of application.urls) {
    const client = await Client.open(`${url.replace("http", "ws")}/socket/a`);
    const said = [
      await client.next(),
      await client.ask("text"),
      await client.ask(Uint8Array.of(7)),
    ];
    const echoed = await client.next();
    client.socket.send("close");
    talks.push([...said, echoed, await client.closed]);
  }
  const [model, own] = talks;
  assertEquals(model, [
    "/socket/a",
    "text",
    "[object ArrayBuffer]",
    Uint8Array.of(7).buffer,
    [3000, "told", true],
  ]);
  assertEquals(own, model);
});

testWhere(isHonoThere, NEEDS, "serve tells Hono that a client has left", async () => {
  await using application = await Application.start();
  for (const url of application.urls) {
    const response = await fetch(`${url}/stream/endless`);
    await response.body?.cancel();
    assertEquals(await (await fetch(`${url}/stream/aborted`)).text(), "aborted");
  }
});
