// What eleven servers of files were seen to do, one test for each thing: where some of them are wrong, the
// name of the test says so. Here: what is answered by what.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { serveDir, serveFile, serveFiles } from "../../src/files/handler.ts";
import { answers, FILES, hasField, hasStatus, is, leadsTo } from "../support/answers.ts";
import { Folder, get, OLD_MS, read, request } from "../support/folder.ts";
import { testWith } from "../support/test.ts";
import { makeTree } from "../support/tree.ts";

const READ_WRITE = ["read", "write"] as const;

// Folders.

answers("answers for a folder with its index file", ["/folder/"], is(200, "<p>folder"));
answers("lists no folder where nobody asked for that", ["/bare/"], hasStatus(404));

const LIST = { showDirListing: true };

answers(
  "lists a folder in HTML",
  ["/bare/", LIST, { accept: "text/html" }],
  ({ headers, text }) => {
    assertMatch(headers.get("content-type") ?? "", /^text\/html/);
    for (const name of ["a.txt", "b.txt", "c.txt"]) assertStringIncludes(text, `"./${name}"`);
  },
);

answers(
  "lists a folder in HTML though there is a page of a 404 (one server does not)",
  ["/bare/", { ...LIST, notFound: "404.html" }, { accept: "text/html" }],
  ({ status, text }) => {
    assertEquals(status, 200);
    assertStringIncludes(text, "a.txt");
  },
);

answers(
  "lists a folder for programs (five of eight servers do not)",
  ["/bare/", LIST, { accept: "application/json" }],
  ({ headers, text }) => {
    assertMatch(headers.get("content-type") ?? "", /^application\/json/);
    for (const name of ["a.txt", "b.txt", "c.txt"]) assertStringIncludes(text, name);
  },
);

answers("lists no hidden files", ["/bare/", LIST, { accept: "application/json" }], ({ text }) => {
  assert(!text.includes(".hidden"));
});

for (
  const [query, order] of [
    ["?sort=name&order=desc", "cba"],
    ["?sort=size", "abc"],
    ["?sort=size&order=desc", "cba"],
    ["?sort=modified", "cab"],
  ] as const
) {
  testWith(READ_WRITE, `serveDir sorts a listing by ${query}`, async () => {
    using folder = new Folder(FILES);
    ["b", "a", "c"].forEach((name, age) => folder.touch(`bare/${name}.txt`, OLD_MS - age * 60_000));
    const options = { fsRoot: folder.root, ...LIST };
    const { text } = await read(
      serveDir(request(`/bare/${query}`, { accept: "text/html" }), options),
    );
    const names = [...text.matchAll(/"\.\/([abc])\.txt"/g)].map(([, name]) => name);
    assertEquals([...new Set(names)].join(""), order);
  });
}

// Paths that are not there, or not as they are written.

const SPA = { fallback: "index.html" };

answers("gives an application its page for its paths", ["/app/route", SPA], is(200, "<p>index"));
answers("gives it for a path with a slash at its end", ["/app/route/", SPA], is(200, "<p>index"));
answers(
  "gives it with its media type",
  ["/app", SPA],
  hasField("content-type", "text/html; charset=utf-8"),
);
answers("does not give it for a name with an extension", ["/app/x.js", SPA], hasStatus(404));
answers("does not give it for hidden names", ["/.env", SPA], hasStatus(404));
answers(
  "does not give it for a method that changes things",
  ["/a", SPA, {}, "POST"],
  hasStatus(405),
);
answers("does not give it where there is a file", ["/plain.txt", SPA], is(200, "plain"));
answers(
  "gives 404 where that page is missing itself",
  ["/a", { fallback: "no.html" }],
  hasStatus(404),
);

const CLEAN = { cleanUrls: true };

answers(
  "answers for /page with page.html where that is asked for",
  ["/page", CLEAN],
  is(200, "<p>page"),
);
answers("does so in a folder", ["/folder/page", CLEAN], is(200, "<p>folder page"));
answers("does not do so unasked", ["/page"], hasStatus(404));
answers("still answers for page.html itself", ["/page.html", CLEAN], is(200, "<p>page"));
answers("still leads to a folder", ["/folder", CLEAN], leadsTo("./folder/"));

const LOST = { notFound: "404.html" };

