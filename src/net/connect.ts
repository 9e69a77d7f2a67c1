// Opening a connection: TCP, TLS on top of it, or a unix socket. What Deno says when that fails is made
// into a sentence that names the peer.

import { authorityOf } from "../http1/target.ts";
import { within } from "./timer.ts";

/** Where to connect to. */
export type PeerAddress = TcpPeer | UnixPeer;

/** A TCP port. */
export interface TcpPeer {
  /** Tells the addresses apart. */
  readonly transport: "tcp";
  /** The host name, or an address without brackets. */
  readonly hostname: string;
  /** The port. */
  readonly port: number;
  /** What to trust besides the system's authorities, as PEM, where TLS is to be spoken. */
  readonly tls?: { readonly caCerts: readonly string[] } | undefined;
}

/** A unix socket. */
export interface UnixPeer {
  /** Tells the addresses apart. */
  readonly transport: "unix";
  /** The path of the socket. */
  readonly path: string;
}

/**
 * Opens a connection; over TLS, with its handshake done.
 *
 * Rejects with the class of error that Deno gives and a sentence that says which peer and why: refused,
 * not there, a name that is not known, a certificate that is not trusted; with `Deno.errors.TimedOut`
 * after `withinMs`, where that is not 0; with the reason of an aborted `signal`.
 */
export async function connectTo(
  address: PeerAddress,
  withinMs = 0,
  signal?: AbortSignal,
): Promise<Deno.Conn> {
  try {
    return await inTime(new Opening(address), withinMs, signal);
  } catch (error) {
    throw signal?.aborted ? signal.reason : explained(error, address);
  }
}

/** A connection on its way. */
class Opening {
  /** Resolves when it is there. */
  readonly done: Promise<Deno.Conn>;
  #conn: Deno.TlsConn | undefined;
  #isClosed = false;

  constructor(address: PeerAddress) {
    this.done = this.#open(address);
  }

  async #open(address: PeerAddress): Promise<Deno.Conn> {
    if (address.transport === "unix") return await Deno.connect(address);
    const { hostname, port, tls } = address;
    if (tls === undefined) return await Deno.connect({ hostname, port });
    const caCerts = [...tls.caCerts];
    this.#conn = await Deno.connectTls({ hostname, port, caCerts, alpnProtocols: ["http/1.1"] });
    try {
      await this.#conn.handshake();
    } catch (error) {
      this.#close();
      throw error;
    }
    return this.#conn;
  }

  /** Closes it, as far as it has come. */
  giveUp(): void {
    if (this.#conn !== undefined) this.#close();
    // What is open too late is nobody's; that it was not opened was said already.
    else this.done.then((conn) => conn.close(), () => {});
  }

  #close(): void {
    if (!this.#isClosed) this.#conn?.close();
    this.#isClosed = true;
  }
}

async function inTime(
  opening: Opening,
  withinMs: number,
  signal: AbortSignal | undefined,
): Promise<Deno.Conn> {
  const { promise, resolve, reject } = Promise.withResolvers<Deno.Conn>();
  opening.done.then(resolve, reject);
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener("abort", onAbort);
  try {
    if (!(withinMs > 0 && withinMs < Infinity)) return await promise;
    return await within(promise, withinMs, () => {
      throw new Deno.errors.TimedOut(tooLate(withinMs));
    });
  } catch (error) {
    opening.giveUp();
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}

function tooLate(withinMs: number): string {
  return `no connection within ${withinMs / 1000} s`;
}

function explained(error: unknown, address: PeerAddress): unknown {
  if (!(error instanceof Error)) return error;
  const peer = address.transport === "unix"
    ? address.path
    : authorityOf(address.hostname, address.port);
  const [ErrorClass, reason] = reasonOf(error, address) ?? [];
  if (ErrorClass === undefined) return error;
  return new ErrorClass(`Cannot connect to ${peer}: ${reason}`, { cause: error });
}

type Reason = readonly [new (message: string, options: ErrorOptions) => Error, string];

function reasonOf(error: Error, address: PeerAddress): Reason | undefined {
  const { errors } = Deno;
  if (error instanceof errors.ConnectionRefused) {
    return [errors.ConnectionRefused, "nobody listens there"];
  }
  if (error instanceof errors.NotFound) return [errors.NotFound, "there is no such socket"];
  if (error instanceof errors.PermissionDenied) return [errors.PermissionDenied, error.message];
  if (error instanceof errors.TimedOut) return [errors.TimedOut, error.message];
  if (/lookup|resolve/.test(error.message) && address.transport === "tcp") {
    return [errors.NotFound, `the name ${address.hostname} is not known`];
  }
  const isTls = address.transport === "tcp" && address.tls !== undefined;
  if (isTls && !(error instanceof errors.NotCapable)) return [errors.InvalidData, tlsFault(error)];
  if (/unreachable|AddrNotAvailable|not available/i.test(`${error.name} ${error.message}`)) {
    return [errors.NetworkUnreachable, "the network does not lead there"];
  }
  return undefined;
}

/** What rustls says, in words that say what to do. */
function tlsFault({ message }: Error): string {
  if (/UnknownIssuer|CaUsedAsEndEntity/.test(message)) {
    return `its certificate is not signed by anybody who is trusted here (${message})`;
  }
  // It was renamed between the versions of Deno.
  if (/NotValidForName|not valid for name/.test(message)) {
    return `its certificate is for another name (${message})`;
  }
  if (/Expired|NotValidYet/.test(message)) return `its certificate is out of date (${message})`;
  if (/InvalidContentType|corrupt message/.test(message)) return "it does not speak TLS";
  return `TLS could not begin (${message})`;
}
