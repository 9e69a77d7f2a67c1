import { assertEquals } from "@std/assert";
import {
  isFieldOctet,
  isFieldValue,
  isToken,
  isTokenOctet,
  listMembers,
  trimWhiteSpace,
} from "../../src/semantics/syntax.ts";
import { test } from "../support/test.ts";

const EVERY_OCTET = Array.from({ length: 256 }, (_, octet) => octet);

test("isTokenOctet takes the tchar of the grammar and no other octet (RFC 9110 §5.6.2)", () => {
  const tchar = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
  const expected = EVERY_OCTET.filter((octet) => tchar.test(String.fromCharCode(octet)));
  assertEquals(expected.length, 15 + 10 + 52);
  assertEquals(EVERY_OCTET.filter(isTokenOctet), expected);
});

test("isFieldOctet takes visible octets, space, tab and obs-text (RFC 9110 §5.5)", () => {
  const expected = EVERY_OCTET.filter((octet) =>
    octet === 0x09 || octet >= 0x20 && octet <= 0x7e || octet >= 0x80
  );
  assertEquals(EVERY_OCTET.filter(isFieldOctet), expected);
});

test("isTokenOctet and isFieldOctet refuse what is no octet", () => {
  for (const value of [-1, 256, 0x161, 1.5, NaN]) {
    assertEquals([isTokenOctet(value), isFieldOctet(value)], [false, false], `${value}`);
  }
});

const TOKENS: readonly (readonly [text: string, boolean])[] = [
  ["GET", true],
  ["x", true],
  ["M-SEARCH", true],
  ["!#$%&'*+-.^_`|~09AZaz", true],
  ["", false],
  ["a b", false],
  [" a", false],
  ["a\t", false],
  ["a:", false],
  ["a/b", false],
  ['"a"', false],
  ["(a)", false],
  ["a\0", false],
  ["a\r\n", false],
  ["\x7f", false],
  ["\xe4", false],
  ["\u0141", false],
];

test("isToken takes one or more tchar (RFC 9110 §5.6.2)", () => {
  for (const [text, expected] of TOKENS) assertEquals(isToken(text), expected, text);
});

const FIELD_VALUES: readonly (readonly [text: string, boolean])[] = [
  ["", true],
  ["a b\tc", true],
  ['"quoted", (comment); a=1', true],
  ["\x80\x9f\xff", true],
  ["a\r\nb: c", false],
  ["a\rb", false],
  ["a\nb", false],
  ["a\0b", false],
  ["a\x7f", false],
  ["a\x01", false],
  ["\u0100", false],
  ["\u010d", false],
  ["\ud83d\ude00", false],
];

test("isFieldValue takes what can be sent one octet for a character (RFC 9110 §5.5)", () => {
  for (const [text, expected] of FIELD_VALUES) assertEquals(isFieldValue(text), expected, text);
});

const TRIMMED: readonly (readonly [text: string, trimmed: string])[] = [
  ["", ""],
  ["a", "a"],
  [" \t a b \t ", "a b"],
  [" \t ", ""],
  ["\xa0a\xa0", "\xa0a\xa0"],
  ["\va\f", "\va\f"],
  ["\r\na", "\r\na"],
];

test("trimWhiteSpace takes spaces and tabs off both ends, and nothing else (RFC 9110 §5.6.3)", () => {
  for (const [text, trimmed] of TRIMMED) assertEquals(trimWhiteSpace(text), trimmed, text);
});

const LISTS: readonly (readonly [value: string, members: string[]])[] = [
  // The examples of the section.
  ["foo,bar", ["foo", "bar"]],
  ["foo ,bar,", ["foo", "bar"]],
  ["foo , ,bar,charlie", ["foo", "bar", "charlie"]],
  ["", []],
  [",", []],
  [",   ,", []],
  // White space and quoted-strings.
  ["\ta\t,\t b ", ["a", "b"]],
  ["a b", ["a b"]],
  ['"a, b", c', ['"a, b"', "c"]],
  ['a="x, y";b, c', ['a="x, y";b', "c"]],
  ['"a\\", b", c', ['"a\\", b"', "c"]],
  ['"a\\\\", b', ['"a\\\\"', "b"]],
  ['"", a', ['""', "a"]],
  // A quoted-string without its end takes the rest.
  ['a, "b, c', ["a", '"b, c']],
];

test("listMembers gives the members of a list without the empty ones (RFC 9110 §5.6.1.2)", () => {
  for (const [value, members] of LISTS) assertEquals(listMembers(value), members, value);
});

test("listMembers keeps a member that breaks off in a quoted-pair (RFC 9110 §5.6.4)", () => {
  assertEquals(listMembers('a, "b\\'), ["a", '"b\\']);
});
