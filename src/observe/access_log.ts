// Facts → one line for each exchange, and one for each connection that ended badly.

import type { ServerEvent, ServerEventListener } from "../server/events.ts";

interface OpenExchange {
  readonly method: string;
  readonly target: string;
  readonly atMs: number;
}

interface OpenConnection {
  readonly peer: string;
  readonly exchanges: Map<number, OpenExchange>;
}

/** Makes a reader of facts that gives a line, without its end, for each exchange and each refusal. */
export function accessLog(write: (line: string) => void): ServerEventListener {
  const connections = new Map<number, OpenConnection>();
  return (event) => {
    if (event.kind === "accepted") {
      connections.set(event.connection, { peer: peerOf(event.remoteAddr), exchanges: new Map() });
      return;
    }
    const connection = connections.get(event.connection);
    if (connection === undefined) return;
    for (const line of linesOf(event, connection)) {
      write(`${timeOfDay()}  ${connection.peer}  ${line}`);
    }
    if (event.kind === "closed") connections.delete(event.connection);
  };
}

function linesOf(event: ServerEvent, { exchanges }: OpenConnection): string[] {
  switch (event.kind) {
    case "head":
      exchanges.set(event.exchange, event);
      return [];
    case "sent": {
      const exchange = exchanges.get(event.exchange);
      exchanges.delete(event.exchange);
      if (exchange === undefined) return [];
      const { method, target, atMs } = exchange;
      const duration = `${(event.atMs - atMs).toFixed(1)} ms`;
      return [`${method} ${target} ${event.status} ${event.contentBytes} B ${duration}`];
    }
    case "refused":
      return [`refused with ${event.status}, ${event.code}`];
    case "closed":
      return [...exchanges.values()].map(({ method, target }) =>
        `${method} ${target} not answered: ${event.reason}`
      );
    default:
      return [];
  }
}

function peerOf(address: Deno.Addr): string {
  if (!("hostname" in address)) return "local";
  // A peer that speaks IPv4 to a socket of both families.
  return address.hostname.replace(/^::ffff:(?=[0-9.]+$)/, "");
}

function timeOfDay(): string {
  return new Date().toISOString().slice(0, 19).replace("T", " ");
}
