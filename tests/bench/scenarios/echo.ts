import type { Scenario } from "../scenario.ts";

/** Content that comes and goes. */
export const ECHO: Scenario = {
  name: "echo",
  group: "routes",
  title: "POST of 64 KiB echoed, 64 connections",
  peers: ["loket", "deno", "node"],
  measure: {
    kind: "load",
    exchange: { method: "POST", path: "/", sentBytes: 64 * 1024, answer: "sent" },
    connections: 64,
  },
  metrics: ["rate", "cpuMicros", "busyPercent", "p50Ms", "p99Ms"],
  goals: [{ metric: "rate", against: "deno", atLeast: 1 }],
};
