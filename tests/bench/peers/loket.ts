// The server that all of this is about, in two ways.

import { denoCommand } from "./fixture.ts";
import type { Peer } from "./peer.ts";

/** loket as its README shows it: a router, `text()`, `serveDir`. */
export const LOKET: Peer = {
  name: "loket",
  title: "loket",
  prepare: (place) =>
    place.role === "start"
      ? denoCommand("start_loket.ts", place)
      : denoCommand("serve_loket.ts", place),
};

/** loket with a handler that was written for `Deno.serve`. */
export const LOKET_RESPONSE: Peer = {
  name: "loket-response",
  title: "loket, new Response",
  prepare: (place) => denoCommand("serve_loket.ts", place, "response"),
};
