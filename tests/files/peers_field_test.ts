// What eleven servers of files were seen to do, one test for each thing: where some of them are wrong, the
// name of the test says so. Here: the fields of answers, and what follows from rules and policies.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serveFile, serveFiles } from "../../src/files/handler.ts";
import { answers, FILES, hasField, hasStatus, is, leadsTo } from "../support/answers.ts";
import { Folder, get, read, request } from "../support/folder.ts";
import { testWith } from "../support/test.ts";
import { askDirectly, BothServers } from "../support/three_ways.ts";

const READ_WRITE = ["read", "write"] as const;

const CLEAN = { cleanUrls: true };

const LIST = { showDirListing: true };

// Fields.

answers(
  "says octet-stream of an unknown type (four of seven servers say nothing or text)",
  ["/data.unknown"],
  hasField("content-type", "application/octet-stream"),
);
answers(
  "says so of a name without one",
  ["/noextension"],
  hasField("content-type", "application/octet-stream"),
);
answers(
  "says the charset of text (three of eight servers do not)",
  ["/plain.txt"],
  hasField("content-type", "text/plain; charset=utf-8"),
);
for (const path of ["/plain.txt", "/nothing", "/%zz", "/bare/"]) {
  answers(`says nosniff for ${path}`, [path, LIST], hasField("x-content-type-options", "nosniff"));
}

const PDF = { downloads: ["*.pdf"] };

answers(
  "has files saved that fit a pattern",
  ["/report.pdf", PDF],
  hasField("content-disposition", 'attachment; filename="report.pdf"'),
);
answers("has no others saved", ["/plain.txt", PDF], hasField("content-disposition", null));
answers(
  "says a name that is not ASCII in both ways (RFC 6266 §4.3)",
  ["/%C3%BCber%201.pdf", PDF],
  hasField(
    "content-disposition",
    `attachment; filename="uber 1.pdf"; filename*=UTF-8''%C3%BCber%201.pdf`,
  ),
);

testWith(READ_WRITE, "serveFile has its file saved if it fits", async () => {
  using folder = new Folder(FILES);
  const options = { ...PDF, headers: ["*.pdf X-A: b", "*.txt X-C: d"] };
  const { headers } = await read(serveFile(request("/"), folder.at("report.pdf"), options));
  assertEquals(headers.get("content-disposition"), 'attachment; filename="report.pdf"');
  assertEquals([headers.get("x-a"), headers.get("x-c")], ["b", null]);
});

answers(
  "does not let other sites read (one server does)",
  ["/plain.txt"],
  hasField("access-control-allow-origin", null),
);

const CORS = { enableCors: true };

for (const path of ["/plain.txt", "/nothing", "/folder", "/%zz", "/"]) {
  answers(
    `lets other sites read ${path} where that is asked for`,
    [path, CORS],
    hasField("access-control-allow-origin", "*"),
  );
}

answers("answers a preflight where that is asked for", ["/plain.txt", CORS, {
  origin: "https://example.org",
  "access-control-request-method": "GET",
  "access-control-request-headers": "range",
}, "OPTIONS"], ({ status, headers }) => {
  assertEquals([status, headers.get("access-control-allow-origin")], [204, "*"]);
  assertMatch(headers.get("access-control-allow-methods") ?? "", /\bGET\b/);
  assertMatch(headers.get("access-control-allow-headers") ?? "", /\bRange\b/i);
});

answers("answers a preflight with nothing elsewhere", ["/", {}, {
  "access-control-request-method": "GET",
}, "OPTIONS"], ({ headers }) => {
  for (const name of headers.keys()) assert(!name.startsWith("access-control-"), name);
});

// Slashes.

const SLASHES: readonly (readonly [
  policy: "folders" | "never" | "either",
  path: string,
  outcome: string | 404,
])[] = [
  ["folders", "/folder", "./folder/"],
  ["folders", "/folder/", "<p>folder"],
  ["folders", "/plain.txt", "plain"],
  ["folders", "/plain.txt/", 404],
  ["never", "/folder", "<p>folder"],
  ["never", "/folder/", "../folder"],
  ["never", "/folder/?a=b", "../folder?a=b"],
  ["never", "/plain.txt", "plain"],
  ["never", "/plain.txt/", "../plain.txt"],
  ["never", "/nothing/", 404],
  ["never", "/", "<p>index"],
  ["either", "/folder", "<p>folder"],
  ["either", "/folder/", "<p>folder"],
  ["either", "/plain.txt", "plain"],
  ["either", "/plain.txt/", "plain"],
  ["either", "/", "<p>index"],
];

