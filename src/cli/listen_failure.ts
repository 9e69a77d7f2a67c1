// Why nothing can listen somewhere, for the person who asked for it.

import { authorityOf } from "../http1/target.ts";
import { CommandFailure } from "./failure.ts";
import type { CommandWords } from "./words/command_words.ts";
import { ENGLISH } from "./words/en.ts";

/** Where something was to listen. */
export interface Place {
  /** The address or host name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/** Gives a `CommandFailure` for an error of listening that has a reason; another error as it is. */
export function listenFailure(error: unknown, place: Place): unknown {
  const reasonIn = (words: CommandWords) => reasonOf(error, place, words);
  if (reasonIn(ENGLISH) === undefined) return error;
  const address = authorityOf(place.host, place.port);
  return new CommandFailure((words) => words.listening.cannot(address, reasonIn(words) ?? ""));
}

function reasonOf(
  error: unknown,
  { host, port }: Place,
  { listening, failures }: CommandWords,
): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.InvalidData) return listening.notPem(error.message);
  if (error instanceof Error && /KeyMismatch/.test(error.message)) return listening.otherKey;
  if (error instanceof errors.AddrInUse) return listening.portInUse(port);
  if (error instanceof errors.AddrNotAvailable) return listening.notHere(host);
  if (error instanceof errors.NotCapable) return failures.runWith("--allow-net");
  if (error instanceof errors.PermissionDenied) return listening.privileged;
  if (error instanceof Error && error.message.includes("lookup")) {
    return listening.unknownName(host);
  }
  return undefined;
}
