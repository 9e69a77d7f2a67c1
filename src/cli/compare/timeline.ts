// The runs as a picture: both modes side by side, a lane for each client. Colours are those of the
// built-in site; the paper is drawn, so that the picture can be read on any page.

import { escapeHtml } from "../../reply.ts";
import { MODES, type ScenarioRun, type Track, waitedFor } from "./run.ts";
import { clientName, type CompareTexts } from "./texts.ts";

/** All lengths are in the units of the picture. */
const WIDTH = 860;
const MARGIN = 28;
const LABEL_END = 150;
const PANEL_GAP = 40;
const PANEL = (WIDTH - MARGIN - LABEL_END - 12 - PANEL_GAP) / 2;
const HEAD = 112;
const TITLE = 26;
const LANE = 24;
const BAR = 12;
const GAP = 12;
const FOOT = 20;

const STYLE = `
  .paper { fill: #fbfcf8 } .ink { fill: #16271f } .soft { fill: #4a5a51 }
  .served { fill: #8fa396 } .dot { fill: #16271f } .rule { stroke: #c2ccc1 } .tick { stroke: #e2e8df }
  .waiting { fill: url(#waiting); stroke: #b8321b } .stripe { stroke: #b8321b }
  text { font: 13px "Avenir Next", "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
  .head { font-size: 19px; font-weight: 600 } .title { font-weight: 600 } .end { text-anchor: end }
  .middle { text-anchor: middle }
  .figure { font-size: 11px; font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #19231e } .ink { fill: #e6ede4 } .soft { fill: #a3b3a8 }
    .served { fill: #5f766a } .dot { fill: #e6ede4 } .rule { stroke: #34433b } .tick { stroke: #26332c }
    .waiting { stroke: #ff8266 } .stripe { stroke: #ff8266 }
  }`;

const STRIPES = `<defs><pattern id="waiting" width="6" height="6" patternUnits="userSpaceOnUse" ` +
  `patternTransform="rotate(45)"><line class="stripe" x1="0" y1="0" x2="0" y2="6" ` +
  `stroke-width="2"/></pattern></defs>\n`;

