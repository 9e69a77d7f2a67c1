// What is served when no folder is named: the welcome page and the routes that it lets people try.

import { fromFileUrl } from "@std/path";
import type { FilesHandler } from "../files/recent_handlers.ts";
import { escapeHtml, html, text } from "../reply.ts";
import { Router } from "../router.ts";

/** Where the files of the built-in site are. */
export const SITE_FOLDER: string = fromFileUrl(new URL("../../public", import.meta.url));

/** Makes the router of the built-in site, around what serves its files. */
export function builtInSite(files: FilesHandler): Router {
  return new Router()
    .get("/ping", () => text('{"ping": 1}\n', { headers: { "content-type": "application/json" } }))
    .get("/hello", (request) => html(greeting(nameIn(request.url))))
    .get("/*", (request) => files(request));
}

function nameIn(url: string): string {
  const name = new URL(url).searchParams.get("name")?.trim();
  return name ? name : "world";
}

function greeting(name: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Hello</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/style.css">
<main class="greeting">
<h1>Hello, ${escapeHtml(name)}!</h1>
<p><a href="/">Back to the counter</a></p>
</main>
</html>
`;
}
