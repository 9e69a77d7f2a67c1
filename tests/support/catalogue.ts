// The lists in the READMEs that are made from tables which the code, or a test, uses. Run this file to
// write them anew: deno run --allow-read --allow-write tests/support/catalogue.ts

import { REFUSALS } from "../../src/http1/mod.ts";
import { GROUPS } from "../differential/announced.ts";
import { RULES } from "../differential/rules.ts";

/** A list, between two comments with its name. */
interface Listed {
  /** The file that it stands in. */
  readonly file: URL;
  readonly make: () => string;
}

/** The lists, by their names. */
export const LISTS: Readonly<Record<string, Listed>> = {
  refusals: { file: new URL("../../src/http1/README.md", import.meta.url), make: refusals },
  differences: { file: new URL("../../src/server/README.md", import.meta.url), make: differences },
};

/** A line for each code. */
function refusals(): string {
  const lines = Object.entries(REFUSALS).map(([code, { status, section, message, advice }]) =>
    `- \`${code}\`: ${status}, ${section}. ${message}. ${advice}`
  );
  return lines.join("\n");
}

/** A line for each reason, by what it is about. */
function differences(): string {
  const groups = { "Everywhere": RULES, ...GROUPS };
  const blocks = Object.entries(groups).map(([about, announced]) => {
    const reasons = new Set(announced.map(({ because }) => because));
    return `${about}:\n\n${[...reasons].map((because) => `- ${escaped(because)}`).join("\n")}`;
  });
  return blocks.join("\n\n");
}

/** What would be markup stands for itself. */
function escaped(text: string): string {
  return text.replace(/[<>*_]/g, "\\$&");
}

/** Gives the text that a list stands in, and where. */
export function placeOf(name: string, { file }: Listed): {
  readonly text: string;
  readonly start: number;
  readonly end: number;
} {
  const text = Deno.readTextFileSync(file);
  const begin = `<!-- ${name} -->\n`;
  return {
    text,
    start: text.indexOf(begin) + begin.length,
    end: text.indexOf(`<!-- /${name} -->`),
  };
}

if (import.meta.main) {
  for (const [name, listed] of Object.entries(LISTS)) {
    const { text, start, end } = placeOf(name, listed);
    const made = `${text.slice(0, start)}\n${listed.make()}\n\n${text.slice(end)}`;
    Deno.writeTextFileSync(listed.file, made);
  }
}
