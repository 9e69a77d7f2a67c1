// A load from one process: connections that ask, wait for the answer, and ask again. Told by JSON in its
// argument; prints JSON.

import type { Generated } from "./generated.ts";
import { Latencies } from "./latencies.ts";
import { PeerConnection } from "./peer_connection.ts";
import type { Plan } from "./plan.ts";

/** Asks until the time is over, and gives the number of answers. */
async function drive(
  connection: PeerConnection,
  { pipelined }: Plan,
  endMs: number,
  latencies: Latencies,
): Promise<number> {
  let count = 0;
  for (let nowMs = performance.now(); nowMs < endMs;) {
    await connection.exchange();
    const doneMs = performance.now();
    latencies.add(doneMs - nowMs, pipelined);
    count += pipelined;
    nowMs = doneMs;
  }
  return count;
}

async function run(plan: Plan): Promise<Generated> {
  using closing = new DisposableStack();
  const connections: PeerConnection[] = [];
  for (let index = 0; index < plan.connections; index++) {
    connections.push(closing.use(await PeerConnection.open(plan)));
  }
  await new Promise((resolve) => setTimeout(resolve, plan.startsAtMs - Date.now()));
  const latencies = new Latencies();
  const bytesBefore = bytesOf(connections);
  const beganMs = performance.now();
  const endMs = beganMs + plan.seconds * 1000;
  const counts = await Promise.all(
    connections.map((connection) => drive(connection, plan, endMs, latencies)),
  );
  return {
    requests: counts.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - beganMs) / 1000,
    bytes: bytesOf(connections) - bytesBefore,
    counts,
    latencies: latencies.buckets(),
  };
}

function bytesOf(connections: readonly PeerConnection[]): number {
  return connections.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function generated(plan: Plan): Promise<Generated> {
  try {
    return await run(plan);
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { requests: 0, seconds: plan.seconds, bytes: 0, counts: [], latencies: [], fault };
  }
}

if (import.meta.main) {
  const result = await generated(JSON.parse(Deno.args[0] ?? ""));
  // deno-lint-ignore no-console -- a program that prints
  console.log(JSON.stringify(result));
}
