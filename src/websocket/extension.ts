// The offers of Sec-WebSocket-Extensions (RFC 6455 §9.1), and which offer of permessage-deflate can be
// accepted (RFC 7692 §5, §7.1).

import { isToken, listMembers, trimWhiteSpace } from "../semantics/syntax.ts";

/** What both sides agreed on for permessage-deflate (RFC 7692 §7.1). */
export interface DeflateParameters {
  /** Whether the server forgets its window behind each message. */
  readonly serverNoContextTakeover: boolean;
  /** Whether the client forgets its window behind each message. */
  readonly clientNoContextTakeover: boolean;
  /** The base-2 logarithm of the server's window: 9 to 15. */
  readonly serverMaxWindowBits: number;
  /** The base-2 logarithm of the client's window: 8 to 15. */
  readonly clientMaxWindowBits: number;
}

/** An offer of permessage-deflate that was accepted. */
export interface AcceptedDeflate {
  /** What was agreed on. */
  readonly parameters: DeflateParameters;
  /** The value of Sec-WebSocket-Extensions in the answer. */
  readonly response: string;
}

/** One extension with its parameters, in order; a parameter without a value has `undefined`. */
interface Offer {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: string | undefined])[];
}

const MAX_WINDOW_BITS = 15;

/**
 * zlib has no raw window of 2^8 and takes 2^9 instead, which a peer with 2^8 could not read. As in
 * Cowboy, an offer that asks the server for 8 is declined; a client may use 8, which any window reads.
 */
const MIN_SERVER_WINDOW_BITS = 9;

/**
 * Chooses the first offer of permessage-deflate that can be accepted.
 *
 * Takes the combined value of Sec-WebSocket-Extensions; gives `undefined` where nothing in it is
 * acceptable, and the connection then goes on without compression. Throws a `TypeError` where the
 * value breaks the grammar, with which the handshake fails (RFC 6455 §9.1).
 *
 * ```ts
 * import { negotiateDeflate } from "./extension.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const accepted = negotiateDeflate("x-other, permessage-deflate; server_max_window_bits=10");
 * assertEquals(accepted?.response, "permessage-deflate; server_max_window_bits=10");
 * ```
 */
export function negotiateDeflate(value: string): AcceptedDeflate | undefined {
  const offers = listMembers(value).map(parseOffer);
  for (const offer of offers) {
    const accepted = offer.name === "permessage-deflate" ? acceptOffer(offer) : undefined;
    if (accepted !== undefined) return accepted;
  }
  return undefined;
}

/** RFC 7692 §7.1: a parameter that is unknown, repeated or of a bad value declines the offer. */
function acceptOffer({ parameters }: Offer): AcceptedDeflate | undefined {
  const offered = new Map(parameters);
  if (offered.size !== parameters.length || !parameters.every(isAcceptable)) return undefined;
  return {
    parameters: {
      serverNoContextTakeover: offered.has("server_no_context_takeover"),
      clientNoContextTakeover: offered.has("client_no_context_takeover"),
      serverMaxWindowBits: Number(offered.get("server_max_window_bits") ?? MAX_WINDOW_BITS),
      clientMaxWindowBits: Number(offered.get("client_max_window_bits") ?? MAX_WINDOW_BITS),
    },
    response: responseTo(parameters),
  };
}

function isAcceptable([name, value]: Offer["parameters"][number]): boolean {
  switch (name) {
    case "server_no_context_takeover":
    case "client_no_context_takeover":
      return value === undefined;
    case "server_max_window_bits":
      return value !== undefined && isWindowBits(value) && Number(value) >= MIN_SERVER_WINDOW_BITS;
    case "client_max_window_bits":
      // Without a value, the client only says that it could be told one (RFC 7692 §7.1.2.2).
      return value === undefined || isWindowBits(value);
    default:
      return false;
  }
}

/** RFC 7692 §7.1.2: a decimal from 8 to 15 without leading zeros. */
function isWindowBits(value: string): boolean {
  return /^(?:[89]|1[0-5])$/.test(value);
}

/** What the client says of its own window is taken as it is, so it need not be said back. */
function responseTo(parameters: Offer["parameters"]): string {
  const agreed = parameters
    .filter(([name]) => name !== "client_max_window_bits")
    .map(([name, value]) => value === undefined ? name : `${name}=${value}`);
  return ["permessage-deflate", ...agreed].join("; ");
}

const PARAMETER = /^([^=\s]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^"]*)))?$/;

function parseOffer(text: string): Offer {
  const [name = "", ...parameters] = splitParameters(text);
  if (!isToken(name)) throw malformed(text);
  return {
    name: name.toLowerCase(),
    parameters: parameters.map((parameter) => {
      const [, name = "", quoted, plain] = PARAMETER.exec(parameter) ?? [];
      const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
      // RFC 6455 §9.1: what is quoted must be a token, too.
      if (!isToken(name) || (value !== undefined && !isToken(value))) throw malformed(text);
      return [name.toLowerCase(), value];
    }),
  };
}

/** A semicolon separates unless it is quoted. A field value holds no line feed that could be mistaken. */
function splitParameters(text: string): string[] {
  const separated = text.replace(/"(?:[^"\\]|\\.)*"|;/g, (match) => match === ";" ? "\n" : match);
  return separated.split("\n").map(trimWhiteSpace);
}

function malformed(offer: string): TypeError {
  return new TypeError(`Invalid Header: 'sec-websocket-extensions' header is malformed: ${offer}`);
}
