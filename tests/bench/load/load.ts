// A load on a server: by wrk where it is installed, by the generator of this folder where it is not.

import type { Context } from "../context.ts";
import type { LoadMeasure } from "../scenario.ts";
import { generate, SHARE } from "./generated.ts";
import { runWrk } from "./wrk.ts";

/** A server and what is asked of it. */
export interface Target {
  readonly port: number;
  readonly usesTls: boolean;
  readonly measure: Omit<LoadMeasure, "kind">;
}

/** What came of a load. */
export interface LoadResult {
  /** Answers that were complete. */
  readonly requests: number;
  readonly seconds: number;
  /** Octets that were received, heads included. */
  readonly bytes: number;
  /** Nothing where nobody knows, as is the 99th percentile. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Answers on each connection, of those that were counted one by one. */
  readonly counts: readonly number[];
  /** Why the figures do not count. */
  readonly fault?: string;
}

/** Puts a load on a server for so many seconds. */
export async function runLoad(
  target: Target,
  seconds: number,
  context: Context,
): Promise<LoadResult> {
  if (!context.hasWrk) return await generate(target, seconds, context);
  if (!target.measure.countsEach) return await runWrk(target, seconds, context);
  // wrk does not tell its connections apart: some of them are made here, and stand for all.
  const [many, sample] = await Promise.all([
    runWrk(withConnections(target, target.measure.connections - SHARE), seconds, context),
    generate(withConnections(target, SHARE), seconds, context),
  ]);
  return joined(many, sample);
}

function withConnections(target: Target, connections: number): Target {
  return { ...target, measure: { ...target.measure, connections } };
}

/** Adds what was sampled to the rest; the latencies are those of the rest. */
function joined(many: LoadResult, sample: LoadResult): LoadResult {
  const { requests, seconds, bytes, counts } = sample;
  const part = many.seconds / seconds;
  const fault = many.fault ?? sample.fault;
  return {
    ...many,
    requests: many.requests + requests * part,
    bytes: many.bytes + bytes * part,
    counts,
    ...(fault !== undefined && { fault }),
  };
}
