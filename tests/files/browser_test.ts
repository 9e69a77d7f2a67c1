// Files as a browser asks for them: a film that is sought in, a download that breaks off, a page that
// wants what is hidden, a listing that is walked through by keyboard.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { serveFiles } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import { BROWSER, Browser, Page, type PageEvent } from "../support/browser.ts";
import { cutInHalf } from "../support/cut.ts";
import { type Files, Folder } from "../support/folder.ts";
import { testWhere } from "../support/program.ts";
import { TestServer, within } from "../support/server.ts";
import { hasProgram } from "../support/test.ts";
import { contentOf } from "../support/versions.ts";
import { makeFilm } from "../support/video.ts";

const NEEDS = ["run", "net", "read", "write"] as const;
const PATIENCE_MS = 30_000;
const MEBIBYTE = 1024 ** 2;
const isInstalled = hasProgram(BROWSER);

/** A request, and how it was answered. */
interface Note {
  readonly path: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly status: number;
  readonly contentRange: string | null;
}

/** A folder, its server, which takes notes, and a browser. */
class Visit implements AsyncDisposable {
  readonly folder: Folder;
  readonly browser: Browser;
  readonly notes: Note[] = [];
  /** The path whose next content is cut in the middle. */
  cuts: string | undefined;
  #server: TestServer;

  private constructor(folder: Folder, browser: Browser, options: ServeDirOptions) {
    this.folder = folder;
    this.browser = browser;
    const handler = serveFiles({ ...options, fsRoot: folder.root });
    this.#server = new TestServer(async (request) => this.#note(request, await handler(request)));
  }

  static async begin(files: Files, options: ServeDirOptions = {}): Promise<Visit> {
    // Written now and not long ago: a time that was set does not tell the versions of a file apart.
    const folder = new Folder({});
    for (const [name, content] of Object.entries(files)) folder.write(name, content);
    return new Visit(folder, await Browser.start(), options);
  }

  /** Gives the address of a path. */
  url(path: string): URL {
    return new URL(path, `http://127.0.0.1:${this.#server.port}/`);
  }

  /** Opens a page there. */
  async open(path: string): Promise<Page> {
    const page = await this.browser.open();
    await page.visit(this.url(path));
    return page;
  }

  /** Gives the notes of a path. */
  notesOf(path: string): Note[] {
    return this.notes.filter((note) => note.path === path);
  }

  #note(request: Request, response: Response): Response {
    const { status, headers } = response;
    this.notes.push({
      path: new URL(request.url).pathname,
      range: request.headers.get("range"),
      ifRange: request.headers.get("if-range"),
      status,
      contentRange: headers.get("content-range"),
    });
    if (this.notes.at(-1)?.path !== this.cuts) return response;
    this.cuts = undefined;
    return cutInHalf(response);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.#server[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }
}

