// A field section keeps what Fetch's Headers lose: order, letter case and one line per line sent.
// One that came over the wire is a text that was checked octet by octet; it is cut into lines only
// when somebody reads it, because most handlers never do.

import { trimWhiteSpace } from "./syntax.ts";

/** One field line: the name as sent, and the value without the white space around it. */
export type FieldLine = readonly [name: string, value: string];

/**
 * The field lines of a header or trailer section, in the order in which they were sent.
 *
 * They do not change: requests on a connection that say the same share them.
 *
 * Names are found whatever their letter case. Values are texts in which each code unit is one octet.
 * RFC 9110 §5.
 *
 * ```ts
 * import { Fields } from "@loket/loket/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const fields = new Fields([["Accept", "text/html"], ["accept", "text/plain"]]);
 * assertEquals(fields.get("ACCEPT"), "text/html, text/plain");
 * assertEquals([...fields][1], ["accept", "text/plain"]);
 * ```
 */
export class Fields implements Iterable<FieldLine> {
  #section = "";
  #lines: FieldLine[] | undefined;

  /** Makes a field section of the given lines; they are copied. */
  constructor(lines?: Iterable<FieldLine>) {
    this.#lines = lines === undefined ? [] : [...lines];
  }

  /**
   * Makes a field section of a text that a reader has checked: lines that end with CRLF, each with a
   * name, a colon and a value. Nothing is checked again, and nothing is cut before it is needed.
   */
  static ofSection(section: string): Fields {
    const fields = new Fields();
    fields.#section = section;
    fields.#lines = undefined;
    return fields;
  }

  /** The number of field lines. */
  get size(): number {
    return this.#read().length;
  }

  /** Tells whether a line of this name is there. */
  has(name: string): boolean {
    return this.#find(name.toLowerCase(), 0) >= 0;
  }

  /**
   * Gives the combined value: all values of this name joined by a comma and a space, or by another
   * `separator`, in order (RFC 9110 §5.3). `undefined` where no line has the name. Not for `Set-Cookie`,
   * whose values may not be joined: use {@linkcode Fields.getAll}.
   */
  get(name: string, separator = ", "): string | undefined {
    const wanted = name.toLowerCase();
    const first = this.#find(wanted, 0);
    if (first < 0) return undefined;
    let combined = this.#valueAt(first);
    for (let at = this.#find(wanted, first + 1); at >= 0; at = this.#find(wanted, at + 1)) {
      combined += separator + this.#valueAt(at);
    }
    return combined;
  }

  /** Gives the values of all lines of this name, in order. */
  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    const values: string[] = [];
    for (let at = this.#find(wanted, 0); at >= 0; at = this.#find(wanted, at + 1)) {
      values.push(this.#valueAt(at));
    }
    return values;
  }

  /** Gives the place of the next line of a name in lower case, or -1. */
  #find(wanted: string, from: number): number {
    const lines = this.#read();
    for (let index = from; index < lines.length; index++) {
      const name = lines[index]?.[0] ?? "";
      if (name.length === wanted.length && name.toLowerCase() === wanted) return index;
    }
    return -1;
  }

  #valueAt(index: number): string {
    return this.#read()[index]?.[1] ?? "";
  }

  /** Iterates over the lines in the order in which they were sent. */
  [Symbol.iterator](): Iterator<FieldLine> {
    return this.#read().values();
  }

  #read(): FieldLine[] {
    return this.#lines ??= cutLines(this.#section);
  }
}

function cutLines(section: string): FieldLine[] {
  const lines: FieldLine[] = [];
  let start = 0;
  while (start < section.length) {
    const colon = section.indexOf(":", start);
    const end = section.indexOf("\r\n", colon);
    lines.push([section.slice(start, colon), trimWhiteSpace(section.slice(colon + 1, end))]);
    start = end + 2;
  }
  return lines;
}
