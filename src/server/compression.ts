// Compression of answers, as automaticCompression of Deno.serve does it: which ones, how they are marked,
// and the octets. Short content is compressed at once and keeps a known length. All other content goes
// piece by piece, and each piece leaves the compressor whole: whoever waits for it need not wait for more.

import {
  type BrotliCompress,
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  type Gzip,
  gzipSync,
} from "node:zlib";
import { preferredCoding } from "../semantics/accept_encoding.ts";
import { type FieldLine, Fields } from "../semantics/fields.ts";
import { listMembers } from "../semantics/syntax.ts";
import { octetsOf, type ResponseParts } from "./response.ts";

type Coding = "br" | "gzip";

/** Shorter content is left alone, in bytes: the fields that say how it is coded eat up the gain. */
const MIN_BYTES = 64;

/** How much is compressed before the others have their turn, in bytes: a bit more than a millisecond. */
const TURN_BYTES = 64 * 1024;

const GZIP = { flush: constants.Z_SYNC_FLUSH };
/** This quality takes as long as gzip at its usual level, and makes less of the same. */
const BROTLI = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
};

/** In the order of preference. */
const CODINGS: readonly Coding[] = ["br", "gzip"];

/** In Deno 2.4 a brotli stream cannot be flushed: what is written stays in it until the end. */
const STREAM_CODINGS: readonly Coding[] = "flush" in createBrotliCompress() ? CODINGS : ["gzip"];

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
    content: isShort ? compressedBytes(content, coding) : compressedStream(content, coding),
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

/**
 * What Deno takes to be compressible, and what has the same form. Its list is the one of mime-db, with
 * several hundred types that differ in name only.
 */
const COMPRESSIBLE = new RegExp(
  [
    // Deno sends events as they are, too: a compressor for each client is dear, and saves little.
    "text/(?!event-stream$).+",
    ".+[+](?:json|text|xml|yaml)",
    "application/(?:(?:x-)?javascript|ecmascript|json|xml|xml-dtd|wasm|toml|rtf|postscript|dart)",
    "application/(?:(?:x-)?tar|x-sh|x-httpd-php|x-www-form-urlencoded|vnd[.]ms-(?:fontobject|opentype))",
    "font/(?:otf|ttf)|image/(?:bmp|x-ms-bmp|x-icon)|message/rfc822|model/gltf-binary",
  ].map((types) => `^(?:${types})$`).join("|"),
);

function isCompressible(contentType: string): boolean {
  const [mediaType = ""] = contentType.split(";");
  return COMPRESSIBLE.test(mediaType.trim().toLowerCase());
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

function compressedBytes(bytes: Uint8Array, coding: Coding): Uint8Array {
  return coding === "br" ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes);
}

function compressedStream(
  content: Uint8Array | ReadableStream<Uint8Array>,
  coding: Coding,
): ReadableStream<Uint8Array> {
  const source = content instanceof Uint8Array ? ReadableStream.from([content]) : content;
  return new ReadableStream(new Compression(source, coding), { highWaterMark: 0 });
}

type Settle = (error?: Error | null) => void;

/** A stream on its way through a compressor of node:zlib. */
class Compression implements UnderlyingDefaultSource<Uint8Array> {
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #compressor: BrotliCompress | Gzip;
  /** What was read and not compressed yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** What was compressed and not given yet. */
  #output: Uint8Array[] = [];
  #turnBytes = 0;
  #settle: Settle = () => {};

  constructor(source: ReadableStream<Uint8Array>, coding: Coding) {
    this.#reader = source.getReader();
    this.#compressor = coding === "br" ? createBrotliCompress(BROTLI) : createGzip(GZIP);
    this.#compressor.on("data", (bytes: Uint8Array) => this.#output.push(bytes));
    this.#compressor.on("error", (error) => this.#settle(error));
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      // A stream does not pull again where it was given nothing, as for an empty piece.
      while (this.#output.length === 0) {
        const piece = await this.#take();
        if (piece === undefined) return await this.#end(controller);
        await this.#settled((settle) => this.#compressor.write(piece, settle));
      }
      this.#give(controller);
    } catch (error) {
      // The source of a failure is past being cancelled; it has nothing new to say.
      this.cancel(error).catch(() => {});
      throw error;
    }
  }

  cancel(reason: unknown): Promise<void> {
    this.#compressor.destroy();
    return this.#reader.cancel(reason);
  }

  /** Gives the next octets to compress, in a later turn where this one was long enough. */
  async #take(): Promise<Uint8Array | undefined> {
    if (this.#turnBytes >= TURN_BYTES) {
      await new Promise((resolve) => setImmediate(resolve));
      this.#turnBytes = 0;
    }
    if (this.#rest.length === 0) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#rest = octetsOf(value);
    }
    const piece = this.#rest.subarray(0, TURN_BYTES);
    this.#rest = this.#rest.subarray(piece.length);
    this.#turnBytes += piece.length;
    return piece;
  }

  async #end(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    await this.#settled((settle) => this.#compressor.once("end", settle).end());
    this.#give(controller);
    controller.close();
  }

  /** Waits for the compressor, which may fail in the middle of anything. */
  #settled(act: (settle: Settle) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => error ? reject(error) : resolve();
      act(this.#settle);
    });
  }

  #give(controller: ReadableStreamDefaultController<Uint8Array>): void {
    for (const bytes of this.#output.splice(0)) controller.enqueue(bytes);
  }
}
