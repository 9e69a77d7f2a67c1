// Arguments → what they ask for. What serves is loaded when it is to serve.

import config from "../../deno.json" with { type: "json" };
import { readArguments, type ServeCommand, USAGE, UsageError } from "./options.ts";
import { complain, print } from "./terminal.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs the command line; ends the process with a status other than 0 where it fails. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const command = readArguments(args);
    switch (command.kind) {
      case "help":
        return print(USAGE.trimEnd());
      case "version":
        return print(`loket ${config.version}`);
      case "serve":
        return await start(command);
    }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`${error.message}\nTry --help.`);
    Deno.exit(EXIT_USAGE);
  }
}

async function start(command: ServeCommand): Promise<void> {
  const { CannotStart, run } = await import("./run.ts");
  try {
    await run(command);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    complain(error.message);
    Deno.exit(EXIT_FAILURE);
  }
}
