// The welcome page, as a person sees it.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { builtInSite, SITE_FOLDER } from "../src/cli/site.ts";
import { serveFiles } from "../src/files/handler.ts";
import { serve } from "../src/server/serve.ts";
import { BROWSER, Browser, complaintsOf, type Page } from "./support/browser.ts";
import { testWhere } from "./support/program.ts";
import { hasProgram } from "./support/test.ts";

const NEEDS = ["run", "net", "read", "write"] as const;

/** A browser, and the built-in site for it to visit. */
class Visit implements AsyncDisposable {
  readonly url: URL;
  readonly browser: Browser;
  #server: { shutdown(): Promise<void> };

  private constructor(browser: Browser) {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    const server = serve(options, builtInSite(serveFiles({ fsRoot: SITE_FOLDER })).fetch);
    this.url = new URL(`http://127.0.0.1:${server.addr.port}/`);
    this.#server = server;
    this.browser = browser;
  }

  static async begin(): Promise<Visit> {
    return new Visit(await Browser.start());
  }

  /** Opens the page in a window of this width, in light or dark. */
  async open(width: number, scheme: string): Promise<Page> {
    const page = await this.browser.open();
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 };
    await page.send("Emulation.setDeviceMetricsOverride", metrics);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await page.send("Emulation.setEmulatedMedia", { features });
    await page.visit(this.url);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.#server.shutdown();
  }
}

/** The paths that a page has asked for, and the statuses that it got. */
function loadedBy({ events }: Page): string[] {
  return events.filter(({ method }) => method === "Network.responseReceived")
    .map(({ params: { response } }) => `${response.status} ${new URL(response.url).pathname}`);
}

/** Presses the "Send" of a ticket and gives the content of the answer that is then shown. */
function send(page: Page, title: string): Promise<string> {
  return page.evaluate(`new Promise((resolve, reject) => {
    const ticket = [...document.querySelectorAll(".ticket")]
      .find((ticket) => ticket.querySelector("h3").textContent === ${JSON.stringify(title)});
    const answer = ticket.querySelector(".answer");
    new MutationObserver(() => {
      const content = answer.querySelector(".content");
      if (content) resolve(content.textContent);
      else reject(new Error(answer.textContent));
    }).observe(answer, { childList: true });
    ticket.querySelector("button.send").click();
  })`);
}

const isInstalled = hasProgram(BROWSER);

testWhere(
  isInstalled,
  NEEDS,
  "the welcome page loads in every window, light and dark",
  async (t) => {
    await using visit = await Visit.begin();
    const backgrounds = new Map<string, string>();
    for (const scheme of ["light", "dark"]) {
      for (const width of [390, 1280]) {
        await t.step(`${width} pixels, ${scheme}`, async () => {
          const page = await visit.open(width, scheme);
          assertEquals(await page.evaluate("document.title"), "loket is open");
          assertEquals(complaintsOf(page), []);
          for (const path of ["/", "/style.css", "/try.js", "/favicon.svg"]) {
            assert(loadedBy(page).includes(`200 ${path}`), `${path}: ${loadedBy(page)}`);
          }
          assertEquals(await page.evaluate("innerWidth"), width);
          assertEquals(
            await page.evaluate("document.documentElement.scrollWidth"),
            await page.evaluate("document.documentElement.clientWidth"),
          );
          backgrounds.set(
            scheme,
            await page.evaluate("getComputedStyle(document.body).backgroundColor"),
          );
        });
      }
    }
    assertNotEquals(backgrounds.get("light"), backgrounds.get("dark"));
  },
);

testWhere(isInstalled, NEEDS, "the welcome page shows the answer to a ticket", async (t) => {
  await using visit = await Visit.begin();
  const page = await visit.open(1280, "light");
  await t.step("GET /ping", async () => {
    assertEquals(await send(page, "GET /ping"), '{"ping": 1}\n');
    assertEquals(complaintsOf(page), []);
  });
  await t.step("GET /hello", async () => {
    const answer = await send(page, "GET /hello?name=…");
    assert(answer.includes("Hello, Budi!"), answer);
    assertEquals(complaintsOf(page), []);
  });
  await t.step("GET /style.css twice", async () => {
    const isNotModified = `[...document.querySelectorAll("[data-twice] .line")].at(-1).textContent`;
    await send(page, "GET /style.css twice");
    const line = await page.evaluate(isNotModified);
    assert(line.includes("304 Not Modified"), line);
  });
});
