// Arguments → what they ask for. What does it is loaded when it is to do it.

import config from "../../deno.json" with { type: "json" };
import { CommandFailure, EXIT_FAILURE, EXIT_USAGE, UsageError } from "./failure.ts";
import { readArguments, USAGE } from "./options.ts";
import { complain, print } from "./terminal.ts";

/** Does what the arguments behind its name say; resolves to the exit status of the program. */
type Command = (args: readonly string[]) => Promise<number>;

/** What a first argument of that name does. A folder that is called so is served as `./get`. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  get: async () => (await import("./get.ts")).get,
  client: async () => (await import("./client.ts")).client,
  lesson: async () => (await import("./lesson.ts")).lesson,
  compare: async () => (await import("./compare.ts")).compare,
};

/** Runs the command line; ends the process with a status other than 0 where it fails. */
export async function main(args: readonly string[]): Promise<void> {
  const status = await statusOf(args);
  if (status !== 0) Deno.exit(status);
}

async function statusOf(args: readonly string[]): Promise<number> {
  const [name = "", ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command !== undefined) return await (await command())(rest);
    await serveOrTell(args);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message}\nTry ${command === undefined ? "" : `${name} `}--help.`);
      return EXIT_USAGE;
    }
    if (!(error instanceof CommandFailure)) throw error;
    complain(error.message);
    return EXIT_FAILURE;
  }
}

async function serveOrTell(args: readonly string[]): Promise<void> {
  const command = readArguments(args);
  switch (command.kind) {
    case "help":
      return print(USAGE.trimEnd());
    case "version":
      return print(`loket ${config.version}`);
    case "serve":
      return await (await import("./run.ts")).run(command);
  }
}
