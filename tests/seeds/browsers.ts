// The scenarios in which a browser takes part.

import { assertEquals, assertMatch } from "@std/assert";
import { Browser, type Page, type PageEvent } from "../support/browser.ts";
import { exchange } from "../support/socket.ts";
import { SAYS, startPrompt } from "./row.ts";
import { assertInTurn, get, type Mode, serving, Watched } from "./stage.ts";

const { connected, ask } = SAYS;

/** Gives the heading that a page shows, and that it has stopped to load. */
function seenBy(browserPage: Page): Promise<[heading: string, state: string]> {
  return browserPage.evaluate('[document.querySelector("h1").textContent, document.readyState]');
}

const SEEN: [string, string] = ["SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊", "complete"];

/** A page is shown, and nothing is left to load. */
export async function oneBrowser(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  {
    await using browser = await Browser.start();
    const view = await browser.open();
    await view.visit(new URL("/1.html", lesson.url));
    assertEquals(await seenBy(view), SEEN);
    const isIcon = ({ params }: PageEvent) => params.response.url.endsWith("/favicon.ico");
    // Serial, the browser may ask for the icon on a second connection, and then it waits for itself.
    if (mode === "multi") await view.until("Network.responseReceived", isIcon);
    // The page of the lesson has an icon, and comes from elsewhere.
    const pages = await lesson.program.stdout.until(/^The lesson to read: (http:\S+)$/m);
    const lessonPage = await browser.open();
    await lessonPage.visit(new URL(pages[1] ?? ""));
    const link = 'document.querySelector("link[rel=icon]").href';
    const type = await lessonPage.evaluate(
      `fetch(${link}).then((r) => r.headers.get("content-type"))`,
    );
    assertMatch(type, /^image\/svg\+xml/);
  }
  // The browser has left, so that there is somebody to answer in both modes.
  const icon = await exchange(lesson.port, "GET /favicon.ico HTTP/1.0\r\n\r\n");
  assertMatch(icon, /^HTTP\/1\.1 404 Not Found\r\n[^]*\r\ncontent-length: [1-9]/);
}

/** Looks at the page in two browsers; the second goes there while the first one stays. */
export async function twoBrowsers(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  const { url, program: { stdout } } = lesson;
  await using second = await Browser.start();
  const late = await second.open();
  let visit: Watched<void>;
  {
    await using first = await Browser.start();
    const early = await first.open();
    await early.visit(new URL("/1.html?early", url));
    visit = new Watched(late.visit(new URL("/1.html?late", url)));
    await late.until("Network.requestWillBeSent");
    if (mode === "multi") await visit.promise;
    assertEquals(await seenBy(early), SEEN);
    assertEquals(visit.hasHappened, mode === "multi");
  }
  await visit.promise;
  assertEquals(await seenBy(late), SEEN);
  if (mode === "multi") return;
  await assertInTurn(lesson);
  const [log] = await stdout.until(/^Serving [^]*GET \/1\.html\?late/m);
  assertMatch(log, /GET \/1\.html\?early [^]*^Connection 1 has ended[^]*\?late$/m);
}

/** A prompt that has its answer and stays, and a browser. */
export async function promptAndBrowser(mode: Mode): Promise<void> {
  await using lesson = await serving(mode);
  await using browser = await Browser.start();
  const view = await browser.open();
  await using prompt = startPrompt(lesson.port, "--timeout", "0");
  await prompt.shows(connected + ask);
  await get(prompt);
  const visit = new Watched(view.visit(new URL("/1.html", lesson.url)));
  await view.until("Network.requestWillBeSent");
  if (mode === "multi") await visit.promise;
  await get(prompt);
  await get(prompt);
  assertEquals(visit.hasHappened, mode === "multi");
  await prompt.type("exit\n");
  await visit.promise;
  assertEquals(await seenBy(view), SEEN);
  if (mode === "serial") await assertInTurn(lesson);
}
