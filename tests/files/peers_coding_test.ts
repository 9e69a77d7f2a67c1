// Content codings, with what eleven servers were seen to do: neighbours that were compressed before, and
// what is compressed on the way.

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { FileCache } from "../../src/files/cache.ts";
import { serveFiles } from "../../src/files/handler.ts";
import type { ServeDirOptions } from "../../src/files/options.ts";
import type { FilesHandler } from "../../src/files/recent_handlers.ts";
import { Folder, get, type Got, OLD_MS } from "../support/folder.ts";
import { testWith } from "../support/test.ts";

const READ_WRITE = ["read", "write"] as const;

const TEXT = "a queue at the counter, ".repeat(100);

/** Neighbours say who they are, so that nothing has to be decoded. */
const NEIGHBOURS = {
  "app.js": TEXT,
  "app.js.br": "octets of br",
  "app.js.zst": "octets of zst",
  "app.js.gz": "octets of gz",
  "gz-only.css": TEXT,
  "gz-only.css.gz": "octets of gz",
  "none.css": TEXT,
  "404.html": TEXT,
  "404.html.gz": gzipSync(TEXT),
};

function handlerOf(folder: Folder, options: ServeDirOptions): FilesHandler {
  return serveFiles({ fsRoot: folder.root, cache: new FileCache(), ...options });
}

const PRE = { precompressed: true };

/** What is accepted, and the extension of what is sent; nothing where it is the file itself. */
const PREFERENCES: readonly (readonly [path: string, accepts: string, extension: string])[] = [
  ["/app.js", "br", ".br"],
  ["/app.js", "gzip", ".gz"],
  ["/app.js", "zstd", ".zst"],
  ["/app.js", "gzip, deflate, br, zstd", ".br"],
  ["/app.js", "gzip, zstd", ".zst"],
  ["/app.js", "*", ".br"],
  ["/app.js", "br;q=0.5, gzip", ".gz"],
  ["/app.js", "br;q=0, gzip", ".gz"],
  ["/app.js", "br;q=0.0,zstd;q=0.000,gzip;q=0", ""],
  ["/app.js", "BR", ".br"],
  ["/app.js", "x-gzip", ".gz"],
  ["/app.js", "identity", ""],
  ["/app.js", "identity, br;q=0.5", ""],
  ["/app.js", "identity;q=0, gzip;q=0.1", ".gz"],
  ["/app.js", "deflate", ""],
  ["/app.js", "", ""],
  ["/gz-only.css", "br, gzip", ".gz"],
  ["/gz-only.css", "br", ""],
  ["/none.css", "br, gzip", ""],
];

const CODINGS: Readonly<Record<string, string>> = { ".br": "br", ".gz": "gzip", ".zst": "zstd" };

for (const [path, accepts, extension] of PREFERENCES) {
  const peers = accepts.includes("q=0.0") || accepts.includes("q=0,")
    ? " (one server does not)"
    : "";
  const sent = `${path}${extension}`;
  testWith(READ_WRITE, `serveDir sends ${sent} to who accepts "${accepts}"${peers}`, async () => {
    using folder = new Folder(NEIGHBOURS);
    const handler = handlerOf(folder, PRE);
    // The first answer comes from disk, the second one from memory.
    for (let times = 0; times < 2; times++) {
      const { headers, text } = await get(handler, path, { "accept-encoding": accepts });
      assertEquals(text, extension === "" ? TEXT : `octets of ${extension.slice(1)}`);
      assertEquals(headers.get("content-encoding"), CODINGS[extension] ?? null);
      assertEquals(headers.get("vary"), "accept-encoding");
      assertEquals(headers.get("content-length"), String(text.length));
      const type = path.endsWith(".js") ? "text/javascript" : "text/css";
      assertEquals(headers.get("content-type"), `${type}; charset=utf-8`);
    }
  });
}

testWith(READ_WRITE, "serveDir sends no neighbour unasked", async () => {
  using folder = new Folder(NEIGHBOURS);
  const { headers, text } = await get(handlerOf(folder, {}), "/app.js", {
    "accept-encoding": "br",
  });
  assertEquals([text, headers.get("vary")], [TEXT, null]);
});

