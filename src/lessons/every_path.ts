// The lessons `hallo` and `dunia`: the same text for whatever is asked, the first server that one writes.

import { text } from "../reply.ts";

/** Makes a handler that answers every method and every path with one line of text. */
export function everyPath(line: string): () => Response {
  // A response can be sent once, so each request gets its own.
  return () => text(`${line}\n`);
}
