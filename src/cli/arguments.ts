// What the arguments of several commands have in common.

import { withoutBrackets } from "../http1/target.ts";
import { UsageError } from "./failure.ts";

/** Reads the value of `--port`. Throws a `UsageError` for what is no port. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^[0-9]+$/.test(text) && port <= 65535) return port;
  throw new UsageError(`--port takes a number from 0 to 65535, not ${JSON.stringify(text)}`);
}

/** Reads the value of an option that names a host; an IPv6 address may have its brackets. */
export function readHost(option: string, text: string): string {
  if (text === "") throw new UsageError(`--${option} takes an address or a host name`);
  return withoutBrackets(text);
}

/** Refuses an option that nobody knows, for `parseArgs`. A positional comes here too, without a key. */
export function refuseUnknown(argument: string, key?: string): void {
  if (key !== undefined) throw new UsageError(`Unknown option ${argument}`);
}

/** Reads a number of seconds, such as `2.5`; `undefined` for what is none. */
export function secondsIn(text: string): number | undefined {
  return /^[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
