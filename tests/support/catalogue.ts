// The parts of the README that are made from tables which the code, or a test, uses. Run this file to
// write them anew: deno run --allow-read --allow-write tests/support/catalogue.ts

import { REFUSALS } from "../../src/http1/mod.ts";
import { GROUPS } from "../differential/announced.ts";
import { RULES } from "../differential/rules.ts";

const README = new URL("../../README.md", import.meta.url);

/** The parts, by the name that stands in the comments around them. */
export const PARTS: Readonly<Record<string, () => string>> = { refusals, differences };

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

/** Gives the text of the README and where in it a part stands. */
export function readme(part: string): { text: string; start: number; end: number } {
  const text = Deno.readTextFileSync(README);
  const begin = `<!-- ${part} -->\n`;
  return {
    text,
    start: text.indexOf(begin) + begin.length,
    end: text.indexOf(`<!-- /${part} -->`),
  };
}

if (import.meta.main) {
  for (const [part, make] of Object.entries(PARTS)) {
    const { text, start, end } = readme(part);
    Deno.writeTextFileSync(README, `${text.slice(0, start)}\n${make()}\n\n${text.slice(end)}`);
  }
}
