// The two ways in which a command ends without having been done, each with one line that says why. A
// stack trace is for defects.

/** The status with which the program exits where something cannot be done. */
export const EXIT_FAILURE = 1;
/** The status where the arguments make no sense. */
export const EXIT_USAGE = 2;

/** The arguments make no sense; the message says which and why. The program exits with 2. */
export class UsageError extends Error {
  /** Always `UsageError`. */
  override readonly name = "UsageError";
}

/** What was asked for cannot be done here; the message says what and why. The program exits with 1. */
export class CommandFailure extends Error {
  /** Always `CommandFailure`. */
  override readonly name = "CommandFailure";
}
