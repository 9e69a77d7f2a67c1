// Ranges and preconditions, with what eleven servers were seen to do: where some of them are wrong, the
// name of the test says so. Content of more than a mebibyte is streamed, less comes from memory.

import { assert, assertEquals } from "@std/assert";
import { FileCache } from "../../src/files/cache.ts";
import { serveDir, serveFiles } from "../../src/files/handler.ts";
import { formatHttpDate } from "../../src/semantics/date.ts";
import { type Fields, Folder, get, type Got, OLD_MS, read, request } from "../support/folder.ts";
import { textOf } from "../support/octets.ts";
import { hasProgram, testWith } from "../support/test.ts";
import { testWhere } from "../support/program.ts";
import { partsOf } from "../support/parts.ts";

const READ_WRITE = ["read", "write"] as const;

const SMALL = Uint8Array.from({ length: 10_000 }, (_, index) => index % 251);
const LARGE = Uint8Array.from({ length: 1_050_000 }, (_, index) => index % 251);

/** The same question about content from memory and content from disk. */
const CONTENTS: Readonly<Record<string, Uint8Array>> = { small: SMALL, large: LARGE };

const OTHER_TAG = '"another"';

/** What an answer to a range is to be. */
interface Case {
  readonly name: string;
  /** The fields, by the size of the file and its validators. */
  readonly fields: (size: number, tag: string, date: string) => Fields;
  readonly status: number;
  /** The first byte and the byte behind the last one. */
  readonly part?: (size: number) => readonly [start: number, end: number];
  readonly method?: string;
  /** Whether the file was changed long ago; a date of this second says too little. */
  readonly isOld?: true;
}

const CASES: readonly Case[] = [
  {
    name: "a range with that range",
    fields: () => ({ range: "bytes=2-5" }),
    status: 206,
    part: () => [2, 6],
  },
  {
    name: "a range from the beginning to the end with all of it as a part",
    fields: () => ({ range: "bytes=0-" }),
    status: 206,
    part: (size) => [0, size],
  },
  {
    name: "a range that ends behind the end with what there is",
    fields: (size) => ({ range: `bytes=${size - 3}-${size + 10}` }),
    status: 206,
    part: (size) => [size - 3, size],
  },
  {
    name: "a suffix range with the last bytes (two of eight servers do not)",
    fields: () => ({ range: "bytes=-5" }),
    status: 206,
    part: (size) => [size - 5, size],
  },
  {
    name: "a suffix range that is longer than the file with the file",
    fields: (size) => ({ range: `bytes=-${size + 1}` }),
    status: 206,
    part: (size) => [0, size],
  },
  {
    name: "an empty suffix range with 416 (one server answers 12-11/12)",
    fields: () => ({ range: "bytes=-0" }),
    status: 416,
  },
  {
    name: "a range behind the end with 416",
    fields: (size) => ({ range: `bytes=${size}-` }),
    status: 416,
  },
  {
    name: "a range that ends before it begins with everything (one server ends its process)",
    fields: () => ({ range: "bytes=5-2" }),
    status: 200,
  },
  {
    name: "another unit with everything",
    fields: () => ({ range: "lines=1-2" }),
    status: 200,
  },
  { name: "what is no range with everything", fields: () => ({ range: "bytes=a-b" }), status: 200 },
  {
    name: "HEAD with a range as HEAD without one (RFC 9110 §14.2)",
    fields: () => ({ range: "bytes=2-5" }),
    status: 200,
    method: "HEAD",
  },

  // If-Range.
  {
    name: "If-Range with its strong tag with the part",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-range": tag }),
    status: 206,
    part: () => [2, 6],
  },
  {
    name: "If-Range with another tag with everything (four of seven servers send the part)",
    fields: () => ({ range: "bytes=2-5", "if-range": OTHER_TAG }),
    status: 200,
  },
  {
    name: "If-Range with its tag made weak with everything",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-range": `W/${tag}` }),
    status: 200,
  },
  {
    name: "If-Range with its date with the part",
    fields: (_, __, date) => ({ range: "bytes=2-5", "if-range": date }),
    isOld: true,
    status: 206,
    part: () => [2, 6],
  },
  {
    name: "If-Range with an earlier date with everything (four of seven servers send the part)",
    fields: () => ({ range: "bytes=2-5", "if-range": formatHttpDate(OLD_MS - 1000) }),
    isOld: true,
    status: 200,
  },
  {
    name: "If-Range with a later date with everything",
    fields: () => ({ range: "bytes=2-5", "if-range": formatHttpDate(OLD_MS + 1000) }),
    isOld: true,
    status: 200,
  },
  {
    name: "If-Range with what is neither tag nor date with everything",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-range": tag.slice(1, -1) }),
    status: 200,
  },
  {
    name: "If-Range with a list of tags with everything",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-range": `${OTHER_TAG}, ${tag}` }),
    status: 200,
  },
  {
    name: "If-Range and a range behind the end of another version with everything",
    fields: (size) => ({ range: `bytes=${size}-`, "if-range": OTHER_TAG }),
    status: 200,
  },

  // Preconditions come before the range.
  {
    name: "a range of a version that the peer has with 304",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-none-match": tag }),
    status: 304,
  },
  {
    name: "a range of another version than the one asked for with 412",
    fields: () => ({ range: "bytes=2-5", "if-match": OTHER_TAG }),
    status: 412,
  },
  {
    name: "a range of the version asked for with the part",
    fields: (_, tag) => ({ range: "bytes=2-5", "if-match": tag }),
    status: 206,
    part: () => [2, 6],
  },
];

