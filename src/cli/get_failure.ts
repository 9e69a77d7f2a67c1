// Why an answer could not be had, for whoever asked for it.

import { Disconnected, ProtocolError, RedirectError } from "../client/mod.ts";
import { columnsOf } from "../text_columns.ts";
import type { GetCommand } from "./get_options.ts";

/** Says why in one line, and shows the place where octets are wrong; gives `undefined` for what is a defect, or says enough itself. */
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
  if (error instanceof ProtocolError) {
    return `${what}: ${error.message} (${error.section})${placeOf(error)}`;
  }
  if (!isKnown(error)) return undefined;
  const { message } = error;
  return message.startsWith("Cannot ") ? message : `${what}: ${message}`;
}

/** The octets around the fault, and a sign below it. */
function placeOf({ excerpt }: ProtocolError): string {
  if (excerpt === undefined || excerpt.text === "") return "";
  return `\n  ${excerpt.text}\n  ${" ".repeat(columnsOf(excerpt.text.slice(0, excerpt.mark)))}^`;
}

function isKnown(error: unknown): error is Error {
  const { errors } = Deno;
  return error instanceof Disconnected || error instanceof RedirectError ||
    error instanceof errors.ConnectionRefused || error instanceof errors.NotFound ||
    error instanceof errors.TimedOut || error instanceof errors.InvalidData ||
    error instanceof errors.NetworkUnreachable || error instanceof errors.NotSupported ||
    error instanceof errors.PermissionDenied;
}