/** Gives an event of a page, as soon as it is there. */
async function eventOf(page: Page, isMeant: (event: PageEvent) => boolean): Promise<PageEvent> {
  const found = page.events.find(isMeant);
  if (found !== undefined) return found;
  const { promise, resolve } = Promise.withResolvers<PageEvent>();
  page.receive = (event) => {
    Page.prototype.receive.call(page, event);
    if (isMeant(event)) resolve(event);
  };
  return await within(promise, PATIENCE_MS).finally(() => Reflect.deleteProperty(page, "receive"));
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

// A film.

const FILM = { seconds: 60, framesPerSecond: 4, paddingBytes: 100_000 };
const FILM_PAGE = `<!doctype html><title>Film</title><link rel="icon" href="data:,">
<video src="film.webm" muted preload="auto"></video>`;

/** Plays, goes to two places and plays on there; gives what the film then says of itself. */
const PLAY_AND_SEEK = `(async () => {
  const film = document.querySelector("video");
  const happens = (name) => new Promise((resolve, reject) => {
    film.addEventListener(name, resolve, { once: true });
    film.addEventListener("error", () => reject(new Error(film.error.message)), { once: true });
  });
  const isPast = async (time) => {
    while (film.currentTime <= time) await happens("timeupdate");
    return { time: film.currentTime, readyState: film.readyState, width: film.videoWidth };
  };
  if (film.readyState === 0) await happens("loadedmetadata");
  await film.play();
  const looks = [await isPast(0.2)];
  for (const time of [film.duration / 2, film.duration - 3]) {
    const seeked = happens("seeked");
    film.currentTime = time;
    await seeked;
    looks.push(await isPast(time + 0.2));
  }
  return { duration: film.duration, looks };
})()`;

testWhere(isInstalled, NEEDS, "a browser plays a film and seeks in it by ranges", async () => {
  const film = makeFilm(FILM);
  await using visit = await Visit.begin({ "index.html": FILM_PAGE, "film.webm": film });
  const page = await visit.open("/");
  const { duration, looks } = await page.evaluate(PLAY_AND_SEEK);
  assertEquals(duration, FILM.seconds);
  assertEquals(looks.length, 3);
  for (const { readyState, width } of looks) assert(readyState >= 2 && width > 0);
  const notes = visit.notesOf("/film.webm");
  for (const { range, status, contentRange } of notes) {
    const start = startOf(range);
    // Chromium asks whether it may use what it has kept of the film.
    if (status === 304) continue;
    assertEquals(status, 206);
    assertEquals(contentRange, `bytes ${start}-${film.length - 1}/${film.length}`);
  }
  for (const part of [0.4, 0.9]) {
    const isFar = ({ range, status }: Note) =>
      status === 206 && startOf(range) > film.length * part;
    assert(notes.some(isFar), `no range behind ${part}: ${JSON.stringify(notes)}`);
  }
});

/** Gives where a range begins that goes to the end. */
function startOf(range: string | null): number {
  return Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1]);
}

// A download that is cut.

testWhere(isInstalled, NEEDS, "a browser resumes a download that was cut", async () => {
  const content = contentOf(1, 8 * MEBIBYTE + 5);
  await using visit = await Visit.begin({ "large.bin": content });
  using saved = new Folder({});
  const page = await visit.open("/nothing");
  const behavior = { behavior: "allow", downloadPath: saved.root, eventsEnabled: true };
  await page.send("Browser.setDownloadBehavior", behavior);
  visit.cuts = "/large.bin";
  await page.send("Page.navigate", { url: visit.url("/large.bin").href });
  // Cut before the announced length, Chromium asks for the rest by itself.
  await eventOf(
    page,
    ({ method, params }) => method === "Browser.downloadProgress" && params.state === "completed",
  );
  const downloaded = Deno.readFileSync(saved.at("large.bin"));
  assertEquals(await digestOf(downloaded), await digestOf(content));
  const [first, second, ...others] = visit.notesOf("/large.bin");
  assertEquals([first?.status, second?.status, others], [200, 206, []]);
  assertMatch(second?.range ?? "", /^bytes=\d+-$/);
  assertMatch(second?.ifRange ?? "", /^"[^"]+"$/);
});

testWhere(isInstalled, NEEDS, "a browser starts anew where the file has changed", async () => {
  await using visit = await Visit.begin({ "large.bin": contentOf(1, 8 * MEBIBYTE) });
  const page = await visit.open("/nothing");
  const { tag, begun } = await page.evaluate(`(async () => {
    const answer = await fetch("/large.bin", { headers: { range: "bytes=0-999" } });
    return { tag: answer.headers.get("etag"), begun: (await answer.bytes()).length };
  })()`);
  assertMatch(tag, /^"[^"]+"$/);
  const changed = contentOf(2, 8 * MEBIBYTE);
  visit.folder.replace("large.bin", changed);
  const { status, digest } = await page.evaluate(`(async () => {
    const headers = { range: "bytes=${begun}-", "if-range": ${JSON.stringify(tag)} };
    const answer = await fetch("/large.bin", { headers });
    const digest = await crypto.subtle.digest("SHA-256", await answer.bytes());
    return { status: answer.status, digest: new Uint8Array(digest).toHex() };
  })()`);
  assertEquals([begun, status, digest], [1000, 200, await digestOf(changed)]);
});

