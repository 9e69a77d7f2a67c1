import { assertEquals } from "@std/assert";
import { FileCache } from "../../src/files/cache.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { RecentHandlers } from "../../src/files/recent_handlers.ts";
import { test } from "../support/test.ts";

/** Gives handlers and counts how many were made. */
function counted(): { handlers: RecentHandlers; made: ServeDirOptions[] } {
  const made: ServeDirOptions[] = [];
  const handlers = new RecentHandlers((options) => {
    made.push(options);
    return () => new Response(options.fsRoot);
  });
  return { handlers, made };
}

const CACHE = new FileCache(0);

/** Options that are equal by value. */
const EQUAL: readonly (readonly [ServeDirOptions, ServeDirOptions])[] = [
  [{}, {}],
  [{ fsRoot: "a" }, { fsRoot: "a" }],
  [{ fsRoot: "a", cleanUrls: true }, { cleanUrls: true, fsRoot: "a" }],
  [{ headers: ["A: b", "C: d"] }, { headers: ["A: b", "C: d"] }],
  [{ headers: [] }, { headers: [] }],
  [{ cache: CACHE }, { cache: CACHE }],
];

for (const [left, right] of EQUAL) {
  test(`RecentHandlers makes one handler of ${JSON.stringify(right)}, given anew`, () => {
    const { handlers, made } = counted();
    assertEquals(handlers.of(left), handlers.of(right));
    assertEquals(made.length, 1);
  });
}

/** Options that are not. */
const DIFFERENT: readonly (readonly [ServeDirOptions, ServeDirOptions])[] = [
  [{ fsRoot: "a" }, { fsRoot: "b" }],
  [{ fsRoot: "a" }, {}],
  [{}, { fsRoot: "a" }],
  [{ fsRoot: "a" }, { urlRoot: "a" }],
  [{ cleanUrls: true }, { cleanUrls: false }],
  [{ headers: ["A: b"] }, { headers: ["A: c"] }],
  [{ headers: ["A: b"] }, { headers: ["A: b", "C: d"] }],
  [{ headers: ["A: b", "C: d"] }, { headers: ["C: d", "A: b"] }],
  [{ headers: ["A: b"] }, { downloads: ["A: b"] }],
  [{ cache: CACHE }, { cache: new FileCache(0) }],
];

for (const [left, right] of DIFFERENT) {
  test(`RecentHandlers tells ${JSON.stringify(left)} and ${JSON.stringify(right)} apart`, () => {
    const { handlers, made } = counted();
    const [first, second] = [handlers.of(left), handlers.of(right)];
    assertEquals([first === second, made.length], [false, 2]);
  });
}

test("RecentHandlers sees that a list was changed in its place", () => {
  const { handlers, made } = counted();
  const headers = ["A: b"];
  handlers.of({ headers });
  headers.push("C: d");
  handlers.of({ headers });
  assertEquals(made.length, 2);
});

test("RecentHandlers remembers a bounded number, and those that were made last", () => {
  const { handlers, made } = counted();
  for (let index = 0; index < 200; index++) handlers.of({ fsRoot: String(index) });
  handlers.of({ fsRoot: "199" });
  assertEquals(made.length, 200);
  handlers.of({ fsRoot: "0" });
  assertEquals(made.length, 201);
});
