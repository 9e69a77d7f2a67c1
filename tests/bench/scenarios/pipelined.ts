import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** Requests that do not wait for answers. */
export const PIPELINED: Scenario = {
  name: "pipelined",
  group: "routes",
  title: "small route, 16 requests pipelined, 64 connections",
  peers: ["loket", "deno", "nginx"],
  measure: { kind: "load", exchange: HELLO, connections: 64, pipelined: 16 },
  metrics: ["rate", "cpuMicros", "busyPercent"],
  goals: [
    { metric: "rate", against: "deno", atLeast: 5 },
    { metric: "rate", against: "nginx", atLeast: 5 },
  ],
};
