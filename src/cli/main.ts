// Arguments → what they ask for. What does it is loaded when it is to do it.

import config from "../../deno.json" with { type: "json" };
import { CommandFailure, EXIT_FAILURE, EXIT_USAGE, UsageError } from "./failure.ts";
import { readArguments, USAGE } from "./options.ts";
import { complain, print } from "./terminal.ts";
import type { CommandWords } from "./words/command_words.ts";
import { ENGLISH } from "./words/en.ts";

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
    const isMistake = error instanceof UsageError;
    if (!isMistake && !(error instanceof CommandFailure)) throw error;
    // Serving speaks English.
    const words = command === undefined ? ENGLISH : await wordsFor(rest);
    const help = isMistake ? `\n${words.tryHelp(command === undefined ? "" : `${name} `)}` : "";
    complain(error.saidIn(words) + help);
    return isMistake ? EXIT_USAGE : EXIT_FAILURE;
  }
}

async function wordsFor(args: readonly string[]): Promise<CommandWords> {
  const { languageIn } = await import("./language.ts");
  const { wordsIn } = await import("./words/load.ts");
  return await wordsIn(languageIn(args));
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
