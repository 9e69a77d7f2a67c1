// A lesson → a server that runs. What arrives is printed here, since handlers do not print.

import { authorityOf } from "../http1/target.ts";
import { type GreetingServer, serveGreeting } from "../lessons/greeting.ts";
import { type HttpLesson, lessonHandler } from "../lessons/handlers.ts";
import { pageOf, pagesHandler } from "../lessons/pages.ts";
import { draw } from "../lessons/serve_forever/drawing.ts";
import { playAll, UNIT_MS } from "../lessons/serve_forever/scenario.ts";
import { TEXTS } from "../lessons/texts.ts";
import { filled } from "../lessons/texts/words.ts";
import { isUnspecified } from "../net/listen.ts";
import { type HttpServer, serve } from "../server/serve.ts";
import { CommandFailure } from "./failure.ts";
import type { Language } from "./language.ts";
import type { RunLesson } from "./lesson_options.ts";
import { listenFailure } from "./listen_failure.ts";
import { programCommand } from "./program.ts";
import { readersFor } from "./readers.ts";
import { SITE_FOLDER } from "./site.ts";
import type { Stoppable } from "./stop.ts";
import { print } from "./terminal.ts";

/** A lesson that runs. */
export interface RunningLesson extends Stoppable {
  /** Where it listens, with the real port. */
  readonly addr: Deno.NetAddr;
  /** Where its page can be read while it runs. */
  readonly pageUrl: string;
}

/** Starts a lesson. Throws a `CommandFailure` where it cannot listen. */
export async function startLesson(command: RunLesson): Promise<RunningLesson> {
  // Its pages have a server of their own: what arrives at the lesson is what the reader has sent there,
  // and a reader is not in the way of a server that serves one at a time.
  const pages = startPages(command);
  try {
    const pageUrl = pageUrlOf(pages.addr, command);
    const lesson = command.name === "greeting"
      ? startGreeting(command)
      : await startHttp(command.name, command, pageUrl);
    const shutdown = async () => {
      await Promise.all([lesson.shutdown(), pages.shutdown()]);
    };
    const finished = Promise.all([lesson.finished, pages.finished]).then(() => {});
    return { addr: lesson.addr, pageUrl, finished, shutdown };
  } catch (error) {
    await pages.shutdown();
    throw error instanceof Deno.errors.AddrInUse
      ? busyFailure(command)
      : listenFailure(error, command);
  }
}

/** Whoever has two lessons open meets this one, and is told in the words of the lesson what to do. */
function busyFailure({ port, language }: RunLesson): CommandFailure {
  const { busy, busyAdvice } = TEXTS[language];
  return new CommandFailure(`${filled(busy, "port", String(port))}\n${busyAdvice}`);
}

/** Plays the three loops and gives the lines of their drawing. */
export async function playAndDraw(language: Language): Promise<string[]> {
  const outcomes = await playAll({
    connect: (port) => Deno.connect({ hostname: "127.0.0.1", port }),
  });
  return draw(outcomes, TEXTS[language].drawing, UNIT_MS / 2);
}

function startPages({ host: hostname }: RunLesson): HttpServer<Deno.NetAddr> {
  const options = { hostname, port: 0, onListen() {}, onReject() {} };
  try {
    return serve(options, pagesHandler(SITE_FOLDER, programCommand()));
  } catch (error) {
    throw listenFailure(error, { host: hostname, port: 0 });
  }
}

async function startHttp(
  name: HttpLesson,
  command: RunLesson,
  pageUrl: string,
): Promise<HttpServer<Deno.NetAddr>> {
  const { host: hostname, port, language, serial } = command;
  const readers = await readersFor(command);
  const playLoops = () => playAndDraw(language);
  return serve({
    hostname,
    port,
    serial,
    // Whoever learns by mistakes is told what they were.
    explain: true,
    onListen() {},
    ...readers,
  }, lessonHandler(name, { language, siteFolder: SITE_FOLDER, pageUrl, playLoops }));
}

function startGreeting({ host: hostname, port, showRequest, language }: RunLesson): GreetingServer {
  const { greeted, hungUp } = TEXTS[language];
  const sayer = (text: string) => ({ hostname, port }: Deno.NetAddr) =>
    print(filled(text, "peer", authorityOf(hostname, port)));
  const tells = { onConnection: sayer(greeted), onHangUp: sayer(hungUp) };
  return serveGreeting({ hostname, port, ...(showRequest && tells) });
}

function pageUrlOf({ hostname, port }: Deno.NetAddr, { name, language }: RunLesson): string {
  const host = authorityOf(isUnspecified(hostname) ? "127.0.0.1" : hostname, port);
  return `http://${host}${pageOf(name, language)}`;
}
