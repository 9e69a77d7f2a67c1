// What is served when no folder is named: the welcome page and the routes that it lets people try.

import { fromFileUrl } from "@std/path";
import type { FilesHandler } from "../files/recent_handlers.ts";
import { namingProgram } from "../lessons/pages.ts";
import { greeting } from "../lessons/hello.ts";
import { pong } from "../lessons/ping.ts";
import { Router } from "../router.ts";
import { programCommand } from "./program.ts";

/** Where the files of the built-in site are. */
export const SITE_FOLDER: string = fromFileUrl(new URL("../../public", import.meta.url));

/** Makes the router of the built-in site, around what serves its files. */
export function builtInSite(files: FilesHandler): Router {
  const pages = namingProgram(files, programCommand());
  return new Router()
    .get("/ping", pong)
    .get("/hello", greeting)
    .get("/*", (request) => pages(request));
}
