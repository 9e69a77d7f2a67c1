// Commands on a core, with as many descriptors as they can have.

import type { Command } from "./peers/peer.ts";

/** Takes 20,000 descriptors or what is allowed, and becomes the program: the process stays the same. */
const BECOME = 'ulimit -n 20000 2>/dev/null || ulimit -n "$(ulimit -H -n)"; exec "$@"';

/** Gives the command that runs another one on a core; on any where none is given. */
export function placed(command: Command, core: number | undefined): Command {
  const pinned = core === undefined ? command : ["taskset", "-c", String(core), ...command];
  return ["sh", "-c", BECOME, "sh", ...pinned];
}
