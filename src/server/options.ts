// What serve() can be told, and how its call forms become one record. Mistakes are found here, before
// anything listens, and are told in Deno's words.

import { withoutBrackets } from "../http1/target.ts";
import type { Deadlines } from "../net/deadline.ts";
import type { ListenAddress, TcpAddress } from "../net/listen.ts";
import type { OctetsSeen, Refused, ServerEventListener } from "./events.ts";
import type { ServeHandlerInfo } from "./info.ts";
import type { ServerLimits } from "./limits.ts";
import type { ServiceAction } from "./service_actions.ts";

/** Answers a request; what {@linkcode serve} calls for each. */
export type ServeHandler<Addr extends Deno.Addr = Deno.NetAddr> = (
  request: Request,
  info: ServeHandlerInfo<Addr>,
) => Response | Promise<Response>;

/** Options of {@linkcode serve} wherever it listens: those of `Deno.serve`, and loket's own. */
export interface ServeOptions<Addr extends Deno.Addr = Deno.Addr> {
  /** Stops the server at once when it is aborted: exchanges in flight are cut. */
  signal?: AbortSignal;
  /** Is called once, before {@linkcode serve} returns. Prints the address if not given. */
  onListen?: (localAddr: Addr) => void;
  /** Answers for a handler that failed. Prints the error and answers 500 if not given. */
  onError?: (error: unknown) => Response | Promise<Response>;
  /**
   * Whether answers are compressed where the client takes that and it is worth it; they are not if not
   * given, unless the environment may be read and has `DENO_SERVE_AUTOMATIC_COMPRESSION`, other than `0`
   * and `false`.
   */
  automaticCompression?: boolean;
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
  /**
   * Whether CONNECT reaches the handler, which may open a tunnel by `info.takeOver()`; refused with 501
   * if not given.
   */
  tunnels?: boolean;
  /**
   * Whether one connection is served at a time, and the next is accepted only when it has ended: a lesson,
   * not a way to serve, since one client that says nothing keeps all others waiting. It is not if not given.
   */
  serial?: boolean;
  /** Reads the facts that the server states about itself. */
  onEvent?: ServerEventListener;
  /**
   * Sees all octets of all connections, decrypted, as they travel: to show them, or to record them. They
   * hold what is secret, such as cookies; `Anatomy` of `@loket/loket/http1` reads them and covers that.
   */
  onOctets?: (seen: OctetsSeen) => void;
  /**
   * What is done between requests, every so often, from {@linkcode serve} to the turn in which the server is
   * told to stop. Nothing if not given.
   */
  serviceActions?: readonly ServiceAction[];
  /** Bounds on requests; what is not given has its default. */
  limits?: Partial<ServerLimits>;
  /** How long a peer may take; what is not given has its default. */
  deadlines?: Partial<Deadlines>;
}

/** Options of {@linkcode serve} over TCP, and over TLS where `cert` and `key` are given. */
export interface ServeTcpOptions extends ServeOptions<Deno.NetAddr> {
  /** What kind of address this is. */
  transport?: "tcp";
  /** The port to listen on; 8000 if not given, 0 for any that is free. */
  port?: number;
  /** The address or host name to listen on; `0.0.0.0`, which is every address, if not given. */
  hostname?: string;
  /**
   * Whether other processes may listen on the same port, so that each serves its share of the connections
   * on a core of its own. Not if not given. Deno wants `--unstable-net` for it.
   */
  reusePort?: boolean;
  /** How many connections may wait to be accepted. */
  tcpBacklog?: number;
  /** The certificate chain as PEM text, with `key`: then TLS is spoken, and nothing else. */
  cert?: string;
  /** The private key of the certificate as PEM text. */
  key?: string;
}

/** Options of {@linkcode serve} over a unix socket. */
export interface ServeUnixOptions extends ServeOptions<Deno.UnixAddr> {
  /** What kind of address this is. */
  transport?: "unix";
  /** The path of the socket. */
  path: string;
}

/** A handler among the options. */
export interface ServeInit<Addr extends Deno.Addr = Deno.NetAddr> {
  /** Answers requests. */
  handler: ServeHandler<Addr>;
}