function checkFields({ headers }: Got, whole: Got): void {
  for (const name of ["etag", "last-modified", "cache-control", "content-type", "accept-ranges"]) {
    assertEquals(headers.get(name), whole.headers.get(name), name);
  }
}

for (const { name, fields, status, part, method = "GET", isOld } of CASES) {
  testWith(READ_WRITE, `serveDir answers ${name}`, async () => {
    using folder = new Folder(CONTENTS);
    const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
    for (const [path, content] of Object.entries(CONTENTS)) {
      if (isOld) folder.touch(path, OLD_MS);
      const whole = await get(handler, `/${path}`);
      const [tag, date] = ["etag", "last-modified"].map((field) => whole.headers.get(field) ?? "");
      const asked = fields(content.length, tag ?? "", date ?? "");
      const got = await get(handler, `/${path}`, asked, method);
      assertEquals(got.status, status);
      if (status === 200 || status === 206) checkFields(got, whole);
      const [start, end] = part?.(content.length) ?? [0, status === 200 ? content.length : 0];
      if (status === 206) {
        const range = `bytes ${start}-${end - 1}/${content.length}`;
        assertEquals(got.headers.get("content-range"), range);
      }
      if (status === 416) {
        assertEquals(got.headers.get("content-range"), `bytes */${content.length}`);
      }
      if (status < 300) assertEquals(got.headers.get("content-length"), String(end - start));
      if (status < 400 && method === "GET") {
        // Compared one by one, a mebibyte takes longer than to be served.
        assert(textOf(got.bytes) === textOf(content.subarray(start, end)), "other octets");
      }
    }
  });
}

/** Several ranges, and the parts that they lead to. */
const SEVERAL:
  readonly (readonly [range: string, parts: readonly (readonly [number, number])[]])[] = [
    ["bytes=0-9,500-509", [[0, 10], [500, 510]]],
    ["bytes=500-509, 0-9", [[500, 510], [0, 10]]],
    ["bytes=0-0,-1", [[0, 1], [-1, 0]]],
    ["bytes=0-9,,500-509,", [[0, 10], [500, 510]]],
    ["bytes=0-9,500-509,99999999-", [[0, 10], [500, 510]]],
    // Those that overlap are sent once.
    ["bytes=0-9,500-509,505-600", [[0, 10], [500, 601]]],
  ];

for (const [range, parts] of SEVERAL) {
  testWhere(
    hasProgram("python3"),
    ["read", "write", "run"],
    `serveDir answers ${range} with several parts (six of eight servers do not)`,
    async () => {
      using folder = new Folder(CONTENTS);
      for (const [path, content] of Object.entries(CONTENTS)) {
        const got = await read(serveDir(request(`/${path}`, { range }), { fsRoot: folder.root }));
        assertEquals(got.status, 206);
        assertEquals(got.headers.get("content-length"), String(got.bytes.length));
        assertEquals(got.headers.has("content-range"), false);
        const size = content.length;
        const wanted = parts.map(([start, end]) => {
          const [first, behind] = [start < 0 ? size + start : start, end === 0 ? size : end];
          return {
            contentType: "application/octet-stream",
            contentRange: `bytes ${first}-${behind - 1}/${size}`,
            content: content.slice(first, behind),
          };
        });
        assertEquals(await partsOf(got), wanted);
      }
    },
  );
}

