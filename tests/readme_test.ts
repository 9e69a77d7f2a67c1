import { assertEquals } from "@std/assert";
import { USAGE } from "../src/cli/options.ts";
import { DEFAULT_DEADLINES } from "../src/net/deadline.ts";
import { DEFAULT_SERVER_LIMITS } from "../src/server/limits.ts";
import { catalogue, readme } from "./support/catalogue.ts";
import { testWith } from "./support/test.ts";

/** A text with its line breaks and blanks made one blank each: the formatter sets them anew. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

testWith(["read"], "README has the catalogue of all refusals, and no other", () => {
  const { text, start, end } = readme();
  assertEquals(flat(text.slice(start, end)), flat(catalogue()));
});

testWith(["read"], "README has a row for each limit and each deadline", () => {
  const { text } = readme();
  const names = Object.keys({ ...DEFAULT_SERVER_LIMITS, ...DEFAULT_DEADLINES });
  assertEquals(names.filter((name) => !text.includes(`| \`${name}\``)), []);
});

testWith(["read"], "README names each option of the command line", () => {
  const { text } = readme();
  const options = USAGE.match(/--[a-z][a-z-]+/g) ?? [];
  assertEquals(options.filter((option) => !text.includes(`\`${option}`)), []);
});
