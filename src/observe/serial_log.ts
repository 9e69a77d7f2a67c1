// Facts → who is served and who may come next: what a person sees of a server that serves one connection
// at a time.

import type { Accepted, ServerEventListener } from "../server/events.ts";

/** What the log needs besides the facts. */
export interface SerialLogOptions {
  /** Calls a function when the present turn of the event loop is over. */
  readonly afterTurn?: (then: () => void) => void;
}

/**
 * Makes a reader of facts that gives a line, without its end, for each connection that begins or ends.
 *
 * The server does not know who waits: that is the system's queue. But whoever is accepted in the turn of
 * the event loop in which the connection before has ended was there already.
 */
export function serialLog(
  write: (line: string) => void,
  { afterTurn = (then) => void setImmediate(then) }: SerialLogOptions = {},
): ServerEventListener {
  let acceptedMs = 0;
  let hasJustEnded = false;
  return (event) => {
    if (event.kind === "accepted") {
      acceptedMs = event.atMs;
      write(beginning(event, hasJustEnded));
    } else if (event.kind === "closed") {
      write(`Connection ${event.connection} has ended after ${duration(event.atMs - acceptedMs)}.`);
      hasJustEnded = true;
      afterTurn(() => hasJustEnded = false);
    }
  };
}

function beginning({ connection, remoteAddr }: Accepted, hasWaited: boolean): string {
  const waited = hasWaited ? ", which had been waiting" : "";
  return `Serving ${peerOf(remoteAddr)} (connection ${connection})${waited}. ` +
    "Whoever connects now waits in the system's queue.";
}

function peerOf(address: Deno.Addr): string {
  return "hostname" in address ? `${address.hostname}:${address.port}` : "a local program";
}

function duration(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
