// Response → what http1 sends. Framing is decided below; here a handler's own `content-length` is read
// as a declaration, its `connection: close` as a wish, and its other framing fields are dropped.

import { isFramingField } from "../http1/writer.ts";
import { replyParts } from "../reply.ts";
import type { FieldLine } from "../semantics/fields.ts";
import { listMembers } from "../semantics/syntax.ts";

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

/** Deno's words for a body that somebody has read, or is reading. */
export const CONSUMED =
  "The body of the Response returned from the serve handler has already been consumed";

/** Says in Deno's words why a value cannot be sent as a response, or nothing where it can. */
export function responseFault(value: unknown): string | undefined {
  if (!(value instanceof Response)) {
    return "Return value from serve handler must be a response or a promise resolving to a response";
  }
  if (replyParts(value) !== undefined) return undefined;
  if (value.type === "error") {
    return "Return value from serve handler must not be an error response (like Response.error())";
  }
  return value.bodyUsed ? CONSUMED : undefined;
}

/** Takes a response apart. One made by a helper of `reply.ts` brings its parts along. */
export function responseParts(response: Response): ResponseParts {
  const reply = replyParts(response);
  if (reply !== undefined) return partsOf(reply, reply.fields, reply.content, undefined);
  const lines = [...response.headers];
  return partsOf(response, lines, response.body, declaredLength(lines));
}

function partsOf(
  { status, statusText }: { readonly status: number; readonly statusText: string },
  lines: readonly FieldLine[],
  content: ResponseParts["content"],
  declaredBytes: number | undefined,
): ResponseParts {
  let framed = false;
  let hasDate = false;
  let close = false;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined) continue;
    const name = line[0];
    if (isFramingField(name)) {
      framed = true;
      close ||= name.toLowerCase() === "connection" && hasClose(line[1]);
    } else if (name.length === 4) {
      hasDate ||= name.toLowerCase() === "date";
    }
  }
  const fields = framed ? lines.filter(([name]) => !isFramingField(name)) : lines;
  return { status, reason: statusText, fields, hasDate, declaredBytes, close, content };
}

function hasClose(connection: string): boolean {
  return listMembers(connection.toLowerCase()).includes("close");
}

function declaredLength(lines: readonly FieldLine[]): number | undefined {
  const value = lines.find(([name]) => name === "content-length")?.[1] ?? "";
  return /^[0-9]{1,15}$/.test(value) ? Number(value) : undefined;
}
