// Why an answer could not be had, in one line for whoever asked for it.

import { Disconnected, ProtocolError, RedirectError } from "../client/mod.ts";
import type { GetCommand } from "./get_options.ts";

/** Says why, or gives `undefined` for what is a defect, or says enough itself. */
export function describeFailure(
  error: unknown,
  { url, unixSocket }: GetCommand,
): string | undefined {
  const { errors } = Deno;
  const what = `Cannot get ${url.href}`;
  if (error instanceof errors.NotCapable) {
    const permissions = unixSocket === undefined ? "--allow-net" : "--allow-read and --allow-write";
    return `${what}: run with ${permissions}`;
  }
  if (error instanceof ProtocolError) return `${what}: ${error.message} (${error.section})`;
  if (!isKnown(error)) return undefined;
  const { message } = error;
  return message.startsWith("Cannot ") ? message : `${what}: ${message}`;
}

function isKnown(error: unknown): error is Error {
  const { errors } = Deno;
  return error instanceof Disconnected || error instanceof RedirectError ||
    error instanceof errors.ConnectionRefused || error instanceof errors.NotFound ||
    error instanceof errors.TimedOut || error instanceof errors.InvalidData ||
    error instanceof errors.NetworkUnreachable || error instanceof errors.NotSupported ||
    error instanceof errors.PermissionDenied;
}
