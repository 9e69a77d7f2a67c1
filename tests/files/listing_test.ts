import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  answerListing,
  type Listing,
  type ListingEntry,
  listingOrder,
  sortEntries,
} from "../../src/files/listing.ts";
import { SCRIPT, STYLE } from "../../src/files/listing_assets.ts";
import { test } from "../support/test.ts";

function file(name: string, size = 1, modifiedMs = 0): ListingEntry {
  return { name, kind: "file", size, modifiedMs };
}

function folder(name: string, modifiedMs = 0): ListingEntry {
  return { name, kind: "directory", size: undefined, modifiedMs };
}

function listingOf(entries: readonly ListingEntry[]): Listing {
  return { path: ["a b"], root: "/", entries };
}

function get(query = "", accept?: string): Request {
  const headers = new Headers(accept === undefined ? {} : { accept });
  return new Request(`http://localhost/a%20b/${query}`, { headers });
}

const JSON_TYPE = "application/json";

// Order.

async function namesIn(query: string, entries: readonly ListingEntry[]): Promise<string[]> {
  return (await sortEntries(entries, listingOrder(query))).map(({ name }) => name);
}

const QUERIES: readonly (readonly [query: string, by: string, descending: boolean])[] = [
  ["", "name", false],
  ["?", "name", false],
  ["?sort=name", "name", false],
  ["?sort=size", "size", false],
  ["?sort=modified&order=desc", "modified", true],
  ["?order=desc", "name", true],
  ["?order=asc&sort=size", "size", false],
  ["?other=1&sort=size&order=desc", "size", true],
  ["?s%6frt=size", "size", false],

  // What is unknown is ignored.
  ["?sort=colour", "name", false],
  ["?sort=colour&order=desc", "name", true],
  ["?sort=SIZE", "name", false],
  ["?sort=", "name", false],
  ["?sort=size&order=down", "size", false],
  ["?sort=constructor", "name", false],
  ["?sort[]=size", "name", false],
  ["?%", "name", false],
  ["?sort=name&sort=size", "name", false],
];

for (const [query, by, descending] of QUERIES) {
  test(`listingOrder reads ${JSON.stringify(query)}`, () => {
    assertEquals(listingOrder(query), { by, descending } as ReturnType<typeof listingOrder>);
  });
}

/** Names in the order in which they belong. */
const SORTED: readonly (readonly string[])[] = [
  ["file1", "file2", "file10", "file20", "file100"],
  ["a", "B", "c", "D"],
  ["1.2.3", "1.2.10", "1.10.1"],
  ["ä", "b", "z"],
  ["9007199254740993", "9007199254740994"],
  [".hidden", "a"],
  ["_a", "a"],
  ["a", "a.txt", "ab"],
  ["photo 9 (2).jpg", "photo 9 (10).jpg", "photo 10.jpg"],
];

for (const names of SORTED) {
  test(`sortEntries sorts ${names.join(", ")} as people do`, async () => {
    const entries = names.map((name) => file(name));
    assertEquals(await namesIn("", entries.toReversed()), [...names]);
    assertEquals(await namesIn("?order=desc", entries), names.toReversed());
  });
}

test("sortEntries orders names that look the same, and always in the same way", async () => {
  const names = ["a\u200b", "a", "a\u202e", "e\u0301", "\u00e9", "01", "1"];
  const sorted = await namesIn("", names.map((name) => file(name)));
  assertEquals(await namesIn("", names.toReversed().map((name) => file(name))), sorted);
});

const MIXED = [
  file("c", 10, 300),
  folder("z", 100),
  file("a", 30, 100),
  folder("y", 200),
  { ...file("d", 10), modifiedMs: undefined },
  file("b", 20, 200),
  { ...file("e"), size: undefined },
];

const ORDERS: readonly (readonly [query: string, names: string])[] = [
  ["", "y z a b c d e"],
  ["?order=desc", "z y e d c b a"],
  ["?sort=size", "y z c d b a e"],
  ["?sort=size&order=desc", "y z a b c d e"],
  ["?sort=modified", "z y e a b c d"],
  ["?sort=modified&order=desc", "y z c b a e d"],
];

for (const [query, names] of ORDERS) {
  test(`sortEntries puts folders first, what is unknown last: ${query || "by name"}`, async () => {
    assertEquals(await namesIn(query, MIXED), names.split(" "));
  });
}

test("sortEntries leaves the entries that it is given as they are", async () => {
  const entries = Object.freeze([file("b"), file("a")]);
  assertEquals(await namesIn("", entries), ["a", "b"]);
  assertEquals(entries[0]?.name, "b");
});

// JSON.

async function jsonOf(listing: Listing, query = ""): Promise<unknown> {
  return await (await answerListing(get(query, JSON_TYPE), listing, new Headers())).json();
}

