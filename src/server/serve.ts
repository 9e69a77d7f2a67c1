// serve(): the argument forms of Deno.serve → a listener, an accept loop, and the object to stop them.

import { acceptLoop } from "../net/accept.ts";
import { environment, listen, type ListenAddress } from "../net/listen.ts";
import { ServerConnection } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { contextOf, printAddress, reportDefect, reportException, schemeOf } from "./defaults.ts";
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
import { checkActions, ServiceActions } from "./service_actions.ts";

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
  #actions: ServiceActions;
  #stopping = new AbortController();
  #stopped = new AbortController();
  #drained = Promise.withResolvers<void>();

  constructor(options: Partial<AnyServeOptions>, handler: ServeHandler<Deno.Addr>) {
    const { signal, serviceActions = [] } = options;
    checkActions(serviceActions);
    const address = overridingAddress() ?? listenAddress(options);
    this.#listener = listen(address);
    this.addr = this.#listener.addr as Addr;
    try {
      this.#context = contextOf(options, handler, { addr: this.addr, scheme: schemeOf(address) });
      if (options.onListen) options.onListen(this.addr);
      else printAddress(address, this.addr);
      this.#actions = new ServiceActions(
        serviceActions,
        (error) => reportException("serviceActions", error),
      );
      signal?.addEventListener("abort", () => this.#abort(), { signal: this.#stopped.signal });
    } catch (error) {
      this.#listener.close();
      throw error;
    }
    this.finished = this.#run(options.serial ?? false);
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
    this.#actions.stop();
    this.#stopping.abort();
    this.#listener.close();
    if (this.#connections.size === 0) this.#drained.resolve();
  }

  async #run(serial: boolean): Promise<void> {
    try {
      await acceptLoop(this.#listener, {
        signal: this.#stopping.signal,
        onConnection: (conn) => this.#serve(conn),
        serial,
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

  #serve(conn: Deno.Conn): ServerConnection | undefined {
    const connection = this.#takeOver(conn);
    if (connection === undefined) return undefined;
    if (this.#served >= this.#context.limits.connections) connection.turnAway();
    else this.#served++;
    this.#connections.add(connection);
    if (!this.#isRef) connection.wire.unref();
    connection.start(this.#onEnd);
    return connection;
  }

  #onEnd = (connection: ServerConnection, defect: unknown): void => {
    if (defect !== undefined) reportDefect(defect);
    this.#connections.delete(connection);
    if (!connection.isTurnedAway) this.#served--;
    if (this.#context.isStopping && this.#connections.size === 0) this.#drained.resolve();
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
