// Where a redirect leads, and what is sent there (RFC 9110 §15.4).

import type { FieldLine } from "../semantics/fields.ts";
import type { Answer } from "./answer.ts";
import type { ClientRequest } from "./options.ts";
import { linesOf } from "./prepared.ts";
import { isOnce } from "./request_content.ts";

/** A redirect that cannot be followed: there were too many, or the content cannot be sent again. */
export class RedirectError extends Error {
  /** Always `RedirectError`. */
  override readonly name = "RedirectError";
  /** Where the redirect leads, as far as it says. */
  readonly location: string;

  /** Makes the error for a location. */
  constructor(message: string, location: string) {
    super(message);
    this.location = location;
  }
}

/** What is to be sent where a redirect leads. */
export interface Redirected {
  /** Where it leads, without its fragment. */
  readonly url: URL;
  /** What is sent there. */
  readonly request: ClientRequest;
}

/** Credentials: they are for the origin that they were given for. */
const PRIVATE = /^(?:authorization|cookie|proxy-authorization|host)$/i;

/** Fields that speak of content, which a GET in place of a POST does not have. */
const OF_CONTENT = /^(?:content-.*|transfer-encoding|expect|trailer)$/i;

/**
 * Gives what is to be sent where an answer leads; `undefined` where it leads nowhere.
 *
 * 303 becomes GET, and so does a POST with 301 or 302, as all user agents do. Throws a
 * `RedirectError` for content that cannot be sent again, and for a location that is none.
 */
export function redirected(answer: Answer, request: ClientRequest): Redirected | undefined {
  const [location] = answer.fields.getAll("location");
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
    return undefined;
  }
  const url = urlOf(location, answer);
  const { method = "GET", body } = request;
  const becomesGet = answer.status === 303
    ? method !== "HEAD"
    : method === "POST" && answer.status < 303;
  if (!becomesGet && isOnce(body)) {
    const what = "its content is a stream, which cannot be sent again";
    throw new RedirectError(`Cannot follow the redirect to ${url.href}: ${what}`, location);
  }
  const lines = linesOf(request.headers).filter(([name]: FieldLine) =>
    !(becomesGet && OF_CONTENT.test(name)) &&
    !(url.origin !== answer.url.origin && PRIVATE.test(name))
  );
  const again = { ...request, headers: lines };
  if (!becomesGet) return { url, request: again };
  return {
    url,
    request: {
      ...again,
      method: "GET",
      body: undefined,
      trailers: undefined,
      expectContinue: false,
    },
  };
}

/** Gives where a location leads. Throws a `RedirectError` where nobody can tell, or may go. */
function urlOf(location: string, { fields, url: base }: Answer): URL {
  const places = new Set(fields.getAll("location"));
  // RFC 3986 §2.5: what is no ASCII stands for its octets, which are UTF-8 most often and need not be.
  const encoded = location.replace(/[\x80-\xff]/g, (octet) => `%${hexOf(octet.charCodeAt(0))}`);
  const url = places.size > 1 ? null : URL.parse(encoded, base);
  if (url === null || !maySpeakTo(url)) {
    const where = [...places].map((place) => JSON.stringify(place)).join(" and ");
    throw new RedirectError(`Cannot follow the redirect to ${where}`, location);
  }
  url.hash = "";
  return url;
}

function maySpeakTo({ protocol, username, password, port }: URL): boolean {
  return /^https?:$/.test(protocol) && username === "" && password === "" && port !== "0";
}

function hexOf(octet: number): string {
  return octet.toString(16).toUpperCase();
}
