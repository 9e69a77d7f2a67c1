// What Deno keeps of a Response. Fetch says neither whether a body is a text or a stream (`body` makes
// a stream of everything) nor how field names were written (`headers` sorts and lowers them), and both
// answers are dear. Deno's own server reads what lies behind, under symbols, and so does this file; where
// a version of Deno keeps it otherwise, Fetch is asked.

import type { FieldLine } from "../semantics/fields.ts";

/** Fields and content of a response. */
export interface ResponseState {
  /** The field lines in their order, with the letter case in which they were written. */
  readonly fields: readonly FieldLine[];
  /** The content: a text or bytes that are whole, a stream, or none. */
  readonly content: string | Uint8Array | ReadableStream<Uint8Array> | null;
}

interface Inner {
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

/** The symbols that a Response has of its own, by their descriptions. */
const SYMBOLS: ReadonlyMap<string | undefined, symbol> = new Map(
  Object.getOwnPropertySymbols(new Response("")).map((symbol) => [symbol.description, symbol]),
);
const INNER = SYMBOLS.get("response");
// What Deno's server sends where it is there: a text or bytes, until somebody touches the fields.
const FAST_BODY = SYMBOLS.get("serve fast body");
const FAST_FIELDS = SYMBOLS.get("serve fast header kind");
const FAST_TYPE = SYMBOLS.get("serve fast content type");
const FAST_CONSUMED = SYMBOLS.get("serve fast consumed");
// Is there until somebody asks for more than that.
const LAZY_BODY = SYMBOLS.get("lazy static body");

const NO_FIELDS: readonly FieldLine[] = [];
const TEXT_ONLY: readonly FieldLine[] = [["content-type", "text/plain;charset=UTF-8"]];

/** Tells whether somebody has read the body, or begun to. */
export function isConsumed(response: Response): boolean {
  // Asking for `bodyUsed` would make what is lazy a body like any other.
  const isLazy = typeof kept(response, LAZY_BODY) === "string";
  return kept(response, FAST_CONSUMED) === true || (!isLazy && response.bodyUsed);
}

/**
 * Takes fields and content out of a response whose body nobody has read; from then on it counts as
 * read. A stream is given as it is, locked or not.
 */
export function takeState(response: Response): ResponseState {
  return takeFast(response) ?? takeInner(response) ??
    { fields: [...response.headers], content: response.body };
}

function kept(response: Response, symbol: symbol | undefined): unknown {
  return symbol === undefined ? undefined : Reflect.get(response, symbol);
}

function takeFast(response: Response): ResponseState | undefined {
  const content = kept(response, FAST_BODY);
  if (typeof content !== "string" && !(content instanceof Uint8Array)) return undefined;
  if (FAST_CONSUMED !== undefined) Reflect.set(response, FAST_CONSUMED, true);
  return { fields: fastFields(response), content };
}

function fastFields(response: Response): readonly FieldLine[] {
  const type = kept(response, FAST_TYPE);
  switch (kept(response, FAST_FIELDS)) {
    case 1:
      return TEXT_ONLY;
    case 2:
      return typeof type === "string" ? [["content-type", type]] : NO_FIELDS;
    default:
      return NO_FIELDS;
  }
}

function takeInner(response: Response): ResponseState | undefined {
  const inner = kept(response, INNER);
  if (!isInner(inner)) return undefined;
  const body = inner.body?.streamOrStatic;
  const fields = inner.bodyDecoded === true ? decodedFields(inner.headerList) : inner.headerList;
  if (body === undefined) return { fields, content: null };
  if (body instanceof ReadableStream) return { fields, content: body };
  if (!isStatic(body)) return undefined;
  body.consumed = true;
  return { fields, content: body.body };
}

function decodedFields(fields: readonly FieldLine[]): readonly FieldLine[] {
  return fields.filter(([name]) => !/^content-(?:encoding|length)$/i.test(name));
}

function isInner(value: unknown): value is Inner {
  return typeof value === "object" && value !== null && "headerList" in value &&
    Array.isArray(value.headerList) && "body" in value;
}

function isStatic(value: object): value is Static {
  return "body" in value && (typeof value.body === "string" || value.body instanceof Uint8Array);
}
