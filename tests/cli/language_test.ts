import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../src/cli/failure.ts";
import { chooseLanguage, type Language, languageOf } from "../../src/cli/language.ts";
import { test } from "../support/test.ts";

const LOCALES: readonly (readonly [locale: string, language: Language | undefined])[] = [
  ["id", "id"],
  ["id_ID.UTF-8", "id"],
  ["in_ID", "id"],
  ["de", "de"],
  ["de-AT", "de"],
  ["DE_de@euro", "de"],
  ["zh-Hans-CN", "zh"],
  ["zh_TW.UTF-8", "zh"],
  ["en-US-u-va-posix", "en"],
  ["C", undefined],
  ["POSIX", undefined],
  ["", undefined],
  ["fr_FR", undefined],
  ["ind", undefined],
  ["deutsch", undefined],
];

test("languageOf knows the language of a tag and of a locale", () => {
  for (const [locale, language] of LOCALES) assertEquals(languageOf(locale), language, locale);
});

test("chooseLanguage takes what was asked for", () => {
  assertEquals(chooseLanguage("zh"), "zh");
  assertEquals(chooseLanguage("de-CH"), "de");
});

test("chooseLanguage says in which languages there are texts", () => {
  assertThrows(() => chooseLanguage("fr"), UsageError, '--lang takes en, id, de, zh, not "fr"');
});