/** Several ranges of which one answer with parts would be no use. */
const NOT_SEVERAL: readonly (readonly [range: string, status: number, why: string])[] = [
  ["bytes=0-,0-,0-,0-", 200, "the same thing many times"],
  [`bytes=${Array.from({ length: 101 }, (_, i) => `${i * 90}-${i * 90}`)}`, 200, "too many"],
  [`bytes=${Array.from({ length: 50 }, (_, i) => `${i * 190}-${i * 190}`)}`, 200, "many tiny ones"],
  ["bytes=0-9,5-2", 200, "one that is malformed"],
  ["bytes=99999999-,88888888-", 416, "none that is there"],
  ["bytes=0-9,10-19", 206, "two that touch, as one"],
];

for (const [range, status, why] of NOT_SEVERAL) {
  testWith(READ_WRITE, `serveDir answers ranges with ${status} for ${why}`, async () => {
    using folder = new Folder({ small: SMALL });
    const got = await read(serveDir(request("/small", { range }), { fsRoot: folder.root }));
    assertEquals(got.status, status);
    assert(!got.headers.get("content-type")?.startsWith("multipart"));
    if (status === 206) assertEquals(got.headers.get("content-range"), "bytes 0-19/10000");
  });
}

testWith(
  READ_WRITE,
  "serveDir answers a range of an empty file with all of it, as others do",
  async () => {
    using folder = new Folder({ empty: "" });
    for (const range of ["bytes=0-", "bytes=0-99", "bytes=-5", "bytes=5-2", "bytes=0-9, 20-29"]) {
      const got = await read(serveDir(request("/empty", { range }), { fsRoot: folder.root }));
      assertEquals([got.status, got.text], [200, ""], range);
    }
  },
);

/** Preconditions by their status; `TAG` stands for the tag of the file, `DATE` for its date. */
const PRECONDITIONS: readonly (readonly [fields: Fields, status: number, peers?: string])[] = [
  [{ "if-match": "TAG" }, 200],
  [{ "if-match": OTHER_TAG }, 412, "five of eight servers send the file"],
  [{ "if-match": "W/TAG" }, 412],
  [{ "if-match": "*" }, 200],
  [{ "if-unmodified-since": "DATE" }, 200],
  [{ "if-unmodified-since": formatHttpDate(OLD_MS - 1000) }, 412, "five of eight servers send it"],
  [{ "if-unmodified-since": "yesterday" }, 200],
  [{ "if-none-match": "TAG" }, 304],
  [{ "if-none-match": "W/TAG" }, 304, "two of seven servers compare octets only"],
  [{ "if-none-match": `${OTHER_TAG}, TAG` }, 304, "two of seven servers compare octets only"],
  [{ "if-none-match": `${OTHER_TAG},W/TAG , "x"` }, 304],
  [{ "if-none-match": "*" }, 304, "three of seven servers do not"],
  [{ "if-none-match": OTHER_TAG }, 200],
  [{ "if-none-match": OTHER_TAG, "if-modified-since": "DATE" }, 200],
  [{ "if-modified-since": "DATE" }, 304],
  [{ "if-modified-since": formatHttpDate(OLD_MS - 1000) }, 200],
];

for (const method of ["GET", "HEAD"]) {
  for (const [fields, status, peers] of PRECONDITIONS) {
    const seen = peers ?? (method === "HEAD" && status !== 200 ? "one server says 200" : undefined);
    const name = `${method} with ${JSON.stringify(fields)} with ${status}`;
    testWith(READ_WRITE, `serveDir answers ${name}${seen ? ` (${seen})` : ""}`, async () => {
      using folder = new Folder({ small: SMALL });
      if (/since/.test(name)) folder.touch("small", OLD_MS);
      const handler = serveFiles({ fsRoot: folder.root, cache: new FileCache() });
      const { headers } = await get(handler, "/small");
      const asked = Object.entries(fields).map(([name, value]) =>
        [
          name,
          value.replace("TAG", headers.get("etag") ?? "")
            .replace("DATE", headers.get("last-modified") ?? ""),
        ] as const
      );
      const got = await get(handler, "/small", Object.fromEntries(asked), method);
      assertEquals(got.status, status);
      if (status === 304) assertEquals(got.headers.get("etag"), headers.get("etag"));
      if (status === 304 || method === "HEAD" && status === 200) assertEquals(got.text, "");
    });
  }
}
