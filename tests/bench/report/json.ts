// Everything that was measured, for programs.

import { advantageOver, judge } from "../goals.ts";
import { medianOf, type Outcome } from "../outcome.ts";
import type { About } from "./about.ts";

/** Gives a run as a record that JSON can hold. */
export function reportOf(about: About, outcomes: readonly Outcome[]): Record<string, unknown> {
  return { ...about, scenarios: outcomes.map(scenarioReport) };
}

function scenarioReport(outcome: Outcome): Record<string, unknown> {
  const { scenario, rows } = outcome;
  const { name, group, title, measure, metrics } = scenario;
  const servers = rows.map((row) => ({
    ...row,
    medians: Object.fromEntries(metrics.map((metric) => [metric, medianOf(row, metric)])),
    loketIsTimesAsGood: Object.fromEntries(
      metrics.map((metric) => [metric, advantageOver(row, outcome, metric)]),
    ),
  }));
  return { name, group, title, measure, metrics, servers, goals: judge(outcome) };
}
