// Which fields a trailer section may have (RFC 9110 §6.5.1): none that has to be known before the
// content is read, because many recipients never look at a trailer section, and some merge it.

/** Fields for framing, routing, request control, authentication, answer control and content. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  ..."connection content-length expect host keep-alive max-forwards proxy-connection".split(" "),
  ..."te trailer transfer-encoding upgrade".split(" "),
  ..."authorization cookie proxy-authenticate proxy-authorization set-cookie".split(" "),
  ..."www-authenticate".split(" "),
  ..."age cache-control date expires location pragma range realm retry-after".split(" "),
  ..."vary warning".split(" "),
  ..."content-encoding content-range content-type".split(" "),
]);

/** Tells whether a field may stand in a trailer section; the letter case of its name does not matter. */
export function mayBeTrailer(name: string): boolean {
  const lower = name.toLowerCase();
  return !FORBIDDEN.has(lower) && !lower.startsWith("if-");
}
