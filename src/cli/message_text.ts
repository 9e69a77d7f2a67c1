// A message, taken apart → lines for a person: at the left what each part is, at the right its octets, with
// every one of them visible.

import type { Message, Part } from "../http1/anatomy.ts";
import { columnsOf, padEnd } from "../text_columns.ts";
import { MESSAGE_WORDS, type MessageWords, type Unit } from "./message_words.ts";
import { PLAIN, type Style } from "./style.ts";
import { hexRows, readable, type Row, rowsOf, textIn, visible } from "./visible.ts";

/** How a message is shown. */
export interface MessageTextOptions {
  /** The width of the lines, in columns; 80 if not given. */
  readonly width?: number;
  /** How texts stand out; not at all if not given. */
  readonly style?: Style;
  /** How many rows of a part are shown; 12 if not given. */
  readonly maxRows?: number;
  /** In which words; English ones if not given. */
  readonly words?: MessageWords;
}

/** The same, with everything decided, and the room that follows from it. */
interface Layout extends Required<MessageTextOptions> {
  /** The longest label, and two blanks. */
  readonly labelColumns: number;
  /** What is left of the width. */
  readonly room: number;
}

function layoutOf(options: MessageTextOptions): Layout {
  const { width = 80, style = PLAIN, maxRows = 12, words = MESSAGE_WORDS.en } = options;
  const labelColumns = Math.max(...Object.values(words.labels).map(columnsOf)) + 2;
  return { width, style, maxRows, words, labelColumns, room: Math.max(width - labelColumns, 16) };
}

/** Gives the line in front of a message: whose it is. */
export function titleLine(title: string, { style = PLAIN }: MessageTextOptions = {}): string {
  return style.strong(`── ${title} ──`);
}

/** Gives a message as lines, without their ends. */
export function messageLines(message: Message, options: MessageTextOptions = {}): string[] {
  const { parts, outcome, bytesBehind, kind } = message;
  const layout = layoutOf(options);
  const { words } = layout;
  const lines = parts.flatMap((part, index) => partLines(part, layout, isTrailerEnd(parts, index)));
  if (bytesBehind > 0) {
    lines.push(...remark("", words.behind(words.count(bytesBehind, "bytes")), layout));
  }
  if (outcome === "cut") {
    lines.push(...remark(words.labels.cut, words.cutIn(kind), layout));
  }
  return lines;
}

function isTrailerEnd(parts: readonly Part[], index: number): boolean {
  return parts.slice(0, index).some(({ kind }) => kind === "last-chunk");
}

/** Gives a part as lines, without their ends; `endsTrailers` where an empty line ends the trailer section. */
function partLines(part: Part, layout: Layout, endsTrailers: boolean): string[] {
  const { kind } = part;
  const { words, width, style, labelColumns, room } = layout;
  if (kind === "fault") return faultLines(part, layout);
  const name = label(words.labels[kind], layout);
  const isContent = kind === "content" || kind === "chunk-data";
  const rows = isContent ? contentRows(part, layout) : lineRows(part, layout);
  const note = noteOn(part, words, endsTrailers);
  if (note === undefined) return beside(name, rows, layout);
  const [last = ""] = rows.slice(-1);
  const fits = labelColumns + columnsOf(last) + columnsOf(note) + 4 <= width;
  const noted = fits
    ? [...rows.slice(0, -1), `${last}  ${style.dim(`← ${note}`)}`]
    : [...rows, ...wrapped(`← ${note}`, room).map(style.dim)];
  return beside(name, noted, layout);
}

function noteOn(
  { kind, covered, octets, pieces }: Part,
  words: MessageWords,
  endsTrailers: boolean,
): string | undefined {
  switch (kind) {
    case "request-line":
    case "status-line":
      return pieces.length < 2
        ? undefined
        : pieces.map(({ name }) => words.pieces[name] ?? name).join(", ");
    case "empty-line":
      return endsTrailers ? words.messageEnds : words.headEnds;
    case "leading-empty-line":
      return words.passedOver;
    case "chunk-size":
      return words.inChunk(words.count(parseInt(visible(octets), 16), "bytes"));
    case "last-chunk":
      return words.noMoreChunks;
    default:
      return covered === undefined ? undefined : words.secret;
  }
}

