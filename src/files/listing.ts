// Answers for a folder with what is in it: as a page, or as JSON for programs. No disk here; the entries
// come in, a response goes out. A folder may hold a hundred thousand of them: they are sorted in slices,
// and written as they are sent.

import { preferredType } from "../semantics/accept.ts";
import { queryOf } from "../semantics/path.ts";
import { inTurns, turn } from "../turns.ts";
import { contentSecurityPolicy } from "./listing_assets.ts";
import { type Listing, type ListingEntry, type ListingOrder, listingPage } from "./listing_page.ts";
import { isoTime } from "./listing_text.ts";
import { sorting } from "./sort.ts";

export type { Listing, ListingEntry, ListingOrder } from "./listing_page.ts";

const HTML = "text/html";
const JSON_TYPE = "application/json";

/**
 * Answers a request for a folder with its listing.
 *
 * HTML, or JSON where `Accept` prefers it (RFC 9110 §12.5.1). The query sorts both:
 * `?sort=name|size|modified&order=asc|desc`, folders first in any case; what is unknown there is
 * ignored. The URL of the request has to end with a slash, because the links are relative.
 *
 * `headers` are added to, not changed. The listing sets its own `content-type`,
 * `content-security-policy` and `x-content-type-options`, adds to `vary`, and says
 * `cache-control: no-cache` where nothing else is said.
 *
 * The JSON is `{"path", "entries": [{"name", "kind", "size", "modified"}]}`. `path` is the URL path,
 * percent-encoded; `name` is plain; `kind` is `"file"` or `"directory"`; `size` is in bytes, `null` for
 * a folder; `modified` is ISO 8601 in UTC, `null` where it is not known.
 *
 * ```ts
 * import { answerListing } from "./listing.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const request = new Request("http://localhost/a/", { headers: { accept: "application/json" } });
 * const entries = [{ name: "b", kind: "file", size: 3, modifiedMs: 0 }] as const;
 * const response = await answerListing(request, { path: ["a"], root: "/", entries }, new Headers());
 * assertEquals(await response.json(), {
 *   path: "/a/",
 *   entries: [{ name: "b", kind: "file", size: 3, modified: "1970-01-01T00:00:00.000Z" }],
 * });
 * ```
 */
export async function answerListing(
  request: Request,
  listing: Listing,
  headers: Headers,
): Promise<Response> {
  const order = listingOrder(queryOf(request.url));
  const sorted = { ...listing, entries: await sortEntries(listing.entries, order) };
  const fields = listingFields(headers);
  if (preferredType(request.headers.get("accept"), [HTML, JSON_TYPE]) === JSON_TYPE) {
    fields.set("content-type", JSON_TYPE);
    return new Response(contentOf(listingJson(sorted), request), { headers: fields });
  }
  fields.set("content-type", `${HTML}; charset=utf-8`);
  fields.set("content-security-policy", await contentSecurityPolicy());
  return new Response(contentOf(listingPage(sorted, order), request), { headers: fields });
}

/** How much is written at a time, in characters: it takes some milliseconds. */
const PIECE_LENGTH = 256 * 1024;

const encoder = new TextEncoder();

/** What is short is sent at once, with its length; what is longer is written as it is read. */
function contentOf(
  parts: Iterator<string>,
  { method }: Request,
): string | ReadableStream<Uint8Array> | null {
  const first = nextPiece(parts);
  if (first.length < PIECE_LENGTH) return first;
  // Deno.serve would read it all, for nobody.
  if (method === "HEAD") return null;
  let piece = first;
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(encoder.encode(piece));
      piece = nextPiece(parts);
      if (piece === "") controller.close();
      // Whoever reads from memory would not let the loop turn by itself.
      if (piece.length >= PIECE_LENGTH) await turn();
    },
  }, { highWaterMark: 0 });
}

/** Gives the next parts together; it is shorter than a piece at the end only. */
function nextPiece(parts: Iterator<string>): string {
  let piece = "";
  while (piece.length < PIECE_LENGTH) {
    const { done, value } = parts.next();
    if (done) break;
    piece += value;
  }
  return piece;
}

function listingFields(headers: Headers): Headers {
  const fields = new Headers(headers);
  fields.append("vary", "accept");
  fields.set("x-content-type-options", "nosniff");
  if (!fields.has("cache-control")) fields.set("cache-control", "no-cache");
  return fields;
}

function* listingJson({ root, path, entries }: Listing): Generator<string> {
  const names = path.map((name) => `${encodeURIComponent(name.toWellFormed())}/`);
  yield `{"path":${JSON.stringify(root + names.join(""))},"entries":[`;
  for (const [index, { name, kind, size, modifiedMs }] of entries.entries()) {
    const modified = isoTime(modifiedMs) ?? null;
    const entry = JSON.stringify({ name, kind, size: size ?? null, modified });
    yield index === 0 ? entry : `,${entry}`;
  }
  yield "]}\n";
}

/**
 * Reads from a query how to sort; by name, ascending, where it says nothing that is known.
 *
 * ```ts
 * import { listingOrder } from "./listing.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(listingOrder("?sort=size&order=desc"), { by: "size", descending: true });
 * assertEquals(listingOrder("?sort=colour"), { by: "name", descending: false });
 * ```
 */
export function listingOrder(query: string): ListingOrder {
  const parameters = new URLSearchParams(query);
  const sort = parameters.get("sort");
  return {
    by: sort === "size" || sort === "modified" ? sort : "name",
    descending: parameters.get("order") === "desc",
  };
}

/** The language is named, so that the order is the same on every machine. */
const COLLATOR = new Intl.Collator("en", { numeric: true });

/**
 * Gives the entries in an order, as a new array: folders first, then by what is asked for, then by name.
 * The event loop turns while many are sorted.
 *
 * Names are compared as people do, `file2` before `file10` and `b` before `C`. What has no size or time
 * comes last, ascending and descending.
 */
export function sortEntries(
  entries: readonly ListingEntry[],
  { by, descending }: ListingOrder,
): Promise<ListingEntry[]> {
  const sign = descending ? -1 : 1;
  return inTurns(
    sorting(entries, (a, b) =>
      Number(b.kind === "directory") - Number(a.kind === "directory") ||
      (by === "name"
        ? sign * compareNames(a, b)
        : compareBy(by, sign, a, b) || compareNames(a, b))),
  );
}

function compareBy(
  by: "size" | "modified",
  sign: number,
  a: ListingEntry,
  b: ListingEntry,
): number {
  const [left, right] = by === "size" ? [a.size, b.size] : [a.modifiedMs, b.modifiedMs];
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return sign * (left - right);
}

function compareNames({ name: a }: ListingEntry, { name: b }: ListingEntry): number {
  // The collator takes names for equal that differ in what is not seen.
  return COLLATOR.compare(a, b) || (a < b ? -1 : Number(a > b));
}
