import { assert, assertEquals, assertLess, assertRejects, assertStrictEquals } from "@std/assert";
import { brotliDecompressSync, constants, createBrotliCompress, gunzipSync } from "node:zlib";
import { compressed } from "../../src/server/compression.ts";
import { type ResponseParts, takeResponse } from "../../src/server/response.ts";
import { readAll, reader } from "../support/each_way.ts";
import { TestServer, within } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { later, streamOf } from "../support/stream.ts";
import { test, testWith } from "../support/test.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Long enough to be worth it. */
const TEXT = "a queue at the counter, ".repeat(4);

/** What the fields of an answer say that matters here. */
interface Said {
  readonly coding?: string;
  readonly vary?: string;
  readonly entityTag?: string;
}

interface Case {
  readonly what: string;
  readonly acceptEncoding?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly content?: () => BodyInit | null;
  readonly status?: number;
  readonly said: Said;
}

const AS_IT_IS: Said = {};
const BROTLI: Said = { coding: "br", vary: "Accept-Encoding" };
const GZIP: Said = { coding: "gzip", vary: "Accept-Encoding" };

/** Deno 2.4 cannot flush a brotli stream; there, streams and long content are compressed with gzip. */
const STREAM_CODINGS = "flush" in createBrotliCompress() ? ["br", "gzip"] : ["gzip"];
const STREAM: Said = STREAM_CODINGS.includes("br") ? BROTLI : GZIP;

/** A response of which everything is compressed, unless the case says otherwise. */
function responseOf({ fields, content = () => TEXT, status = 200 }: Case): Response {
  return new Response(content(), { status, headers: { "content-type": "text/plain", ...fields } });
}

function acceptEncodingOf({ acceptEncoding = "gzip, br" }: Case): string | undefined {
  return acceptEncoding === "none" ? undefined : acceptEncoding;
}

function withField(name: string, value: string, said: Said): Case {
  return { what: `${name}: ${value}`, fields: { [name]: value }, said };
}

function accepting(acceptEncoding: string, said: Said): Case {
  return { what: `Accept-Encoding ${acceptEncoding}`, acceptEncoding, said };
}

function ofType(type: string, said: Said): Case {
  return { what: `the type ${type}`, fields: { "content-type": type }, said };
}

function ofLength(length: number, said: Said): Case {
  return { what: `${length} octets`, content: () => "a".repeat(length), said };
}

/** What loket and Deno.serve do alike. */
const ALIKE: readonly Case[] = [
  accepting("none", AS_IT_IS),
  accepting("", AS_IT_IS),
  accepting("gzip", GZIP),
  accepting("br", BROTLI),
  accepting("gzip, deflate, br, zstd", BROTLI),
  accepting("gzip;q=1, br;q=0.5", GZIP),
  accepting("identity", AS_IT_IS),
  accepting("gzip;q=0.5, identity", AS_IT_IS),
  accepting("identity;q=0, deflate", AS_IT_IS),
  accepting("gzip;q=2", AS_IT_IS),

  ofLength(0, AS_IT_IS),
  ofLength(63, AS_IT_IS),
  ofLength(64, BROTLI),
  { what: "63 bytes", content: () => new Uint8Array(63), said: AS_IT_IS },
  { what: "64 bytes", content: () => new Uint8Array(64), said: BROTLI },
  { what: "64 octets of UTF-8", content: () => "\u00e4".repeat(32), said: BROTLI },
  { what: "a short stream", content: () => streamOf("a"), said: STREAM },
  { what: "no content", content: () => null, said: AS_IT_IS },
  { what: "a short stream of a declared length", ...declaring("1", "a"), said: STREAM },

  { what: "206", status: 206, said: BROTLI },
  { what: "404", status: 404, said: BROTLI },
  { what: "204", status: 204, content: () => null, said: AS_IT_IS },
  { what: "304", status: 304, content: () => null, said: AS_IT_IS },

  withField("content-encoding", "gzip", { coding: "gzip" }),
  withField("content-encoding", "identity", { coding: "identity" }),
  withField("content-range", "bytes 0-95/96", AS_IT_IS),
  withField("cache-control", "public, no-transform", AS_IT_IS),
  withField("cache-control", 'no-cache, a="no-transform"', BROTLI),
  withField("vary", "Accept", { coding: "br", vary: "Accept-Encoding, Accept" }),
  withField("vary", "accept-encoding", { coding: "br", vary: "accept-encoding" }),
  withField("etag", '"a"', { ...BROTLI, entityTag: 'W/"a"' }),
  withField("etag", 'W/"a"', { ...BROTLI, entityTag: 'W/"a"' }),
  {
    what: "validators and no Accept-Encoding",
    acceptEncoding: "none",
    fields: { etag: '"a"', vary: "Accept" },
    said: { entityTag: '"a"', vary: "Accept" },
  },

  ...[
    "text/html; charset=utf-8",
    "TEXT/HTML",
    "text/css",
    "text/javascript",
    "text/markdown",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/problem+json",
    "application/rss+xml",
    "application/toml",
    "application/wasm",
    "application/x-www-form-urlencoded",
    "application/xml",
    "font/ttf",
    "image/bmp",
    "image/svg+xml",
    "image/x-icon",
    "message/rfc822",
  ].map((type) => ofType(type, BROTLI)),
  ...[
    "",
    "text",
    "text/event-stream",
    "application/gzip",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "audio/mpeg",
    "font/woff2",
    "image/png",
    "image/jpeg",
    "multipart/byteranges; boundary=a",
    "video/mp4",
  ].map((type) => ofType(type, AS_IT_IS)),
];

