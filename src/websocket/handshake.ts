// The opening handshake of a server (RFC 6455 §4.2), without I/O: a request is judged, and the header
// fields of the answer are given.

import { isToken, listMembers } from "../semantics/syntax.ts";
import { type AcceptedDeflate, negotiateDeflate } from "./extension.ts";

/** The parts of a request on which the handshake depends. */
export interface HandshakeRequest {
  /** The method. */
  readonly method: string;
  /** The HTTP version, as digits. */
  readonly version: "1.0" | "1.1";
  /** The header fields. */
  readonly headers: Headers;
}

/** How the server answers. */
export interface HandshakeOptions {
  /** The subprotocol to speak; it must be among those that were offered. None by default. */
  readonly protocol?: string;
  /** Whether an offer of permessage-deflate is accepted; `true` by default. */
  readonly compression?: boolean;
}

/** What an opening handshake came to. */
export interface Handshake {
  /** The key of the client, whose {@linkcode acceptKey} goes into `Sec-WebSocket-Accept`. */
  readonly key: string;
  /** The other header fields of the answer, whose status is 101. */
  readonly headers: Headers;
  /** The subprotocol; empty where none was chosen. */
  readonly protocol: string;
  /** The compression that was agreed on. */
  readonly deflate: AcceptedDeflate | undefined;
}

/** The version that RFC 6455 defines, as it stands in Sec-WebSocket-Version. */
export const WEBSOCKET_VERSION = "13";

/**
 * A client asks for a version of the protocol that is not spoken here.
 *
 * It is to be answered with 426 and {@linkcode WEBSOCKET_VERSION} in Sec-WebSocket-Version (RFC 6455
 * §4.4).
 */
export class UnsupportedVersionError extends TypeError {
  /** Always `UnsupportedVersionError`. */
  override readonly name = "UnsupportedVersionError";
}

/** RFC 6455 §1.3: by this, the answer shows that it was made by a server that speaks WebSocket. */
const ACCEPT_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** 16 octets in base64. */
const KEY = /^[A-Za-z0-9+/]{22}==$/;

/**
 * Judges the opening handshake of a client and gives the answer (RFC 6455 §4.2).
 *
 * Throws a `TypeError` with the wording of `Deno.upgradeWebSocket` where the request is none, and an
 * {@linkcode UnsupportedVersionError} where only the version is wrong. The request is not changed.
 */
export function acceptHandshake(
  request: HandshakeRequest,
  options: HandshakeOptions = {},
): Handshake {
  const { headers } = request;
  checkRequest(request);
  const protocol = chooseProtocol(headers, options.protocol);
  const offers = headers.get("sec-websocket-extensions");
  const deflate = offers === null || options.compression === false
    ? undefined
    : negotiateDeflate(offers);
  const key = headers.get("sec-websocket-key") ?? "";
  return { key, headers: responseHeaders(protocol, deflate), protocol, deflate };
}

/** Gives the value of Sec-WebSocket-Accept for a key (RFC 6455 §4.2.2). */
export async function acceptKey(key: string): Promise<string> {
  const octets = new TextEncoder().encode(key + ACCEPT_GUID);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", octets));
  return btoa(String.fromCharCode(...digest));
}

/** RFC 6455 §4.2.1, in its order, but for the version: it is asked for in an opening handshake only. */
function checkRequest({ method, version, headers }: HandshakeRequest): void {
  if (method !== "GET") throw new TypeError(`Invalid Method: '${method}' must be 'GET'`);
  if (version === "1.0") throw new TypeError("Invalid Version: 'HTTP/1.0' must be 'HTTP/1.1'");
  if (!hasMember(headers, "upgrade", "websocket")) {
    throw new TypeError("Invalid Header: 'upgrade' header must contain 'websocket'");
  }
  if (!hasMember(headers, "connection", "upgrade")) {
    throw new TypeError("Invalid Header: 'connection' header must contain 'Upgrade'");
  }
  checkKey(headers.get("sec-websocket-key"));
  checkVersion(headers.get("sec-websocket-version"));
}

function checkKey(key: string | null): void {
  if (key === null) throw new TypeError("Invalid Header: 'sec-websocket-key' header must be set");
  if (KEY.test(key)) return;
  throw new TypeError("Invalid Header: 'sec-websocket-key' header must be 16 octets in base64");
}

function checkVersion(version: string | null): void {
  if (version === WEBSOCKET_VERSION) return;
  throw new UnsupportedVersionError(
    version === null
      ? "Invalid Header: 'sec-websocket-version' header must be set"
      : `Invalid Header: 'sec-websocket-version' header must be '${WEBSOCKET_VERSION}'`,
  );
}

function hasMember(headers: Headers, name: string, wanted: string): boolean {
  return listMembers(headers.get(name) ?? "").some((member) => member.toLowerCase() === wanted);
}

/** RFC 6455 §4.2.2: the server may choose among what was offered only. */
function chooseProtocol(headers: Headers, protocol = ""): string {
  if (protocol === "") return "";
  const offered = listMembers(headers.get("sec-websocket-protocol") ?? "");
  if (isToken(protocol) && offered.includes(protocol)) return protocol;
  throw new TypeError(
    `Protocol '${protocol}' not in the request's protocol list (non negotiable)`,
  );
}

function responseHeaders(
  protocol: string,
  deflate: AcceptedDeflate | undefined,
): Headers {
  const headers = new Headers({
    "upgrade": "websocket",
    "connection": "Upgrade",
  });
  if (protocol !== "") headers.set("sec-websocket-protocol", protocol);
  if (deflate !== undefined) headers.set("sec-websocket-extensions", deflate.response);
  return headers;
}
