// serve(): the argument forms of Deno.serve → a listener, an accept loop, and the object to stop them.

import { acceptLoop, listen } from "../net/accept.ts";
import { DeadlineClock, type Deadlines, DEFAULT_DEADLINES } from "../net/deadline.ts";
import { ServerConnection } from "./connection.ts";
import type { ServeHandlerInfo, ServerContext } from "./context.ts";
import type { Refused, ServerEventListener } from "./events.ts";
import { refusalLog } from "./explain.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "./limits.ts";
import { responseFault } from "./response.ts";

/** Answers a request; what {@linkcode serve} calls for each. */
export type ServeHandler = (
  request: Request,
  info: ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/** Options of {@linkcode serve}: those of `Deno.serve` over TCP, and loket's own. */
export interface ServeOptions {
  /** The port to listen on; 8000 if not given, 0 for any that is free. */
  port?: number;
  /** The address or host name to listen on; `0.0.0.0`, which is every address, if not given. */
  hostname?: string;
  /** Only `tcp` so far. */
  transport?: "tcp";
  /** Whether other processes may listen on the same port. */
  reusePort?: boolean;
  /** How many connections may wait to be accepted. */
  tcpBacklog?: number;
  /** Stops the server at once when it is aborted: exchanges in flight are cut. */
  signal?: AbortSignal;
  /** Is called once, before {@linkcode serve} returns. Prints the address if not given. */
  onListen?: (localAddr: Deno.NetAddr) => void;
  /** Answers for a handler that failed. Prints the error and answers 500 if not given. */
  onError?: (error: unknown) => Response | Promise<Response>;
  /**
   * Reads the refusals: which rule a peer broke, where, in what, and what it should do instead. Prints
   * them if not given, and only counts them where they come too thick.
   */
  onReject?: (refused: Refused) => void;
  /** Whether a peer is told why it was refused, and not only that; it is not if not given. */
  explain?: boolean;
  /**
   * The hosts that are served, without port, such as `["localhost", "127.0.0.1"]`; a request for another
   * is refused with 421. All if not given. A server that only its own machine reaches should name them
   * where it holds what is not for every page: a page elsewhere can have its name lead here.
   */
  hosts?: readonly string[];
  /** Reads the facts that the server states about itself. */
  onEvent?: ServerEventListener;
  /** Bounds on requests; what is not given has its default. */
  limits?: Partial<ServerLimits>;
  /** How long a peer may take; what is not given has its default. */
  deadlines?: Partial<Deadlines>;
}

/** A handler among the options. */
export interface ServeInit {
  /** Answers requests. */
  handler: ServeHandler;
}

/** A server that listens, as {@linkcode serve} returns it. */
export interface HttpServer extends AsyncDisposable {
  /** Resolves when the server has stopped and its last connection has ended. */
  finished: Promise<void>;
  /** Where it listens, with the real port. */
  addr: Deno.NetAddr;
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
export function serve(handler: ServeHandler): HttpServer;
/** Serves with options and a handler. */
export function serve(options: ServeOptions, handler: ServeHandler): HttpServer;
/** Serves with a handler among the options. */
export function serve(options: ServeOptions & ServeInit): HttpServer;
export function serve(
  first: ServeHandler | ServeOptions | (ServeOptions & ServeInit),
  second?: ServeHandler,
): HttpServer {
  const { options, handler } = settleArguments(first, second);
  return new Server(options, handler);
}

function settleArguments(
  first: ServeHandler | ServeOptions | (ServeOptions & ServeInit) | undefined,
  second: ServeHandler | undefined,
): { options: ServeOptions; handler: ServeHandler } {
  const [options, handler] = typeof first === "function"
    ? [second as ServeOptions | undefined ?? {}, first]
    : [first, second ?? (first as Partial<ServeInit> | undefined)?.handler];
  if (options === undefined || options === null) {
    throw new TypeError(
      "Cannot serve HTTP requests: either a `handler` or `options` must be specified",
    );
  }
  if (typeof handler !== "function") {
    throw new TypeError(
      `Cannot serve HTTP requests: handler must be a function, received ${typeof handler}`,
    );
  }
  checkTransport(options);
  return { options, handler };
}

const OTHER_TRANSPORTS = ["cert", "key", "certFile", "keyFile", "path", "cid"];

/** What would be served in the clear, or to others than was meant, is not served at all. */
function checkTransport(options: ServeOptions): void {
  const { transport = "tcp" } = options;
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  const given = set.map(([name]) => name).find((name) => OTHER_TRANSPORTS.includes(name));
  if (transport === "tcp" && given === undefined) return;
  const found = given === undefined ? `transport "${transport}"` : `option "${given}"`;
  throw new TypeError(`Cannot serve HTTP requests: ${found} is not supported, only plain TCP is`);
}

class Server implements HttpServer {
  readonly addr: Deno.NetAddr;
  readonly finished: Promise<void>;
  #listener: Deno.TcpListener;
  #connections = new Set<ServerConnection>();
  #lastConnection = 0;
  #isRef = true;
  #context: ServerContext;
  #stopping = new AbortController();
  #stopped = new AbortController();
  #drained = Promise.withResolvers<void>();

  constructor(options: ServeOptions, handler: ServeHandler) {
    const { hostname = "0.0.0.0", tcpBacklog, reusePort, signal } = options;
    const port = checkedPort(options.port ?? 8000);
    this.#listener = listen({ hostname, port, tcpBacklog, reusePort });
    this.addr = this.#listener.addr as Deno.NetAddr;
    this.#context = {
      handler: handler as ServerContext["handler"],
      answerError: (error) => answerError(error, options.onError ?? printError),
      onReject: options.onReject ?? refusalLog(printRefusal),
      explain: options.explain ?? false,
      onEvent: options.onEvent,
      hosts: options.hosts && new Set(options.hosts.map(bareHost)),
      fallbackOrigin: `http://localhost:${this.addr.port}`,
      limits: withoutZeros(withDefaults(DEFAULT_SERVER_LIMITS, options.limits)),
      deadlines: withDefaults(DEFAULT_DEADLINES, options.deadlines),
      clock: new DeadlineClock(),
      isStopping: false,
    };
    try {
      (options.onListen ?? printAddress)(this.addr);
    } catch (error) {
      this.#listener.close();
      throw error;
    }
    this.finished = this.#run();
    if (signal?.aborted) this.#abort();
    signal?.addEventListener("abort", () => this.#abort(), { signal: this.#stopped.signal });
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

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
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
    if (this.#connections.size >= this.#context.limits.connections) connection.turnAway();
    this.#connections.add(connection);
    if (!this.#isRef) connection.wire.unref();
    connection.run().catch(reportDefect).finally(() => {
      this.#connections.delete(connection);
      if (this.#context.isStopping && this.#connections.size === 0) this.#drained.resolve();
    });
  }
}

/** What is set to `undefined` has its default, like what is not there. */
function withDefaults<Options extends object>(
  defaults: Options,
  given: Partial<Options> | undefined,
): Options {
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}

/** An IPv6 address may be given with its brackets or without. */
function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
}

/** A bound of 0 is none, as a deadline of 0 is. */
function withoutZeros(limits: ServerLimits): ServerLimits {
  const bounds = Object.entries(limits).map((
    [name, bound],
  ) => [name, bound === 0 ? Infinity : bound]);
  return { ...limits, ...Object.fromEntries(bounds) };
}

function checkedPort(port: number): number {
  if (!Number.isInteger(Number(port))) throw new TypeError(`Invalid port: '${port}'`);
  if (port < 0 || port > 65535) throw new RangeError(`Invalid port (out of range): ${port}`);
  return Number(port);
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

function printAddress({ hostname, port }: Deno.NetAddr): void {
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  const hint = everywhere ? ` (http://localhost:${port}/)` : "";
  // deno-lint-ignore no-console -- the default of `onListen`, like that of Deno.serve
  console.error(`Listening on http://${host}:${port}/${hint}`);
}