/** Where loket does what the standard says, and Deno.serve does not. */
const BETTER: readonly (Case & { readonly saidByDeno: Said })[] = [
  // RFC 9110 §8.4.1: codings are case-insensitive. §8.4.1.3: x-gzip is gzip.
  { ...accepting("GZIP", GZIP), saidByDeno: AS_IT_IS },
  { ...accepting("x-gzip", GZIP), saidByDeno: AS_IT_IS },
  // §12.5.3: * is any coding. §12.4.2: there may be white space before a weight.
  { ...accepting("*", BROTLI), saidByDeno: AS_IT_IS },
  { ...accepting("gzip ; q=0.5", GZIP), saidByDeno: AS_IT_IS },
  // §12.4.2: a weight has three decimals at most, and a digit before them.
  { ...accepting("gzip;q=0.1234", AS_IT_IS), saidByDeno: GZIP },
  { ...accepting("gzip;q=.5", AS_IT_IS), saidByDeno: GZIP },
  // RFC 9111 §5.2: directives are case-insensitive.
  { ...withField("cache-control", "No-Transform", AS_IT_IS), saidByDeno: BROTLI },
  // RFC 9110 §12.5.5: * stands for everything already; another name that ends alike does not.
  {
    ...withField("vary", "*", { coding: "br", vary: "*" }),
    saidByDeno: { coding: "br", vary: "Accept-Encoding, *" },
  },
  {
    ...withField("vary", "X-Accept-Encoding", {
      coding: "br",
      vary: "Accept-Encoding, X-Accept-Encoding",
    }),
    saidByDeno: { coding: "br", vary: "X-Accept-Encoding" },
  },
  // RFC 9530 §2: a digest of other octets would be wrong.
  { ...withField("content-digest", "sha-256=:a:", AS_IT_IS), saidByDeno: BROTLI },
  { ...withField("repr-digest", "sha-256=:a:", AS_IT_IS), saidByDeno: BROTLI },
  // RFC 6838 §4.2.8: what a suffix says of the form holds for every type that has it.
  { ...ofType("application/anything+json", BROTLI), saidByDeno: AS_IT_IS },
  { ...ofType("text/anything", BROTLI), saidByDeno: AS_IT_IS },
];

/** A stream that a handler has declared a length of. */
function declaring(length: string, text: string): Pick<Case, "fields" | "content"> {
  return { fields: { "content-length": length }, content: () => streamOf(text) };
}

function saidBy(fields: Headers): Said {
  const [coding, vary, entityTag] = ["content-encoding", "vary", "etag"].map((name) =>
    fields.get(name) ?? undefined
  );
  return {
    ...(coding !== undefined && { coding }),
    ...(vary !== undefined && { vary }),
    ...(entityTag !== undefined && { entityTag }),
  };
}

function headersOf(fields: Iterable<readonly [string, string]>): Headers {
  return new Headers([...fields] as [string, string][]);
}

function compress(response: Response, acceptEncoding = "gzip, br"): ResponseParts {
  return compressed(takeResponse(response), acceptEncoding);
}

async function octetsOf({ content }: ResponseParts): Promise<Uint8Array> {
  return new Uint8Array(await new Response(content as BodyInit).arrayBuffer());
}

/** Undoes a coding; of a stream that has not ended, what there is of it. */
function decoded(bytes: Uint8Array, coding: string): string {
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = constants;
  if (coding === "gzip") return decoder.decode(gunzipSync(bytes, { finishFlush: Z_SYNC_FLUSH }));
  return decoder.decode(brotliDecompressSync(bytes, { finishFlush: BROTLI_OPERATION_FLUSH }));
}

