// The one origin that a client speaks to: scheme, host and port (RFC 9110 §4.3.1).

import { withoutBrackets } from "../http1/target.ts";

/** Scheme, host and port of a URL, in the forms in which they are needed. */
export interface Origin {
  /** As a text without a path, such as `http://[::1]:8000`; equal texts are equal origins. */
  readonly href: string;
  /** Whether its connections speak TLS. */
  readonly isTls: boolean;
  /** The host name or address, without brackets. */
  readonly hostname: string;
  /** The port, that of the scheme where the URL names none. */
  readonly port: number;
  /** The value of `Host`: with brackets, and with the port where it is not that of the scheme. */
  readonly authority: string;
}

/**
 * Gives the origin of a URL. Throws a `TypeError` for a scheme other than http and https, for port 0, and
 * for a URL with a user or a password, which would be sent where nobody sees it (RFC 9110 §4.2.4).
 */
export function originOf(url: URL): Origin {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`Cannot speak to ${url.href}: only http and https are spoken`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(
      `Cannot speak to ${url.host}: a URL with a user or a password is not taken; send Authorization`,
    );
  }
  if (url.port === "0") throw new TypeError(`Cannot speak to ${url.host}: there is no port 0`);
  const isTls = url.protocol === "https:";
  return {
    href: url.origin,
    isTls,
    hostname: withoutBrackets(url.hostname),
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    authority: url.host,
  };
}

/** Gives the URL of an origin. Throws a `TypeError` for a text that is none, or that has more. */
export function originUrl(origin: string | URL): URL {
  const url = URL.parse(String(origin));
  if (url === null) throw new TypeError(`Cannot read origin ${JSON.stringify(String(origin))}`);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw new TypeError(`Cannot read origin ${url.href}: it has more than scheme, host and port`);
  }
  return url;
}
