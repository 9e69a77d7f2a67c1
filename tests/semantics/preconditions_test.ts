import { assertEquals } from "@std/assert";
import {
  evaluatePreconditions,
  isEntityTag,
  matchesStrongly,
  matchesWeakly,
  type PreconditionResult,
  type Validators,
} from "../../src/semantics/preconditions.ts";
import { test } from "../support/test.ts";

const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
const CHANGED = "Sun, 06 Nov 1994 08:49:37 GMT";
const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";
const CHANGED_MS = Date.UTC(1994, 10, 6, 8, 49, 37);

/** The representation of most cases: both validators, the time with a fraction of a second. */
const CURRENT: Validators = { entityTag: '"a"', lastModifiedMs: CHANGED_MS + 500 };
const WEAK: Validators = { entityTag: 'W/"a"' };
const ABSENT = undefined;

type Case = readonly [
  method: string,
  fields: Readonly<Record<string, string>>,
  current: Validators | undefined,
  PreconditionResult,
];

function check(cases: readonly Case[]): void {
  for (const [method, fields, current, expected] of cases) {
    const result = evaluatePreconditions(method, (name) => fields[name], current);
    assertEquals(result, expected, `${method} ${JSON.stringify([fields, current])}`);
  }
}

test("evaluatePreconditions lets a request without conditions proceed (RFC 9110 §13.2.2)", () => {
  check([["GET", {}, CURRENT, "proceed"], ["PUT", {}, ABSENT, "proceed"]]);
});

test("evaluatePreconditions compares If-Match strongly, else fails (RFC 9110 §13.1.1)", () => {
  check([
    ["PUT", { "if-match": '"a"' }, CURRENT, "proceed"],
    ["PUT", { "if-match": '"b", "a"' }, CURRENT, "proceed"],
    ["PUT", { "if-match": '"b"' }, CURRENT, "failed"],
    ["GET", { "if-match": '"b"' }, CURRENT, "failed"],
    ["PUT", { "if-match": 'W/"a"' }, CURRENT, "failed"],
    ["PUT", { "if-match": 'W/"a"' }, WEAK, "failed"],
    ["PUT", { "if-match": '"a"' }, WEAK, "failed"],
    ["PUT", { "if-match": '"a"' }, { lastModifiedMs: CHANGED_MS }, "failed"],
    ["PUT", { "if-match": '"a"' }, ABSENT, "failed"],
    ["PUT", { "if-match": "a" }, CURRENT, "failed"],
    ["PUT", { "if-match": "" }, CURRENT, "failed"],
  ]);
});

test("evaluatePreconditions matches If-Match: * with any representation (RFC 9110 §13.1.1)", () => {
  check([
    ["PUT", { "if-match": "*" }, CURRENT, "proceed"],
    ["PUT", { "if-match": "*" }, {}, "proceed"],
    ["PUT", { "if-match": "*" }, ABSENT, "failed"],
  ]);
});

test("evaluatePreconditions fails where it changed after If-Unmodified-Since (RFC 9110 §13.1.4)", () => {
  check([
    ["PUT", { "if-unmodified-since": CHANGED }, CURRENT, "proceed"],
    ["PUT", { "if-unmodified-since": AFTER }, CURRENT, "proceed"],
    ["PUT", { "if-unmodified-since": BEFORE }, CURRENT, "failed"],
    ["GET", { "if-unmodified-since": BEFORE }, CURRENT, "failed"],
  ]);
});

test("evaluatePreconditions ignores If-Unmodified-Since that says nothing (RFC 9110 §13.1.4)", () => {
  check([
    ["PUT", { "if-unmodified-since": "yesterday" }, CURRENT, "proceed"],
    ["PUT", { "if-unmodified-since": BEFORE }, { entityTag: '"a"' }, "proceed"],
    ["PUT", { "if-unmodified-since": BEFORE }, ABSENT, "proceed"],
  ]);
});

test("evaluatePreconditions compares If-None-Match weakly (RFC 9110 §13.1.2)", () => {
  check([
    ["GET", { "if-none-match": '"a"' }, CURRENT, "not-modified"],
    ["HEAD", { "if-none-match": '"b", "a"' }, CURRENT, "not-modified"],
    ["GET", { "if-none-match": 'W/"a"' }, CURRENT, "not-modified"],
    ["GET", { "if-none-match": '"a"' }, WEAK, "not-modified"],
    ["GET", { "if-none-match": '"b"' }, CURRENT, "proceed"],
    ["GET", { "if-none-match": '"A"' }, CURRENT, "proceed"],
    ["GET", { "if-none-match": "a" }, CURRENT, "proceed"],
    ["GET", { "if-none-match": '"a"' }, {}, "proceed"],
    ["GET", { "if-none-match": '"a"' }, ABSENT, "proceed"],
  ]);
});

test("evaluatePreconditions matches If-None-Match: * with any representation (RFC 9110 §13.1.2)", () => {
  check([
    ["GET", { "if-none-match": "*" }, {}, "not-modified"],
    ["PUT", { "if-none-match": "*" }, CURRENT, "failed"],
    ["PUT", { "if-none-match": "*" }, ABSENT, "proceed"],
  ]);
});