// What is compressed, and how it is marked.

for (const each of [...ALIKE, ...BETTER]) {
  test(`compressed treats ${each.what} (RFC 9110 §12.5.3)`, async () => {
    const parts = takeResponse(responseOf(each));
    const result = compressed(parts, acceptEncodingOf(each));
    assertEquals(saidBy(headersOf(result.fields)), each.said);
    if (result.content instanceof ReadableStream) await result.content.cancel();
  });
}

test("compressed gives back what it was given where it changes nothing", () => {
  const parts = takeResponse(new Response(TEXT));
  for (const acceptEncoding of [undefined, "", "identity"]) {
    assertStrictEquals(compressed(parts, acceptEncoding), parts);
  }
});

/** Whether Deno has the option with which it compresses; before 2.9 it always did, a bit differently. */
const hasOption = Number(Deno.version.deno.split(".")[1]) >= 9;

/** Sends what a case is about to a server of Deno that compresses, and reads the fields. */
async function saidByDeno(each: Case): Promise<Said> {
  const options = { port: 0, hostname: "127.0.0.1", automaticCompression: true, onListen() {} };
  await using server = Deno.serve(options, () => responseOf(each));
  const accepted = acceptEncodingOf(each);
  const field = accepted === undefined ? "" : `Accept-Encoding: ${accepted}\r\n`;
  const question = `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${field}\r\n`;
  const text = await exchange(server.addr.port, question);
  const [head] = readAll(reader("client"), text, text.length);
  assert(head !== undefined && "status" in head, text);
  return saidBy(headersOf(head.fields));
}

testWith(["net"], "compressed treats these as Deno.serve does", async (t) => {
  for (const each of hasOption ? ALIKE : []) {
    await t.step(each.what, async () => assertEquals(await saidByDeno(each), each.said));
  }
});

testWith(["net"], "compressed treats these better than Deno.serve does", async (t) => {
  for (const each of hasOption ? BETTER : []) {
    await t.step(each.what, async () => assertEquals(await saidByDeno(each), each.saidByDeno));
  }
});

test("compressed leaves other fields alone, and the letter case of all", () => {
  const headers: [string, string][] = [["X-A", "1"], ["ETag", '"a"'], ["X-A", "2"]];
  const parts = takeResponse(new Response(TEXT));
  assertEquals(compressed({ ...parts, fields: [["Content-Type", "text/css"], ...headers] }, "br"), {
    ...parts,
    content: compress(new Response(TEXT)).content,
    fields: [
      ["Content-Type", "text/css"],
      ["X-A", "1"],
      ["ETag", 'W/"a"'],
      ["X-A", "2"],
      ["vary", "Accept-Encoding"],
      ["content-encoding", "br"],
    ],
  });
});

test("compressed makes one line of several that say what the answer varies with", () => {
  const parts = takeResponse(new Response(TEXT));
  const fields = [...parts.fields, ["Vary", "a, b"], ["x", "y"], ["vary", "c"]] as const;
  assertEquals([...compressed({ ...parts, fields }, "br").fields].slice(1), [
    ["x", "y"],
    ["vary", "Accept-Encoding, a, b, c"],
    ["content-encoding", "br"],
  ]);
});

test("compressed drops the length that was declared (RFC 9110 §8.6)", () => {
  const headers = { "content-type": "text/plain", "content-length": `${TEXT.length}` };
  const response = new Response(streamOf(TEXT), { headers });
  assertEquals(compress(response).declaredBytes, undefined);
});

// The octets.

const LONG = Array.from({ length: 40_000 }, (_, index) => `Line ${index * 7919 % 40_009}\n`).join(
  "",
);

for (const coding of ["br", "gzip"]) {
  for (const text of STREAM_CODINGS.includes(coding) ? [TEXT, LONG] : [TEXT]) {
    test(`compressed makes fewer octets of ${text.length} with ${coding}`, async () => {
      for (const content of [text, encoder.encode(text)]) {
        const response = new Response(content, { headers: { "content-type": "text/plain" } });
        const bytes = await octetsOf(compress(response, coding));
        assertLess(bytes.length, text.length);
        assertEquals(decoded(bytes, coding), text);
      }
    });
  }
}