/** Draws the runs as SVG: who was served when, and who waited. */
export function timelineOf(runs: readonly ScenarioRun[], texts: CompareTexts): string {
  const played = runs.filter(({ tracks }) => tracks.length > 0);
  const longestMs = Math.max(
    ...played.flatMap(({ tracks }) => tracks.map(({ leftMs }) => leftMs)),
    1,
  );
  const scale = PANEL / longestMs;
  let top = HEAD;
  const blocks = [...Map.groupBy(played, ({ id }) => id).values()].map((runs) => {
    const block = blockOf(runs, texts, { top, scale });
    top += heightOf(runs);
    return block;
  });
  const height = top + FOOT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
    `width="${WIDTH}" height="${height}" role="img" lang="${texts.tag}" ` +
    `aria-label="${escapeHtml(texts.title)}">\n<style>${STYLE}\n</style>\n${STRIPES}` +
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="8"/>\n` +
    words(MARGIN, 38, "ink head", texts.title) + legend(texts) + panelHeads(texts) +
    axis(longestMs, scale, top) + blocks.join("") + "</svg>\n";
}

function panelStart(place: number): number {
  return LABEL_END + 12 + place * (PANEL + PANEL_GAP);
}

function panelHeads(texts: CompareTexts): string {
  return MODES.map((mode, place) =>
    words(panelStart(place), HEAD - 14, "ink title", texts.modes[mode])
  ).join("");
}

function legend({ legend }: CompareTexts): string {
  const waiting = bar("waiting", MARGIN, 56, 24) + words(MARGIN + 32, 67, "soft", legend.waiting);
  const served = bar("served", 240, 56, 24) + words(272, 67, "soft", legend.served);
  return waiting + served + dot(420, 62) + words(432, 67, "soft", legend.answer);
}

/** A line for each whole second, with its number below. */
function axis(longestMs: number, scale: number, bottom: number): string {
  const seconds = Array.from({ length: Math.floor(longestMs / 1000) + 1 }, (_, index) => index);
  return MODES.flatMap((_mode, place) =>
    seconds.map((second) => {
      const x = panelStart(place) + second * 1000 * scale;
      return line("tick", x, HEAD - 4, x, bottom) +
        words(x, bottom + 12, "soft figure middle", `${second} s`);
    })
  ).join("");
}

function heightOf([run]: readonly ScenarioRun[]): number {
  return TITLE + (run?.tracks.length ?? 0) * LANE + GAP;
}

/** Where something is drawn. */
interface Place {
  readonly top: number;
  /** Units for a millisecond. */
  readonly scale: number;
}

function blockOf(runs: readonly ScenarioRun[], texts: CompareTexts, place: Place): string {
  const [run] = runs;
  if (run === undefined) return "";
  const { top, scale } = place;
  const rule = line("rule", MARGIN, top, WIDTH - MARGIN, top);
  const title = words(MARGIN, top + 18, "ink title", `${run.id}  ${texts.scenarios[run.id]}`);
  const labels = run.tracks.map((track, lane) => {
    const isAlone = run.tracks.filter(({ kind }) => kind === track.kind).length < 2;
    const baseline = top + TITLE + lane * LANE + 15;
    return words(LABEL_END, baseline, "ink end", clientName(texts, track, isAlone));
  });
  const lanes = runs.flatMap((run) =>
    run.tracks.map((track, lane) => {
      const start = panelStart(MODES.indexOf(run.mode));
      return laneOf(run, track, { start, top: top + TITLE + lane * LANE, scale });
    })
  );
  return rule + title + labels.join("") + lanes.join("");
}

/** Until another had left, it waited; from then on, or from the beginning, it was served. */
function laneOf(
  run: ScenarioRun,
  track: Track,
  { start, top, scale }: Place & { readonly start: number },
): string {
  const x = (ms: number) => start + ms * scale;
  const middle = top + LANE / 2;
  const { connectedMs, leftMs } = track;
  const servedMs = servedFrom(run, track);
  const waiting = servedMs > connectedMs
    ? bar("waiting", x(connectedMs), middle - BAR / 2, (servedMs - connectedMs) * scale)
    : "";
  const served = servedMs < leftMs
    ? bar("served", x(servedMs), middle - BAR / 2, (leftMs - servedMs) * scale)
    : "";
  const answers = track.asks.map(({ answeredMs }) =>
    answeredMs === undefined ? "" : dot(x(answeredMs), middle)
  );
  return waiting + served + answers.join("");
}

function servedFrom(run: ScenarioRun, track: Track): number {
  const [ask] = track.asks;
  if (ask === undefined) return track.connectedMs;
  if (ask.answeredMs === undefined) return track.leftMs;
  return waitedFor(run, track, ask)?.leftMs ?? track.connectedMs;
}

function bar(classes: string, x: number, y: number, width: number): string {
  const wide = Math.max(width, 2);
  return `<rect class="${classes}" x="${rounded(x)}" y="${rounded(y)}" ` +
    `width="${rounded(wide)}" height="${BAR}" rx="2"/>\n`;
}

function dot(x: number, y: number): string {
  return `<circle class="dot" cx="${rounded(x)}" cy="${rounded(y)}" r="3.5"/>\n`;
}

function line(classes: string, x1: number, y1: number, x2: number, y2: number): string {
  const ends = [x1, y1, x2, y2].map(rounded);
  return `<line class="${classes}" x1="${ends[0]}" y1="${ends[1]}" x2="${ends[2]}" y2="${
    ends[3]
  }"/>\n`;
}

function words(x: number, y: number, classes: string, content: string): string {
  return `<text class="${classes}" x="${rounded(x)}" y="${rounded(y)}">${
    escapeHtml(content)
  }</text>\n`;
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}
