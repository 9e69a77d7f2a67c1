// Who may import whom, who may call Deno, who may print. The rules stand here as tables; the import
// lines of every source file are held against them.

import { assert, assertEquals } from "@std/assert";
import { dirname, join, relative } from "@std/path/posix";
import { PROJECT } from "./support/program.ts";
import { test, testWith } from "./support/test.ts";

/** The parts, by the beginning of their paths; the first one that fits is meant. */
const PARTS: readonly (readonly [beginning: string, part: string])[] = [
  ["src/std/", "std"],
  ["src/semantics/", "semantics"],
  ["src/http1/", "http1"],
  ["src/net/", "net"],
  ["src/server/", "server"],
  ["src/client/", "client"],
  ["src/reply.ts", "reply"],
  ["src/problem_page.ts", "reply"],
  ["src/event_stream.ts", "reply"],
  ["src/compressor.ts", "compressor"],
  ["src/turns.ts", "turns"],
  ["src/response_symbols.ts", "stored"],
  ["src/stored_response.ts", "stored"],
  ["src/websocket/", "websocket"],
  ["src/octets.ts", "octets"],
  ["src/text_columns.ts", "text"],
  ["src/number_text.ts", "text"],
  ["src/router.ts", "router"],
  ["src/router_answers.ts", "router"],
  ["src/route_tree.ts", "router"],
  ["src/files/", "files"],
  ["src/observe/", "observe"],
  ["src/lessons/", "lessons"],
  ["src/cli/", "cli"],
  ["mod.ts", "mod"],
];

/** What each part may import besides itself: other parts, files, and packages by name. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  semantics: [],
  http1: ["semantics", "octets"],
  net: ["http1", "semantics"],
  server: ["net", "http1", "semantics", "reply", "compressor", "stored", "websocket"],
  client: ["net", "http1", "semantics", "octets"],
  compressor: ["semantics", "turns"],
  turns: [],
  text: [],
  octets: [],
  stored: ["semantics"],
  websocket: ["semantics", "octets"],
  reply: ["semantics"],
  router: ["semantics", "reply"],
  files: ["semantics", "reply", "compressor", "stored", "turns", "@std/path"],
  observe: ["semantics"],
  lessons: ["semantics", "http1", "net", "server", "reply", "router", "files", "text"],
  cli: [
    "semantics",
    "http1",
    "net",
    "server",
    "client",
    "reply",
    "router",
    "files",
    "observe",
    "lessons",
    "octets",
    "text",
    "@std/cli",
    "@std/path",
    "deno.json",
  ],
  mod: ["semantics", "http1", "net", "server", "reply", "router", "files", "observe"],
};

/** What single files may import beyond that. */
const EXCEPTIONS: readonly (readonly [file: string, specifier: string, how: Import["how"]])[] = [
  ["src/http1/buffer.ts", "node:buffer", "dynamic"],
  ["src/cli/prompt/terminal_dialogue.ts", "node:process", "value"],
  ["src/cli/prompt/terminal_dialogue.ts", "node:readline", "value"],
  ["src/cli/prompt/terminal_dialogue.ts", "node:stream", "value"],
  ["src/compressor.ts", "node:zlib", "value"],
  ["src/files/representation.ts", "node:crypto", "dynamic"],
  ["src/websocket/deflate.ts", "node:zlib", "dynamic"],
  ["src/observe/access_log.ts", "src/server/events.ts", "type"],
  ["src/observe/serial_log.ts", "src/server/events.ts", "type"],
  ["mod.ts", "src/cli/main.ts", "dynamic"],
];

/** Where Deno may be called. */
const CALLS_DENO = /^(?:src\/net\/|src\/files\/(?:disk|resolve)\.ts$|src\/cli\/|mod\.ts$)/;
/** Where its types may stand, and where its error classes may be named. */
const NAMES_DENO = /^src\/(?:server|client|observe|files|lessons)\//;
const NAMES_ERRORS = /^src\/(?:server|client)\//;
/** Where something may be printed; a server says so itself where nobody else would. */
const PRINTS = /^src\/(?:cli\/|server\/defaults\.ts$)/;

const MAX_LINES = 400;

/** One import or re-export of a file. */
interface Import {
  readonly file: string;
  /** A path from the root of the project, or the name of a package. */
  readonly target: string;
  readonly how: "value" | "type" | "dynamic";
}

