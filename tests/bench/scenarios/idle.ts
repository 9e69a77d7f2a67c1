import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** Connections that wait for their next request. */
export const IDLE: Scenario = {
  name: "idle",
  group: "process",
  title: "memory of an idle connection, 5,000 of them",
  peers: ["loket", "deno", "node", "raw", "nginx"],
  measure: { kind: "idle", exchange: HELLO, connections: 5_000 },
  metrics: ["residentKibibytes"],
  goals: [{ metric: "residentKibibytes", atMost: 10 }],
};
