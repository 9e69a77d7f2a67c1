import type { Language } from "../language.ts";
import type { CommandWords } from "./command_words.ts";

/** Loads the words of the commands, where something is said, and gives those in a language. */
export async function wordsIn(language: Language): Promise<CommandWords> {
  return (await import("./by_language.ts")).COMMAND_WORDS[language];
}
