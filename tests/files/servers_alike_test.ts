// A folder under loket, under Deno's own server, and called as a function: the same answers, field by field.

import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { FileCache } from "../../src/files/cache.ts";
import { serveDir, serveFiles } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { type Fields, Folder, get, OLD_MS, soon } from "../support/folder.ts";
import { test, testWith } from "../support/test.ts";
import { type Answer, askDirectly, BothServers } from "../support/three_ways.ts";

const TEXT = "a queue at the counter, ".repeat(50);

const FILES = {
  "index.html": "<p>index",
  "404.html": "<p>lost",
  "page.html": "<p>page",
  "plain.txt": "plain",
  "empty.txt": "",
  "dated.txt": "dated",
  "text.txt": TEXT,
  "text.txt.gz": gzipSync(TEXT),
  "large.bin": "0123456789".repeat(105_000),
  "app-3f9a1c07.js": "hashed",
  "ticket": "?",
  "über.txt": "über",
  "a b.pdf": "%PDF",
  ".hidden": "hidden",
  "folder/index.html": "<p>folder",
  "folder/deep/a.txt": "deep",
  "bare/a.txt": "a",
};

/** Options of the folder, and what is asked for with them. */
interface Table {
  readonly options: ServeDirOptions;
  readonly paths: readonly string[];
  /** Fields of a request; `TAG` stands for the entity tag of the path, `DATE` for its date. */
  readonly fields?: readonly Fields[];
  readonly methods?: readonly string[];
}

const CONDITIONS: readonly Fields[] = [
  {},
  { "if-none-match": "TAG" },
  { "if-none-match": "W/TAG" },
  { "if-none-match": '"x", TAG' },
  { "if-none-match": "*" },
  { "if-none-match": '"x"' },
  { "if-match": "TAG" },
  { "if-match": '"x"' },
  { "if-match": "W/TAG" },
  { "if-modified-since": "DATE" },
  { "if-modified-since": "yesterday" },
  { "if-unmodified-since": "DATE" },
  { "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT" },
];

const RANGES: readonly Fields[] = [
  { range: "bytes=0-1" },
  { range: "bytes=2-" },
  { range: "bytes=-2" },
  { range: "bytes=-0" },
  { range: "bytes=5-2" },
  { range: "bytes=9999999-" },
  { range: "lines=0-1" },
  { range: "bytes=0-0", "if-range": "TAG" },
  { range: "bytes=0-0", "if-range": "W/TAG" },
  { range: "bytes=0-0", "if-range": '"x"' },
  { range: "bytes=0-0", "if-none-match": "TAG" },
];

const ENCODINGS: readonly Fields[] = [
  {},
  { "accept-encoding": "gzip" },
  { "accept-encoding": "br, gzip;q=0.5" },
  { "accept-encoding": "gzip;q=0, identity" },
  { "accept-encoding": "gzip", "if-none-match": "TAG" },
  { "accept-encoding": "gzip", range: "bytes=0-9" },
];

