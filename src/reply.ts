// Ready-made responses. Each is an ordinary Response, good under any server.

import { problemPage } from "./problem_page.ts";
import { preferredType } from "./semantics/accept.ts";
import { reasonPhrase } from "./semantics/status.ts";

export { escapeHtml } from "./problem_page.ts";

/** What a reply may set besides its content. */
export interface ReplyInit {
  /** The status code; 200 if not given. */
  readonly status?: number;
  /** The reason phrase; the registered one if not given. */
  readonly statusText?: string;
  /**
   * Further header fields. A `content-type` here replaces the reply's own. For more lines of one name,
   * such as `set-cookie`, append to the `headers` of the response.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A field set afterwards costs a tenth of one that is given to the constructor. */
function reply(contentType: string, content: string, init: ReplyInit = {}): Response {
  const { headers = {}, ...status } = init;
  const response = new Response(isBodiless(init.status) ? null : content, status);
  response.headers.set("content-type", contentType);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** The statuses for which Fetch refuses a body (its "null body status"). */
function isBodiless(status: number | undefined): boolean {
  return status === 204 || status === 205 || status === 304;
}

/** As Fetch writes it where a Response is made of a text and nothing else is said. */
const TEXT = "text/plain;charset=UTF-8";
const HTML = "text/html; charset=utf-8";
const JSON_TYPE = "application/json";

/**
 * Answers with plain text in UTF-8.
 *
 * Throws a `RangeError` for a status outside 200 to 599 and a `TypeError` for a field that is none, as
 * `new Response()` does.
 *
 * ```ts
 * import { text } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const response = text("Closed", { status: 503, headers: { "retry-after": "60" } });
 * assertEquals(response.headers.get("content-type"), "text/plain;charset=UTF-8");
 * assertEquals(await response.text(), "Closed");
 * ```
 */
export function text(content: string, init?: ReplyInit): Response {
  return init === undefined ? new Response(content) : reply(TEXT, content, init);
}

/**
 * Answers with a page. The markup is sent as it is: whatever came from outside goes through
 * {@linkcode escapeHtml} first.
 *
 * ```ts
 * import { escapeHtml, html } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const response = html(`<p>Hello, ${escapeHtml("<script>")}!</p>`);
 * assertEquals(await response.text(), "<p>Hello, &lt;script&gt;!</p>");
 * ```
 */
export function html(markup: string, init?: ReplyInit): Response {
  return reply(HTML, markup, init);
}

/**
 * Answers with a value as JSON.
 *
 * Throws a `TypeError` for a value that JSON cannot say, such as a function or a cycle.
 *
 * ```ts
 * import { json } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await json({ ping: 1 }).json(), { ping: 1 });
 * ```
 */
export function json(value: unknown, init?: ReplyInit): Response {
  const content = JSON.stringify(value);
  if (content === undefined) {
    throw new TypeError(`Cannot write JSON: ${typeof value} has no JSON form`);
  }
  return reply(JSON_TYPE, content, init);
}

/**
 * Sends the client to another place.
 *
 * `location` is a URL or a path; it is sent as given, made ASCII. `status` is one of 301, 302, 303, 307
 * and 308; any other is a `RangeError`. RFC 9110 §15.4.
 *
 * ```ts
 * import { redirect } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(redirect("/queue").headers.get("location"), "/queue");
 * ```
 */
export function redirect(location: string, status = 302): Response {
  if (![301, 302, 303, 307, 308].includes(status)) {
    throw new RangeError(`Cannot redirect: ${status} is not a redirection`);
  }
  const ascii = location.replace(/[^\x21-\x7e]+/g, encodeURI);
  return new Response(null, { status, headers: { location: ascii } });
}

/**
 * Answers that something is wrong, in one sentence: as a small page where the request prefers HTML,
 * as plain text elsewhere.
 *
 * `message` is shown to people and is escaped.
 *
 * ```ts
 * import { problem } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const request = new Request("http://localhost/missing");
 * const response = problem(request, 404, "There is nothing here");
 * assertEquals(await response.text(), "404 Not Found\nThere is nothing here\n");
 * ```
 */
export function problem(
  request: Request,
  status: number,
  message: string,
  init?: ReplyInit,
): Response {
  const headers = { vary: "accept", "x-content-type-options": "nosniff", ...init?.headers };
  const title = `${status} ${reasonPhrase(status)}`;
  return prefersHtml(request)
    ? html(problemPage(status, message), { ...init, status, headers })
    : text(`${title}\n${message}\n`, { ...init, status, headers });
}

/** Who says nothing of it is a program, and reads text. */
function prefersHtml(request: Request): boolean {
  return preferredType(request.headers.get("accept"), ["text/plain", "text/html"]) === "text/html";
}
