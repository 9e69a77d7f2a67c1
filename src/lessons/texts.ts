// What the lessons say, by language.

import { de } from "./texts/de.ts";
import { en } from "./texts/en.ts";
import { id } from "./texts/id.ts";
import type { LessonTexts } from "./texts/words.ts";
import { zh } from "./texts/zh.ts";

/** The texts by the tag of their language (RFC 5646). */
export const TEXTS = { en, id, de, zh } as const satisfies Record<string, LessonTexts>;

/** A language that the lessons speak. */
export type LessonLanguage = keyof typeof TEXTS;
