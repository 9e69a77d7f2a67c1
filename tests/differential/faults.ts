// What handlers, their `onError` and their streams do wrong.

import { GET, type Row, type RowHandler } from "./row.ts";
import { head } from "./requests.ts";
import { delay, rawStream, readyStream } from "./streams.ts";
import { streamOf } from "../support/stream.ts";

const POST = head("POST / HTTP/1.1", "Host: a", "Content-Length: 3") + "abc";

function fail(): never {
  throw new Error("mine");
}

/** The handler returns, or throws, something that is no answer. */
const ANSWERS: readonly (readonly [name: string, handler: RowHandler])[] = [
  ["throws", fail],
  ["throws a TypeError", () => {
    throw new TypeError("mine");
  }],
  ["throws a text", () => {
    // deno-lint-ignore no-throw-literal -- a handler may
    throw "mine";
  }],
  ["throws nothing", () => {
    // deno-lint-ignore no-throw-literal -- a handler may
    throw undefined;
  }],
  ["throws a response", () => {
    throw new Response("thrown");
  }],
  ["throws a DOMException", () => {
    throw new DOMException("mine", "AbortError");
  }],
  ["rejects", () => Promise.reject(new Error("mine"))],
  ["rejects later", async () => {
    await delay(5);
    fail();
  }],
  ["rejects with nothing", () => Promise.reject()],
  ["returns undefined", () => undefined],
  ["returns null", () => null],
  ["returns a text", () => "text"],
  ["returns a number", () => 200],
  ["returns an object", () => ({ status: 200 })],
  ["returns an object that looks like a response", () => ({ ...Object.create(new Response("a")) })],
  ["returns an object with a response behind it", () => Object.create(new Response("a"))],
  ["returns an object of the class that is no response", () => Object.create(Response.prototype)],
  ["promises an object of the class that is no response", () => {
    return Promise.resolve(Object.create(Response.prototype));
  }],
  ["returns a request", () => new Request("http://a/")],
  ["returns the class", () => Response],
  ["promises undefined", () => Promise.resolve(undefined)],
  ["promises a text, later", () => delay(5).then(() => "text")],
  ["returns a thenable", () => ({
    then: (resolve: (value: unknown) => void) => resolve(new Response("thenable")),
  })],
  ["returns Response.error()", () => Response.error()],
  ["promises Response.error()", () => Promise.resolve(Response.error())],
  ["returns a response that was read", async () => {
    const response = new Response("abc");
    await response.text();
    return response;
  }],
  ["returns a response that was read, without content", async () => {
    const response = new Response(null);
    await response.text();
    return response;
  }],
  ["returns a response that is being read", () => {
    const response = new Response("abc");
    response.text();
    return response;
  }],
  ["returns a response whose body is locked", () => {
    const response = new Response("abc");
    response.body?.getReader();
    return response;
  }],
  ["returns a response whose stream is locked", () => {
    const response = new Response(readyStream("abc"));
    response.body?.getReader();
    return response;
  }],
  ["returns a response whose stream was cancelled", async () => {
    const response = new Response(readyStream("abc"));
    await response.body?.cancel();
    return response;
  }],
  ["returns a response whose body is being tee'd", () => {
    const response = new Response("abc");
    response.body?.tee();
    return response;
  }],
  ["returns a response twice", (_request, _info, run) => run.kept ??= new Response("abc")],
  ["returns a response without content twice", (_request, _info, run) => {
    return run.kept ??= new Response(null, { status: 204 });
  }],
  ["returns a stream twice", (_request, _info, run) => {
    return run.kept ??= new Response(readyStream("abc"));
  }],
];

/** What onError does about a handler that throws. */
const ON_ERRORS: readonly (readonly [name: string, onError: (error: unknown) => unknown])[] = [
  ["answers", () => new Response("sorry", { status: 503 })],
  ["answers later", () => delay(5).then(() => new Response("sorry", { status: 503 }))],
  ["answers without content", () => new Response(null, { status: 204 })],
  ["answers with a stream", () => new Response(streamOf("abc"), { status: 500 })],
];

/** Streams that fail, or give something that cannot be sent. */
const STREAMS: readonly (readonly [name: string, handler: RowHandler])[] = [
  ["at once", () => new Response(rawStream(new Error("mine")))],
  ["before its first piece", () => new Response(streamOf(new Error("mine")))],
  ["long before its first piece", () => {
    return new Response(new ReadableStream({ pull: () => delay(10).then(fail) }));
  }],
  ["after its first piece", () => new Response(streamOf("abc", new Error("mine")))],
  ["long after its first piece", () => {
    return new Response(ReadableStream.from((async function* () {
      yield new TextEncoder().encode("abc");
      await delay(10);
      fail();
    })()));
  }],
  ["without a reason", () => {
    return new Response(new ReadableStream({ start: (controller) => controller.error() }));
  }],
  ["with a text", () => new Response(rawStream("text"))],
  ["with a number", () => new Response(rawStream(1))],
  ["with an ArrayBuffer", () => new Response(rawStream(new ArrayBuffer(3)))],
  ["with a Uint16Array", () => new Response(rawStream(new Uint16Array(3)))],
  ["with a text after a piece", () => new Response(rawStream(new Uint8Array(3), "text"))],
];

/** The rows. */
export const FAULTS: readonly Row[] = [
  ...ANSWERS.map(([name, handler]): Row => [`handler ${name}`, handler, { sends: GET + GET }]),
  ["handler throws, with content unread", fail, { sends: POST + GET }],
  ["handler throws, asked with HEAD", fail, { sends: head("HEAD / HTTP/1.1", "Host: a") }],
  ["handler throws after text()", (request) => request.text().then(fail), { sends: POST }],
  ...ON_ERRORS.map(([name, onError]): Row => [`onError ${name}`, fail, { onError }]),
  ["onError is told of a wrong return", () => 1, {
    onError: (error) => Response.json(String(error)),
  }],
  ...STREAMS.map(([name, handler]): Row => [`stream fails ${name}`, handler]),
];
