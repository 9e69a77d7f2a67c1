// The page of a listing: what it says of names that nobody would choose, as text and as a browser reads
// it, and whether a person without a mouse gets through it.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { answerListing, type Listing, type ListingEntry } from "../../src/files/listing.ts";
import { iconOf } from "../../src/files/listing_icons.ts";
import { listingPage } from "../../src/files/listing_page.ts";
import { counted, humanSize, linkTo, nameMarkup, nameTitle } from "../../src/files/listing_text.ts";
import { resolvePath } from "../../src/files/resolve.ts";
import { pathOf, pathSegments } from "../../src/semantics/path.ts";
import { serve } from "../../src/server/serve.ts";
import { BROWSER, Browser, complaintsOf, type Page } from "../support/browser.ts";
import { testWhere } from "../support/program.ts";
import { hasProgram, test } from "../support/test.ts";

const BY_NAME = { by: "name", descending: false } as const;
const NOON = Date.UTC(2026, 10, 21, 7, 20);

function file(name: string, size = 1): ListingEntry {
  return { name, kind: "file", size, modifiedMs: NOON };
}

function folder(name: string): ListingEntry {
  return { name, kind: "directory", size: undefined, modifiedMs: NOON };
}

function pageOf(listing: Partial<Listing>): string {
  return [...listingPage({ path: [], root: "/", entries: [], ...listing }, BY_NAME)].join("");
}

/** A character that is not seen, as the page writes it. */
function mark(short: string, code: string, character: string): string {
  return `<i data-c="${short}" title="U+${code}">${character}</i>`;
}

/** A name, its markup if that is not the name, and its link if it has one. */
type Case = readonly [name: string, markup: string | undefined, link: string | undefined];

