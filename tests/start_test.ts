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

/** What is followed in the graph of modules. */
interface Following {
  /** Whether what is loaded later is followed, too. */
  readonly later: boolean;
  /** Where to begin; mod.ts if not given. */
  readonly roots?: readonly string[];
}

/** Gives what modules import, by paths from the root of the project, and further what that imports. */
async function graph({ later, roots = ["mod.ts"] }: Following): Promise<string[]> {
  const { stdout } = await run("info", "--json", "mod.ts");
  const { modules }: { modules: readonly Module[] } = JSON.parse(stdout);
  const root = modules.find(({ specifier }) => specifier.endsWith("/mod.ts"))?.specifier ?? "";
  const base = root.slice(0, -"mod.ts".length);
  const found = new Set(roots.map((path) => `${base}${path}`));
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

/** What a folder is served by, each loaded by the one before; the last at the first request. */
const FOLDER_SERVER = ["mod.ts", "src/cli/main.ts", "src/cli/run.ts", "src/files/pipeline.ts"];

/** What the first file of a folder does not need either. */
const NOT_FOR_FILES: readonly string[] = [
  "node:",
  "src/client/",
  "src/lessons/",
  "src/observe/",
  "src/cli/client.ts",
  "src/cli/compare",
  "src/cli/get",
  "src/cli/lesson",
  "src/cli/message_",
  "src/cli/prompt/",
  "src/cli/show_request.ts",
  "src/compressor.ts",
  "src/files/listing",
  "src/server/compression.ts",
  "src/websocket/connection.ts",
];

/** Gives the paths that begin with one of these beginnings. */
function amongThese(paths: readonly string[], beginnings: readonly string[]): string[] {
  return paths.filter((path) => beginnings.some((beginning) => path.startsWith(beginning)));
}

testWith(["run", "read"], "mod.ts loads what every request needs, and nothing else", async () => {
  const modules = await graph({ later: false });
  assert(modules.includes("src/server/serve.ts"), "The modules were not found");
  assertEquals(amongThese(modules, LATER), []);
});

testWith(["run", "read"], "the command line loads for a file what files need", async () => {
  const modules = await graph({ later: false, roots: FOLDER_SERVER });
  assert(modules.includes("src/files/disk.ts"), "The modules were not found");
  assertEquals(amongThese(modules, NOT_FOR_FILES), []);
});

testWith(["run", "read"], "mod.ts can load the rest later: Deno knows of all of it", async () => {
  const modules = await graph({ later: true });
  const beginnings = [...LATER, ...FOLDER_SERVER, ...NOT_FOR_FILES];
  const unknown = beginnings.filter((beginning) => amongThese(modules, [beginning]).length === 0);
  assertEquals(unknown, []);
});

/** Runs a program and gives what it prints, and the parts of Deno that are loaded for it. */
async function loadedBy(program: string): Promise<{ stdout: string; parts: string[] }> {
  const options = ["--no-prompt", "--allow-net", "--log-level=debug"];
  const { stdout, stderr } = await run("run", ...options, program);
  return { stdout, parts: stderr.match(/\bext:[^\s,]+/g) ?? [] };
}

testWith(
  ["run", "read"],
  "a first answer needs no more of Deno than Request and Response: timers and Node take long to load",
  async () => {
    const { stdout, parts } = await loadedBy("tests/fixtures/first_answer.ts");
    assertMatch(stdout, /^HTTP\/1\.1 200 OK$/m);
    const needed = new Set((await loadedBy("tests/fixtures/fetch_types.ts")).parts);
    assertEquals(parts.filter((part) => !needed.has(part)), []);
  },
);

testWith(["run", "read"], "what is loaded later needs no permission to be read", async () => {
  const { stdout, stderr } = await run(
    ...["run", "--no-prompt", "--allow-net", "tests/fixtures/later_parts.ts"],
  );
  assertEquals([stdout, stderr], ["compressed 1400\ndir 403\nfiles 403\nsocket hello\n", ""]);
});
