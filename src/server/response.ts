// Response → what http1 sends. Framing is decided below; here a handler's own `content-length` is read
// as a declaration, its `connection: close` as a wish, and its other framing fields are dropped.

import { isFramingField } from "../http1/writer.ts";
import { replyParts } from "../reply.ts";
import type { FieldLine } from "../semantics/fields.ts";

/** A response, taken apart. */
export interface ResponseParts {
  /** The status code. */
  readonly status: number;
  /** The reason phrase; empty for the registered one. */
  readonly reason: string;
  /** The field lines to be sent, without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** Whether a `Date` is among the fields. */
  readonly hasDate: boolean;
  /** The length that the handler declared. */
  readonly declaredBytes: number | undefined;
  /** Whether the handler wants the connection closed. */
  readonly close: boolean;
  /** The content: whole, as a stream, or none. */
  readonly content: string | ReadableStream<Uint8Array> | null;
}

/** Says in Deno's words why a value cannot be sent as a response, or nothing where it can. */
export function responseFault(value: unknown): string | undefined {
  if (!(value instanceof Response)) {
    return "Return value from serve handler must be a response or a promise resolving to a response";
  }
  if (replyParts(value) !== undefined) return undefined;
  if (value.type === "error") {
    return "Return value from serve handler must not be an error response (like Response.error())";
  }
  if (value.bodyUsed) {
    return "The body of the Response returned from the serve handler has already been consumed";
  }
  return undefined;
}

/** Takes a response apart. One made by a helper of `reply.ts` brings its parts along. */
export function responseParts(response: Response): ResponseParts {
  const reply = replyParts(response);
  const lines: readonly FieldLine[] = reply?.fields ?? [...response.headers];
  const { fields, hasDate, declaredBytes, close } = splitFields(lines);
  return {
    status: reply?.status ?? response.status,
    reason: reply?.statusText ?? response.statusText,
    fields,
    hasDate,
    declaredBytes: reply === undefined ? declaredBytes : undefined,
    close,
    content: reply?.content ?? response.body,
  };
}

type SplitFields = Pick<ResponseParts, "fields" | "hasDate" | "declaredBytes" | "close">;

function splitFields(lines: readonly FieldLine[]): SplitFields {
  let fields: FieldLine[] | undefined;
  const split = { hasDate: false, declaredBytes: undefined as number | undefined, close: false };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ["", ""];
    const [name, value] = line;
    if (isFramingField(name)) {
      fields ??= lines.slice(0, index);
      const lower = name.toLowerCase();
      if (lower === "content-length") split.declaredBytes = declaredLength(value);
      if (lower === "connection") split.close = /(?:^|,)\s*close\s*(?:,|$)/i.test(value);
    } else {
      if (name.length === 4 && name.toLowerCase() === "date") split.hasDate = true;
      fields?.push(line);
    }
  }
  return { ...split, fields: fields ?? lines };
}

function declaredLength(value: string): number | undefined {
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
}
