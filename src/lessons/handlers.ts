// The name of a lesson → what answers in it.

import { serveFiles } from "../files/handler.ts";
import { redirect, text } from "../reply.ts";
import { Router } from "../router.ts";
import type { ServeHandler } from "../server/options.ts";
import type { LessonName } from "./catalogue.ts";
import { echoFormRouter } from "./echo_form.ts";
import { formPage } from "./echo_form_page.ts";
import { everyPath } from "./every_path.ts";
import { helloRouter } from "./hello.ts";
import { pingRouter } from "./ping.ts";
import { routesRouter } from "./routes.ts";
import { type LessonLanguage, TEXTS } from "./texts.ts";

/** The lessons that speak HTTP. */
export type HttpLesson = Exclude<LessonName, "greeting">;

/** What handlers need from outside. */
export interface HandlerOptions {
  /** The language of what they say. */
  readonly language: LessonLanguage;
  /** The folder with the built-in site. */
  readonly siteFolder: string;
  /** Where the page of the lesson is served. */
  readonly pageUrl: string;
  /** Plays the three loops and gives their drawing. */
  readonly playLoops: () => Promise<readonly string[]>;
}

/** Makes what answers in a lesson. */
export function lessonHandler(name: HttpLesson, options: HandlerOptions): ServeHandler {
  const own = ownHandler(name, options);
  if (!HAS_PAGES.has(name)) return own;
  const files = serveFiles({ fsRoot: options.siteFolder });
  return (request, info) =>
    ASSETS.has(new URL(request.url).pathname) ? files(request) : own(request, info);
}

/** The lessons that answer with pages in the looks of the site, and what those pages load. */
const HAS_PAGES: ReadonlySet<HttpLesson> = new Set(["hello", "echo-form"]);
const ASSETS: ReadonlySet<string> = new Set([
  "/style.css",
  "/favicon.svg",
  "/lessons/lessons.css",
]);

function ownHandler(name: HttpLesson, options: HandlerOptions): ServeHandler {
  const { language, siteFolder, pageUrl, playLoops } = options;
  switch (name) {
    case "ping":
      return pingRouter().fetch;
    case "hallo":
      return everyPath("Hallo Welt");
    case "dunia":
      return everyPath("Hello World");
    case "hello":
      return helloRouter().fetch;
    case "files":
      return serveFiles({ fsRoot: `${siteFolder}/lessons/files`, showDirListing: true });
    case "echo-form":
      return echoFormRouter(() => formPage(language, TEXTS[language].form)).fetch;
    case "routes":
      return routesRouter().fetch;
    case "serve-forever":
      return loopsRouter(playLoops).fetch;
    case "ports":
      return new Router().get("/", () => redirect(pageUrl)).fetch;
  }
}

/** Plays the scene for each request; two at once would disturb each other's times, so they share one. */
function loopsRouter(playLoops: () => Promise<readonly string[]>): Router {
  let playing: Promise<readonly string[]> | undefined;
  return new Router().get("/", async () => {
    playing ??= playLoops().finally(() => playing = undefined);
    return text(`${(await playing).join("\n")}\n`);
  });
}
