import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join, relative } from "@std/path";
import { serveDir, serveFile } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { formatHttpDate } from "../../src/semantics/date.ts";
import { test, testWith } from "../support/test.ts";
import { askDirectly, BothServers } from "../support/three_ways.ts";
import { contentOf, LONGEST_NAME, makeTree, SECRET } from "../support/tree.ts";

const READ_WRITE = ["read", "write"] as const;

type Fields = Record<string, string>;

function get(path: string, headers: Fields = {}, method = "GET"): Request {
  return new Request(`http://localhost${path}`, { method, headers });
}

/** Answers with a file of the folder, its content read and thrown away. */
async function answerTo(
  request: Request,
  options: ServeDirOptions,
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await serveDir(request, options);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

// What stands where.

/** A request, and what it is answered with: the file, or the status and where that leads. */
const ANSWERS: readonly (readonly [request: string, status: number, fileOrLocation?: string])[] = [
  ["GET /plain.txt", 200, "plain.txt"],
  ["GET /plain.txt?a=b", 200, "plain.txt"],
  ["GET /folder/page.txt", 200, "folder/page.txt"],
  ["GET /folder/deep/page.txt", 200, "folder/deep/page.txt"],
  ["GET /ticket", 200, "ticket"],
  ["HEAD /plain.txt", 200],
  ["HEAD /nothing", 404],
  ["HEAD /folder", 301, "./folder/"],

  // Names that have to be encoded, or look as if they had been.
  ["GET /a%20b.txt", 200, "a b.txt"],
  ["GET /it's%20%22quoted%22.txt", 200, `it's "quoted".txt`],
  ["GET /100%25.txt", 200, "100%.txt"],
  ["GET /%2541.txt", 200, "%41.txt"],
  ["GET /A.txt", 404],
  ["GET /a%23b.txt", 200, "a#b.txt"],
  ["GET /a%3Fb.txt", 200, "a?b.txt"],
  ["GET /a%3fb.txt?c", 200, "a?b.txt"],
  ["GET /a?b.txt", 404],
  ["GET /a+b&c;d=e.txt", 200, "a+b&c;d=e.txt"],
  ["GET /%61%2Bb%26c%3bd%3De.txt", 200, "a+b&c;d=e.txt"],
  ["GET /%3Cb%3Ebold%3C%2Fb%3E.html", 404],
  ["GET /back%5Cslash.txt", 404],
  ["GET /%C3%BCber.txt", 200, "über.txt"],
  ["GET /%e7%95%aa%e5%8f%b7%e6%9c%ad.txt", 200, "番号札.txt"],
  ["GET /%F0%9F%8E%AB.txt", 200, "🎫.txt"],
  ["GET /~tilde.txt", 200, "~tilde.txt"],
  ["GET /-dash.txt", 200, "-dash.txt"],
  ["GET /a:b.txt", 200, "a:b.txt"],
  ["GET /line%0Afeed.txt", 200, "line\nfeed.txt"],
  ["GET /constructor", 200, "constructor"],
  ["GET /__proto__", 404],
  [`GET /${LONGEST_NAME}`, 200, LONGEST_NAME],
  [`GET /${"n".repeat(300)}`, 404],
  [`GET /folder/${"n".repeat(300)}/page.txt`, 404],
  [`GET ${"/folder".repeat(1000)}`, 404],
  ["GET /%zz", 400],
  ["GET /%00", 400],

  // Folders.
  ["GET /", 200, "index.html"],
  ["GET /?a=b", 200, "index.html"],
  ["GET /folder/", 200, "folder/index.html"],
  ["GET /folder", 301, "./folder/"],
  ["GET /folder?a=b&c=/d?e", 301, "./folder/?a=b&c=/d?e"],
  ["GET /folder?to=//example.org/", 301, "./folder/?to=//example.org/"],
  ["GET /folder?", 301, "./folder/?"],
  ["GET /folder/deep", 301, "./deep/"],
  ["GET /sp%20ace", 301, "./sp%20ace/"],
  ["GET /sp%20ace/", 200, "sp ace/index.html"],
  ["GET /a:b", 301, "./a:b/"],
  ["GET /%5B::1%5D", 301, "./%5B::1%5D/"],
  ["GET /bare", 301, "./bare/"],
  ["GET /bare/", 404],
  ["GET /odd/", 404],
  ["GET /odd/index.html", 301, "./index.html/"],
  ["GET //folder", 404],
  ["GET //example.org/", 404],
  ["GET //localhost/folder", 404],
  ["GET /%2Ffolder", 404],

  // Nothing, and things that are no files.
  ["GET /nothing", 404],
  ["GET /nothing/", 404],
  ["GET /plain.txt/", 404],
  ["GET /plain.txt/below", 404],
  ["GET /folder//page.txt", 404],
  ["GET /pipe", 404],
  ["GET /dangling", 404],
  ["GET /loop", 404],
  ["GET /self", 404],

  // Links that stay inside.
  ["GET /in-file.txt", 200, "plain.txt"],
  ["GET /in-absolute.txt", 200, "plain.txt"],
  ["GET /in-round.txt", 200, "plain.txt"],
  ["GET /in-folder", 301, "./in-folder/"],
  ["GET /in-folder/", 200, "folder/index.html"],
  ["GET /itself/itself/plain.txt", 200, "plain.txt"],

  // Names that begin with a dot.
  ["GET /.hidden", 404],
  ["GET /%2Ehidden", 404],
  ["GET /.git/config", 404],
  ["GET /folder/.hidden", 404],
  ["GET /.well-known/security.txt", 200, ".well-known/security.txt"],
  ["GET /.well-known", 301, "./.well-known/"],
  ["GET /.well-known/.hidden", 404],

  // A target with an authority in it (RFC 9112 §3.2.2); an empty path is "/" (RFC 9110 §4.2.3).
  ["GET http://localhost/plain.txt", 200, "plain.txt"],
  ["GET http://localhost/folder?a=b", 301, "./folder/?a=b"],
  ["GET http://localhost", 200, "index.html"],
  ["GET http://localhost?a=/plain.txt", 200, "index.html"],

  // Other methods.
  ["OPTIONS /plain.txt", 204],
  ["POST /plain.txt", 405],
  ["PUT /plain.txt", 405],
  ["DELETE /plain.txt", 405],
  ["PATCH /nothing", 405],
];

testWith([...READ_WRITE, "net"], "serveDir answers the same in all three ways", async (t) => {
  using tree = makeTree();
  const handler = (request: Request) => serveDir(request, { fsRoot: tree.root });
  const askDirect = askDirectly(handler);
  await using servers = new BothServers(handler);
  for (const [line, status, fileOrLocation] of ANSWERS) {
    const [method = "", target = ""] = line.split(" ");
    await t.step(`${status} for ${line.slice(0, 60)}`, async () => {
      const answer = await servers.askLoket({ method, target });
      assertEquals(answer.status, status);
      const { content, fields: { location } } = answer;
      if (status === 301) assertEquals(location, fileOrLocation);
      if (status === 200) assertEquals(content, fileOrLocation ? contentOf(fileOrLocation) : "");
      assertEquals(await servers.askDeno({ method, target }), answer);
      assertEquals(await askDirect({ method, target }), answer);
    });
  }
});

testWith(
  READ_WRITE,
  "serveDir keeps the query for a host that begins with the folder",
  async () => {
    using tree = makeTree();
    for (const host of ["folder", "folder.example.org", "localhost"]) {
      const request = new Request(`http://${host}/folder?a=b`);
      const { headers } = await answerTo(request, { fsRoot: tree.root });
      assertEquals(headers.get("location"), "./folder/?a=b", host);
    }
  },
);

testWith(READ_WRITE, "serveDir serves hidden names where that is asked for", async () => {
  using tree = makeTree();
  const options = { fsRoot: tree.root, showDotfiles: true };
  for (const path of [".hidden", ".git/config", ".well-known/.hidden"]) {
    assertEquals((await answerTo(get(`/${path}`), options)).text, contentOf(path));
  }
});

testWith(READ_WRITE, "serveDir gives no index where that is asked for", async () => {
  using tree = makeTree();
  const options = { fsRoot: tree.root, showIndex: false };
  assertEquals((await answerTo(get("/folder/"), options)).status, 404);
  assertEquals((await answerTo(get("/folder/index.html"), options)).status, 200);
});

testWith(
  READ_WRITE,
  "serveDir serves the folder below urlRoot and nothing beside it",
  async (t) => {
    using tree = makeTree();
    const cases: readonly (readonly [urlRoot: string, path: string, outcome: string | number])[] = [
      ["static", "/static", "./static/"],
      ["static", "/static?a=b", "./static/?a=b"],
      ["static", "/static/", "index.html"],
      ["static", "/static/plain.txt", "plain.txt"],
      ["static", "/static/folder", "./folder/"],
      ["/static/", "/static/plain.txt", "plain.txt"],
      ["a/b", "/a/b/plain.txt", "plain.txt"],
      ["static", "/", 404],
      ["static", "/plain.txt", 404],
      ["static", "/staticfoo", 404],
      ["static", "/staticplain.txt", 404],
      ["static", "/static-not/plain.txt", 404],
      ["static", "/static//plain.txt", 404],
      ["static", "//static/plain.txt", 404],
      ["static", "/folder/static/page.txt", 404],
      ["a/b", "/a/plain.txt", 404],
      ["a/b", "/a%2Fb/plain.txt", 404],
      // An encoded letter is that letter (RFC 3986 §6.2.2.2).
      ["static", "/st%61tic/plain.txt", "plain.txt"],
      ["my files", "/my%20files/plain.txt", "plain.txt"],
      ["über", "/%C3%BCber/plain.txt", "plain.txt"],
    ];
    for (const [urlRoot, path, outcome] of cases) {
      await t.step(`${outcome} for ${path} below ${JSON.stringify(urlRoot)}`, async () => {
        const options = { fsRoot: tree.root, urlRoot };
        const { status, headers, text } = await answerTo(get(path), options);
        if (status === 301) assertEquals(headers.get("location"), outcome);
        else if (status === 200) assertEquals(text, contentOf(String(outcome)));
        else assertEquals(status, outcome);
      });
    }
  },
);

testWith(READ_WRITE, "serveDir takes the folder in any form", async (t) => {
  using tree = makeTree();
  const roots = {
    "with a slash at its end": `${tree.root}/`,
    "relative": relative(Deno.cwd(), tree.root),
    "by a link": join(tree.parent, "link-to-site"),
    "with steps in it": `${tree.root}/folder/../../site`,
  };
  for (const [form, fsRoot] of Object.entries(roots)) {
    await t.step(form, async () => {
      const { text } = await answerTo(get("/plain.txt"), { fsRoot });
      assertEquals(text, contentOf("plain.txt"));
      assertEquals((await answerTo(get("/out-file.txt"), { fsRoot })).status, 404);
    });
  }
});

testWith(READ_WRITE, "serveDir answers 503 where the folder itself is gone", async () => {
  using tree = makeTree();
  const fsRoot = join(tree.parent, "gone");
  for (const path of ["/", "/plain.txt"]) {
    const { status, headers } = await answerTo(get(path), { fsRoot });
    assertEquals([status, headers.get("retry-after")], [503, "1"]);
  }
});

test("serveDir answers 403 where the program may not read (RFC 9110 §15.5.4)", async () => {
  const { status, text } = await answerTo(get("/passwd"), { fsRoot: "/etc" });
  assertEquals([status, text], [403, "403 Forbidden\nThis may not be read.\n"]);
});

testWith(READ_WRITE, "serveDir answers 403 for a file that may not be read", async (t) => {
  using tree = makeTree();
  await t.step({
    name: "as somebody who is bound by that",
    ignore: !tree.hasLock,
    fn: async () => {
      const { status, text } = await answerTo(get("/locked.txt"), { fsRoot: tree.root });
      assertEquals(status, 403);
      assert(!text.includes(SECRET));
    },
  });
});

// The fields of an answer.

testWith(READ_WRITE, "serveDir gives each file its media type (RFC 9110 §8.3)", async () => {
  using tree = makeTree();
  const types = [
    ["/", "text/html; charset=utf-8"],
    ["/plain.txt", "text/plain; charset=utf-8"],
    ["/style.css", "text/css; charset=utf-8"],
    ["/script.js", "text/javascript; charset=utf-8"],
    ["/picture.svg", "image/svg+xml; charset=utf-8"],
    ["/data.json", "application/json"],
    ["/ticket", "application/octet-stream"],
    ["/in-file.txt", "text/plain; charset=utf-8"],
  ] as const;
  for (const [path, type] of types) {
    const { headers } = await answerTo(get(path), { fsRoot: tree.root });
    assertEquals(headers.get("content-type"), type, path);
    assertEquals(headers.get("x-content-type-options"), "nosniff", path);
  }
});

testWith(
  READ_WRITE,
  "serveDir gives a file its validators and its length (RFC 9110 §8)",
  async () => {
    using tree = makeTree();
    const { mtime } = Deno.statSync(join(tree.root, "plain.txt"));
    const { headers, text } = await answerTo(get("/plain.txt"), { fsRoot: tree.root });
    assertMatch(headers.get("etag") ?? "", /^"[!#-~]+"$/);
    assertEquals(headers.get("last-modified"), formatHttpDate(mtime?.getTime() ?? 0));
    assertEquals(headers.get("content-length"), String(text.length));
  },
);

testWith(READ_WRITE, "serveDir gives an empty file as one", async () => {
  using tree = makeTree();
  const { status, headers, text } = await answerTo(get("/empty.txt"), { fsRoot: tree.root });
  assertEquals([status, headers.get("content-length"), text], [200, "0", ""]);
});

testWith(
  READ_WRITE,
  "serveDir answers HEAD as GET, without content (RFC 9110 §9.3.2)",
  async () => {
    using tree = makeTree();
    for (const path of ["/", "/plain.txt", "/empty.txt", "/folder", "/nothing", "/%zz"]) {
      const got = await answerTo(get(path), { fsRoot: tree.root });
      const head = await serveDir(get(path, {}, "HEAD"), { fsRoot: tree.root });
      assertEquals([head.status, [...head.headers]], [got.status, [...got.headers]], path);
      if (head.status === 200) assertEquals(head.body, null, path);
    }
  },
);

testWith(READ_WRITE, "serveDir closes a file that nobody reads to its end", async () => {
  using tree = makeTree();
  const response = await serveDir(get("/plain.txt"), { fsRoot: tree.root });
  // A file that stayed open would fail this test when it ends.
  await response.body?.cancel();
});

// Methods.

test("serveDir answers other methods with 405 and Allow (RFC 9110 §15.5.6)", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const { status, headers } = await answerTo(get("/", {}, method), {});
    assertEquals([status, headers.get("allow")], [405, "GET, HEAD, OPTIONS"], method);
  }
});

