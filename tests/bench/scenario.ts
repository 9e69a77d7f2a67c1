// What a scenario is: a record without code, in a file of its own below `scenarios/`.

import type { Metric } from "./metrics.ts";
import type { PeerName } from "./peers/peer.ts";

/** What is asked of each server of a scenario, again and again, and what must come back. */
export interface Exchange {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** How many bytes the content of the request has; none if not given. */
  readonly sentBytes?: number;
  /** What the content of every answer is: a text, a file that is served, or what was sent. */
  readonly answer: string | { readonly fileBytes: number } | "sent";
}

/** A load on a connection or many. */
export interface LoadMeasure {
  readonly kind: "load";
  readonly exchange: Exchange;
  readonly connections: number;
  /** How many requests are sent together; one if not given. */
  readonly pipelined?: number;
  /** Whether the requests of some connections are counted one by one. */
  readonly countsEach?: boolean;
}

/** Connections that have had an answer and then do nothing. */
export interface IdleMeasure {
  readonly kind: "idle";
  readonly exchange: Exchange;
  readonly connections: number;
}

/** Starts of a program; in each round so many, of which the median counts. */
export interface StartMeasure {
  readonly kind: "start";
  readonly exchange: Exchange;
  readonly starts: number;
}

/** What is done to a server in a round. */
export type Measure = LoadMeasure | IdleMeasure | StartMeasure;

/**
 * A bound that `of` has to keep: on the quotient of its value and that of `against`, or on the value
 * itself where there is no `against`.
 */
export interface Goal {
  /** Who has to reach it; `loket` if not given. */
  readonly of?: PeerName;
  readonly against?: PeerName;
  readonly metric: Metric;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Something to measure, with whom, and what is hoped for. */
export interface Scenario {
  /** What `--only` calls it. */
  readonly name: string;
  /** The first word of several scenarios, which `--only` takes too. */
  readonly group: "files" | "routes" | "process";
  readonly title: string;
  /** In the order of the table; `loket` is the first. */
  readonly peers: readonly PeerName[];
  readonly measure: Measure;
  /** The columns of the table; the first one is what the ratio is made of. */
  readonly metrics: readonly [Metric, ...Metric[]];
  readonly goals: readonly Goal[];
  readonly usesTls?: boolean;
}
