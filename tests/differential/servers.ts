// How serve() is called, and what it says where it is called wrongly. No row needs more of a handler
// than that it answers.

import { GET, type Outcome, Run, type Serve } from "./row.ts";
import { within } from "../support/server.ts";

/** A row about servers: its name, and what is done with `serve`. */
export type ServerRow = readonly [name: string, act: (serve: Serve, run: Run) => unknown];

/** Runs a row about servers. */
export async function serverOutcomeOf(serve: Serve, [, act]: ServerRow): Promise<Outcome> {
  const run = new Run();
  try {
    await act(serve, run);
  } catch (error) {
    run.attempt("act", () => Promise.reject(error));
  }
  return await run.outcome();
}

/** One request, and no more. */
export const CLOSE: string = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");

/** Answers. */
export function answer(): Response {
  return new Response("abc");
}

/** Prints nothing. */
export function silent(): void {}

/** Options of a server on a free port of this machine. */
export const LOCAL = { port: 0, hostname: "127.0.0.1", onListen: silent, onReject: silent };

/** Listens, if it does so, and stops; notes the address or the error. */
export async function listens(serve: Serve, run: Run, values: readonly unknown[]): Promise<void> {
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = serve(...values);
  } catch (error) {
    return run.note("throws", error);
  }
  run.hide(server.addr.port, "<port>");
  const { transport, hostname, port } = server.addr;
  run.note("listens", { transport, hostname, port });
  await within(server.shutdown());
}

const CALLS: readonly (readonly [name: string, ...values: unknown[]])[] = [
  ["nothing"],
  ["undefined", undefined],
  ["null", null],
  ["a text", "a"],
  ["a number", 1],
  ["no options", {}],
  ["options alone", LOCAL],
  ["options and undefined", LOCAL, undefined],
  ["options and null", LOCAL, null],
  ["options and an object", LOCAL, {}],
  ["a handler that is a number", { ...LOCAL, handler: 1 }],
  ["a handler that is an object", { ...LOCAL, handler: {} }],
  ["a handler among the options", { ...LOCAL, handler: answer }],
  ["a handler behind the options", LOCAL, answer],
  ["a handler among the options, an object behind", { ...LOCAL, handler: answer }, {}],
  ["handlers behind and among", { ...LOCAL, handler: 1 }, answer],
];

const OPTIONS: readonly (readonly [name: string, options: Readonly<Record<string, unknown>>])[] = [
  ["port as a text", { port: "0" }],
  ["port as an empty text", { port: "" }],
  ["port as another text", { port: "abc" }],
  ["port as digits and more", { port: "80a" }],
  ["port null", { port: null }],
  ["port false", { port: false }],
  ["port NaN", { port: NaN }],
  ["port with a fraction", { port: 1.5 }],
  ["port below the range", { port: -1 }],
  ["port above the range", { port: 65_536 }],
  ["port far above the range", { port: 70_000 }],
  ["port Infinity", { port: Infinity }],
  ["port as an object", { port: {} }],
  ["hostname ::1", { hostname: "::1" }],
  ["hostname [::1]", { hostname: "[::1]" }],
  ["hostname ::", { hostname: "::" }],
  ["hostname 0.0.0.0", { hostname: "0.0.0.0" }],
  ["hostname localhost", { hostname: "localhost" }],
  ["hostname undefined", { hostname: undefined }],
  ["hostname null", { hostname: null }],
  ["hostname empty", { hostname: "" }],
  ["hostname as a number", { hostname: 1 }],
  ["hostname of somebody else", { hostname: "192.0.2.1" }],
  ["reusePort", { reusePort: false }],
  ["tcpBacklog", { tcpBacklog: 1 }],
  ["tcpBacklog below 0", { tcpBacklog: -1 }],
  ["onListen undefined", { onListen: () => undefined }],
  ["onError that is a number", { onError: 1 }],
  ["onError null", { onError: null }],
  ["signal null", { signal: null }],
  ["cert alone", { cert: "a" }],
  ["key alone", { key: "a" }],
  ["cert and key that are none", { cert: "a", key: "b" }],
  ["cert and key, empty", { cert: "", key: "" }],
  ["cert and key undefined", { cert: undefined, key: undefined }],
  ["certFile", { certFile: "a" }],
  ["keyFile", { keyFile: "a" }],
  ["certFile and keyFile", { certFile: "a", keyFile: "b" }],
  ["certChain and privateKey", { certChain: "a", privateKey: "b" }],
  ["alpnProtocols", { alpnProtocols: ["http/1.1"] }],
  ["alpnProtocols with cert and key", { alpnProtocols: ["h2"], cert: "a", key: "b" }],
  ["transport tcp", { transport: "tcp" }],
  ["transport udp", { transport: "udp" }],
  ["transport unix without a path", { transport: "unix" }],
  ["options that nobody knows", { none: 1 }],
];

/** The rows. */
export const SERVERS: readonly ServerRow[] = [
  ...CALLS.map(([name, ...values]): ServerRow => [
    `serve(${name})`,
    (serve, run) => listens(serve, run, values),
  ]),
  ...OPTIONS.map(([name, options]): ServerRow => [
    `option ${name}`,
    (serve, run) => listens(serve, run, [{ ...LOCAL, ...options }, answer]),
  ]),
];
