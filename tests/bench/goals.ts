// Goals and ratios: what the figures of a scenario are worth beside each other.

import type { Metric } from "./metrics.ts";
import { METRICS } from "./metrics.ts";
import { medianOf, type Outcome, type Row, valuesOf } from "./outcome.ts";
import type { PeerName } from "./peers/peer.ts";
import type { Goal } from "./scenario.ts";
import { pairedRatios, type Spread, spread } from "./statistics.ts";

/** A goal and what came of it. */
export interface Judgement {
  readonly goal: Goal;
  /** What the bound is held against; nothing where a server was not measured. */
  readonly value: number | undefined;
  readonly verdict: "met" | "missed" | "unknown";
}

/** Gives how `row` stands to another in a metric, round by round. */
export function ratioTo(row: Row, other: Row, metric: Metric): Spread | undefined {
  return spread(pairedRatios(valuesOf(row, metric), valuesOf(other, metric)));
}

/** Gives how many times as good as `row` loket is; in the first metric of the scenario if none is given. */
export function advantageOver(
  row: Row,
  { scenario, rows }: Outcome,
  metric: Metric = scenario.metrics[0],
): Spread | undefined {
  const loket = rows.find(({ peer }) => peer === "loket");
  if (loket === undefined || loket === row) return undefined;
  return METRICS[metric].better === "more"
    ? ratioTo(loket, row, metric)
    : ratioTo(row, loket, metric);
}

/** Judges every goal of a scenario. */
export function judge(outcome: Outcome): Judgement[] {
  return outcome.scenario.goals.map((goal) => {
    const value = valueFor(goal, outcome);
    return { goal, value, verdict: verdictOn(goal, value) };
  });
}

function valueFor({ of = "loket", against, metric }: Goal, { rows }: Outcome): number | undefined {
  const subject = rowOf(of, rows);
  if (subject === undefined) return undefined;
  if (against === undefined) return medianOf(subject, metric);
  const other = rowOf(against, rows);
  return other === undefined ? undefined : ratioTo(subject, other, metric)?.middle;
}

function rowOf(name: PeerName, rows: readonly Row[]): Row | undefined {
  return rows.find(({ peer }) => peer === name);
}

function verdictOn(goal: Goal, value: number | undefined): Judgement["verdict"] {
  if (value === undefined) return "unknown";
  const { atLeast = -Infinity, atMost = Infinity } = goal;
  return value >= atLeast && value <= atMost ? "met" : "missed";
}

/** Gives the peer in whose row a goal is shown: the one it is held against, or its subject. */
export function placeOf({ of = "loket", against }: Goal): PeerName {
  return of === "loket" ? against ?? of : of;
}
