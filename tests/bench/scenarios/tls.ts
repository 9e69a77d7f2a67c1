import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** The small route over TLS. */
export const TLS: Scenario = {
  name: "tls",
  group: "routes",
  title: "small route over TLS, 64 connections",
  peers: ["loket", "deno", "nginx"],
  usesTls: true,
  measure: { kind: "load", exchange: HELLO, connections: 64 },
  metrics: ["rate", "cpuMicros", "busyPercent", "p50Ms", "p99Ms"],
  goals: [{ metric: "rate", against: "deno", atLeast: 0.95 }],
};