const NAMES: readonly Case[] = [
  // What means something in HTML.
  ["<script>alert(1)", "&lt;script&gt;alert(1)", "./%3Cscript%3Ealert(1)"],
  ["<!--", "&lt;!--", "./%3C!--"],
  ["<img src=x onerror=alert(1)>", undefined, "./%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"],
  ["]]>", "]]&gt;", "./%5D%5D%3E"],
  ["&amp;", "&amp;amp;", "./%26amp%3B"],
  ["&lt", "&amp;lt", "./%26lt"],
  ["&#60;b&#62;", undefined, "./%26%2360%3Bb%26%2362%3B"],
  [`a"b`, "a&quot;b", "./a%22b"],
  [`" onclick="alert(1)`, undefined, "./%22%20onclick%3D%22alert(1)"],
  ["it's", "it&#39;s", "./it&#39;s"],
  ["`${1}`", undefined, "./%60%24%7B1%7D%60"],
  ["</bdi><", undefined, undefined],

  // What means something in a URL.
  ["javascript:alert(1)", "javascript:alert(1)", "./javascript%3Aalert(1)"],
  ["data:text,html", "data:text,html", "./data%3Atext%2Chtml"],
  ["http:", "http:", "./http%3A"],
  ["a:b", "a:b", "./a%3Ab"],
  ["100%", "100%", "./100%25"],
  ["%2e%2e", "%2e%2e", "./%252e%252e"],
  ["%41", "%41", "./%2541"],
  ["%", "%", "./%25"],
  ["%00", "%00", "./%2500"],
  ["#1", "#1", "./%231"],
  ["what?", "what?", "./what%3F"],
  ["?sort=size", "?sort=size", "./%3Fsort%3Dsize"],
  ["a;b=c", "a;b=c", "./a%3Bb%3Dc"],
  ["a&b=c", "a&amp;b=c", "./a%26b%3Dc"],
  ["a+b", "a+b", "./a%2Bb"],
  ["@host", "@host", "./%40host"],
  ["..a", "..a", "./..a"],
  [".a", ".a", "./.a"],
  ["~", "~", "./~"],
  ["-rf *", "-rf *", "./-rf%20*"],
  ["[::1]", "[::1]", "./%5B%3A%3A1%5D"],
  ["{a}|^", "{a}|^", "./%7Ba%7D%7C%5E"],

  // Spaces, and what is not seen.
  ["a b", "a b", "./a%20b"],
  ["a  b", "a  b", "./a%20%20b"],
  [" a", mark("SP", "0020", " ") + "a", "./%20a"],
  ["a ", "a" + mark("SP", "0020", " "), "./a%20"],
  ["  ", mark("SP", "0020", " ").repeat(2), "./%20%20"],
  ["a\tb", `a${mark("TAB", "0009", "\t")}b`, "./a%09b"],
  ["a\nb", `a${mark("LF", "000A", "\n")}b`, "./a%0Ab"],
  ["\n", mark("LF", "000A", "\n"), "./%0A"],
  ["a\r\nb", `a${mark("CR", "000D", "&#13;")}${mark("LF", "000A", "\n")}b`, "./a%0D%0Ab"],
  ["\x01", mark("U+0001", "0001", "\x01"), "./%01"],
  ["\x1b[2J", `${mark("ESC", "001B", "\x1b")}[2J`, "./%1B%5B2J"],
  ["\x7f", mark("DEL", "007F", "\x7f"), "./%7F"],
  ["a\x85b", `a${mark("U+0085", "0085", "\x85")}b`, "./a%C2%85b"],
  ["a\xa0b", `a${mark("NBSP", "00A0", "\xa0")}b`, "./a%C2%A0b"],
  ["a\u3000b", `a${mark("U+3000", "3000", "\u3000")}b`, "./a%E3%80%80b"],
  ["a\u200bb", `a${mark("ZWSP", "200B", "\u200b")}b`, "./a%E2%80%8Bb"],
  ["a\u2028b", `a${mark("LS", "2028", "\u2028")}b`, "./a%E2%80%A8b"],
  ["\ufeffa", mark("BOM", "FEFF", "\ufeff") + "a", "./%EF%BB%BFa"],
  ["a\u00adb", `a${mark("SHY", "00AD", "\u00ad")}b`, "./a%C2%ADb"],
  ["a\u3164", `a${mark("U+3164", "3164", "\u3164")}`, "./a%E3%85%A4"],
  ["\uffff", mark("U+FFFF", "FFFF", "\uffff"), "./%EF%BF%BF"],
  ["\u{e0041}", mark("U+E0041", "E0041", "\u{e0041}"), "./%F3%A0%81%81"],
  ["a\u200db", `a${mark("ZWJ", "200D", "\u200d")}b`, "./a%E2%80%8Db"],

  // Reading direction.
  ["photo\u202egpj.exe", `photo${mark("RLO", "202E", "\u202e")}gpj.exe`, "./photo%E2%80%AEgpj.exe"],
  ["\u2066a\u2069", undefined, "./%E2%81%A6a%E2%81%A9"],
  ["\u2069\u202d", undefined, "./%E2%81%A9%E2%80%AD"],
  ["\u200fa", undefined, "./%E2%80%8Fa"],
  ["مرحبا.txt", "مرحبا.txt", "./%D9%85%D8%B1%D8%AD%D8%A8%D8%A7.txt"],
  ["שלום (1).txt", "שלום (1).txt", "./%D7%A9%D7%9C%D7%95%D7%9D%20(1).txt"],

  // What is seen, and stays whole.
  [
    "👨‍👩‍👧 ❤️",
    "👨‍👩‍👧 ❤️",
    "./%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7%20%E2%9D%A4%EF%B8%8F",
  ],
  ["می‌خواهم", "می‌خواهم", "./%D9%85%DB%8C%E2%80%8C%D8%AE%D9%88%D8%A7%D9%87%D9%85"],
  ["e\u0301", "e\u0301", "./e%CC%81"],
  ["\u0301", "\u0301", "./%CC%81"],
  ["\ue000", "\ue000", "./%EE%80%80"],
  ["constructor", "constructor", "./constructor"],
  ["__proto__", "__proto__", "./__proto__"],
  ["x".repeat(255), undefined, `./${"x".repeat(255)}`],

  // What cannot be asked for.
  ["caf\ufffd", "caf\ufffd", undefined],
  ["\ufffd<b>", "\ufffd&lt;b&gt;", undefined],
  ["a\ud800", `a${mark("U+D800", "D800", "\ufffd")}`, undefined],
  ["\udc00\ud800", undefined, undefined],
  ["a\\b", "a\\b", undefined],
  ["..\\", "..\\", undefined],
  ["...", "...", undefined],
  ["C:", "C:", undefined],
  ["..", "..", undefined],
  ["\0", mark("U+0000", "0000", ""), undefined],
];

