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
  if (match) return timeOf(Number(match[3]), match[2], match[1], match.slice(4));
  match = RFC_850.exec(text);
  if (match) return timeOfShortYear(Number(match[3]), match[2], match[1], match.slice(4), nowMs);
  match = ASCTIME.exec(text);
  if (match) return timeOf(Number(match[6]), match[1], match[2], match.slice(3, 6));
  return undefined;
}

/** In this century, unless that is more than 50 years ahead: then in the one before. */
function timeOfShortYear(
  twoDigits: number,
  monthName: string | undefined,
  day: string | undefined,
  clock: string[],
  nowMs: number,
): number | undefined {
  const now = new Date(nowMs);
  const year = now.getUTCFullYear() - now.getUTCFullYear() % 100 + twoDigits;
  const inFiftyYears = new Date(nowMs).setUTCFullYear(now.getUTCFullYear() + 50);
  const timeMs = timeOf(year, monthName, day, clock);
  const isAhead = timeMs === undefined || timeMs > inFiftyYears;
  return isAhead ? timeOf(year - 100, monthName, day, clock) : timeMs;
}

function timeOf(
  year: number,
  monthName: string | undefined,
  day: string | undefined,
  clock: string[],
): number | undefined {
  const month = MONTHS.indexOf(monthName ?? "");
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number);
  const inRange = month >= 0 && hours < 24 && minutes < 60 && seconds <= 60;
  // Date.UTC rolls 31 February over into March; a day that does not exist is not a date.
  if (!inRange || Number(day) < 1 || Number(day) > daysOf(year, month)) return undefined;
  // Date.UTC takes a year below 100 for one of the last century; setUTCFullYear does not.
  const midnightMs = new Date(0).setUTCFullYear(year, month, Number(day));
  return midnightMs + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function daysOf(year: number, month: number): number {
  return new Date(new Date(0).setUTCFullYear(year, month + 1, 0)).getUTCDate();
}
