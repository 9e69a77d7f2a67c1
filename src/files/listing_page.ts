// The page of a listing, written from the top to the bottom, a line for each entry; everything that came
// from a disk goes through listing_text.ts first.

import { escapeHtml } from "../problem_page.ts";
import { pathSegments } from "../semantics/path.ts";
import { FAVICON, SCRIPT, STYLE } from "./listing_assets.ts";
import { iconMarkup, iconOf, ICONS } from "./listing_icons.ts";
import {
  counted,
  grouped,
  humanSize,
  isoTime,
  linkTo,
  nameMarkup,
  nameTitle,
  textMarkup,
} from "./listing_text.ts";

/** One thing in a folder, as a listing shows it. */
export interface ListingEntry {
  /** The name as on disk: any characters but `/`; U+FFFD for octets that are not UTF-8. */
  readonly name: string;
  /** What it is, with links followed. */
  readonly kind: "file" | "directory";
  /** The size in bytes; `undefined` for a folder. */
  readonly size: number | undefined;
  /** The time of the last change in milliseconds since 1970; `undefined` where it is not known. */
  readonly modifiedMs: number | undefined;
}

/** A folder, as its listing shows it. */
export interface Listing {
  /** The names from the served root to this folder, decoded; none for the root itself. */
  readonly path: readonly string[];
  /** The URL path of the served root, with a slash at both ends, such as `/` or `/static/`. */
  readonly root: string;
  /** What is in the folder and may be shown, in any order. */
  readonly entries: readonly ListingEntry[];
  /** A text of the folder to show below, already cut to a length that is good to send. */
  readonly readme?: { readonly name: string; readonly text: string } | undefined;
}

/** In which order entries are shown; folders come first in any case. */
export interface ListingOrder {
  /** What decides. */
  readonly by: "name" | "size" | "modified";
  /** Whether the greatest one comes first. */
  readonly descending: boolean;
}

/**
 * Writes the page of a folder, part by part: the page is all of them, one behind the other.
 *
 * The entries are shown as they come; `order` is what the page says of them. The page stands at a URL
 * that ends with a slash: its links are relative, so that they hold behind a proxy which puts a prefix
 * before the path, too.
 */
export function* listingPage(listing: Listing, order: ListingOrder): Generator<string> {
  const { path, root, entries, readme } = listing;
  const title = nameTitle(path.at(-1) ?? rootName(root));
  yield `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: ${counted(entries.length, "entry", "entries")}</title>
<link rel="icon" href="${FAVICON}">
<style>${STYLE}</style>
${ICONS}
${pageHead(listing, order)}
<main class="wrap">
<div class="sheet list">
${summary(entries)}
${entries.length === 0 ? EMPTY : ""}`;
  yield* table(listing, order);
  yield `
</div>
${readme === undefined ? "" : readmeSection(readme)}</main>
<script>${SCRIPT}</script>
</html>
`;
}

const EMPTY = `<p class="empty">There is nothing in this folder.</p>\n`;

function rootName(root: string): string {
  return pathSegments(root)?.findLast((segment) => segment !== "") ?? "Home";
}

function pageHead({ path, root }: Listing, order: ListingOrder): string {
  const names = [rootName(root), ...path];
  const here = names.pop() ?? "";
  const crumbs = names.map((name, index) => {
    const link = "../".repeat(names.length - index) + orderQuery(order);
    return `<li><a href="${link}"><bdi>${nameMarkup(name)}</bdi></a></li>`;
  });
  const nav = `<nav aria-label="Folders above">\n<ol>${crumbs.join("")}</ol>\n</nav>\n`;
  return `<header>
<div class="wrap">
${crumbs.length === 0 ? "" : nav}<h1 id="folder-name"><bdi>${nameMarkup(here)}</bdi></h1>
</div>
</header>`;
}

/** The query that keeps an order, for links to other folders and for the heads of the columns. */
function orderQuery({ by, descending }: ListingOrder): string {
  if (by === "name" && !descending) return "";
  return `?sort=${by}&amp;order=${descending ? "desc" : "asc"}`;
}