test("serveDir answers a method that nobody knows with 501 (RFC 9110 §15.6.2)", async () => {
  for (const method of ["PROPFIND", "QUEUE"]) {
    assertEquals((await answerTo(get("/", {}, method), {})).status, 501, method);
  }
});

test("serveDir answers OPTIONS with 204 and Allow (RFC 9110 §9.3.7)", async () => {
  const { status, headers, text } = await answerTo(get("/", {}, "OPTIONS"), {});
  assertEquals([status, headers.get("allow"), text], [204, "GET, HEAD, OPTIONS", ""]);
});

// Preconditions.

testWith(READ_WRITE, "serveDir answers preconditions (RFC 9110 §13)", async (t) => {
  using tree = makeTree();
  const modifiedMs = Date.UTC(2024, 1, 29, 12, 0, 0);
  Deno.utimeSync(join(tree.root, "plain.txt"), 0, modifiedMs / 1000 + 0.5);
  const { headers } = await answerTo(get("/plain.txt"), { fsRoot: tree.root });
  const tag = headers.get("etag") ?? "";
  const [earlier, same, later] = [-1000, 0, 1000].map((ms) => formatHttpDate(modifiedMs + ms));
  const cases: readonly (readonly [fields: Fields, status: number])[] = [
    [{ "if-none-match": tag }, 304],
    [{ "if-none-match": `"a", ${tag}, "b"` }, 304],
    [{ "if-none-match": `"a",,${tag}` }, 304],
    [{ "if-none-match": `W/${tag}` }, 304],
    [{ "if-none-match": "*" }, 304],
    [{ "if-none-match": '"a"' }, 200],
    [{ "if-none-match": "a" }, 200],
    [{ "if-none-match": tag.slice(1, -1) }, 200],
    [{ "if-none-match": tag.toUpperCase() }, 200],
    [{ "if-modified-since": same ?? "" }, 304],
    [{ "if-modified-since": later ?? "" }, 304],
    [{ "if-modified-since": "Thursday, 29-Feb-24 12:00:00 GMT" }, 304],
    [{ "if-modified-since": "Thu Feb 29 12:00:00 2024" }, 304],
    [{ "if-modified-since": earlier ?? "" }, 200],
    [{ "if-modified-since": "yesterday" }, 200],
    [{ "if-none-match": '"a"', "if-modified-since": same ?? "" }, 200],
    [{ "if-none-match": tag, "if-modified-since": earlier ?? "" }, 304],
    [{ "if-match": tag }, 200],
    [{ "if-match": `"a", ${tag}` }, 200],
    [{ "if-match": "*" }, 200],
    [{ "if-match": '"a"' }, 412],
    [{ "if-match": `W/${tag}` }, 412],
    [{ "if-match": "" }, 412],
    [{ "if-unmodified-since": same ?? "" }, 200],
    [{ "if-unmodified-since": earlier ?? "" }, 412],
    [{ "if-match": tag, "if-unmodified-since": earlier ?? "" }, 200],
    [{ "if-match": '"a"', "if-none-match": tag }, 412],
  ];
  for (const [fields, status] of cases) {
    for (const method of ["GET", "HEAD"]) {
      await t.step(`${status} for ${method} with ${JSON.stringify(fields)}`, async () => {
        const request = get("/plain.txt", fields, method);
        assertEquals((await answerTo(request, { fsRoot: tree.root })).status, status);
      });
    }
  }
});

