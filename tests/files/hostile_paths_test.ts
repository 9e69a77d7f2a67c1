// Hostile request targets as octets, to folders that are served with every option: nothing from outside,
// no failure of the server, nothing about the machine, sound messages, and a server that goes on.

import { assert, assertEquals, assertLess } from "@std/assert";
import { dirname } from "@std/path";
import { FileCache } from "../../src/files/cache.ts";
import { serveDir, serveFiles } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { HOSTILE_TARGETS } from "../support/hostile_targets.ts";
import { answersTo, type RawAnswer } from "../support/raw_answers.ts";
import { TestServer } from "../support/server.ts";
import { test, testWith } from "../support/test.ts";
import { contentOf, makeTree, SECRET, type Tree } from "../support/tree.ts";

/** Options, and what stands before each target so that they come into play. */
interface Setting {
  readonly options: ServeDirOptions;
  readonly prefixes?: readonly string[];
  /** Field lines of each request. */
  readonly fields?: string;
  /** Where the file is that is always served. */
  readonly plain?: string;
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  "nothing else said": { options: {} },
  "listings": { options: { showDirListing: true }, fields: "Accept: text/html\r\n" },
  "listings as JSON": { options: { showDirListing: true }, fields: "Accept: application/json\r\n" },
  "pages for what is absent": {
    options: { cleanUrls: true, fallback: "index.html", notFound: "folder/index.html" },
  },
  "content codings": {
    options: { precompressed: true, compress: true },
    fields: "Accept-Encoding: br, gzip, zstd\r\n",
  },
  "a prefix": {
    options: { urlRoot: "static" },
    prefixes: ["", "/static"],
    plain: "/static/plain.txt",
  },
  "redirects with stars": {
    options: { redirects: ["/r/** /**", "/s** **", "/t/*/** /*/**", "/u/* /folder/*"] },
    prefixes: ["", "/r", "/s", "/t/a", "/u"],
  },
  "no slashes at the end": { options: { trailingSlash: "never" } },
  "either slash": { options: { trailingSlash: "either", cleanUrls: true } },
  "ranges": { options: {}, fields: "Range: bytes=0-3, -2\r\nIf-None-Match: *\r\n" },
  "tags made of content": { options: { etagFrom: "content", immutable: true, enableCors: true } },
};

/** Where a message ends up that the client cannot tell from its own. */
function requestFor(target: string, fields = "", last = false): string {
  const close = last ? "Connection: close\r\n" : "";
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${fields}${close}\r\n`;
}

/** What the client said may be said back to it: the target, or its path. */
function withoutTarget(text: string, target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*/s, "");
  let rest = text;
  for (const said of [target, path]) if (said.length > 1) rest = rest.replaceAll(said, "");
  return rest;
}

function checkAnswer({ status, fields, content }: RawAnswer, target: string, tree: Tree): void {
  const shown = JSON.stringify(target.slice(0, 200));
  assertLess(status, 500, shown);
  // Where it leads is made of what the client said, and checked by itself.
  const lines = fields.filter(([name]) => name !== "location").join("\n");
  const said = withoutTarget(`${lines}\n${content}`, target);
  const never = [SECRET, "root:x:", tree.parent, dirname(tree.parent), "/etc/", Deno.cwd()];
  for (const secret of [...never, "Deno", "file:///"]) {
    assert(!said.includes(secret), `${shown} gives ${secret}: ${said}`);
  }
  for (const [name, value] of fields) {
    assert(/^[\t\x20-\x7e]*$/.test(value), `${shown} gives ${name}: ${JSON.stringify(value)}`);
    if (name === "set-cookie" || name === "x") throw new Error(`${shown} sets ${name}`);
    if (name !== "location") continue;
    const path = target.startsWith("/") ? target : "/";
    const base = new URL("http://localhost");
    base.pathname = path;
    assertEquals(new URL(value, base).host, "localhost", `${shown} leads to ${value}`);
  }
}

/** Sends a target and, on the same connection, a request for a file; or that on the next one. */
async function checkTarget(
  port: number,
  tree: Tree,
  target: string,
  setting: Setting,
): Promise<void> {
  const { fields = "", plain = "/plain.txt" } = setting;
  const ordinary = requestFor(plain, "", true);
  const [first, second] = await answersTo(port, requestFor(target, fields), ordinary);
  assert(first !== undefined, `No answer to ${JSON.stringify(target.slice(0, 200))}`);
  checkAnswer(first, target, tree);
  const [after] = second === undefined ? await answersTo(port, ordinary) : [second];
  assertEquals(
    [after?.status, after?.content],
    [200, contentOf("plain.txt")],
    target.slice(0, 200),
  );
}

/** An administrator may read what is locked. */
function targetsFor({ hasLock }: Tree): readonly string[] {
  return HOSTILE_TARGETS.filter((target) => hasLock || target !== "/locked.txt");
}

test("HOSTILE_TARGETS are many", () => {
  assert(HOSTILE_TARGETS.length >= 180, String(HOSTILE_TARGETS.length));
});

for (const [name, setting] of Object.entries(SETTINGS)) {
  const needs = ["read", "write", "net"] as const;
  testWith(needs, `serveDir gives nothing away with ${name}`, async () => {
    using tree = makeTree();
    const options = { fsRoot: tree.root, cache: new FileCache(), ...setting.options };
    await using server = new TestServer(serveFiles(options));
    for (const prefix of setting.prefixes ?? [""]) {
      for (const text of targetsFor(tree)) {
        const target = (text.startsWith("/") ? prefix + text : text).replace("/@", tree.parent);
        await checkTarget(server.port, tree, target, setting);
      }
    }
    assertEquals(server.messages, []);
  });
}

testWith(
  ["read", "write", "net"],
  "serveDir gives nothing away that another folder keeps",
  async () => {
    using tree = makeTree();
    // Both know all paths of both, and share one memory; what is outside of one is inside of the other.
    const cache = new FileCache();
    await using outer = new TestServer((request) =>
      serveDir(request, { fsRoot: tree.parent, cache })
    );
    await using inner = new TestServer((request) =>
      serveDir(request, { fsRoot: tree.root, cache })
    );
    for (const target of targetsFor(tree)) {
      if (!target.startsWith("/")) continue;
      await answersTo(outer.port, requestFor(`/site${target}`, "", true));
      await checkTarget(inner.port, tree, target, { options: {} });
    }
  },
);
