// What the page of a listing brings along, because it has to look right where no other file can be had:
// its style, in the looks of the welcome page, its script, without which it works as well, and the
// policy that lets in these two and nothing else.

import { PALETTE } from "../problem_page.ts";

/** The style of the page; its text stands in a `<style>` unchanged, or the policy does not let it in. */
export const STYLE: string = `
${PALETTE}
:root {
  --soft: #4a5a51; --rule: #c2ccc1;
  --wall: #1d3d30; --wall-text: #f4f7ef; --wall-soft: #c6d5c9; --ledge: #0b1812; --folder: #1d3d30;
  --sign: "Avenir Next Condensed", Bahnschrift, "Roboto Condensed", "Liberation Sans Narrow",
    "Nimbus Sans Narrow", "Arial Narrow", sans-serif-condensed, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
  --side: 1.75rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --soft: #a3b3a8; --rule: #34433b;
    --wall: #18322a; --ledge: #050a08; --folder: #8fb5a0;
  }
}
* { box-sizing: border-box }
[hidden] { display: none !important }
html {
  font: 106.25%/1.55 "Avenir Next", "Segoe UI", Roboto, "Liberation Sans", "Helvetica Neue", Arial, sans-serif;
  scroll-padding-top: 3.5rem; text-size-adjust: 100%; -webkit-text-size-adjust: 100%;
}
body { margin: 0; background: var(--paper); color: var(--ink) }
a { color: inherit; text-decoration-color: var(--red); text-decoration-thickness: 2px; text-underline-offset: .2em }
:focus-visible { outline: 3px solid var(--red); outline-offset: 3px }
h1, h2, .sum b { margin: 0; font-family: var(--sign); font-stretch: condensed; font-weight: 700; line-height: 1.05 }
.wrap { width: min(64rem, 100% - 2.5rem); margin-inline: auto }

header { padding-block: 1.5rem 4.25rem; background: var(--wall); color: var(--wall-text); border-bottom: .875rem solid var(--ledge) }
header :focus-visible { outline-color: currentColor }
nav ol { display: flex; flex-wrap: wrap; margin: 0 0 .5rem; padding: 0; list-style: none; font-size: .9375rem }
nav li { min-width: 0; overflow-wrap: anywhere }
nav li::after { content: "/"; margin-inline: .5rem; color: var(--wall-soft) }
nav a { display: inline-block; padding-block: .25rem; color: var(--wall-soft); text-decoration: none }
nav a:hover { color: var(--wall-text); text-decoration: underline 2px }
h1 { font-size: clamp(2.5rem, 8vw, 4.25rem); letter-spacing: -.02em; overflow-wrap: anywhere; white-space: pre-wrap }

main { position: relative; margin-top: -3.625rem; margin-bottom: 4rem }
.sheet { padding-bottom: .75rem; background: var(--sheet) }
.sheet::after {
  content: ""; position: absolute; inset: 100% 0 auto; height: 6px;
  background: conic-gradient(from -45deg at bottom, var(--sheet) 90deg, #0000 0) top / 12px 6px repeat-x;
}
.list { position: relative }
.top { display: flex; flex-wrap: wrap; align-items: end; gap: .5rem 2rem; padding: 1rem var(--side) .875rem }
.sum { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem; margin: 0 auto 0 0 }
.sum b { color: var(--red); font-size: 2.75rem; letter-spacing: -.01em }
.sum > span { color: var(--soft) }
.sum b { margin-inline-end: .25rem }
.find { display: flex; flex-wrap: wrap; align-items: center; gap: .625rem; color: var(--soft); font-size: .9375rem }
input {
  width: 14rem; max-width: 100%; padding: .375rem 0; border: 0; border-bottom: 2px solid var(--ink); border-radius: 0;
  background: none; color: var(--ink); font: 1rem/1.4 var(--mono);
}
input::-webkit-search-cancel-button { filter: grayscale(1) }
kbd { padding: 0 .375rem; border: 1px solid var(--rule); border-radius: 3px; font: .8125rem/1.4 var(--mono) }

table { width: 100%; border-collapse: separate; border-spacing: 0; table-layout: fixed }
th { position: sticky; top: 0; z-index: 1; padding: 0; border-bottom: 2px solid var(--ink); background: var(--sheet); font-size: .875rem; font-weight: 400; text-align: start }
th a { display: inline-flex; align-items: center; gap: .375rem; padding: .5rem 0; color: var(--soft); text-decoration: none }
th a:hover { color: var(--red) }
th a:focus-visible { outline-offset: 0 }
[aria-sort] a { color: var(--ink); font-weight: 700 }
[aria-sort] a::after { content: ""; width: .625rem; height: .4375rem; background: var(--red); clip-path: polygon(50% 0, 100% 100%, 0 100%) }
[aria-sort=descending] a::after { clip-path: polygon(0 0, 100% 0, 50% 100%) }
th:nth-child(1) { padding-inline-start: calc(var(--side) + 2.125rem) }
th:nth-child(2) { width: 7rem; text-align: end }
th:nth-child(3) { width: 14rem; padding-inline: 2.5rem var(--side) }
td { padding: 0; border-bottom: 1px solid var(--rule); vertical-align: baseline; font-variant-numeric: tabular-nums }
tbody:last-child tr:last-child td { border-bottom-color: #0000 }
td + td { padding-block: .4375rem; color: var(--soft); font-size: .9375rem; white-space: nowrap }
td:nth-child(2) { text-align: end }
td:nth-child(3) { padding-inline: 2.5rem var(--side) }
tr:is(:hover, :focus-within) td { background: var(--paper) }
td > :is(a, span) {
  display: block; position: relative; padding: .4375rem 0 .4375rem calc(var(--side) + 2.125rem);
  text-decoration: none; white-space: pre-wrap; overflow-wrap: anywhere;
}
td > a:hover :is(bdi, b), td > a:focus-visible :is(bdi, b) { text-decoration: underline 2px var(--red) }
td > :focus-visible { outline-offset: -3px }
@supports selector(:has(a)) {
  td > :focus-visible { outline: 0 }
  tr:has(td > :focus-visible) { outline: 3px solid var(--red); outline-offset: -3px }
}
td b { font-weight: 400 }
.folder a { font-weight: 700 }
.folder a::after { content: "/"; color: var(--soft); font-weight: 400 }
small { display: block; color: var(--soft); font-size: .875rem; white-space: normal }
svg { position: absolute; inset: .5625rem auto auto var(--side); width: 1.25rem; height: 1.25rem; fill: none; stroke: var(--soft); stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round }
.folder svg { fill: var(--folder); stroke: var(--folder) }
i { display: inline-block; overflow: hidden; vertical-align: -.1875rem; margin-inline: .125rem; border-radius: 3px; background: var(--red); color: var(--sheet); font: 0/1.5 var(--mono); white-space: normal; unicode-bidi: isolate; direction: ltr; letter-spacing: 0 }
i::before { content: attr(data-c); padding-inline: .25rem; font-size: .75rem }
header i { background: var(--wall-soft); color: var(--wall) }
.empty { margin: 0; padding: 1.25rem var(--side); border-top: 2px solid var(--ink) }
.empty + table { border-top: 1px solid var(--rule) }

.readme { margin-top: 2rem; padding: 1.25rem var(--side) 1.75rem; background: var(--sheet) }
.readme h2 { font-size: 1.375rem; overflow-wrap: anywhere }
pre { max-width: 100ch; margin: .75rem 0 0; font: .8125rem/1.65 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4 }

@media (max-width: 44rem) {
  :root { --side: 1rem }
  .wrap { width: min(64rem, 100% - 1.5rem) }
  .find, input { width: 100% }
  .find { flex-wrap: nowrap }
  kbd { display: none }
  table, thead, tbody { display: block }
  tr { display: grid; grid-template-columns: auto 1fr; border-bottom: 1px solid var(--rule) }
  thead tr { display: flex; gap: 1.5rem; padding-inline: var(--side); border-bottom: 2px solid var(--ink) }
  tbody:last-child tr:last-child { border: 0 }
  tr:is(:hover, :focus-within) { background: var(--paper) }
  thead tr:is(:hover, :focus-within) { background: none }
  tr th:nth-child(n) { position: static; width: auto; padding: 0; border: 0 }
  th:last-child { margin-inline-start: auto }
  tr td:nth-child(n) { border: 0; background: none }
  td:first-child { grid-column: 1 / -1 }
  td > :is(a, span) { padding-block: .5625rem .125rem; padding-inline-end: var(--side) }
  tr td + td:nth-child(n) { padding: 0 0 .5rem; font-size: .875rem; text-align: start }
  tr td + td:nth-child(2) { padding-inline-start: calc(var(--side) + 2.125rem) }
  td:nth-child(2):not(:empty) + td:not(:empty)::before { content: "\\b7"; margin-inline: .5rem }
  .up td:first-child a { padding-block: .5625rem }
  svg { top: .6875rem }
}
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --soft: #333; --rule: #999; --folder: #333; --wall: #fff; --wall-text: #000; --wall-soft: #333; --side: 0rem }
  html { font-size: 10pt }
  .wrap { width: 100% }
  header { padding: 0; border: 0 }
  main { margin: 0 }
  .find, .up, .sheet::after { display: none }
  th { position: static }
  tr { break-inside: avoid }
}
`;

