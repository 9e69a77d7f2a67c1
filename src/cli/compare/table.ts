// The runs as a table for a terminal of 80 columns.

import { millisecondsText } from "../../number_text.ts";
import { padEnd, padStart } from "../../text_columns.ts";
import { type Ask, MODES, type ScenarioRun, type Track, waitedFor } from "./run.ts";
import { clientName, type CompareTexts } from "./texts.ts";

const LABEL_COLUMNS = 36;
const FIGURE_COLUMNS = 20;

/** A client that waits longer than this, in ms, is said to have waited: no page here takes as long. */
const NOTICED_MS = 300;

/** Makes the lines of the table: each scenario, its clients, and how long each waited in each mode. */
export function tableOf(
  runs: readonly ScenarioRun[],
  texts: CompareTexts,
  patienceMs: number,
): string[] {
  const heads = MODES.map((mode) => texts.modes[mode]);
  const byScenario = [...Map.groupBy(runs, ({ id }) => id).values()];
  return [
    rowOf("", heads),
    ...byScenario.flatMap((runs) => linesOf(runs, texts, patienceMs)),
  ];
}

/** Counts in each mode who had to wait until another had left, or got nothing. */
export function countWaits(runs: readonly ScenarioRun[]): Record<(typeof MODES)[number], number> {
  const count = (mode: (typeof MODES)[number]) =>
    runs.filter((run) => run.mode === mode).flatMap(waitsOf).length;
  return { serial: count("serial"), multiplexing: count("multiplexing") };
}

/** Somebody who waited, and for whom. */
interface Wait {
  readonly track: Track;
  readonly whom: Track | undefined;
}

function waitsOf(run: ScenarioRun): Wait[] {
  return run.tracks.flatMap((track) =>
    track.asks.filter(isWait).map((ask) => ({ track, whom: waitedFor(run, track, ask) }))
  );
}

function isWait({ askedMs, answeredMs }: Ask): boolean {
  return answeredMs === undefined || answeredMs - askedMs > NOTICED_MS;
}

function linesOf(
  runs: readonly ScenarioRun[],
  texts: CompareTexts,
  patienceMs: number,
): string[] {
  const [run] = runs;
  if (run === undefined) return [];
  const title = `${run.id}  ${texts.scenarios[run.id]}`;
  if (run.skipped !== undefined) return [rowOf(title, [texts.skipped])];
  if (run.tracks.length === 0) {
    const figures = runs.map(({ listensAfterMs }) => millisecondsText(listensAfterMs, texts.tag));
    return [title, rowOf(`     ${texts.listens}`, figures)];
  }
  return [title, ...clientLines(runs, texts, patienceMs), ...waitLines(runs, texts)];
}

function clientLines(
  runs: readonly ScenarioRun[],
  texts: CompareTexts,
  patienceMs: number,
): string[] {
  const [run] = runs;
  return (run?.tracks ?? []).flatMap((track, place) =>
    track.asks.map((ask, turn) => {
      const what = track.asks.length > 1 ? `${texts.comma}${ask.name}` : "";
      const figures = runs.map((run) => {
        const ask = run.tracks[place]?.asks[turn];
        return ask === undefined ? "" : figureOf(ask, texts, patienceMs);
      });
      return rowOf(`     ${nameIn(run, track, texts)}${what}`, figures);
    })
  );
}

function waitLines(runs: readonly ScenarioRun[], texts: CompareTexts): string[] {
  return runs.flatMap((run) =>
    waitsOf(run).map(({ track, whom }) => {
      const names = [track, whom].map((one) => one && nameIn(run, one, texts));
      return `     ${texts.modes[run.mode]}${texts.colon}${texts.waited(names[0] ?? "", names[1])}`;
    })
  );
}

function nameIn(run: ScenarioRun | undefined, track: Track, texts: CompareTexts): string {
  const alike = run?.tracks.filter(({ kind }) => kind === track.kind) ?? [];
  return clientName(texts, track, alike.length < 2);
}

function figureOf(ask: Ask, texts: CompareTexts, patienceMs: number): string {
  const { askedMs, answeredMs, status = 200 } = ask;
  if (answeredMs === undefined) return texts.nothing(patienceMs / 1000);
  const time = millisecondsText(answeredMs - askedMs, texts.tag);
  return status === 200 ? time : `${status}${texts.comma}${time}`;
}

function rowOf(label: string, figures: readonly string[]): string {
  const cells = figures.map((figure) => ` ${padStart(figure, FIGURE_COLUMNS)}`);
  return padEnd(label, LABEL_COLUMNS) + cells.join("");
}
