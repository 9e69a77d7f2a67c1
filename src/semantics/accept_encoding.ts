// Which coding to send: what the user agent weighs, then what the server would rather send.

import { isToken, listMembers } from "./syntax.ts";

/** No coding at all, by the name that it has in `Accept-Encoding`. */
const IDENTITY = "identity";

/** A coding, and its weight after a semicolon (RFC 9110 §12.4.2). */
const MEMBER = /^([^\t ;]+)(?:[\t ]*;[\t ]*[Qq]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/;

/**
 * Chooses the content coding that a user agent likes best.
 *
 * `acceptEncoding` is the combined field value, `available` the codings that the server can send, in
 * lower case, the one it would rather send first: that order decides between equal weights. `identity`
 * is always available, as the last one unless it is named. Gives the coding, `"identity"` for none, or
 * `undefined` where the user agent accepts nothing that is available, not even `identity`.
 *
 * Without the field everything would be acceptable; it gives `"identity"`, because a user agent that
 * says nothing mostly decodes nothing. Members that are malformed or unknown are passed over; of two
 * with the same name the last one counts. RFC 9110 §12.5.3.
 *
 * ```ts
 * import { preferredCoding } from "./accept_encoding.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(preferredCoding("gzip, br, zstd;q=0.5", ["br", "gzip"]), "br");
 * assertEquals(preferredCoding("br;q=0.2, gzip", ["br", "gzip"]), "gzip");
 * assertEquals(preferredCoding("deflate", ["br", "gzip"]), "identity");
 * assertEquals(preferredCoding("br, *;q=0", ["gzip"]), undefined);
 * ```
 */
export function preferredCoding(
  acceptEncoding: string | undefined,
  available: readonly string[],
): string | undefined {
  const weights = weightsOf(acceptEncoding ?? "");
  let [preferred, highest]: [string | undefined, number] = [undefined, 0];
  for (const coding of available.includes(IDENTITY) ? available : [...available, IDENTITY]) {
    const weight = weightOf(coding, weights);
    if (weight > highest) [preferred, highest] = [coding, weight];
  }
  return preferred;
}

function weightsOf(acceptEncoding: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const member of listMembers(acceptEncoding.toLowerCase())) {
    const [, name = "", weight = "1"] = MEMBER.exec(member) ?? [];
    // RFC 9110 §8.4.1.3: x-gzip is gzip.
    if (isToken(name)) weights.set(name === "x-gzip" ? "gzip" : name, Number(weight));
  }
  return weights;
}

/** A user agent that names codings would rather have them than an `identity` it says nothing about. */
const UNNAMED_IDENTITY = 0.0001;

function weightOf(coding: string, weights: ReadonlyMap<string, number>): number {
  const unnamed = coding === IDENTITY ? UNNAMED_IDENTITY : 0;
  return weights.get(coding) ?? weights.get("*") ?? unnamed;
}
