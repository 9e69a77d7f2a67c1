// Node's server.

import { nodeVersion } from "../machine.ts";
import { fixtureArguments, programPath } from "./fixture.ts";
import type { Peer } from "./peer.ts";

/** `node:http` under Node. */
export const NODE: Peer = {
  name: "node",
  title: "node:http",
  missing: async () => await nodeVersion() === undefined ? "node is not installed" : undefined,
  prepare: (place) => ["node", programPath("serve_node.mjs"), ...fixtureArguments(place)],
};
