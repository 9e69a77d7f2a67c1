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
  takeState,
} from "./response_state.ts";

/** A response, taken apart. */
export interface ResponseParts extends ResponseState {
  /** The status code. */
  readonly status: number;
  /** The reason phrase; empty for the registered one. */
  readonly reason: string;
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

/** Says in Deno's words why a value cannot be sent as a response, or nothing where it can. */
export function responseFault(value: unknown): string | undefined {
  if (!isResponse(value)) {
    return "Return value from serve handler must be a response or a promise resolving to a response";
  }
  if (value.status === 0) {
    return "Return value from serve handler must not be an error response (like Response.error())";
  }
  return isConsumed(value) ? CONSUMED : undefined;
}

/**
 * Takes a response apart; its body counts as read from then on. Throws a `TypeError` for a body that
 * somebody else is reading.
 */
export function takeResponse(response: Response): ResponseParts {
  const { fields, content } = takeState(response);
  if (isStream(content) && content.locked) throw new TypeError("ReadableStream is locked");
  const { status, statusText: reason } = response;
  if (hasSpecial(fields)) {
    const others = fields.filter(([name]) => !isSpecial(name));
    return { status, reason, content, ...readSpecial(fields), fields: others };
  }
  // Written out, as spreading an object takes as long as all the rest of this function.
  return {
    status,
    reason,
    content,
    date: undefined,
    declaredBytes: undefined,
    chunked: false,
    close: false,
    connectionOptions: undefined,
    fields,
  };
}

function hasSpecial(fields: readonly FieldLine[]): boolean {
  for (let index = 0; index < fields.length; index++) {
    const line = fields[index];
    if (line !== undefined && isSpecial(line[0])) return true;
  }
  return false;
}

type Special = Pick<
  ResponseParts,
  "date" | "declaredBytes" | "chunked" | "close" | "connectionOptions"
>;

/** Fields that are not sent as they are, because the server has a say in them. */
function isSpecial(name: string): boolean {
  return isFramingField(name) || (name.length === 4 && name.toLowerCase() === "date");
}

function readSpecial(fields: readonly FieldLine[]): Special {
  const valuesOf = (wanted: string) =>
    fields.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  const [length = ""] = valuesOf("content-length");
  const options = listMembers(valuesOf("connection").join(",").toLowerCase());
  const others = options.filter((option) => option !== "close" && option !== "keep-alive");
  const chunked = valuesOf("transfer-encoding").length > 0;
  return {
    date: valuesOf("date")[0],
    declaredBytes: !chunked && /^[0-9]{1,15}$/.test(length) ? Number(length) : undefined,
    chunked,
    close: options.includes("close"),
    connectionOptions: others.length === 0 ? undefined : others.join(", "),
  };
}

/** Gives a piece of a body stream, or throws a `TypeError` for what is none; the types do not keep it out. */
export function octetsOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError("Cannot send content: expected typed ArrayBufferView from the body stream");
}