const TABLES: Readonly<Record<string, Table>> = {
  "paths": {
    options: {},
    paths: [
      "/",
      "/?a=b",
      "/plain.txt",
      "/empty.txt",
      "/large.bin",
      "/ticket",
      "/%C3%BCber.txt",
      "/a%20b.pdf",
      "/folder",
      "/folder/",
      "/folder/?a=b",
      "/folder/deep",
      "/bare/",
      "/nothing",
      "/plain.txt/",
      "/.hidden",
      "/%zz",
      "/%00",
      "//example.org",
      "/%2e%2e/x",
      "/..%2fx",
      "http://localhost/plain.txt",
    ],
  },
  "methods": {
    options: { enableCors: true },
    paths: ["/plain.txt", "/nothing", "/folder"],
    methods: ["HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "PROPFIND"],
  },
  "conditions": {
    options: {},
    paths: ["/plain.txt"],
    fields: CONDITIONS,
    methods: ["GET", "HEAD"],
  },
  "conditions of large files": {
    options: {},
    paths: ["/large.bin"],
    fields: CONDITIONS,
    methods: ["HEAD"],
  },
  "ranges": {
    options: {},
    paths: ["/plain.txt", "/empty.txt"],
    fields: RANGES,
    methods: ["GET"],
  },
  "ranges of large files": {
    options: {},
    paths: ["/large.bin"],
    fields: RANGES.filter(({ range }) => /^bytes=(?:0-[01]|-\d|9+-)$/.test(range ?? "")),
    methods: ["GET"],
  },
  "ranges asked for by HEAD": {
    options: {},
    paths: ["/plain.txt"],
    fields: RANGES,
    methods: ["HEAD"],
  },
  "ranges by date": {
    options: {},
    paths: ["/dated.txt"],
    fields: [
      { range: "bytes=0-0", "if-range": "DATE" },
      { range: "bytes=0-0", "if-range": "Thu, 01 Jan 1970 00:00:00 GMT" },
    ],
  },
  "neighbours": {
    options: { precompressed: true },
    paths: ["/text.txt", "/text.txt.gz"],
    fields: ENCODINGS,
    methods: ["GET", "HEAD"],
  },
  "compression": {
    options: { compress: true },
    paths: ["/text.txt", "/plain.txt"],
    fields: ENCODINGS,
    methods: ["GET", "HEAD"],
  },
  "pages for what is absent": {
    options: { cleanUrls: true, fallback: "index.html", notFound: "404.html" },
    paths: ["/page", "/page/", "/app/route", "/x.js", "/.hidden", "/%zz"],
    fields: [{}, { "if-none-match": "*" }, { range: "bytes=0-1" }],
    methods: ["GET", "HEAD"],
  },
  "slashes never": {
    options: { trailingSlash: "never" },
    paths: ["/folder", "/folder/", "/plain.txt/", "/"],
  },
  "slashes either": {
    options: { trailingSlash: "either" },
    paths: ["/folder", "/folder/", "/plain.txt/", "/"],
  },
  "rules": {
    options: {
      headers: ["X-All: 1", "*.txt X-Text: caf\u00e9", "Set-Cookie: a=1", "Set-Cookie: b=2"],
      redirects: ["/old/** /new/** 308"],
      downloads: ["*.pdf"],
      immutable: true,
    },
    paths: ["/plain.txt", "/a%20b.pdf", "/old/a%20%C3%BC/b?c=d", "/app-3f9a1c07.js", "/nothing"],
  },
  "a prefix": {
    options: { urlRoot: "my static", etagFrom: "content" },
    paths: ["/my%20static/plain.txt", "/my%20static", "/plain.txt", "/my%20staticfoo"],
  },
  "listings": {
    options: { showDirListing: true, showDotfiles: true, showIndex: false },
    paths: ["/", "/folder/", "/bare", "/bare/?sort=size&order=desc"],
    fields: [{ accept: "text/html" }, { accept: "application/json" }, { accept: "text/plain" }],
    methods: ["GET", "HEAD"],
  },
};

/** One request of a table. */
interface Row {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
}

function rowsOf({ paths, fields = [{}], methods = ["GET"] }: Table): Row[] {
  return paths.flatMap((target) =>
    methods.flatMap((method) => fields.map((fields) => ({ method, target, fields })))
  );
}

test("TABLES have rows enough", () => {
  const rows = Object.values(TABLES).flatMap(rowsOf);
  assert(rows.length >= 120, String(rows.length));
});

/** The folder, and a file in it that was changed long before it is asked for. */
function makeFolder(): Folder {
  const folder = new Folder(FILES);
  folder.touch("dated.txt", OLD_MS);
  return folder;
}

/** Puts the validators of what the row asks for into its fields. */
async function filled(
  handler: Parameters<typeof get>[0],
  { target, fields }: Row,
): Promise<Fields> {
  const texts = Object.entries(fields);
  const text = JSON.stringify(fields);
  const needed = Object.entries({ etag: "TAG", "last-modified": "DATE" })
    .filter(([, word]) => text.includes(word)).map(([name]) => name);
  if (needed.length === 0) return fields;
  const encoding = fields["accept-encoding"];
  const asked: Fields = encoding === undefined ? {} : { "accept-encoding": encoding };
  // A file that was written just now has no validators yet.
  const { headers } = await soon(
    () => get(handler, target, asked),
    ({ headers }) => needed.every((name) => headers.has(name)),
  );
  return Object.fromEntries(texts.map(([name, value]) => [
    name,
    value.replace("TAG", headers.get("etag") ?? "").replace(
      "DATE",
      headers.get("last-modified") ?? "",
    ),
  ]));
}

/** Long content as what is to be seen of it; the whole would fill a screen many times. */
function brief(answer: Answer): Answer {
  const { length } = answer.content;
  if (length < 10_000) return answer;
  const isSame = answer.content === FILES["large.bin"];
  return { ...answer, content: `${length} of ${isSame ? "large.bin" : "something else"}` };
}

/** What stands in each message anew. */
function withoutBoundary(text: string): string {
  return text.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "boundary");
}

const NEEDS = ["read", "write", "net"] as const;

for (const [name, table] of Object.entries(TABLES)) {
  testWith(NEEDS, `serveFiles gives the same answers in all three ways: ${name}`, async () => {
    using folder = makeFolder();
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache(), ...table.options });
    await using servers = new BothServers(handler);
    const askDirect = askDirectly(handler);
    for (const row of rowsOf(table)) {
      const question = { ...row, fields: await filled(handler, row) };
      const told = JSON.stringify(question);
      const answer = brief(await servers.askLoket(question));
      assertEquals(brief(await servers.askDeno(question)), answer, `Deno: ${told}`);
      // Only a server is given more than a path, and tells steps from what they lead to.
      if (/^[^/]|^\/\/|%2e|[^/]\.\.|%0?0/i.test(row.target)) continue;
      assertEquals(brief(await askDirect(question)), answer, `directly: ${told}`);
    }
  });

  testWith(NEEDS, `serveDir gives what serveFiles does: ${name}`, async () => {
    using folder = makeFolder();
    const options = { fsRoot: folder.root, cache: new FileCache(), ...table.options };
    const handler = serveFiles(options);
    await using servers = new BothServers((request) => serveDir(request, { ...options }));
    const askFiles = askDirectly(handler);
    for (const row of rowsOf(table)) {
      if (!row.target.startsWith("/") || /^\/\/|%2e|%0?0/i.test(row.target)) continue;
      const question = { ...row, fields: await filled(handler, row) };
      assertEquals(
        brief(await servers.askDeno(question)),
        brief(await askFiles(question)),
        JSON.stringify(question),
      );
    }
  });
}

testWith(NEEDS, "serveFiles sends several ranges alike under both servers", async () => {
  using folder = makeFolder();
  await using servers = new BothServers(serveFiles({ fsRoot: folder.root }));
  const fields = { range: "bytes=0-9, 700-709, -3" };
  for (const target of ["/text.txt", "/large.bin"]) {
    const question = { method: "GET", target, fields };
    const [loket, deno] = [await servers.askLoket(question), await servers.askDeno(question)];
    assertEquals(loket.status, 206);
    assertEquals(withoutBoundary(loket.content), withoutBoundary(deno.content));
    const types = [loket, deno].map(({ fields }) => withoutBoundary(fields["content-type"] ?? ""));
    assertEquals(types[0], types[1]);
  }
});