function summary(entries: readonly ListingEntry[]): string {
  let [folderCount, bytes] = [0, 0];
  for (const { kind, size = 0 } of entries) {
    if (kind === "directory") folderCount++;
    bytes += size;
  }
  const fileCount = entries.length - folderCount;
  const word = entries.length === 1 ? "entry" : "entries";
  const parts = [
    folderCount > 0 ? counted(folderCount, "folder") : "",
    fileCount > 0 ? counted(fileCount, "file") : "",
    fileCount > 0 ? `<span title="${counted(bytes, "byte")}">${humanSize(bytes)}</span>` : "",
  ].filter((part) => part !== "").join(", ");
  return `<div class="top">
<p class="sum"><output><b>${
    grouped(entries.length)
  }</b> <span>${word}</span></output> <span>${parts}</span></p>
${entries.length === 0 ? "" : FILTER}</div>`;
}

/** The script shows it: without one it would do nothing. */
const FILTER = `<label class="find" hidden>Filter <input type="search" autocomplete="off"\
 spellcheck="false" aria-keyshortcuts="/"> <kbd>/</kbd></label>
`;

// A grid in the place of a table row, as on a phone, makes some browsers forget that it is a row; the
// roles remind them.
function* table({ path, entries }: Listing, order: ListingOrder): Generator<string> {
  const isEmpty = entries.length === 0;
  if (isEmpty && path.length === 0) return;
  const query = orderQuery(order);
  yield `<table role="table" aria-labelledby="folder-name">\n`;
  if (!isEmpty) yield tableHead(order);
  if (path.length > 0) yield `${GROUP}${parentRow(query)}</tbody>\n`;
  if (!isEmpty) {
    yield GROUP;
    for (const entry of entries) yield row(entry, query);
    yield "</tbody>\n";
  }
  yield "</table>";
}

const GROUP = `<tbody role="rowgroup">\n`;

function tableHead(order: ListingOrder): string {
  return `<thead role="rowgroup">
<tr role="row">${COLUMNS.map((column) => columnHead(column, order)).join("")}</tr>
</thead>
`;
}

const COLUMNS = [
  { by: "name", label: "Name" },
  { by: "size", label: "Size" },
  { by: "modified", label: "Modified, UTC" },
] as const;

function columnHead({ by, label }: typeof COLUMNS[number], order: ListingOrder): string {
  const isSorted = by === order.by;
  // Who asks for sizes or times looks for the largest or the latest.
  const descending = isSorted ? !order.descending : by !== "name";
  const state = order.descending ? "descending" : "ascending";
  const link = orderQuery({ by, descending }) || "?sort=name";
  return `<th role="columnheader" scope="col"${isSorted ? ` aria-sort="${state}"` : ""}>\
<a href="${link}" rel="nofollow">${label}</a></th>`;
}

function parentRow(query: string): string {
  return `<tr role="row" class="up"><td role="cell" colspan="3">\
<a href="../${query}">${iconMarkup("up")}<b>Parent folder</b></a></td></tr>\n`;
}

function row(entry: ListingEntry, query: string): string {
  const isFolder = entry.kind === "directory";
  return `<tr role="row"${isFolder ? ' class="folder"' : ""}><td role="cell">\
${nameCell(entry, isFolder ? `/${query}` : "")}</td>${sizeCell(entry)}\
<td role="cell">${time(entry.modifiedMs)}</td></tr>\n`;
}

function nameCell({ name, kind }: ListingEntry, ending: string): string {
  const link = linkTo(name);
  const label = `${iconMarkup(kind === "directory" ? "folder" : iconOf(name))}<bdi>${
    nameMarkup(name)
  }</bdi>`;
  return link === undefined
    ? `<span tabindex="0">${label}<small>No link: this name cannot be asked for.</small></span>`
    : `<a href="${escapeHtml(link)}${ending}">${label}</a>`;
}

function sizeCell({ kind, size }: ListingEntry): string {
  if (size !== undefined) {
    return `<td role="cell" title="${counted(size, "byte")}">${humanSize(size)}</td>`;
  }
  return `<td role="cell">${kind === "directory" ? "folder" : ""}</td>`;
}

function time(modifiedMs: number | undefined): string {
  const iso = isoTime(modifiedMs);
  if (iso === undefined) return "";
  const minutes = iso.slice(0, -":00.000Z".length).replace("T", " ");
  return `<time datetime="${iso}">${minutes}</time>`;
}

function readmeSection({ name, text }: { readonly name: string; readonly text: string }): string {
  // The first line end in a <pre> is not part of its text (HTML §13.1.2.5).
  return `<section class="readme" aria-labelledby="readme-name">
<h2 id="readme-name"><bdi>${nameMarkup(name)}</bdi></h2>
<pre dir="auto">\n${textMarkup(text)}</pre>
</section>
`;
}
