// The lesson `echo-form`: what a form sends, told back in words: query, fields, content by its kind.

import { isSecretField } from "../http1/excerpt.ts";
import { problem, text } from "../reply.ts";
import { Router } from "../router.ts";
import type { ServeHandlerInfo } from "../server/info.ts";

/** What a form may have, in bytes. */
const CONTENT_BYTES = 1024 * 1024;

type Info = ServeHandlerInfo | undefined;

/**
 * Makes the router of the lesson. `GET /` without a query gives `page()`, everything else tells what was
 * sent. A method that is not known at all is 501, since it is not routed.
 */
export function echoFormRouter(page: () => Response): Router<Info> {
  const router = new Router<Info>().get("/*", (request, context) => {
    const { pathname, search } = new URL(request.url);
    return pathname === "/" && search === "" ? page() : echo(request, context);
  });
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) router.on(method, "/*", echo);
  return router;
}

async function echo(request: Request, { info }: { readonly info: Info }): Promise<Response> {
  info?.limitContent?.(CONTENT_BYTES);
  const { pathname, searchParams } = new URL(request.url);
  const content = await contentOf(request);
  if (content instanceof Response) return content;
  return text([
    `method   ${request.method}`,
    `path     ${pathname}`,
    ...section("query", [...searchParams]),
    ...section("fields", fieldsOf(request, info)),
    ...section(content.kind, content.entries),
    "",
  ].join("\n"));
}

/** In the letter case in which they came, where the server tells. */
function fieldsOf({ headers }: Request, info: Info): readonly (readonly [string, string])[] {
  const lines = info?.connection?.fieldLines ?? [...headers];
  return lines.map(([name, value]) => [name, isSecretField(name) ? "(not shown)" : value]);
}

function section(title: string, entries: readonly (readonly [string, string])[]): string[] {
  if (entries.length === 0) return [];
  return ["", title, ...entries.map(([name, value]) => `  ${oneLine(name)}: ${oneLine(value)}`)];
}

/** A line break in a value would look like another entry. */
function oneLine(value: string): string {
  return value.replace(/\r?\n|\r/g, "⏎");
}

/** Content by its kind, as names and values. */
interface Told {
  readonly kind: string;
  readonly entries: readonly (readonly [string, string])[];
}

async function contentOf(request: Request): Promise<Told | Response> {
  const [type = ""] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  try {
    switch (type.trim()) {
      case "application/x-www-form-urlencoded":
        return { kind: "form, urlencoded", entries: [...entriesOf(await request.formData())] };
      case "multipart/form-data":
        return { kind: "form, multipart", entries: [...entriesOf(await request.formData())] };
      case "application/json":
        return { kind: "JSON", entries: valuesOf(await request.json()) };
      default:
        return plain(await request.bytes());
    }
  } catch (error) {
    if (error instanceof SyntaxError) {
      return problem(request, 400, `The content is not JSON: ${error.message}`);
    }
    if (!(error instanceof TypeError)) throw error;
    return problem(request, 400, `The content is not ${type}`);
  }
}

function entriesOf(form: FormData): [string, string][] {
  return [...form].map((
    [name, value],
  ) => [name, typeof value === "string" ? value : fileOf(value)]);
}

function fileOf({ name, type, size }: File): string {
  return `a file, ${name || "without a name"}, ${type || "without a type"}, ${size} bytes`;
}

function valuesOf(value: unknown): [string, string][] {
  const isRecord = typeof value === "object" && value !== null;
  if (!isRecord) return [["value", JSON.stringify(value)]];
  return Object.entries(value).map(([name, member]) => [name, JSON.stringify(member)]);
}

function plain(bytes: Uint8Array): Told {
  if (bytes.length === 0) return { kind: "content", entries: [["bytes", "0"]] };
  const entries: [string, string][] = [["bytes", String(bytes.length)]];
  try {
    entries.push(["text", new TextDecoder("utf-8", { fatal: true }).decode(bytes)]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    entries.push(["hex", hexOf(bytes.subarray(0, 64))]);
  }
  return { kind: "content", entries };
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
