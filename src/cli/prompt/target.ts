// What somebody types → a request target in origin-form (RFC 9112 §3.2.1).

/** What may stand in a path or a query as it is (RFC 3986 §3.3, §3.4), and a triplet that is one. */
const PLAIN = /%[0-9A-Fa-f]{2}|[A-Za-z0-9\-._~!$&'()*+,;=:@/]/.source;
const NAME = new RegExp(`${PLAIN}|[^]`, "gu");
const IS_PLAIN = new RegExp(`^(?:${PLAIN})$`);

/**
 * Makes the request target for the name of a file: a slash in front where none is, a first question
 * mark begins the query, and what a target cannot hold is percent-encoded as UTF-8. Dot segments stay:
 * whether they lead anywhere is for the server to say.
 *
 * ```ts
 * import { targetOf } from "./target.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(targetOf("ä b.html?c=d e"), "/%C3%A4%20b.html?c=d%20e");
 * ```
 */
export function targetOf(name: string): string {
  const query = name.indexOf("?");
  const path = query === -1 ? name : name.slice(0, query);
  const target = encoded(path.startsWith("/") ? path : `/${path}`, false);
  return query === -1 ? target : `${target}?${encoded(name.slice(query + 1), true)}`;
}

/** A terminal can be made to send half of a surrogate pair; that is no character of anybody's name. */
function encoded(text: string, isQuery: boolean): string {
  return text.toWellFormed().replace(NAME, (part) => {
    const mayStay = IS_PLAIN.test(part) || (isQuery && part === "?");
    return mayStay ? part : encodeURIComponent(part);
  });
}
