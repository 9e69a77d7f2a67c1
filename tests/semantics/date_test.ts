import { assertEquals } from "@std/assert";
import { formatHttpDate, parseHttpDate } from "../../src/semantics/date.ts";
import { test } from "../support/test.ts";

const EXAMPLE_MS = Date.UTC(1994, 10, 6, 8, 49, 37);

test("formatHttpDate writes IMF-fixdate (RFC 9110 §5.6.7)", () => {
  assertEquals(formatHttpDate(EXAMPLE_MS), "Sun, 06 Nov 1994 08:49:37 GMT");
});

test("formatHttpDate cuts off what is below a second", () => {
  assertEquals(formatHttpDate(EXAMPLE_MS + 999), "Sun, 06 Nov 1994 08:49:37 GMT");
});

const FORMS: readonly (readonly [name: string, text: string])[] = [
  ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT"],
  ["rfc850-date", "Sunday, 06-Nov-94 08:49:37 GMT"],
  ["asctime-date", "Sun Nov  6 08:49:37 1994"],
];

for (const [name, text] of FORMS) {
  test(`parseHttpDate reads ${name} (RFC 9110 §5.6.7)`, () => {
    assertEquals(parseHttpDate(text), EXAMPLE_MS);
  });
}

test("parseHttpDate reads what formatHttpDate writes, in each month and on leap days", () => {
  for (let month = 0; month < 12; month++) {
    const lastMs = Date.UTC(2024, month + 1, 0, 23, 59, 59);
    assertEquals(parseHttpDate(formatHttpDate(lastMs)), lastMs);
  }
});

test("parseHttpDate reads a day of two digits in asctime-date (RFC 9110 §5.6.7)", () => {
  assertEquals(parseHttpDate("Wed Nov 16 08:49:37 1994"), Date.UTC(1994, 10, 16, 8, 49, 37));
});

test("parseHttpDate takes a leap second for the second behind it (RFC 9110 §5.6.7)", () => {
  assertEquals(parseHttpDate("Sat, 31 Dec 2016 23:59:60 GMT"), Date.UTC(2017, 0, 1));
});

const NO_DATES = [
  "",
  "0",
  "-1",
  "now",
  "1994-11-06T08:49:37Z",
  // Days and times that do not exist.
  "Mon, 31 Feb 2025 00:00:00 GMT",
  "Sat, 29 Feb 2025 00:00:00 GMT",
  "Thu, 29 Feb 1900 00:00:00 GMT",
  "Mon, 31 Apr 2025 00:00:00 GMT",
  "Mon, 00 Jan 2025 00:00:00 GMT",
  "Mon, 32 Jan 2025 00:00:00 GMT",
  "Sunday, 31-Feb-94 08:49:37 GMT",
  "Sun Nov  0 08:49:37 1994",
  "Sun, 06 Nov 1994 24:00:00 GMT",
  "Sun, 06 Nov 1994 08:60:00 GMT",
  "Sun, 06 Nov 1994 08:49:61 GMT",
  // The grammar minds letter case, zones, digits and single spaces.
  "sun, 06 nov 1994 08:49:37 gmt",
  "Sun, 06 NOV 1994 08:49:37 GMT",
  "Sun, 06 Foo 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 08:49:37 UTC",
  "Sun, 06 Nov 1994 08:49:37 +0000",
  "Sun, 06 Nov 1994 08:49:37",
  "Sun, 6 Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 94 08:49:37 GMT",
  "Sun, 06  Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 8:49:37 GMT",
  "Sun, 06-Nov-1994 08:49:37 GMT",
  "06 Nov 1994 08:49:37 GMT",
  " Sun, 06 Nov 1994 08:49:37 GMT",
  "Sun, 06 Nov 1994 08:49:37 GMT ",
  "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
  "Sun Nov 6 08:49:37 1994",
];

test("parseHttpDate gives nothing for a text that is no HTTP-date (RFC 9110 §5.6.7)", () => {
  for (const text of NO_DATES) assertEquals(parseHttpDate(text), undefined, text);
});

const TWO_DIGITS: readonly (readonly [digits: string, now: string, year: number])[] = [
  ["94", "2026-12-31", 1994],
  ["26", "2026-12-31", 2026],
  ["27", "2026-12-31", 2027],
  ["76", "2026-12-31", 2076],
  ["77", "2026-12-31", 1977],
  ["99", "2026-12-31", 1999],
  ["00", "2026-12-31", 2000],
  ["94", "1994-12-31", 1994],
];

test("parseHttpDate takes two digits more than 50 years ahead for the past (RFC 9110 §5.6.7)", () => {
  for (const [digits, now, year] of TWO_DIGITS) {
    const timeMs = parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, Date.parse(now));
    assertEquals(timeMs, Date.UTC(year, 10, 6, 8, 49, 37), `${digits} in ${now}`);
  }
});

test("parseHttpDate counts the 50 years to the day, not to the year (RFC 9110 §5.6.7)", () => {
  const timeMs = parseHttpDate("Sunday, 06-Nov-76 08:49:37 GMT", Date.parse("2026-01-01"));
  assertEquals(timeMs, Date.UTC(1976, 10, 6, 8, 49, 37));
});

test("parseHttpDate does not move a year of four digits into another century", () => {
  const timeMs = parseHttpDate("Sat, 06 Nov 0094 08:49:37 GMT");
  assertEquals(timeMs, Date.parse("0094-11-06T08:49:37Z"));
});
