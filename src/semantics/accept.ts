// Which media type to send: what the user agent weighs, then what it names most closely, then what the
// server would rather send.

import { isToken, listMembers, trimWhiteSpace } from "./syntax.ts";

/** A media range: which types it means, what it asks of their parameters, and its weight. */
interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly parameters: readonly string[];
  readonly weight: number;
}

/** How a media range stands to a type; the closest one decides (RFC 9110 §12.5.1). */
interface Verdict {
  readonly closeness: number;
  readonly weight: number;
}

/** A weight (RFC 9110 §12.4.2). */
const WEIGHT = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/;

/** What stands between semicolons; those inside a quoted-string do not separate. */
const PARTS = /(?:"(?:[^"\\]|\\.)*"|[^;"])+/g;

/**
 * Chooses the media type that a user agent likes best.
 *
 * `accept` is the combined field value, `available` the types that the server can send, in lower case
 * and without parameters, the one it would rather send first. Gives the type, or `undefined` where the
 * user agent accepts none of them.
 *
 * Of the media ranges that mean a type the closest one gives its weight: `text/html` before `text/*`
 * before the one for everything. Between equal weights the type that is named more closely wins: axios
 * sends JSON, plain text and everything, each with the weight 1, and means JSON. Then the order of
 * `available` decides.
 *
 * Without the field everything is acceptable. Members that are malformed are passed over; of two that
 * are as close the last one counts. A range with parameters means none of the types, because they have
 * none, but for `charset=utf-8`, which is how text is sent here. RFC 9110 §12.5.1.
 *
 * ```ts
 * import { preferredType } from "./accept.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const available = ["text/html", "application/json"];
 * assertEquals(preferredType("text/*;q=0.5, application/json", available), "application/json");
 * assertEquals(preferredType("text/html, application/json;q=0.9", available), "text/html");
 * assertEquals(preferredType(undefined, available), "text/html");
 * assertEquals(preferredType("image/png", available), undefined);
 * ```
 */
export function preferredType(
  accept: string | null | undefined,
  available: readonly string[],
): string | undefined {
  const ranges = mediaRanges(accept ?? "");
  // A field without members says nothing, as one that is not there.
  if (ranges === undefined) return available[0];
  let preferred: string | undefined;
  let best: Verdict = { closeness: 0, weight: 0 };
  for (const type of available) {
    const verdict = verdictOn(type, ranges);
    if (isBetter(verdict, best)) [preferred, best] = [type, verdict];
  }
  return preferred;
}

function isBetter(verdict: Verdict, best: Verdict): boolean {
  if (verdict.weight !== best.weight) return verdict.weight > best.weight;
  return verdict.weight > 0 && verdict.closeness > best.closeness;
}

function mediaRanges(accept: string): MediaRange[] | undefined {
  const members = listMembers(accept.toLowerCase());
  if (members.length === 0) return undefined;
  return members.map(mediaRange).filter((range) => range !== undefined);
}

function mediaRange(member: string): MediaRange | undefined {
  // Empty parameters are allowed (RFC 9110 §5.6.6).
  const [name = "", ...parts] = (member.match(PARTS) ?? []).map(trimWhiteSpace).filter(isSaid);
  const [type = "", subtype = "", ...rest] = name.split("/");
  const isRange = isToken(type) && isToken(subtype) && rest.length === 0 &&
    (type !== "*" || subtype === "*");
  const weight = weightIn(parts);
  if (!isRange || weight === undefined || !parts.every(isParameter)) return undefined;
  return { type, subtype, weight, parameters: parts.slice(0, weightIndex(parts)).filter(isAsked) };
}

/** What follows the weight once was an extension of the field, and asks nothing of a type. */
function weightIndex(parts: readonly string[]): number {
  const index = parts.findIndex((part) => part.startsWith("q="));
  return index === -1 ? parts.length : index;
}

function weightIn(parts: readonly string[]): number | undefined {
  const text = parts[weightIndex(parts)]?.slice("q=".length) ?? "1";
  return WEIGHT.test(text) ? Number(text) : undefined;
}

function isSaid(part: string): boolean {
  return part !== "";
}

function isParameter(part: string): boolean {
  const [name = "", value = ""] = part.split("=", 2);
  return isToken(name) && (isToken(value) || /^"[^]*"$/.test(value));
}

function isAsked(parameter: string): boolean {
  return !/^charset="?utf-8"?$/.test(parameter);
}

function verdictOn(available: string, ranges: readonly MediaRange[]): Verdict {
  const [type, subtype] = available.split("/");
  let verdict: Verdict = { closeness: 0, weight: 0 };
  for (const range of ranges) {
    const isMeant = (range.type === "*" || range.type === type) &&
      (range.subtype === "*" || range.subtype === subtype) && range.parameters.length === 0;
    const closeness = 1 + Number(range.type !== "*") + Number(range.subtype !== "*");
    if (isMeant && closeness >= verdict.closeness) verdict = { closeness, weight: range.weight };
  }
  return verdict;
}