testWith(
  READ_WRITE,
  "serveDir sends 304 with validators and no content (RFC 9110 §15.4.5)",
  async () => {
    using tree = makeTree();
    const { headers } = await answerTo(get("/plain.txt"), { fsRoot: tree.root });
    const fields = { "if-none-match": "*" };
    const answer = await answerTo(get("/plain.txt", fields), { fsRoot: tree.root });
    assertEquals(answer.text, "");
    for (const name of ["etag", "last-modified"]) {
      assertEquals(answer.headers.get(name), headers.get(name));
    }
    assertEquals(answer.headers.get("content-type"), null);
  },
);

testWith(READ_WRITE, "serveDir sends a changed file to whoever has the old one", async () => {
  using tree = makeTree();
  const { headers } = await answerTo(get("/plain.txt"), { fsRoot: tree.root });
  Deno.writeTextFileSync(join(tree.root, "plain.txt"), "It has changed.");
  const fields = { "if-none-match": headers.get("etag") ?? "" };
  const changedMs = performance.now();
  for (;;) {
    const isLate = performance.now() - changedMs > 100;
    const { status, text } = await answerTo(get("/plain.txt", fields), { fsRoot: tree.root });
    if (status === 304 && !isLate) continue;
    assertEquals([status, text], [200, "It has changed."]);
    return;
  }
});