/** A source file. */
interface Source {
  readonly file: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
}

const TEMPLATE = "`(?:[^`\\\\$]|\\\\.|\\$(?!\\{)|\\$\\{(?:[^`{}]|`[^`]*`|\\{[^{}]*\\})*\\})*`";
const LITERALS_AND_COMMENTS = new RegExp(
  [
    `"(?:[^"\\\\\\n]|\\\\.)*"`,
    `'(?:[^'\\\\\\n]|\\\\.)*'`,
    TEMPLATE,
    "//[^\\n]*",
    "/\\*[^]*?\\*/",
    // A regular expression stands where a division cannot.
    "(?<=[(,=:[!&|?{};>]\\s*|\\breturn\\s+)/(?:[^/\\\\\\n[]|\\\\.|\\[(?:[^\\]\\\\\\n]|\\\\.)*\\])+/",
  ].join("|"),
  "g",
);

/** Takes comments out of a text; what only looks like one, inside a literal, stays. */
function withoutComments(text: string): string {
  return text.replace(
    LITERALS_AND_COMMENTS,
    (match) => /^\/[/*]/.test(match) ? match.replace(/[^\n]/g, "") : match,
  );
}

function importsOf({ file, code }: Source): Import[] {
  const resolved = (specifier: string) =>
    specifier.startsWith(".") ? join(dirname(file), specifier) : specifier;
  const statements = code.matchAll(/^(?:import|export)\b([^;"'`]*?)\bfrom\s*["']([^"']+)["']/gm);
  const bare = code.matchAll(/^import\s*["']([^"']+)["']/gm);
  const dynamic = code.matchAll(/\bimport\(\s*["'`]([^"'`]*)/g);
  return [
    ...statements.map(([, clause = "", specifier = ""]): Import => ({
      file,
      target: resolved(specifier),
      how: isTypeOnly(clause) ? "type" : "value",
    })),
    ...bare.map(([, specifier = ""]): Import => ({
      file,
      target: resolved(specifier),
      how: "value",
    })),
    ...dynamic.map(([, specifier = ""]): Import => ({
      file,
      target: resolved(specifier),
      how: "dynamic",
    })),
  ];
}

/** Whether a clause such as `type { A }` or `{ type A, type B }` names types only. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,)/.test(clause)) return true;
  const names = /^\s*\{([^]*)\}\s*$/.exec(clause)?.[1]?.split(",").map((name) => name.trim());
  return names?.every((name) => name === "" || name.startsWith("type ")) ?? false;
}

function partOf(file: string): string {
  return PARTS.find(([beginning]) => file.startsWith(beginning))?.[1] ?? file;
}

/** The name by which a rule speaks of what is imported. */
function ruleNameOf(target: string): string {
  return target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : partOf(target);
}

function isAllowed({ file, target, how }: Import): boolean {
  const [from, to] = [partOf(file), ruleNameOf(target)];
  return from === to || (MAY_IMPORT[from] ?? []).includes(to) ||
    EXCEPTIONS.some((exception) => String(exception) === String([file, target, how]));
}

/** Says how a file uses Deno in a way that it may not. */
function denoFaults({ file, code }: Source): string[] {
  if (CALLS_DENO.test(file)) return [];
  return [...code.matchAll(/(\b(?:new|instanceof|typeof)\s+)?\bDeno\b(\.\w+|\S)?/g)]
    .filter(([, operator, member = ""]) => {
      if (member === ".errors") return !NAMES_ERRORS.test(file);
      const isType = /^\.[A-Z]/.test(member) && operator === undefined;
      return !isType || !NAMES_DENO.test(file);
    })
    .map(([use]) => `${file}: ${use}`);
}

/** Gives a cycle of imports, if there is one. */
function findCycle(imports: readonly Import[]): string[] | undefined {
  const targets = Map.groupBy(imports, ({ file }) => file);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const { target } of targets.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function source(file: string, text: string): Source {
  return { file, text, code: withoutComments(text) };
}

function readSources(): Source[] {
  const files = [join(PROJECT, "mod.ts"), ...filesBelow(join(PROJECT, "src"))];
  return files.map((path) => source(relative(PROJECT, path), Deno.readTextFileSync(path)));
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return filesBelow(join(folder, name));
    return name.endsWith(".ts") ? [join(folder, name)] : [];
  });
}

/** The sources without the stand-ins, which stand for packages and have their own rules. */
function ownSources(): Source[] {
  return readSources().filter(({ file }) => partOf(file) !== "std");
}

// The rules.

testWith(["read"], "every source file belongs to a part that has rules", () => {
  const strangers = ownSources().map(({ file }) => file).filter((file) =>
    !MAY_IMPORT[partOf(file)]
  );
  assertEquals(strangers, []);
});

testWith(["read"], "source files import what their part may import, and nothing else", () => {
  const imports = ownSources().flatMap(importsOf);
  assert(imports.length > 100, "The import lines were not found");
  const faults = imports.filter((line) => !isAllowed(line));
  assertEquals(faults, []);
});

testWith(["read"], "the stand-ins are imported by their names, never by a path", () => {
  const faults = ownSources().flatMap(importsOf).filter(({ target }) => partOf(target) === "std");
  assertEquals(faults, []);
});

testWith(["read"], "the stand-ins import each other and Node's modules only", () => {
  const imports = readSources().filter(({ file }) => partOf(file) === "std").flatMap(importsOf);
  const faults = imports.filter(({ target }) =>
    partOf(target) !== "std" && !target.startsWith("node:")
  );
  assertEquals(faults, []);
});

testWith(["read"], "source files do not import each other in a circle, types included", () => {
  assertEquals(findCycle(readSources().flatMap(importsOf)), undefined);
});

testWith(
  ["read"],
  "Deno is called where sockets, files and the terminal are, and nowhere else",
  () => {
    assertEquals(ownSources().flatMap(denoFaults), []);
  },
);

testWith(["read"], "mod.ts asks Deno for its arguments and nothing else", () => {
  const { code } = readSources().find(({ file }) => file === "mod.ts") ?? { code: "" };
  assertEquals([...code.matchAll(/\bDeno\b\S*/g)].map(([use]) => use), ["Deno.args);"]);
});

testWith(["read"], "nothing is printed but by the command line and where nobody else would", () => {
  const faults = ownSources().filter(({ file, code }) =>
    !PRINTS.test(file) && /\bconsole\b/.test(code)
  );
  assertEquals(faults.map(({ file }) => file), []);
});

testWith(["read"], "each line that prints says why", () => {
  const faults = ownSources().flatMap(({ file, text, code }) => {
    const lines = text.split("\n");
    return code.split("\n").flatMap((line, index) => {
      const reason = /\/\/ deno-lint-ignore no-console -- \S+/;
      const isExplained = reason.test(lines[index - 1] ?? "");
      return /\bconsole\b/.test(line) && !isExplained ? [`${file}:${index + 1}`] : [];
    });
  });
  assertEquals(faults, []);
});

testWith(["read"], `source files are not longer than ${MAX_LINES} lines`, () => {
  const faults = readSources()
    .map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assertEquals(faults, []);
});

// The rules see what they look for.

const IMPORTS: readonly (readonly [text: string, Omit<Import, "file">[]])[] = [
  [`import { a } from "./b.ts";`, [{ target: "src/net/b.ts", how: "value" }]],
  [`import {\n  a,\n} from "../b.ts";`, [{ target: "src/b.ts", how: "value" }]],
  [`import type { A } from "./b.ts";`, [{ target: "src/net/b.ts", how: "type" }]],
  [`import { type A, type B } from "./b.ts";`, [{ target: "src/net/b.ts", how: "type" }]],
  [`import { type A, b } from "./b.ts";`, [{ target: "src/net/b.ts", how: "value" }]],
  [`import * as a from "@std/path";`, [{ target: "@std/path", how: "value" }]],
  [`import a from "../../deno.json" with { type: "json" };`, [
    { target: "deno.json", how: "value" },
  ]],
  [`import "./b.ts";`, [{ target: "src/net/b.ts", how: "value" }]],
  [`export { a } from "./b.ts";`, [{ target: "src/net/b.ts", how: "value" }]],
  [`export type { A } from "./b.ts";`, [{ target: "src/net/b.ts", how: "type" }]],
  [`export * from "./b.ts";`, [{ target: "src/net/b.ts", how: "value" }]],
  [`const a = await import("./b.ts");`, [{ target: "src/net/b.ts", how: "dynamic" }]],
  [`export function a() {}\nconst from = "./b.ts";`, []],
  [`// import { a } from "./b.ts";`, []],
  [`/**\nimport { a } from "./b.ts";\n */`, []],
  [`const a = "/*";\nimport "./b.ts";\nconst c = "*/";`, [{
    target: "src/net/b.ts",
    how: "value",
  }]],
];

for (const [text, expected] of IMPORTS) {
  test(`the rules find ${expected.length} imports in ${JSON.stringify(text)}`, () => {
    const file = "src/net/a.ts";
    const found = importsOf(source(file, text));
    assertEquals(found, expected.map((line) => ({ file, ...line })));
  });
}

const FORBIDDEN: readonly (readonly [file: string, target: string, how: Import["how"]])[] = [
  ["src/semantics/date.ts", "src/http1/head.ts", "type"],
  ["src/semantics/date.ts", "@std/path", "value"],
  ["src/http1/head.ts", "src/net/wire.ts", "type"],
  ["src/http1/head.ts", "node:buffer", "value"],
  ["src/net/wire.ts", "src/server/events.ts", "type"],
  ["src/server/serve.ts", "src/router.ts", "value"],
  ["src/server/serve.ts", "src/observe/access_log.ts", "value"],
  ["src/reply.ts", "src/router.ts", "type"],
  ["src/router.ts", "src/files/handler.ts", "value"],
  ["src/router.ts", "src/http1/error.ts", "value"],
  ["src/files/handler.ts", "src/server/serve.ts", "type"],
  ["src/files/handler.ts", "src/router.ts", "type"],
  ["src/files/handler.ts", "@std/cli", "value"],
  ["src/observe/access_log.ts", "src/server/events.ts", "value"],
  ["src/observe/access_log.ts", "src/server/serve.ts", "type"],
  ["src/cli/main.ts", "src/std/cli/mod.ts", "value"],
  ["src/cli/main.ts", "node:path", "value"],
  ["mod.ts", "src/cli/main.ts", "value"],
];

for (const [file, target, how] of FORBIDDEN) {
  test(`the rules forbid ${file} to import the ${how} ${target}`, () => {
    assert(!isAllowed({ file, target, how }));
  });
}

const DENO_USES: readonly (readonly [file: string, code: string, faultCount: number])[] = [
  ["src/server/a.ts", "let a: Deno.Addr;", 0],
  ["src/server/a.ts", "throw new Deno.errors.Interrupted();", 0],
  ["src/server/a.ts", "a instanceof Deno.errors.NotFound", 0],
  ["src/server/a.ts", "// Deno.listen()", 0],
  ["src/server/a.ts", "Deno.listen({});", 1],
  ["src/server/a.ts", "new Deno.Command('a');", 1],
  ["src/server/a.ts", "a instanceof Deno.FsFile", 1],
  ["src/server/a.ts", "const { listen } = Deno;", 1],
  ["src/server/a.ts", 'Deno["listen"]({});', 1],
  ["src/server/a.ts", "globalThis.Deno.exit()", 1],
  ["src/observe/a.ts", "let a: Deno.Addr;", 0],
  ["src/observe/a.ts", "throw new Deno.errors.NotFound();", 1],
  ["src/http1/a.ts", "let a: Deno.Addr;", 1],
  ["src/files/handler.ts", "Deno.open('a');", 1],
  ["src/files/disk.ts", "Deno.open('a');", 0],
  ["src/net/a.ts", "Deno.listen({});", 0],
  ["src/cli/a.ts", "Deno.exit();", 0],
];

for (const [file, code, faultCount] of DENO_USES) {
  test(`the rules find ${faultCount} wrong uses of Deno in ${file}: ${code}`, () => {
    assertEquals(denoFaults(source(file, code)).length, faultCount);
  });
}

test("the rules find a circle", () => {
  const line = (file: string, target: string): Import => ({ file, target, how: "type" });
  assertEquals(findCycle([line("a", "b"), line("b", "c"), line("a", "c")]), undefined);
  assertEquals(findCycle([line("a", "b"), line("b", "c"), line("c", "b")]), ["b", "c", "b"]);
  assertEquals(findCycle([line("a", "a")]), ["a", "a"]);
});
