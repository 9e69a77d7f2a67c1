// What a command-line client makes of a download that was interrupted, also where the file has changed.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { serveFiles } from "../../src/files/handler.ts";
import { formatHttpDate } from "../../src/semantics/date.ts";
import { cutInHalf } from "../support/cut.ts";
import { Folder } from "../support/folder.ts";
import { Program, testWhere } from "../support/program.ts";
import { TestServer } from "../support/server.ts";
import { hasProgram } from "../support/test.ts";
import { contentOf, versionIn } from "../support/versions.ts";

const NEEDS = ["run", "net", "read", "write"] as const;
const BYTES = 4 * 1024 ** 2;
/** What curl says of an answer that is cut, of a refusal, of one that does not resume. */
const PARTIAL = 18;
const REFUSED = 22;
const CANNOT_RESUME = 33;
const LONG_AGO_MS = Date.UTC(2024, 1, 29);
const isInstalled = hasProgram("curl");

/** A file that is served, and a download of it that was interrupted. */
class Interrupted implements AsyncDisposable {
  readonly site = new Folder({});
  readonly saved = new Folder({});
  readonly statuses: number[] = [];
  /** The entity tag of what was interrupted. */
  tag = "none";
  readonly #server: TestServer;
  readonly #url: string;

  private constructor() {
    this.site.write("file.bin", contentOf(1, BYTES));
    const handler = serveFiles({ fsRoot: this.site.root });
    this.#server = new TestServer(async (request) => {
      const response = await handler(request);
      this.statuses.push(response.status);
      if (this.statuses.length > 1) return response;
      this.tag = response.headers.get("etag") ?? "none";
      return cutInHalf(response);
    });
    this.#url = `http://127.0.0.1:${this.#server.port}/file.bin`;
  }

  static async begin(): Promise<Interrupted> {
    const interrupted = new Interrupted();
    assertEquals(await interrupted.resume(), PARTIAL);
    const { bytes, version } = interrupted.result();
    assert(bytes > 0 && bytes < BYTES && version === 1, `${bytes}`);
    assertNotEquals(interrupted.tag, "none");
    return interrupted;
  }

  /** Resumes; gives the exit status. */
  async resume(...args: readonly string[]): Promise<number> {
    const output = this.saved.at("file.bin");
    const all = ["--silent", "--continue-at", "-", "--output", output, ...args, this.#url];
    await using curl = new Program("curl", { args: all });
    return (await curl.ended()).code;
  }

  /** What is saved: how many octets of which version. */
  result(): { readonly bytes: number; readonly version: ReturnType<typeof versionIn> } {
    const content = Deno.readFileSync(this.saved.at("file.bin"));
    return { bytes: content.length, version: versionIn(content) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    this.site[Symbol.dispose]();
    this.saved[Symbol.dispose]();
  }
}

testWhere(isInstalled, NEEDS, "curl resumes a download", async () => {
  await using interrupted = await Interrupted.begin();
  assertEquals(await interrupted.resume(), 0);
  assertEquals(interrupted.statuses, [200, 206]);
  assertEquals(interrupted.result(), { bytes: BYTES, version: 1 });
});

testWhere(isInstalled, NEEDS, "curl resumes a download of the version with a tag", async () => {
  await using interrupted = await Interrupted.begin();
  const exit = await interrupted.resume("--header", `If-Range: ${interrupted.tag}`);
  assertEquals(interrupted.statuses, [200, 206]);
  assertEquals(exit, 0);
  assertEquals(interrupted.result(), { bytes: BYTES, version: 1 });
});

testWhere(isInstalled, NEEDS, "curl joins nothing to another version, by tag", async () => {
  await using interrupted = await Interrupted.begin();
  const begun = interrupted.result();
  interrupted.site.replace("file.bin", contentOf(2, BYTES));
  // It is sent the whole file, which it cannot append.
  const args = ["--header", `If-Range: ${interrupted.tag}`];
  assertEquals(await interrupted.resume(...args), CANNOT_RESUME);
  assertEquals(interrupted.result(), begun);
  Deno.removeSync(interrupted.saved.at("file.bin"));
  assertEquals(await interrupted.resume(...args), 0);
  assertEquals(interrupted.result(), { bytes: BYTES, version: 2 });
  assertEquals(interrupted.statuses, [200, 200, 200]);
});

testWhere(isInstalled, NEEDS, "curl joins nothing to another version, by time", async () => {
  await using interrupted = await Interrupted.begin();
  const begun = interrupted.result();
  interrupted.site.replace("file.bin", contentOf(2, BYTES));
  const since = `If-Unmodified-Since: ${formatHttpDate(LONG_AGO_MS)}`;
  assertEquals(await interrupted.resume("--fail", "--header", since), REFUSED);
  assertEquals(interrupted.result(), begun);
  assertEquals(interrupted.statuses, [200, 412]);
});
