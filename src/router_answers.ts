// What a router answers by itself, where no handler is for a request.

import { problem } from "./reply.ts";
import { ANY_METHOD } from "./route_tree.ts";
import { pathOf } from "./semantics/path.ts";

/** The order of methods in `Allow`; others follow as they were registered. */
const METHOD_ORDER = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Answers that no pattern matches the path: 404. */
export function answerNotFound(request: Request): Response {
  return problem(request, 404, `There is nothing at ${pathOf(request.url)}`);
}

/** Answers that the path cannot be decoded: 400. */
export function answerMalformed(request: Request): Response {
  const message = `The path has malformed percent-encoding: ${pathOf(request.url)}`;
  return problem(request, 400, message);
}

/** Answers `OPTIONS` where handlers take these methods (RFC 9110 §9.3.7). */
export function answerOptions(methods: ReadonlySet<string>): Response {
  return new Response(null, { status: 204, headers: { allow: allowOf(methods) } });
}

/** Answers a method where handlers take others: 405 (RFC 9110 §15.5.6). */
export function answerNotAllowed(request: Request, methods: ReadonlySet<string>): Response {
  const allow = allowOf(methods);
  const message = `${request.method} is not allowed here, only ${allow}`;
  return problem(request, 405, message, { headers: { allow } });
}

/** Answers a method that no handler takes anywhere, and that nobody knows: 501 (RFC 9110 §15.6.2). */
export function answerNotKnown(request: Request): Response {
  return problem(request, 501, `The method ${request.method} is not known here`);
}

/** The value of `Allow` (RFC 9110 §10.2.1), with the methods that a router answers by itself. */
function allowOf(methods: ReadonlySet<string>): string {
  const all = new Set(methods.has(ANY_METHOD) ? [...METHOD_ORDER, ...methods] : methods);
  all.add("OPTIONS").delete(ANY_METHOD);
  if (all.has("GET")) all.add("HEAD");
  const first = METHOD_ORDER.filter((method) => all.has(method));
  const others = [...all].filter((method) => !METHOD_ORDER.includes(method));
  return [...first, ...others].join(", ");
}
