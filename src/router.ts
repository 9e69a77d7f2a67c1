/**
 * Router: method and path → handler. The most specific pattern wins, not the first one registered.
 * Nothing is compiled or decided per request that could be when a route is registered, and a
 * handler that answers synchronously is answered for synchronously.
 *
 * @module
 */

import { ANY_METHOD, type Match, NO_PARAMS, readPattern, RouteTree } from "./route_tree.ts";
import type { Route } from "./route_tree.ts";
import {
  answerMalformed,
  answerNotAllowed,
  answerNotFound,
  answerNotKnown,
  answerOptions,
} from "./router_answers.ts";
import { isKnownMethod } from "./semantics/method.ts";
import { pathOf } from "./semantics/path.ts";

/** What a handler or a middleware returns. */
export type Answer = Response | Promise<Response>;

/**
 * The parameters a pattern has, read from its text by the type checker: `PathParams<"/a/:id/*">` is
 * `{ readonly id: string; readonly "*": string }`. A pattern not known until run time has any.
 */
export type PathParams<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : { readonly [Name in ParamNames<Pattern>]: string };

/** The names of the parameters in a pattern, as a union. */
export type ParamNames<Pattern extends string> = Pattern extends `${infer First}/${infer Others}`
  ? ParamNames<First> | ParamNames<Others>
  : Pattern extends `:${infer Name}` ? Name
  : Pattern extends "*" ? "*"
  : never;

/** What a handler is told besides the request. */
export interface RouteContext<Pattern extends string = string, Info = unknown> {
  /**
   * Segments of the path by the name of their parameter, decoded once. The record has no prototype.
   * A value can hold "/" or ".." that were encoded in the path, so do not build file names of it.
   */
  readonly params: PathParams<Pattern>;
  /** The second argument that {@linkcode Router.fetch} was called with. */
  readonly info: Info;
}

/** Answers requests whose path matches `Pattern`. */
export type RouteHandler<Pattern extends string = string, Info = unknown> = (
  request: Request,
  context: RouteContext<Pattern, Info>,
) => Answer;

/** Answers a request itself, or calls `next` and returns that answer, as it is or changed. */
export type Middleware<Info = unknown> = (
  request: Request,
  context: RouteContext<string, Info>,
  next: () => Answer,
) => Answer;

/** Options of {@linkcode Router}. */
export interface RouterOptions<Info = unknown> {
  /** Answers when no pattern matches the path. The default is a small page with status 404. */
  readonly notFound?: RouteHandler<string, Info>;
}

/** What {@linkcode Router.fetch} takes after the request: the info, optional unless it has a type. */
export type InfoArguments<Info> = undefined extends Info ? [info?: Info] : [info: Info];

type AnyHandler<Info> = RouteHandler<string, Info>;

/** One request on its way through the middleware of one router. */
interface Passage<Info> {
  readonly middleware: readonly Middleware<Info>[];
  readonly handler: AnyHandler<Info>;
  readonly request: Request;
  readonly context: RouteContext<string, Info>;
}

/**
 * Hands requests to handlers by method and path.
 *
 * A pattern is a path whose segments are static text, `:name` (one segment, not empty) or, as the
 * last one, `*` (zero or more segments, as `params["*"]`, joined by "/"). Static text may be
 * written plainly or percent-encoded. A closing slash counts: `/a` and `/a/` are two paths, though
 * `/a/*` matches both.
 *
 * At each segment from the left, static text is preferred to a parameter and a parameter to `*`,
 * in whatever order they were registered. A pattern without the method of the request gives way to a
 * less specific one that has it.
 *
 * Without a handler of their own, `HEAD` goes to the handler for `GET` (the server leaves out the
 * content) and `OPTIONS` is answered with 204 and `Allow`. No such path is 404, no such method 405
 * with `Allow` (RFC 9110 §15.5.6), or 501 for one that is not known at all (§15.6.2), malformed
 * percent-encoding in the path 400.
 *
 * What a handler throws passes through to the caller of {@linkcode Router.fetch}.
 *
 * @example
 * ```ts
 * import { Router } from "@loket/loket/router";
 * import { assertEquals } from "@std/assert";
 *
 * const router = new Router()
 *   .get("/hello/:name", (_request, { params }) => new Response(`Hello, ${params.name}!`))
 *   .get("/hello/world", () => new Response("Hello, all of you!"));
 *
 * const response = await router.fetch(new Request("http://localhost/hello/Budi"));
 * assertEquals(await response.text(), "Hello, Budi!");
 * ```
 */
