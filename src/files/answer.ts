// A representation → the response to one request: preconditions, ranges, fields, content. RFC 9110 §13,
// §14 and §8, in this order.

import { problem } from "../reply.ts";
import { attachment } from "../semantics/content_disposition.ts";
import { formatHttpDate } from "../semantics/date.ts";
import { evaluatePreconditions, type Validators } from "../semantics/preconditions.ts";
import { contentRange, ifRangeHolds, selectRanges, unsatisfiedRange } from "../semantics/ranges.ts";
import type { StoredResponse } from "../stored_response.ts";
import { mediaType } from "./media_type.ts";
import { multipart } from "./multipart.ts";
import { lengthOf, OpenFile, type Segment } from "./open_file.ts";
import type { Site } from "./options.ts";
import type { Representation } from "./representation.ts";
import { setFields } from "./rules.ts";

/** The part of a name that may be a hash: in front of the extension, behind a dot or a hyphen. */
const LAST_PART = /[.-]([a-z0-9]{8,})(?:\.[a-z0-9]+){1,2}$/i;

/**
 * Tells whether a file has a hash in its name, and so never changes. A date is none, nor is a word with a
 * number: to take a name for a hashed one costs a year, to miss one costs a question.
 */
function isHashed(name: string): boolean {
  const [, part = ""] = name.match(LAST_PART) ?? [];
  if (!/[0-9]/.test(part) || !/[a-z]/i.test(part)) return false;
  return /^[0-9a-f]+$/i.test(part) || !/^[a-z]+[0-9]+$/i.test(part);
}

/** Gives the fields of an answer with the whole of a file, by its path below the root and its name. */
export function fieldsOf(
  site: Site,
  path: string,
  name: string,
  { size, entityTag, modifiedMs, coding, hasRanges }: Representation,
): Headers {
  const headers = new Headers({
    "content-type": mediaType(name),
    "content-length": String(size),
    "cache-control": cacheControl(site, name),
    "x-content-type-options": "nosniff",
  });
  if (entityTag !== undefined) headers.set("etag", entityTag);
  if (modifiedMs !== undefined) headers.set("last-modified", formatHttpDate(modifiedMs));
  if (hasRanges) headers.set("accept-ranges", "bytes");
  if (coding !== undefined) headers.set("content-encoding", coding);
  if (site.precompressed || site.compress) headers.set("vary", "accept-encoding");
  if (site.downloads.some((pattern) => pattern.test(path))) {
    headers.set("content-disposition", attachment(name));
  }
  addCommonFields(site, headers, path);
  return headers;
}

/** Sets what the answers of a folder have in common, and what its rules give to a path. */
export function addCommonFields(site: Site, headers: Headers, path: string): void {
  if (site.enableCors) {
    headers.set("access-control-allow-origin", "*");
    headers.set("access-control-expose-headers", "*");
  }
  setFields(headers, site.headers, path);
}

/** Answers that a request cannot be fulfilled, in one sentence. */
export function refuse(
  site: Site,
  request: Request,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const response = problem(request, status, message, { headers });
  addCommonFields(site, response.headers, "");
  return response;
}

function cacheControl({ immutable }: Site, name: string): string {
  return immutable && isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache";
}

/** What an answer needs besides the request. */
export interface Answerable {
  /** The folder that it belongs to. */
  readonly site: Site;
  /** What is sent. */
  readonly representation: Representation;
  /** What identifies it. */
  readonly validators: Validators;
  /** The fields of an answer with the whole of it. */
  readonly headers: Headers;
  /** Makes such answers from memory; nothing where the content is not in memory. */
  readonly stored: StoredResponse | undefined;
}

/** Gives what identifies a representation. */
export function validatorsOf({ entityTag, modifiedMs }: Representation): Validators {
  return {
    ...(entityTag !== undefined && { entityTag }),
    ...(modifiedMs !== undefined && { lastModifiedMs: modifiedMs }),
  };
}

/** Answers a request with what preconditions and ranges leave of a representation. Closes its file. */
export function answer(request: Request, answerable: Answerable): Response {
  const { headers, validators } = answerable;
  const { hasRanges } = answerable.representation;
  const fields = request.headers;
  switch (evaluatePreconditions(request.method, (name) => fields.get(name), validators)) {
    case "not-modified":
      closeFile(answerable);
      return new Response(null, { status: 304, headers: notModified(headers) });
    case "failed":
      closeFile(answerable);
      return refuse(answerable.site, request, 412, "The file is not in the version asked for.");
    case "proceed": {
      const range = request.method === "GET" && hasRanges ? fields.get("range") : null;
      if (range === null || !ifRangeHolds(fields.get("if-range"), validators, Date.now())) {
        return answerWhole(request, answerable);
      }
      return answerRange(request, answerable, range);
    }
  }
}

/**
 * Answers with all of it and another status than 200, whatever the request says of versions and ranges:
 * what is not there has no versions. Closes its file.
 */
export function answerAs(status: number, request: Request, answerable: Answerable): Response {
  const headers = new Headers(answerable.headers);
  for (const name of ["etag", "last-modified", "accept-ranges"]) headers.delete(name);
  return answerWhole(request, { ...answerable, headers, stored: undefined }, status);
}

function answerWhole(request: Request, answerable: Answerable, status = 200): Response {
  const { representation, headers, stored } = answerable;
  const { size, file } = representation;
  if (request.method === "HEAD") {
    closeFile(answerable);
    return new Response(null, { status, headers });
  }
  if (file instanceof OpenFile) {
    return new Response(file.stream([{ start: 0, end: size }]), { status, headers });
  }
  if (stored !== undefined) return stored.make();
  return new Response(file.bytes, { status, headers });
}

function answerRange(request: Request, answerable: Answerable, range: string): Response {
  const { representation, headers } = answerable;
  const { size } = representation;
  const ranges = selectRanges(range, size);
  if (ranges === "whole") return answerWhole(request, answerable);
  if (ranges === "unsatisfiable") {
    closeFile(answerable);
    const message = `The file has ${size} bytes; the range lies outside of them.`;
    const fields = { "content-range": unsatisfiedRange(size) };
    return refuse(answerable.site, request, 416, message, fields);
  }
  const [first, ...others] = ranges;
  const partial = new Headers(headers);
  if (first === undefined || others.length > 0) {
    const { contentType, segments } = multipart(ranges, size, headers.get("content-type") ?? "");
    partial.set("content-type", contentType);
    return answerPart(representation, segments, partial);
  }
  partial.set("content-range", contentRange(first, size));
  return answerPart(representation, [first], partial);
}

function answerPart(
  { file }: Representation,
  segments: readonly Segment[],
  headers: Headers,
): Response {
  headers.set("content-length", String(lengthOf(segments)));
  const content = file instanceof OpenFile ? file.stream(segments) : joined(file.bytes, segments);
  return new Response(content, { status: 206, headers });
}

function joined(
  bytes: Uint8Array<ArrayBuffer>,
  segments: readonly Segment[],
): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(lengthOf(segments));
  let at = 0;
  for (const segment of segments) {
    const part = segment instanceof Uint8Array
      ? segment
      : bytes.subarray(segment.start, segment.end);
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}

/** What describes content that is not sent is left out (RFC 9110 §15.4.5). */
function notModified(headers: Headers): Headers {
  const fields = new Headers(headers);
  for (const name of [...fields.keys()]) if (name.startsWith("content-")) fields.delete(name);
  return fields;
}

/** Closes the file of an answer that is not sent. */
export function closeFile({ representation: { file } }: Answerable): void {
  if (file instanceof OpenFile) file.close();
}
