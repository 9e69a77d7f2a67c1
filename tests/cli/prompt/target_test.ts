import { assert, assertEquals } from "@std/assert";
import { targetOf } from "../../../src/cli/prompt/target.ts";
import { isTarget } from "../../../src/http1/target.ts";
import { test } from "../../support/test.ts";

const NAMES: readonly (readonly [name: string, target: string])[] = [
  ["1.html", "/1.html"],
  ["/1.html", "/1.html"],
  ["//etc/passwd", "//etc/passwd"],
  ["../secret", "/../secret"],
  ["a/b c/d.html", "/a/b%20c/d.html"],
  ["ä b.html", "/%C3%A4%20b.html"],
  ["中文.html", "/%E4%B8%AD%E6%96%87.html"],
  ["👉", "/%F0%9F%91%89"],
  ["\ud83d", "/%EF%BF%BD"],
  ["a%20b", "/a%20b"],
  ["100%", "/100%25"],
  ["a%zz", "/a%25zz"],
  ["c#.html", "/c%23.html"],
  ["a?b=c d&e=?", "/a?b=c%20d&e=?"],
  ["?q", "/?q"],
  ["a\\b", "/a%5Cb"],
  ['a"<>^`{|}', "/a%22%3C%3E%5E%60%7B%7C%7D"],
  ["[1]", "/%5B1%5D"],
  ["a\r\nHost: b", "/a%0D%0AHost:%20b"],
];

for (const [name, target] of NAMES) {
  test(`targetOf makes ${target} of ${JSON.stringify(name)} (RFC 9112 §3.2.1)`, () => {
    assertEquals(targetOf(name), target);
    assert(isTarget(target));
  });
}
