// Figures that nobody has measured, for tests of what is made of figures.

import type { Figures, Outcome, Row } from "../bench/outcome.ts";
import type { PeerName } from "../bench/peers/peer.ts";
import type { Goal, Scenario } from "../bench/scenario.ts";

const SCENARIO: Scenario = {
  name: "sample",
  group: "routes",
  title: "a sample & more",
  peers: ["loket", "deno", "nginx"],
  measure: {
    kind: "load",
    exchange: { method: "GET", path: "/", answer: "a" },
    connections: 1,
  },
  metrics: ["rate", "p99Ms"],
  goals: [],
};

/** Gives a server with the figures of each round; a text is a reason for which a round does not count. */
export function sampleRow(peer: PeerName, ...rounds: readonly (Figures | string)[]): Row {
  const samples = rounds.map((round) =>
    typeof round === "string"
      ? { kind: "invalid", reason: round } as const
      : { kind: "valid", figures: round } as const
  );
  return { peer, title: peer, samples };
}

/** Gives the outcome of a scenario with these servers and goals. */
export function sampleOutcome(rows: readonly Row[], goals: readonly Goal[] = []): Outcome {
  return { scenario: { ...SCENARIO, goals }, rows };
}
