// The ratios as bars: loket is 1 everywhere, on one line through the whole picture. Colours are those of
// the built-in site: paper, ink, and one red. The paper is drawn, so that the picture can be read on a
// page whose colours follow something else than the picture's.

import { advantageOver } from "../goals.ts";
import { formatMetric, formatNumber, METRICS } from "../metrics.ts";
import { faultsOf, medianOf, type Outcome, type Row } from "../outcome.ts";
import type { About } from "./about.ts";

/** All lengths are in the units of the picture. */
const WIDTH = 860;
const MARGIN = 28;
const LABEL_END = 212;
const BARS = LABEL_END + 12;
/** Where a bar ends that is as long as loket's. */
const ONE = 300;
/** The longest bar; what is longer is cut, and says so. */
const MAX_TIMES = 1.4;
const VALUES_END = WIDTH - MARGIN;
const ROW = 22;
const BAR = 12;
const TITLE = 30;
const GAP = 18;
const HEAD = 92;
const FOOT = 24;

const STYLE = `
  .paper { fill: #fbfcf8 } .ink { fill: #16271f } .soft { fill: #4a5a51 }
  .peer { fill: #8fa396 } .loket { fill: #b8321b }
  .rule { stroke: #c2ccc1 } .one { stroke: #b8321b; stroke-dasharray: 2 3 }
  text { font: 13px "Avenir Next", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
  .head { font-size: 20px; font-weight: 600 } .title { font-weight: 600 } .end { text-anchor: end }
  .figure { font-variant-numeric: tabular-nums }
  .halo { paint-order: stroke; stroke: #fbfcf8; stroke-width: 5px }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #19231e } .ink { fill: #e6ede4 } .soft { fill: #a3b3a8 }
    .peer { fill: #5f766a } .loket { fill: #ff8266 }
    .rule { stroke: #34433b } .one { stroke: #ff8266 } .halo { stroke: #19231e }
  }`;

/** Draws a run as SVG; servers without figures are named all the same. */
export function pictureOf(about: About, outcomes: readonly Outcome[]): string {
  let top = HEAD;
  const blocks = outcomes.map((outcome) => {
    const block = blockOf(outcome, top);
    top += heightOf(outcome);
    return block;
  });
  const height = top - GAP + FOOT;
  const title = "loket beside other servers";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
    `height="${height}" role="img" aria-label="${escaped(described(outcomes))}">\n` +
    `<style>${STYLE}\n</style>\n` +
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>\n` +
    text(MARGIN, 40, "ink head", title) + text(MARGIN, 62, "soft", subtitle(about)) +
    blocks.join("") + "</svg>\n";
}

function subtitle({ startedAt, versions, rounds, cores }: About): string {
  const place = cores === "not pinned" ? "" : ", one core each";
  return "Longer is better, loket is 1. " +
    `Medians of ${rounds} rounds${place}, Deno ${versions.deno}, ${startedAt.slice(0, 10)}.`;
}

function heightOf({ rows }: Outcome): number {
  return TITLE + rows.length * ROW + GAP;
}

function blockOf(outcome: Outcome, top: number): string {
  const { scenario, rows } = outcome;
  const [metric] = scenario.metrics;
  const first = top + TITLE;
  const bottom = first + rows.length * ROW;
  const rule = line("rule", MARGIN, top - 4, VALUES_END, top - 4);
  const heads = text(MARGIN, top + 17, "ink title", sentence(scenario.title)) +
    text(VALUES_END, top + 17, "soft end", METRICS[metric].title);
  const one = line("one", BARS + ONE, first, BARS + ONE, bottom);
  const bars = rows.map((row, index) => barOf(row, outcome, first + index * ROW));
  // The words come last: where they meet the line, it ends in front of them.
  return rule + heads + bars.map(({ shape }) => shape).join("") + one +
    bars.map(({ words }) => words).join("");
}

/** A bar and the words beside it. */
interface Bar {
  readonly shape: string;
  readonly words: string;
}

function barOf(row: Row, outcome: Outcome, top: number): Bar {
  const [metric] = outcome.scenario.metrics;
  const baseline = top + 14;
  const isLoket = row.peer === "loket";
  const label = text(LABEL_END, baseline, `end ${isLoket ? "ink title" : "ink"}`, row.title);
  const value = medianOf(row, metric);
  const times = timesOf(row, outcome);
  if (value === undefined || times === undefined) {
    return { shape: "", words: label + text(BARS, baseline, "soft halo", reasonFor(row)) };
  }
  const length = Math.max(Math.min(times, MAX_TIMES) * ONE, 1);
  const shape =
    `<rect class="${isLoket ? "loket" : "peer"}" x="${BARS}" y="${top + (ROW - BAR) / 2}" ` +
    `width="${rounded(length)}" height="${BAR}" rx="2"/>\n`;
  const ratio = times > MAX_TIMES ? `» ${formatNumber(times, 1)}` : formatNumber(times, 2);
  const words = text(BARS + length + 8, baseline, "soft figure halo", isLoket ? "" : ratio) +
    text(VALUES_END, baseline, "ink end figure", formatMetric(metric, value));
  return { shape, words: label + words };
}

/** Gives how good a server is where loket is 1. */
function timesOf(row: Row, outcome: Outcome): number | undefined {
  if (row.peer === "loket") return 1;
  const advantage = advantageOver(row, outcome)?.middle;
  return advantage === undefined ? undefined : 1 / advantage;
}

function reasonFor(row: Row): string {
  return row.missing ?? faultsOf(row)[0] ?? "not measured";
}

/** Tells in words what the picture shows, for those who do not see it. */
function described(outcomes: readonly Outcome[]): string {
  const sentences = outcomes.map((outcome) => {
    const parts = outcome.rows.filter(({ peer }) => peer !== "loket").map((row) => {
      const times = timesOf(row, outcome);
      return `${row.title} ${times === undefined ? "not measured" : formatNumber(times, 2)}`;
    });
    return `${sentence(outcome.scenario.title)}: ${parts.join(", ")}.`;
  });
  return `How good other servers are where loket is 1. ${sentences.join(" ")}`;
}

function sentence(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function text(x: number, y: number, classes: string, content: string): string {
  if (content === "") return "";
  return `<text class="${classes}" x="${rounded(x)}" y="${y}">${escaped(content)}</text>\n`;
}

function line(classes: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${classes}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/>\n`;
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
