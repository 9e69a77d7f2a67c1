import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FileCache, type Source, type StoredFile } from "../../src/files/cache.ts";
import { find } from "../../src/files/disk.ts";
import { Folder } from "../support/folder.ts";
import { test, testWith } from "../support/test.ts";

const READ_WRITE = ["read", "write"] as const;

/** What an entry of 10 bytes takes up at most; what a cache counts besides the content is its own affair. */
const ENTRY_BYTES = 2048;

/** Keeps a file of a folder under its name. */
async function keep(cache: FileCache, folder: Folder, name: string): Promise<StoredFile> {
  const file = await find(folder.root, [name]);
  assert(file.kind === "file");
  const stored = await cache.store(name, file);
  assert(stored !== undefined);
  return stored;
}

function tenFiles(): Folder {
  const names = Array.from({ length: 10 }, (_, index) => `${index}.txt`);
  return new Folder(Object.fromEntries(names.map((name) => [name, name.repeat(2)])));
}

/** Something that things are made of, without a file; as embedded ones it does not change. */
function source(inode: number, isSettled = true): Source {
  const version = { size: 1, modifiedMs: 1, changedMs: 1, device: 1, inode, links: 1 };
  return { path: "/nowhere", realPath: "/nowhere", version, isSettled, isEmbedded: true };
}

function bytes(length: number): Promise<Uint8Array<ArrayBuffer>> {
  return Promise.resolve(new Uint8Array(length));
}

testWith(READ_WRITE, "FileCache gives the content that it was given", async () => {
  using folder = new Folder({ "a.txt": "content of a" });
  const cache = new FileCache();
  await keep(cache, folder, "a.txt");
  assertEquals(new TextDecoder().decode(cache.get("a.txt")?.bytes), "content of a");
});

testWith(READ_WRITE, "FileCache keeps an empty file", async () => {
  using folder = new Folder({ empty: "" });
  const cache = new FileCache();
  await keep(cache, folder, "empty");
  assertEquals(cache.get("empty")?.bytes.length, 0);
});

testWith(READ_WRITE, "FileCache counts what it found and what it did not", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const cache = new FileCache();
  cache.get("a.txt");
  await keep(cache, folder, "a.txt");
  for (let times = 0; times < 3; times++) cache.get("a.txt");
  assertEquals([cache.hits, cache.misses, cache.size], [3, 1, 1]);
});

testWith(READ_WRITE, "FileCache takes up no more bytes than it may", async () => {
  using folder = tenFiles();
  const cache = new FileCache(4 * ENTRY_BYTES);
  for (let turn = 0; turn < 30; turn++) {
    await keep(cache, folder, `${turn * 7 % 10}.txt`);
    assert(cache.bytes <= cache.maxBytes, String(cache.bytes));
  }
  assert(cache.size > 0 && cache.size < 10, String(cache.size));
});

testWith(READ_WRITE, "FileCache gives back the bytes of what it no longer keeps", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const cache = new FileCache();
  await keep(cache, folder, "a.txt");
  assert(cache.bytes > 0);
  folder.remove("a.txt");
  await gone(cache, "a.txt");
  assertEquals([cache.bytes, cache.size], [0, 0]);
});

testWith(READ_WRITE, "FileCache counts a file that is kept again once", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const cache = new FileCache();
  await keep(cache, folder, "a.txt");
  const { bytes } = cache;
  await keep(cache, folder, "a.txt");
  assertEquals([cache.bytes, cache.size], [bytes, 1]);
});

testWith(READ_WRITE, "FileCache clears out what nobody asked for first", async () => {
  using folder = tenFiles();
  const cache = new FileCache(4 * ENTRY_BYTES);
  await keep(cache, folder, "0.txt");
  for (let index = 1; index < 10; index++) {
    assert(cache.get("0.txt") !== undefined, String(index));
    await keep(cache, folder, `${index}.txt`);
  }
  assert(cache.get("0.txt") !== undefined);
  assertEquals(cache.get("1.txt"), undefined);
});

testWith(READ_WRITE, "FileCache clears out what was asked for long ago", async () => {
  using folder = tenFiles();
  const cache = new FileCache(4 * ENTRY_BYTES);
  await keep(cache, folder, "0.txt");
  cache.get("0.txt");
  for (let turn = 0; turn < 20; turn++) await keep(cache, folder, `${1 + turn % 9}.txt`);
  assertEquals(cache.get("0.txt"), undefined);
});

testWith(READ_WRITE, "FileCache keeps nothing in 0 bytes, and gives it all the same", async () => {
  using folder = new Folder({ "a.txt": "a" });
  const cache = new FileCache(0);
  assertEquals((await keep(cache, folder, "a.txt")).bytes, new Uint8Array([97]));
  assertEquals([cache.get("a.txt"), cache.bytes, cache.size], [undefined, 0, 0]);
});

