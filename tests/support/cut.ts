// A line that breaks: an answer of which only a part arrives.

/** Gives an answer whose content fails after half of what it announces; a server then cuts it. */
export function cutInHalf({ status, headers, body }: Response): Response {
  let left = Number(headers.get("content-length")) / 2;
  const half = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      left -= piece.length;
      if (left < 0) throw new Error("The line is cut");
      controller.enqueue(piece);
    },
  });
  return new Response(body?.pipeThrough(half) ?? null, { status, headers });
}
