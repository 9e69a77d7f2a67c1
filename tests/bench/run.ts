// A scenario from the start of its servers to their end: every server once in each round.

import { CannotMeasure, type Context } from "./context.ts";
import { openIdle } from "./measure_idle.ts";
import { openLoad } from "./measure_load.ts";
import { openStart } from "./measure_start.ts";
import type { Outcome, Row, Sample } from "./outcome.ts";
import { PEERS } from "./peers/mod.ts";
import { type Peer, type PeerName, roleOf, titleOf } from "./peers/peer.ts";
import type { Scenario } from "./scenario.ts";
import type { Station } from "./station.ts";

/** Is told what happens next: which server, and in which round; none while it is made ready. */
export type OnStep = (peer: Peer, round: number | undefined) => void;

/** A server that is measured, or the reason why it is not. */
interface Entry {
  readonly peer: Peer;
  readonly title: string;
  readonly station?: Station;
  readonly missing?: string;
  readonly samples: Sample[];
}

/** Measures a scenario. Throws where the run is interrupted; no server runs afterwards. */
export async function runScenario(
  scenario: Scenario,
  context: Context,
  onStep: OnStep,
): Promise<Outcome> {
  await using stations = new AsyncDisposableStack();
  const entries: Entry[] = [];
  for (const name of scenario.peers) {
    const entry = await enter(name, scenario, context, onStep);
    if (entry.station !== undefined) stations.use(entry.station);
    entries.push(entry);
  }
  for (let round = 1; round <= context.rounds; round++) {
    for (const entry of entries) await visit(entry, round, context, onStep);
  }
  return { scenario, rows: entries.map(rowOf) };
}

async function enter(
  name: PeerName,
  scenario: Scenario,
  context: Context,
  onStep: OnStep,
): Promise<Entry> {
  const peer = PEERS[name];
  const entry = { peer, title: titleOf(peer, roleOf(scenario.measure.exchange)), samples: [] };
  onStep(peer, undefined);
  const missing = await peer.missing?.();
  if (missing !== undefined) return { ...entry, missing };
  try {
    return { ...entry, station: await open(peer, scenario, context) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { ...entry, missing: reasonOf(error) };
  }
}

function open(
  peer: Peer,
  { measure, usesTls = false }: Scenario,
  context: Context,
): Promise<Station> {
  switch (measure.kind) {
    case "load":
      return openLoad(peer, measure, usesTls, context);
    case "idle":
      return openIdle(peer, measure, usesTls, context);
    case "start":
      return openStart(peer, measure, usesTls, context);
  }
}

async function visit(
  { peer, station, samples }: Entry,
  round: number,
  context: Context,
  onStep: OnStep,
): Promise<void> {
  if (station === undefined) return;
  context.signal.throwIfAborted();
  onStep(peer, round);
  try {
    samples.push(await station.sample());
  } catch (error) {
    context.signal.throwIfAborted();
    samples.push({ kind: "invalid", reason: reasonOf(error) });
  }
}

/** What goes wrong with one server is said in its row, whatever it is: the others go on. */
function reasonOf(error: unknown): string {
  if (error instanceof CannotMeasure) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function rowOf({ peer, title, missing, samples }: Entry): Row {
  const row = { peer: peer.name, title, samples };
  return missing === undefined ? row : { ...row, missing };
}
