// Fields → Headers, built when it is needed. A handler mostly asks for one field or two, and the fields of
// the head know them.

import type { Fields } from "../semantics/fields.ts";
import { isToken } from "../semantics/syntax.ts";
import { standFor } from "./stand_in.ts";

/** The symbols under which Headers keep their state. */
export const HEADERS_SYMBOLS: readonly symbol[] = Object.getOwnPropertySymbols(new Headers());

/** Names that were asked for and are field names: to know one again costs a third of reading it. */
const PLAIN_NAMES = new Set<string>();
const MAX_PLAIN_NAMES = 256;

class IncomingHeaders {
  #fields: Fields;
  #make: () => Headers;
  #headers: Headers | undefined;

  constructor(fields: Fields, make: () => Headers) {
    this.#fields = fields;
    this.#make = make;
  }

  /** Gives the combined value. What is no field name is refused in Deno's words. */
  get(...names: [string]): string | null {
    const [name] = names;
    if (this.#headers === undefined && PLAIN_NAMES.has(name)) {
      return this.#fields.get(name) ?? null;
    }
    if (!this.#knows(name)) return IncomingHeaders.whole(this).get(...names);
    if (isCookie(name)) return this.#fields.get(name, "; ") ?? null;
    if (PLAIN_NAMES.size < MAX_PLAIN_NAMES) PLAIN_NAMES.add(name);
    return this.#fields.get(name) ?? null;
  }

  /** Tells whether a field is there. */
  has(...names: [string]): boolean {
    const [name] = names;
    return this.#knows(name) ? this.#fields.has(name) : IncomingHeaders.whole(this).has(...names);
  }

  /** Once there are real ones, these are asked: nothing else could know what became of them. */
  #knows(name: unknown): boolean {
    return this.#headers === undefined && typeof name === "string" && isToken(name);
  }

  static whole(incoming: IncomingHeaders): Headers {
    return incoming.#headers ??= incoming.#make();
  }
}

standFor(IncomingHeaders, Headers, { symbols: HEADERS_SYMBOLS, whole: IncomingHeaders.whole });

/** Cookies on several lines are one list with semicolons (RFC 6265 §5.4), which Fetch does not know. */
export function isCookie(name: string): boolean {
  return name.length === 6 && name.toLowerCase() === "cookie";
}

/** Makes the Headers of a field section; `make` makes the real ones, called once if at all. */
export function makeHeaders(fields: Fields, make: () => Headers): Headers {
  return new IncomingHeaders(fields, make) as unknown as Headers;
}
