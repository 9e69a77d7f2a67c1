// Preconditions: may this request go on, given what the representation looks like now? The function
// at the end reads as RFC 9110 §13.2.2 does. A single condition is true, false, or not there.

import { parseHttpDate } from "./date.ts";

/** What identifies one version of a representation (RFC 9110 §8.8). */
export interface Validators {
  /** The entity tag as it is sent, quotes and `W/` included. */
  readonly entityTag?: string;
  /** The time of the last change, in milliseconds since 1970; compared in whole seconds. */
  readonly lastModifiedMs?: number;
}

/** What the preconditions decide: go on, answer 304 (Not Modified) or 412 (Precondition Failed). */
export type PreconditionResult = "proceed" | "not-modified" | "failed";

/** Reads a field of the request by its name; a missing one is `undefined` or `null`. */
export type FieldReader = (name: string) => string | null | undefined;

type Condition = boolean | undefined;

/** The grammar of an entity tag (RFC 9110 §8.8.3). A backslash in one is an octet like any other. */
const ENTITY_TAG = `(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"`;
const WHOLE_ENTITY_TAG = new RegExp(`^${ENTITY_TAG}$`);
const LISTED_ENTITY_TAGS = new RegExp(`(?<=^|[,\\t ])${ENTITY_TAG}(?=$|[,\\t ])`, "g");

/** Tells whether a text is an entity tag: quoted, with `W/` in front of a weak one (§8.8.3). */
export function isEntityTag(text: string): boolean {
  return WHOLE_ENTITY_TAG.test(text);
}

/** Strong comparison: both tags strong, and the same octets (RFC 9110 §8.8.3.2). */
export function matchesStrongly(left: string, right: string): boolean {
  return left === right && !left.startsWith("W/");
}

/** Weak comparison: the same opaque tag, whether weak or strong (RFC 9110 §8.8.3.2). */
export function matchesWeakly(left: string, right: string): boolean {
  return opaqueTag(left) === opaqueTag(right);
}

function opaqueTag(entityTag: string): string {
  return entityTag.startsWith("W/") ? entityTag.slice(2) : entityTag;
}

/**
 * Evaluates the preconditions of a request in the order of RFC 9110 §13.2.2.
 *
 * `field` reads the request's fields, `current` describes the selected representation, or is
 * `undefined` where there is none. `If-Range` is not among them: it decides about the range only.
 *
 * ```ts
 * import { evaluatePreconditions } from "./preconditions.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const request = new Headers({ "if-none-match": '"a", "b"' });
 * const result = evaluatePreconditions("GET", (name) => request.get(name), { entityTag: '"b"' });
 * assertEquals(result, "not-modified");
 * ```
 */
export function evaluatePreconditions(
  method: string,
  field: FieldReader,
  current: Validators | undefined,
): PreconditionResult {
  const retrieves = method === "GET" || method === "HEAD";

  const ifMatch = evaluateIfMatch(field("if-match"), current);
  if (ifMatch === false) return "failed";
  if (ifMatch === undefined) {
    const unmodified = evaluateIfUnmodifiedSince(field("if-unmodified-since"), current);
    if (unmodified === false) return "failed";
  }

  const ifNoneMatch = evaluateIfNoneMatch(field("if-none-match"), current);
  if (ifNoneMatch === false) return retrieves ? "not-modified" : "failed";
  if (ifNoneMatch === undefined && retrieves) {
    const modified = evaluateIfModifiedSince(field("if-modified-since"), current);
    if (modified === false) return "not-modified";
  }
  return "proceed";
}

function evaluateIfMatch(value: string | null | undefined, current?: Validators): Condition {
  if (value === null || value === undefined) return undefined;
  return anyTagMatches(value, current, matchesStrongly);
}

function evaluateIfNoneMatch(value: string | null | undefined, current?: Validators): Condition {
  if (value === null || value === undefined) return undefined;
  return !anyTagMatches(value, current, matchesWeakly);
}

function anyTagMatches(
  value: string,
  current: Validators | undefined,
  matches: (left: string, right: string) => boolean,
): boolean {
  if (value === "*") return current !== undefined;
  const entityTag = current?.entityTag;
  if (entityTag === undefined) return false;
  return entityTagsOf(value).some((member) => matches(member, entityTag));
}

/** The members of a list of entity tags; what is none is passed over. */
function entityTagsOf(value: string): string[] {
  return value.match(LISTED_ENTITY_TAGS) ?? [];
}

function evaluateIfUnmodifiedSince(
  value: string | null | undefined,
  current?: Validators,
): Condition {
  const changedAfter = isChangedAfter(value, current);
  return changedAfter === undefined ? undefined : !changedAfter;
}

function evaluateIfModifiedSince(
  value: string | null | undefined,
  current?: Validators,
): Condition {
  return isChangedAfter(value, current);
}

/** `undefined` where the field, its date or the representation's time is missing: ignore it. */
function isChangedAfter(value: string | null | undefined, current?: Validators): Condition {
  const dateMs = value === null || value === undefined ? undefined : parseHttpDate(value);
  const lastModifiedMs = current?.lastModifiedMs;
  if (dateMs === undefined || lastModifiedMs === undefined) return undefined;
  return Math.floor(lastModifiedMs / 1000) * 1000 > dateMs;
}