testWith(
  READ_WRITE,
  "serveDir ignores preconditions for what is not there (RFC 9110 §13.2.1)",
  async () => {
    using tree = makeTree();
    for (const name of ["if-none-match", "if-match"]) {
      const request = get("/nothing", { [name]: "*" });
      assertEquals((await answerTo(request, { fsRoot: tree.root })).status, 404);
    }
  },
);

// Pages that say what is wrong.

testWith(READ_WRITE, "serveDir says 404 in text, and in HTML to whoever prefers it", async () => {
  using tree = makeTree();
  const plain = await answerTo(get("/nothing"), { fsRoot: tree.root });
  assertMatch(plain.headers.get("content-type") ?? "", /^text\/plain; ?charset=utf-8$/i);
  assertEquals(plain.text, "404 Not Found\nThere is nothing at /nothing\n");

  const fields = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
  const page = await answerTo(get("/nothing", fields), { fsRoot: tree.root });
  assertMatch(page.headers.get("content-type") ?? "", /^text\/html; ?charset=utf-8$/i);
  assertStringIncludes(page.text, "<title>404 Not Found</title>");
  assertStringIncludes(page.text, "<p>There is nothing at /nothing</p>");

  for (const { headers } of [plain, page]) assertEquals(headers.get("vary"), "accept");
});

