// serve(): the argument forms of Deno.serve → a listener, an accept loop, and the object to stop them.

import { authorityOf, withoutBrackets } from "../http1/target.ts";
import { acceptLoop } from "../net/accept.ts";
import { DeadlineClock, DEFAULT_DEADLINES } from "../net/deadline.ts";
import { environment, listen, type ListenAddress } from "../net/listen.ts";
import { ServerConnection } from "./connection.ts";
import { DateField } from "./clock.ts";
import type { ServerContext } from "./context.ts";
import { refusalLog } from "./explain.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./limits.ts";
import {
  addressFromText,
  type AnyServeOptions,
  listenAddress,
  type ServeHandler,
  type ServeInit,
  type ServeTcpOptions,
  type ServeUnixOptions,
  settleArguments,
} from "./options.ts";
import { responseFault } from "./response.ts";

/** A server that listens, as {@linkcode serve} returns it. */
export interface HttpServer<Addr extends Deno.Addr = Deno.Addr> extends AsyncDisposable {
  /** Resolves when the server has stopped and its last connection has ended. */
  finished: Promise<void>;
  /** Where it listens, with the real port. */
  addr: Addr;
  /** Keeps the process alive while it listens; this is so from the beginning. */
  ref(): void;
  /** Lets the process end although it listens. */
  unref(): void;
  /**
   * Stops: no new connection is accepted, idle ones close, requests in flight are answered. Resolves
   * when the last connection has ended. May be called more than once.
   */
  shutdown(): Promise<void>;
}

/**
 * Serves HTTP/1.1, called like `Deno.serve`.
 *
 * Listens before it returns. Throws a `TypeError` or `RangeError` for options that make no sense, and
 * what `Deno.listen` throws where it cannot listen.
 *
 * ```ts
 * import { serve, text } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const server = serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => text("Next!"));
 * const response = await fetch(`http://127.0.0.1:${server.addr.port}/`);
 * assertEquals(await response.text(), "Next!");
 * await server.shutdown();
 * ```
 */
export function serve(handler: ServeHandler<Deno.NetAddr>): HttpServer<Deno.NetAddr>;
/** Serves on a unix socket. */
export function serve(
  options: ServeUnixOptions,
  handler: ServeHandler<Deno.UnixAddr>,
): HttpServer<Deno.UnixAddr>;
/** Serves with options and a handler. */
export function serve(
  options: ServeTcpOptions,
  handler: ServeHandler<Deno.NetAddr>,
): HttpServer<Deno.NetAddr>;
/** Serves on a unix socket, with a handler among the options. */
export function serve(
  options: ServeUnixOptions & ServeInit<Deno.UnixAddr>,
): HttpServer<Deno.UnixAddr>;
/** Serves with a handler among the options. */
export function serve(
  options: ServeTcpOptions & ServeInit<Deno.NetAddr>,
): HttpServer<Deno.NetAddr>;
export function serve<Addr extends Deno.Addr>(first: unknown, second?: unknown): HttpServer<Addr> {
  const { options, handler } = settleArguments(first, second);
  const server = new Server<Addr>(options, handler);
  const { addr, finished } = server;
  const shutdown = () => server.shutdown();
  // As with Deno, each part can be taken out and used alone.
  return {
    addr,
    finished,
    shutdown,
    ref: () => server.ref(),
    unref: () => server.unref(),
    [Symbol.asyncDispose]: shutdown,
  };
}

class Server<Addr extends Deno.Addr> {
  readonly addr: Addr;
  readonly finished: Promise<void>;
  #listener: Deno.Listener;
  #connections = new Set<ServerConnection>();
  #lastConnection = 0;
  /** How many connections are served, and not only turned away. */
  #served = 0;
  #isRef = true;
  #context: ServerContext;
  #stopping = new AbortController();
  #stopped = new AbortController();
  #drained = Promise.withResolvers<void>();

