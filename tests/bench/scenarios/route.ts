import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** The small route. */
export const ROUTE: Scenario = {
  name: "route",
  group: "routes",
  title: "small route, 64 connections",
  peers: ["loket", "loket-response", "deno", "node", "raw", "nginx"],
  measure: { kind: "load", exchange: HELLO, connections: 64 },
  metrics: ["rate", "cpuMicros", "busyPercent", "p50Ms", "p99Ms"],
  goals: [
    { metric: "rate", against: "deno", atLeast: 1 },
    { metric: "rate", against: "raw", atLeast: 0.93 },
    { metric: "rate", against: "node", atLeast: 1.8 },
    { of: "loket-response", metric: "rate", against: "deno", atLeast: 0.85 },
  ],
};