export class Router<Info = unknown> {
  readonly #tree = new RouteTree<AnyHandler<Info>>();
  readonly #routes: Route<AnyHandler<Info>>[] = [];
  readonly #middleware: Middleware<Info>[] = [];
  readonly #notFound: AnyHandler<Info>;
  #mounted = false;

  /** Creates a router without routes. */
  constructor({ notFound = answerNotFound }: RouterOptions<Info> = {}) {
    this.#notFound = notFound;
  }

  /**
   * Answers a request: the handler to give to a server. It is bound, so it can be passed on alone.
   * The answer is a promise only if a handler or a middleware made one.
   *
   * @example
   * ```ts
   * import { Router } from "@loket/loket/router";
   *
   * const router = new Router<Deno.ServeHandlerInfo>()
   *   .get("/", (_request, { info }) => Response.json(info.remoteAddr));
   *
   * export default { fetch: router.fetch };
   * ```
   */
  readonly fetch: (request: Request, ...info: InfoArguments<Info>) => Answer = (
    request,
    ...[info]
  ) => {
    const match = this.#tree.find(pathOf(request.url), request.method);
    const params = match.kind === "route" ? match.params : NO_PARAMS;
    return this.#pass(this.#handlerFor(match, request), request, { params, info: info as Info });
  };

