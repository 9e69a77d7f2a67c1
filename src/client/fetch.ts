// Fetch's way to say what is asked for → a request of ours.

import type { ClientRequest } from "./options.ts";

/** What Fetch's arguments ask for. */
export interface FetchRequest {
  /** Where it is sent. */
  readonly url: URL;
  /** What is sent. */
  readonly request: ClientRequest;
}

/** Reads the arguments of `fetch`. Throws a `TypeError` for a URL of another origin. */
export function fetchRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
  origin: string,
): FetchRequest {
  const url = URL.parse(input instanceof Request ? input.url : String(input), origin);
  if (url === null) throw new TypeError(`Cannot read URL ${JSON.stringify(String(input))}`);
  if (url.origin !== origin) {
    throw new TypeError(`Cannot fetch ${url.href}: this client speaks to ${origin} only`);
  }
  return {
    url,
    request: { ...(input instanceof Request ? ofRequest(input) : {}), ...ofInit(init) },
  };
}

function ofRequest({ method, headers, body, signal }: Request): ClientRequest {
  return { method, headers, body, signal };
}

function ofInit({ method, headers, body, signal }: RequestInit = {}): ClientRequest {
  return {
    ...(method !== undefined && { method: normalized(method) }),
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body: bodyOf(body) }),
    ...(signal !== undefined && signal !== null && { signal }),
  };
}

/** Fetch writes the methods of its standard in upper case, and no others. */
function normalized(method: string): string {
  return /^(?:delete|get|head|options|post|put)$/i.test(method) ? method.toUpperCase() : method;
}

function bodyOf(body: BodyInit | null): ClientRequest["body"] {
  if (!ArrayBuffer.isView(body) || body instanceof Uint8Array) return body;
  return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
}
