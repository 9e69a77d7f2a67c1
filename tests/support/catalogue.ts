// The catalogue of refusals in the README, made from the table that the code uses. Run this file to
// write it anew: deno run --allow-read --allow-write tests/support/catalogue.ts

import { REFUSALS } from "../../src/http1/mod.ts";

const BEGIN = "<!-- refusals -->\n";
const END = "<!-- /refusals -->";
const README = new URL("../../README.md", import.meta.url);

/** Gives the catalogue that the README should have, a line for each code. */
export function catalogue(): string {
  const lines = Object.entries(REFUSALS).map(([code, { status, section, message, advice }]) =>
    `- \`${code}\`: ${status}, ${section}. ${message}. ${advice}`
  );
  return lines.join("\n");
}

/** Gives the text of the README and where in it the catalogue stands. */
export function readme(): { text: string; start: number; end: number } {
  const text = Deno.readTextFileSync(README);
  return { text, start: text.indexOf(BEGIN) + BEGIN.length, end: text.indexOf(END) };
}

if (import.meta.main) {
  const { text, start, end } = readme();
  Deno.writeTextFileSync(README, `${text.slice(0, start)}\n${catalogue()}\n\n${text.slice(end)}`);
}
