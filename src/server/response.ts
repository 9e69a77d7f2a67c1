// Response → what http1 sends. Framing is decided below; here a handler's own `content-length` is read
// as a declaration, its `connection: close` and any `transfer-encoding` as wishes.

import { isFramingField } from "../http1/writer.ts";
import type { FieldLine } from "../semantics/fields.ts";
import { listMembers } from "../semantics/syntax.ts";
import {
  isConsumed,
  isResponse,
  isStream,
  type ResponseState,
  statusOf,
  takeState,
} from "./response_state.ts";

/** A response, taken apart. */
export interface ResponseParts extends ResponseState {
  /** Whether all of it is that of a stored response, which never changes. */
  readonly isStored: boolean;
  /** The value of the handler's own `Date`. */
  readonly date: string | undefined;
  /** The length that the handler declared. */
  readonly declaredBytes: number | undefined;
  /** Whether the handler wants chunks, whatever is known of the length: it set `transfer-encoding`. */
  readonly chunked: boolean;
  /** Whether the handler wants the connection closed. */
  readonly close: boolean;
  /** The handler's connection options, such as `upgrade`, without `close` and `keep-alive`. */
  readonly connectionOptions: string | undefined;
}

/** Deno's words for a body that somebody has read, or is reading. */
const CONSUMED =
  "The body of the Response returned from the serve handler has already been consumed";

/** Deno's words for an object of the class that its constructor has not made. */
const UNMADE = "Return value from serve handler must be a Response constructed via the Response " +
  "constructor in this realm";

/** Says in Deno's words why a value cannot be sent as a response, or nothing where it can. */
export function responseFault(value: unknown): string | undefined {
  if (!isResponse(value)) {
    return "Return value from serve handler must be a response or a promise resolving to a response";
  }
  try {
    if (statusOf(value) === 0) {
      return "Return value from serve handler must not be an error response (like Response.error())";
    }
    return isConsumed(value) ? CONSUMED : undefined;
  } catch (error) {
    // An object that has the prototype and nothing behind it, as some make whose Response is their own.
    if (error instanceof TypeError) return UNMADE;
    throw error;
  }
}

/**
 * Takes a response apart; its body counts as read from then on. Throws a `TypeError` for a body that
 * somebody else is reading.
 */
export function takeResponse(response: Response): ResponseParts {
  const { status, reason, fields, content, isStored = false } = takeState(response);
  if (isStream(content) && content.locked) throw new TypeError("ReadableStream is locked");
  const firstSpecial = fields.findIndex(isSpecial);
  const special = firstSpecial < 0 ? NOTHING_SPECIAL : readSpecial(fields, firstSpecial);
  // Written out, as spreading an object takes as long as all the rest of this function.
  return {
    status,
    reason,
    content,
    isStored: isStored && special.others === undefined,
    date: special.date,
    declaredBytes: special.declaredBytes,
    chunked: special.chunked,
    close: special.close,
    connectionOptions: special.connectionOptions,
    fields: special.others ?? fields,
  };
}

/** Fields that are not sent as they are, because the server has a say in them. */
interface Special {
  /** All other fields, where there is a special one. */
  others: FieldLine[] | undefined;
  date: string | undefined;
  declaredBytes: number | undefined;
  chunked: boolean;
  close: boolean;
  connectionOptions: string | undefined;
}

function nothingSpecial(): Special {
  return {
    others: undefined,
    date: undefined,
    declaredBytes: undefined,
    chunked: false,
    close: false,
    connectionOptions: undefined,
  };
}

const NOTHING_SPECIAL: Readonly<Special> = nothingSpecial();

function isSpecial([name]: FieldLine): boolean {
  return isFramingField(name) || (name.length === 4 && name.toLowerCase() === "date");
}

function readSpecial(fields: readonly FieldLine[], first: number): Special {
  const special = nothingSpecial();
  special.others = fields.slice(0, first);
  for (let index = first; index < fields.length; index++) {
    const line = fields[index];
    if (line === undefined) continue;
    if (isSpecial(line)) take(special, line[0].toLowerCase(), line[1]);
    else special.others.push(line);
  }
  if (special.chunked) special.declaredBytes = undefined;
  return special;
}

function take(special: Special, name: string, value: string): void {
  switch (name) {
    case "date":
      special.date ??= value;
      return;
    case "content-length":
      if (special.declaredBytes === undefined && /^[0-9]{1,15}$/.test(value)) {
        special.declaredBytes = Number(value);
      }
      return;
    case "transfer-encoding":
      special.chunked = true;
      return;
    case "connection":
      takeConnection(special, listMembers(value.toLowerCase()));
  }
}

function takeConnection(special: Special, options: readonly string[]): void {
  if (options.includes("close")) special.close = true;
  const others = options.filter((option) => option !== "close" && option !== "keep-alive");
  if (others.length === 0) return;
  const before = special.connectionOptions === undefined ? [] : [special.connectionOptions];
  special.connectionOptions = [...before, ...others].join(", ");
}

/** Gives a piece of a body stream, or throws a `TypeError` for what is none; the types do not keep it out. */
export function octetsOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError("Cannot send content: expected typed ArrayBufferView from the body stream");
}
