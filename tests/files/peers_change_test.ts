// Validators and changes: one tag, one content, whatever is done to a file; and what is new is served soon.

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { FileCache } from "../../src/files/cache.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { parseHttpDate } from "../../src/semantics/date.ts";
import { Folder, get, type Got, OLD_MS, soon } from "../support/folder.ts";
import { hasProgram, testWith } from "../support/test.ts";
import { addressOf, startLoket, testWhere } from "../support/program.ts";

const READ_WRITE = ["read", "write"] as const;

const SIZES = { small: 1000, large: 1_500_000 };

function tagOf({ headers }: Got): string | undefined {
  return headers.get("etag") ?? undefined;
}

/** Asks a few times, until a file has its tag. */
function tagged(ask: () => Promise<Got>, text: string): Promise<Got> {
  return soon(ask, (got) => got.text === text && tagOf(got) !== undefined);
}

/** What is done to a file, whose content is as long as before if nothing else is said. */
const CHANGES: Readonly<Record<string, (folder: Folder, content: string) => void>> = {
  "is written to": (folder, content) => folder.write("a.txt", content),
  "is replaced": (folder, content) => folder.replace("a.txt", content),
  "is removed and made again": (folder, content) => {
    folder.remove("a.txt");
    folder.write("a.txt", content);
  },
};

for (const [size, length] of Object.entries(SIZES)) {
  for (const [what, change] of Object.entries(CHANGES)) {
    testWith(
      READ_WRITE,
      `serveDir gives a ${size} file that ${what} another tag, soon`,
      async () => {
        const [before, after] = ["a".repeat(length), "b".repeat(length)];
        using folder = new Folder({ "a.txt": before });
        const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
        const ask = () => get(handler, "/a.txt");
        const first = await tagged(ask, before);
        change(folder, after);
        const second = await tagged(ask, after);
        assertMatch(tagOf(first) ?? "", /^"/);
        assertNotEquals(tagOf(first), tagOf(second));
      },
    );
  }
}

/** The same, with its time of change put back to what it was, as tools do that copy. */
for (const [what, change] of Object.entries(CHANGES)) {
  testWith(READ_WRITE, `serveDir sees that a file ${what} whose time is put back`, async () => {
    using folder = new Folder({ "a.txt": "before" });
    folder.touch("a.txt", OLD_MS);
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
    const tags = new Map<string, string>();
    for (let turn = 0; turn < 50; turn++) {
      const content = `turn${turn % 10}`;
      change(folder, content);
      folder.touch("a.txt", OLD_MS);
      const got = await soon(() => get(handler, "/a.txt"), ({ text }) => text === content);
      const tag = tagOf(got);
      if (tag === undefined) continue;
      assertEquals(tags.get(tag) ?? content, content);
      tags.set(tag, content);
    }
  });
}

testWith(READ_WRITE, "serveDir gives several versions of one second several tags", async () => {
  using folder = new Folder({ "a.txt": "0" });
  const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
  const tags = new Set<string | undefined>();
  for (const content of ["1", "2", "3", "4", "5"]) {
    folder.write("a.txt", content);
    tags.add(tagOf(await tagged(() => get(handler, "/a.txt"), content)));
  }
  assertEquals(tags.size, 5);
});

testWith(
  READ_WRITE,
  "serveDir sends a changed file to whoever has the tag of the old one",
  async () => {
    using folder = new Folder({ "a.txt": "before" });
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
    const tag = tagOf(await tagged(() => get(handler, "/a.txt"), "before")) ?? "";
    folder.write("a.txt", "after!");
    const fields = { "if-none-match": tag };
    await soon(
      () => get(handler, "/a.txt", fields),
      ({ status, text }) => status === 200 && text === "after!",
    );
  },
);

testWith(
  READ_WRITE,
  "serveDir serves what was not there, and no longer what is gone, soon",
  async () => {
    using folder = new Folder({ "index.html": "index" });
    const handler = serveFiles({ fsRoot: folder.root, cleanUrls: true, fallback: "index.html" });
    const ask = () => get(handler, "/a");
    const sees = (text: string) => soon(ask, (got) => got.text === text);
    await sees("index");
    folder.write("a.html", "clean");
    await sees("clean");
    folder.write("a", "file");
    await sees("file");
    folder.remove("a");
    await sees("clean");
    folder.remove("a.html");
    await sees("index");
    folder.write("a/index.html", "folder");
    await soon(ask, ({ status }) => status === 301);
  },
);

testWith(
  READ_WRITE,
  "serveDir follows a link that is put in the place of another, soon",
  async () => {
    using folder = new Folder({ "v1/a.txt": "one", "v2/a.txt": "two" });
    folder.link("now", "v1");
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
    const ask = () => get(handler, "/now/a.txt");
    await soon(ask, ({ text }) => text === "one");
    folder.link("now", "v2");
    await soon(ask, ({ text }) => text === "two");
  },
);

testWith(
  READ_WRITE,
  "serveDir serves no file any more whose folder was moved out of the root",
  async () => {
    using folder = new Folder({ "site/in/a.txt": "a", "out/b.txt": "b" });
    const handler = serveFiles({ fsRoot: folder.at("site"), cache: new FileCache() });
    const ask = () => get(handler, "/in/a.txt");
    await soon(ask, ({ text }) => text === "a");
    Deno.renameSync(folder.at("site/in"), folder.at("out/in"));
    folder.link("site/in", "../out/in");
    await soon(ask, ({ status }) => status === 404);
  },
);

testWith(READ_WRITE, "serveDir gives a file the same tag from a fresh memory", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const tags = await Promise.all([1, 2, 3].map(async () => {
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
    return tagOf(await tagged(() => get(handler, "/a.txt"), "a"));
  }));
  assertEquals(new Set(tags).size, 1);
});

