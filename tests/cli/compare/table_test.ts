import { assert, assertEquals } from "@std/assert";
import { countWaits, tableOf } from "../../../src/cli/compare/table.ts";
import { COMPARE_TEXTS } from "../../../src/cli/compare/texts.ts";
import { columnsOf } from "../../../src/text_columns.ts";
import { test } from "../../support/test.ts";
import { RUNS } from "./sample_runs.ts";

test("tableOf tells how long each client waited in each mode, and for whom", () => {
  assertEquals(tableOf(RUNS, COMPARE_TEXTS.en, 5000), [
    "                                                   serial         multiplexing",
    "a  the server starts",
    "     listens after                                 1.3 ms               1.3 ms",
    "c  two prompts ask",
    "     prompt 1                                      2.0 ms               2.0 ms",
    "     prompt 2                                    1,003 ms               1.5 ms",
    "     serial: prompt 2 waited until prompt 1 had left",
    "d  one browser asks                            not played",
    "f  a prompt and a browser ask",
    "     prompt                                        2.0 ms               2.0 ms",
    "     browser                               nothing in 5 s                36 ms",
    "     serial: browser got nothing",
    "g  a file that is not there",
    "     prompt, 4.html                           404, 1.5 ms          404, 1.5 ms",
    "     prompt, 1.html                                0.5 ms               0.5 ms",
  ]);
});

test("tableOf writes numbers as the language does", () => {
  const lines = tableOf(RUNS, COMPARE_TEXTS.de, 5000).join("\n");
  assert(lines.includes("1.003 ms"), lines);
  assert(lines.includes("1,3 ms"), lines);
});

for (const [language, texts] of Object.entries(COMPARE_TEXTS)) {
  test(`tableOf fits a terminal of 80 columns (${language})`, () => {
    const lines = [...tableOf(RUNS, texts, 5000), texts.title, texts.summary(countWaits(RUNS))];
    assertEquals(lines.filter((line) => columnsOf(line) > 80), []);
  });
}

test("countWaits counts who waited until another had left, or got nothing", () => {
  assertEquals(countWaits(RUNS), { serial: 2, multiplexing: 0 });
});
