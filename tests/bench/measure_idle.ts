// What a server needs to keep a connection that does nothing: its memory with many of them, less its
// memory with a fifth of them, so that what it needs once is not counted.

import { Child } from "./child.ts";
import { CannotMeasure, type Context, pause } from "./context.ts";
import { generatorCommand } from "./load/generated.ts";
import { runLoad, type Target } from "./load/load.ts";
import { planFor } from "./load/plan.ts";
import { outputOf } from "./machine.ts";
import type { Sample } from "./outcome.ts";
import { type Peer, roleOf } from "./peers/peer.ts";
import type { IdleMeasure } from "./scenario.ts";
import { Server } from "./server.ts";
import type { Station } from "./station.ts";
import { verify } from "./verify.ts";

const HOLD_MS = 60_000;
/** Longer than it takes until a server has nothing left to do, shorter than any of them keeps idle peers. */
const SETTLE_MS = 2_000;
/** What a server has open besides its connections. */
const OTHER_DESCRIPTORS = 100;
const WARM = { connections: 64, seconds: 1 };

/** Starts a server once and compares its answer; each round has a server of its own. */
export async function openIdle(
  peer: Peer,
  measure: IdleMeasure,
  usesTls: boolean,
  context: Context,
): Promise<Station> {
  await checkDescriptors(measure.connections);
  const start = () => Server.start(peer, roleOf(measure.exchange), usesTls, context);
  await using server = await start();
  await verify(measure.exchange, server.port, usesTls, context);
  return {
    sample: async () => {
      await using server = await start();
      return await sampleIdle(server, { port: server.port, usesTls, measure }, context);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function checkDescriptors(connections: number): Promise<void> {
  const allowed = Number(await outputOf("sh", "-c", "ulimit -H -n"));
  const needed = connections + OTHER_DESCRIPTORS;
  // What is no number is "unlimited".
  if (allowed < needed) throw new CannotMeasure(`needs ${needed} descriptors, has ${allowed}`);
}

async function sampleIdle(server: Server, target: Target, context: Context): Promise<Sample> {
  const { connections } = target.measure;
  const few = Math.floor(connections / 5);
  const warm = { ...target, measure: { ...target.measure, connections: WARM.connections } };
  await runLoad(warm, WARM.seconds, context);
  await using holders = new AsyncDisposableStack();
  holders.use(await hold(target, few, context));
  await pause(SETTLE_MS, context.signal);
  const before = await server.residentBytes();
  holders.use(await hold(target, connections - few, context));
  await pause(SETTLE_MS, context.signal);
  const after = await server.residentBytes();
  if (before === undefined || after === undefined) {
    return { kind: "invalid", reason: "nobody here tells how much memory a process occupies" };
  }
  const residentKibibytes = (after - before) / 1024 / (connections - few);
  return { kind: "valid", figures: { residentKibibytes } };
}

/** Opens connections in a process of their own, and waits until all of them have had an answer. */
async function hold(target: Target, connections: number, context: Context): Promise<Child> {
  const plan = planFor(target, connections, { startsAtMs: 0, seconds: 0 }, context);
  const holder = new Child(generatorCommand("./holder.ts", plan, context));
  try {
    await isHeld(holder, context.signal);
    return holder;
  } catch (error) {
    await holder[Symbol.asyncDispose]();
    throw error;
  }
}

async function isHeld(holder: Child, signal: AbortSignal): Promise<void> {
  const reader = holder.stdout.getReader();
  const stop = new AbortController();
  const late = pause(HOLD_MS, AbortSignal.any([signal, stop.signal])).then(() => undefined);
  try {
    const first = await Promise.race([reader.read(), late]);
    if (first === undefined || first.done) {
      throw new Error(`Cannot hold connections: ${holder.errors.trim() || "it takes too long"}`);
    }
  } finally {
    late.catch(() => {});
    stop.abort();
    reader.releaseLock();
  }
}