function label(text: string, layout: Layout): string {
  return layout.style.dim(padEnd(text, layout.labelColumns));
}

function remark(name: string, text: string, layout: Layout): string[] {
  return beside(label(name, layout), wrapped(text, layout.room), layout);
}

/** Puts the label in front of the first row, and blanks in front of the others. */
function beside(name: string, rows: readonly string[], layout: Layout): string[] {
  return rows.map((row, index) => (index === 0 ? name : label("", layout)) + row);
}

/** The line end is the dimmer part of a line. */
function lineRows(part: Part, layout: Layout): string[] {
  const { style } = layout;
  const rows = rowsOf(lineText(part), layout.room);
  return shortened(rows, "characters", layout).map((row) => withDimEnds(row, style));
}

/** The length of a secret is one too. */
const COVER = "••••••";

function lineText({ octets, covered }: Part): string {
  if (covered === undefined) return readable(octets);
  const [before, behind] = [octets.subarray(0, covered.start), octets.subarray(covered.end)];
  return `${readable(before)}${COVER}${readable(behind)}`;
}

function contentRows(part: Part, layout: Layout): string[] {
  const { octets, bytes } = part;
  const { style } = layout;
  const text = textIn(octets, bytes > octets.length);
  const rows = text === undefined
    ? hexRows(octets, layout.room)
    : (text.match(/[^\n]*\n|[^\n]+$/g) ?? [""]).flatMap((line) => rowsOf(line, layout.room));
  const kept = rows.reduce((sum, row) => sum + row.bytes, 0);
  const shown = shortened(rows, "bytes", layout, bytes - kept);
  return text === undefined ? shown : shown.map((row) => withDimEnds(row, style));
}

/** Shows the first rows and says how much is left, `behind` what there are rows of. */
function shortened(
  rows: readonly Row[],
  unit: Unit,
  layout: Layout,
  behind = 0,
): string[] {
  const { maxRows, style, words } = layout;
  const left = rows.slice(maxRows).reduce((sum, row) => sum + row[unit], behind);
  const shown = rows.slice(0, maxRows).map(({ text }) => text);
  return left === 0 ? shown : [...shown, style.dim(words.more(words.count(left, unit)))];
}

function withDimEnds(row: string, style: Style): string {
  return row.replace(/[␍␊␉]+/g, (signs) => style.dim(signs));
}

/** The line that is wrong, a sign below the octet at fault where that is in view, and why it is wrong. */
function faultLines(part: Part, layout: Layout): string[] {
  const { error, mark = 0, octets, covered } = part;
  const { style, room, words, labelColumns } = layout;
  const before = columnsOf(visible(octets.subarray(0, mark)));
  const isInView = before < room && covered === undefined;
  const rows = rowsOf(lineText(part), room);
  const row = isInView ? rows[0] : rows.at(-1);
  const shown = [
    style.wrong(`${rows.length > 1 && !isInView ? "…" : ""}${row?.text ?? ""}`),
    ...(isInView ? [style.wrong(`${" ".repeat(before)}^`)] : []),
    ...wrapped(`${error?.message ?? ""} (${error?.section ?? ""})`, room),
    ...wrapped(error?.advice ?? "", room),
  ];
  return beside(style.wrong(padEnd(words.labels.fault, labelColumns)), shown, layout);
}

/** Breaks a text between words into rows of at most `room` columns, unless a word is longer. */
export function wrapped(text: string, room: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ")) {
    if (row !== "" && columnsOf(row) + columnsOf(word) + 1 > room) {
      rows.push(row);
      row = word;
    } else row = row === "" ? word : `${row} ${word}`;
  }
  return [...rows, row];
}
