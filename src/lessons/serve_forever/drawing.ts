// What was seen of the three loops → lines of text, side by side, the time running down.

import { millisecondsText } from "../../number_text.ts";
import { columnsOf, padEnd, padStart } from "../../text_columns.ts";
import type { Client, Doing } from "./diary.ts";
import { CLIENTS } from "./diary.ts";
import { type LoopName, LOOPS, type Outcome, type Visit } from "./scenario.ts";

/** The words of the drawing, in one language. Those of a doing take at most 17 columns. */
export interface DrawingWords {
  /** The language, as a tag (RFC 5646); numbers are written as there. */
  readonly tag: string;
  /** What each loop is called. */
  readonly loops: Readonly<Record<LoopName, string>>;
  /** What a loop does; `{client}` stands for who. */
  readonly doings: Readonly<Record<Doing["kind"], string>>;
  /** What stands where the loops are asked to stop. */
  readonly stop: string;
  /** What the marks mean. */
  readonly legend: string;
  /** Said where a loop has seen the wish to stop only because another client came; `{loop}` is which. */
  readonly knocked: string;
  /** The rows of the table below; `{client}` stands for who. */
  readonly waited: string;
  /** How often a loop woke up for nothing. */
  readonly idleTurns: string;
  /** How long it took from the wish to stop to the end. */
  readonly stopTook: string;
}

/** Whose lanes are drawn; who comes only to wake a loop up has none. */
const LANES = CLIENTS.slice(0, 3);

/** The columns of a line, of the time in front, and of each loop with the gap behind it. */
const LINE = 80;
const TIME = 5;
const COLUMN = 25;

/** Draws, in lines of at most 80 columns; `rowMs` is the time that a row stands for. */
export function draw(
  outcomes: readonly Outcome[],
  words: DrawingWords,
  rowMs: number,
): string[] {
  const columns = LOOPS.flatMap((name) => outcomes.filter(({ loop }) => loop === name));
  const endMs = Math.max(...columns.map(({ stop }) => stop.doneMs));
  const askedMs = Math.min(...columns.map(({ stop }) => stop.askedMs));
  const lines = [
    `${padEnd("ms", TIME)}${columns.map(({ loop }) => padEnd(words.loops[loop], COLUMN)).join("")}`,
    `${padEnd("", TIME)}${columns.map(() => padEnd("A B C", COLUMN)).join("")}`,
  ];
  let isStopDrawn = false;
  for (let atMs = 0; atMs <= endMs; atMs += rowMs) {
    if (!isStopDrawn && atMs + rowMs / 2 > askedMs) {
      lines.push(rule(words.stop));
      isStopDrawn = true;
    }
    const row = { fromMs: atMs, toMs: atMs + rowMs };
    const cells = columns.map((outcome) => padEnd(cell(outcome, row, words), COLUMN));
    lines.push(`${padEnd(String(Math.round(atMs)), TIME)}${cells.join("")}`);
  }
  const knocked = columns.filter(({ stop }) => stop.knocked)
    .map(({ loop }) => words.knocked.replace("{loop}", words.loops[loop]));
  return [
    ...lines.map((line) => line.trimEnd()),
    "",
    words.legend,
    "",
    ...table(columns, words),
    ...knocked.length === 0 ? [] : ["", ...knocked],
  ];
}

interface Row {
  readonly fromMs: number;
  readonly toMs: number;
}

function rule(label: string): string {
  const text = `${"-".repeat(TIME - 1)} ${label} `;
  return text + "-".repeat(Math.max(0, LINE - columnsOf(text)));
}

function cell(outcome: Outcome, row: Row, words: DrawingWords): string {
  if (row.fromMs > outcome.stop.doneMs) return "";
  const marks = LANES.map((client) => {
    const visit = outcome.visits.find((visit) => visit.client === client);
    return visit === undefined ? " " : mark(visit, row);
  });
  return `${marks.join(" ")}  ${wordsOf(doingsIn(outcome, row), words)}`;
}

function mark({ client, connectedMs, answeredMs, endedMs }: Visit, { fromMs, toMs }: Row): string {
  if (connectedMs >= toMs || endedMs < fromMs) return " ";
  if (answeredMs !== undefined && answeredMs < toMs) return "*";
  return client === "Ani" ? "|" : "#";
}

/** What was done in a row of time: what went on when it began, and what began in it. */
function doingsIn({ entries }: Outcome, { fromMs, toMs }: Row): Doing[] {
  const before = entries.findLast(({ atMs }) => atMs < fromMs);
  const within = entries.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  return [...before === undefined ? [] : [before], ...within].map(({ doing }) => doing);
}

/** What passes in no time is told before what goes on. */
function wordsOf(doings: readonly Doing[], { doings: words }: DrawingWords): string {
  const answered = doings.flatMap((doing) => doing.kind === "answering" ? [doing.client] : []);
  if (answered.length > 0) return filled(words.answering, namesOf(answered));
  const last = doings.at(-1);
  const waking = doings.find(({ kind }) => kind === "waking");
  const told = last?.kind === "stopped" ? last : waking ?? last;
  if (told === undefined) return "";
  return filled(words[told.kind], "client" in told ? told.client : "");
}

function namesOf(clients: readonly Client[]): string {
  return clients.length === 1 ? clients.join() : clients.map((client) => client[0]).join(", ");
}

function filled(text: string, client: string): string {
  return text.replace("{client}", client);
}

function table(columns: readonly Outcome[], words: DrawingWords): string[] {
  const waited = (client: Client) => ({ visits }: Outcome) => {
    const visit = visits.find((visit) => visit.client === client);
    if (visit?.answeredMs === undefined) return "-";
    return millisecondsText(visit.answeredMs - visit.connectedMs, words.tag);
  };
  const rows: readonly (readonly [string, (outcome: Outcome) => string])[] = [
    ["", ({ loop }) => words.loops[loop]],
    [filled(words.waited, "Budi"), waited("Budi")],
    [filled(words.waited, "Citra"), waited("Citra")],
    [words.idleTurns, ({ idleTurns }) => String(idleTurns)],
    [words.stopTook, ({ stop }) => millisecondsText(stop.doneMs - stop.askedMs, words.tag)],
  ];
  const values = rows.map(([, value]) => columns.map(value));
  const label = Math.max(...rows.map(([label]) => columnsOf(label)));
  const widths = columns.map((_, index) =>
    Math.max(...values.map((row) => columnsOf(row[index] ?? "")))
  );
  return rows.map(([title], index) => {
    const cells = widths.map((width, column) => padStart(values[index]?.[column] ?? "", width));
    return `${padEnd(title, label)}  ${cells.join("  ")}`;
  });
}
