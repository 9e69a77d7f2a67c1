// What Deno keeps of a Response. Fetch says neither whether a body is a text or a stream (`body` makes
// a stream of everything) nor how field names were written (`headers` sorts and lowers them), and both
// answers are dear. Deno's own server reads what lies behind, under symbols, and so does this file; where
// a version of Deno keeps it otherwise, Fetch is asked.

import { INNER, type Kept, keptBy, symbolOf } from "../response_symbols.ts";
import type { FieldLine } from "../semantics/fields.ts";
import { StoredInner } from "../stored_response.ts";

/** What a response says. */
export interface ResponseState {
  /** The status code. */
  readonly status: number;
  /** The reason phrase; empty for the registered one. */
  readonly reason: string;
  /** The field lines in their order, with the letter case in which they were written. */
  readonly fields: readonly FieldLine[];
  /** The content: a text or bytes that are whole, a stream, or none. */
  readonly content: string | Uint8Array | ReadableStream<Uint8Array> | null;
  /** Whether it is that of a stored response: these fields never come with anything else. */
  readonly isStored?: boolean;
}

interface Inner {
  readonly status: number;
  readonly statusMessage: string;
  /** Whether fetch() has decoded the body: what is said of its coding and length is not true then. */
  readonly bodyDecoded?: boolean;
  readonly headerList: readonly FieldLine[];
  readonly body: { readonly streamOrStatic: ReadableStream<Uint8Array> | Static } | null;
}

/** A body that is not a stream as long as nobody asks for one. */
interface Static {
  readonly body: string | Uint8Array;
  consumed: boolean;
}

// These two globals are getters in Deno, which answer anew each time.
const { Response: GivenResponse, ReadableStream: GivenStream } = globalThis;

// What Deno's server sends where it is there: a text or bytes, until somebody touches the fields.
const FAST_BODY = symbolOf("serve fast body");
const FAST_FIELDS = symbolOf("serve fast header kind");
const FAST_TYPE = symbolOf("serve fast content type");
const FAST_CONSUMED = symbolOf("serve fast consumed");
// Is there until somebody asks for more than that.
const LAZY_BODY = symbolOf("lazy static body");

const NO_FIELDS: readonly FieldLine[] = [];
const TEXT_ONLY: readonly FieldLine[] = [["content-type", "text/plain;charset=UTF-8"]];

/** Tells whether a value is a Response of this Deno. */
export function isResponse(value: unknown): value is Response {
  return value instanceof GivenResponse;
}

/** Tells whether the content of a response is a stream. */
export function isStream(content: ResponseState["content"]): content is ReadableStream<Uint8Array> {
  return typeof content === "object" && content instanceof GivenStream;
}

/** Gives the status of a response; 0 of one that tells of an error of the network. */
export function statusOf(response: Response): number {
  return innerOf(keptBy(response))?.status ?? response.status;
}

/** Tells whether somebody has read the body, or begun to. */
export function isConsumed(response: Response): boolean {
  const kept = keptBy(response);
  const stored = untouchedIn(kept);
  if (stored !== undefined) return stored.isTaken;
  // Asking for `bodyUsed` would make what is lazy a body like any other.
  return kept[FAST_CONSUMED] === true ||
    (typeof kept[LAZY_BODY] !== "string" && response.bodyUsed);
}

/**
 * Takes fields and content out of a response whose body nobody has read; from then on it counts as
 * read. A stream is given as it is, locked or not.
 */
export function takeState(response: Response): ResponseState {
  const kept = keptBy(response);
  const stored = untouchedIn(kept);
  if (stored !== undefined) return stored.take();
  const inner = innerOf(kept);
  if (inner === undefined) return takePublic(response);
  return takeFast(kept, inner) ?? takeInner(inner) ?? takePublic(response);
}

function untouchedIn(kept: Kept): StoredInner | undefined {
  const inner = kept[INNER];
  return inner instanceof StoredInner && inner.isUntouched ? inner : undefined;
}

function takePublic(response: Response): ResponseState {
  const { status, statusText: reason } = response;
  return { status, reason, fields: [...response.headers], content: response.body };
}

function takeFast(kept: Kept, inner: Inner): ResponseState | undefined {
  const content = kept[FAST_BODY];
  if (typeof content !== "string" && !(content instanceof Uint8Array)) return undefined;
  markConsumed(kept);
  return { status: inner.status, reason: inner.statusMessage, fields: fastFields(kept), content };
}

/** A response that is frozen cannot be marked, and can be sent again. */
function markConsumed(kept: Kept): void {
  try {
    kept[FAST_CONSUMED] = true;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

function fastFields(kept: Kept): readonly FieldLine[] {
  const type = kept[FAST_TYPE];
  switch (kept[FAST_FIELDS]) {
    case 1:
      return TEXT_ONLY;
    case 2:
      return typeof type === "string" ? [["content-type", type]] : NO_FIELDS;
    default:
      return NO_FIELDS;
  }
}

function takeInner(inner: Inner): ResponseState | undefined {
  const { status, statusMessage: reason } = inner;
  const body = inner.body?.streamOrStatic;
  const fields = inner.bodyDecoded === true ? decodedFields(inner.headerList) : inner.headerList;
  if (body === undefined) return { status, reason, fields, content: null };
  if (body instanceof GivenStream) return { status, reason, fields, content: body };
  if (!isStatic(body)) return undefined;
  body.consumed = true;
  return { status, reason, fields, content: body.body };
}

function decodedFields(fields: readonly FieldLine[]): readonly FieldLine[] {
  return fields.filter(([name]) => !/^content-(?:encoding|length)$/i.test(name));
}

/** What all responses keep is looked at once, and not in each of them. */
const KEEPS_INNER = isInner(keptBy(new GivenResponse(""))[INNER]);

function innerOf(kept: Kept): Inner | undefined {
  return KEEPS_INNER ? kept[INNER] as Inner | undefined : undefined;
}

function isInner(value: unknown): value is Inner {
  return typeof value === "object" && value !== null && "headerList" in value &&
    Array.isArray(value.headerList) && "body" in value &&
    "status" in value && "statusMessage" in value;
}

function isStatic(value: object): value is Static {
  return "body" in value && (typeof value.body === "string" || value.body instanceof Uint8Array);
}
