// The lesson `greeting`: one sentence over TCP, and no HTTP. The accept loop is the one that HTTP uses; it
// hands connections on and does not care what is spoken on them.

import { acceptLoop } from "../net/accept.ts";
import { listen } from "../net/listen.ts";
import { writeAll } from "../net/output.ts";
import { closeSocket } from "../net/socket.ts";
import { isLoss } from "../net/wire.ts";

/** What everybody is told who connects: these octets and no line end. */
export const SENTENCE = "Thank you for connecting";

/** How long a peer has that does not close its side, in milliseconds, if nothing else is said. */
export const LEAVE_MS = 2_000;

/** How to greet. */
export interface GreetingOptions {
  /** The address or host name to listen on. */
  readonly hostname: string;
  /** The port; 0 for any that is free. */
  readonly port: number;
  /** Is told the address of each peer that has connected. */
  readonly onConnection?: (peer: Deno.NetAddr) => void;
  /** Is told the address of each peer that did not leave in time. */
  readonly onHangUp?: (peer: Deno.NetAddr) => void;
  /** How long a peer may stay after the sentence, in milliseconds. */
  readonly leaveMs?: number;
}

/** A service that greets, until it is shut down. */
export interface GreetingServer {
  /** Where it listens, with the real port. */
  readonly addr: Deno.NetAddr;
  /** Resolves when it has stopped and its last connection has ended. */
  readonly finished: Promise<void>;
  /** Stops: no new connection is accepted, and open ones are closed. */
  shutdown(): Promise<void>;
}

/** Listens and greets. Throws what `Deno.listen` throws where it cannot listen. */
export function serveGreeting(options: GreetingOptions): GreetingServer {
  const { hostname, port, onConnection, onHangUp, leaveMs = LEAVE_MS } = options;
  const listener = listen({ transport: "tcp", hostname, port });
  const stopping = new AbortController();
  const open = new Map<Deno.Conn, Promise<void>>();

  const take = (conn: Deno.Conn): { untilEnded(): Promise<void> } => {
    const peer = conn.remoteAddr as Deno.NetAddr;
    onConnection?.(peer);
    const hangUp = () => {
      onHangUp?.(peer);
      closeSocket(conn);
    };
    const ended = greet(conn, { hangUp, leaveMs }).finally(() => open.delete(conn));
    open.set(conn, ended);
    return { untilEnded: () => ended };
  };
  const run = async () => {
    await acceptLoop(listener, { onConnection: take, signal: stopping.signal });
    await Promise.all(open.values());
  };
  const finished = run();
  const shutdown = () => {
    if (!stopping.signal.aborted) {
      stopping.abort();
      listener.close();
      for (const conn of open.keys()) closeSocket(conn);
    }
    return finished;
  };
  return { addr: listener.addr as Deno.NetAddr, finished, shutdown };
}

/**
 * Sends the sentence, ends the sending side and reads until the peer has ended its own: whoever closes with
 * octets unread resets the connection, and the sentence may be lost with it. A timer ends what takes longer.
 */
async function greet(
  conn: Deno.Conn,
  { hangUp, leaveMs }: { readonly hangUp: () => void; readonly leaveMs: number },
): Promise<void> {
  const timer = setTimeout(hangUp, leaveMs);
  try {
    await writeAll(conn, new TextEncoder().encode(SENTENCE));
    await conn.closeWrite();
    const buffer = new Uint8Array(4096);
    while (await conn.read(buffer) !== null);
  } catch (error) {
    // The peer has left, or the timer has closed the connection: either way it is over.
    if (!isLoss(error)) throw error;
  } finally {
    clearTimeout(timer);
    closeSocket(conn);
  }
}
