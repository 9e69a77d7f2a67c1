import { assert, assertEquals } from "@std/assert";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { STREAM_CODINGS } from "../../src/compressor.ts";
import { compressResponse } from "../../src/files/coded_listing.ts";
import { serveFiles } from "../../src/files/handler.ts";
import { Folder, get, request } from "../support/folder.ts";
import { test, testWith } from "../support/test.ts";

const DECODED = { br: brotliDecompressSync, gzip: gunzipSync };

const TEXT = "an entry of a listing, ".repeat(100);

for (const coding of STREAM_CODINGS) {
  testWith(
    ["read", "write"],
    `serveDir compresses listings with ${coding} where it compresses`,
    async () => {
      using folder = new Folder({ "a.txt": "a" });
      const options = { fsRoot: folder.root, showDirListing: true };
      const plain = await get(serveFiles(options), "/", { "accept-encoding": coding });
      assertEquals(plain.headers.get("content-encoding"), null);
      assertEquals(plain.headers.get("vary"), "accept");

      const handler = serveFiles({ ...options, compress: true });
      const coded = await get(handler, "/", { "accept-encoding": coding });
      assertEquals(coded.headers.get("content-encoding"), coding);
      assertEquals(coded.headers.get("vary"), "accept, accept-encoding");
      assertEquals(new TextDecoder().decode(DECODED[coding](coded.bytes)), plain.text);
      assert(coded.bytes.length < plain.bytes.length / 2);

      const head = await get(handler, "/", { "accept-encoding": coding }, "HEAD");
      assertEquals([...head.headers], [...coded.headers]);
      assertEquals(head.bytes.length, 0);
    },
  );
}

testWith(
  ["read", "write"],
  "serveDir sends a listing as it is to who accepts no coding",
  async () => {
    using folder = new Folder({ "a.txt": "a" });
    const handler = serveFiles({ fsRoot: folder.root, showDirListing: true, compress: true });
    for (
      const fields of [{}, { "accept-encoding": "identity" }, { "accept-encoding": "gzip;q=0" }]
    ) {
      const { headers, text } = await get(handler, "/", fields);
      assertEquals(headers.get("content-encoding"), null);
      assertEquals(headers.get("vary"), "accept, accept-encoding");
      assert(text.includes("./a.txt"));
    }
  },
);

test("compressResponse reads as it is read, and is cancelled", async () => {
  let [pulls, isCancelled] = [0, false];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls++;
      controller.enqueue(new TextEncoder().encode(TEXT));
    },
    cancel: () => void (isCancelled = true),
  }, { highWaterMark: 0 });
  const asked = request("/", { "accept-encoding": "gzip" });
  const reader = compressResponse(asked, new Response(body)).body?.getReader();
  assertEquals((await reader?.read())?.done, false);
  assertEquals(pulls, 1);
  await reader?.cancel();
  assert(isCancelled);
});
