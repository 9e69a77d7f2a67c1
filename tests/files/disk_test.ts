import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { find, type Found, versionAt } from "../../src/files/disk.ts";
import type { OpenFile } from "../../src/files/open_file.ts";
import { test, testWith } from "../support/test.ts";
import { contentOf, LONGEST_NAME, makeTree } from "../support/tree.ts";

async function textOf(found: Found): Promise<string> {
  return new TextDecoder().decode(await opened(found).bytes());
}

function opened(found: Found): OpenFile {
  if (found.kind === "file") return found;
  throw new Error(`Expected a file, found ${found.kind}`);
}

/** Finds, and closes what was opened. */
async function kindOf(root: string, ...names: string[]): Promise<Found["kind"]> {
  const found = await find(root, names);
  if (found.kind === "file") found.close();
  return found.kind;
}

/** Looks many times, while something is done to the folder over and over. */
async function lookWhile(
  act: (turn: number) => Promise<void>,
  look: () => Promise<void>,
): Promise<void> {
  let isOver = false;
  const acting = (async () => {
    for (let turn = 0; !isOver; turn++) await act(turn);
  })();
  try {
    for (let turn = 0; turn < 50; turn++) await look();
  } finally {
    isOver = true;
    await acting;
  }
}

const READ_WRITE = ["read", "write"] as const;

testWith(READ_WRITE, "find opens a file with its size, its time and its content", async () => {
  using tree = makeTree();
  Deno.utimeSync(join(tree.root, "plain.txt"), 0, 784111777);
  const found = await find(tree.root, ["plain.txt"]);
  const { version: { size, modifiedMs } } = opened(found);
  assertEquals([size, modifiedMs], [contentOf("plain.txt").length, 784111777_000]);
  assertEquals(await textOf(found), contentOf("plain.txt"));
});

testWith(READ_WRITE, "find gives an empty file as one", async () => {
  using tree = makeTree();
  const found = await find(tree.root, ["empty.txt"]);
  assertEquals(opened(found).version.size, 0);
  assertEquals(await textOf(found), "");
});

testWith(READ_WRITE, "find waits until the next change of a new file would show", async () => {
  using tree = makeTree();
  Deno.writeTextFileSync(join(tree.root, "plain.txt"), "new");
  const file = opened(await find(tree.root, ["plain.txt"]));
  file.close();
  // On a file system that keeps whole seconds it would have to wait for too long.
  assertEquals(file.isSettled, (file.version.modifiedMs ?? 0) % 1000 !== 0);
});

testWith(READ_WRITE, "find tells what stands at a path", async (t) => {
  using tree = makeTree();
  const kinds: readonly (readonly [names: readonly string[], kind: Found["kind"]])[] = [
    [[], "directory"],
    [["folder"], "directory"],
    [["folder", "page.txt"], "file"],
    [[LONGEST_NAME], "file"],
    [["nothing"], "absent"],
    [["nothing", "below", "it"], "absent"],
    [["plain.txt", "below"], "absent"],
    [["n".repeat(256)], "absent"],
    [["n".repeat(300)], "absent"],
    [Array(3000).fill("folder"), "absent"],

    // Links.
    [["in-file.txt"], "file"],
    [["in-absolute.txt"], "file"],
    [["in-round.txt"], "file"],
    [["in-folder"], "directory"],
    [["in-folder", "page.txt"], "file"],
    [["itself"], "directory"],
    [["itself", "itself", "plain.txt"], "file"],
    [["out-file.txt"], "absent"],
    [["out-absolute.txt"], "absent"],
    [["out-folder"], "absent"],
    [["out-folder", "secret.txt"], "absent"],
    [["out-folder-absolute", "secret.txt"], "absent"],
    [["out-chain"], "absent"],
    [["out-chain", "secret.txt"], "absent"],
    [["out-sibling"], "absent"],
    [["out-sibling", "secret.txt"], "absent"],
    [["out-parent"], "absent"],
    [["out-parent", "outside", "secret.txt"], "absent"],
    [["out-parent", "site", "plain.txt"], "file"],
    [["out-root"], "absent"],
    [["out-etc", "passwd"], "absent"],
    [["dangling"], "absent"],
    [["loop"], "absent"],
    [["loop", "below"], "absent"],
    [["self"], "absent"],
  ];
  for (const [names, kind] of kinds) {
    const path = names.join("/").slice(0, 40);
    await t.step(`${kind} at ${JSON.stringify(path)}`, async () => {
      assertEquals(await kindOf(tree.root, ...names), kind);
    });
  }
  await t.step({
    name: "absent at a pipe, which is not opened",
    ignore: !tree.hasPipe,
    fn: async () => assertEquals(await kindOf(tree.root, "pipe"), "absent"),
  });
  await t.step({
    name: "forbidden at a file that may not be read",
    ignore: !tree.hasLock,
    fn: async () => assertEquals(await kindOf(tree.root, "locked.txt"), "forbidden"),
  });
});

