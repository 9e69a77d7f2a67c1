// Ready-made responses. Each is a Response, good under any server; it also remembers the parts it was
// made of, so that loket can put them on the wire without asking the Response, whose answers are dear
// (a body is a stream, header fields are an iteration).

import { problemPage } from "./problem_page.ts";
import type { FieldLine } from "./semantics/fields.ts";
import { reasonPhrase } from "./semantics/status.ts";

export { escapeHtml } from "./problem_page.ts";

/** What a reply may set besides its content. */
export interface ReplyInit {
  /** The status code; 200 if not given. */
  readonly status?: number;
  /** The reason phrase; the registered one if not given. */
  readonly statusText?: string;
  /** Further header fields. A `content-type` here replaces the reply's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parts a reply was made of, as a server needs them. */
export interface ReplyParts {
  /** The status code. */
  readonly status: number;
  /** The reason phrase; empty for the registered one. */
  readonly statusText: string;
  /** The header fields without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** The content; a text is sent as UTF-8. */
  readonly content: string;
}

/** A Response that knows its parts as long as nobody has asked for what can be changed or used up. */
class Reply extends Response {
  #parts: ReplyParts | undefined;

  constructor(parts: ReplyParts, init?: ResponseInit) {
    super(isBodiless(parts.status) ? null : parts.content, init);
    this.#parts = parts;
  }

  override get headers(): Headers {
    this.#parts = undefined;
    return super.headers;
  }

  override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    this.#parts = undefined;
    return super.body;
  }

  static partsOf(response: Response): ReplyParts | undefined {
    return #parts in response && !response.bodyUsed ? response.#parts : undefined;
  }
}

/** The statuses for which Fetch refuses a body (its "null body status"). */
function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304;
}

/**
 * Gives the parts a response was made of by one of the functions below, or `undefined` where it was
 * made otherwise, or was touched since and the parts may no longer be right.
 */
export function replyParts(response: Response): ReplyParts | undefined {
  return Reply.partsOf(response);
}

function reply(contentType: FieldLine, content: string, init: ReplyInit = {}): Response {
  const { status = 200, statusText = "" } = init;
  const fields = fieldsOf(contentType, init.headers ?? {});
  const headers = fields as [string, string][];
  const parts = { status, statusText, fields, content: isBodiless(status) ? "" : content };
  return new Reply(parts, { status, statusText, headers });
}

function fieldsOf(contentType: FieldLine, headers: Readonly<Record<string, string>>): FieldLine[] {
  // Fetch takes white space and line ends off a value; the parts must not say anything else.
  const own = Object.entries(headers)
    .map(([name, value]): FieldLine => [name, `${value}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "")]);
  const hasType = own.some(([name]) => name.toLowerCase() === "content-type");
  return hasType ? own : [contentType, ...own];
}

/** As Fetch writes it where a Response is made of a text and nothing else is said. */
const TEXT: FieldLine = ["content-type", "text/plain;charset=UTF-8"];
const TEXT_ONLY: readonly FieldLine[] = [TEXT];
const HTML: FieldLine = ["content-type", "text/html; charset=utf-8"];
const JSON_TYPE: FieldLine = ["content-type", "application/json"];

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
  if (init !== undefined) return reply(TEXT, content, init);
  // The cheapest Response there is; most answers are one.
  return new Reply({ status: 200, statusText: "", fields: TEXT_ONLY, content });
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

function prefersHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}
