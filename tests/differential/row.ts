// One row, run against two servers: the same octets to the same handler under Deno.serve and under
// loket. What came back, what the handler noted and what onError was given are kept, to be compared.

import { serve } from "../../src/server/serve.ts";
import { within } from "../support/server.ts";
import { connect, write } from "../support/socket.ts";
import { textOf } from "../support/octets.ts";

/** Deno.serve or loket's serve, called without types, as JavaScript does. */
export type Serve = (...values: unknown[]) => Deno.HttpServer<Deno.NetAddr>;

/** The two servers; the first is the model. */
export const SERVES: Readonly<Record<"deno" | "loket", Serve>> = {
  deno: Deno.serve as Serve,
  loket: serve as Serve,
};

/** Answers a request of a row; what it gives need not be a response. */
export type RowHandler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
  run: Run,
) => unknown;

/** What is sent besides a plain GET, and what the server is told. */
export interface Asked {
  /** The octets. A piece behind the first is sent when something has come since the one before it. */
  readonly sends?: string | readonly string[];
  /** What the client does then: sends one more request, half-closes, or closes without reading. */
  readonly then?: "asks again" | "half-closes" | "closes";
  /** Options of the server. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Replaces the `onError` that answers 500. */
  readonly onError?: (error: unknown) => unknown;
}

/** A row: its name, the handler, and what is asked. */
export type Row = readonly [name: string, handler: RowHandler, asked?: Asked];

/** What one server made of a row. */
export interface Outcome {
  readonly octets: string;
  readonly notes: readonly string[];
  readonly errors: readonly string[];
}

/** A request that leaves the connection open. */
export const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/** The request behind a row: whether it is answered shows where the row's own has ended. */
const LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/** Long enough for whatever still comes once the server has stopped. */
const PENDING_MS = 200;

/** A row while it runs. */
export class Run {
  /** Resolves when the handler was called. */
  readonly called: PromiseWithResolvers<void> = Promise.withResolvers();
  /** What the handler keeps from one request to the next. */
  kept: unknown;
  /** What the client received. */
  octets = "";
  /** What onError was given. */
  readonly errors: unknown[] = [];
  #notes: [label: string, value: unknown][] = [];
  #masks: [value: string | RegExp, mask: string][] = [];

  /** Keeps a value that the handler saw; a promise is looked at when the server has stopped. */
  note(label: string, value: unknown): void {
    if (value instanceof Promise) value.catch(() => {});
    this.#notes.push([label, value instanceof Promise ? value : shown(value)]);
  }

  /** Keeps what a function gives or throws. */
  attempt(label: string, fn: () => unknown): void {
    this.note(label, (async () => await fn())());
  }

  /** Hides a text, or a number as a word, that is never the same in what is compared. */
  hide(value: string | number, mask: string): void {
    this.#masks.push([typeof value === "string" ? value : new RegExp(`\\b${value}\\b`, "g"), mask]);
  }

  /** Hides in a text what has to be hidden. */
  #masked(text: string): string {
    for (const [value, mask] of this.#masks) text = text.replaceAll(value, mask);
    return text
      .replace(/(?<=^date: )[^\r]*/gim, (date) => isRecent(date) ? "<now>" : date)
      // As long as it was: the sizes of chunks count it.
      .replace(/-{4,}[0-9A-Za-z]{10,}/g, (boundary) => "-".repeat(boundary.length));
  }

  /** Everything that is compared. */
  async outcome(): Promise<Outcome> {
    const notes = await this.#noted();
    const errors = this.errors.map((error) => this.#masked(shown(error)));
    return { octets: this.#masked(this.octets), notes, errors };
  }

  /** The notes, with what became of the promises among them. */
  async #noted(): Promise<string[]> {
    const late = Promise.withResolvers<string>();
    const timer = setTimeout(() => late.resolve("pending"), PENDING_MS);
    const settled = this.#notes.map(async ([label, value]) => {
      const told = value instanceof Promise ? value.then(shown, rejected) : value;
      return this.#masked(`${label}: ${await Promise.race([told, late.promise])}`);
    });
    const notes = await Promise.all(settled);
    clearTimeout(timer);
    return notes;
  }
}

/** Shows a value in one line; of an error its class and message, as its stack is never the same. */
export function shown(value: unknown): string {
  if (value instanceof Error) return `${value.constructor.name}: ${value.message}`;
  const options = { breakLength: Infinity, compact: true, depth: 3, strAbbreviateSize: 500 };
  return Deno.inspect(value, options);
}

function rejected(reason: unknown): string {
  return `rejects ${shown(reason)}`;
}

/** Runs a row against one server. */
export async function outcomeOf(serve: Serve, row: Row): Promise<Outcome> {
  const run = new Run();
  await runRow(serve, row, run);
  return await run.outcome();
}

/** Starts a server for a row, asks it, and stops it. */
export async function runRow(serve: Serve, row: Row, run: Run): Promise<void> {
  const [, handler, asked = {}] = row;
  const server = serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen() {},
    onReject() {},
    onError(error: unknown) {
      run.errors.push(error);
      return asked.onError ? asked.onError(error) : failed();
    },
    ...asked.options,
  }, (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => {
    if (request.url.endsWith("/last")) return new Response("last");
    run.called.resolve();
    return handler(request, info, run);
  });
  const { port } = server.addr;
  run.hide(port, "<port>");
  await converse(port, asked, run).finally(() => within(server.shutdown()));
}

function failed(): Response {
  return new Response("Internal Server Error", { status: 500 });
}

async function converse(port: number, asked: Asked, run: Run): Promise<void> {
  const { sends = GET, then = "asks again" } = asked;
  const pieces = typeof sends === "string" ? [sends] : sends;
  using conn = await connect(port);
  run.hide((conn.localAddr as Deno.NetAddr).port, "<peer>");
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1;
    await send(conn, isLast && then === "asks again" ? piece + LAST : piece);
    if (!isLast) run.octets += await within(readSome(conn)) ?? "";
  }
  if (then === "closes") return await within(run.called.promise);
  if (then === "half-closes") await conn.closeWrite();
  await within(readToClose(conn, run));
}

/** A server may have refused, and closed, before it has read everything. */
async function send(conn: Deno.Conn, text: string): Promise<void> {
  try {
    await write(conn, text);
  } catch (error) {
    if (!isLoss(error)) throw error;
  }
}

/** Keeps what comes up to the close, be it a reset or not. */
export async function readToClose(conn: Deno.Conn, run: Run): Promise<void> {
  for (let more = await readSome(conn); more !== undefined; more = await readSome(conn)) {
    run.octets += more;
  }
}

/** Gives what comes next, or nothing behind the close, be it a reset or not. */
async function readSome(conn: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(64 * 1024);
  try {
    const count = await conn.read(buffer);
    return count === null ? undefined : textOf(buffer.subarray(0, count));
  } catch (error) {
    if (isLoss(error)) return undefined;
    throw error;
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

/** A date that a handler chose is compared like everything else. */
function isRecent(date: string): boolean {
  return Math.abs(Date.parse(date) - Date.now()) < 60_000;
}
