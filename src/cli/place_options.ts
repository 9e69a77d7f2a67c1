// The arguments that say where to listen, for every command that does.

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
