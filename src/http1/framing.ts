// Where does a message end, and may the connection be used again? Both are decided here, once, from
// what the head says, and nowhere else: two opinions about the length of a message are what request
// smuggling is made of.

import { allowsContent, isInterim } from "../semantics/status.ts";
import { listMembers } from "../semantics/syntax.ts";
import { ProtocolError } from "./error.ts";
import type { KnownField } from "./known_field.ts";

/** The versions that are told apart; a higher minor version counts as 1.1 (RFC 9110 §2.5). */
export type Version = "1.0" | "1.1";

/** How the end of a message's content is known (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly bytes: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until-close" };

/** There is no content. */
export const NONE: Framing = { kind: "none" };
/** The content is in chunks. */
export const CHUNKED: Framing = { kind: "chunked" };
/** The content ends when the sender closes. */
export const UNTIL_CLOSE: Framing = { kind: "until-close" };

/** The values of the fields that the protocol depends on; several lines of a name are joined. */
export class KnownFields {
  /** The value of `Host`. */
  host: string | undefined = undefined;
  /** How many `Host` lines there are. */
  hostLines = 0;
  /** The value of `Connection`. */
  connection: string | undefined = undefined;
  /** The value of `Content-Length`. */
  contentLength: string | undefined = undefined;
  /** The value of `Transfer-Encoding`. */
  transferEncoding: string | undefined = undefined;
  /** The value of `Expect`. */
  expect: string | undefined = undefined;

  /** Adds the value of one field line. */
  add(name: KnownField, value: string): void {
    switch (name) {
      case "host":
        this.host = value;
        this.hostLines++;
        break;
      case "connection":
        this.connection = joined(this.connection, value);
        break;
      case "content-length":
        this.contentLength = joined(this.contentLength, value);
        break;
      case "transfer-encoding":
        this.transferEncoding = joined(this.transferEncoding, value);
        break;
      case "expect":
        this.expect = joined(this.expect, value);
        break;
    }
  }
}

function joined(values: string | undefined, value: string): string {
  return values === undefined ? value : `${values}, ${value}`;
}

/**
 * Decides how long the content of a request is (RFC 9112 §6.3).
 *
 * Throws a `ProtocolError` for everything that two recipients could understand differently: both
 * framing fields, a length that is not one number, a coding other than `chunked`, a transfer coding
 * in HTTP/1.0.
 */
export function requestFraming(version: Version, known: KnownFields): Framing {
  if (known.transferEncoding !== undefined) {
    if (version === "1.0") throw new ProtocolError("framing/transfer-encoding-in-1.0");
    if (known.contentLength !== undefined) throw new ProtocolError("framing/both");
    return transferCodingFraming(known.transferEncoding);
  }
  return known.contentLength === undefined ? NONE : lengthFraming(known.contentLength);
}

/**
 * Decides how long the content of a received response is (RFC 9112 §6.3), which also depends on the
 * method of the request. Throws a `ProtocolError` as for requests.
 */
export function responseFraming(
  requestMethod: string,
  status: number,
  version: Version,
  known: KnownFields,
): Framing {
  if (hasNoContent(requestMethod, status)) return NONE;
  if (known.transferEncoding === undefined && known.contentLength === undefined) return UNTIL_CLOSE;
  return requestFraming(version, known);
}

/**
 * Decides how the content of a request is framed that this side sends; `undefined` where it has none.
 */
export function sentRequestFraming(contentBytes: number | "unknown" | undefined): Framing {
  if (contentBytes === undefined) return NONE;
  return contentBytes === "unknown" ? CHUNKED : { kind: "length", bytes: contentBytes };
}

/**
 * Decides how the content of a response is framed that this side sends.
 *
 * `contentBytes` is the length where it is known. Content of unknown length goes in chunks, or, to a
 * recipient of HTTP/1.0, until the connection closes.
 */
export function sentResponseFraming(
  requestMethod: string,
  requestVersion: Version,
  status: number,
  contentBytes: number | undefined,
): Framing {
  if (hasNoContent(requestMethod, status)) return NONE;
  if (contentBytes !== undefined) return { kind: "length", bytes: contentBytes };
  return requestVersion === "1.0" ? UNTIL_CLOSE : CHUNKED;
}

function hasNoContent(requestMethod: string, status: number): boolean {
  return requestMethod === "HEAD" || !allowsContent(status) || opensTunnel(requestMethod, status);
}

/** What follows a 2xx to CONNECT is no longer HTTP (RFC 9110 §9.3.6). */
function opensTunnel(requestMethod: string, status: number): boolean {
  return requestMethod === "CONNECT" && status >= 200 && status < 300;
}

/**
 * Tells whether a response may have a `Content-Length`: not with 1xx, 204 and 2xx to CONNECT; to HEAD
 * and with 304 it tells the length that the content would have (RFC 9110 §8.6).
 */
export function allowsLength(requestMethod: string, status: number): boolean {
  return !isInterim(status) && status !== 204 && !opensTunnel(requestMethod, status);
}

function transferCodingFraming(transferEncoding: string): Framing {
  const codings = listMembers(transferEncoding).map((coding) => coding.toLowerCase());
  if (codings.length === 1 && codings[0] === "chunked") return CHUNKED;
  if (codings.length === 0 || codings.indexOf("chunked") !== codings.length - 1) {
    throw new ProtocolError("framing/chunked-not-last", { found: transferEncoding });
  }
  throw new ProtocolError("framing/unknown-coding", { found: transferEncoding });
}

function lengthFraming(contentLength: string): Framing {
  // `5, 5` may be read as 5 (§6.3), but a sender that repeats itself is not one to trust.
  if (!/^[0-9]+$/.test(contentLength)) {
    throw new ProtocolError("framing/content-length", { found: contentLength });
  }
  const bytes = Number(contentLength);
  if (!Number.isSafeInteger(bytes)) throw new ProtocolError("framing/content-length-too-large");
  return bytes === 0 ? NONE : { kind: "length", bytes };
}

/**
 * Decides whether the sender of a head lets the connection persist: HTTP/1.1 unless it says `close`,
 * HTTP/1.0 only if it says `keep-alive` (RFC 9112 §9.3).
 */
export function isPersistent(version: Version, connection: string | undefined): boolean {
  if (connection === undefined) return version === "1.1";
  const options = listMembers(connection.toLowerCase());
  if (options.includes("close")) return false;
  return version === "1.1" || options.includes("keep-alive");
}
