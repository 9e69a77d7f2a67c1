import { assertEquals } from "@std/assert";
import { aligned, tableOf } from "../bench/report/table.ts";
import { test } from "../support/test.ts";
import { sampleOutcome, sampleRow } from "./sample_outcome.ts";

test("aligned begins the first and the last column at the left, and ends the others at the right", () => {
  assertEquals(aligned([["", "a", "long", "b"], ["name", "100", "1", ""]]), [
    "        a  long  b",
    "name  100     1",
  ]);
});

test("tableOf shows medians, ratios and goals, and says what is missing or does not count", () => {
  const outcome = sampleOutcome([
    sampleRow("loket", { rate: 61_204, p99Ms: 1.5 }, { rate: 60_000, p99Ms: 1.5 }),
    sampleRow("deno", { rate: 30_602, p99Ms: 1 }, { rate: 40_000, p99Ms: 1 }),
    sampleRow("raw", { rate: 60_000, p99Ms: 1 }, "socket errors: read 3"),
    { ...sampleRow("nginx"), missing: "nginx is not installed" },
  ], [
    { metric: "rate", against: "deno", atLeast: 1.5 },
    { metric: "p99Ms", against: "deno", atMost: 1.4 },
    { metric: "rate", against: "nginx", atLeast: 1 },
  ]);
  assertEquals(tableOf(outcome), [
    "sample: a sample & more",
    "         requests/s  p99 ms           loket ×  goal",
    "loket        60,602   1.500",
    "deno         35,301   1.000  1.75 (1.50–2.00)  ≥ 1.5 ✓, p99 ≤ 1.4: 1.50 ✗",
    "raw !        60,000   1.000  1.02 (1.02–1.02)",
    "nginx !           –       –                    ≥ 1 ?",
    "! raw: INVALID in 1 of 2 rounds: socket errors: read 3",
    "! nginx is missing: nginx is not installed",
  ]);
});
