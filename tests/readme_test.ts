import { assertEquals } from "@std/assert";
import { CLIENT_USAGE } from "../src/cli/client.ts";
import { COMPARE_USAGE } from "../src/cli/compare.ts";
import { GET_USAGE } from "../src/cli/get_options.ts";
import { USAGE } from "../src/cli/options.ts";
import { DEFAULT_CLIENT_DEADLINES } from "../src/client/mod.ts";
import { DEFAULT_DEADLINES } from "../src/net/deadline.ts";
import { DEFAULT_SERVER_LIMITS } from "../src/server/limits.ts";
import { PARTS, readme } from "./support/catalogue.ts";
import { testWith } from "./support/test.ts";

/** A text with its line breaks and blanks made one blank each: the formatter sets them anew. */
function flat(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

for (const [part, make] of Object.entries(PARTS)) {
  testWith(["read"], `README has all ${part} of the table, and no other`, () => {
    const { text, start, end } = readme(part);
    assertEquals(flat(text.slice(start, end)), flat(make()));
  });
}

testWith(["read"], "README has a row for each limit and each deadline", () => {
  const { text } = readme("refusals");
  const names = Object.keys({ ...DEFAULT_SERVER_LIMITS, ...DEFAULT_DEADLINES });
  assertEquals(names.filter((name) => !text.includes(`| \`${name}\``)), []);
});

testWith(["read"], "README has a row for each deadline of the client, with its default", () => {
  const { text } = readme("refusals");
  const rows = Object.entries(DEFAULT_CLIENT_DEADLINES).filter(([name, value]) =>
    !new RegExp(`\\| \`${name}\` +\\| ${value.toLocaleString("en")} +\\|`).test(text)
  );
  assertEquals(rows, []);
});

testWith(["read"], "README names each option of the command line", () => {
  const { text } = readme("refusals");
  const options = `${USAGE}${CLIENT_USAGE}${COMPARE_USAGE}${GET_USAGE}`.match(/--[a-z][a-z-]+/g) ??
    [];
  assertEquals(options.filter((option) => !text.includes(`\`${option}`)), []);
});