  /** Registers a handler for `GET`, and for `HEAD` unless that has its own. See {@linkcode Router.on}. */
  get<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("GET", pattern, handler);
  }

  /** Registers a handler for `HEAD`. See {@linkcode Router.on}. */
  head<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("HEAD", pattern, handler);
  }

  /** Registers a handler for `POST`. See {@linkcode Router.on}. */
  post<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("POST", pattern, handler);
  }

  /** Registers a handler for `PUT`. See {@linkcode Router.on}. */
  put<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("PUT", pattern, handler);
  }

  /** Registers a handler for `PATCH`. See {@linkcode Router.on}. */
  patch<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("PATCH", pattern, handler);
  }

  /** Registers a handler for `DELETE`. See {@linkcode Router.on}. */
  delete<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("DELETE", pattern, handler);
  }

  /** Registers a handler for `OPTIONS`, in place of 204 and `Allow`. See {@linkcode Router.on}. */
  options<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.on("OPTIONS", pattern, handler);
  }

  /** Registers a handler for every method the pattern has no other handler for, `OPTIONS` included. */
  all<Pattern extends string>(pattern: Pattern, handler: RouteHandler<Pattern, Info>): this {
    return this.#register({ method: ANY_METHOD, pattern, value: handler as AnyHandler<Info> });
  }

  /**
   * Registers a handler for a method by name, read as `Request` reads it: `get` is `GET`, but
   * `patch` is not `PATCH`.
   *
   * Throws `SyntaxError` if the pattern has no "/" in front, `*` elsewhere than as its last segment,
   * a parameter without a name, with a bad one or with one that appears twice, "?" or "#", a
   * malformed "%", or a dot segment. Throws `TypeError` if the method is one `Request` cannot carry,
   * if a registered pattern matches the same paths for the method, or if the router is mounted.
   * After an error nothing is registered.
   */
  on<Pattern extends string>(
    method: string,
    pattern: Pattern,
    handler: RouteHandler<Pattern, Info>,
  ): this {
    const { method: read } = new Request("http://localhost/", { method });
    return this.#register({ method: read, pattern, value: handler as AnyHandler<Info> });
  }

  /**
   * Puts a middleware around everything this router answers, 404 and 405 too. The first one
   * registered is outermost; routes registered earlier are included.
   *
   * @example
   * ```ts
   * import { Router } from "@loket/loket/router";
   * import { assertEquals } from "@std/assert";
   *
   * const router = new Router().use(async (_request, _context, next) => {
   *   const response = await next();
   *   response.headers.set("x-frame-options", "DENY");
   *   return response;
   * });
   *
   * const response = await router.fetch(new Request("http://localhost/"));
   * assertEquals(response.headers.get("x-frame-options"), "DENY");
   * ```
   */
  use(middleware: Middleware<Info>): this {
    this.#middleware.push(middleware);
    return this;
  }

  /**
   * Registers every route of another router behind a prefix, with the middleware of that router
   * around its handlers. Parameters of the prefix are added to those of the pattern. A request for
   * the prefix itself is answered as the mounted router answers `/`.
   *
   * This router still answers what no route matches, so `notFound` of the mounted one is not asked
   * and its middleware sees no 404 and no 405. A mounted router refuses further routes, as they
   * would be missing here; it may be mounted more than once.
   *
   * A handler in place of a router gets every method and path from the prefix on, the request
   * unchanged.
   *
   * Throws `SyntaxError` if the prefix is not a pattern, ends with "/" (but is not "/" alone) or
   * has `*`; `TypeError` if a route clashes. Routes mounted before the clash stay.
   *
   * @example
   * ```ts
   * import { Router } from "@loket/loket/router";
   * import { assertEquals } from "@std/assert";
   *
   * const users = new Router().get("/:id", (_request, { params }) => new Response(params.id));
   * const router = new Router().mount("/users", users);
   *
   * const response = await router.fetch(new Request("http://localhost/users/7"));
   * assertEquals(await response.text(), "7");
   * ```
   */
  mount<Prefix extends string>(
    prefix: Prefix,
    other: Router<Info> | RouteHandler<`${Prefix}/*`, Info>,
  ): this {
    checkPrefix(prefix);
    const mounted = typeof other === "function" ? routerOf(other as AnyHandler<Info>) : other;
    mounted.#mounted = true;
    for (const { method, pattern, value } of mounted.#routes) {
      const handler: AnyHandler<Info> = (request, context) =>
        mounted.#pass(value, request, context);
      for (const path of patternsBehind(prefix, pattern)) {
        this.#register({ method, pattern: path, value: handler });
      }
    }
    return this;
  }

  #register(route: Route<AnyHandler<Info>>): this {
    if (this.#mounted) {
      throw new TypeError(`Cannot register ${route.pattern}: this router is already mounted`);
    }
    this.#tree.add(route);
    this.#routes.push(route);
    return this;
  }

  #handlerFor(match: Match<AnyHandler<Info>>, request: Request): AnyHandler<Info> {
    switch (match.kind) {
      case "route":
        return match.value;
      case "none":
        return this.#handlerElsewhere(match.methods, request);
      case "malformed":
        return answerMalformed;
    }
  }

  /** Of its own because a function that makes closures costs more whether it makes them or not. */
  #handlerElsewhere(methods: ReadonlySet<string>, request: Request): AnyHandler<Info> {
    if (methods.size > 0) return (request) => this.#answerMethod(request, methods);
    if (asksForServer(request)) return () => answerOptions(this.#methods());
    return this.#notFound;
  }

  #answerMethod(request: Request, methods: ReadonlySet<string>): Response {
    const { method } = request;
    if (method === "OPTIONS") return answerOptions(methods);
    return isKnownMethod(method) || this.#methods().has(method)
      ? answerNotAllowed(request, methods)
      : answerNotKnown(request);
  }

  /** The methods of all routes. */
  #methods(): ReadonlySet<string> {
    return new Set(this.#routes.map(({ method }) => method));
  }

  #pass(
    handler: AnyHandler<Info>,
    request: Request,
    context: RouteContext<string, Info>,
  ): Answer {
    const middleware = this.#middleware;
    if (middleware.length === 0) return handler(request, context);
    return step({ middleware, handler, request, context }, 0);
  }
}

function step<Info>(passage: Passage<Info>, index: number): Answer {
  const { middleware, handler, request, context } = passage;
  const layer = middleware[index];
  if (layer === undefined) return handler(request, context);
  return layer(request, context, () => step(passage, index + 1));
}

/** `OPTIONS *` asks about the server and not about a resource (RFC 9110 §9.3.7). */
function asksForServer(request: Request): boolean {
  return request.method === "OPTIONS" && pathOf(request.url) === "/*";
}

function routerOf<Info>(handler: AnyHandler<Info>): Router<Info> {
  return new Router<Info>().all("/*", handler);
}

function checkPrefix(prefix: string): void {
  readPattern(prefix);
  if (prefix !== "/" && /[*/]$/.test(prefix)) {
    throw new SyntaxError(`Cannot mount at "${prefix}": it ends with "${prefix.at(-1)}"`);
  }
}

/** Where a mounted pattern is reached; its "/" is the prefix with and without a closing slash. */
function patternsBehind(prefix: string, pattern: string): readonly string[] {
  if (prefix === "/") return [pattern];
  return pattern === "/" ? [prefix, `${prefix}/`] : [prefix + pattern];
}
