import { assertEquals } from "@std/assert";
import { aliasFor, programCommand, type Started } from "../../src/cli/program.ts";
import { PROGRAM } from "../../src/lessons/catalogue.ts";
import { namingProgram } from "../../src/lessons/pages.ts";
import { html } from "../../src/reply.ts";
import { test } from "../support/test.ts";

const SOURCE: Started = {
  isCompiled: false,
  execPath: "/usr/bin/deno",
  mainModule: "file:///home/ani/loket/mod.ts",
  folder: "/home/ani/loket",
};

const RUN = "deno run --allow-net --allow-read";

const STARTED: readonly (readonly [what: string, started: Partial<Started>, command: string])[] = [
  ["from its source", {}, PROGRAM],
  ["from the folder above", { folder: "/home/ani" }, `${RUN} loket/mod.ts`],
  ["from elsewhere", { folder: "/var/lib/www" }, `${RUN} /home/ani/loket/mod.ts`],
  ["where the folder may not be known", { folder: undefined }, PROGRAM],
  [
    "from the network",
    { mainModule: "https://a.example/mod.ts" },
    `${RUN} https://a.example/mod.ts`,
  ],
  ["as a binary", { isCompiled: true, execPath: "/opt/loket" }, "/opt/loket"],
  ["with a blank", { isCompiled: true, execPath: "/my own/loket" }, "'/my own/loket'"],
  ["with a quote", { isCompiled: true, execPath: "/ani's/loket" }, `'/ani'\\''s/loket'`],
];

for (const [what, started, command] of STARTED) {
  test(`programCommand() names loket as it was started: ${what}`, () => {
    assertEquals(programCommand({ ...SOURCE, ...started }), command);
  });
}

test("aliasFor makes deno a command where npx has started this one, and only there", () => {
  const alias = "alias deno='npx -y deno@2.9.6'";
  assertEquals(aliasFor("/home/a/.npm/_npx/1f/node_modules/deno/deno", "2.9.6"), alias);
  assertEquals(aliasFor("C:\\a\\npm-cache\\_npx\\1f\\deno.exe", "2.9.6"), alias);
  assertEquals(aliasFor("/usr/bin/deno", "2.9.6"), undefined);
});

const PAGE = `<pre>${PROGRAM} lesson ping</pre>`;
const request = new Request("http://a/");

test("namingProgram() lets pages have the commands that work", async () => {
  const served = () => html(PAGE, { headers: { etag: '"1"', "x-a": "b" } });
  assertEquals(namingProgram(served, PROGRAM), served);
  const response = await namingProgram(served, "/a&b/$&")(request);
  const { headers } = response;
  assertEquals([headers.get("etag"), headers.get("x-a")], [null, "b"]);
  assertEquals(await response.text(), "<pre>/a&amp;b/$&amp; lesson ping</pre>");
});

test("namingProgram() leaves alone what is no whole page", async () => {
  const others = [
    new Response(PAGE, { headers: { "content-type": "text/plain" } }),
    html(PAGE, { headers: { "content-encoding": "gzip" } }),
    html(PAGE, { status: 206 }),
  ];
  for (const other of others) {
    assertEquals(await namingProgram(() => other, "loket")(request), other);
  }
  const head = html("");
  assertEquals(
    await namingProgram(() => head, "loket")(new Request(request, { method: "HEAD" })),
    head,
  );
});