for (const coding of STREAM_CODINGS) {
  test(`compressed sends each piece of a stream on as it comes, with ${coding}`, async () => {
    let asked = 0;
    const pieces = ["a", TEXT, "b", ""];
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[asked++];
        if (piece === undefined) controller.close();
        else controller.enqueue(encoder.encode(piece));
      },
    }, { highWaterMark: 0 });
    const headers = { "content-type": "text/plain" };
    const { content } = compress(new Response(source, { headers }), coding);
    assert(content instanceof ReadableStream);
    const output = content.getReader();
    const bytes: number[] = [];
    for (const expected of [["a", 1], [`a${TEXT}`, 2], [`a${TEXT}b`, 3]]) {
      // The first piece comes in two with gzip, of which one is the head.
      while (bytes.length === 0 || decoded(Uint8Array.from(bytes), coding) !== expected[0]) {
        bytes.push(...(await output.read()).value ?? []);
      }
      await later();
      assertEquals(asked, expected[1]);
    }
    while (!(await output.read()).done);
  });

  test(`compressed fails when the stream does, after what came before, with ${coding}`, async () => {
    const response = responseOf({
      what: "",
      said: {},
      content: () => streamOf("a", new Error("Out of paper")),
    });
    const { content } = compress(response, coding);
    assert(content instanceof ReadableStream);
    const output = content.getReader();
    const bytes: number[] = [];
    const readOn = async () => {
      for (;;) bytes.push(...(await output.read()).value ?? []);
    };
    await assertRejects(readOn, Error, "Out of paper");
    assertEquals(decoded(Uint8Array.from(bytes), coding), "a");
  });

  test(`compressed cancels the stream with its own, with ${coding}`, async () => {
    const reasons: unknown[] = [];
    const cancel = (reason: unknown) => void reasons.push(reason);
    const pull = (controller: ReadableStreamDefaultController) => {
      controller.enqueue(encoder.encode(TEXT));
    };
    for (const source of [new ReadableStream({ cancel }), new ReadableStream({ pull, cancel })]) {
      const response = new Response(source, { headers: { "content-type": "text/plain" } });
      const { content } = compress(response, coding);
      assert(content instanceof ReadableStream);
      const output = content.getReader();
      const read = output.read();
      await later();
      await output.cancel("The peer has left");
      await read;
    }
    assertEquals(reasons, ["The peer has left", "The peer has left"]);
  });

  test(`compressed makes a whole of a stream that is empty, with ${coding}`, async () => {
    const response = responseOf({ what: "", said: {}, content: () => streamOf("", "") });
    assertEquals(decoded(await octetsOf(compress(response, coding)), coding), "");
  });
}

test("compressed refuses a stream that gives something other than bytes", async () => {
  const reasons: unknown[] = [];
  const source = new ReadableStream({
    pull: (controller) => controller.enqueue("a"),
    cancel: (reason) => void reasons.push(reason),
  });
  const parts = { ...takeResponse(new Response(TEXT)), content: source };
  const { content } = compressed(parts, "gzip");
  assert(content instanceof ReadableStream);
  const error = await assertRejects(() => content.getReader().read(), TypeError);
  assertEquals(reasons, [error]);
});

test("compressed leaves the others their turns while it compresses long content", async () => {
  let turns = 0;
  let ended = false;
  const countTurn = () => {
    turns++;
    if (!ended) setImmediate(countTurn);
  };
  setImmediate(countTurn);
  await octetsOf(compress(new Response(LONG), "gzip"));
  ended = true;
  await new Promise((resolve) => setImmediate(resolve));
  // One for every 64 KiB of it, beyond the first.
  assertLess(Math.floor(LONG.length / 65_536) - 1, turns);
});

// Over a socket.

testWith(["net"], "compressed answers are understood by Deno's fetch()", async () => {
  const contents = [() => TEXT, () => LONG, () => streamOf("a", TEXT, "b")];
  const served = contents[Symbol.iterator]();
  const parts: ResponseParts[] = [];
  await using server = new TestServer(({ headers }) => {
    const response = new Response(served.next().value?.(), {
      headers: { "content-type": "text/plain" },
    });
    const result = compress(response, headers.get("accept-encoding") ?? undefined);
    parts.push(result);
    const { content, fields } = result;
    return new Response(content as BodyInit, { headers: headersOf(fields) });
  });
  for (const expected of [TEXT, LONG, `a${TEXT}b`]) {
    const response = await within(fetch(`http://127.0.0.1:${server.port}/`));
    assertEquals(await response.text(), expected);
  }
  const said = parts.map(({ fields }) => saidBy(headersOf(fields)));
  assertEquals(said, [BROTLI, STREAM, STREAM]);
});