  constructor(options: Partial<AnyServeOptions>, handler: ServeHandler<Deno.Addr>) {
    const { signal } = options;
    const address = overridingAddress() ?? listenAddress(options);
    this.#listener = listen(address);
    this.addr = this.#listener.addr as Addr;
    try {
      this.#context = contextOf(options, handler, { addr: this.addr, scheme: schemeOf(address) });
      (options.onListen ?? addressPrinter(address))(this.addr);
      signal?.addEventListener("abort", () => this.#abort(), { signal: this.#stopped.signal });
    } catch (error) {
      this.#listener.close();
      throw error;
    }
    this.finished = this.#run();
    if (signal?.aborted) this.#abort();
  }

  ref(): void {
    this.#isRef = true;
    this.#listener.ref();
    for (const { wire } of this.#connections) wire.ref();
  }

  unref(): void {
    this.#isRef = false;
    this.#listener.unref();
    for (const { wire } of this.#connections) wire.unref();
  }

  shutdown(): Promise<void> {
    this.#stop();
    for (const connection of this.#connections) connection.stop();
    return this.finished;
  }

  /** Waits for nobody: a handler that never answers cannot keep the server from having stopped. */
  #abort(): void {
    this.#stop();
    for (const connection of this.#connections) connection.abort();
    this.#connections.clear();
    this.#drained.resolve();
  }

  #stop(): void {
    if (this.#context.isStopping) return;
    this.#context.isStopping = true;
    this.#stopping.abort();
    this.#listener.close();
    if (this.#connections.size === 0) this.#drained.resolve();
  }

  async #run(): Promise<void> {
    try {
      await acceptLoop(this.#listener, {
        signal: this.#stopping.signal,
        onConnection: (conn) => this.#serve(conn),
      });
    } finally {
      this.#stop();
    }
    await this.#drained.promise;
    // The signal may outlive this server, and must not keep it.
    this.#stopped.abort();
  }

  /** A socket that is reset just now may refuse its options; that concerns nobody else. */
  #takeOver(conn: Deno.Conn): ServerConnection | undefined {
    try {
      return new ServerConnection(conn, ++this.#lastConnection, this.#context);
    } catch (error) {
      conn.close();
      reportDefect(error);
      return undefined;
    }
  }

  #serve(conn: Deno.Conn): void {
    const connection = this.#takeOver(conn);
    if (connection === undefined) return;
    if (this.#served >= this.#context.limits.connections) connection.turnAway();
    else this.#served++;
    this.#connections.add(connection);
    if (!this.#isRef) connection.wire.unref();
    connection.start(this.#onEnd);
  }

  #onEnd = (connection: ServerConnection, defect: unknown): void => {
    if (defect !== undefined) reportDefect(defect);
    this.#connections.delete(connection);
    if (!connection.isTurnedAway) this.#served--;
    if (this.#context.isStopping && this.#connections.size === 0) this.#drained.resolve();
  };
}

function contextOf(
  options: Partial<AnyServeOptions>,
  handler: ServeHandler<Deno.Addr>,
  { addr, scheme }: { readonly addr: Deno.Addr; readonly scheme: string },
): ServerContext {
  const clock = new DeadlineClock();
  return {
    handler,
    answerError: (error) => answerError(error, options.onError ?? printError),
    onReject: guarded("onReject", options.onReject ?? refusalLog(printRefusal)),
    explain: options.explain ?? false,
    onEvent: options.onEvent && guarded("onEvent", options.onEvent),
    hosts: options.hosts && new Set(options.hosts.map(bareHost)),
    tunnels: options.tunnels ?? false,
    compresses: options.automaticCompression ??
      environment("DENO_SERVE_AUTOMATIC_COMPRESSION") === "1",
    scheme,
    fallbackAuthority: fallbackAuthority(addr),
    limits: withoutZeros(withDefaults(DEFAULT_SERVER_LIMITS, options.limits)),
    deadlines: withDefaults(DEFAULT_DEADLINES, options.deadlines),
    clock,
    date: new DateField(clock),
    isStopping: false,
  };
}

/** A listener that throws is told about, and stands in nobody's way. */
function guarded<Fact>(name: string, listener: (fact: Fact) => void): (fact: Fact) => void {
  return (fact) => {
    try {
      listener(fact);
    } catch (error) {
      // deno-lint-ignore no-console -- there is nobody else to tell
      console.error(`loket: exception in ${name}`, error);
    }
  };
}

/** As with Deno, the environment moves the first server of a program, and no other. */
let mayBeMoved = true;

function overridingAddress(): ListenAddress | undefined {
  const text = mayBeMoved ? environment("DENO_SERVE_ADDRESS") : undefined;
  if (text === undefined || text === "") return undefined;
  mayBeMoved = false;
  return addressFromText(text);
}

function schemeOf(address: ListenAddress): string {
  if (address.transport === "unix") return "http+unix://";
  return address.tls === undefined ? "http://" : "https://";
}

/** For a request that names no host. The path of a socket stands in a URL as Deno writes it. */
function fallbackAuthority(addr: Deno.Addr): string {
  if ("port" in addr) return `localhost:${addr.port}`;
  const { path } = addr as Deno.UnixAddr;
  return encodeURIComponent(path).replace(/[-_.!~*'()]/g, percentEncoded);
}

/** What is set to `undefined` has its default, like what is not there. */
function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options> | undefined,
): Options {
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  for (const [name, value] of set) {
    if (typeof value === "number" && value >= 0) continue;
    throw new RangeError(`Cannot serve HTTP requests: ${name} is no number from 0 up: ${value}`);
  }
  return { ...defaults, ...Object.fromEntries(set) };
}

/** An IPv6 address may be given with its brackets or without. */
function bareHost(host: string): string {
  return withoutBrackets(host).toLowerCase();
}

/** A bound of 0 is none, as a deadline of 0 is. */
function withoutZeros(limits: ServerLimits): ServerLimits {
  const bounds = Object.entries(limits).map((
    [name, bound],
  ) => [name, bound === 0 ? Infinity : bound]);
  return { ...limits, ...Object.fromEntries(bounds) };
}

/** What `onError` answers, or 500 where it fails too. */
async function answerError(
  error: unknown,
  onError: (error: unknown) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const response = await onError(error);
    const fault = responseFault(response);
    if (fault === undefined) return response;
    throw new TypeError(fault);
  } catch (failure) {
    // deno-lint-ignore no-console -- like Deno.serve: an error that nobody takes has to show somewhere
    console.error("Exception in onError while handling exception", failure);
    return internalServerError();
  }
}

function printError(error: unknown): Response {
  // deno-lint-ignore no-console -- the default of `onError`, like that of Deno.serve
  console.error(error);
  return internalServerError();
}

function printRefusal(text: string): void {
  // deno-lint-ignore no-console -- the default of `onReject`: a refusal that nobody sees helps nobody
  console.error(text);
}

function internalServerError(): Response {
  return new Response(new TextEncoder().encode("Internal Server Error"), { status: 500 });
}

/** An error that no peer and no handler can cause is a defect of ours; it must not pass unseen. */
function reportDefect(error: unknown): void {
  // deno-lint-ignore no-console -- there is nobody else to tell
  console.error("loket: unexpected error on a connection", error);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function addressPrinter(address: ListenAddress): (addr: Deno.Addr) => void {
  return (addr) => {
    // deno-lint-ignore no-console -- the default of `onListen`, like that of Deno.serve
    console.error(`Listening on ${"hostname" in addr ? urls(address, addr) : addressText(addr)}`);
  };
}

function addressText(addr: Deno.Addr): string {
  return "path" in addr ? addr.path : addr.transport;
}

function urls(address: ListenAddress, { hostname, port }: Deno.NetAddr): string {
  const scheme = schemeOf(address);
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  return `${scheme}${authorityOf(hostname, port)}/${
    everywhere ? ` (${scheme}localhost:${port}/)` : ""
  }`;
}
