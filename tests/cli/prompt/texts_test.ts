import { assert, assertEquals } from "@std/assert";
import { LANGUAGES } from "../../../src/cli/language.ts";
import { type PromptTexts, SYNTAX } from "../../../src/cli/prompt/prompt_texts.ts";
import { promptTexts } from "../../../src/cli/prompt/texts.ts";
import { columnsOf } from "../../../src/text_columns.ts";
import { test } from "../../support/test.ts";

const COLUMNS = 80;

/** Every line that the prompt can say, with values as long as they come. */
function linesOf(texts: PromptTexts): string[] {
  const words = Object.keys(SYNTAX) as (keyof typeof SYNTAX)[];
  const column = 2 + Math.max(...Object.values(SYNTAX).map(({ length }) => length));
  return [
    texts.usage,
    texts.connected,
    texts.ask,
    texts.askNth(10, 100),
    ...(["refused", "unknown-host", "silent", "other"] as const).map((why) =>
      texts.unreachable("127.0.0.1:65535", why)
    ),
    texts.silent("10"),
    texts.reopens,
    texts.closed,
    texts.unanswered,
    texts.cut,
    texts.malformed(""),
    texts.notShown("1,234,567,890", "application/octet-stream"),
    ...Object.values(texts.headers),
    ...Object.values(texts.raw),
    ...Object.values(texts.octets),
    texts.slowNext,
    texts.slowSent("2,000", "5"),
    texts.halfCloseNext,
    texts.halfClosed,
    texts.collecting(100),
    texts.collectingNoMore,
    texts.pipelined(3, 1, "132"),
    texts.answerNth(100, 100),
    texts.notPipelined,
    texts.nothingToRepeat,
    ...words.map((word) => texts.misused(SYNTAX[word], word)),
    ...words.map((word) => SYNTAX[word].padEnd(column) + texts.help[word]),
    texts.helpNames,
    texts.emptyLineMissing,
  ];
}

for (const language of LANGUAGES) {
  test(`every text in ${language} is there, and fits on a terminal of ${COLUMNS} columns`, () => {
    for (const line of linesOf(promptTexts(language))) {
      assert(line.trim() !== "");
      assert(columnsOf(line) <= COLUMNS, `${columnsOf(line)} columns: ${line}`);
    }
  });
}

test("each language says things in its own words", () => {
  const [first = [], ...others] = LANGUAGES.map((language) => linesOf(promptTexts(language)));
  for (const lines of others) {
    assertEquals(lines.length, first.length);
    assertEquals(lines.filter((line, index) => line === first[index]), []);
  }
});

test("the words of the exercise are kept in Indonesian", () => {
  const { ask, connected, usage } = promptTexts("id");
  assertEquals(ask, "Isi nama file (atau 'exit'): ");
  assertEquals(connected, "Terhubung dengan Server");
  assert(usage.startsWith("Penggunaan: "));
  assert(usage.endsWith(" <server_host> <server_port>"));
});
