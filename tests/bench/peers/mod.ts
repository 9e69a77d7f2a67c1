// All servers, by name.

import { DENO } from "./deno.ts";
import { LOKET, LOKET_RESPONSE } from "./loket.ts";
import { NGINX, NGINX_CACHE } from "./nginx.ts";
import { NODE } from "./node.ts";
import type { Peer, PeerName } from "./peer.ts";
import { RAW } from "./raw.ts";

/** The servers that scenarios name. */
export const PEERS: Readonly<Record<PeerName, Peer>> = {
  "loket": LOKET,
  "loket-response": LOKET_RESPONSE,
  "deno": DENO,
  "node": NODE,
  "raw": RAW,
  "nginx": NGINX,
  "nginx-cache": NGINX_CACHE,
};
