// The language in which the prompt, the lessons and the comparison speak.

import { environment } from "../net/listen.ts";
import { UsageError } from "./failure.ts";

/** English, Indonesian, German, Chinese: the languages of the texts. */
export const LANGUAGES = ["en", "id", "de", "zh"] as const;

/** One of them, by its tag (RFC 5646). */
export type Language = (typeof LANGUAGES)[number];

/** Gives the language of a tag or a locale, such as `de-AT` or `id_ID.UTF-8`, where it is one of ours. */
export function languageOf(locale: string): Language | undefined {
  // Indonesian was `in` before 1989, and some systems still say so.
  const [, tag = ""] = /^([a-z]+)(?:[-_.@]|$)/i.exec(locale.replace(/^in(?=[-_.@]|$)/i, "id")) ??
    [];
  return LANGUAGES.find((language) => language === tag.toLowerCase());
}

/**
 * Gives the language that was asked for; where none was, that of the locale, or English. Throws a
 * `UsageError` for a language in which there is no text.
 */
export function chooseLanguage(asked: string | undefined): Language {
  if (asked === undefined) return languageOf(localeHere()) ?? "en";
  const language = languageOf(asked);
  if (language !== undefined) return language;
  throw new UsageError(({ mistakes }) =>
    mistakes.takesLanguage(LANGUAGES.join(", "), JSON.stringify(asked))
  );
}

/** Gives the language of arguments that need not make sense otherwise; the one that is there without. */
export function languageIn(args: readonly string[]): Language {
  const at = args.findLastIndex((argument) => /^--lang(?:=|$)/.test(argument));
  const [, glued] = /^--lang=([^]*)$/.exec(args[at] ?? "") ?? [];
  return languageOf(glued ?? (at < 0 ? "" : args[at + 1] ?? "")) ?? chooseLanguage(undefined);
}

/** The environment says it first where it may be read, in the order of POSIX; then the system does. */
function localeHere(): string {
  const set = ["LC_ALL", "LC_MESSAGES", "LANG"].map(environment).find((value) => value);
  return set ?? navigator.language;
}
