// Why a file cannot be used, for the person who named it.

import { CommandFailure } from "./failure.ts";
import type { FailureWords } from "./words/command_words.ts";
import { ENGLISH } from "./words/en.ts";

/** The words for the reasons. */
export type FileWords = Pick<FailureWords, "noFile" | "forbidden" | "isFolder" | "runWith">;

/**
 * Gives the reason that an error tells; `undefined` for one that is not about the file. `permission` is the
 * option of Deno that allows what was to be done, where Deno does not say which.
 */
export function fileFault(
  error: unknown,
  permission: string,
  words: FileWords,
): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.NotCapable) {
    // What stands for a device takes more than a file does.
    const [, option = permission] = /(--allow-[a-z]+) flag/.exec(error.message) ?? [];
    return words.runWith(option);
  }
  if (error instanceof errors.NotFound) return words.noFile;
  if (error instanceof errors.IsADirectory) return words.isFolder;
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
  const reason = fileFault(error, permission, failures);
  if (reason !== undefined) return reason;
  // No class for a disk that is full; the system says it in its own words.
  return error instanceof Error && /os error/.test(error.message) ? error.message : undefined;
}