answers("has a page of its own for what is not there", ["/nothing", LOST], is(404, "<p>lost"));
answers("gives it for hidden names", ["/.env", LOST], is(404, "<p>lost"));
answers("gives it without validators", ["/nothing", LOST], ({ headers }) => {
  for (const name of ["etag", "last-modified", "accept-ranges"]) {
    assertEquals(headers.get(name), null, name);
  }
});
answers(
  "gives it to whoever has it",
  ["/nothing", LOST, { "if-none-match": "*" }],
  is(404, "<p>lost"),
);
answers("gives it whole", ["/nothing", LOST, { range: "bytes=0-1" }], is(404, "<p>lost"));
answers("gives HEAD the fields of that page", ["/nothing", LOST, {}, "HEAD"], (got) => {
  assertEquals([got.status, got.text, got.headers.get("content-length")], [404, "", "7"]);
});
answers("gives that page for itself with 200", ["/404.html", LOST], is(200, "<p>lost"));
answers(
  "says 404 where that page is missing itself",
  ["/a", { notFound: "no.html" }],
  hasStatus(404),
);

answers("answers %zz with 400 (one server says 500)", ["/%zz"], hasStatus(400));
answers("answers %00 with 400 (four servers say 500, one nothing)", ["/%00"], hasStatus(400));
answers("hides /.env (six of eight servers do not)", ["/.env"], hasStatus(404));
answers("hides /.git/HEAD (six of eight servers do not)", ["/.git/HEAD"], hasStatus(404));
answers("serves .well-known (RFC 8615)", ["/.well-known/security.txt"], is(200, "security"));

for (
  const path of [
    "/out-file.txt",
    "/out-absolute.txt",
    "/out-folder/secret.txt",
    "/out-chain/secret.txt",
  ]
) {
  testWith(
    READ_WRITE,
    `serveDir does not follow ${path} out of the root (seven of eight servers do)`,
    async () => {
      using tree = makeTree();
      hasStatus(404)(await read(serveDir(request(path), { fsRoot: tree.root })));
    },
  );
}

for (const path of ["/in-file.txt", "/in-absolute.txt", "/itself/plain.txt"]) {
  testWith(READ_WRITE, `serveDir follows ${path} inside of the root`, async () => {
    using tree = makeTree();
    assertEquals((await read(serveDir(request(path), { fsRoot: tree.root }))).status, 200);
  });
}

testWith(READ_WRITE, "serveDir keeps one folder's links from another's root", async () => {
  using tree = makeTree();
  // In `folder` itself the link leads out; from memory it must not come either.
  Deno.symlinkSync("../plain.txt", join(tree.root, "folder/up.txt"));
  assertEquals(
    (await read(serveDir(request("/folder/up.txt"), { fsRoot: tree.root }))).status,
    200,
  );
  const fsRoot = join(tree.root, "folder");
  hasStatus(404)(await read(serveDir(request("/up.txt"), { fsRoot })));
});

testWith(READ_WRITE, "serveDir does not serve what serveFile was told to", async () => {
  using tree = makeTree();
  await read(serveFile(request("/"), join(tree.root, "out-file.txt")));
  hasStatus(404)(await read(serveDir(request("/out-file.txt"), { fsRoot: tree.root })));
});

// Methods.

for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
  const peers = "four servers send the file, three say no Allow";
  answers(
    `answers ${method} with 405 and Allow (${peers})`,
    ["/plain.txt", {}, {}, method],
    (got) => {
      assertEquals([got.status, got.headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
    },
  );
}

// Trouble.

testWith(
  READ_WRITE,
  "serveDir answers 503 while the folder is gone, and then as before",
  async () => {
    using folder = new Folder({ "site/a.txt": "a" });
    const handler = serveFiles({ fsRoot: folder.at("site") });
    is(200, "a")(await get(handler, "/a.txt"));
    Deno.renameSync(folder.at("site"), folder.at("away"));
    for (const endMs = performance.now() + 100;;) {
      const isLate = performance.now() > endMs;
      const { status } = await get(handler, "/a.txt");
      if (status === 200 && !isLate) continue;
      assertEquals(status, 503);
      break;
    }
    assertEquals((await get(handler, "/")).status, 503);
    Deno.renameSync(folder.at("away"), folder.at("site"));
    is(200, "a")(await get(handler, "/a.txt"));
  },
);
