// The load of generators, each a process of its own, put together.

import { fromFileUrl } from "@std/path";
import type { Context } from "../context.ts";
import { placed } from "../placed.ts";
import type { Command } from "../peers/peer.ts";
import { Latencies } from "./latencies.ts";
import type { LoadResult, Target } from "./load.ts";
import { type Plan, planFor } from "./plan.ts";
import { printedBy } from "./printed.ts";

/**
 * The most connections of one generator. With more than 128 that are ready the runtime serves some of
 * them again and again before the others, and the load would be as unfair as what it measures.
 */
export const SHARE = 100;

/** How long generators may take to start and to connect. */
const READY_MS = 1_000;

/** What a generator prints. */
export interface Generated {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly counts: readonly number[];
  readonly latencies: readonly (readonly [bucket: number, count: number])[];
  readonly fault?: string;
}

/** Gives the command that runs a program of this folder with a plan. */
export function generatorCommand(file: string, plan: Plan, { cores }: Context): Command {
  const path = fromFileUrl(new URL(file, import.meta.url));
  const args = ["run", "--no-prompt", "--allow-net", path, JSON.stringify(plan)];
  return placed([Deno.execPath(), ...args], cores?.load);
}

/** Puts a load on a server with as many generators as its connections need. */
export async function generate(
  target: Target,
  seconds: number,
  context: Context,
): Promise<LoadResult> {
  const shares = sharesOf(target.measure.connections);
  const startsAtMs = Date.now() + READY_MS + 100 * shares.length;
  const printed = await Promise.all(shares.map((connections) => {
    const plan = planFor(target, connections, { startsAtMs, seconds }, context);
    return printedBy(generatorCommand("./generator.ts", plan, context), context.signal);
  }));
  return together(printed.map((text): Generated => JSON.parse(text)));
}

/** Divides connections into shares of {@linkcode SHARE} at most. */
export function sharesOf(connections: number): number[] {
  const count = Math.ceil(connections / SHARE);
  const [least, rest] = [Math.floor(connections / count), connections % count];
  return Array.from({ length: count }, (_, index) => index < rest ? least + 1 : least);
}

/** Puts the figures of several generators together. */
export function together(parts: readonly Generated[]): LoadResult {
  const latencies = new Latencies();
  for (const part of parts) latencies.addAll(part.latencies);
  const seconds = Math.max(...parts.map((part) => part.seconds));
  const sum = (of: (part: Generated) => number) => parts.reduce((all, part) => all + of(part), 0);
  const fault = parts.find((part) => part.fault !== undefined)?.fault;
  return {
    requests: sum(({ requests }) => requests),
    seconds,
    bytes: sum(({ bytes }) => bytes),
    p50Ms: latencies.quantileMs(0.5),
    p99Ms: latencies.quantileMs(0.99),
    counts: parts.flatMap(({ counts }) => counts),
    ...(fault !== undefined && { fault }),
  };
}