testWith(READ_WRITE, "FileCache leaves a file unread that is too large to be kept", async () => {
  using folder = new Folder({ large: new Uint8Array(1024 * 1024 + 1) });
  const cache = new FileCache();
  const file = await find(folder.root, ["large"]);
  assert(file.kind === "file");
  assertEquals(await cache.store("large", file), undefined);
  file.close();
  assertEquals(cache.size, 0);
});

/** Waits until nothing is given under a key, which has to be soon. */
async function gone(cache: FileCache, key: string): Promise<void> {
  const endMs = performance.now() + 100;
  for (;;) {
    const isLate = performance.now() > endMs;
    if (cache.get(key) === undefined) return;
    assert(!isLate, `${key} is still there`);
    await Promise.resolve();
  }
}

const CHANGES: Readonly<Record<string, (folder: Folder) => void>> = {
  "was written to": (folder) => folder.write("a.txt", "another"),
  "was written to, its size unchanged": (folder) => folder.write("a.txt", "b"),
  "grew": (folder) => Deno.writeTextFileSync(folder.at("a.txt"), "more", { append: true }),
  "was cut off": (folder) => Deno.truncateSync(folder.at("a.txt")),
  "was replaced by one of the same size and time": (folder) => folder.replace("a.txt", "b", 500),
  "was given another time": (folder) => folder.touch("a.txt", 1500),
  "was removed": (folder) => folder.remove("a.txt"),
  "was replaced by a folder": (folder) => {
    folder.remove("a.txt");
    Deno.mkdirSync(folder.at("a.txt"));
  },
  "was replaced by a link": (folder) => {
    folder.write("b.txt", "b", 500);
    folder.link("a.txt", "b.txt");
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  testWith(READ_WRITE, `FileCache notices that a file ${what}`, async () => {
    using folder = new Folder({ "a.txt": "a" });
    folder.touch("a.txt", 500);
    const cache = new FileCache();
    await keep(cache, folder, "a.txt");
    change(folder);
    await gone(cache, "a.txt");
  });
}

test("FileCache keeps nothing whose next change may not show", async () => {
  const cache = new FileCache();
  await cache.made("key", source(1, false), () => bytes(1));
  assertEquals(cache.size, 0);
});

test("made calls its function once, however many ask meanwhile", async () => {
  const cache = new FileCache();
  let calls = 0;
  const make = () => {
    calls++;
    return bytes(5);
  };
  const asked = Array.from({ length: 20 }, () => cache.made("key", source(1), make));
  for (const made of await Promise.all(asked)) assertEquals(made.bytes.length, 5);
  assertEquals(calls, 1);
});

test("made gives what was made before without a promise", async () => {
  const cache = new FileCache();
  const first = await cache.made("key", source(1), () => bytes(5));
  assertStrictEquals(cache.made("key", source(1), () => bytes(6)), first);
});

test("made calls its function again for another version", async () => {
  const cache = new FileCache();
  await cache.made("key", source(1), () => bytes(5));
  const second = await cache.made("key", source(2), () => bytes(6));
  assertEquals([second.bytes.length, cache.size], [6, 1]);
});

test("made does not give who asks for a version what is being made of another", async () => {
  const cache = new FileCache();
  const first = cache.made("key", source(1), () => bytes(5));
  const second = cache.made("key", source(2), () => bytes(6));
  assertEquals([(await first).bytes.length, (await second).bytes.length], [5, 6]);
});

test("made fails as its function does, and calls it again the next time", async () => {
  const cache = new FileCache();
  const failure = new Error("no disk");
  const failing = [1, 2].map(() =>
    assertRejects(() =>
      Promise.resolve(cache.made("key", source(1), () => Promise.reject(failure)))
    )
  );
  for (const error of await Promise.all(failing)) assertStrictEquals(error, failure);
  assertEquals((await cache.made("key", source(1), () => bytes(5))).bytes.length, 5);
});

test("made gives what is larger than the whole cache and keeps the rest", async () => {
  const cache = new FileCache(2 * ENTRY_BYTES);
  await cache.made("small", source(1), () => bytes(1));
  const large = await cache.made("large", source(2), () => bytes(3 * ENTRY_BYTES));
  assertEquals(large.bytes.length, 3 * ENTRY_BYTES);
  assert(cache.get("small") !== undefined);
  assertEquals(cache.size, 1);
});

test("tag calls its function once for each version", async () => {
  const cache = new FileCache();
  let calls = 0;
  const make = () => Promise.resolve(`"${++calls}"`);
  const together = [1, 2, 3].map(() => cache.tag(source(1), make));
  assertEquals(await Promise.all(together), ['"1"', '"1"', '"1"']);
  assertEquals(await cache.tag(source(1), make), '"1"');
  assertEquals(await cache.tag(source(2), make), '"2"');
});
