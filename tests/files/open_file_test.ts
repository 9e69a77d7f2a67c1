import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { find } from "../../src/files/disk.ts";
import { FileChanged, lengthOf, type OpenFile, type Segment } from "../../src/files/open_file.ts";
import { Folder } from "../support/folder.ts";
import { octets, textOf } from "../support/octets.ts";
import { test, testWith } from "../support/test.ts";

const READ_WRITE = ["read", "write"] as const;

/** More than two blocks; each byte tells where it stands. */
const LARGE = Uint8Array.from({ length: 600_001 }, (_, index) => (index * 31 + (index >> 8)) % 251);

async function open(folder: Folder, name = "large"): Promise<OpenFile> {
  const file = await find(folder.root, [name]);
  assert(file.kind === "file");
  return file;
}

function folderWithLarge(): Folder {
  return new Folder({ large: LARGE });
}

/** Reads a stream to its end. */
function streamed(file: OpenFile, segments: readonly Segment[]): Promise<Uint8Array> {
  return new Response(file.stream(segments)).bytes();
}

// A file that stays open fails its test at the end, so closing needs no test of its own.

testWith(READ_WRITE, "bytes gives the whole content", async () => {
  using folder = folderWithLarge();
  assertEquals(await (await open(folder)).bytes(), LARGE);
});

testWith(READ_WRITE, "blocks gives the whole content and leaves the file open", async () => {
  using folder = folderWithLarge();
  const file = await open(folder);
  for (let times = 0; times < 2; times++) {
    const blocks: Uint8Array[] = [];
    for await (const block of file.blocks()) blocks.push(block.slice());
    assertEquals(
      new Uint8Array(await new Blob(blocks as Uint8Array<ArrayBuffer>[]).bytes()),
      LARGE,
    );
  }
  file.close();
});

/** Segments, and what they stand for. */
const SEGMENTS: Readonly<Record<string, readonly Segment[]>> = {
  "the whole": [{ start: 0, end: LARGE.length }],
  "the first byte": [{ start: 0, end: 1 }],
  "the last byte": [{ start: LARGE.length - 1, end: LARGE.length }],
  "what lies across two blocks": [{ start: 262_143, end: 262_145 }],
  "several ranges": [{ start: 5, end: 10 }, { start: 400_000, end: 400_100 }],
  "ranges backwards": [{ start: 400_000, end: 400_100 }, { start: 5, end: 10 }],
  "octets between ranges": [octets("a"), { start: 7, end: 9 }, octets("b"), { start: 0, end: 3 }],
  "octets alone": [octets("abc")],
};

for (const [what, segments] of Object.entries(SEGMENTS)) {
  testWith(READ_WRITE, `stream gives ${what}`, async () => {
    using folder = folderWithLarge();
    const wanted = segments.map((segment) =>
      segment instanceof Uint8Array ? segment : LARGE.slice(segment.start, segment.end)
    );
    const bytes = await streamed(await open(folder), segments);
    assertEquals(textOf(bytes), wanted.map(textOf).join(""));
    assertEquals(bytes.length, lengthOf(segments));
  });
}

testWith(READ_WRITE, "stream fills the buffer that its reader brings along", async () => {
  using folder = folderWithLarge();
  const reader = (await open(folder)).stream([{ start: 0, end: 10 }]).getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(4));
  assertEquals(value, LARGE.slice(0, 4));
  await reader.cancel();
});

testWith(READ_WRITE, "stream reads nothing that nobody asks for", async () => {
  using folder = folderWithLarge();
  const stream = (await open(folder)).stream([{ start: 0, end: LARGE.length }]);
  folder.write("large", "changed");
  // Whatever had been read before would have come without a failure.
  await assertRejects(() => new Response(stream).bytes(), FileChanged);
});

testWith(READ_WRITE, "stream closes the file when it is cancelled", async () => {
  using folder = folderWithLarge();
  await (await open(folder)).stream([{ start: 0, end: 5 }]).cancel();
});

testWith(READ_WRITE, "stream closes the file when it is cancelled in the middle", async () => {
  using folder = folderWithLarge();
  const reader = (await open(folder)).stream([{ start: 0, end: LARGE.length }]).getReader();
  await reader.read();
  await reader.cancel();
});

testWith(READ_WRITE, "close can be called again", async () => {
  using folder = folderWithLarge();
  const file = await open(folder);
  file.close();
  file.close();
});

/** What somebody does to a file that is open. */
const CHANGES: Readonly<Record<string, (folder: Folder) => void>> = {
  "shrinks": (folder) => Deno.truncateSync(folder.at("large"), 100),
  "shrinks to nothing": (folder) => Deno.truncateSync(folder.at("large")),
  "grows": (folder) => Deno.writeTextFileSync(folder.at("large"), "more", { append: true }),
  "is written over": (folder) => folder.write("large", LARGE.toReversed()),
};

for (const [what, change] of Object.entries(CHANGES)) {
  testWith(READ_WRITE, `bytes rejects where the file ${what} meanwhile`, async () => {
    using folder = folderWithLarge();
    const file = await open(folder);
    change(folder);
    await assertRejects(() => file.bytes(), FileChanged);
  });

  testWith(READ_WRITE, `stream fails where the file ${what} meanwhile`, async () => {
    using folder = folderWithLarge();
    const reader = (await open(folder)).stream([{ start: 0, end: LARGE.length }]).getReader();
    const { value } = await reader.read();
    assertEquals(value, LARGE.slice(0, value?.length));
    change(folder);
    await assertRejects(() => reader.read(), FileChanged);
  });
}

/** What somebody does to its name. */
const OTHER_CHANGES: Readonly<Record<string, (folder: Folder) => void>> = {
  "is replaced": (folder) => folder.replace("large", "another"),
  "is removed": (folder) => folder.remove("large"),
  "is moved": (folder) => Deno.renameSync(folder.at("large"), folder.at("moved")),
};

for (const [what, change] of Object.entries(OTHER_CHANGES)) {
  testWith(
    READ_WRITE,
    `stream gives the version that was opened where the file ${what}, or fails`,
    async () => {
      using folder = folderWithLarge();
      const file = await open(folder);
      change(folder);
      try {
        assertEquals(await streamed(file, [{ start: 0, end: LARGE.length }]), LARGE);
      } catch (error) {
        // A name is a part of what the system notes as changed, to the second.
        assertInstanceOf(error, FileChanged);
      }
    },
  );
}

test("lengthOf adds up octets and ranges", () => {
  assertEquals(lengthOf([]), 0);
  assertEquals(lengthOf([octets("abc"), { start: 5, end: 15 }]), 13);
});
