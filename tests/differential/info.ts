// What a handler is told besides the request: the peer, the delivery of the answer, and that the
// client has gone.

import type { Row } from "./row.ts";
import { blind, head } from "./requests.ts";
import { delay, slowStream } from "./streams.ts";
import { streamOf } from "../support/stream.ts";

const POST = head("POST / HTTP/1.1", "Host: a", "Content-Length: 3") + "abc";

/** More than the buffers of a connection hold, in pieces that come one after another. */
function large(): Response {
  return new Response(slowStream(...Array<string>(20).fill("x".repeat(100_000))));
}

/** The rows. */
export const INFO: readonly Row[] = [
  ["info: its members", (_request, info, run) => {
    run.note("keys", Object.keys(info));
    run.note("members", Object.getOwnPropertyNames(Object.getPrototypeOf(info)).sort());
    return blind();
  }],
  ["info: remoteAddr", (_request, info, run) => {
    const { transport, hostname, port } = info.remoteAddr;
    run.note("remoteAddr", { transport, hostname, port });
    return blind();
  }],
  ["info: remoteAddr after the answer", (_request, info, run) => {
    run.attempt("remoteAddr", () => info.completed.then(() => info.remoteAddr.port));
    return blind();
  }],
  ["info: completed", (_request, info, run) => {
    run.note("completed", info.completed);
    run.note("the same each time", info.completed === info.completed);
    return blind();
  }],
  ["info: completed, a stream", (_request, info, run) => {
    run.note("completed", info.completed);
    return new Response(slowStream("abc", "de"));
  }],
  ["info: completed, the stream fails", (_request, info, run) => {
    run.note("completed", info.completed);
    return new Response(streamOf("abc", new Error("mine")));
  }],
  ["info: completed, the handler throws", (_request, info, run) => {
    run.note("completed", info.completed);
    throw new Error("mine");
  }],
  ["info: completed, the client is gone", async (_request, info, run) => {
    run.note("completed", info.completed);
    await delay(30);
    return large();
  }, { then: "closes" }],
  ["content: the client is gone", (request, _info, run) => {
    run.attempt("text", () => request.text());
    return delay(30).then(blind);
  }, { sends: POST.slice(0, -1), then: "closes" }],
  ["body read after the answer", (request, info, run) => {
    run.attempt("text", () => info.completed.then(() => request.text()));
    return blind();
  }, { sends: POST }],
  ["body kept in the answer", (request) => new Response(request.body), { sends: POST }],
  ["body kept in the answer, of a GET", (request) => new Response(request.body)],
];

/** Waits for a signal to abort, but not for ever. */
function aborted(signal: AbortSignal): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  return Promise.race([promise, delay(100).then(() => "never aborted")]);
}

/** The rows about signals; they run where it does not matter what is printed. */
export const SIGNALS: readonly Row[] = [
  ["signal: the client is gone", async (request, _info, run) => {
    const reason = await aborted(request.signal);
    run.note("reason", reason);
    return blind();
  }, { then: "closes" }],
  ["signal: the client has half-closed", async (request, _info, run) => {
    const reason = await aborted(request.signal);
    run.note("reason", reason);
    return blind();
  }, { then: "half-closes" }],
  ["signal: the client is gone in a stream", (request, _info, run) => {
    run.note("reason", aborted(request.signal));
    return large();
  }, { then: "closes" }],
];
