// What a program loads before it listens and answers: only what every request needs. All else is
// loaded at its first use, for which no permission is needed.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { PROJECT } from "./support/program.ts";
import { testWith } from "./support/test.ts";

/** What `deno info --json` says of a module, as far as it is read here. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

/** Runs Deno in the folder of the project and gives what it prints. */
async function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args,
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { stdout, stderr } = await command.output();
  return { stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** Gives what mod.ts imports, by paths from the root of the project, and further what that imports. */
async function graph({ later }: { readonly later: boolean }): Promise<string[]> {
  const { stdout } = await run("info", "--json", "mod.ts");
  const { modules }: { modules: readonly Module[] } = JSON.parse(stdout);
  const root = modules.find(({ specifier }) => specifier.endsWith("/mod.ts"))?.specifier ?? "";
  const base = root.slice(0, -"mod.ts".length);
  const found = new Set([`${base}mod.ts`]);
  for (const specifier of found) {
    const module = modules.find((module) => module.specifier === specifier);
    for (const { isDynamic = false, code } of module?.dependencies ?? []) {
      if (code?.specifier !== undefined && (later || !isDynamic)) found.add(code.specifier);
    }
  }
  return [...found].map((specifier) => specifier.replace(base, ""));
}

/** What answers to a request need only where they are about it, by the beginnings of paths. */
const LATER: readonly string[] = [
  "node:",
  "src/std/",
  "src/cli/",
  "src/observe/",
  "src/lessons/",
  "src/compressor.ts",
  "src/server/compression.ts",
  "src/websocket/connection.ts",
  "src/websocket/deflate.ts",
  "src/websocket/frame.ts",
  "src/files/pipeline.ts",
  "src/files/disk.ts",
  "src/files/cache.ts",
  "src/files/listing",
  "src/files/media_type.ts",
  "src/files/multipart.ts",
  "src/semantics/preconditions.ts",
  "src/semantics/ranges.ts",
];

testWith(["run", "read"], "mod.ts loads what every request needs, and nothing else", async () => {
  const modules = await graph({ later: false });
  assert(modules.includes("src/server/serve.ts"), "The modules were not found");
  const early = modules.filter((path) => LATER.some((beginning) => path.startsWith(beginning)));
  assertEquals(early, []);
});

testWith(["run", "read"], "mod.ts can load the rest later: Deno knows of all of it", async () => {
  const modules = await graph({ later: true });
  const unknown = LATER.filter((beginning) => !modules.some((path) => path.startsWith(beginning)));
  assertEquals(unknown, []);
});

testWith(
  ["run", "read"],
  "a first answer needs nothing of Node, which takes long to load",
  async () => {
    const { stdout, stderr } = await run(
      ...["run", "--no-prompt", "--allow-net", "--log-level=debug"],
      "tests/fixtures/first_answer.ts",
    );
    assertMatch(stdout, /^HTTP\/1\.1 200 OK$/m);
    assertEquals(stderr.match(/\bext:deno_node\/\S+/g) ?? [], []);
  },
);

testWith(["run", "read"], "what is loaded later needs no permission to be read", async () => {
  const { stdout, stderr } = await run(
    ...["run", "--no-prompt", "--allow-net", "tests/fixtures/later_parts.ts"],
  );
  assertEquals([stdout, stderr], ["compressed 1400\ndir 403\nfiles 403\nsocket hello\n", ""]);
});
