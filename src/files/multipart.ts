// Several ranges in one message: multipart/byteranges (RFC 9110 §14.6).

import { type ByteRange, contentRange } from "../semantics/ranges.ts";
import type { Segment } from "./open_file.ts";

const encoder = new TextEncoder();

/** A message of several parts. */
export interface Multipart {
  /** Its media type, with the boundary. */
  readonly contentType: string;
  /** Its content: heads of parts, and the ranges between them. */
  readonly segments: readonly Segment[];
}

/** Makes a message of ranges of a representation with this size and media type. */
export function multipart(
  ranges: readonly ByteRange[],
  size: number,
  contentType: string,
): Multipart {
  // A boundary that nobody can foretell is in no file.
  const boundary = crypto.randomUUID();
  const segments: Segment[] = [];
  for (const range of ranges) {
    const head = `--${boundary}\r\ncontent-type: ${contentType}\r\n` +
      `content-range: ${contentRange(range, size)}\r\n\r\n`;
    segments.push(encoder.encode(`${segments.length === 0 ? "" : "\r\n"}${head}`), range);
  }
  segments.push(encoder.encode(`\r\n--${boundary}--\r\n`));
  return { contentType: `multipart/byteranges; boundary=${boundary}`, segments };
}
