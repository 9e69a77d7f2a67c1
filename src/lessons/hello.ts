// The lesson `hello`: a page that greets by the name in the query. The built-in site has it at `/hello`.

import { escapeHtml, html } from "../reply.ts";
import { Router } from "../router.ts";

/** Answers with a page that greets `?name=…`, escaped, or the world. */
export function greeting(request: Request): Response {
  return html(page(nameIn(request.url)));
}

/** Makes the router of the lesson: the page is at `/`, other paths are 404. */
export function helloRouter(): Router {
  return new Router().get("/", greeting);
}

function nameIn(url: string): string {
  const name = new URL(url).searchParams.get("name")?.trim();
  return name ? name : "world";
}

function page(name: string): string {
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
