// What has been measured, before anybody judges it.

import type { Metric } from "./metrics.ts";
import type { PeerName } from "./peers/peer.ts";
import type { Scenario } from "./scenario.ts";
import { median } from "./statistics.ts";

/** The figures of one server in one round. */
export type Figures = Readonly<Partial<Record<Metric, number>>>;

/** One server in one round: its figures, or why there are none that count. */
export type Sample =
  | { readonly kind: "valid"; readonly figures: Figures }
  | { readonly kind: "invalid"; readonly reason: string; readonly figures?: Figures };

/** One server in all rounds. */
export interface Row {
  readonly peer: PeerName;
  readonly title: string;
  /** Why nothing was measured: the program is not installed, does not start, or answers wrongly. */
  readonly missing?: string;
  /** One for each round. */
  readonly samples: readonly Sample[];
}

/** All servers of a scenario. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly rows: readonly Row[];
}

/** Gives the values of a metric round by round; `undefined` where a round has none that counts. */
export function valuesOf(row: Row, metric: Metric): (number | undefined)[] {
  return row.samples.map((sample) => sample.kind === "valid" ? sample.figures[metric] : undefined);
}

/** Gives the median of a metric over the rounds that count. */
export function medianOf(row: Row, metric: Metric): number | undefined {
  return median(valuesOf(row, metric).filter((value) => value !== undefined));
}

/** Gives the reasons for which rounds do not count, each one once. */
export function faultsOf({ samples }: Row): string[] {
  const reasons = samples.flatMap((sample) => sample.kind === "invalid" ? [sample.reason] : []);
  return [...new Set(reasons)];
}
