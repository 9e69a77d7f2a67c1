// What may be sent a second time, and what is sent then.

import type { ResponseHead } from "../http1/event.ts";
import type { Exchange } from "./exchange.ts";
import type { PreparedRequest } from "./prepared.ts";

/**
 * Whether a request may go out while one before it is not answered, or with one behind it: the server
 * could close, and the request would have to be sent again (RFC 9112 §9.3.2).
 */
export function mayBePipelined(request: PreparedRequest): boolean {
  return request.isIdempotent && isRepeatable(request) && !request.expectContinue && !request.close;
}

/** RFC 9110 §9.2.2: an automatic repetition must not do twice what is meant to be done once. */
export function mayFollowLoss({ job: { request }, hasResponse, content }: Exchange): boolean {
  return request.isIdempotent && isRepeatable(request) && !hasResponse && content === undefined;
}

/**
 * Gives what is to be sent in place of a request, where its answer only says that the server has not
 * taken it; `undefined` where the answer is one. It never happens twice.
 */
export function repetitionFor(exchange: Exchange, head: ResponseHead): PreparedRequest | undefined {
  const { job: { request }, isReused, hasResponse, hasBegunContent } = exchange;
  if (hasBegunContent && !isRepeatable(request)) return undefined;
  // RFC 9110 §10.1.1: a server that knows no expectations takes the content without being asked.
  if (head.status === 417 && request.expectContinue) return withoutExpectation(request);
  // RFC 9110 §15.5.9: it had given the connection up before the request came, and speaks of its silence.
  const isLate = head.status === 408 && isReused && !hasResponse && !head.persistent;
  return isLate ? request : undefined;
}

function withoutExpectation(request: PreparedRequest): PreparedRequest {
  const fields = request.fields.filter(([name]) => name.toLowerCase() !== "expect");
  return { ...request, fields, expectContinue: false };
}

function isRepeatable({ content }: PreparedRequest): boolean {
  return content?.isRepeatable ?? true;
}