// What is hidden.

const HIDDEN_PAGE = `<!doctype html><title>Hidden</title><link rel="icon" href="data:,">
<link rel="manifest" href="/.hidden/manifest.webmanifest">
<script>let failed = []; let ran = false;</script>
<script src="/.env" onerror="failed.push('/.env')"></script>`;

testWhere(isInstalled, NEEDS, "a browser installs nothing from a hidden path", async () => {
  await using visit = await Visit.begin({
    "index.html": HIDDEN_PAGE,
    ".env": "ran = true;",
    ".hidden/sw.js": "",
    ".hidden/manifest.webmanifest": `{"name": "Hidden"}`,
  });
  const page = await visit.open("/");
  const register = `navigator.serviceWorker.register("/.hidden/sw.js")
    .then(() => "registered", (error) => error.message)`;
  assertMatch(await page.evaluate(register), /bad HTTP response code \(404\)/);
  const registrations = "navigator.serviceWorker.getRegistrations().then(({ length }) => length)";
  assertEquals(await page.evaluate(registrations), 0);
  assertEquals(await page.evaluate("({ failed, ran })"), { failed: ["/.env"], ran: false });
  const { data } = await page.send("Page.getAppManifest");
  assert(!data?.includes("Hidden"), data);
  for (const path of ["/.env", "/.hidden/sw.js", "/.hidden/manifest.webmanifest"]) {
    const statuses = visit.notesOf(path).map(({ status }) => status);
    assert(statuses.length > 0 && statuses.every((status) => status === 404), path);
  }
});

// A listing.

const NAMES = [
  "100%.txt",
  "%41.txt",
  `it's "quoted".txt`,
  "line\nfeed.txt",
  "a#b?c.txt",
  "<i>.txt",
];

/** The numbers by which a browser knows the keys that do something by themselves. */
const KEYS = { Tab: 9, Enter: 13 } as const;

async function press(page: Page, key: keyof typeof KEYS): Promise<void> {
  const code = { key, windowsVirtualKeyCode: KEYS[key], ...(key === "Enter" && { text: "\r" }) };
  await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...code });
  await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...code });
}

/** Goes on with Tab until the row of a name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const focused = `document.activeElement.querySelector("bdi")?.textContent`;
  const rows: number = await page.evaluate("document.links.length + 2");
  for (let left = rows; left > 0; left--) {
    await press(page, "Tab");
    if (await page.evaluate(focused) === name) return;
  }
  throw new Error(`Tab does not lead to ${JSON.stringify(name)}`);
}

testWhere(isInstalled, NEEDS, "a listing leads to its files by keyboard", async (t) => {
  const files = Object.fromEntries(NAMES.map((name) => [name, `This is ${name}`]));
  await using visit = await Visit.begin({ ...files, "folder/page.txt": "" }, {
    showDirListing: true,
  });
  for (const name of NAMES) {
    await t.step(JSON.stringify(name), async () => {
      const page = await visit.open("/");
      await tabTo(page, name);
      const before = page.events.length;
      await press(page, "Enter");
      await eventOf(
        page,
        (event) => event.method === "Page.loadEventFired" && page.events.indexOf(event) >= before,
      );
      assertEquals(await page.evaluate("document.body.innerText"), `This is ${name}`);
    });
  }
  await t.step("a folder", async () => {
    const page = await visit.open("/");
    await tabTo(page, "folder");
    const before = page.events.length;
    await press(page, "Enter");
    await eventOf(
      page,
      (event) => event.method === "Page.loadEventFired" && page.events.indexOf(event) >= before,
    );
    assertMatch(await page.evaluate("document.body.innerText"), /page\.txt/);
  });
});
