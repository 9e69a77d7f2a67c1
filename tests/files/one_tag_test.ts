// One strong tag names one content, whatever happens on disk between the requests and within them. What
// happens is made by seeds, so that a failure comes again.

import { assert, assertEquals } from "@std/assert";
import { brotliDecompressSync } from "node:zlib";
import { FileCache } from "../../src/files/cache.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { FileChanged } from "../../src/files/open_file.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import type { FilesHandler } from "../../src/files/recent_handlers.ts";
import { type Fields, Folder, type Got, OLD_MS, read, request } from "../support/folder.ts";
import { Random } from "../support/random.ts";
import { testWith } from "../support/test.ts";

const NAMES = ["a.txt", "b.txt", "link.txt"] as const;

/** Sizes that come again, so that a size tells nothing; the last one is read from disk each time. */
const SIZES = [0, 10, 300, 300, 5000, 1_050_000] as const;

/** How long a change may take to be seen, in milliseconds. */
const SEEN_MS = 100;

/** What a name has contained, and until when; `undefined` is nothing that can be served. */
interface Past {
  readonly content: string | undefined;
  untilMs: number;
}

/** A folder to which things happen. */
class Changing {
  readonly folder = new Folder({ "one.txt": "one", "two.txt": "two" });
  readonly #past = new Map<string, Past[]>();
  readonly #random: Random;
  #turn = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Whether a name had this content when somebody asked, or has had it since. */
  had(name: string, content: string | undefined, askedMs: number): boolean {
    const past = this.#pastOf(name);
    const sinceMs = askedMs - SEEN_MS;
    return past.some((version) => version.untilMs >= sinceMs && version.content === content);
  }

