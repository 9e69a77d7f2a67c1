// The pages of the lessons, as a person sees them: on a phone and on a desk, light and dark.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { SITE_FOLDER } from "../../src/cli/site.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { LESSONS } from "../../src/lessons/catalogue.ts";
import { lessonHandler } from "../../src/lessons/handlers.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { BROWSER, Browser, complaintsOf, type Page } from "../support/browser.ts";
import { testWhere } from "../support/program.ts";
import { TestServer } from "../support/server.ts";
import { hasProgram } from "../support/test.ts";

const NEEDS = ["run", "net", "read", "write"] as const;
const isInstalled = hasProgram(BROWSER);

interface Window {
  readonly width: number;
  readonly scheme?: "light" | "dark";
  readonly reducedMotion?: boolean;
}

async function open(browser: Browser, url: URL, window: Window): Promise<Page> {
  const { width, scheme = "light", reducedMotion = false } = window;
  const page = await browser.open();
  const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 };
  await page.send("Emulation.setDeviceMetricsOverride", metrics);
  const features = [
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: reducedMotion ? "reduce" : "no-preference" },
  ];
  await page.send("Emulation.setEmulatedMedia", { features });
  await page.visit(url);
  return page;
}

async function checkWidth(page: Page, what: string): Promise<void> {
  assertEquals(
    await page.evaluate("document.documentElement.scrollWidth"),
    await page.evaluate("document.documentElement.clientWidth"),
    what,
  );
}

const PATHS = [
  "/lessons/",
  ...Object.keys(TEXTS).flatMap((language) => [
    `/lessons/${language}/`,
    ...LESSONS.map((name) => `/lessons/${language}/${name}.html`),
  ]),
];

testWhere(isInstalled, NEEDS, "no page of the lessons is wider than a small phone", async () => {
  await using server = new TestServer(serveFiles({ fsRoot: SITE_FOLDER }));
  await using browser = await Browser.start();
  for (const path of PATHS) {
    const page = await open(browser, new URL(path, `http://127.0.0.1:${server.port}`), {
      width: 320,
    });
    await checkWidth(page, path);
    assertEquals(complaintsOf(page), [], path);
    await page.send("Page.close");
  }
});

testWhere(
  isInstalled,
  NEEDS,
  "a page of the lessons is light or dark, and can be copied",
  async () => {
    await using server = new TestServer(serveFiles({ fsRoot: SITE_FOLDER }));
    await using browser = await Browser.start();
    const url = new URL("/lessons/de/ping.html", `http://127.0.0.1:${server.port}`);
    const backgrounds = [];
    for (const scheme of ["light", "dark"] as const) {
      const page = await open(browser, url, { width: 1280, scheme });
      await checkWidth(page, scheme);
      backgrounds.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
      const buttons = await page.evaluate(
        "[...document.querySelectorAll('button.copy')].map((button) => button.textContent).join()",
      );
      assertEquals(buttons, Array(6).fill("Kopieren").join());
    }
    assertNotEquals(backgrounds[0], backgrounds[1]);
  },
);

testWhere(isInstalled, NEEDS, "the loops are drawn moving, unless the reader minds", async () => {
  await using server = new TestServer(serveFiles({ fsRoot: SITE_FOLDER }));
  await using browser = await Browser.start();
  const url = new URL("/lessons/en/serve-forever.html", `http://127.0.0.1:${server.port}`);
  const moving = "document.querySelectorAll('.scene svg').length + ' ' + " +
    "document.getAnimations().filter(({ playState }) => playState === 'running').length";
  assertEquals(await (await open(browser, url, { width: 1280 })).evaluate(moving), "3 3");
  const still = await open(browser, url, { width: 1280, reducedMotion: true });
  assertEquals(await still.evaluate(moving), "3 0");
});

testWhere(isInstalled, NEEDS, "the forms of echo-form send what their page says (D4)", async () => {
  const options = {
    language: "de",
    siteFolder: SITE_FOLDER,
    pageUrl: "",
    playLoops: () => Promise.resolve([]),
  } as const;
  await using server = new TestServer(lessonHandler("echo-form", options));
  await using browser = await Browser.start();
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  const told = async (index: number) => {
    const page = await open(browser, url, { width: 320 });
    await checkWidth(page, "the forms");
    assertEquals(complaintsOf(page), []);
    // A form is sent by navigating; the answer is fetched the same way, to be read from here.
    return await page.evaluate(`(async () => {
      const form = document.forms[${index}];
      const data = new FormData(form);
      if (form.method === "get") {
        return (await fetch(form.action + "?" + new URLSearchParams(data))).text();
      }
      const isMultipart = form.enctype === "multipart/form-data";
      const body = isMultipart ? data : new URLSearchParams(data);
      return (await fetch(form.action, { method: "POST", body })).text();
    })()`);
  };
  assert((await told(0)).endsWith("form, urlencoded\n  name: Budi & Ani €\n"));
  assert((await told(1)).includes("form, multipart\n  name: Budi & Ani €\n  file: a file, "));
  assert((await told(2)).includes("query\n  name: Budi & Ani €\n"));
});
