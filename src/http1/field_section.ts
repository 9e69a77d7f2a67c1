// Reads a field section: the header section of a head, or the trailer section behind the last chunk.
// A switch over named states that goes on where it stopped, so that the octets are looked at once,
// however they arrive. The bound on the section is the bound on the scan: what lies beyond is not
// even looked at, and a section is refused for the same reason however it is cut.

import { isFieldOctet, isTokenOctet } from "../semantics/syntax.ts";
import type { ReceiveBuffer } from "./buffer.ts";
import { ProtocolError } from "./error.ts";
import type { RefusalCode } from "./refusals.ts";
import { type KnownField, knownFieldOfLength } from "./known_field.ts";

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const COLON = 0x3a;

type State = "line-start" | "name" | "before-value" | "value" | "line-end" | "section-end";

/** What bounds a section, and how a section beyond the bound is refused. */
export interface SectionBounds {
  /** The most bytes, the empty line at the end not counted. */
  readonly bytes: number;
  /** The most field lines. */
  readonly lines: number;
  /** The reason to give for a section with more bytes. */
  readonly tooLarge: RefusalCode;
  /** Whether a line that begins with white space continues the one before (responses only). */
  readonly mayFold: boolean;
}

/** Where the value of a field stands that the protocol depends on, as offsets behind `buffer.start`. */
export interface KnownPlace {
  /** Its name. */
  readonly name: KnownField;
  /** Its first octet. */
  readonly start: number;
  /** Behind its last one. */
  readonly end: number;
}

const NO_PLACES: KnownPlace[] = [];

/** An incremental reader of one field section after another (RFC 9112 §5). */
export class FieldSectionReader {
  #bounds: SectionBounds;
  #state: State = "line-start";
  #from = 0;
  #at = 0;
  #lines = 0;
  #nameStart = 0;
  #nameEnd = 0;
  #valueStart = 0;
  #valueEnd = 0;
  #folded = false;
  #known = NO_PLACES;

  /** Makes a reader that refuses what is beyond the bounds. */
  constructor(bounds: SectionBounds) {
    this.#bounds = bounds;
  }

  /** Begins a section at `from`, an offset behind `buffer.start`. */
  begin(from: number): void {
    this.#state = "line-start";
    this.#from = this.#at = from;
    this.#lines = 0;
    this.#folded = false;
    this.#known = NO_PLACES;
  }

  /** The values in the section that was just read on which the protocol depends, in order. */
  get known(): readonly KnownPlace[] {
    return this.#known;
  }

  /** Whether a line of the section that was just read is folded. */
  get folded(): boolean {
    return this.#folded;
  }

  /**
   * Reads on. Gives the offset behind the section's empty line, or `undefined` when more octets are
   * needed; the octets of the section stay in the buffer until then. Throws a `ProtocolError`.
   */
  read(buffer: ReceiveBuffer): number | undefined {
    const { bytes, start, end } = buffer;
    const bound = start + this.#from + this.#bounds.bytes + 2;
    const stop = Math.min(end, bound);
    let at = start + this.#at;
    while (at < stop) {
      const octet = bytes[at] ?? 0;
      switch (this.#state) {
        case "line-start":
          if (octet === CR) {
            this.#state = "section-end";
            at++;
          } else if (octet === SP || octet === HTAB) {
            this.#fold(at - start);
          } else {
            this.#beginLine(at - start);
          }
          break;
        case "name":
          while (at < stop && isTokenOctet(bytes[at] ?? 0)) at++;
          if (at === stop) break;
          this.#nameEnd = at - start;
          if (bytes[at] !== COLON || this.#nameEnd === this.#nameStart) {
            throw badName(bytes[at], at - start);
          }
          this.#state = "before-value";
          at++;
          break;
        case "before-value":
          while (at < stop && (bytes[at] === SP || bytes[at] === HTAB)) at++;
          if (at === stop) break;
          this.#valueStart = at - start;
          this.#state = "value";
          break;
        case "value":
          while (at < stop && isFieldOctet(bytes[at] ?? 0)) at++;
          if (at === stop) break;
          if (bytes[at] !== CR) throw badValue(bytes[at], at - start);
          this.#valueEnd = at - start;
          this.#noticeKnown(bytes, start);
          this.#state = "line-end";
          at++;
          break;
        case "line-end":
          if (octet !== LF) throw new ProtocolError("head/line-end", { at: at - start });
          this.#state = "line-start";
          at++;
          break;
        case "section-end":
          if (octet !== LF) throw new ProtocolError("head/line-end", { at: at - start });
          return at + 1 - start;
      }
    }
    if (at === bound) throw new ProtocolError(this.#bounds.tooLarge, { at: at - start });
    this.#at = at - start;
    return undefined;
  }

  /** Gives the place of the last value of a known field, as an offset as in `read`. */
  placeOf(field: KnownField | undefined): number | undefined {
    return this.#known.findLast(({ name }) => name === field)?.start;
  }

  #beginLine(nameStart: number): void {
    if (++this.#lines > this.#bounds.lines) {
      throw new ProtocolError("head/too-many-fields", { at: nameStart });
    }
    this.#nameStart = nameStart;
    this.#state = "name";
  }

  #fold(at: number): void {
    if (this.#lines === 0) throw new ProtocolError("head/space-before-field", { at });
    if (!this.#bounds.mayFold) throw new ProtocolError("head/obs-fold", { at });
    this.#folded = true;
    this.#state = "before-value";
  }

  #noticeKnown(bytes: Uint8Array, start: number): void {
    const name = knownFieldOfLength(this.#nameEnd - this.#nameStart);
    if (name === undefined || !isNamed(bytes, start + this.#nameStart, name)) return;
    let valueEnd = this.#valueEnd;
    while (valueEnd > this.#valueStart) {
      const octet = bytes[start + valueEnd - 1];
      if (octet !== SP && octet !== HTAB) break;
      valueEnd--;
    }
    const place = { name, start: this.#valueStart, end: valueEnd };
    // An empty array that is pushed to gets storage for seventeen.
    if (this.#known.length === 0) this.#known = [place];
    else this.#known.push(place);
  }
}

/** Compares a token with a name in lower case; setting bit 5 lowers letters and leaves `-` alone. */
function isNamed(bytes: Uint8Array, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    if (((bytes[start + index] ?? 0) | 0x20) !== name.charCodeAt(index)) return false;
  }
  return true;
}

function badName(octet: number | undefined, at: number): ProtocolError {
  if (octet === SP || octet === HTAB) return new ProtocolError("head/space-before-colon", { at });
  return new ProtocolError(octet === LF ? "head/line-end" : "head/bad-name", { at });
}

function badValue(octet: number | undefined, at: number): ProtocolError {
  return new ProtocolError(octet === LF ? "head/line-end" : "head/bad-value", { at });
}
