// Opening the connections of a client: where to, by which way, and the protocol on what was opened.

import { DEFAULT_LIMITS } from "../http1/limits.ts";
import { connectTo, type PeerAddress } from "../net/connect.ts";
import { DeadlineClock } from "../net/deadline.ts";
import { octetsOn, Wire, type WireOptions } from "../net/wire.ts";
import { clientDeadlines, type ClientOptions } from "./options.ts";
import type { Origin } from "./origin.ts";

/** One timer for all clients. */
const clock = new DeadlineClock();

/** Opens connections to one origin. */
export class Opening {
  #address: PeerAddress;
  #connectMs: number;
  #open: (() => Promise<Deno.Conn>) | undefined;
  #onOctets: ClientOptions["onOctets"];
  #wireOptions: WireOptions;

  /** Throws a `TypeError` for TLS over a unix socket, and a `RangeError` for a deadline. */
  constructor(origin: Origin, options: ClientOptions) {
    const { path, caCerts = [], open, onOctets, limits } = options;
    if (path !== undefined && origin.isTls) {
      throw new TypeError("Cannot speak TLS over a unix socket: use an origin with http");
    }
    const { hostname, port, isTls } = origin;
    this.#address = path === undefined
      ? { transport: "tcp", hostname, port, ...(isTls && { tls: { caCerts } }) }
      : { transport: "unix", path };
    const deadlines = clientDeadlines(options.deadlines);
    this.#connectMs = deadlines.connectMs;
    this.#open = open;
    this.#onOctets = onOctets;
    this.#wireOptions = {
      role: "client",
      limits: { ...DEFAULT_LIMITS, ...limits },
      deadlines,
      clock,
    };
  }

  /** Opens a socket. Rejects with `Deno.errors.*`, as `Client.send()` does, and with an abort's reason. */
  socket(signal: AbortSignal): Promise<Deno.Conn> {
    return this.#open?.() ?? connectTo(this.#address, this.#connectMs, signal);
  }

  /** Lets HTTP be spoken on the socket of the connection with this number. */
  wire(conn: Deno.Conn, id: number): Wire {
    return new Wire(conn, { ...this.#wireOptions, onOctets: octetsOn(id, this.#onOctets) });
  }
}
