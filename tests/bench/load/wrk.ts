// wrk, and what its script prints in the end.

import { fromFileUrl } from "@std/path";
import type { Context } from "../context.ts";
import { placed } from "../placed.ts";
import type { LoadResult, Target } from "./load.ts";
import { printedBy } from "./printed.ts";

const SCRIPT = fromFileUrl(new URL("./wrk.lua", import.meta.url));
const NUMBERS =
  /^result requests=(\d+) micros=(\d+) bytes=(\d+) p50=(\d+) p99=(\d+) connect=(\d+) read=(\d+) write=(\d+) timeout=(\d+) status=(\d+)$/m;

/** What wrk tells: all of it, latencies too. */
export interface WrkResult extends LoadResult {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Puts a load on a server with wrk: one thread, as it has one core. */
export async function runWrk(
  { port, usesTls, measure }: Target,
  seconds: number,
  { cores, signal }: Context,
): Promise<LoadResult> {
  const { exchange, connections, pipelined = 1 } = measure;
  const { method, path, sentBytes = 0 } = exchange;
  const url = `${usesTls ? "https" : "http"}://127.0.0.1:${port}${path}`;
  const load = ["-t", "1", "-c", String(connections), "-d", `${seconds}s`, "-s", SCRIPT, url];
  const script = [method, String(sentBytes), String(pipelined)];
  const command = placed(["wrk", ...load, "--", ...script], cores?.load);
  const { p50Ms, p99Ms, ...result } = readResult(await printedBy(command, signal));
  // wrk adds the requests that it would have sent while it waited, and takes all of them for single ones.
  return pipelined > 1 ? result : { ...result, p50Ms, p99Ms };
}

/** Reads the line that the script prints. Throws an `Error` where there is none. */
export function readResult(printed: string): WrkResult {
  const match = NUMBERS.exec(printed);
  if (match === null) throw new Error(`Cannot read the result of wrk: "${printed.slice(-200)}"`);
  const [requests = 0, micros = 0, bytes = 0, p50 = 0, p99 = 0, ...errors] = match.slice(1).map(
    Number,
  );
  const fault = faultIn(errors) ?? (requests === 0 ? "there was no answer" : undefined);
  return {
    requests,
    seconds: micros / 1e6,
    bytes,
    p50Ms: p50 / 1e3,
    p99Ms: p99 / 1e3,
    counts: [],
    ...(fault !== undefined && { fault }),
  };
}

/** Gives in words what wrk calls socket errors and answers that are not 2xx or 3xx. */
function faultIn([connect = 0, read = 0, write = 0, timeout = 0, status = 0]: number[]):
  | string
  | undefined {
  if (status > 0) return `${status} answers were neither 2xx nor 3xx`;
  if (connect + read + write + timeout === 0) return undefined;
  return `socket errors: connect ${connect}, read ${read}, write ${write}, timeout ${timeout}`;
}