/** Everything that can be told, whatever the address. */
export type AnyServeOptions = Omit<ServeTcpOptions & ServeUnixOptions, "transport" | "onListen"> & {
  readonly transport?: "tcp" | "unix";
  readonly onListen?: (localAddr: Deno.Addr) => void;
  readonly handler?: unknown;
};

/** A call, settled. */
export interface Settled {
  /** What was told. */
  readonly options: Partial<AnyServeOptions>;
  /** What answers. */
  readonly handler: ServeHandler<Deno.Addr>;
}

/** Gives options and handler of a call in one of the forms of `Deno.serve`, or throws a `TypeError`. */
export function settleArguments(first: unknown, second: unknown): Settled {
  const [options, handler] = typeof first === "function"
    ? [second ?? {}, first]
    : [first, typeof second === "function" ? second : handlerAmong(first)];
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
  return { options: Object(options), handler: handler as ServeHandler<Deno.Addr> };
}

function handlerAmong(options: unknown): unknown {
  return (options as { readonly handler?: unknown } | null | undefined)?.handler;
}

/** What Deno has no name for as an option, and what it says to whoever gives it. */
const UNSUPPORTED: readonly (readonly [names: readonly string[], message: string])[] = [
  [
    ["certFile", "keyFile"],
    "Unsupported 'certFile' / 'keyFile' options provided: use 'cert' / 'key' instead.",
  ],
  [["alpnProtocols"], "Unsupported 'alpnProtocols' option provided. 'http/1.1' is offered."],
  [["cid"], "Unsupported 'cid' option provided: vsock is not served."],
];

/** Gives the address to listen on. Throws a `TypeError` or `RangeError` for options that give none. */
export function listenAddress(options: Partial<AnyServeOptions>): ListenAddress {
  for (const [names, message] of UNSUPPORTED) {
    if (names.some((name) => Reflect.get(options, name) !== undefined)) {
      throw new TypeError(message);
    }
  }
  const { path, hostname = "0.0.0.0", tcpBacklog, reusePort } = options;
  checkTransport(options);
  if (path !== undefined) return { transport: "unix", path };
  const tls = checkedTls(options);
  const port = checkedPort(options.port ?? DEFAULT_PORT);
  return { transport: "tcp", hostname, port, tcpBacklog, reusePort, tls };
}

/** What would be served to others than was meant is not served at all. */
function checkTransport({ transport = "tcp", path }: Partial<AnyServeOptions>): void {
  if (transport === "tcp" || (transport === "unix" && path !== undefined)) return;
  const missing = transport === "unix" ? "needs a 'path'" : "is not served";
  throw new TypeError(`Cannot serve HTTP requests: transport '${transport}' ${missing}`);
}

function checkedTls({ cert, key }: Partial<AnyServeOptions>): TcpAddress["tls"] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert && key) return { cert, key };
  throw new TypeError("Both 'cert' and 'key' must be provided to enable HTTPS");
}

const DEFAULT_PORT = 8000;

/** Programs in JavaScript pass anything; a text with a number in it is good. */
function checkedPort(port: unknown): number {
  if (typeof port !== "number" && typeof port !== "string") {
    throw new TypeError(`Invalid port (expected number): ${port}`);
  }
  const number = port === "" ? NaN : Number(port);
  if (!Number.isInteger(number)) {
    throw new TypeError(`Invalid port: ${typeof port === "string" ? `'${port}'` : port}`);
  }
  if (number < 0 || number > 65535) throw new RangeError(`Invalid port (out of range): ${port}`);
  return number;
}

/**
 * Gives the address of `DENO_SERVE_ADDRESS`, which goes before what a program says: `tcp:` with host and
 * port, or `unix:` with a path. Throws a `TypeError` for anything else.
 */
export function addressFromText(text: string): ListenAddress {
  const [, kind, rest = ""] = /^(?:duplicate,)?([a-z]+):(.*)$/.exec(text) ?? [];
  if (kind === "unix" && rest !== "") return { transport: "unix", path: rest };
  const [, host, port] = /^(.*):([0-9]+)$/.exec(rest) ?? [];
  if (kind === "tcp" && host !== undefined && host !== "") {
    return { transport: "tcp", hostname: withoutBrackets(host), port: checkedPort(Number(port)) };
  }
  throw new TypeError(`Cannot listen on DENO_SERVE_ADDRESS: "${text}" is no address`);
}
