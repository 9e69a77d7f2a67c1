// What the programs of this folder are told, as JSON in their only argument.

import { sentOctets } from "../verify.ts";
import type { Context } from "../context.ts";
import type { Target } from "./load.ts";

/** What a generator does. */
export interface Plan {
  readonly port: number;
  readonly connections: number;
  readonly pipelined: number;
  /** The head of the request. */
  readonly head: string;
  /** How many octets follow it. */
  readonly sentBytes: number;
  /** The certificate to trust, as PEM, where TLS is spoken. */
  readonly caCert?: string;
  /** When the load begins, as `Date.now()` tells it: several generators begin together. */
  readonly startsAtMs: number;
  readonly seconds: number;
}

/** Gives the plan of one generator for so many connections. */
export function planFor(
  { port, usesTls, measure }: Target,
  connections: number,
  time: Pick<Plan, "startsAtMs" | "seconds">,
  { certificate }: Context,
): Plan {
  const { exchange, pipelined = 1 } = measure;
  const sentBytes = sentOctets(exchange).length;
  const length = exchange.sentBytes === undefined ? "" : `Content-Length: ${sentBytes}\r\n`;
  const head = `${exchange.method} ${exchange.path} HTTP/1.1\r\nHost: localhost:${port}\r\n`;
  const plan = { port, connections, pipelined, head: `${head}${length}\r\n`, sentBytes, ...time };
  return usesTls && certificate !== undefined ? { ...plan, caCert: certificate.cert } : plan;
}
