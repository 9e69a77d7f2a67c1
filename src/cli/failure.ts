// The two ways in which a command ends without having been done, each with one line that says why. A
// stack trace is for defects.

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