test("evaluatePreconditions answers 412 where another method meets If-None-Match (RFC 9110 §13.1.2)", () => {
  check([
    ["PUT", { "if-none-match": '"a"' }, CURRENT, "failed"],
    ["DELETE", { "if-none-match": 'W/"a"' }, CURRENT, "failed"],
    ["get", { "if-none-match": '"a"' }, CURRENT, "failed"],
  ]);
});

test("evaluatePreconditions answers 304 where nothing changed since (RFC 9110 §13.1.3)", () => {
  check([
    ["GET", { "if-modified-since": CHANGED }, CURRENT, "not-modified"],
    ["HEAD", { "if-modified-since": AFTER }, CURRENT, "not-modified"],
    ["GET", { "if-modified-since": BEFORE }, CURRENT, "proceed"],
    ["GET", { "if-modified-since": "Sunday, 06-Nov-94 08:49:37 GMT" }, CURRENT, "not-modified"],
  ]);
});

test("evaluatePreconditions ignores If-Modified-Since that says nothing (RFC 9110 §13.1.3)", () => {
  check([
    ["POST", { "if-modified-since": CHANGED }, CURRENT, "proceed"],
    ["GET", { "if-modified-since": "today" }, CURRENT, "proceed"],
    ["GET", { "if-modified-since": `${CHANGED}, ${CHANGED}` }, CURRENT, "proceed"],
    ["GET", { "if-modified-since": CHANGED }, { entityTag: '"a"' }, "proceed"],
    ["GET", { "if-modified-since": CHANGED }, ABSENT, "proceed"],
  ]);
});

test("evaluatePreconditions does not ask the date where a tag was given (RFC 9110 §13.2.2)", () => {
  check([
    // Step 1 is true, so step 2 is passed over.
    ["PUT", { "if-match": '"a"', "if-unmodified-since": BEFORE }, CURRENT, "proceed"],
    // Step 3 is true, so step 4 is passed over.
    ["GET", { "if-none-match": '"b"', "if-modified-since": CHANGED }, CURRENT, "proceed"],
    ["GET", { "if-none-match": '"a"', "if-modified-since": BEFORE }, CURRENT, "not-modified"],
  ]);
});

test("evaluatePreconditions asks If-Match before If-None-Match (RFC 9110 §13.2.2)", () => {
  check([
    ["GET", { "if-match": '"b"', "if-none-match": '"a"' }, CURRENT, "failed"],
    ["GET", { "if-match": '"a"', "if-none-match": '"a"' }, CURRENT, "not-modified"],
    ["GET", { "if-unmodified-since": BEFORE, "if-none-match": '"a"' }, CURRENT, "failed"],
    ["GET", { "if-unmodified-since": AFTER, "if-modified-since": AFTER }, CURRENT, "not-modified"],
  ]);
});

test("evaluatePreconditions does not take If-Range for a precondition (RFC 9110 §13.1.5)", () => {
  check([["GET", { "if-range": '"b"' }, CURRENT, "proceed"]]);
});

test("evaluatePreconditions takes null for a missing field, as Headers give it", () => {
  assertEquals(evaluatePreconditions("GET", () => null, CURRENT), "proceed");
});

test("evaluatePreconditions separates tags that hold a comma (RFC 9110 §8.8.3)", () => {
  check([["GET", { "if-none-match": '"b, c", "a,b"' }, { entityTag: '"a,b"' }, "not-modified"]]);
});

test("evaluatePreconditions knows no escape inside an entity tag (RFC 9110 §8.8.3)", () => {
  check([["GET", { "if-none-match": '"b\\", "a"' }, CURRENT, "not-modified"]]);
});

const ENTITY_TAGS: readonly (readonly [text: string, boolean])[] = [
  ['"xyzzy"', true],
  ['W/"xyzzy"', true],
  ['""', true],
  ['"a,b\\\xff"', true],
  ["xyzzy", false],
  ['w/"xyzzy"', false],
  ['"xyzzy', false],
  ['"a"b"', false],
  ['"a b"', false],
  ['"a\x7f"', false],
  ['W/ "a"', false],
  ['"a" ', false],
  ["*", false],
  ["", false],
];

test("isEntityTag takes a quoted opaque tag, weak or strong (RFC 9110 §8.8.3)", () => {
  for (const [text, expected] of ENTITY_TAGS) assertEquals(isEntityTag(text), expected, text);
});

/** The table of the section. */
const COMPARISONS: readonly (readonly [string, string, strong: boolean, weak: boolean])[] = [
  ['W/"1"', 'W/"1"', false, true],
  ['W/"1"', 'W/"2"', false, false],
  ['W/"1"', '"1"', false, true],
  ['"1"', '"1"', true, true],
];

test("matchesStrongly and matchesWeakly compare as the table says (RFC 9110 §8.8.3.2)", () => {
  for (const [left, right, strong, weak] of COMPARISONS) {
    assertEquals([matchesStrongly(left, right), matchesWeakly(left, right)], [strong, weak]);
    assertEquals([matchesStrongly(right, left), matchesWeakly(right, left)], [strong, weak]);
  }
});
