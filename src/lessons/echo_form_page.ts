// The page of `echo-form`: three forms that send the same two fields in three ways.

import { escapeHtml, html } from "../reply.ts";
import type { FormWords } from "./texts/words.ts";

/** Makes the page, in the language with this tag. */
export function formPage(language: string, words: FormWords): Response {
  const { title, about, urlencoded, multipart, query } = words;
  return html(`<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/style.css">
<link rel="stylesheet" href="/lessons/lessons.css">
<main class="wrap forms">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(about)}</p>
${form(words, { title: urlencoded, id: "u", attributes: 'method="post" action="/?a=1"' })}
${
    form(words, {
      title: multipart,
      id: "m",
      attributes: 'method="post" action="/" enctype="multipart/form-data"',
      hasFile: true,
    })
  }
${form(words, { title: query, id: "q", attributes: 'method="get" action="/search"' })}
</main>
</html>
`);
}

interface Form {
  readonly title: string;
  readonly id: string;
  readonly attributes: string;
  readonly hasFile?: boolean;
}

function form(words: FormWords, { title, id, attributes, hasFile = false }: Form): string {
  const file = `
<p><label for="file-${id}">${escapeHtml(words.file)}</label>
<input id="file-${id}" name="file" type="file"></p>`;
  return `<form ${attributes}>
<h2>${escapeHtml(title)}</h2>
<p><label for="name-${id}">${escapeHtml(words.name)}</label>
<input id="name-${id}" name="name" value="Budi &amp; Ani €" autocomplete="off"></p>${
    hasFile ? file : ""
  }
<p><button class="send">${escapeHtml(words.send)}</button></p>
</form>`;
}
