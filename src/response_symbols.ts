// The symbols under which Deno keeps what a Response is made of.

/** The symbols that a Response has of its own, by their descriptions. */
const SYMBOLS: ReadonlyMap<string | undefined, symbol> = new Map(
  Object.getOwnPropertySymbols(new Response("")).map((symbol) => [symbol.description, symbol]),
);

/** What a Response keeps; a property that is asked for by name costs a tenth of `Reflect.get`. */
export interface Kept {
  [symbol: symbol]: unknown;
}

/** Gives the symbol, or one under which nothing is kept. */
export function symbolOf(description: string): symbol {
  return SYMBOLS.get(description) ?? Symbol(description);
}

/** Gives what a response keeps. */
export function keptBy(response: Response): Kept {
  return response as unknown as Kept;
}

/** Where status, fields and body are. */
export const INNER: symbol = symbolOf("response");
