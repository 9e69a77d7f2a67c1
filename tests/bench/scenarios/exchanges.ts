// What several scenarios ask for.

import type { Exchange } from "../scenario.ts";

/** The small route. */
export const HELLO: Exchange = { method: "GET", path: "/", answer: "Hello, world" };

/** Gives the exchange for a file of so many bytes. */
export function fileOf(fileBytes: number): Exchange {
  return { method: "GET", path: `/${fileBytes}.bin`, answer: { fileBytes } };
}