/**
 * The script of the page: a filter, and arrow keys from row to row. It looks each row up once, so that
 * ten thousand of them are filtered while somebody types.
 */
export const SCRIPT = `
const find = document.querySelector(".find");
const field = document.querySelector("input");
const count = document.querySelector("output b");
const word = document.querySelector("output span");
const whole = { count: count.textContent, word: word.textContent };
const rows = [...document.querySelectorAll("tbody tr")];
const entries = rows.filter((row) => !row.matches(".up"))
  .map((row) => ({ row, name: folded(row.querySelector("bdi").textContent) }));

function folded(text) {
  return text.normalize().toLowerCase();
}

function filter() {
  const part = folded(field.value);
  let shown = 0;
  for (const { row, name } of entries) {
    row.hidden = !name.includes(part);
    if (!row.hidden) shown++;
  }
  count.textContent = part === "" ? whole.count : shown.toLocaleString("en");
  word.textContent = part === "" ? whole.word : "of " + whole.count + " " + whole.word;
}

function focusRow(row) {
  row?.querySelector("a, [tabindex]").focus();
  row?.scrollIntoView({ block: "nearest" });
}

function isInView(row) {
  const { top, bottom } = row.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}

function move(step) {
  const shown = rows.filter((row) => !row.hidden);
  const index = shown.indexOf(document.activeElement.closest("tbody tr"));
  if (index + step < 0 && index !== -1 && field) return field.focus(), true;
  const isOutside = index === -1 && document.activeElement !== field;
  const next = isOutside ? shown.find(isInView) : shown[index + step];
  if (index === -1 && step < 0 || next === undefined) return false;
  focusRow(next);
  return true;
}

function clear() {
  field.value = "";
  filter();
}

function pressed({ key, target }) {
  const isTyping = target === field;
  if (key === "ArrowDown" || key === "ArrowUp") return move(key === "ArrowDown" ? 1 : -1);
  if (key === "/" && !isTyping && field) return field.select(), field.focus(), true;
  if (key === "Escape" && isTyping) return clear(), true;
  if (key === "Enter" && isTyping) {
    entries.find(({ row }) => !row.hidden)?.row.querySelector("a")?.click();
  }
  return false;
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (pressed(event)) event.preventDefault();
});
if (field) {
  find.hidden = false;
  field.addEventListener("input", filter);
  // Who comes back finds the field as it was left.
  addEventListener("pageshow", filter);
}
`;

let policy: Promise<string> | undefined;

/**
 * Gives the value of `content-security-policy` for the page: nothing may be loaded, run or sent but its
 * own style, script and icon, told by their digests. A nonce would not do: it would have to be another
 * one in each response, and a stored page keeps the one it came with.
 */
export function contentSecurityPolicy(): Promise<string> {
  return policy ??= composePolicy();
}

async function composePolicy(): Promise<string> {
  const [style, script] = await Promise.all([digestOf(STYLE), digestOf(SCRIPT)]);
  return [
    "default-src 'none'",
    `style-src 'sha256-${style}'`,
    `script-src 'sha256-${script}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** The icon of the page, as on the welcome page. */
export const FAVICON: string = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
    '<path fill="#c2371f" d="M3 3a2 2 0 0 1 2-2h22a2 2 0 0 1 2 2v18h3v5H0v-5h3z"/>' +
    '<path fill="#10231b" d="M7 21v-6a9 9 0 0 1 18 0v6z"/>' +
    '<path fill="#fbfcf8" d="M11 14h10v17l-2.5-2-2.5 2-2.5-2-2.5 2z"/>' +
    '<path fill="#c2371f" d="M13.5 17h5v3h-5z"/></svg>',
);
