// Why a file cannot be used, for the person who named it.

import { CommandFailure } from "./failure.ts";
import type { FailureWords } from "./words/command_words.ts";
import { ENGLISH } from "./words/en.ts";

/** The words for what depends on what was to be done with the file. */
export interface FileWords {
  /** It is not there, or its folder is not. */
  readonly absent: string;
  /** The system does not allow it. */
  readonly forbidden: string;
  /** The option of Deno that allows it, where Deno does not say which. */
  readonly permission: string;
  /** It is a folder; in English if not given. */
  readonly isFolder?: string;
  /** What to start with; in English if not given. */
  readonly runWith?: (option: string) => string;
}

/** Gives the reason that an error tells; `undefined` for one that is not about the file. */
export function fileFault(error: unknown, words: FileWords): string | undefined {
  const { isFolder = ENGLISH.failures.isFolder, runWith = ENGLISH.failures.runWith } = words;
  const { errors } = Deno;
  if (error instanceof errors.NotCapable) {
    // What stands for a device takes more than a file does.
    const [, option = words.permission] = /(--allow-[a-z]+) flag/.exec(error.message) ?? [];
    return runWith(option);
  }
  if (error instanceof errors.NotFound) return words.absent;
  if (error instanceof errors.IsADirectory) return isFolder;
  return error instanceof errors.PermissionDenied ? words.forbidden : undefined;
}

/** Makes a failure of an error that is about a file; gives any other one back as it is. */
export function fileFailure(
  error: unknown,
  permission: string,
  say: (words: FailureWords, reason: string) => string,
): unknown {
  const reasonIn = (failures: FailureWords) => faultIn(error, permission, failures);
  if (reasonIn(ENGLISH.failures) === undefined) return error;
  return new CommandFailure(({ failures }) => say(failures, reasonIn(failures) ?? ""));
}

function faultIn(error: unknown, permission: string, failures: FailureWords): string | undefined {
  const { noFile: absent, forbidden, isFolder, runWith } = failures;
  const reason = fileFault(error, { absent, forbidden, permission, isFolder, runWith });
  if (reason !== undefined) return reason;
  // No class for a disk that is full; the system says it in its own words.
  return error instanceof Error && /os error/.test(error.message) ? error.message : undefined;
}
