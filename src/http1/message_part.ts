// The parts that a message is made of on the wire, each with its octets. Where a line ends was found by the
// readers of the core; here a line that they took is only cut at its separators, for people to look at.

import { joined } from "../octets.ts";
import { isFieldOctet, isWhiteSpace } from "../semantics/syntax.ts";
import type { ProtocolError } from "./error.ts";
import { secretStart } from "./excerpt.ts";
import { CR, LF } from "./head.ts";

/** What a part of a message is (RFC 9112 §2.1, §7.1). */
export type PartKind =
  /** Method, request target, version. */
  | "request-line"
  /** Version, status code, reason phrase. */
  | "status-line"
  /** A name and a value, in front of the content. */
  | "field-line"
  /** The end of the header section, or of the trailer section. */
  | "empty-line"
  /** An empty line in front of a request, which is passed over (RFC 9112 §2.2). */
  | "leading-empty-line"
  /** Content as it is, to its end. */
  | "content"
  /** The line in front of a chunk: its size, and extensions. */
  | "chunk-size"
  /** What is in a chunk. */
  | "chunk-data"
  /** CR and LF behind a chunk. */
  | "chunk-end"
  /** The chunk of size 0. */
  | "last-chunk"
  /** A name and a value, behind the content. */
  | "trailer-line"
  /** A line that is not as it must be, up to where that shows. */
  | "fault";

/** The parts of a line that have names. */
export type PieceName =
  | "method"
  | "request target"
  | "version"
  | "status code"
  | "reason phrase"
  | "name"
  | "value"
  | "size"
  | "extensions";

/** A part of a line; `start` and `end` are offsets in the octets of the line, `end` is exclusive. */
export interface Piece {
  /** What it is. */
  readonly name: PieceName;
  /** Its first octet. */
  readonly start: number;
  /** Behind its last one. */
  readonly end: number;
}

/** A part of a message. */
export interface Part {
  /** What it is. */
  readonly kind: PartKind;
  /**
   * Its octets, line end included, as a copy. Of content, only the first ones are kept. In the place of each
   * octet that is secret stands an asterisk.
   */
  readonly octets: Uint8Array;
  /** How many octets it has. */
  readonly bytes: number;
  /** The named pieces of a line, in order. */
  readonly pieces: readonly Piece[];
  /** The octets of a value that is secret, which asterisks stand for. */
  readonly covered?: { readonly start: number; readonly end: number };
  /** Where in a fault the octet stands that is wrong. */
  readonly mark?: number;
  /** What is wrong with a fault. */
  readonly error?: ProtocolError;
}

const SP = 0x20;
const COLON = 0x3a;
const ASTERISK = 0x2a;

/** Makes a part of a line that is held in `octets`, which are copied. */
export function linePart(kind: PartKind, octets: Uint8Array): Part {
  const copy = octets.slice();
  const covered = kind === "field-line" || kind === "trailer-line" ? cover(copy) : undefined;
  return {
    kind,
    octets: copy,
    bytes: copy.length,
    pieces: piecesOf(kind, copy),
    ...(covered && { covered }),
  };
}

/**
 * Makes the part of a line that is wrong at `mark`; `octets`, which begin with the line, are copied as far as
 * they belong to it.
 */
export function faultPart(octets: Uint8Array, mark: number, error: ProtocolError): Part {
  const copy = octets.slice(0, faultEnd(octets, mark));
  const covered = cover(copy);
  return {
    kind: "fault",
    octets: copy,
    bytes: copy.length,
    pieces: [],
    mark,
    error,
    ...(covered && { covered }),
  };
}

/** Covers what follows a line that is secret, such as the line that it is continued on. */
export function coveredPart(part: Part): Part {
  const covered = { start: 0, end: lineEnd(part.octets) };
  part.octets.fill(ASTERISK, 0, covered.end);
  return { ...part, pieces: [], covered };
}