testWhere(
  hasProgram(Deno.execPath()),
  ["net", "read", "write", "run"],
  "serveDir gives a file the same tag in another process",
  async () => {
    using folder = new Folder({ "a.txt": "a" });
    const handler = serveFiles({ fsRoot: folder.root });
    const tag = tagOf(await tagged(() => get(handler, "/a.txt"), "a"));
    await using program = startLoket([folder.root, "--port", "0"]);
    const response = await fetch(new URL("/a.txt", await addressOf(program)));
    assertEquals(await response.text(), "a");
    assertEquals(response.headers.get("etag"), tag ?? "");
  },
);

const BY_CONTENT = { etagFrom: "content" } as const;

for (const [size, length] of Object.entries(SIZES)) {
  testWith(
    READ_WRITE,
    `serveDir gives ${size} copies of a file one tag, made of the content`,
    async () => {
      const content = "a".repeat(length);
      using folder = new Folder({
        "a.txt": content,
        "b.txt": content,
        "c.txt": `${content.slice(1)}c`,
      });
      const handler = serveFiles({ fsRoot: folder.root, ...BY_CONTENT, cache: new FileCache() });
      const [a, b, c] = await Promise.all(
        ["a", "b", "c"].map((name) =>
          soon(() => get(handler, `/${name}.txt`), (got) => tagOf(got) !== undefined)
        ),
      );
      assert(a !== undefined && b !== undefined && c !== undefined);
      assertMatch(tagOf(a) ?? "", /^"[\x21\x23-\x7e]+"$/);
      assertEquals(tagOf(a), tagOf(b));
      assertNotEquals(tagOf(a), tagOf(c));
    },
  );
}

testWith(
  READ_WRITE,
  "serveDir keeps the tag made of the content where only the time changes",
  async () => {
    using folder = new Folder({ "a.txt": "a" });
    const handler = serveFiles({ fsRoot: folder.root, ...BY_CONTENT, cache: new FileCache() });
    const tag = tagOf(await tagged(() => get(handler, "/a.txt"), "a"));
    folder.write("a.txt", "a");
    assertEquals(tagOf(await tagged(() => get(handler, "/a.txt"), "a")), tag);
  },
);

testWith(READ_WRITE, "serveDir gives tags made of content and of versions apart", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const cache = new FileCache();
  const handlers = [{}, BY_CONTENT].map((options) =>
    serveFiles({ fsRoot: folder.root, cache, ...options })
  );
  const tags: (string | undefined)[] = [];
  for (const handler of [...handlers, ...handlers]) {
    tags.push(tagOf(await tagged(() => get(handler, "/a.txt"), "a")));
  }
  assertEquals(tags[0], tags[2]);
  assertEquals(tags[1], tags[3]);
  assertNotEquals(tags[0], tags[1]);
});

testWith(
  READ_WRITE,
  "serveDir says of no file that it changed later than now (RFC 9110 §8.8.2.1)",
  async () => {
    using folder = new Folder({ "a.txt": "a" });
    folder.touch("a.txt", Date.now() + 86_400_000);
    const { headers } = await get(serveFiles({ fsRoot: folder.root }), "/a.txt");
    const date = headers.get("last-modified");
    if (date !== null) assert((parseHttpDate(date) ?? Infinity) <= Date.now(), date);
  },
);
