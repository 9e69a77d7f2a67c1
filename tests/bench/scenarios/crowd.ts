import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** More busy connections than the runtime serves in one turn. */
export const CROWD: Scenario = {
  name: "crowd",
  group: "routes",
  title: "small route, 1,000 connections",
  peers: ["loket", "deno", "nginx"],
  measure: { kind: "load", exchange: HELLO, connections: 1_000, countsEach: true },
  metrics: ["rate", "cpuMicros", "busyPercent", "p50Ms", "p99Ms", "leastServed"],
  goals: [
    { metric: "rate", against: "deno", atLeast: 1 },
    { metric: "p99Ms", against: "deno", atMost: 1.5 },
    { metric: "leastServed", atLeast: 0.9 },
  ],
};