testWith(READ_WRITE, "serveDir gives each coding a tag of its own (RFC 9110 §8.8.3)", async () => {
  using folder = new Folder(NEIGHBOURS);
  const handler = handlerOf(folder, PRE);
  const tags = await Promise.all(
    ["br", "gzip", "zstd", ""].map(async (accepts) =>
      (await get(handler, "/app.js", { "accept-encoding": accepts })).headers.get("etag")
    ),
  );
  for (const tag of tags) assertMatch(tag ?? "", /^"/);
  assertEquals(new Set(tags).size, 4);
});

testWith(READ_WRITE, "serveDir sends ranges of a neighbour as they are in it", async () => {
  using folder = new Folder(NEIGHBOURS);
  const fields = { "accept-encoding": "br", range: "bytes=-2" };
  const { status, headers, text } = await get(handlerOf(folder, PRE), "/app.js", fields);
  assertEquals([status, text, headers.get("content-encoding")], [206, "br", "br"]);
  assertEquals(headers.get("content-range"), "bytes 10-11/12");
});

testWith(READ_WRITE, "serveDir sends no neighbour that is older than its file", async () => {
  using folder = new Folder(NEIGHBOURS);
  folder.touch("app.js.br", OLD_MS);
  folder.touch("app.js.zst", OLD_MS + 2000);
  folder.touch("app.js", OLD_MS + 1000);
  const fields = { "accept-encoding": "br" };
  const handler = handlerOf(folder, PRE);
  for (let times = 0; times < 2; times++) {
    assertEquals((await get(handler, "/app.js", fields)).text, TEXT);
    assertEquals(
      (await get(handler, "/app.js", { "accept-encoding": "zstd, br" })).text,
      "octets of zst",
    );
  }
});

/** Waits until an answer is as wanted. */
async function until(ask: () => Promise<Got>, isWanted: (got: Got) => boolean): Promise<void> {
  for (const endMs = performance.now() + 100;;) {
    const isLate = performance.now() > endMs;
    const got = await ask();
    if (isWanted(got)) return;
    assert(!isLate, `Not as wanted: ${got.status} ${got.text.slice(0, 100)}`);
  }
}

testWith(READ_WRITE, "serveDir sends no neighbour any more once its file has changed", async () => {
  using folder = new Folder(NEIGHBOURS);
  const handler = handlerOf(folder, PRE);
  const ask = () => get(handler, "/app.js", { "accept-encoding": "br" });
  assertEquals((await ask()).text, "octets of br");
  folder.write("app.js", "changed");
  await until(ask, ({ text }) => text === "changed");
  folder.write("app.js.br", "new octets");
  await until(ask, ({ text }) => text === "new octets");
  folder.remove("app.js.br");
  await until(ask, ({ text }) => text === "changed");
});

testWith(READ_WRITE, "serveDir sends no neighbour of a file that is gone", async () => {
  using folder = new Folder(NEIGHBOURS);
  const handler = handlerOf(folder, PRE);
  const ask = () => get(handler, "/app.js", { "accept-encoding": "br" });
  await ask();
  folder.remove("app.js");
  await until(ask, ({ status }) => status === 404);
});

testWith(READ_WRITE, "serveDir sends no neighbour that leads out of the root", async () => {
  using folder = new Folder({ "site/a.js": TEXT, "secret": "not for anybody outside" });
  folder.link("site/a.js.br", "../secret");
  const handler = serveFiles({ fsRoot: folder.at("site"), ...PRE });
  for (let times = 0; times < 2; times++) {
    assertEquals((await get(handler, "/a.js", { "accept-encoding": "br" })).text, TEXT);
  }
});

testWith(READ_WRITE, "serveDir takes no folder for a neighbour", async () => {
  using folder = new Folder({ "a.js": TEXT, "a.js.br/index.html": "no" });
  const got = await get(handlerOf(folder, PRE), "/a.js", { "accept-encoding": "br" });
  assertEquals(got.text, TEXT);
});

testWith(
  READ_WRITE,
  "serveDir sends a neighbour that is asked for as the file that it is",
  async () => {
    using folder = new Folder(NEIGHBOURS);
    const handler = handlerOf(folder, PRE);
    for (
      const [path, type] of [["/app.js.gz", "application/gzip"], [
        "/app.js.br",
        "application/octet-stream",
      ]] as const
    ) {
      const { headers, text } = await get(handler, path, { "accept-encoding": "gzip, br" });
      assertEquals(text, `octets of ${path.slice(8)}`);
      assertEquals([headers.get("content-encoding"), headers.get("content-type")], [null, type]);
    }
  },
);

testWith(READ_WRITE, "serveDir sends the page of a 404 in a coding", async () => {
  using folder = new Folder(NEIGHBOURS);
  const handler = handlerOf(folder, { ...PRE, notFound: "404.html" });
  const got = await get(handler, "/nothing", { "accept-encoding": "gzip" });
  assertEquals([got.status, got.headers.get("content-encoding")], [404, "gzip"]);
  assertEquals(gunzipSync(got.bytes).toString(), TEXT);
});

// Compression on the way.

const NOISE = crypto.getRandomValues(new Uint8Array(4096));

const PLAIN = {
  "text.txt": TEXT,
  "large.txt": TEXT.repeat(1000),
  "tiny.txt": "tiny",
  "empty.txt": "",
  "picture.png": TEXT,
  "film.mp4": TEXT,
  "archive.zip": TEXT,
  "picture.svg": TEXT,
  "noise.txt": NOISE,
};

const COMPRESS = { compress: true };

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

for (const [coding, decode] of Object.entries(DECODERS)) {
  for (const path of ["/text.txt", "/large.txt", "/picture.svg"]) {
    testWith(
      READ_WRITE,
      `serveDir compresses ${path} with ${coding} (four servers do not)`,
      async () => {
        using folder = new Folder(PLAIN);
        const handler = handlerOf(folder, COMPRESS);
        const plain = await get(handler, path);
        for (let times = 0; times < 2; times++) {
          const got = await get(handler, path, { "accept-encoding": coding });
          const { headers, bytes } = got;
          assertEquals([headers.get("content-encoding"), headers.get("vary")], [
            coding,
            "accept-encoding",
          ]);
          assertEquals(new TextDecoder().decode(decode(bytes)), plain.text);
          assertEquals(headers.get("content-length"), String(bytes.length));
          assertEquals(headers.get("content-type"), plain.headers.get("content-type"));
          assert(bytes.length < plain.bytes.length);
        }
      },
    );
  }
}

for (
  const path of [
    "/tiny.txt",
    "/empty.txt",
    "/picture.png",
    "/film.mp4",
    "/archive.zip",
    "/noise.txt",
  ]
) {
  testWith(READ_WRITE, `serveDir sends ${path} as it is, which gains nothing`, async () => {
    using folder = new Folder(PLAIN);
    const { headers, bytes } = await get(handlerOf(folder, COMPRESS), path, {
      "accept-encoding": "br, gzip",
    });
    assertEquals(headers.get("content-encoding"), null);
    assertEquals(bytes, Deno.readFileSync(folder.at(path.slice(1))));
  });
}

for (const accepts of ["", "identity", "br;q=0, gzip;q=0", "deflate", "identity;q=1, br;q=0.1"]) {
  testWith(READ_WRITE, `serveDir compresses nothing for who accepts "${accepts}"`, async () => {
    using folder = new Folder(PLAIN);
    const got = await get(handlerOf(folder, COMPRESS), "/text.txt", { "accept-encoding": accepts });
    assertEquals([got.text, got.headers.get("content-encoding")], [TEXT, null]);
    assertEquals(got.headers.get("vary"), "accept-encoding");
  });
}

testWith(
  READ_WRITE,
  "serveDir gives what it compresses tags of their own, and answers 304",
  async () => {
    using folder = new Folder(PLAIN);
    const handler = handlerOf(folder, COMPRESS);
    const tags: string[] = [];
    for (const accepts of ["", "br", "gzip"]) {
      const { headers } = await get(handler, "/text.txt", { "accept-encoding": accepts });
      const tag = headers.get("etag") ?? "";
      tags.push(tag);
      const again = { "accept-encoding": accepts, "if-none-match": tag };
      const got = await get(handler, "/text.txt", again);
      assertEquals([got.status, got.headers.get("etag")], [304, tag]);
      assertEquals(got.headers.get("vary"), "accept-encoding");
    }
    assertEquals(new Set(tags).size, 3);
    // Another compressor would make other octets of the same.
    assertEquals(tags.map((tag) => tag.startsWith("W/")), [false, true, true]);
  },
);

testWith(READ_WRITE, "serveDir sends no range of what it compresses under one tag", async () => {
  using folder = new Folder(PLAIN);
  const handler = handlerOf(folder, COMPRESS);
  const fields = { "accept-encoding": "br", range: "bytes=0-9" };
  const { status, headers, bytes } = await get(handler, "/text.txt", fields);
  if (status === 206) {
    assertEquals([headers.get("content-encoding"), bytes.length], [null, 10]);
  } else {
    assertEquals([status, headers.get("accept-ranges")], [200, null]);
    assertEquals(brotliDecompressSync(bytes).toString(), TEXT);
  }
});

testWith(READ_WRITE, "serveDir sends ranges of a file as it is where it compresses", async () => {
  using folder = new Folder(PLAIN);
  const got = await get(handlerOf(folder, COMPRESS), "/text.txt", { range: "bytes=0-9" });
  assertEquals([got.status, got.text], [206, TEXT.slice(0, 10)]);
});

testWith(READ_WRITE, "serveDir compresses a version of a file once", async () => {
  using folder = new Folder(PLAIN);
  const cache = new FileCache();
  const handler = handlerOf(folder, { ...COMPRESS, cache });
  const ask = () => get(handler, "/text.txt", { "accept-encoding": "br" });
  const first = await ask();
  const { size, bytes } = cache;
  for (let times = 0; times < 5; times++) assertEquals((await ask()).bytes, first.bytes);
  assertEquals([cache.size, cache.bytes], [size, bytes]);
});

testWith(READ_WRITE, "serveDir compresses a changed file again", async () => {
  using folder = new Folder(PLAIN);
  const handler = handlerOf(folder, COMPRESS);
  const ask = () => get(handler, "/text.txt", { "accept-encoding": "gzip" });
  const before = await ask();
  const changed = TEXT.replaceAll("queue", "table");
  folder.write("text.txt", changed);
  await until(ask, ({ bytes }) => gunzipSync(bytes).toString() === changed);
  assertNotEquals((await ask()).headers.get("etag"), before.headers.get("etag"));
});

testWith(READ_WRITE, "serveDir rather sends a neighbour than compresses", async () => {
  using folder = new Folder(NEIGHBOURS);
  const handler = handlerOf(folder, { ...PRE, ...COMPRESS });
  for (let times = 0; times < 2; times++) {
    const gz = await get(handler, "/gz-only.css", { "accept-encoding": "gzip" });
    assertEquals(gz.text, "octets of gz");
    const br = await get(handler, "/none.css", { "accept-encoding": "br" });
    assertEquals(brotliDecompressSync(br.bytes).toString(), TEXT);
  }
});

for (const options of [PRE, COMPRESS]) {
  testWith(READ_WRITE, `serveDir answers HEAD as GET with ${JSON.stringify(options)}`, async () => {
    using folder = new Folder({ ...PLAIN, ...NEIGHBOURS });
    const handler = handlerOf(folder, options);
    for (const path of ["/app.js", "/text.txt"]) {
      for (const accepts of ["br", "gzip", ""]) {
        const fields = { "accept-encoding": accepts };
        const head = await get(handler, path, fields, "HEAD");
        const got = await get(handler, path, fields);
        assertEquals([...head.headers], [...got.headers], `${path} ${accepts}`);
      }
    }
  });
}
