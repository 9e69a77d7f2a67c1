// How long a program takes from its start to its first answer.

import { Child } from "./child.ts";
import { CannotMeasure, type Context, pause } from "./context.ts";
import type { Sample } from "./outcome.ts";
import type { Peer } from "./peers/peer.ts";
import { placed } from "./placed.ts";
import type { StartMeasure } from "./scenario.ts";
import { accepts, placeFor } from "./server.ts";
import type { Station } from "./station.ts";
import { median } from "./statistics.ts";
import { verify } from "./verify.ts";

const START_MS = 30_000;
const RETRY_MS = 1;

/** Starts a program once, which leaves everything it reads in caches, and compares its answer. */
export async function openStart(
  peer: Peer,
  measure: StartMeasure,
  usesTls: boolean,
  context: Context,
): Promise<Station> {
  const start = () => startOnce(peer, measure, usesTls, context);
  await start();
  return {
    sample: async (): Promise<Sample> => {
      const times: number[] = [];
      while (times.length < measure.starts) times.push(await start());
      return { kind: "valid", figures: { startMs: median(times) ?? 0 } };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Starts a program, waits for its first answer, ends it, and gives the time in milliseconds. */
async function startOnce(
  peer: Peer,
  { exchange }: StartMeasure,
  usesTls: boolean,
  context: Context,
): Promise<number> {
  const place = await placeFor(peer, "start", usesTls, context);
  const command = placed(await peer.prepare(place), context.cores?.server);
  const beganMs = performance.now();
  await using child = new Child(command);
  while (!await accepts(place.port)) {
    const tookMs = performance.now() - beganMs;
    if (child.hasEnded || tookMs > START_MS) throw new CannotMeasure("does not start");
    await pause(RETRY_MS, context.signal);
  }
  await verify(exchange, place.port, usesTls, context);
  return performance.now() - beganMs;
}