  /** Does one thing. */
  change(): void {
    const [random, { folder }] = [this.#random, this];
    const name = random.of(NAMES);
    switch (random.below(10)) {
      case 0:
      case 1:
        this.#clear(name);
        folder.write(name, this.#content());
        break;
      case 2:
        this.#clear(name);
        folder.replace(name, this.#content());
        break;
      case 3:
        if (this.#isFile(name)) Deno.writeTextFileSync(folder.at(name), "more", { append: true });
        break;
      case 4:
        if (this.#isFile(name)) Deno.truncateSync(folder.at(name), random.below(20));
        break;
      case 5:
        // As tools do it that write over a file and put its time back.
        this.#clear(name);
        folder.write(name, this.#content(), OLD_MS);
        break;
      case 6:
        this.#clear(name);
        folder.replace(name, this.#content(), OLD_MS);
        break;
      case 7:
        this.#remove(name);
        break;
      case 8:
        this.#remove(name);
        Deno.mkdirSync(folder.at(name));
        break;
      default:
        this.#clear(name);
        folder.link(name, random.of(["one.txt", "two.txt", "nowhere"]));
    }
    this.#note(name);
  }

  /** A folder or link makes room; whoever writes through a link changes another file. */
  #clear(name: string): void {
    if (!this.#isFile(name)) this.#remove(name);
  }

  #remove(name: string): void {
    try {
      this.folder.remove(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    this.#note(name);
  }

  #isFile(name: string): boolean {
    try {
      return Deno.lstatSync(this.folder.at(name)).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  #content(): string {
    const size = this.#random.of(SIZES);
    return `${this.#turn++}.`.repeat(size).slice(0, size);
  }

  #pastOf(name: string): Past[] {
    const past = this.#past.get(name) ?? [{ content: undefined, untilMs: Infinity }];
    this.#past.set(name, past);
    return past;
  }

  #note(name: string): void {
    const past = this.#pastOf(name);
    const last = past.at(-1);
    if (last !== undefined) last.untilMs = performance.now();
    past.push({ content: this.#read(name), untilMs: Infinity });
  }

  #read(name: string): string | undefined {
    try {
      return Deno.readTextFileSync(this.folder.at(name));
    } catch (error) {
      if (error instanceof Error) return undefined;
      throw error;
    }
  }
}

/** What is known of the tags of one name. */
class Tags {
  #contents = new Map<string, string>();
  #parts = new Map<string, string[]>();
  #last = '"none"';

  /** Gives one of the tags, mostly the last one that was seen, or a made-up one. */
  some(random: Random): string {
    const tags = [...this.#contents.keys()];
    const any = tags[random.below(tags.length)] ?? '"none"';
    return random.of([this.#last, this.#last, any, '"unknown"']);
  }

  /** Gives what a tag has named. */
  content(tag: string): string | undefined {
    return this.#contents.get(tag);
  }

  /** Takes note of what a tag names, which is what it has named before. */
  name(tag: string, content: string): void {
    const known = this.#contents.get(tag);
    assert(known === undefined || known === content, `${tag} names two contents`);
    this.#contents.set(tag, content);
    this.#last = tag;
    for (const part of this.#parts.get(tag) ?? []) assert(content.startsWith(part), tag);
  }

  /** Takes note of a part from the beginning of what a tag names. */
  namePart(tag: string, part: string): void {
    const known = this.#contents.get(tag);
    if (known === undefined) this.#parts.set(tag, [...this.#parts.get(tag) ?? [], part]);
    else assert(known.startsWith(part), `a part under ${tag} is of another content`);
  }
}

/** Asks for one thing and checks what comes. */
async function askOnce(
  handler: FilesHandler,
  changing: Changing,
  tags: ReadonlyMap<string, Tags>,
  random: Random,
): Promise<number> {
  const name = random.of(NAMES);
  const known = tags.get(name);
  assert(known !== undefined);
  const tag = known.some(random);
  const fields: Fields = random.of([
    {},
    {},
    { "if-none-match": tag },
    { "if-none-match": tag, "accept-encoding": "br" },
    { "if-match": tag },
    { range: "bytes=0-4" },
    { range: "bytes=0-299", "if-range": tag },
    { "accept-encoding": "br" },
  ]);
  const askedMs = performance.now();
  const response = await handler(request(`/${name}`, fields));
  // Something happens while the answer is on its way.
  if (random.below(4) === 0) changing.change();
  const got = await wholeOf(response);
  if (got === undefined) return 0;
  check(got, { name, fields, askedMs }, changing, known);
  return got.status;
}

/** Nothing, where the file was changed before it was sent whole: the peer sees that it was cut off. */
async function wholeOf(response: Response): Promise<Got | undefined> {
  try {
    return await read(response);
  } catch (error) {
    if (error instanceof FileChanged) return undefined;
    throw error;
  }
}

/** A question. */
interface Asked {
  readonly name: string;
  readonly fields: Fields;
  readonly askedMs: number;
}

function check(got: Got, { name, fields, askedMs }: Asked, changing: Changing, tags: Tags): void {
  const { status, headers } = got;
  const tag = headers.get("etag") ?? undefined;
  switch (status) {
    case 200: {
      const isCoded = headers.get("content-encoding") === "br";
      const content = isCoded ? brotliDecompressSync(got.bytes).toString() : got.text;
      assert(
        changing.had(name, content, askedMs),
        `${name} had no such content of ${content.length}`,
      );
      if (tag !== undefined) tags.name(tag, content);
      return;
    }
    case 206:
      assert(fields["if-range"] === undefined || fields["if-range"] === tag, "a part of another");
      if (tag !== undefined) tags.namePart(tag, got.text);
      return;
    case 304:
      assertEquals(fields["if-none-match"], tag);
      assert(
        changing.had(name, tags.content(tag ?? ""), askedMs),
        `${name} is not what ${tag} named`,
      );
      return;
    case 412:
    case 416:
    case 503:
      return;
    default:
      assert(status === 404 || status === 301, `${status}`);
      assert(changing.had(name, undefined, askedMs), `${name} was there`);
  }
}

/** Gives how many answers of each status there were. */
async function run(seed: number, options: ServeDirOptions): Promise<Map<number, number>> {
  const random = new Random(seed);
  const changing = new Changing(random);
  using folder = changing.folder;
  const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache(), ...options });
  const tags = new Map(NAMES.map((name) => [name, new Tags()]));
  const counts = new Map<number, number>();
  for (let turn = 0; turn < 250; turn++) {
    if (random.below(3) === 0) changing.change();
    const status = await askOnce(handler, changing, tags, random);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

const OPTIONS: readonly ServeDirOptions[] = [
  {},
  { etagFrom: "content" },
  { compress: true },
  { cache: new FileCache(0) },
];

for (const options of OPTIONS) {
  const told = JSON.stringify({
    ...options,
    ...options.cache && { cache: options.cache.maxBytes },
  });
  testWith(["read", "write"], `serveDir gives one tag to one content, with ${told}`, async () => {
    const runs = [1, 2, 3, 4].map((seed) => run(seed, options));
    const all = await Promise.allSettled(runs);
    const totals = new Map<number, number>();
    all.forEach((one, index) => {
      if (one.status === "rejected") throw new Error(`Seed ${index + 1}`, { cause: one.reason });
      for (const [status, count] of one.value) {
        totals.set(status, (totals.get(status) ?? 0) + count);
      }
    });
    for (const status of [200, 206, 304, 404, 412]) {
      assert((totals.get(status) ?? 0) > 5, `${status} came too seldom: ${[...totals]}`);
    }
  });
}
