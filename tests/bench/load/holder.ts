// Connections that have had one answer and then do nothing until this program is ended.

import { PeerConnection } from "./peer_connection.ts";
import type { Plan } from "./plan.ts";

const TOGETHER = 50;
const READ_BYTES = 1024;

/** Opens the connections of a plan, some at a time. */
async function hold(plan: Plan): Promise<PeerConnection[]> {
  const connections: PeerConnection[] = [];
  while (connections.length < plan.connections) {
    const length = Math.min(TOGETHER, plan.connections - connections.length);
    const opening = Array.from({ length }, () => PeerConnection.open(plan, READ_BYTES));
    connections.push(...await Promise.all(opening));
  }
  return connections;
}

if (import.meta.main) {
  try {
    const connections = await hold(JSON.parse(Deno.args[0] ?? ""));
    // deno-lint-ignore no-console -- a program that prints
    console.log(`held ${connections.length}`);
    await new Promise((resolve) => setInterval(resolve, 2 ** 30));
  } catch (error) {
    // deno-lint-ignore no-console -- a program that prints
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
