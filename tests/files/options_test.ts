import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { FileCache } from "../../src/files/cache.ts";
import { serveDir, serveFiles } from "../../src/files/handler.ts";
import { readOptions, type ServeDirOptions } from "../../src/files/options.ts";
import { request } from "../support/folder.ts";
import { test } from "../support/test.ts";

test("readOptions gives nothing away that was not asked for", () => {
  const { cache: _, ...site } = readOptions({});
  assertEquals(site, {
    root: ".",
    urlRoot: "",
    showIndex: true,
    showDirListing: false,
    showDotfiles: false,
    enableCors: false,
    cleanUrls: false,
    headers: [],
    redirects: [],
    downloads: [],
    notFound: undefined,
    fallback: undefined,
    trailingSlash: "folders",
    precompressed: false,
    compress: false,
    immutable: false,
    etagFrom: "version",
  });
});

test("readOptions keeps the cache that a folder brings", () => {
  const cache = new FileCache(0);
  assertStrictEquals(readOptions({ cache }).cache, cache);
});

for (
  const [path, names] of [
    ["404.html", ["404.html"]],
    ["errors/404.html", ["errors", "404.html"]],
    ["my page%.html", ["my page%.html"]],
    [".errors/404.html", [".errors", "404.html"]],
  ] as const
) {
  test(`readOptions takes ${path} as a page below the folder`, () => {
    const { notFound, fallback } = readOptions({ notFound: path, fallback: path });
    assertEquals([notFound, fallback], [[...names], [...names]]);
  });
}

for (
  const path of ["", "..", "../404.html", "/404.html", "a//b", "a/", "a/../../b", "a\\b", "a\0"]
) {
  test(`readOptions refuses ${JSON.stringify(path)} as a page with its name and value`, () => {
    for (const option of ["notFound", "fallback"] as const) {
      const error = assertThrows(() => readOptions({ [option]: path }), TypeError);
      const beginning = `Cannot serve a folder with ${option} ${JSON.stringify(path)}: `;
      assertEquals(error.message.startsWith(beginning), true, error.message);
    }
  });
}

const UNREADABLE: readonly ServeDirOptions[] = [
  { headers: ["no colon"] },
  { redirects: ["no-slash /a"] },
];

for (const options of UNREADABLE) {
  test(`serveFiles refuses ${JSON.stringify(options)} before anything is asked for`, () => {
    assertThrows(() => serveFiles(options), SyntaxError);
  });

  test(`serveDir rejects ${JSON.stringify(options)}`, async () => {
    const error = await serveDir(request("/"), options).catch((error) => error);
    assertEquals(error instanceof SyntaxError, true);
  });
}
