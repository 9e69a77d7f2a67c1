// One handler, asked in three ways: called with a Request, under loket, and under Deno.serve. Over the
// sockets a target is sent as it stands here; a URL would be normalized before it is sent.

import { assert } from "@std/assert";
import { serve } from "../../src/server/serve.ts";
import { readAll, reader } from "./each_way.ts";
import { octets } from "./octets.ts";
import { exchange } from "./socket.ts";

/** A request in the form of its parts. */
export interface Question {
  readonly method: string;
  readonly target: string;
  /** Field lines besides `Host`. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** What came of it. Field names are in lower case; those are left out that a server adds. */
export interface Answer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly content: string;
}

/** A way to ask. */
export type Ask = (question: Question) => Promise<Answer>;

const HOST = "localhost";

const decoder = new TextDecoder();

/** What a server adds to every answer. */
const ADDED: readonly string[] = ["date", "connection", "content-length"];

/** Asks by a call, as a handler that has another one inside does. */
export function askDirectly(handler: Deno.ServeHandler<Deno.NetAddr>): Ask {
  const remoteAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  return async ({ method, target, fields = {} }) => {
    const url = target.startsWith("/") ? `http://${HOST}${target}` : target;
    const request = new Request(url, { method, headers: fields });
    const completed = Promise.resolve();
    const response = await handler(request, { remoteAddr, completed });
    return {
      status: response.status,
      fields: fieldsOf(response.headers),
      // What a handler answers to HEAD is left out by the server.
      content: await response.text().then((text) => method === "HEAD" ? "" : text),
    };
  };
}

/** Two servers with the same handler. */
export class BothServers implements AsyncDisposable {
  /** Asks loket. */
  readonly askLoket: Ask;
  /** Asks Deno's own server. */
  readonly askDeno: Ask;
  #servers: readonly { shutdown(): Promise<void> }[];

  /** Starts them. */
  constructor(handler: Deno.ServeHandler<Deno.NetAddr>) {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    const loket = serve(options, handler);
    const deno = Deno.serve(options, handler);
    this.askLoket = (question) => ask(loket.addr.port, question);
    this.askDeno = (question) => ask(deno.addr.port, question);
    this.#servers = [loket, deno];
  }

  /** Stops them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.shutdown()));
  }
}

async function ask(port: number, { method, target, fields = {} }: Question): Promise<Answer> {
  const lines = Object.entries({ host: HOST, connection: "close", ...fields })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const text = await exchange(port, `${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const [head, ...others] = readAll(reader("client", {}, method), text, text.length);
  assert(head !== undefined && "status" in head, text);
  const content = octets(others.map((event) => "text" in event ? event.text : "").join(""));
  return { status: head.status, fields: fieldsOf(head.fields), content: decoder.decode(content) };
}

function fieldsOf(fields: Iterable<readonly [string, string]>): Record<string, string> {
  const lines = [...fields].map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(lines.filter(([name]) => !ADDED.includes(name)).sort());
}
