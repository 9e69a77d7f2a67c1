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

const WIDTH = 80;
const MAX_ROWS = 12;

/** Gives the line in front of a message: whose it is. */
export function titleLine(title: string, { style = PLAIN }: MessageTextOptions = {}): string {
  return style.strong(`── ${title} ──`);
}

/** Gives a message as lines, without their ends. */
export function messageLines(message: Message, options: MessageTextOptions = {}): string[] {
  const { parts, outcome, bytesBehind, kind } = message;
  const words = wordsOf(options);
  const lines = parts.flatMap((part, index) =>
    partLines(part, options, isTrailerEnd(parts, index))
  );
  if (bytesBehind > 0) {
    lines.push(...remark("", words.behind(words.count(bytesBehind, "bytes")), options));
  }
  if (outcome === "cut") {
    lines.push(...remark(words.labels.cut, words.cutIn(kind), options));
  }
  return lines;
}

function isTrailerEnd(parts: readonly Part[], index: number): boolean {
  return parts.slice(0, index).some(({ kind }) => kind === "last-chunk");
}

/** Gives a part as lines, without their ends; `endsTrailers` where an empty line ends the trailer section. */
function partLines(
  part: Part,
  options: MessageTextOptions = {},
  endsTrailers = false,
): string[] {
  const { kind } = part;
  const words = wordsOf(options);
  const name = label(words.labels[kind], options);
  if (kind === "fault") return faultLines(part, options);
  const isContent = kind === "content" || kind === "chunk-data";
  const rows = isContent ? contentRows(part, options) : lineRows(part, options);
  const note = noteOn(part, words, endsTrailers);
  if (note === undefined) return beside(name, rows, options);
  const [last = ""] = rows.slice(-1);
  const { width = WIDTH, style = PLAIN } = options;
  const fits = labelColumns(options) + columnsOf(last) + columnsOf(note) + 4 <= width;
  const noted = fits
    ? [...rows.slice(0, -1), `${last}  ${style.dim(`← ${note}`)}`]
    : [...rows, ...wrapped(`← ${note}`, columns(options)).map(style.dim)];
  return beside(name, noted, options);
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

function wordsOf({ words = MESSAGE_WORDS.en }: MessageTextOptions): MessageWords {
  return words;
}

/** The longest label, and two blanks. */
function labelColumns(options: MessageTextOptions): number {
  return Math.max(...Object.values(wordsOf(options).labels).map(columnsOf)) + 2;
}

function label(text: string, options: MessageTextOptions): string {
  return (options.style ?? PLAIN).dim(padded(text, options));
}

function padded(text: string, options: MessageTextOptions): string {
  return padEnd(text, labelColumns(options));
}

function remark(name: string, text: string, options: MessageTextOptions): string[] {
  return beside(label(name, options), wrapped(text, columns(options)), options);
}

/** Puts the label in front of the first row, and blanks in front of the others. */
function beside(name: string, rows: readonly string[], options: MessageTextOptions): string[] {
  return rows.map((row, index) => (index === 0 ? name : label("", options)) + row);
}

function columns(options: MessageTextOptions): number {
  return Math.max((options.width ?? WIDTH) - labelColumns(options), 16);
}

/** The line end is the dimmer part of a line. */
function lineRows(part: Part, options: MessageTextOptions): string[] {
  const { style = PLAIN } = options;
  const rows = rowsOf(lineText(part), columns(options));
  return shortened(rows, "characters", options).map((row) => withDimEnds(row, style));
}

/** The length of a secret is one too. */
const COVER = "••••••";

function lineText({ octets, covered }: Part): string {
  if (covered === undefined) return readable(octets);
  const [before, behind] = [octets.subarray(0, covered.start), octets.subarray(covered.end)];
  return `${readable(before)}${COVER}${readable(behind)}`;
}

function contentRows(part: Part, options: MessageTextOptions): string[] {
  const { octets, bytes } = part;
  const { style = PLAIN } = options;
  const text = textIn(octets, bytes > octets.length);
  const rows = text === undefined
    ? hexRows(octets, columns(options))
    : (text.match(/[^\n]*\n|[^\n]+$/g) ?? [""]).flatMap((line) => rowsOf(line, columns(options)));
  const kept = rows.reduce((sum, row) => sum + row.bytes, 0);
  const shown = shortened(rows, "bytes", options, bytes - kept);
  return text === undefined ? shown : shown.map((row) => withDimEnds(row, style));
}

/** Shows the first rows and says how much is left, `behind` what there are rows of. */
function shortened(
  rows: readonly Row[],
  unit: Unit,
  options: MessageTextOptions,
  behind = 0,
): string[] {
  const { maxRows = MAX_ROWS, style = PLAIN } = options;
  const words = wordsOf(options);
  const left = rows.slice(maxRows).reduce((sum, row) => sum + row[unit], behind);
  const shown = rows.slice(0, maxRows).map(({ text }) => text);
  return left === 0 ? shown : [...shown, style.dim(words.more(words.count(left, unit)))];
}

function withDimEnds(row: string, style: Style): string {
  return row.replace(/[␍␊␉]+/g, (signs) => style.dim(signs));
}

/** The line that is wrong, a sign below the octet at fault where that is in view, and why it is wrong. */
function faultLines(part: Part, options: MessageTextOptions): string[] {
  const { error, mark = 0, octets, covered } = part;
  const { style = PLAIN } = options;
  const room = columns(options);
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
  return beside(style.wrong(padded(wordsOf(options).labels.fault, options)), shown, options);
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
