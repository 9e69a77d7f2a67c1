// The pages of the lessons as files: the same in each language but for the words, and every link leads
// somewhere.

import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { dirname, join as joinPath } from "@std/path/posix";
import { aliasFor } from "../../src/cli/program.ts";
import { defaultPort, LESSONS, PROGRAM, stepsOf } from "../../src/lessons/catalogue.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { PROJECT } from "../support/program.ts";
import { testWith } from "../support/test.ts";

const LANGUAGES = Object.keys(TEXTS);
const PAGES = [...LESSONS.map((name) => `${name}.html`), "index.html"];
const PUBLIC = join(PROJECT, "public");

/** The tag that stands in a page; what is written in Chinese says in which characters. */
function tagOf(language: string): string {
  return language === "zh" ? "zh-Hans" : language;
}

function read(path: string): string {
  return Deno.readTextFileSync(join(PUBLIC, path));
}

function unescaped(markup: string): string {
  return markup.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

/** What stands in the code blocks of a page: what is to be typed, and what is then to be seen. */
function blocksOf(page: string): { readonly typed: string[]; readonly seen: string[] } {
  const blocks = [...page.matchAll(/<pre\b([^>]*)>([^]*?)<\/pre>/g)];
  const contentOf = (isOutput: boolean) =>
    blocks.filter(([, attributes = ""]) => attributes.includes('class="out"') === isOutput)
      .map(([, , content = ""]) => unescaped(content));
  return { typed: contentOf(false), seen: contentOf(true) };
}

/** The elements of a page, by their names, with what identifies them. */
function outlineOf(page: string): string[] {
  return (page.match(/<[a-z][a-z0-9]*\b/g) ?? []).filter((tag) => tag !== "<code");
}

testWith(["read"], "every lesson has its page in every language, and there is no other", () => {
  for (const language of LANGUAGES) {
    const names = [...Deno.readDirSync(join(PUBLIC, "lessons", language))].map(({ name }) => name);
    assertEquals(names.toSorted(), PAGES.toSorted());
  }
});

for (const name of PAGES) {
  testWith(["read"], `the four pages ${name} are built alike`, () => {
    const english = read(`lessons/en/${name}`);
    const typed = blocksOf(english).typed.map((text) => text.replace(/ --lang en$/, ""));
    for (const language of LANGUAGES) {
      const page = read(`lessons/${language}/${name}`);
      const blocks = blocksOf(page);
      const without = blocks.typed.map((text) => text.replace(` --lang ${language}`, ""));
      assertEquals(without, typed, language);
      assertEquals(blocks.seen, blocksOf(english).seen, language);
      // How often code is named in a sentence is the translator's; everything else is not.
      const rest = (outline: string[]) => outline.filter((tag) => tag !== "<em" && tag !== "<b");
      assertEquals(rest(outlineOf(page)), rest(outlineOf(english)), language);
    }
  });
}

for (const name of LESSONS) {
  testWith(["read"], `the page of ${name} has the command that starts it, and its steps`, () => {
    const port = defaultPort(name);
    const origin = `http://127.0.0.1:${port}`;
    const steps = stepsOf(name, { host: "127.0.0.1", port, origin, language: "en" });
    const expected = steps.flatMap((step) =>
      step.kind === "open"
        ? [step.url]
        : [step.command, ...(step.input ?? []).filter((line) => line !== "")]
    );
    assertEquals(blocksOf(read(`lessons/en/${name}.html`)).typed, [
      `${PROGRAM} lesson ${name} --lang en`,
      ...expected,
    ]);
  });
}

testWith(["read"], "every page says its language, its title and where the others are", () => {
  const titles = new Set<string>();
  for (const language of LANGUAGES) {
    for (const name of PAGES) {
      const page = read(`lessons/${language}/${name}`);
      assert(page.includes(`<html lang="${tagOf(language)}">`), name);
      const [, title = ""] = /<title>([^<]+) · loket<\/title>/.exec(page) ?? [];
      assert(title !== "" && !titles.has(`${language} ${title}`), name);
      titles.add(`${language} ${title}`);
      for (const other of LANGUAGES) {
        const link = `../${other}/${name === "index.html" ? "" : name}`;
        const alternate = `<link rel="alternate" hreflang="${tagOf(other)}" href="${link}">`;
        assert(page.includes(alternate), `${language}/${name}: ${alternate}`);
      }
    }
  }
});

testWith(["read"], "the lessons lead to each other, in the order of the list", () => {
  for (const language of LANGUAGES) {
    LESSONS.forEach((name, index) => {
      const page = read(`lessons/${language}/${name}.html`);
      for (const [rel, other] of [["prev", LESSONS[index - 1]], ["next", LESSONS[index + 1]]]) {
        const [, href] = new RegExp(`<a rel="${rel}"\\s+href="([^"]+)"`).exec(page) ?? [];
        assertEquals(href, other && `${other}.html`, `${language}/${name} ${rel}`);
      }
    });
  }
});

/** The file that a path of the site is answered with. */
function fileAt(path: string): string {
  return path.endsWith("/") ? `${path}index.html` : path;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(join(PUBLIC, path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

testWith(["read"], "every link of every page leads to a file, and to a place in it", () => {
  const pages = [
    "index.html",
    "lessons/index.html",
    ...LANGUAGES.flatMap((language) => PAGES.map((name) => `lessons/${language}/${name}`)),
  ];
  /** What is answered by a route, and by no file. */
  const routes = ["/ping", "/hello", "/nothing-here"];
  let count = 0;
  for (const page of pages) {
    const markup = read(page);
    for (const [, link = ""] of markup.matchAll(/(?:href|src)="([^"]*)"/g)) {
      const [path = "", fragment] = link.replace(/\?.*$/, "").split("#");
      if (routes.includes(path)) continue;
      assert(!/^(?:[a-z]+:|\/\/)/.test(link), `${page} leads elsewhere: ${link}`);
      const whole = path.startsWith("/") ? path : joinPath("/", dirname(page), path);
      const target = path === ""
        ? page
        : fileAt(path === "./" ? `${whole}/`.replace("//", "/") : whole);
      assert(exists(target), `${page}: ${link} leads to no file ${target}`);
      const hasPlace = fragment === undefined || read(target).includes(`id="${fragment}"`);
      assert(hasPlace, `${page}: ${link} leads to no place`);
      count++;
    }
  }
  assert(count > 500, "The links were not found");
});

testWith(["read"], "the source files that a page names are there", () => {
  for (const language of LANGUAGES) {
    for (const name of LESSONS) {
      const files = read(`lessons/${language}/${name}.html`).match(/\bsrc\/[a-z0-9_/]+\.ts\b/g) ??
        [];
      assert(files.length > 0, name);
      for (const file of files) assert(Deno.statSync(join(PROJECT, file)).isFile, file);
    }
  }
});

testWith(["read"], "the page of `files` has the heading of the report (B1, B2)", () => {
  const page = read("lessons/files/1.html");
  assert(page.includes("SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊"));
});

testWith(["read"], "README and the lessons have the same line for who has only npx", () => {
  const [alias = ""] = blocksOf(read("lessons/en/index.html")).typed;
  assertEquals(alias, aliasFor("/_npx/deno", "2.9.6"));
  assert(Deno.readTextFileSync(join(PROJECT, "README.md")).includes(`\n${alias} `));
});
