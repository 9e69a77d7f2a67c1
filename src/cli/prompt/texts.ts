// What the prompt says, by language. The words of the commands are the same in all of them.

import type { Language } from "../language.ts";
import type { PromptTexts } from "./prompt_texts.ts";
import { GERMAN } from "./texts_de.ts";
import { ENGLISH } from "./texts_en.ts";
import { INDONESIAN } from "./texts_id.ts";
import { CHINESE } from "./texts_zh.ts";

const TEXTS: Readonly<Record<Language, PromptTexts>> = {
  en: ENGLISH,
  id: INDONESIAN,
  de: GERMAN,
  zh: CHINESE,
};

/** Gives the texts of a language. */
export function promptTexts(language: Language): PromptTexts {
  return TEXTS[language];
}
