// A server under load, round by round.

import { CannotMeasure, type Context } from "./context.ts";
import { type LoadResult, runLoad } from "./load/load.ts";
import type { Metric } from "./metrics.ts";
import type { Figures, Sample } from "./outcome.ts";
import { type Peer, roleOf } from "./peers/peer.ts";
import type { LoadMeasure } from "./scenario.ts";
import { Server } from "./server.ts";
import type { Station } from "./station.ts";
import { median } from "./statistics.ts";
import { verify } from "./verify.ts";

/** A JavaScript engine takes some seconds of load until it has compiled what is worth it. */
const WARM_SECONDS = 8;
const MEBIBYTE = 1024 ** 2;

/** Starts a server, compares its answer, and lets it become warm; it runs until the station is left. */
export async function openLoad(
  peer: Peer,
  measure: LoadMeasure,
  usesTls: boolean,
  context: Context,
): Promise<Station> {
  const server = await Server.start(peer, roleOf(measure.exchange), usesTls, context);
  const target = { port: server.port, usesTls, measure };
  try {
    await verify(measure.exchange, server.port, usesTls, context);
    await runLoad(target, WARM_SECONDS, context);
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
  return {
    sample: async () => {
      if (server.child.hasEnded) throw new CannotMeasure(`has ended: ${server.complaint()}`);
      const before = await server.cpuMicros();
      const result = await runLoad(target, context.seconds, context);
      return sampleOf(result, difference(before, await server.cpuMicros()));
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

/** Makes figures of a load and the CPU time that the server took for it, in microseconds. */
export function sampleOf(result: LoadResult, cpuMicros: number | undefined): Sample {
  const { requests, seconds, bytes, p50Ms, p99Ms, counts, fault } = result;
  const middle = median(counts);
  const figures = known({
    rate: requests / seconds,
    mebibytes: bytes / MEBIBYTE / seconds,
    p50Ms,
    p99Ms,
    cpuMicros: cpuMicros && cpuMicros / requests,
    cpuMicrosPerMebibyte: cpuMicros && cpuMicros / (bytes / MEBIBYTE),
    busyPercent: cpuMicros && cpuMicros / 1e4 / seconds,
    leastServed: middle && Math.min(...counts) / middle,
  });
  if (fault !== undefined) return { kind: "invalid", reason: fault, figures };
  return { kind: "valid", figures };
}

/** Leaves out what is not known. */
function known(figures: Partial<Record<Metric, number | undefined>>): Figures {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
