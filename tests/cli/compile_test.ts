// The program as one binary. `deno compile` needs a runtime that it downloads; this test runs where
// DENORT_BIN names a local copy of that and COMPILE_DENO a Deno of the same version.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { createHash } from "node:crypto";
import { addressOf, Program, PROJECT, testWhere } from "../support/program.ts";

const compiler = environment("COMPILE_DENO");
const runtime = environment("DENORT_BIN");

function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** Builds the binary as the task does, and gives a copy of it in a folder where nothing else is. */
async function build(folder: string): Promise<string> {
  const built = join(PROJECT, "loket");
  const wasThere = await exists(built);
  const { success, stderr } = await new Deno.Command(compiler ?? "", {
    args: ["task", "compile"],
    cwd: PROJECT,
    env: {
      DENORT_BIN: runtime ?? "",
      DENO_TLS_CA_STORE: "system,mozilla",
      DENO_NO_UPDATE_CHECK: "1",
    },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const copy = join(folder, "loket");
  await Deno.copyFile(built, copy);
  if (!wasThere) await Deno.remove(built);
  return copy;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

testWhere(
  compiler !== undefined && runtime !== undefined,
  ["run", "read", "write", "env", "net"],
  "deno task compile makes one binary that needs nothing beside it",
  async (t) => {
    const folder = await Deno.makeTempDir({ prefix: "loket_" });
    try {
      const path = await build(folder);
      await using program = new Program(path, {
        args: ["--port", "0", "--compress"],
        cwd: folder,
        clearEnv: true,
        env: { PATH: "" },
      });
      const url = await addressOf(program);
      await checkSite(t, url);
      await t.step("ends by SIGTERM", async () => {
        program.signal("SIGTERM");
        assertEquals((await program.ended()).code, 0);
        assertEquals(await program.stderr.whole(), "");
      });
      await t.step("names itself in what there is to type, and in its pages", async () => {
        const args = ["lesson", "dunia", "--lang", "en", "--port", "0"];
        await using lesson = new Program(path, { args, cwd: folder });
        const [said] = await lesson.stdout.until(/^[^]*^Ctrl-C stops it\.$/m);
        const commands = [...said.matchAll(/^ {2}\d\. (.* get -v http:.*)$/gm)].map(([, one]) =>
          one
        );
        const [, port = ""] = /port (\d+)/.exec(said) ?? [];
        assertEquals(commands, [`${path} get -v http://127.0.0.1:${port}/`]);
        const [, page = ""] = /^The lesson to read: (\S+)$/m.exec(said) ?? [];
        const text = await (await fetch(page)).text();
        assertStringIncludes(text, `>${path} lesson dunia --lang en</code>`);
        assertEquals(text.includes("deno run"), false);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

async function checkSite(t: Deno.TestContext, url: URL): Promise<void> {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, url), { headers });

  await t.step("answers /ping", async () => {
    assertEquals(await (await get("/ping")).text(), '{"ping": 1}\n');
  });

  await t.step("serves the page that is embedded, and what it needs", async () => {
    const files = [
      ["/", "index.html", "text/html; charset=utf-8"],
      ["/style.css", "style.css", "text/css; charset=utf-8"],
      ["/try.js", "try.js", "text/javascript; charset=utf-8"],
      ["/favicon.svg", "favicon.svg", "image/svg+xml; charset=utf-8"],
    ] as const;
    for (const [path, name, type] of files) {
      const response = await get(path);
      const text = await Deno.readTextFile(join(PROJECT, "public", name));
      assertEquals([response.status, response.headers.get("content-type")], [200, type]);
      assertEquals(await response.text(), text);
    }
  });

  await t.step("serves a file with an entity tag, and 304 for it", async () => {
    const first = await get("/style.css");
    await first.body?.cancel();
    const entityTag = first.headers.get("etag") ?? "";
    assertMatch(entityTag, /^W\/"[!#-~]+-br"$/);
    const second = await get("/style.css", { "if-none-match": entityTag });
    assertEquals([second.status, await second.text()], [304, ""]);
  });

  await t.step("makes the tag from the content (RFC 9110 §8.8.1)", async () => {
    const response = await get("/style.css");
    const bytes = await Deno.readFile(join(PROJECT, "public", "style.css"));
    await response.body?.cancel();
    const digest = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
    assertEquals(response.headers.get("etag"), `W/"${digest}-br"`);
    assertEquals(response.headers.get("last-modified"), null);
  });

  await t.step("serves a range of a file (RFC 9110 §14.2)", async () => {
    const fields = { "range": "bytes=2-4", "accept-encoding": "identity" };
    const response = await get("/style.css", fields);
    assertEquals(response.status, 206);
    const text = await Deno.readTextFile(join(PROJECT, "public", "style.css"));
    assertEquals(await response.text(), text.slice(2, 5));
  });

  await t.step("says 404 for what is not there, above the folder too", async () => {
    for (const path of ["/nothing", "/..%2fdeno.json", "/folder/"]) {
      const response = await get(path);
      assertStringIncludes(await response.text(), "404 Not Found");
      assertEquals(response.status, 404, path);
    }
  });
}
