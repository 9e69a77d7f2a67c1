import { assertEquals } from "@std/assert";
import { patternOf } from "../../src/files/pattern.ts";
import { test } from "../support/test.ts";

/** Patterns with paths that fit and paths that do not. */
const PATTERNS: readonly (readonly [pattern: string, fits: string[], others: string[]])[] = [
  // Without a slash: names in any folder.
  ["*.html", ["/a.html", "/b/c/a.html", "/.html"], ["/a.htm", "/a.html/b", "/a.HTML", "a.html"]],
  ["robots.txt", ["/robots.txt", "/a/robots.txt"], ["/robotsatxt", "/arobots.txt", "/robots.txt/"]],
  ["*", ["/", "/a", "/b/a"], [""]],
  ["a*c", ["/ac", "/abc", "/x/abbc"], ["/a/c", "/abcd"]],

  // With one in front: whole paths.
  ["/a.html", ["/a.html"], ["/b/a.html", "/a.html/"]],
  ["/assets/*", ["/assets/a", "/assets/"], ["/assets", "/assets/a/b"]],
  ["/assets/**", ["/assets/", "/assets/a", "/assets/a/b.c"], [
    "/assets",
    "/assetsb",
    "/b/assets/a",
  ]],
  ["/**", ["/", "/a", "/a/b"], [""]],
  ["/**/a", ["/b/a", "/b/c/a", "//a"], ["/a", "/b/ab"]],
  ["/*/*.js", ["/a/b.js"], ["/b.js", "/a/c/b.js"]],
  ["/a/**/z.*", ["/a/b/z.js", "/a/b/c/z."], ["/a/z.js"]],

  // With one inside only: the end of a path.
  ["b/*.js", ["/b/a.js", "/a/b/a.js"], ["/ab/a.js"]],

  // What means something in a regular expression means itself.
  ["/a.b", ["/a.b"], ["/axb"]],
  ["/a+b?(c)[d]{2}|^$\\", ["/a+b?(c)[d]{2}|^$\\"], ["/aab"]],
  ["/ü*", ["/ü", "/über"], ["/u"]],
  ["/🎫*", ["/🎫.txt"], ["/\ud83c"]],

  // A name may have a line end in it.
  ["*.txt", ["/line\nfeed.txt", "/a\r\nb.txt"], ["/a.txt\n"]],
];

for (const [pattern, fits, others] of PATTERNS) {
  test(`patternOf makes ${JSON.stringify(pattern)} fit what it says and nothing else`, () => {
    const expression = patternOf(pattern);
    for (const path of fits) assertEquals(expression.test(path), true, path);
    for (const path of others) assertEquals(expression.test(path), false, path);
  });
}

test("patternOf gives what each star stands for", () => {
  const match = "/docs/v2/guide/a.html".match(patternOf("/docs/*/**.html"));
  assertEquals(match?.slice(1), ["v2", "guide/a"]);
});

test("patternOf makes patterns that are read in time in which one waits for them", () => {
  const path = `/${"a".repeat(200)}`;
  const beganMs = performance.now();
  assertEquals(patternOf("/*a*a*b").test(path), false);
  assertEquals(performance.now() - beganMs < 500, true);
});
