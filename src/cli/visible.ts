// Octets → text that is safe on a terminal and hides nothing: what would move the cursor, change colours or
// turn the direction of writing is shown as a sign, never sent.

import { columnsOf } from "../text_columns.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What a terminal acts upon, or shows as nothing; joiners are part of how words and pictures are written. */
const UNSAFE = /[[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]--[\u200c\u200d]]/v;

/** The same without those that lines of text are made of. */
const UNSAFE_IN_TEXT = new RegExp(`[${UNSAFE.source}--[\\t\\n]]`, "gv");

/** Makes visible what is not safe in a text; tabs and line feeds stay. */
export function printable(text: string): string {
  return text.replace(UNSAFE_IN_TEXT, sign);
}

/** Gives octets as text with every octet visible: CR LF as `␍␊`, what is no UTF-8 as `\xff`. */
export function visible(octets: Uint8Array): string {
  return Array.from(readable(octets), sign).join("");
}

/** Gives octets as a text, whatever they are; it still has to be made visible. */
export function readable(octets: Uint8Array): string {
  return utf8Text(octets) ?? asciiText(octets);
}

/**
 * Gives octets as text where they are: UTF-8 without control characters other than line ends and tabs; it
 * still has to be made visible. `isCut` says that they are the beginning of more, so that the last character
 * may not be whole.
 */
export function textIn(octets: Uint8Array, isCut: boolean): string | undefined {
  const text = utf8Text(octets) ?? (isCut ? utf8Text(withoutPartial(octets)) : undefined);
  return text === undefined || /[[\p{Cc}]--[\r\n\t]]/v.test(text) ? undefined : text;
}

/** Gives the last place at which a UTF-8 character of several octets begins, three octets back at most. */
function withoutPartial(octets: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= octets.length; back++) {
    const octet = octets[octets.length - back] ?? 0;
    if (octet >= 0xc0) return octets.subarray(0, -back);
    if (octet < 0x80) break;
  }
  return octets;
}

function utf8Text(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function asciiText(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) {
    text += octet < 0x80 ? String.fromCharCode(octet) : `\\x${octet.toString(16)}`;
  }
  return text;
}

/** Control characters of ASCII have pictures; others that are not safe are named by their number. */
function sign(character: string): string {
  if (!UNSAFE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "␡" : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** A row of a text. */
export interface Row {
  /** What is shown. */
  readonly text: string;
  /** How many characters of the text it stands for. */
  readonly characters: number;
  /** How many octets these are in UTF-8. */
  readonly bytes: number;
}

/** Makes a text visible, in rows of at most `columns` columns; one row at least. */
export function rowsOf(text: string, columns: number): Row[] {
  const rows: Row[] = [];
  let row = { text: "", characters: 0, bytes: 0 };
  let width = 0;
  for (const character of text) {
    const shown = sign(character);
    const needs = columnsOf(shown);
    if (width + needs > columns && width > 0) {
      rows.push(row);
      row = { text: "", characters: 0, bytes: 0 };
      width = 0;
    }
    width += needs;
    row.text += shown;
    row.characters++;
    row.bytes += utf8Bytes(character);
  }
  return [...rows, row];
}

function utf8Bytes(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** How many octets stand on a row of a dump. */
const DUMP_BYTES = 16;
/** Three columns for an octet in hexadecimal, a blank, and one for its character. */
const ROW_COLUMNS = DUMP_BYTES * 4 + 1;

/** Gives octets in hexadecimal, sixteen to a row, or eight where there is no room for that, and beside them what of them is ASCII. */
export function hexRows(octets: Uint8Array, columns: number): Row[] {
  const count = columns < ROW_COLUMNS ? DUMP_BYTES / 2 : DUMP_BYTES;
  const rows: Row[] = [];
  for (let start = 0; start < octets.length; start += count) {
    const row = octets.subarray(start, start + count);
    const hex = [...row].map((octet) => octet.toString(16).padStart(2, "0")).join(" ");
    const ascii = [...row].map((octet) =>
      octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : "."
    ).join("");
    const text = `${hex.padEnd(count * 3)} ${ascii}`;
    rows.push({ text, characters: text.length, bytes: row.length });
  }
  return rows;
}
