// Whatever can be the content of a request → its length, its media type, and its pieces.

import type { ClientBody } from "./options.ts";

/** The content of a request. */
export interface RequestContent {
  /** Its length, in bytes; `"unknown"` for a stream. */
  readonly bytes: number | "unknown";
  /** Its media type, where the body implies one. */
  readonly mediaType?: string | undefined;
  /** Whether it can be sent a second time. */
  readonly isRepeatable: boolean;
  /** Whether its first piece may let others wait. */
  readonly isStream: boolean;
  /** Gives the pieces; leaving the loop early cancels what they come from. */
  pieces(): AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
}

/** Tells whether a body can be sent once only. */
export function isOnce(body: ClientBody | null | undefined): boolean {
  if (typeof body !== "object" || body === null) return false;
  return ![Uint8Array, ArrayBuffer, Blob, URLSearchParams, FormData].some((kind) =>
    body instanceof kind
  );
}

/** Gives the content that a body is; a form is encoded first. */
export function contentOf(body: ClientBody): RequestContent | Promise<RequestContent> {
  if (typeof body === "string") {
    return ofBytes(new TextEncoder().encode(body), "text/plain;charset=UTF-8");
  }
  if (body instanceof Uint8Array) return ofBytes(body);
  if (body instanceof ArrayBuffer) return ofBytes(new Uint8Array(body));
  if (body instanceof URLSearchParams) {
    const mediaType = "application/x-www-form-urlencoded;charset=UTF-8";
    return ofBytes(new TextEncoder().encode(body.toString()), mediaType);
  }
  if (body instanceof Blob) return ofBlob(body);
  if (body instanceof FormData) return ofForm(body);
  if (Symbol.asyncIterator in body || Symbol.iterator in body) return ofStream(body);
  throw new TypeError("Cannot send body: it is neither text, bytes, a form nor a stream");
}

function ofBytes(bytes: Uint8Array, mediaType?: string): RequestContent {
  const pieces = () => bytes.length === 0 ? [] : [bytes];
  return { bytes: bytes.length, mediaType, isRepeatable: true, isStream: false, pieces };
}

function ofBlob(blob: Blob): RequestContent {
  const mediaType = blob.type === "" ? undefined : blob.type;
  const pieces = () => piecesOf(blob.stream());
  return { bytes: blob.size, mediaType, isRepeatable: true, isStream: true, pieces };
}

/** Its boundary is chosen where it is encoded, so the media type comes from there. */
async function ofForm(form: FormData): Promise<RequestContent> {
  const encoded = new Response(form);
  const mediaType = encoded.headers.get("content-type") ?? undefined;
  return ofBytes(new Uint8Array(await encoded.arrayBuffer()), mediaType);
}

function ofStream(
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array | string> | Iterable<Uint8Array>,
): RequestContent {
  const pieces = () => stream instanceof ReadableStream ? piecesOf(stream) : stream;
  return { bytes: "unknown", isRepeatable: false, isStream: true, pieces };
}

/** A stream's own iterator cancels it only behind a read that is under way, which may never end. */
function piecesOf(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = stream.getReader();
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const { done, value } = await reader.read();
    return done ? { done, value: undefined } : { done, value };
  };
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    await reader.cancel();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}
