// The server that Deno has of its own.

import { denoCommand } from "./fixture.ts";
import type { Peer } from "./peer.ts";

/** `Deno.serve` with the shortest handler for each role. */
export const DENO: Peer = {
  name: "deno",
  title: "Deno.serve",
  titles: { files: "Deno.serve, Deno.open" },
  prepare: (place) =>
    place.role === "start"
      ? denoCommand("start_deno.ts", place)
      : denoCommand("serve_deno.ts", place),
};
