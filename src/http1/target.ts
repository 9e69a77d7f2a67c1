// The request target and the host it is for (RFC 9112 §3.2).

import { ProtocolError } from "./error.ts";

/** The four forms of a request target. */
export type TargetForm = "origin" | "absolute" | "authority" | "asterisk";

const ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// Visible ASCII. `#` begins a fragment, which is never sent; quotes and angle brackets are what no
// client leaves bare. `|`, `[`, `{`, `^` and the like are not in RFC 3986's grammar, but browsers
// send them in queries.
const TARGET_OCTETS = tableOf(`${ALPHANUMERICS}!$%&'()*+,-./:;=?@[\\]^_\`{|}~`);

// unreserved and sub-delims of RFC 3986 §3.2.2. Not the percent sign: no client encodes a host, and
// what it would decode to is one more thing for two recipients to disagree about.
const HOST_OCTETS = tableOf(`${ALPHANUMERICS}-._~!$&'()*+,;=`);

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let index = 0; index < characters.length; index++) table[characters.charCodeAt(index)] = 1;
  return table;
}

/** Tells whether an octet may stand in a request target. */
export function isTargetOctet(octet: number): boolean {
  return TARGET_OCTETS[octet] === 1;
}

/** Tells whether a text can be sent as a request target: not empty, target octets only. */
export function isTarget(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (!isTargetOctet(text.charCodeAt(index))) return false;
  }
  return text !== "";
}

/**
 * Tells which form a request target has.
 *
 * Takes a target of target octets only. Throws a `ProtocolError` (400) for a text of none of the four
 * forms, and for a form that does not go with the method: `CONNECT` has the authority-form and
 * nothing else has, `*` is for `OPTIONS`. RFC 9112 §3.2.1 to §3.2.4.
 */
export function targetForm(method: string, target: string): TargetForm {
  if (method === "CONNECT") {
    if (isHostWithPort(target)) return "authority";
  } else if (target.startsWith("/")) {
    return "origin";
  } else if (target === "*") {
    if (method === "OPTIONS") return "asterisk";
  } else if (absoluteAuthority(target) !== undefined) {
    return "absolute";
  }
  throw new ProtocolError("request-line/target-form", { found: target });
}

/** Gives the authority of an absolute-form target, or `undefined` where it is not one we serve. */
export function absoluteAuthority(target: string): string | undefined {
  const match = /^https?:\/\/([^/?]+)(?:[/?]|$)/i.exec(target);
  return match?.[1] !== undefined && isHost(match[1]) ? match[1] : undefined;
}

function isHostWithPort(target: string): boolean {
  return isHost(target) && /[^:]:[0-9]+$/.test(target);
}

/**
 * Tells whether a text is a host with an optional port: a name, an IPv4 address or an IP literal in
 * brackets (RFC 3986 §3.2.2). The empty text is one: a client sends it where its URI has no authority.
 *
 * What passes also stands in a URL: `256.1.1.1` and `[::::]` look like hosts and are none.
 */
export function isHost(text: string): boolean {
  let end = 0;
  if (text.startsWith("[")) end = text.indexOf("]") + 1;
  else while (HOST_OCTETS[text.charCodeAt(end)] === 1) end++;
  const hasPort = end < text.length;
  if (hasPort && (end === 0 || !isPort(text, end))) return false;
  return text === "" || URL.canParse(`http://${text}/`);
}

function isPort(text: string, colon: number): boolean {
  if (text[colon] !== ":" || text.length - colon > 6) return false;
  for (let index = colon + 1; index < text.length; index++) {
    const octet = text.charCodeAt(index);
    if (octet < 0x30 || octet > 0x39) return false;
  }
  return true;
}

/** Gives the host of an authority in lower case, without its port and the brackets of an address. */
export function hostOf(authority: string): string {
  return withoutBrackets(authority.replace(/:[0-9]*$/, "")).toLowerCase();
}

/** Takes the brackets off that an IPv6 address has in an authority. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

/** Gives the authority of a host, which may be an IPv6 address, and a port. */
export function authorityOf(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
