// What a handler does with a request besides reading its content once: every way to read it, clones,
// and the properties that say something without reading.

import { GET, type Row, type RowHandler } from "./row.ts";
import { head, mirror } from "./requests.ts";
import { delay } from "./streams.ts";

const POST = head("POST / HTTP/1.1", "Host: a", "Content-Length: 3") + "abc";

/** Sends content of a type. */
function post(type: string, content: string): string {
  const lines = ["Host: a", `Content-Length: ${content.length}`, `Content-Type: ${type}`];
  return head("POST / HTTP/1.1", ...lines) + content;
}

const MULTIPART = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b\r\n' +
  'Content-Disposition: form-data; name="f"; filename="f.txt"\r\nContent-Type: text/css\r\n\r\n' +
  "abc\r\n--b--\r\n";

/** Reads content by a method of the request, notes what comes, and answers. */
function reads(read: (request: Request) => unknown): RowHandler {
  return async (request, _info, run) => {
    run.attempt("read", () => read(request));
    await delay(5);
    run.note("bodyUsed", request.bodyUsed);
    return new Response("fine");
  };
}

async function entries(form: Promise<FormData>): Promise<unknown[]> {
  const told = [...await form].map(async ([name, value]) => {
    if (typeof value === "string") return [name, value];
    return [name, value.name, value.type, await value.text()];
  });
  return await Promise.all(told);
}

async function firstPiece(request: Request): Promise<unknown> {
  const reader = request.body?.getReader();
  const piece = await reader?.read();
  reader?.releaseLock();
  return piece;
}

/** A name, what is done with the request, and what is sent. */
type Reading = readonly [name: string, read: (request: Request) => unknown, sends?: string];

/** How content is read. */
const READS:
  readonly (readonly [name: string, read: (request: Request) => unknown, sends?: string])[] = [
    ["text()", (request) => request.text()],
    ["text() of a BOM", (request) => request.text(), post("a/b", "\u00ef\u00bb\u00bfabc")],
    ["text() of what is not UTF-8", (request) => request.text(), post("a/b", "a\u00ff\u00c3(")],
    ["bytes()", (request) => request.bytes()],
    ["arrayBuffer()", (request) => request.arrayBuffer()],
    ["blob()", async (request) => {
      const blob = await request.blob();
      return [blob.type, await blob.text()];
    }, post("Text/CSS; a=B", "abc")],
    ["json()", (request) => request.json(), post("a/b", '{"a":[1]}')],
    ["json() of no JSON", (request) => request.json(), post("a/b", "{a}")],
    ["json() of nothing", (request) => request.json(), post("a/b", "")],
    ["json() of a GET", (request) => request.json(), GET],
    ["json() of a BOM", (request) => request.json(), post("a/b", "\u00ef\u00bb\u00bf1")],
    [
      "formData(), urlencoded",
      (request) => entries(request.formData()),
      post("application/x-www-form-urlencoded", "a=1&b=%20+&a=2"),
    ],
    [
      "formData(), multipart",
      (request) => entries(request.formData()),
      post("multipart/form-data; boundary=b", MULTIPART),
    ],
    [
      "formData(), cut short",
      (request) => entries(request.formData()),
      post("multipart/form-data; boundary=b", MULTIPART.slice(0, 60)),
    ],
    ["formData() without a type", (request) => entries(request.formData())],
    [
      "formData() without a boundary",
      (request) => entries(request.formData()),
      post("multipart/form-data", ""),
    ],
    ["formData() of a GET", (request) => entries(request.formData()), GET],
    ["text() twice", async (request) => [await request.text(), await request.text()]],
    ["text() twice of a GET", async (request) => [await request.text(), await request.text()], GET],
    ["text() twice at a time", (request) => Promise.all([request.text(), request.text()])],
    ["body, a piece", firstPiece],
    [
      "body, a piece, then text()",
      async (request) => [await firstPiece(request), await request.text()],
    ],
    ["body, all pieces", (request) => request.body && Array.fromAsync(request.body)],
    ["body, cancelled", async (request) => [await request.body?.cancel(), await request.text()]],
    ["body, locked", (request) => [request.body?.getReader().constructor.name, request.text()][1]],
    ["body, by a BYOB reader", async (request) => {
      const reader = request.body?.getReader({ mode: "byob" });
      return await reader?.read(new Uint8Array(10));
    }],
    ["body, the same each time", (request) => request.body === request.body],
    ["new Response(request.body)", (request) => new Response(request.body).text()],
  ];

/** A server that a handler asks in turn. */
const ELSEWHERE = { port: 0, hostname: "127.0.0.1", onListen() {} };

