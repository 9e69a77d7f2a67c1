// A server that runs for a scenario, on its core, in a folder of its own.

import { childOf, cpuMicrosOf, residentBytesOf } from "./accounts.ts";
import { Child } from "./child.ts";
import { CannotMeasure, type Context, pause } from "./context.ts";
import type { Peer, Place, Role } from "./peers/peer.ts";
import { placed } from "./placed.ts";

const START_MS = 30_000;
const RETRY_MS = 10;

/** Gives a port that nobody uses just now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Tells whether somebody accepts connections there. */
export async function accepts(port: number): Promise<boolean> {
  try {
    using _conn = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

/** A server that accepts connections. */
export class Server implements AsyncDisposable {
  /** Where. */
  readonly port: number;
  /** The process that was started. */
  readonly child: Child;
  #peer: Peer;

  private constructor(peer: Peer, port: number, child: Child) {
    this.#peer = peer;
    this.port = port;
    this.child = child;
  }

  /** Starts it and waits until it accepts. Throws {@linkcode CannotMeasure} where it does not. */
  static async start(peer: Peer, role: Role, usesTls: boolean, context: Context): Promise<Server> {
    const place = await placeFor(peer, role, usesTls, context);
    const command = placed(await peer.prepare(place), context.cores?.server);
    const server = new Server(peer, place.port, new Child(command));
    try {
      await server.#accepting(context.signal);
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #accepting(signal: AbortSignal): Promise<void> {
    const endMs = performance.now() + START_MS;
    while (!await accepts(this.port)) {
      if (this.child.hasEnded) throw new CannotMeasure(`does not start: ${this.complaint()}`);
      if (performance.now() > endMs) throw new CannotMeasure("does not accept connections");
      await pause(RETRY_MS, signal);
    }
  }

  /** Gives the first line of what it has printed as errors. */
  complaint(): string {
    return this.child.errors.trim().split("\n")[0] || "it says nothing";
  }

  async #servingPid(): Promise<number | undefined> {
    return this.#peer.servesInChild ? await childOf(this.child.pid) : this.child.pid;
  }

  /** Gives the CPU time of the process that serves, in microseconds. */
  async cpuMicros(): Promise<number | undefined> {
    const pid = await this.#servingPid();
    return pid === undefined ? undefined : await cpuMicrosOf(pid);
  }

  /** Gives the memory of the process that serves, in bytes. */
  async residentBytes(): Promise<number | undefined> {
    const pid = await this.#servingPid();
    return pid === undefined ? undefined : await residentBytesOf(pid);
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.child[Symbol.asyncDispose]();
  }
}

/** Gives what a server is started with. */
export async function placeFor(
  peer: Peer,
  role: Role,
  usesTls: boolean,
  { folder, filesFolder, certificate }: Context,
): Promise<Place> {
  if (usesTls && certificate === undefined) throw new CannotMeasure("openssl is not installed");
  const own = await Deno.makeTempDir({ dir: folder, prefix: `${peer.name}-` });
  // The worker of an nginx that root has started is somebody else.
  await Deno.chmod(own, 0o755);
  const place = { role, port: freePort(), folder: own, filesFolder };
  return usesTls && certificate !== undefined ? { ...place, tls: certificate } : place;
}
