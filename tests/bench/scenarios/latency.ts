import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** One client that waits for each answer. */
export const LATENCY: Scenario = {
  name: "latency",
  group: "routes",
  title: "small route, 1 connection",
  peers: ["loket", "deno", "node", "raw", "nginx"],
  measure: { kind: "load", exchange: HELLO, connections: 1 },
  metrics: ["p50Ms", "p99Ms", "rate", "cpuMicros", "busyPercent"],
  goals: [{ metric: "p50Ms", against: "deno", atMost: 1.1 }],
};
