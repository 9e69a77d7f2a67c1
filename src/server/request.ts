// RequestHead → Request, built when it is needed.
//
// What Fetch's Request cannot say, and what is therefore decided below this file or kept beside the
// Request: the methods TRACE and CONNECT (refused by `new Request`), content of GET and HEAD (not
// representable), field lines one by one and in their letter case (joined, lowered), the path with its
// dot segments (collapsed).
//
// A real Request costs as much as everything else an exchange does. So a handler gets an object that
// knows method and URL, and has all other properties of Request by way of a real one, made on first
// touch.

import type { RequestHead } from "../http1/event.ts";
import type { Fields } from "../semantics/fields.ts";
import { HEADERS_SYMBOLS, isCookie, makeHeaders } from "./request_headers.ts";
import { standFor } from "./stand_in.ts";
import type { Upgrade } from "./upgrade.ts";

/** What a request is made of. */
export interface RequestSource {
  /** The head as it was received. */
  readonly head: RequestHead;
  /** The URL, as {@linkcode requestUrl} makes it. */
  readonly url: string;
  /** Aborts when the peer leaves. */
  readonly signal: AbortSignal;
  /** What the handler wants the connection to become, where it asked for that. */
  upgrade?: Upgrade | undefined;
  /** Opens the content; called at most once, when somebody looks at it. */
  content(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

class IncomingRequest {
  #source: RequestSource;
  #url: string | undefined;
  #request: Request | undefined;
  #headers: Headers | undefined;

  constructor(source: RequestSource) {
    this.#source = source;
  }

  /** The method as it was sent: Fetch would put some in upper case. */
  get method(): string {
    return this.#source.head.method;
  }

  /** The URL as it was sent: Fetch would collapse dot segments. */
  get url(): string {
    return this.#url ??= this.#source.url;
  }

  /** The fields; as with every server, nothing can be changed in what has come. */
  get headers(): Headers {
    return this.#headers ??= makeHeaders(
      this.#source.head.fields,
      () => IncomingRequest.whole(this).headers,
    );
  }

  /** Aborts when the peer leaves before it has the whole answer. */
  get signal(): AbortSignal {
    return this.#source.signal;
  }

  static whole(incoming: IncomingRequest): Request {
    return incoming.#request ??= wholeRequest(incoming.#source, incoming.url);
  }

  static sourceOf(request: object): RequestSource | undefined {
    return #source in request ? request.#source : undefined;
  }
}

/** As with Deno's server, all methods but these three have a body, be it empty. */
const BODILESS = ["GET", "HEAD", "CONNECT"];

function wholeRequest(source: RequestSource, url: string): Request {
  const { method, fields } = source.head;
  const hasBody = !BODILESS.includes(method);
  const request = new Request(url, {
    method: hasBody ? "POST" : "GET",
    headers: headerLines(fields),
    ...(hasBody && { body: source.content(), duplex: "half" }),
  } as RequestInit);
  makeUnchangeable(request);
  const inner: unknown = INNER === undefined ? undefined : Reflect.get(request, INNER);
  // Fetch would change the letter case of some methods and refuse others; what has come has come.
  if (typeof inner === "object" && inner !== null) Object.assign(inner, { method, ...NO_UPGRADE });
  return request;
}

/**
 * `Deno.upgradeWebSocket` asks its requests for these; of one without them it makes a socket that never
 * opens.
 */
const NO_UPGRADE = {
  _throwIfUpgraded() {},
  _wantsUpgrade() {
    throw new TypeError(
      "Cannot upgrade: the request comes from loket; call upgradeWebSocket of loket",
    );
  },
};

/** What has come cannot be changed, in a clone neither; otherwise fields and clone are alike. */
function makeUnchangeable(request: Request): void {
  const { headers } = request;
  if (HEADERS_GUARD !== undefined) Reflect.set(headers, HEADERS_GUARD, "immutable");
  if (HEADERS_NAMES !== undefined) Reflect.set(headers, HEADERS_NAMES, null);
  if (GUARD !== undefined) Reflect.set(request, GUARD, "immutable");
}

function headerLines(fields: Fields): [string, string][] {
  const cookies = fields.getAll("cookie");
  const lines = [...fields] as [string, string][];
  if (cookies.length < 2) return lines;
  const others = lines.filter(([name]) => !isCookie(name));
  return [...others, ["cookie", cookies.join("; ")]];
}

function isCalled(description: string): (symbol: symbol) => boolean {
  return (symbol) => symbol.description === description;
}

const OWN_SYMBOLS = Object.getOwnPropertySymbols(new Request("http://localhost/"));
const INNER = OWN_SYMBOLS.find(isCalled("request"));
const GUARD = OWN_SYMBOLS.find(isCalled("guard"));
const HEADERS_GUARD = HEADERS_SYMBOLS.find(isCalled("guard"));
const HEADERS_NAMES = HEADERS_SYMBOLS.find(isCalled("lowercase header names"));

standFor(IncomingRequest, Request, { symbols: OWN_SYMBOLS, whole: IncomingRequest.whole });
// What is made of this request, a clone or another Request, aborts with it.
const SIGNAL = Object.getOwnPropertySymbols(Request.prototype).find(isCalled("signal"));
if (SIGNAL !== undefined) {
  Object.defineProperty(IncomingRequest.prototype, SIGNAL, {
    get(this: IncomingRequest): AbortSignal {
      return this.signal;
    },
  });
}

/** Makes the Request of a head; its parts come into being when they are touched. */
export function makeRequest(source: RequestSource): Request {
  return new IncomingRequest(source) as unknown as Request;
}

/** Gives what a request was made of, or `undefined` where it was not made here. */
export function sourceOf(request: Request): RequestSource | undefined {
  return IncomingRequest.sourceOf(request);
}
