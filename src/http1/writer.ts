// Writes messages into a SendBuffer. The three fields that frame a message are written here, from the
// decision in framing.ts, and from nowhere else. A head is checked while it is written: one that
// cannot be sent leaves the buffer as it was.

import type { FieldLine, Fields } from "../semantics/fields.ts";
import { reasonPhrase } from "../semantics/status.ts";
import { isFieldOctet, isToken, isTokenOctet } from "../semantics/syntax.ts";
import { JOINED_BYTES, type SendBuffer } from "./buffer.ts";
import { SendError } from "./error.ts";
import type { Framing } from "./framing.ts";
import { repeatedLines } from "./repeated_lines.ts";
import { isTarget } from "./target.ts";

const encoder = new TextEncoder();
const CRLF = ascii("\r\n");
const LAST_CHUNK = ascii("0\r\n\r\n");
const CONTENT_LENGTH = ascii("content-length: ");
const CHUNKED_LINE = ascii("transfer-encoding: chunked\r\n");
const NO_OCTETS = new Uint8Array(0);

/** Up to here, in code units, a loop is quicker than the way into `encodeInto`. */
const TINY_TEXT = 32;

/** Where texts are encoded: what is in it is copied before the next one comes. */
const encoded = new Uint8Array(JOINED_BYTES);

/** Its first octets, for each length of a tiny text: a view costs more than encoding one. */
const encodedTiny = Array.from(
  { length: TINY_TEXT + 1 },
  (_, length) => encoded.subarray(0, length),
);

/** The longest size line of a chunk: 14 hexadecimal digits and CRLF. */
const CHUNK_LINE_BYTES = 16;

/** What goes into a head besides its start-line. */
export interface HeadParts {
  /** The field lines, without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** Field lines that were checked and written before, by {@linkcode encodeFieldLines}. */
  readonly prepared?: Uint8Array | undefined;
  /** The length to announce, or that of the content that a HEAD request did not get. */
  readonly contentBytes?: number | undefined;
  /** How the content is framed. */
  readonly framing: Framing;
  /** The connection options to send; nothing where the version's default holds. */
  readonly connection?: string | undefined;
}

function ascii(text: string): Uint8Array {
  return encoder.encode(text);
}

const statusLines: (Uint8Array | undefined)[] = new Array(600).fill(undefined);

/** Gives a status-line with its CRLF (RFC 9112 §4). Throws a `SendError` for what cannot be one. */
function statusLine(status: number, reason: string): Uint8Array {
  const known = reason === "" ? statusLines[status] : undefined;
  if (known !== undefined) return known;
  if (!(Number.isInteger(status) && status >= 100 && status <= 599)) {
    throw new SendError(`Cannot send status ${status}: it is no whole number from 100 to 599`);
  }
  const phrase = reason === "" ? reasonPhrase(status) : reason;
  const line = latin1Octets(`HTTP/1.1 ${status} ${phrase}`);
  if (reason === "") statusLines[status] = line;
  return line;
}

function latin1Octets(line: string): Uint8Array {
  const octets = new Uint8Array(line.length + 2);
  writeLineEnd(octets, writeFieldText(octets, 0, line));
  return octets;
}

/** Writes the head of a response. An empty `reason` stands for the registered one. */
export function writeResponseHead(
  output: SendBuffer,
  status: number,
  reason: string,
  parts: HeadParts,
): void {
  writeHead(output, statusLine(status, reason), parts);
}

/** Writes the head of a request (RFC 9112 §3). */
export function writeRequestHead(
  output: SendBuffer,
  method: string,
  target: string,
  parts: HeadParts,
): void {
  if (!isToken(method)) throw new SendError(`Cannot send method ${JSON.stringify(method)}`);
  if (!isTarget(target)) throw new SendError(`Cannot send target ${JSON.stringify(target)}`);
  writeHead(output, latin1Octets(`${method} ${target} HTTP/1.1`), parts);
}

function writeHead(output: SendBuffer, startLine: Uint8Array, parts: HeadParts): void {
  const { fields, prepared = NO_OCTETS, connection = "" } = parts;
  const lines = repeatedLines(fields, encodeFieldLines);
  const linesBytes = lines === undefined ? linesLength(fields) : lines.length;
  // 60 bytes hold the framing field, the name of Connection and the empty line.
  const room = startLine.length + linesBytes + prepared.length + connection.length + 60;
  const block = output.reserve(room);
  let at = writeOctets(block, output.end, startLine);
  at = lines === undefined ? writeFieldLines(block, at, fields) : writeOctets(block, at, lines);
  at = writeFramingField(block, at, parts);
  at = writeOctets(block, at, prepared);
  at = writeConnection(block, at, connection);
  output.end = writeLineEnd(block, at);
}

function writeOctets(block: Uint8Array, at: number, octets: Uint8Array): number {
  block.set(octets, at);
  return at + octets.length;
}

function writeLineEnd(block: Uint8Array, at: number): number {
  block[at] = 0x0d;
  block[at + 1] = 0x0a;
  return at + 2;
}

function linesLength(fields: readonly FieldLine[]): number {
  let length = 0;
  for (let index = 0; index < fields.length; index++) {
    const line = fields[index];
    if (line !== undefined) length += line[0].length + line[1].length + 4;
  }
  return length;
}

function writeFieldLines(block: Uint8Array, at: number, fields: readonly FieldLine[]): number {
  for (let index = 0; index < fields.length; index++) {
    const line = fields[index];
    if (line !== undefined) at = writeFieldLine(block, at, line[0], line[1]);
  }
  return at;
}

function writeConnection(block: Uint8Array, at: number, options: string): number {
  return options === "" ? at : writeCheckedLine(block, at, "connection", options);
}