for (const [trailingSlash, path, outcome] of SLASHES) {
  answers(`answers ${path} with ${outcome} where slashes are "${trailingSlash}"`, [path, {
    trailingSlash,
  }], (got) => {
    if (outcome === 404) hasStatus(404)(got);
    else if (outcome.startsWith(".")) leadsTo(outcome)(got);
    else is(200, outcome)(got);
  });
}

for (const [path, outcome] of [["/page", "<p>page"], ["/page/", "<p>page"]] as const) {
  const options = { ...CLEAN, trailingSlash: "either" } as const;
  answers(`answers ${path} alike where either slash is right`, [path, options], is(200, outcome));
}

// Rules.

const REDIRECTS = { redirects: ["/old/** /new/** 308", "/there https://example.org/"] };

answers("leads elsewhere by a rule", ["/old/a%20b?c=d", REDIRECTS], leadsTo("/new/a%20b?c=d", 308));
answers("leads to another host by a rule", ["/there", REDIRECTS], leadsTo("https://example.org/"));
answers(
  "keeps a fragment behind the query",
  ["/a?b=c", { redirects: ["/a /d#e"] }],
  leadsTo("/d?b=c#e"),
);
answers("keeps the query of a rule", ["/a?b=c", { redirects: ["/a /d?e"] }], leadsTo("/d?e"));
for (
  const path of ["/old//evil.example", "/old/%2fevil.example", "/old/%5cevil.example", "/old/../x"]
) {
  testWith(["read", "write", "net"], `serveDir leads ${path} to no other host`, async () => {
    using folder = new Folder(FILES);
    const options = { fsRoot: folder.root, redirects: ["/old/** /**", "/old** **"] };
    const handler = serveFiles(options);
    await using servers = new BothServers(handler);
    for (const ask of [servers.askLoket, servers.askDeno, askDirectly(handler)]) {
      const { fields: { location = "/" } } = await ask({ method: "GET", target: path });
      assertEquals(new URL(location, "http://localhost/old/x").host, "localhost", location);
    }
  });
}

const HEADERS = {
  headers: ["X-All: 1", "*.html X-Page: 1", "/folder/** Cache-Control: max-age=60", "X-All: 2"],
};

answers("sets fields by rules", ["/folder/", HEADERS], ({ headers }) => {
  const names = ["x-all", "x-page", "cache-control"];
  assertEquals(names.map((name) => headers.get(name)), ["2", "1", "max-age=60"]);
});
answers("sets none that are not for the file", ["/plain.txt", HEADERS], ({ headers }) => {
  const names = ["x-all", "x-page", "cache-control"];
  assertEquals(names.map((name) => headers.get(name)), ["2", null, "no-cache"]);
});
for (const path of ["/nothing", "/folder", "/%zz"]) {
  answers(`sets fields for all answers on ${path}`, [path, HEADERS], hasField("x-all", "2"));
}

// What may be kept.

const KEPT: Readonly<Record<string, boolean>> = {
  "app-3f9a1c07.js": true,
  "app.3f9a1c07.js": true,
  "style.3f9a1c07.min.css": true,
  "index-BKz1fGkp.js": true,
  "app-3f9a1c07.js.map": true,
  "app.js": false,
  "jquery-3.7.1.min.js": false,
  "report-20261121.pdf": false,
  "my-document.pdf": false,
  "my-report-20261121.pdf": false,
  "annual-report-2026.pdf": false,
  "user-guide-v2024.pdf": false,
  "app-version2.js": false,
  "2026-11-21-minutes.txt": false,
  "3f9a1c07.js": false,
  "index.html": false,
};

testWith(READ_WRITE, "serveDir has names with a hash kept for a year, and no others", async () => {
  using folder = new Folder(Object.fromEntries(Object.keys(KEPT).map((name) => [name, name])));
  const handler = serveFiles({ fsRoot: folder.root, immutable: true });
  for (const [name, isKept] of Object.entries(KEPT)) {
    const { headers } = await get(handler, `/${name}`);
    const value = isKept ? "public, max-age=31536000, immutable" : "no-cache";
    assertEquals(headers.get("cache-control"), value, name);
  }
});

answers("has everything asked for again where nothing else is said (one server: an hour)", [
  "/plain.txt",
], hasField("cache-control", "no-cache"));

// Below a prefix.

const BELOW = { urlRoot: "static" };

answers("serves a folder below a prefix", ["/static/plain.txt", BELOW], is(200, "plain"));
answers("leads to the folder below a prefix", ["/static", BELOW], leadsTo("./static/"));
answers("serves nothing beside it", ["/plain.txt", BELOW], hasStatus(404));
answers(
  "takes the prefix for a whole name (one server does not)",
  ["/staticplain.txt", BELOW],
  hasStatus(404),
);
