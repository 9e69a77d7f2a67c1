import { assertEquals } from "@std/assert";
import { type FieldLine, Fields } from "../../src/semantics/fields.ts";
import { test } from "../support/test.ts";

const SECTION = "Accept: text/html\r\nX-Empty:\r\naccept:text/plain\r\nX:  a: b\t \r\n";
const LINES: FieldLine[] = [
  ["Accept", "text/html"],
  ["X-Empty", ""],
  ["accept", "text/plain"],
  ["X", "a: b"],
];

/** The same lines, from an array and from a text that was read. */
const BOTH_WAYS: readonly (readonly [string, () => Fields])[] = [
  ["lines", () => new Fields(LINES)],
  ["section", () => Fields.ofSection(SECTION)],
];

for (const [source, make] of BOTH_WAYS) {
  test(`Fields of ${source} keep order, letter case and one line per line (RFC 9110 §5.3)`, () => {
    assertEquals([...make()], LINES);
  });

  test(`Fields of ${source} find a name whatever its letter case (RFC 9110 §5.1)`, () => {
    const fields = make();
    const names = ["ACCEPT", "x-empty", "X-EMPTY", "accep", "accept "];
    assertEquals(names.map((name) => fields.has(name)), [true, true, true, false, false]);
  });

  test(`Fields of ${source} join the values of a name in order (RFC 9110 §5.3)`, () => {
    assertEquals(make().get("Accept"), "text/html, text/plain");
  });

  test(`Fields of ${source} tell an empty value from a missing line`, () => {
    assertEquals([make().get("X-Empty"), make().get("X-Missing")], ["", undefined]);
  });

  test(`Fields of ${source} give each value of a name by itself`, () => {
    assertEquals(make().getAll("accept"), ["text/html", "text/plain"]);
  });

  test(`Fields of ${source} count lines, not names`, () => {
    assertEquals(make().size, 4);
  });
}

test("Fields do not join the values of Set-Cookie in getAll (RFC 9110 §5.3)", () => {
  const fields = Fields.ofSection("Set-Cookie: a=1, b\r\nset-cookie: c=2\r\n");
  assertEquals(fields.getAll("Set-Cookie"), ["a=1, b", "c=2"]);
});

test("Fields do not see what is done to their array afterwards", () => {
  const lines: FieldLine[] = [["A", "1"]];
  const fields = new Fields(lines);
  lines.push(["B", "2"]);
  assertEquals(fields.size, 1);
});

test("Fields take lines from any iterable", () => {
  assertEquals([...new Fields(new Map([["A", "1"]]))], [["A", "1"]]);
});

test("Fields without lines are empty", () => {
  assertEquals([[...new Fields()], [...Fields.ofSection("")]], [[], []]);
});

test("Fields keep obs-text as one character for an octet (RFC 9110 §5.5)", () => {
  assertEquals(Fields.ofSection("X: \x80\xa0\xff\r\n").get("x"), "\x80\xa0\xff");
});
