// The floor: what any server on Deno's sockets pays.

import { denoCommand } from "./fixture.ts";
import type { Peer } from "./peer.ts";

/** A loop that writes fixed octets for each read, whatever was read. */
export const RAW: Peer = {
  name: "raw",
  title: "raw loop",
  prepare: (place) => denoCommand("serve_raw.ts", place),
};
