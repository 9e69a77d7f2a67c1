// RequestHead → Request, built when it is needed.
//
// What Fetch's Request cannot say, and what is therefore decided below this file: the methods TRACE
// and CONNECT (refused by `new Request`), content of GET and HEAD (not representable), field lines
// one by one and in their letter case (joined, lowered), the path with its dot segments (collapsed).
//
// A real Request costs as much as everything else an exchange does. So a handler gets an object that
// knows method and URL, and has all other properties of Request by way of a real one, made on first
// touch: Deno keeps the state of a Request under symbols, and each of these symbols is a getter here.

import type { RequestHead } from "../http1/event.ts";

/** What a request is made of. */
export interface RequestSource {
  /** The head as it was received. */
  readonly head: RequestHead;
  /** The scheme and authority for a request that names no host, such as `http://localhost:8000`. */
  readonly fallbackOrigin: string;
  /** Opens the content; called at most once, when somebody looks at it. */
  content(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

class IncomingRequest {
  #source: RequestSource;
  #url: string | undefined;
  #request: Request | undefined;

  constructor(source: RequestSource) {
    this.#source = source;
  }

  /** The method as it was sent: Fetch would put some in upper case. */
  get method(): string {
    return this.#source.head.method;
  }

  /** The URL as it was sent: Fetch would collapse dot segments. */
  get url(): string {
    return this.#url ??= urlOf(this.#source);
  }

  static whole(incoming: IncomingRequest): Request {
    return incoming.#request ??= wholeRequest(incoming.#source, incoming.url);
  }
}

function urlOf({ head, fallbackOrigin }: RequestSource): string {
  if (head.form === "absolute") return withPath(head.target);
  const origin = head.authority === "" ? fallbackOrigin : `http://${head.authority}`;
  return head.form === "asterisk" ? `${origin}/*` : origin + head.target;
}

/** An empty path stands for the root (RFC 9110 §4.2.3). */
function withPath(target: string): string {
  const authority = target.indexOf("://") + 3;
  const length = target.slice(authority).search(/[/?]/);
  if (length < 0) return `${target}/`;
  const end = authority + length;
  return target[end] === "/" ? target : `${target.slice(0, end)}/${target.slice(end)}`;
}

function wholeRequest(source: RequestSource, url: string): Request {
  const { method, framing, fields } = source.head;
  // Fetch puts these two in upper case before it looks at them.
  const hasContent = framing.kind !== "none" && !/^(?:GET|HEAD)$/i.test(method);
  return new Request(url, {
    method,
    headers: [...fields] as [string, string][],
    redirect: "manual",
    ...(hasContent && { body: source.content(), duplex: "half" }),
  } as RequestInit);
}

// `instanceof Request`, and every property and method that is not overridden above.
Object.setPrototypeOf(IncomingRequest.prototype, Request.prototype);
for (const symbol of Object.getOwnPropertySymbols(new Request("http://localhost/"))) {
  Object.defineProperty(IncomingRequest.prototype, symbol, {
    get(this: IncomingRequest): unknown {
      return Reflect.get(IncomingRequest.whole(this), symbol);
    },
    set(this: IncomingRequest, value: unknown): void {
      Reflect.set(IncomingRequest.whole(this), symbol, value);
    },
  });
}

/** Makes the Request of a head; its parts come into being when they are touched. */
export function makeRequest(source: RequestSource): Request {
  return new IncomingRequest(source) as unknown as Request;
}
