// The words of the commands, by language.

import type { Language } from "../language.ts";
import type { CommandWords } from "./command_words.ts";
import { GERMAN } from "./de.ts";
import { ENGLISH } from "./en.ts";
import { INDONESIAN } from "./id.ts";
import { CHINESE } from "./zh.ts";

/** The words in each language. */
export const COMMAND_WORDS: Readonly<Record<Language, CommandWords>> = {
  en: ENGLISH,
  id: INDONESIAN,
  de: GERMAN,
  zh: CHINESE,
};
