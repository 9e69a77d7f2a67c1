import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path/posix";
import { belowPrefix, type PathRefusal, resolvePath } from "../../src/files/resolve.ts";
import { test } from "../support/test.ts";

/** Names, the last one with a slash where the path means a folder; or a refusal. */
type Outcome = string | PathRefusal;

function outcomeOf(path: string, showDotfiles = false): Outcome {
  const resolved = resolvePath(path, { showDotfiles });
  if (typeof resolved === "string") return resolved;
  const text = resolved.names.map((name) => `[${name}]`).join("");
  return resolved.isFolder ? `${text}/` : text;
}

const PATHS: readonly (readonly [path: string, outcome: Outcome])[] = [
  ["/", "/"],
  ["/a", "[a]"],
  ["/a/", "[a]/"],
  ["/a/b.txt", "[a][b.txt]"],

  // Each name is decoded, once.
  ["/a%20b", "[a b]"],
  ["/%61", "[a]"],
  ["/%C3%BC", "[ü]"],
  ["/%f0%9f%8e%ab", "[🎫]"],
  ["/a+b", "[a+b]"],
  ["/%3f%23", "[?#]"],
  ["/100%25", "[100%]"],
  ["/%2541", "[%41]"],
  ["/%252e%252e/a", "[%2e%2e][a]"],
  ["/%252f", "[%2f]"],
  ["/a%0ab", "[a\nb]"],

  // A step elsewhere is no name, however it is written.
  ["/.", "absent"],
  ["/./a", "absent"],
  ["/..", "absent"],
  ["/../a", "absent"],
  ["/a/..", "absent"],
  ["/a/../b", "absent"],
  ["/%2e%2e/a", "absent"],
  ["/.%2E/a", "absent"],
  ["/%2e", "absent"],

  // Nor is a name that holds a separator, of this system or another, or no name at all.
  ["/a%2fb", "absent"],
  ["/..%2fa", "absent"],
  ["/%2fetc", "absent"],
  ["/a%5cb", "absent"],
  ["/a\\b", "absent"],
  ["/..\\a", "absent"],
  ["//", "absent"],
  ["//a", "absent"],
  ["/a//b", "absent"],
  ["/a//", "absent"],

  // Percent-encoding that is none, or is not UTF-8.
  ["/%", "malformed"],
  ["/%4", "malformed"],
  ["/%zz", "malformed"],
  ["/a/%", "malformed"],
  ["/%ff", "malformed"],
  ["/%c3", "malformed"],
  ["/%c0%ae%c0%ae/a", "malformed"],
  ["/..%c0%afa", "malformed"],
  ["/%e0%80%ae", "malformed"],
  ["/%ed%a0%80", "malformed"],
  ["/%u002e", "malformed"],
  ["/%00", "malformed"],
  ["/a%00.txt", "malformed"],

  // A name that begins with a dot is hidden, but for the one that is meant to be found.
  ["/.hidden", "absent"],
  ["/%2ehidden", "absent"],
  ["/a/.hidden", "absent"],
  ["/.hidden/a", "absent"],
  ["/...", "absent"],
  ["/.well-known/a", "[.well-known][a]"],
  ["/%2ewell-known/a", "[.well-known][a]"],
  ["/.well-known/.a", "absent"],
  ["/.well-known-not", "absent"],
];

for (const [path, outcome] of PATHS) {
  test(`resolvePath makes ${JSON.stringify(outcome)} of ${path}`, () => {
    assertEquals(outcomeOf(path), outcome);
  });
}

test("resolvePath gives hidden names where they are served", () => {
  assertEquals(outcomeOf("/.hidden", true), "[.hidden]");
  assertEquals(outcomeOf("/.git/config", true), "[.git][config]");
});

test("resolvePath refuses steps elsewhere where hidden names are served", () => {
  for (const path of ["/.", "/..", "/../a", "/%2e%2e/a", "/..%2fa", "/..%5ca"]) {
    assertEquals(outcomeOf(path, true), "absent", path);
  }
});

test("resolvePath gives nothing that leads out of the root, whatever the path is made of", () => {
  const pieces = ["/", ".", "..", "%2e", "%2F", "%5c", "\\", "%25", "%00", "%c0%af", "a", ":"];
  let paths = ["/"];
  let resolvedCount = 0;
  for (let length = 0; length < 4; length++) {
    paths = paths.flatMap((path) => pieces.map((piece) => path + piece));
    for (const path of paths) {
      const resolved = resolvePath(path, { showDotfiles: true });
      if (typeof resolved === "string") continue;
      resolvedCount++;
      const joined = join("/root", ...resolved.names);
      assertEquals(joined, ["/root", ...resolved.names].join("/"), path);
      assert(!/[\\\0]/.test(joined), path);
    }
  }
  assert(resolvedCount > 1000);
});

const PREFIXES: readonly (readonly [path: string, urlRoot: string, below: string | undefined])[] = [
  ["/a", "", "/a"],
  ["/a", "/", "/a"],
  ["/static", "static", "/"],
  ["/static/", "static", "/"],
  ["/static/a/b", "static", "/a/b"],
  ["/static/a", "/static/", "/a"],
  ["/static//a", "static", "//a"],
  ["/a/b/c", "a/b", "/c"],
  ["/", "static", undefined],
  ["/a", "static", undefined],
  ["/staticfoo", "static", undefined],
  ["/staticfoo/a", "static", undefined],
  ["/stati", "static", undefined],
  ["/Static/a", "static", undefined],
  ["//static/a", "static", undefined],
  ["/a/static/b", "static", undefined],
  ["/a/bc", "a/b", undefined],
];

for (const [path, urlRoot, below] of PREFIXES) {
  test(`belowPrefix finds ${below ?? "nothing"} in ${path} below ${JSON.stringify(urlRoot)}`, () => {
    assertEquals(belowPrefix(path, urlRoot), below);
  });
}