test("answerListing writes JSON in the shape that is promised", async () => {
  const entries = [file("é\n.txt", 1234, Date.UTC(2026, 10, 21, 7, 20, 1, 5)), folder("sub", 0)];
  assertEquals(await jsonOf(listingOf(entries)), {
    path: "/a%20b/",
    entries: [
      { name: "sub", kind: "directory", size: null, modified: "1970-01-01T00:00:00.000Z" },
      { name: "é\n.txt", kind: "file", size: 1234, modified: "2026-11-21T07:20:01.005Z" },
    ],
  });
});

test("answerListing writes null in JSON for a time that is unknown or outside of all years", async () => {
  for (const modifiedMs of [undefined, NaN, 9e15, -9e15]) {
    const entry = { ...file("a"), modifiedMs };
    assertEquals(await jsonOf(listingOf([entry])), {
      path: "/a%20b/",
      entries: [{ name: "a", kind: "file", size: 1, modified: null }],
    });
  }
});

test("answerListing writes the URL path of a folder in JSON", async () => {
  const paths: readonly (readonly [root: string, path: string[], expected: string])[] = [
    ["/", [], "/"],
    ["/static/", [], "/static/"],
    ["/static/", ["100%", "#?"], "/static/100%25/%23%3F/"],
    ["/", ["ü"], "/%C3%BC/"],
  ];
  for (const [root, path, expected] of paths) {
    const { path: written } = await jsonOf({ root, path, entries: [] }) as { path: string };
    assertEquals(written, expected);
  }
});

test("answerListing writes JSON of names that are not Unicode", async () => {
  const response = await answerListing(
    get("", JSON_TYPE),
    listingOf([file("a\ud800"), file("b\ufffd")]),
    new Headers(),
  );
  const text = await response.text();
  assertStringIncludes(text, '"a\\ud800"');
  assertStringIncludes(text, '"b\ufffd"');
});

test("answerListing sorts JSON by the query", async () => {
  const { entries } = await jsonOf(listingOf(MIXED), "?sort=size&order=desc") as {
    entries: { name: string }[];
  };
  assertEquals(entries.map(({ name }) => name).join(" "), "y z a b c d e");
});

// Content negotiation and fields.

const ACCEPTS: readonly (readonly [accept: string | undefined, isJson: boolean])[] = [
  [undefined, false],
  ["*/*", false],
  ["text/html", false],
  ["application/json", true],
  ["application/json;q=0.5, text/html;q=0.4", true],
  ["application/json;q=0.4, text/html;q=0.5", false],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false],
  ["application/json, text/plain, */*", true],
  // Nothing acceptable: a page is better than none (RFC 9110 §12.5.1).
  ["image/png", false],
];

for (const [accept, isJson] of ACCEPTS) {
  test(`answerListing gives ${isJson ? "JSON" : "HTML"} for Accept: ${accept ?? "none"}`, async () => {
    const { status, headers } = await answerListing(get("", accept), listingOf([]), new Headers());
    const type = isJson ? JSON_TYPE : "text/html; charset=utf-8";
    assertEquals([status, headers.get("content-type")], [200, type]);
    assertEquals(headers.get("vary"), "accept");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cache-control"), "no-cache");
    assertEquals(headers.has("content-security-policy"), !isJson);
  });
}

test("answerListing adds to the fields that it is given and leaves them as they are", async () => {
  const given = new Headers({
    "cache-control": "max-age=60",
    "vary": "accept-encoding",
    "x-other": "1",
    "content-security-policy": "default-src 'self'",
  });
  const { headers } = await answerListing(get(), listingOf([]), given);
  assertEquals(headers.get("cache-control"), "max-age=60");
  assertEquals(headers.get("vary"), "accept-encoding, accept");
  assertEquals(headers.get("x-other"), "1");
  assertMatch(headers.get("content-security-policy") ?? "", /^default-src 'none'; /);
  assertEquals(given.get("vary"), "accept-encoding");
  assert(!given.has("x-content-type-options"));
});

test("answerListing lets in the style and the script of the page by their digests", async () => {
  const response = await answerListing(get(), listingOf([file("a")]), new Headers());
  const policy = response.headers.get("content-security-policy") ?? "";
  const page = await response.text();
  for (
    const [directive, element, text] of [["style", "style", STYLE], ["script", "script", SCRIPT]]
  ) {
    const [, content = ""] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page) ?? [];
    assertEquals(content, text);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
    const base64 = btoa(String.fromCharCode(...new Uint8Array(digest)));
    assertStringIncludes(policy, `${directive}-src 'sha256-${base64}'`);
  }
  assertEquals(policy.includes("unsafe"), false);
});

test("answerListing does not take a hundred times as long for ten times as many entries", async () => {
  const timeMs = async (count: number) => {
    const entries = Array.from({ length: count }, (_, index) => file(`a ${index * 7919 % count}`));
    const start = performance.now();
    await answerListing(get(), listingOf(entries), new Headers());
    return performance.now() - start;
  };
  await timeMs(1_000);
  const [small, large] = [await timeMs(2_000), await timeMs(20_000)];
  // The slack is for a machine that is busy.
  assert(large < 50 * Math.max(small, 20), `${small} ms, ${large} ms`);
});
