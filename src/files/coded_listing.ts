// A listing in a content coding. It is made anew for each request, so nothing of it is kept.

import { compressedStream, type Pieces, STREAM_CODINGS } from "../compressor.ts";
import { preferredCoding } from "../semantics/accept_encoding.ts";

/**
 * Compresses the content of a response as it is read, where the request accepts that, and says in `Vary`
 * that it depends on it. Changes the fields of the response, and reads its body.
 */
export function compressResponse({ method, headers }: Request, response: Response): Response {
  response.headers.append("vary", "accept-encoding");
  const accepted = preferredCoding(headers.get("accept-encoding") ?? undefined, STREAM_CODINGS);
  const coding = STREAM_CODINGS.find((coding) => coding === accepted);
  if (coding === undefined) return response;
  response.headers.set("content-encoding", coding);
  const { body } = response;
  if (body === null || method === "HEAD") return new Response(null, response);
  return new Response(compressedStream(piecesOf(body), coding), response);
}

function piecesOf(body: ReadableStream<Uint8Array>): Pieces {
  const reader = body.getReader();
  return {
    read: async () => (await reader.read()).value,
    cancel: (reason) => reader.cancel(reason),
  };
}
