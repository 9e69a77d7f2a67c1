// Listening: TCP, TLS on top of it, or a unix socket.

/** Where to listen. */
export type ListenAddress = TcpAddress | UnixAddress;

/** A TCP port. */
export interface TcpAddress {
  /** Tells the addresses apart. */
  readonly transport: "tcp";
  /** The address or host name to listen on. */
  readonly hostname: string;
  /** The port; 0 lets the system choose. */
  readonly port: number;
  /** How many connections may wait to be accepted. */
  readonly tcpBacklog?: number | undefined;
  /** Whether other processes may listen on the same port. */
  readonly reusePort?: boolean | undefined;
  /** Certificate chain and private key as PEM, for TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** A unix socket. */
export interface UnixAddress {
  /** Tells the addresses apart. */
  readonly transport: "unix";
  /** The path of the socket. */
  readonly path: string;
}

/**
 * Opens a listener. Throws what Deno throws: no permission, address in use, not available, no such
 * folder, a certificate that is none.
 */
export function listen(address: ListenAddress): Deno.Listener {
  if (address.transport === "unix") return Deno.listen(address);
  const { hostname, port, tcpBacklog, reusePort, tls } = address;
  const options = {
    hostname,
    port,
    // Only what was said: older versions refuse an option that they do not know.
    ...(tcpBacklog !== undefined && { tcpBacklog }),
    ...(reusePort !== undefined && { reusePort }),
  };
  if (tls === undefined) return Deno.listen(options);
  return Deno.listenTls({ ...options, ...tls, alpnProtocols: ["http/1.1"] });
}

/** Gives a variable of the environment, or nothing where it may not be read. Asks nobody. */
export function environment(variable: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  return state === "granted" ? Deno.env.get(variable) : undefined;
}

/** Tells whether an address stands for every one of this machine (RFC 4291 §2.5.2). */
export function isUnspecified(hostname: string): boolean {
  return hostname === "0.0.0.0" || hostname === "::";
}