function writeFramingField(block: Uint8Array, at: number, parts: HeadParts): number {
  if (parts.framing.kind === "chunked") {
    return writeOctets(block, at, CHUNKED_LINE);
  }
  if (parts.contentBytes === undefined) return at;
  if (!(Number.isSafeInteger(parts.contentBytes) && parts.contentBytes >= 0)) {
    throw new SendError(`Cannot send content length ${parts.contentBytes}: it counts no octets`);
  }
  at = writeOctets(block, at, CONTENT_LENGTH);
  return writeLineEnd(block, writeDecimal(block, at, parts.contentBytes));
}

function writeFieldLine(block: Uint8Array, at: number, name: string, value: string): number {
  if (isFramingField(name)) {
    throw new SendError(`Cannot send field ${name}: it follows from how the message is framed`);
  }
  return writeCheckedLine(block, at, name, value);
}

/** Checks octets only; which fields may be sent is for the callers. */
function writeCheckedLine(block: Uint8Array, at: number, name: string, value: string): number {
  const nameEnd = writeToken(block, at, name);
  if (nameEnd === at) throw new SendError("Cannot send field: its name is empty");
  block[nameEnd] = 0x3a;
  block[nameEnd + 1] = 0x20;
  return writeLineEnd(block, writeFieldText(block, nameEnd + 2, value));
}

function writeToken(block: Uint8Array, at: number, token: string): number {
  for (let index = 0; index < token.length; index++) {
    const octet = token.charCodeAt(index);
    if (!isTokenOctet(octet)) throw notAllowed(token, index);
    block[at++] = octet;
  }
  return at;
}

/** The same loop over other octets: one that is told which costs three times as much. */
function writeFieldText(block: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const octet = text.charCodeAt(index);
    if (!isFieldOctet(octet)) throw notAllowed(text, index);
    block[at++] = octet;
  }
  return at;
}

function notAllowed(text: string, index: number): SendError {
  return new SendError(`Cannot send ${JSON.stringify(text)}: character ${index} is not allowed`);
}

/** The loop costs a third of what making a text of the number does. */
function writeDecimal(block: Uint8Array, at: number, count: number): number {
  let end = at + 1;
  for (let rest = count; rest >= 10; rest = Math.floor(rest / 10)) end++;
  for (let place = end - 1; place >= at; place--) {
    block[place] = 0x30 + count % 10;
    count = Math.floor(count / 10);
  }
  return end;
}

function writeAscii(block: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) block[at++] = text.charCodeAt(index);
  return at;
}

/**
 * Tells whether a field says how the message is framed or what becomes of the connection. A handler
 * may declare these; what is sent follows from the decision in framing.ts.
 */
export function isFramingField(name: string): boolean {
  switch (name.length) {
    case 10:
      return name.toLowerCase() === "connection" || name.toLowerCase() === "keep-alive";
    case 14:
      return name.toLowerCase() === "content-length";
    case 17:
      return name.toLowerCase() === "transfer-encoding";
    default:
      return false;
  }
}

/** Joins connection options to what is said about persistence; nothing where there is neither. */
export function joinOptions(
  options: string | undefined,
  option: string | undefined,
): string | undefined {
  return options === undefined || option === undefined
    ? options ?? option
    : `${options}, ${option}`;
}

/** Writes field lines once, to be sent many times as `prepared`. Throws a `SendError`. */
export function encodeFieldLines(fields: readonly FieldLine[]): Uint8Array {
  const octets = new Uint8Array(linesLength(fields));
  writeFieldLines(octets, 0, fields);
  return octets;
}

/** Gives the number of octets of a text in UTF-8; a lone surrogate counts as U+FFFD, three octets. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair of surrogates is one character of four octets: two units, so two more than its length.
    const isPair = unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1));
    if (isPair) index++;
  }
  return bytes;
}

/**
 * Gives content as its octets, a text in UTF-8: counting its octets takes longer than to encode it.
 * They are right until the next call; what is written of them before is copied.
 */
export function encodeContent(content: Uint8Array | string): Uint8Array {
  if (typeof content !== "string") return content;
  if (content.length > encoded.length) return encoder.encode(content);
  if (content.length <= TINY_TEXT && encodeAscii(content)) {
    return encodedTiny[content.length] ?? NO_OCTETS;
  }
  const { read, written } = encoder.encodeInto(content, encoded);
  return read === content.length ? encoded.subarray(0, written) : encoder.encode(content);
}

/** Writes a text into `encoded` as far as it is ASCII; tells whether all of it is. */
function encodeAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return false;
    encoded[index] = unit;
  }
  return true;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Writes a piece of content that goes out as it is. A text is written as UTF-8. */
export function writeContent(output: SendBuffer, content: Uint8Array | string): void {
  output.add(encodeContent(content));
}

/** Writes a piece of content as one chunk (RFC 9112 §7.1). No content writes nothing. */
export function writeChunk(output: SendBuffer, content: Uint8Array | string): void {
  const octets = encodeContent(content);
  // A chunk of no octets would be the last chunk and end the message.
  if (octets.length === 0) return;
  const block = output.reserve(CHUNK_LINE_BYTES);
  output.end = writeLineEnd(block, writeAscii(block, output.end, octets.length.toString(16)));
  output.add(octets);
  output.add(CRLF);
}

/** Writes the last chunk and the trailer section, if there is one (RFC 9112 §7.1.2). */
export function writeLastChunk(output: SendBuffer, trailers: Fields | undefined): void {
  if (trailers === undefined) return output.add(LAST_CHUNK);
  const lines = encodeFieldLines([...trailers]);
  output.add(LAST_CHUNK.subarray(0, 3));
  output.add(lines);
  output.add(CRLF);
}
