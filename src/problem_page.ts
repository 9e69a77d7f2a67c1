// The page that says what is wrong, in the looks of the welcome page: a ticket with a number on it. It
// brings its style along, because it has to look right where no other file can be had.

import { reasonPhrase } from "./semantics/status.ts";

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/**
 * Writes a text so that it stands in HTML as itself, in content and in quoted attribute values.
 *
 * ```ts
 * import { escapeHtml } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(escapeHtml("<b>you & me</b>"), "&lt;b&gt;you &amp; me&lt;/b&gt;");
 * ```
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

/** Writes the page for a status; `message` is a sentence for people and is escaped. */
export function problemPage(status: number, message: string): string {
  return ticketPage(status, `<p>${escapeHtml(message)}</p>`);
}

/** Writes a page with a status on it, and below that `markup`, which is taken as it is. */
export function ticketPage(status: number, markup: string): string {
  const reason = escapeHtml(reasonPhrase(status));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${reason}</title>
<style>${STYLE}</style>
<main>
<h1><b>${status}</b> ${reason}</h1>
${markup}
</main>
</html>
`;
}

/** The colours of the pages that are made here, light and dark, as style rules. */
export const PALETTE = `\
:root { color-scheme: light dark; --paper: #edf1e9; --sheet: #fbfcf8; --ink: #16271f; --red: #b8321b }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0f1613; --sheet: #19231e; --ink: #e6ede4; --red: #ff8266 }
}`;

const STYLE = `
${PALETTE}
body {
  margin: 0; min-height: 100vh; padding: 1.5rem;
  display: grid; grid-template-columns: minmax(0, 1fr); place-items: center; box-sizing: border-box;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 "Avenir Next", "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
}
main { width: min(100%, 34rem); box-sizing: border-box; padding: 1.25rem 1.75rem 1.75rem; background: var(--sheet) }
h1 { margin: 0 0 .5rem; font-size: 1.125rem; font-weight: 400 }
h1 b {
  margin-right: .35rem; color: var(--red); font-size: 3.5rem; line-height: 1.1;
  font-family: "Avenir Next Condensed", Bahnschrift, "Roboto Condensed", "Liberation Sans Narrow", sans-serif;
}
p { margin: 0; overflow-wrap: anywhere }
pre { margin: 1rem 0; padding: .75rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--paper); font-size: .875rem }
mark { color: var(--sheet); background: var(--red) }
.small { margin-top: 1rem; font-size: .875rem }
`;
