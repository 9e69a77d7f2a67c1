// HTTP-date (RFC 9110 §5.6.7): one form is written, three are read, because old senders exist.

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const TIME = "(\\d{2}):(\\d{2}):(\\d{2})";

// Sun, 06 Nov 1994 08:49:37 GMT
const IMF_FIXDATE = new RegExp(`^[A-Z][a-z]{2}, (\\d{2}) ([A-Z][a-z]{2}) (\\d{4}) ${TIME} GMT$`);
// Sunday, 06-Nov-94 08:49:37 GMT
const RFC_850 = new RegExp(`^[A-Z][a-z]{5,8}, (\\d{2})-([A-Z][a-z]{2})-(\\d{2}) ${TIME} GMT$`);
// Sun Nov  6 08:49:37 1994
const ASCTIME = new RegExp(`^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * Writes a time as IMF-fixdate, the only form a sender may use (RFC 9110 §5.6.7).
 *
 * Takes milliseconds since 1970; what is below a second is cut off.
 *
 * ```ts
 * import { formatHttpDate } from "./date.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatHttpDate(784111777_999), "Sun, 06 Nov 1994 08:49:37 GMT");
 * ```
 */
export function formatHttpDate(timeMs: number): string {
  return new Date(timeMs).toUTCString();
}

/**
 * Reads an HTTP-date in any of its three forms (RFC 9110 §5.6.7).
 *
 * Gives milliseconds since 1970, or `undefined` for a text that is no date: a recipient then acts as
 * if the field were not there. A two-digit year more than 50 years ahead of `nowMs` is of the last
 * century.
 */
export function parseHttpDate(text: string, nowMs: number = Date.now()): number | undefined {
  let match = IMF_FIXDATE.exec(text);
  if (match) return timeOf(match[3], match[2], match[1], match.slice(4));
  match = RFC_850.exec(text);
  if (match) return timeOf(fullYear(Number(match[3]), nowMs), match[2], match[1], match.slice(4));
  match = ASCTIME.exec(text);
  if (match) return timeOf(match[6], match[1], match[2], match.slice(3, 6));
  return undefined;
}

function timeOf(
  year: string | number | undefined,
  monthName: string | undefined,
  day: string | undefined,
  clock: string[],
): number | undefined {
  const month = MONTHS.indexOf(monthName ?? "");
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  const inRange = month >= 0 && hours < 24 && minutes < 60 && seconds <= 60;
  if (!inRange) return undefined;
  const timeMs = Date.UTC(Number(year), month, Number(day), hours, minutes, seconds);
  // Date.UTC rolls 31 February over into March; a day that does not exist is not a date.
  const lastDay = new Date(Date.UTC(Number(year), month + 1, 0)).getUTCDate();
  return Number(day) >= 1 && Number(day) <= lastDay ? timeMs : undefined;
}

function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
