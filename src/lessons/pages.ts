// The pages of the lessons, which are files of the built-in site.

import { serveFiles } from "../files/handler.ts";
import type { FilesHandler } from "../files/recent_handlers.ts";
import { escapeHtml } from "../reply.ts";
import { type LessonName, PROGRAM } from "./catalogue.ts";
import type { LessonLanguage } from "./texts.ts";

/** Gives the path of the page of a lesson, in the built-in site. */
export function pageOf(name: LessonName, language: LessonLanguage): string {
  return `/lessons/${language}/${name}.html`;
}

/** Makes what serves the pages of the lessons and what they need; `program` as in a place. */
export function pagesHandler(siteFolder: string, program: string): FilesHandler {
  return namingProgram(serveFiles({ fsRoot: siteFolder }), program);
}

/** Lets pages have commands that begin with `program`, where loket is not started as from its source. */
export function namingProgram(pages: FilesHandler, program: string): FilesHandler {
  if (program === PROGRAM) return pages;
  return async (request) => {
    const response = await pages(request);
    if (request.method !== "GET" || !isWholePage(response)) return response;
    const headers = new Headers(response.headers);
    OF_ONE_VERSION.forEach((name) => headers.delete(name));
    const page = await response.text();
    return new Response(page.replaceAll(PROGRAM, () => escapeHtml(program)), { headers });
  };
}

/** What does not hold for a page that was changed. */
const OF_ONE_VERSION = ["accept-ranges", "content-length", "etag", "last-modified"];

function isWholePage({ status, headers }: Response): boolean {
  const isHtml = headers.get("content-type")?.startsWith("text/html") ?? false;
  return status === 200 && isHtml && !headers.has("content-encoding");
}
