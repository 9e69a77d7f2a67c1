import { assertEquals } from "@std/assert";
import { advantageOver, judge, type Judgement, placeOf } from "../bench/goals.ts";
import type { Goal } from "../bench/scenario.ts";
import { SCENARIOS } from "../bench/scenarios/mod.ts";
import { test } from "../support/test.ts";
import { sampleOutcome, sampleRow } from "./sample_outcome.ts";

const LOKET = sampleRow("loket", { rate: 100, p99Ms: 3 }, { rate: 50, p99Ms: 3 });
const DENO = sampleRow("deno", { rate: 50, p99Ms: 2 }, { rate: 25, p99Ms: 2 });

const GOALS: readonly (readonly [Goal, Judgement["value"], Judgement["verdict"]])[] = [
  [{ metric: "rate", against: "deno", atLeast: 2 }, 2, "met"],
  [{ metric: "rate", against: "deno", atLeast: 2.1 }, 2, "missed"],
  [{ metric: "p99Ms", against: "deno", atMost: 1.5 }, 1.5, "met"],
  [{ metric: "p99Ms", against: "deno", atMost: 1.4 }, 1.5, "missed"],
  [{ metric: "p99Ms", atMost: 3 }, 3, "met"],
  [{ of: "deno", metric: "rate", against: "loket", atLeast: 0.6 }, 0.5, "missed"],
  [{ metric: "rate", against: "nginx", atLeast: 1 }, undefined, "unknown"],
  [{ metric: "leastServed", atLeast: 0.9 }, undefined, "unknown"],
];

for (const [goal, value, verdict] of GOALS) {
  test(`judge finds ${JSON.stringify(goal)} ${verdict}`, () => {
    assertEquals(judge(sampleOutcome([LOKET, DENO], [goal])), [{ goal, value, verdict }]);
  });
}

test("advantageOver is above 1 where loket is the better one, whatever is better", () => {
  const outcome = sampleOutcome([LOKET, DENO]);
  assertEquals(advantageOver(DENO, outcome)?.middle, 2);
  assertEquals(advantageOver(DENO, outcome, "p99Ms")?.middle, 2 / 3);
  assertEquals(advantageOver(LOKET, outcome), undefined);
});

test("advantageOver leaves out rounds that do not count", () => {
  const deno = sampleRow("deno", "socket errors", { rate: 10 });
  assertEquals(advantageOver(deno, sampleOutcome([LOKET, deno])), { middle: 5, least: 5, most: 5 });
});

test("scenarios have names of their own, begin with loket, and measure what their goals name", () => {
  assertEquals(new Set(SCENARIOS.map(({ name }) => name)).size, SCENARIOS.length);
  for (const { name, peers, metrics, goals } of SCENARIOS) {
    assertEquals(peers[0], "loket", name);
    for (const goal of goals) {
      const named = [goal.of, goal.against, placeOf(goal)].filter((peer) => peer !== undefined);
      assertEquals(named.filter((peer) => !peers.includes(peer)), [], name);
      assertEquals(metrics.includes(goal.metric), true, name);
    }
  }
});
