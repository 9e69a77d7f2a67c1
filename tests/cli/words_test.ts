import { assert, assertEquals } from "@std/assert";
import { CommandFailure, UsageError } from "../../src/cli/failure.ts";
import { fileFailure } from "../../src/cli/file_fault.ts";
import { helpText } from "../../src/cli/help.ts";
import { listenFailure } from "../../src/cli/listen_failure.ts";
import { languageIn, LANGUAGES } from "../../src/cli/language.ts";
import { COMMAND_WORDS } from "../../src/cli/words/by_language.ts";
import { decimalText, millisecondsText } from "../../src/number_text.ts";
import { columnsOf } from "../../src/text_columns.ts";
import { startLoket } from "../support/program.ts";
import { test, testWith } from "../support/test.ts";

/** Every text in a record of words, with values in place of what it takes. */
function textsIn(words: unknown): string[] {
  if (typeof words === "string") return [words];
  if (typeof words === "function") return [String(words("<1>", "<2>", "<3>"))];
  return Object.values(words as Record<string, unknown>).flatMap(textsIn);
}

test("each language says everything in its own words, with all that is to be told", () => {
  const [english = [], ...others] = LANGUAGES.map((language) => textsIn(COMMAND_WORDS[language]));
  for (const texts of others) {
    assertEquals(texts.length, english.length);
    assertEquals(texts.filter((text, index) => text === english[index]), []);
    const values = (text: string) => (text.match(/<\d>/g) ?? []).toSorted();
    for (const [index, text] of texts.entries()) {
      assert(text !== "");
      if (english[index] !== "") assertEquals(values(text), values(english[index] ?? ""), text);
    }
  }
});

test("what a command does fits on a line of a terminal", () => {
  for (const language of LANGUAGES) {
    const lines = Object.values(COMMAND_WORDS[language].about);
    assertEquals(lines.filter((line) => columnsOf(line) > 80), []);
  }
});

test("helpText() says above the options what a command does", () => {
  assertEquals(helpText("Usage: a\n", "get", ["--lang", "en"]), "Usage: a");
  const [line, ...rest] = helpText("Usage: a\n", "get", ["--lang=de"]).split("\n");
  assertEquals([line, rest], [COMMAND_WORDS.de.about.get, ["", "Usage: a"]]);
});

test("languageIn() finds the language in arguments that make no sense otherwise", () => {
  const found = [["--lang", "de"], ["a", "--lang=zh-CN", "-x"], ["--lang", "de", "--lang", "id"]];
  assertEquals(found.map(languageIn), ["de", "zh", "id"]);
  const here = languageIn([]);
  assertEquals([["--lang"], ["--lang", "fr"], ["--language", "de"]].map(languageIn), [
    here,
    here,
    here,
  ]);
});

test("an error says in its message what it says in English", () => {
  const said = new UsageError(({ compare }) => compare.unknownArgument("x"));
  assertEquals([said.message, said.saidIn(COMMAND_WORDS.de)], [
    "Unknown argument x",
    "Unbekanntes Argument x",
  ]);
  assertEquals(new CommandFailure("plain").saidIn(COMMAND_WORDS.de), "plain");
});

test("fileFailure() tells why a file cannot be used, in the words of the language", () => {
  const failure = fileFailure(
    new Deno.errors.IsADirectory("x"),
    "--allow-write",
    ({ write }, reason) => write("a", reason),
  );
  assert(failure instanceof CommandFailure);
  assertEquals(failure.saidIn(COMMAND_WORDS.zh), "无法写入 a：这是一个文件夹");
  const needsAll = new Deno.errors.NotCapable("…, run again with the --allow-all flag");
  const other = fileFailure(needsAll, "--allow-write", (_words, reason) => reason);
  assertEquals(other instanceof CommandFailure && other.message, "run with --allow-all");
  const defect = new TypeError("x");
  assertEquals(fileFailure(defect, "--allow-write", () => ""), defect);
});

test("listenFailure() tells why nothing can listen, in the words of the language", () => {
  const place = { host: "::1", port: 80 };
  const privileged = listenFailure(new Deno.errors.PermissionDenied("x"), place);
  assert(privileged instanceof CommandFailure);
  const german = "Auf [::1]:80 lässt sich nicht lauschen: dieser Port braucht besondere Rechte. ";
  assertEquals(privileged.message.split(": ")[0], "Cannot listen on [::1]:80");
  assert(privileged.saidIn(COMMAND_WORDS.de).startsWith(german));
  const defect = new TypeError("x");
  assertEquals(listenFailure(defect, place), defect);
});

test("numbers are written as the language does", () => {
  const texts = ["en", "de", "id", "zh"].map((tag) => millisecondsText(6.34, tag));
  assertEquals(texts, ["6.3 ms", "6,3 ms", "6,3 ms", "6.3 ms"]);
  assertEquals([millisecondsText(9.96, "de"), millisecondsText(1003, "id")], ["10 ms", "1.003 ms"]);
  assertEquals(decimalText(2, 1, "de"), "2,0");
});

testWith(
  ["net", "run", "read"],
  "commands say in the language asked for what is wrong",
  async (t) => {
    const cases = [
      [
        ["client", "--lang", "de", "a", "x"],
        'PORT braucht eine Zahl von 1 bis 65535, nicht "x"',
        "client",
      ],
      [["lesson", "--lang", "id", "--what"], "Opsi --what tidak dikenal", "lesson"],
      [["compare", "--only", "x", "--lang=zh"], '--only 应为 a 到 g 的字母，而不是 "x"', "compare"],
      [["get", "--lang", "de"], "Welche URL?", "get"],
    ] as const;
    for (const [args, message, command] of cases) {
      await t.step(args.join(" "), async () => {
        await using program = startLoket(args, []);
        const { code } = await program.ended();
        const language = languageIn(args);
        const help = COMMAND_WORDS[language].tryHelp(`${command} `);
        assertEquals(await program.stderr.whole(), `loket: ${message}\n${help}\n`);
        assertEquals(code, 2);
      });
    }
  },
);