/** The names that can be on a disk. */
const POSSIBLE = NAMES.filter(([name]) => !/[\0/]|^\.\.$/.test(name));

for (const [name, markup, link] of NAMES) {
  test(`a listing writes the name ${JSON.stringify(name)}`, () => {
    if (markup !== undefined) assertEquals(nameMarkup(name), markup);
    const text = nameMarkup(name).replace(/<i data-c="[\w+]+" title="U\+[\dA-F]+">|<\/i>/g, "");
    assertEquals(/[<>"']/.test(text), false, text);
    const href = linkTo(name)?.replaceAll("'", "&#39;");
    assertEquals(href, link);
    const page = pageOf({ entries: [file(name), folder(name)] });
    if (link === undefined) {
      assertEquals(page.match(/<span tabindex="0">/g)?.length, 2);
    } else {
      assertStringIncludes(page, `<a href="${link}"><svg`);
      assertStringIncludes(page, `<a href="${link}/"><svg`);
    }
    assertEquals(page.match(/<script/g)?.length, 1);
  });

  test(`a link to ${JSON.stringify(name)} leads to it`, () => {
    const href = linkTo(name);
    for (const base of ["http://localhost/", "http://localhost/a%2520b/?sort=size#c"]) {
      if (href === undefined) continue;
      const path = pathOf(new URL(href, base).href);
      assertEquals(pathSegments(path)?.at(-1), name);
      const resolved = resolvePath(path, { showDotfiles: true });
      assert(typeof resolved !== "string" && resolved.names.at(-1) === name);
    }
  });
}

test("a name for where no markup can stand shows what is not seen, too", () => {
  assertEquals(nameTitle("a\u202e<b> "), "a[RLO]&lt;b&gt;[SP]");
  assertStringIncludes(
    pageOf({ path: ["</title>\n"] }),
    "<title>&lt;/title&gt;[LF]: 0 entries</title>",
  );
});

// Numbers.

const SIZES: readonly (readonly [bytes: number, text: string])[] = [
  [0, "0 B"],
  [1, "1 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [1049, "1.0 kB"],
  [1050, "1.1 kB"],
  [9949, "9.9 kB"],
  [9950, "10 kB"],
  [99_499, "99 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [1_000_000, "1.0 MB"],
  [48_123_456, "48 MB"],
  [1_812_345_678, "1.8 GB"],
  [5e12, "5.0 TB"],
  [Number.MAX_SAFE_INTEGER, "9.0 PB"],
  [1e18, "1000 PB"],
];

test("humanSize writes three digits at most", () => {
  for (const [bytes, text] of SIZES) assertEquals(humanSize(bytes), text);
});

test("counted writes the number as people read it, and the word that goes with it", () => {
  assertEquals([counted(0, "byte"), counted(1, "byte"), counted(999, "byte")], [
    "0 bytes",
    "1 byte",
    "999 bytes",
  ]);
  assertEquals(counted(1234567, "entry", "entries"), "1,234,567 entries");
});

test("a listing says how many entries there are, and how large they are", () => {
  const page = pageOf({ entries: [folder("a"), file("b", 1_500_000), file("c", 250_000)] });
  assertStringIncludes(page, "<output><b>3</b> <span>entries</span></output>");
  assertStringIncludes(page, `1 folder, 2 files, <span title="1,750,000 bytes">1.8 MB</span>`);
});

test("a listing shows sizes with their bytes, and times in UTC", () => {
  const page = pageOf({ entries: [file("a", 12_631)] });
  assertStringIncludes(page, `<td role="cell" title="12,631 bytes">13 kB</td>`);
  const time = `<time datetime="2026-11-21T07:20:00.000Z">2026-11-21 07:20</time>`;
  assertStringIncludes(page, time);
});

test("a listing shows no time where there is none, or none that has a form", () => {
  for (const modifiedMs of [undefined, NaN, 9e15]) {
    const page = pageOf({ entries: [{ ...file("a"), modifiedMs }] });
    assertEquals(page.includes("<time"), false);
  }
});

test("a listing shows times of any year", () => {
  const times = [
    [8e15, "+255479-11-28 14:13"],
    [-1, "1969-12-31 23:59"],
    [Date.UTC(-1, 0), "-000001-01-01 00:00"],
  ] as const;
  for (const [modifiedMs, text] of times) {
    assertStringIncludes(pageOf({ entries: [{ ...file("a"), modifiedMs }] }), `>${text}</time>`);
  }
});

// Parts of the page.

test("an empty listing says so in words, with the way out", () => {
  assertStringIncludes(pageOf({}), "There is nothing in this folder.");
  assertEquals(pageOf({}).includes("<table"), false);
  assertEquals(pageOf({}).includes("<input"), false);
  assertStringIncludes(pageOf({ path: ["a"] }), `<a href="../">`);
});

const CRUMBS: readonly (readonly [root: string, path: string[], links: string[], here: string])[] =
  [
    ["/", [], [], "Home"],
    ["/", ["a"], ["../ Home"], "a"],
    ["/", ["a", "b", "c"], ["../../../ Home", "../../ a", "../ b"], "c"],
    ["/static/", [], [], "static"],
    ["/static/", ["<b>", "c"], ["../../ static", "../ &lt;b&gt;"], "c"],
    ["/x/a%20b/", ["c"], ["../ a b"], "c"],
    ["//evil/", ["c"], ["../ evil"], "c"],
  ];

for (const [root, path, links, here] of CRUMBS) {
  test(`the folders above ${root}${path.join("/")} are linked`, () => {
    const page = pageOf({ root, path });
    const found = page.matchAll(/<li><a href="([^"]*)"><bdi>(.*?)<\/bdi><\/a><\/li>/g);
    assertEquals([...found].map(([, href, name]) => `${href} ${name}`), links);
    assertStringIncludes(page, `<h1 id="folder-name"><bdi>${here}</bdi></h1>`);
    assertEquals(/href="\/\//.test(page), false);
  });
}

function headsOf(by: "name" | "size" | "modified", descending: boolean): string[] {
  const listing = { path: ["a"], root: "/", entries: [folder("f"), file("g")] };
  const page = [...listingPage(listing, { by, descending })].join("");
  return [...page.matchAll(/<th [^>]*?(?:aria-sort="(\w+)")?><a href="([^"]*)"/g)]
    .map(([, state = "-", href]) => `${state} ${href}`);
}

test("the heads of the columns say the order, and link to others", () => {
  assertEquals(headsOf("name", false), [
    "ascending ?sort=name&amp;order=desc",
    "- ?sort=size&amp;order=desc",
    "- ?sort=modified&amp;order=desc",
  ]);
  assertEquals(headsOf("name", true)[0], "descending ?sort=name");
  assertEquals(headsOf("size", true), [
    "- ?sort=name",
    "descending ?sort=size&amp;order=asc",
    "- ?sort=modified&amp;order=desc",
  ]);
  assertEquals(headsOf("modified", false)[2], "ascending ?sort=modified&amp;order=desc");
});

test("links to folders keep the order, links to files do not", () => {
  const listing = { path: ["a"], root: "/", entries: [folder("f"), file("g")] };
  const page = [...listingPage(listing, { by: "size", descending: true })].join("");
  for (const href of ["../", "./f/"]) {
    assertStringIncludes(page, `<a href="${href}?sort=size&amp;order=desc">`);
  }
  assertStringIncludes(page, `<a href="./g">`);
});

test("a listing shows a text of the folder as text", () => {
  const text = "\n# <b>&\r\n\tx\u202e </pre>";
  const page = pageOf({ readme: { name: "READ<ME", text } });
  assertStringIncludes(page, `<h2 id="readme-name"><bdi>READ&lt;ME</bdi></h2>`);
  const rlo = mark("RLO", "202E", "\u202e");
  assertStringIncludes(page, `<pre dir="auto">\n\n# &lt;b&gt;&amp;\n\tx${rlo} &lt;/pre&gt;</pre>`);
});

const ICONS: readonly (readonly [icon: string, names: string])[] = [
  ["text", "a.txt a.md a.csv a.LOG"],
  ["code", "a.html a.css a.js a.ts a.rs a.sh a.json a.xml"],
  ["picture", "a.png a.JPG a.svg a.webp"],
  ["sound", "a.mp3 a.flac a.ogg"],
  ["film", "a.mp4 a.webm a.mov"],
  ["archive", "a.zip a.tar.gz a.7z a.xz"],
  ["document", "a.pdf a.docx a.odt a.epub"],
  ["font", "a.woff2 a.ttf"],
  ["other", "a a. a.unknown constructor"],
];

for (const [icon, names] of ICONS) {
  test(`the icon "${icon}" stands for ${names}`, () => {
    for (const name of names.split(" ")) assertEquals(iconOf(name), icon, name);
  });
}

test("icons are drawn once, and every one that is used is drawn", () => {
  const page = pageOf({ path: ["a"], entries: [folder("f"), file("a.txt"), file("b.txt")] });
  const drawn = [...page.matchAll(/<symbol id="(\w+)"/g)].map(([, id]) => id);
  assertEquals(new Set(drawn).size, drawn.length);
  for (const [, id] of page.matchAll(/<use href="#(\w+)"/g)) assert(drawn.includes(id), id);
});

test("a listing asks for nothing beyond itself", () => {
  const page = pageOf({ path: ["a"], entries: [file("b")], readme: { name: "c", text: "d" } });
  assertEquals(
    /\b(?:src|action|style)=|@import|url\(|https?:\/\/(?!www\.w3\.org)/.test(page),
    false,
  );
  assertMatch(
    page,
    /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport"/,
  );
});

// In a browser.

const NEEDS = ["run", "net", "read", "write"] as const;
const isInstalled = hasProgram(BROWSER);

/** A browser, and a server of one listing for it to visit. */
class Visit implements AsyncDisposable {
  readonly #url: URL;
  readonly #browser: Browser;
  readonly #server: { shutdown(): Promise<void> };

  private constructor(browser: Browser, listing: Listing) {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    const server = serve(options, (request) => answerListing(request, listing, new Headers()));
    this.#url = new URL(`http://127.0.0.1:${server.addr.port}/a%20b/c/`);
    this.#server = server;
    this.#browser = browser;
  }

  static async begin(listing: Partial<Listing>): Promise<Visit> {
    const whole = { root: "/", path: ["a b", "c"], entries: [], ...listing };
    return new Visit(await Browser.start(), whole);
  }

  /** Opens the listing in a window of this width, in light or dark. */
  async open(
    width = 1200,
    scheme = "light",
    { query = "", scripts = true } = {},
  ): Promise<Page> {
    const page = await this.#browser.open();
    const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 500 };
    await page.send("Emulation.setDeviceMetricsOverride", metrics);
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await page.send("Emulation.setEmulatedMedia", { features });
    await page.send("Emulation.setScriptExecutionDisabled", { value: !scripts });
    await page.visit(new URL(query, this.#url));
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser[Symbol.asyncDispose]();
    await this.#server.shutdown();
  }
}

/** What a browser makes of the rows: the text of each name, and where its link leads. */
const ROWS = `[...document.querySelectorAll("tbody:last-child tr")].map((row) => ({
  name: row.querySelector("bdi").textContent,
  href: row.querySelector("a")?.getAttribute("href"),
  path: row.querySelector("a") && new URL(row.querySelector("a").getAttribute("href"), document.baseURI).href,
}))`;

/** The numbers that browsers give to the keys whose effect is the browser's own. */
const KEY_CODES: Readonly<Record<string, number>> = { Tab: 9 };

/** Presses a key. */
async function press(page: Page, key: string): Promise<void> {
  const text = key.length === 1 ? { text: key } : { windowsVirtualKeyCode: KEY_CODES[key] ?? 0 };
  await page.send("Input.dispatchKeyEvent", { type: "keyDown", key, ...text });
  await page.send("Input.dispatchKeyEvent", { type: "keyUp", key });
}

/** The name whose row has the focus, or the element that has it. */
function focusOf(page: Page): Promise<string> {
  return page.evaluate(`document.activeElement.closest("tbody tr")
    ? document.activeElement.querySelector("bdi, b").textContent
    : document.activeElement.localName`);
}

function shownIn(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("tbody tr")]
    .filter((row) => row.checkVisibility())
    .map((row) => row.querySelector("bdi, b").textContent)`);
}

testWhere(isInstalled, NEEDS, "a browser reads each name, and follows its link to it", async () => {
  const entries = POSSIBLE.map(([name]) => file(name));
  await using visit = await Visit.begin({ entries });
  const page = await visit.open();
  assertEquals(complaintsOf(page), []);
  const rows: { name: string; href?: string; path?: string }[] = await page.evaluate(ROWS);
  const read = new Map(rows.map((row) => [row.name, row]));
  for (const [name] of POSSIBLE) {
    const row = read.get(name.toWellFormed());
    assert(row !== undefined, `${JSON.stringify(name)} is not there`);
    assertEquals(row.href ?? undefined, linkTo(name));
    if (!row.path) continue;
    assertEquals(pathSegments(pathOf(row.path)), ["a b", "c", name]);
  }
  assertEquals(rows.length, POSSIBLE.length);
});

testWhere(isInstalled, NEEDS, "a browser reads the names of the folders above", async () => {
  const path = ["a&b", "\u202e<i>", " c "];
  await using visit = await Visit.begin({ path });
  const page = await visit.open();
  const names = `[...document.querySelectorAll("nav bdi, h1 bdi")].map((name) => name.textContent)`;
  assertEquals(await page.evaluate(names), ["Home", ...path]);
});

const LONG = [
  folder("x".repeat(255)),
  file(`${"long name ".repeat(25)}end`),
  file("مرحبا".repeat(30)),
];

testWhere(isInstalled, NEEDS, "a listing fits into every window, light and dark", async (t) => {
  const readme = { name: "README.md", text: `${"y".repeat(500)}\n` };
  const entries = [
    ...LONG,
    file("\u202e".repeat(80)),
    ...POSSIBLE.map(([name]) => file(name, 1e9)),
  ];
  await using visit = await Visit.begin({
    path: ["z".repeat(255), "w".repeat(90)],
    entries,
    readme,
  });
  const backgrounds = new Set<string>();
  for (const scheme of ["light", "dark"]) {
    for (const width of [360, 700, 1200]) {
      await t.step(`${width} pixels, ${scheme}`, async () => {
        const page = await visit.open(width, scheme);
        assertEquals(complaintsOf(page), []);
        assertEquals(
          await page.evaluate("document.documentElement.scrollWidth"),
          await page.evaluate(
            "document.documentElement.clientWidth",
          ),
        );
        const body = "getComputedStyle(document.querySelector('.sheet')).backgroundColor";
        backgrounds.add(await page.evaluate(body));
      });
    }
  }
  assertEquals(backgrounds.size, 2);
});

testWhere(
  isInstalled,
  NEEDS,
  "arrow keys go from row to row, and past rows without a link",
  async () => {
    const entries = [folder("a"), file("b\ufffd"), file("c")];
    await using visit = await Visit.begin({ entries });
    const page = await visit.open();
    const seen: string[] = [];
    for (
      const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]
    ) {
      await press(page, key);
      seen.push(await focusOf(page));
    }
    assertEquals(seen, ["Parent folder", "a", "b\ufffd", "c", "c", "b\ufffd"]);
    for (const _ of "aaa") await press(page, "ArrowUp");
    assertEquals(await focusOf(page), "input");
    assertEquals(complaintsOf(page), []);
  },
);

testWhere(isInstalled, NEEDS, "Tab reaches each row, with a focus that is seen", async () => {
  const entries = [folder("a"), file("b\ufffd"), file("c")];
  await using visit = await Visit.begin({ entries });
  const page = await visit.open();
  // Two folders above, the filter, three columns.
  for (const _ of ["nav", "nav", "input", "th", "th", "th"]) await press(page, "Tab");
  const outline = `getComputedStyle(document.activeElement.closest("tbody tr")).outlineStyle`;
  for (const name of ["Parent folder", "a", "b\ufffd", "c"]) {
    await press(page, "Tab");
    assertEquals(await focusOf(page), name);
    assertEquals(await page.evaluate(outline), "solid");
  }
});

testWhere(
  isInstalled,
  NEEDS,
  "a slash leads to a filter that filters while one types",
  async () => {
    const entries = [folder("Ähre"), file("b.txt"), file("B2.TXT"), file("<b>")];
    await using visit = await Visit.begin({ entries });
    const page = await visit.open();
    await press(page, "/");
    assertEquals(await focusOf(page), "input");
    const count = `document.querySelector("output").textContent`;
    assertEquals(await page.evaluate(count), "4 entries");
    await page.send("Input.insertText", { text: "b" });
    assertEquals(await shownIn(page), ["Parent folder", "<b>", "b.txt", "B2.TXT"]);
    assertEquals(await page.evaluate(count), "3 of 4 entries");
    await press(page, "Escape");
    assertEquals(await page.evaluate(count), "4 entries");
    await page.send("Input.insertText", { text: ".T" });
    assertEquals(await shownIn(page), ["Parent folder", "b.txt", "B2.TXT"]);
    await press(page, "ArrowDown");
    assertEquals(await focusOf(page), "Parent folder");
    await press(page, "ArrowDown");
    assertEquals(await focusOf(page), "b.txt");
    await press(page, "/");
    await page.send("Input.insertText", { text: "a\u0308" });
    assertEquals(await shownIn(page), ["Parent folder", "Ähre"]);
    await page.send("Input.insertText", { text: "no such name" });
    assertEquals(await page.evaluate(count), "0 of 4 entries");
    assertEquals(complaintsOf(page), []);
  },
);

testWhere(isInstalled, NEEDS, "a listing is whole where no script runs", async () => {
  await using visit = await Visit.begin({ entries: [file("a"), file("b", 2)] });
  const page = await visit.open(1200, "light", { query: "?sort=size&order=desc", scripts: false });
  assertEquals(await shownIn(page), ["Parent folder", "b", "a"]);
  const filter = `document.querySelector(".find").checkVisibility()`;
  assertEquals(await page.evaluate(filter), false, "A filter that would do nothing is shown");
});

testWhere(isInstalled, NEEDS, "a listing of ten thousand entries is filtered at once", async () => {
  const entries = Array.from({ length: 10_000 }, (_, index) => file(`entry ${index}.txt`, index));
  await using visit = await Visit.begin({ entries });
  const page = await visit.open();
  await press(page, "/");
  await page.send("Input.insertText", { text: "9999" });
  assertEquals(await shownIn(page), ["Parent folder", "entry 9999.txt"]);
  assertEquals(complaintsOf(page), []);
});
