import { assertEquals, assertThrows } from "@std/assert";
import { readOptions } from "../bench/options.ts";
import { SCENARIOS } from "../bench/scenarios/mod.ts";
import { test } from "../support/test.ts";

test("readOptions has a default for everything", () => {
  assertEquals(readOptions([]), {
    scenarios: SCENARIOS,
    rounds: 5,
    seconds: 3,
    json: false,
    svg: undefined,
    list: false,
    strict: false,
    help: false,
  });
});

test("readOptions chooses scenarios by name and by group", () => {
  const { scenarios } = readOptions(["--only", "files", "--only=start"]);
  assertEquals(scenarios.map(({ name }) => name), ["file-1k", "file-16k", "file-100m", "start"]);
});

const MISTAKES: readonly (readonly [args: readonly string[], message: string])[] = [
  [["--only", "nothing"], 'There is no scenario "nothing"'],
  [["--rounds", "0"], '--rounds takes a whole number from 1 to 9999, not "0"'],
  [["--seconds=1.5"], '--seconds takes a whole number from 1 to 9999, not "1.5"'],
  [["--svg"], "--svg takes the path of a file"],
  [["--fast"], "Unknown argument --fast"],
  [["files"], "Unknown argument files"],
];

for (const [args, message] of MISTAKES) {
  test(`readOptions refuses ${args.join(" ")}`, () => {
    assertThrows(() => readOptions(args), SyntaxError, message);
  });
}
