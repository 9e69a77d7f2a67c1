// What `--help` prints. The options are listed in English alone: their names are English, and four lists
// would have to be kept in step with what the programs take. What a command is for stands above, in the
// language that was asked for.

import { languageIn } from "./language.ts";
import { COMMAND_WORDS } from "./words/by_language.ts";
import type { CommandWords } from "./words/command_words.ts";

/** Gives the help of a command, without its last line end; `args` are those behind its name. */
export function helpText(
  usage: string,
  command: keyof CommandWords["about"],
  args: readonly string[],
): string {
  const about = COMMAND_WORDS[languageIn(args)].about[command];
  return about === "" ? usage.trimEnd() : `${about}\n\n${usage.trimEnd()}`;
}
