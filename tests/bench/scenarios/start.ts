import type { Scenario } from "../scenario.ts";
import { HELLO } from "./exchanges.ts";

/** From nothing to the first answer. */
export const START: Scenario = {
  name: "start",
  group: "process",
  title: "from the start of the process to its first answer",
  peers: ["loket", "deno"],
  measure: { kind: "start", exchange: HELLO, starts: 5 },
  metrics: ["startMs"],
  goals: [{ metric: "startMs", against: "deno", atMost: 1.3 }],
};
