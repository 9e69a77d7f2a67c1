// What the arguments of several commands have in common.

import { withoutBrackets } from "../http1/target.ts";
import { UsageError } from "./failure.ts";

const MOST_PORT = 65535;

/**
 * Reads a port, the value of `--port` if nothing else is said; the least one is 0, any that is free. Throws
 * a `UsageError` for what is none.
 */
export function readPort(text: string, name = "--port", least: 0 | 1 = 0): number {
  const port = Number(text);
  if (/^[0-9]+$/.test(text) && port >= least && port <= MOST_PORT) return port;
  throw new UsageError(({ mistakes }) =>
    mistakes.takesNumber(name, [least, MOST_PORT], JSON.stringify(text))
  );
}

/** Reads the value of an option that names a host; an IPv6 address may have its brackets. */
export function readHost(option: string, text: string): string {
  if (text !== "") return withoutBrackets(text);
  throw new UsageError(({ mistakes }) => mistakes.takesHost(`--${option}`, JSON.stringify(text)));
}

/** Refuses an option that nobody knows, for `parseArgs`. A positional comes here too, without a key. */
export function refuseUnknown(argument: string, key?: string): void {
  if (key !== undefined) {
    throw new UsageError(({ mistakes }) => mistakes.unknownOption(argument));
  }
}

/** Reads a number of seconds, such as `2.5`; `undefined` for what is none. */
export function secondsIn(text: string): number | undefined {
  return /^[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
}