/** How a request is copied. A copy follows its signal, of which Deno.serve prints something. */
const COPIES: readonly Reading[] = [
  ["clone(), both read", (request) => {
    const clone = request.clone();
    return Promise.all([request.text(), clone.text()]);
  }],
  ["clone(), the clone read", (request) => request.clone().text()],
  ["clone() of a GET", (request) => describe(request.clone()), GET],
  ["clone() after text()", async (request) => {
    await request.text();
    return request.clone();
  }],
  ["new Request(request)", (request) => new Request(request).text()],
  ["new Request(request), of a GET", (request) => describe(new Request(request)), GET],
  ["new Request(request, headers)", (request) => {
    return describe(new Request(request, { headers: { x: "1" } }));
  }],
  [
    "new Request(request, method)",
    (request) => describe(new Request(request, { method: "PUT" })),
  ],
  ["new Request(request, body)", (request) => {
    return new Request(request, { body: "other", method: "POST" }).text();
  }, GET],
  ["new Request(url, request)", (request) => {
    return describe(
      new Request("http://b/c", { method: request.method, headers: request.headers }),
    );
  }],
  ["fetch(new Request(url, request)), of what has moved", async (request) => {
    await using server = Deno.serve(ELSEWHERE, ({ url }) => {
      return url.endsWith("/there") ? new Response("there") : Response.redirect(`${url}there`);
    });
    const url = `http://127.0.0.1:${server.addr.port}/`;
    return await (await fetch(new Request(url, request))).text();
  }, GET],
  ["new Request after text()", async (request) => {
    await request.text();
    return new Request(request);
  }],
];

function describe(request: Request): unknown {
  return [request.method, request.url, [...request.headers], request.bodyUsed];
}

/** Properties and methods of a request that say something without reading it. */
const LOOKS: readonly (readonly [name: string, look: (request: Request) => unknown])[] = [
  ["instanceof Request", (request) => request instanceof Request],
  ["its class", (request) => request.constructor.name],
  ["its tag", (request) => Object.prototype.toString.call(request)],
  ["its own keys", (request) => Object.keys(request)],
  ["inspected", (request) => Deno.inspect(request)],
  ["properties of Fetch", (request) => {
    const { cache, credentials, destination, integrity, keepalive, mode } = request;
    const { redirect, referrer, referrerPolicy, duplex } = request as Request & { duplex: unknown };
    const isReload = (request as Request & { isReloadNavigation: unknown }).isReloadNavigation;
    return {
      cache,
      credentials,
      destination,
      integrity,
      keepalive,
      mode,
      redirect,
      referrer,
      referrerPolicy,
      duplex,
      isReload,
    };
  }],
  ["headers.get()", (request) => [request.headers.get("HOST"), request.headers.get("none")]],
  ["headers.has()", (request) => [request.headers.has("HOST"), request.headers.has("none")]],
  ["headers.get() of an invalid name", (request) => request.headers.get("a b")],
  ["headers.set()", (request) => request.headers.set("x", "1")],
  ["headers.append()", (request) => request.headers.append("x", "1")],
  ["headers.delete()", (request) => request.headers.delete("host")],
  ["headers, copied and set", (request) => {
    const headers = new Headers(request.headers);
    headers.set("x", "1");
    return [...headers];
  }],
  ["headers, the same each time", (request) => request.headers === request.headers],
  ["headers inspected", (request) => Deno.inspect(request.headers)],
  ["new URL(request.url)", (request) => new URL(request.url).href],
  ["a property that is set", (request) => {
    (request as unknown as Record<string, unknown>).mine = 1;
    return (request as unknown as Record<string, unknown>).mine;
  }],
  ["a property that cannot be set", (request) => {
    (request as unknown as Record<string, unknown>).url = "http://b/";
    return request.url;
  }],
  ["Deno.upgradeWebSocket() of what is no upgrade", (request) => Deno.upgradeWebSocket(request)],
  ["structuredClone()", (request) => structuredClone(request)],
];

function readingRow([name, read, sends = POST]: Reading): Row {
  return [`reads ${name}`, reads(read), { sends }];
}

/** The rows. */
export const READINGS: readonly Row[] = [
  ...READS.map(readingRow),
  ...LOOKS.map(([name, look]): Row => [
    `request: ${name}`,
    (request, info, run) => {
      run.attempt("look", () => look(request));
      return mirror(request, info, run);
    },
  ]),
];

/** The rows about copies; they run where it does not matter what is printed. */
export const COPYINGS: readonly Row[] = COPIES.map(readingRow);
