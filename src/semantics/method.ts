// The methods that every general-purpose server is expected to know (RFC 9110 §9.3, RFC 5789).

const KNOWN: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "CONNECT",
  "TRACE",
]);

/**
 * Tells whether a method is one that is known and merely not allowed where it is refused (405), and
 * not one that nobody here implements (501). Letter case counts: `get` is not `GET`. RFC 9110 §9.1.
 */
export function isKnownMethod(method: string): boolean {
  return KNOWN.has(method);
}
