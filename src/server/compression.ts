// Compression of answers, as automaticCompression of Deno.serve does it: which ones, how they are marked,
// and the octets. Short content is compressed at once and keeps a known length. All other content goes
// piece by piece, and each piece leaves the compressor whole: whoever waits for it need not wait for more.

import {
  compressedStream,
  compressNow,
  once,
  type Pieces,
  STREAM_CODINGS,
  TURN_BYTES,
} from "../compressor.ts";
import { preferredCoding } from "../semantics/accept_encoding.ts";
import { type Coding, CODINGS, isCompressible } from "../semantics/compressible.ts";
import { type FieldLine, Fields } from "../semantics/fields.ts";
import { listMembers } from "../semantics/syntax.ts";
import { octetsOf, type ResponseParts } from "./response.ts";

/** Shorter content is left alone, in bytes: the fields that say how it is coded eat up the gain. */
const MIN_BYTES = 64;

const encoder = new TextEncoder();

/**
 * Compresses the content of a response with brotli or gzip, where the peer accepts it and it is worth it.
 *
 * `acceptEncoding` is the combined field value of the request. Gives the same object where nothing is
 * compressed, otherwise parts with `Content-Encoding`, with `Accept-Encoding` in `Vary`, with a weak
 * entity tag in place of a strong one, and without a declared length. The content is then a
 * `Uint8Array`, or a stream in place of a stream or of more than 64 KiB; the stream given is read as the
 * new one is, one piece at a time, and is cancelled with it. RFC 9110 §8.4, §12.5.3, §12.5.5.
 */
export function compressed(
  parts: ResponseParts,
  acceptEncoding: string | undefined,
): ResponseParts {
  if (acceptEncoding === undefined || !mayCompress(parts.fields)) return parts;
  const content = typeof parts.content === "string" ? encoder.encode(parts.content) : parts.content;
  if (content === null) return parts;
  const bytes = content instanceof Uint8Array ? content.length : Infinity;
  if (bytes < MIN_BYTES) return parts;
  const isShort = content instanceof Uint8Array && bytes <= TURN_BYTES;
  const coding = preferredCoding(acceptEncoding, isShort ? CODINGS : STREAM_CODINGS);
  if (coding !== "br" && coding !== "gzip") return parts;
  return {
    ...parts,
    fields: codedFields(parts.fields, coding),
    declaredBytes: undefined,
    isStored: false,
    content: isShort ? compressNow(content, coding) : compressedStream(piecesOf(content), coding),
  };
}

/** Coded already, a part only, or with a digest that would not fit any more (RFC 9530). */
const KEPT = /^(?:content-(?:encoding|range|digest|md5)|(?:repr-)?digest)$/i;

function mayCompress(lines: readonly FieldLine[]): boolean {
  if (lines.some(([name]) => KEPT.test(name))) return false;
  const fields = new Fields(lines);
  const directives = listMembers(fields.get("cache-control")?.toLowerCase() ?? "");
  return isCompressible(fields.get("content-type") ?? "") && !directives.includes("no-transform");
}

function codedFields(lines: readonly FieldLine[], coding: Coding): FieldLine[] {
  const tagged = lines.map((line) => line[0].toLowerCase() === "etag" ? weakened(line) : line);
  return [...varying(tagged), ["content-encoding", coding]];
}

/** The same representation in other octets: equal by weak comparison only (RFC 9110 §8.8.1). */
function weakened([name, entityTag]: FieldLine): FieldLine {
  return [name, entityTag.startsWith("W/") ? entityTag : `W/${entityTag}`];
}

function varying(lines: readonly FieldLine[]): readonly FieldLine[] {
  const members = listMembers(new Fields(lines).get("vary") ?? "");
  if (members.some((member) => /^(?:[*]|accept-encoding)$/i.test(member))) return lines;
  const others = lines.filter(([name]) => name.toLowerCase() !== "vary");
  return [...others, ["vary", ["Accept-Encoding", ...members].join(", ")]];
}

function piecesOf(content: Uint8Array | ReadableStream<Uint8Array>): Pieces {
  if (content instanceof Uint8Array) return once(content);
  const reader = content.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      return done ? undefined : octetsOf(value);
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
