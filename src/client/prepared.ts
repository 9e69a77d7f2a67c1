// What a caller asks for → what is sent: method, target, field lines, content, and what may be done with
// the request where the connection fails.

import { isFramingField } from "../http1/writer.ts";
import { isTarget } from "../http1/target.ts";
import type { ResponseHead } from "../http1/event.ts";
import { type FieldLine, Fields } from "../semantics/fields.ts";
import { isFieldValue, isToken, listMembers } from "../semantics/syntax.ts";
import { mayBeTrailer } from "../semantics/trailers.ts";
import type { ClientRequest } from "./options.ts";
import { contentOf, type RequestContent } from "./request_content.ts";

/** A request that was checked and can be sent. */
export interface PreparedRequest {
  /** The method. */
  readonly method: string;
  /** The request target. */
  readonly target: string;
  /** The field lines, without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** The content, if there is any. */
  readonly content: RequestContent | undefined;
  /** The length to announce; `"unknown"` for chunks. */
  readonly contentBytes: number | "unknown" | undefined;
  /** What gives the trailer section. */
  readonly trailers: (() => Fields) | undefined;
  /** Whether the content waits for 100 (Continue). */
  readonly expectContinue: boolean;
  /** Whether the connection closes behind it. */
  readonly close: boolean;
  /** Whether sending it twice has the effect of sending it once (RFC 9110 §9.2.2). */
  readonly isIdempotent: boolean;
  /** Ends the exchange. */
  readonly signal: AbortSignal | undefined;
  /** Is given each interim response. */
  readonly onInterim: ((head: ResponseHead) => void) | undefined;
}

const IDEMPOTENT: ReadonlySet<string> = new Set("GET HEAD OPTIONS TRACE PUT DELETE".split(" "));

/** Methods whose requests say that they have no content, where they have none (RFC 9110 §8.6). */
const EXPECTS_CONTENT: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/**
 * Checks a request and gives it as it is to be sent. Rejects with a `TypeError` for what is no request:
 * method, target or field line that cannot be sent, content where there can be none. It waits only for
 * a form to be encoded.
 */
export function prepare(
  target: string,
  authority: string,
  request: ClientRequest,
): PreparedRequest | Promise<PreparedRequest> {
  const { method = "GET", body } = request;
  if (!isToken(method)) throw new TypeError(`Cannot send method ${JSON.stringify(method)}`);
  if (method === "CONNECT") {
    throw new TypeError("Cannot send CONNECT: this client opens no tunnels");
  }
  if (!isTarget(target)) throw new TypeError(`Cannot send target ${JSON.stringify(target)}`);
  const content = body === undefined || body === null ? undefined : contentOf(body);
  if (content instanceof Promise) {
    return content.then((content) => finish(target, authority, request, content));
  }
  return finish(target, authority, request, content);
}

function finish(
  target: string,
  authority: string,
  request: ClientRequest,
  content: RequestContent | undefined,
): PreparedRequest {
  const { method = "GET", signal, onInterim, trailers } = request;
  const given = linesOf(request.headers);
  const named = new Fields(given);
  const framing = framingOf(named);
  const fields = given.filter(([name]) => !isFramingField(name) && name.toLowerCase() !== "expect");
  if (!named.has("host")) fields.unshift(["Host", authority]);
  if (content?.mediaType !== undefined && !named.has("content-type")) {
    fields.push(["Content-Type", content.mediaType]);
  }
  const contentBytes = lengthOf(method, content, framing.length, trailers !== undefined);
  const expects = (request.expectContinue ?? framing.expects) && content !== undefined;
  if (expects) fields.push(["Expect", "100-continue"]);
  return {
    method,
    target,
    fields,
    content,
    contentBytes,
    trailers: trailers === undefined ? undefined : () => trailersOf(trailers),
    expectContinue: expects,
    close: request.close ?? framing.close,
    isIdempotent: IDEMPOTENT.has(method),
    signal,
    onInterim,
  };
}

/** Gives the field lines of whatever they were given as, in order. Throws a `TypeError`. */
export function linesOf(headers: ClientRequest["headers"]): FieldLine[] {
  if (headers === undefined) return [];
  const isPairs = Symbol.iterator in headers;
  const lines = isPairs ? [...headers as Iterable<FieldLine>] : Object.entries(headers);
  for (const [name, value] of lines) {
    if (!isToken(name)) throw new TypeError(`Cannot send field name ${JSON.stringify(name)}`);
    if (!isFieldValue(value)) {
      throw new TypeError(`Cannot send field ${name}: its value ${JSON.stringify(value)} is none`);
    }
  }
  return lines.map(([name, value]) => [name, value]);
}

/** What the given field lines say about framing; they are not sent as they are. */
interface GivenFraming {
  readonly length: number | "unknown" | undefined;
  readonly close: boolean;
  readonly expects: boolean;
}

function framingOf(given: Fields): GivenFraming {
  const [coding, length] = [given.get("transfer-encoding"), given.get("content-length")];
  if (coding !== undefined && coding.toLowerCase() !== "chunked") {
    throw new TypeError(`Cannot send Transfer-Encoding ${coding}: only chunked is spoken`);
  }
  if (length !== undefined && !/^[0-9]{1,15}$/.test(length)) {
    throw new TypeError(`Cannot send Content-Length ${JSON.stringify(length)}: it is no number`);
  }
  const options = listMembers(given.get("connection") ?? "").map((option) => option.toLowerCase());
  const other = options.find((option) => option !== "close" && option !== "keep-alive");
  if (other !== undefined) throw new TypeError(`Cannot send Connection option ${other}`);
  const expect = given.get("expect");
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    throw new TypeError(`Cannot send Expect ${expect}: only 100-continue is known`);
  }
  return {
    length: coding !== undefined ? "unknown" : length === undefined ? undefined : Number(length),
    close: options.includes("close"),
    expects: expect !== undefined,
  };
}

function lengthOf(
  method: string,
  content: RequestContent | undefined,
  given: number | "unknown" | undefined,
  hasTrailers: boolean,
): number | "unknown" | undefined {
  if (hasTrailers || given === "unknown") return "unknown";
  const known = content?.bytes ?? (EXPECTS_CONTENT.has(method) || given === 0 ? 0 : undefined);
  if (given === undefined || given === known) return known;
  if (known === "unknown") return given;
  throw new TypeError(`Cannot send Content-Length ${given}: the content has ${known ?? 0} bytes`);
}

function trailersOf(trailers: NonNullable<ClientRequest["trailers"]>): Fields {
  const lines = linesOf(typeof trailers === "function" ? trailers() : trailers);
  const forbidden = lines.find(([name]) => !mayBeTrailer(name));
  if (forbidden !== undefined) {
    throw new TypeError(`Cannot send trailer ${forbidden[0]}: it has to go before the content`);
  }
  return new Fields(lines);
}
