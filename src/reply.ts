// Ready-made responses. Each is an ordinary Response, good under any server; it also remembers the
// parts it was made of, so that loket can put them on the wire without asking the Response, whose
// answers are dear (a body is a stream, header fields are an iteration).

import type { FieldLine } from "./semantics/fields.ts";
import { reasonPhrase } from "./semantics/status.ts";

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

/** A Response that knows its parts as long as nobody has touched them. */
class Reply extends Response {
  #parts: ReplyParts | undefined;

  constructor(parts: ReplyParts) {
    super(isBodiless(parts.status) ? null : parts.content, {
      status: parts.status,
      statusText: parts.statusText,
      headers: parts.fields as [string, string][],
    });
    this.#parts = parts;
  }

  /** Fields that are handed out may be changed: from here on the Response itself is right. */
  override get headers(): Headers {
    this.#parts = undefined;
    return super.headers;
  }

  static partsOf(reply: Reply): ReplyParts | undefined {
    return reply.bodyUsed ? undefined : reply.#parts;
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
  return response instanceof Reply ? Reply.partsOf(response) : undefined;
}

function reply(contentType: string, content: string, init?: ReplyInit): Response {
  const fields: FieldLine[] = [];
  let ownType = contentType !== "";
  for (const name in init?.headers) {
    if (!Object.hasOwn(init.headers, name)) continue;
    if (name.toLowerCase() === "content-type") ownType = false;
    fields.push([name, init.headers[name] ?? ""]);
  }
  if (ownType) fields.unshift(["content-type", contentType]);
  const { status = 200, statusText = "" } = init ?? {};
  return new Reply({ status, statusText, fields, content: isBodiless(status) ? "" : content });
}

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
 * assertEquals(response.headers.get("content-type"), "text/plain; charset=utf-8");
 * assertEquals(await response.text(), "Closed");
 * ```
 */
export function text(content: string, init?: ReplyInit): Response {
  return reply("text/plain; charset=utf-8", content, init);
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
  return reply("text/html; charset=utf-8", markup, init);
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
  return reply("application/json", content, init);
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
  return reply("", "", { status, headers: { location: ascii } });
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
    ? html(problemPage(title, message), { ...init, status, headers })
    : text(`${title}\n${message}\n`, { ...init, status, headers });
}

function prefersHtml(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

/** Writes a text so that it stands in HTML, in content and in quoted attributes, as itself. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

function problemPage(title: string, message: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
  body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto 0; padding: 0 1.5rem; }
  h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
  p { margin: 0; overflow-wrap: anywhere; }
</style>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
</html>
`;
}