testWith(READ_WRITE, "find takes a root in any form", async (t) => {
  using tree = makeTree();
  const roots = [`${tree.root}/`, join(tree.parent, "link-to-site"), `${tree.root}/folder/..`];
  for (const root of roots) {
    await t.step(root.slice(tree.parent.length), async () => {
      assertEquals(await textOf(await find(root, ["plain.txt"])), contentOf("plain.txt"));
      assertEquals(await kindOf(root, "out-file.txt"), "absent");
    });
  }
});

testWith(READ_WRITE, "find can tell nothing below a root that is not there", async () => {
  using tree = makeTree();
  assertEquals(await kindOf(join(tree.parent, "nowhere"), "plain.txt"), "unavailable");
});

testWith(READ_WRITE, "find gives nothing for a root that is not there", async () => {
  using tree = makeTree();
  assertEquals(await kindOf(join(tree.parent, "nowhere")), "absent");
});

testWith(READ_WRITE, "find gives a root that is a file", async () => {
  using tree = makeTree();
  assertEquals(await kindOf(join(tree.root, "plain.txt")), "file");
});

test("find says forbidden where the program may not read", async () => {
  assertEquals(await kindOf("/", "etc"), "forbidden");
});

testWith(READ_WRITE, "versionAt gives the version that find has opened", async () => {
  using tree = makeTree();
  const file = opened(await find(tree.root, ["in-file.txt"]));
  file.close();
  assertEquals(versionAt(join(tree.root, "in-file.txt")), file.version);
});

testWith(READ_WRITE, "versionAt gives nothing where no file is", () => {
  using tree = makeTree();
  for (const name of ["nothing", "folder", "dangling", "loop", "pipe", "plain.txt/below"]) {
    assertEquals(versionAt(join(tree.root, name)), undefined, name);
  }
});

test("versionAt gives nothing where the program may not read", () => {
  assertEquals(versionAt("/etc/passwd"), undefined);
});

testWith(READ_WRITE, "find is not led out by a link that flips", async () => {
  using tree = makeTree();
  const flip = join(tree.root, "flip");
  const texts = new Set<string>();
  await lookWhile(async (turn) => {
    await Deno.symlink(turn % 2 ? "plain.txt" : "../outside/secret.txt", `${flip}.new`);
    await Deno.rename(`${flip}.new`, flip);
  }, async () => {
    const found = await find(tree.root, ["flip"]);
    if (found.kind === "file") texts.add(await textOf(found));
    else assert(found.kind === "absent" || found.kind === "unavailable", found.kind);
  });
  // Whether it was ever seen as it leads to a file inside is a matter of luck, until it rests.
  await Deno.symlink("plain.txt", `${flip}.new`);
  await Deno.rename(`${flip}.new`, flip);
  const found = await find(tree.root, ["flip"]);
  assert(found.kind === "file", found.kind);
  texts.add(await textOf(found));
  assertEquals([...texts], [contentOf("plain.txt")]);
});

testWith(READ_WRITE, "find never mixes two files of which one replaces the other", async () => {
  using tree = makeTree();
  const path = join(tree.root, "changing");
  const versions = ["a".repeat(1000), "b".repeat(200_000)];
  let fileCount = 0;
  await lookWhile(async (turn) => {
    await Deno.writeTextFile(`${path}.new`, versions[turn % 2] ?? "");
    await Deno.rename(`${path}.new`, path);
  }, async () => {
    const found = await find(tree.root, ["changing"]);
    if (found.kind !== "file") return;
    fileCount++;
    const text = await textOf(found);
    assertEquals(text.length, found.version.size);
    assert(versions.includes(text));
  });
  assert(fileCount > 0);
});

testWith(READ_WRITE, "find finds a file that is replaced meanwhile", async () => {
  using tree = makeTree();
  const path = join(tree.root, "plain.txt");
  const kinds = new Map<string, number>();
  for (let turn = 0; turn < 60; turn++) {
    await Deno.writeTextFile(`${path}.new`, "x".repeat(turn));
    // One replacement for each look: a second look would see the new file and nothing else.
    const [kind] = await Promise.all([
      kindOf(tree.root, "plain.txt"),
      Deno.rename(`${path}.new`, path),
    ]);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  assertEquals([...kinds], [["file", 60]]);
});
