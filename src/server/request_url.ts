// RequestHead → the URL of the Request (RFC 9112 §3.3).

import type { RequestHead } from "../http1/event.ts";

/**
 * Gives the URL that a request is for. `scheme` has its colon and slashes, such as `http://`;
 * `fallbackAuthority` is that of a request that names none.
 */
export function requestUrl(head: RequestHead, scheme: string, fallbackAuthority: string): string {
  if (head.form === "absolute") return withPath(head.target);
  const origin = scheme + (head.authority === "" ? fallbackAuthority : head.authority);
  switch (head.form) {
    case "origin":
      return origin + head.target;
    case "asterisk":
      return `${origin}/*`;
    case "authority":
      return `${origin}/`;
  }
}

/** An empty path stands for the root (RFC 9110 §4.2.3). */
function withPath(target: string): string {
  const authority = target.indexOf("://") + 3;
  const length = target.slice(authority).search(/[/?]/);
  if (length < 0) return `${target}/`;
  const end = authority + length;
  return target[end] === "/" ? target : `${target.slice(0, end)}/${target.slice(end)}`;
}
