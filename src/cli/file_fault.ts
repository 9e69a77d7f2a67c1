// Why a file cannot be used, for the person who named it.

/** The words for what depends on what was to be done with the file. */
export interface FileWords {
  /** It is not there, or its folder is not. */
  readonly absent: string;
  /** The system does not allow it. */
  readonly forbidden: string;
  /** The option of Deno that allows it, where Deno does not say which. */
  readonly permission: string;
}

/** Gives the reason that an error tells; `undefined` for one that is not about the file. */
export function fileFault(error: unknown, words: FileWords): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.NotCapable) {
    // What stands for a device takes more than a file does.
    const [, option = words.permission] = /(--allow-[a-z]+) flag/.exec(error.message) ?? [];
    return `run with ${option}`;
  }
  if (error instanceof errors.NotFound) return words.absent;
  if (error instanceof errors.IsADirectory) return "it is a folder";
  return error instanceof errors.PermissionDenied ? words.forbidden : undefined;
}
