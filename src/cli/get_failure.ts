// Why an answer could not be had, for whoever asked for it.

import { Disconnected, ProtocolError, RedirectError } from "../client/mod.ts";
import { columnsOf } from "../text_columns.ts";
import type { GetCommand } from "./get_options.ts";
import type { FailureWords } from "./words/command_words.ts";

/**
 * Says why in one line, and shows the place where octets are wrong; gives `undefined` for what is a defect,
 * or says enough itself.
 */
export function describeFailure(
  error: unknown,
  { url: { href }, unixSocket }: GetCommand,
): ((words: FailureWords) => string) | undefined {
  if (error instanceof Deno.errors.NotCapable) {
    const permissions = unixSocket === undefined ? "--allow-net" : "--allow-read --allow-write";
    return ({ get, runWith }) => get(href, runWith(permissions));
  }
  if (error instanceof ProtocolError) {
    return ({ get }) => get(href, `${error.message} (${error.section})`) + placeOf(error);
  }
  if (!isKnown(error)) return undefined;
  const { message } = error;
  return message.startsWith("Cannot ") ? () => message : ({ get }) => get(href, message);
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