testWith(READ_WRITE, "serveDir escapes the path in its pages", async () => {
  using tree = makeTree();
  const fields = { accept: "text/html" };
  const { text } = await answerTo(get("/it's&so", fields), { fsRoot: tree.root });
  assertStringIncludes(text, "There is nothing at /it&#39;s&amp;so<");
});

// serveFile.

testWith(
  READ_WRITE,
  "serveFile answers with one file, whatever the path of the request",
  async () => {
    using tree = makeTree();
    for (const path of ["/", "/nothing", "/%zz", "/folder/"]) {
      const response = await serveFile(get(path), join(tree.root, "style.css"));
      assertEquals(response.headers.get("content-type"), "text/css; charset=utf-8");
      assertEquals(await response.text(), contentOf("style.css"));
    }
  },
);

testWith(READ_WRITE, "serveFile follows the link that the program named", async () => {
  using tree = makeTree();
  const response = await serveFile(get("/"), join(tree.root, "out-file.txt"));
  assertEquals(await response.text(), SECRET);
});

testWith(READ_WRITE, "serveFile answers 304 for an unchanged file (RFC 9110 §13.1.2)", async () => {
  using tree = makeTree();
  const path = join(tree.root, "plain.txt");
  const first = await serveFile(get("/"), path);
  await first.body?.cancel();
  const fields = { "if-none-match": first.headers.get("etag") ?? "" };
  assertEquals((await serveFile(get("/", fields), path)).status, 304);
});

testWith(
  READ_WRITE,
  "serveFile answers 404 for what is no file, 405 for other methods",
  async () => {
    using tree = makeTree();
    const statusOf = async (method: string, name: string) =>
      (await serveFile(get("/", {}, method), join(tree.root, name))).status;
    assertEquals(await statusOf("GET", "folder"), 404);
    assertEquals(await statusOf("GET", "nothing"), 404);
    assertEquals(await statusOf("GET", "dangling"), 404);
    assertEquals(await statusOf("POST", "plain.txt"), 405);
    assertEquals(await statusOf("OPTIONS", "plain.txt"), 204);
  },
);
