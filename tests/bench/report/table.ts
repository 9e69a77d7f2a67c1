// A scenario as a table for a terminal.

import { advantageOver, judge, type Judgement, placeOf } from "../goals.ts";
import { formatMetric, formatNumber, METRICS } from "../metrics.ts";
import { faultsOf, medianOf, type Outcome, type Row } from "../outcome.ts";

const MARKS = { met: "✓", missed: "✗", unknown: "?" } as const;
const GAP = "  ";
const NOTHING = "–";

/** Gives the lines of a table: title, heads, a line for each server, and why figures do not count. */
export function tableOf(outcome: Outcome): string[] {
  const { scenario, rows } = outcome;
  const judgements = judge(outcome);
  const heads = ["", ...scenario.metrics.map((metric) => METRICS[metric].title), "loket ×", "goal"];
  const cells = rows.map((row) => cellsOf(row, outcome, judgements));
  const notes = rows.flatMap(notesOf);
  return [`${scenario.name}: ${scenario.title}`, ...aligned([heads, ...cells]), ...notes];
}

function cellsOf(row: Row, outcome: Outcome, judgements: readonly Judgement[]): string[] {
  const figures = outcome.scenario.metrics.map((metric) => {
    const value = medianOf(row, metric);
    return value === undefined ? NOTHING : formatMetric(metric, value);
  });
  const own = judgements.filter(({ goal }) => placeOf(goal) === row.peer);
  const [main] = outcome.scenario.metrics;
  const goals = own.map((judgement) => goalText(judgement, main)).join(", ");
  return [titleFor(row), ...figures, advantageText(row, outcome), goals];
}

function titleFor(row: Row): string {
  return row.missing !== undefined || faultsOf(row).length > 0 ? `${row.title} !` : row.title;
}

function advantageText(row: Row, outcome: Outcome): string {
  const ratio = advantageOver(row, outcome);
  if (ratio === undefined) return "";
  const { middle, least, most } = ratio;
  return `${formatNumber(middle, 2)} (${formatNumber(least, 2)}–${formatNumber(most, 2)})`;
}

/** Gives a goal, what it came to, and whether that is enough, such as `≥ 1.3 ✓` or `p99 ≤ 1.5: 1.7 ✗`. */
export function goalText({ goal, value, verdict }: Judgement, main: string): string {
  const { of, against, metric, atLeast, atMost } = goal;
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`;
  // The column to the left already tells how loket stands in the first metric.
  const isTold = metric === main && against !== undefined && of === undefined &&
    METRICS[metric].better === "more";
  if (isTold || value === undefined) return `${bound} ${MARKS[verdict]}`;
  const told = of === undefined ? `${METRICS[metric].words} ${bound}` : `${bound} × ${against}`;
  return `${told}: ${formatNumber(value, 2)} ${MARKS[verdict]}`;
}

/** Says why a server has no figures, or not in all rounds. */
function notesOf(row: Row): string[] {
  if (row.missing !== undefined) return [`! ${row.title} is missing: ${row.missing}`];
  const invalid = row.samples.filter(({ kind }) => kind === "invalid").length;
  return faultsOf(row).map((reason) =>
    `! ${row.title}: INVALID in ${invalid} of ${row.samples.length} rounds: ${reason}`
  );
}

/** Gives a line for each row; the first and the last column begin at the left, all others end at the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    widths.map((width, column) => {
      const cell = row[column] ?? "";
      return column === 0 || column === columns - 1 ? cell.padEnd(width) : cell.padStart(width);
    }).join(GAP).trimEnd()
  );
}