/**
 * A line that is wrong is shown to its end where it has one, and else to the octet that is wrong: what stands
 * behind that was not looked at, and may hold what is secret.
 */
function faultEnd(octets: Uint8Array, mark: number): number {
  let end = mark;
  while (end < octets.length && isFieldOctet(octets[end] ?? 0)) end++;
  const isLine = octets[end] === CR && octets[end + 1] === LF &&
    !octets.subarray(0, mark).includes(CR);
  return isLine ? end + 2 : Math.min(mark + 1, octets.length);
}

function cover(line: Uint8Array): Part["covered"] {
  let start = secretStart(line, 0, line.length);
  const end = lineEnd(line);
  while (start < end && isWhiteSpace(line[start])) start++;
  if (start >= end) return undefined;
  line.fill(ASTERISK, start, end);
  return { start, end };
}

/** Gives the offset of the line end, or the length where there is none. */
export function lineEnd(line: Uint8Array): number {
  let end = line.length;
  if (line[end - 1] === LF) end--;
  if (line[end - 1] === CR) end--;
  return end;
}

function piecesOf(kind: PartKind, line: Uint8Array): Piece[] {
  const end = lineEnd(line);
  switch (kind) {
    case "request-line":
      return wordPieces(line, end, ["method", "request target", "version"]);
    case "status-line":
      return wordPieces(line, end, ["version", "status code", "reason phrase"]);
    case "field-line":
    case "trailer-line":
      return fieldPieces(line, end);
    case "chunk-size":
    case "last-chunk":
      return sizePieces(line, end);
    default:
      return [];
  }
}

/** The last name takes what is left, blanks included. */
function wordPieces(line: Uint8Array, end: number, names: readonly PieceName[]): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const name of names) {
    if (start > end) break;
    const space = line.indexOf(SP, start);
    const isLast = name === names.at(-1) || space < 0 || space > end;
    pieces.push({ name, start, end: isLast ? end : space });
    if (isLast) break;
    start = space + 1;
  }
  return pieces;
}

function fieldPieces(line: Uint8Array, end: number): Piece[] {
  // A line that is continued has no name.
  const colon = isWhiteSpace(line[0]) ? -1 : line.indexOf(COLON);
  const nameEnd = colon < 0 ? (isWhiteSpace(line[0]) ? 0 : end) : colon;
  let start = Math.min(colon < 0 ? nameEnd : colon + 1, end);
  let valueEnd = end;
  while (start < valueEnd && isWhiteSpace(line[start])) start++;
  while (valueEnd > start && isWhiteSpace(line[valueEnd - 1])) valueEnd--;
  return [{ name: "name", start: 0, end: nameEnd }, { name: "value", start, end: valueEnd }];
}

function sizePieces(line: Uint8Array, end: number): Piece[] {
  let sizeEnd = 0;
  while (sizeEnd < end && line[sizeEnd] !== 0x3b && !isWhiteSpace(line[sizeEnd])) sizeEnd++;
  const size: Piece = { name: "size", start: 0, end: sizeEnd };
  return sizeEnd === end ? [size] : [size, { name: "extensions", start: sizeEnd, end }];
}

/** Holds the first octets of content and counts the others. */
export class KeptContent {
  #most: number;
  #kept: Uint8Array = new Uint8Array(0);
  /** How many octets have come. */
  bytes = 0;

  /** Keeps `most` octets. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes octets; they are copied as far as they are kept. */
  add(octets: Uint8Array): void {
    const room = this.#most - this.#kept.length;
    this.bytes += octets.length;
    if (room > 0) this.#kept = joined([this.#kept, octets.subarray(0, room)]);
  }

  /** Gives the part, and begins the next one. */
  take(kind: PartKind): Part {
    const part = { kind, octets: this.#kept, bytes: this.bytes, pieces: [] };
    this.#kept = new Uint8Array(0);
    this.bytes = 0;
    return part;
  }
}
