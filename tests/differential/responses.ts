// What is sent for a response: content of every type, statuses, fields of the handler's own. The rows
// are asked with GET, with HEAD, and by HTTP/1.0.

import { GET, type Row, type RowHandler } from "./row.ts";
import { byteStream, readyStream, slowStream } from "./streams.ts";
import { streamOf } from "../support/stream.ts";

type Make = readonly [name: string, make: RowHandler];

const HEAD = GET.replace("GET", "HEAD");
const OLD = "GET / HTTP/1.0\r\n\r\n";
const OLD_KEPT = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";

const ABC = new Uint8Array([0x61, 0x62, 0x63]);
const LATIN1 = "\u00c4pfel";

function formData(): FormData {
  const form = new FormData();
  form.append("a", "1");
  form.append("b", new File(["abc"], "b.txt", { type: "text/plain" }));
  return form;
}

class Mine extends Response {
  readonly mine = true;
}

const CONTENTS: readonly Make[] = [
  ["a text", () => new Response("abc")],
  ["an empty text", () => new Response("")],
  ["a text in UTF-8", () => new Response("Gr\u00f6\u00dfe \u{1f600}")],
  ["a text with a lone surrogate", () => new Response("a\ud800b")],
  ["a text of 100 KB", () => new Response("x".repeat(100_000))],
  ["null", () => new Response(null)],
  ["nothing", () => new Response()],
  ["bytes", () => new Response(ABC)],
  ["no bytes", () => new Response(new Uint8Array())],
  ["bytes of every octet", () => new Response(Uint8Array.from(Array(256).keys()))],
  ["bytes, 100 KB", () => new Response(new Uint8Array(100_000).fill(120))],
  ["bytes in the middle of a buffer", () => new Response(ABC.subarray(1, 2))],
  ["an ArrayBuffer", () => new Response(ABC.buffer)],
  ["a DataView", () => new Response(new DataView(ABC.buffer, 1))],
  ["a Uint16Array", () => new Response(new Uint16Array([0x6261]))],
  ["a Blob", () => new Response(new Blob(["abc"]))],
  ["a Blob with a type", () => new Response(new Blob(["abc"], { type: "text/css" }))],
  ["an empty Blob", () => new Response(new Blob([]))],
  ["a Blob of parts", () => new Response(new Blob(["abc", ABC, "def"]))],
  ["a File", () => new Response(new File(["abc"], "a.txt", { type: "text/plain" }))],
  ["FormData", () => new Response(formData())],
  ["empty FormData", () => new Response(new FormData())],
  ["URLSearchParams", () => new Response(new URLSearchParams({ a: "1 2", b: "\u00e4" }))],
  ["an object, as its text", () => new Response({} as BodyInit)],
  ["an empty stream", () => new Response(readyStream())],
  ["a stream of one piece", () => new Response(readyStream("abc"))],
  ["a stream of three pieces", () => new Response(readyStream("abc", "de", "0123456789abcdef"))],
  ["a stream with empty pieces", () => new Response(readyStream("", "abc", "", "de", ""))],
  ["a stream of empty pieces alone", () => new Response(readyStream("", ""))],
  ["a stream that is pulled", () => new Response(streamOf("abc", "de"))],
  ["a stream that is pulled and empty", () => new Response(streamOf())],
  ["a stream that is slow", () => new Response(slowStream("abc", "de"))],
  ["a stream that is slow and empty", () => new Response(slowStream())],
  ["a stream of bytes", () => new Response(byteStream("abc", "de"))],
  ["a stream of one large piece", () => new Response(readyStream("x".repeat(200_000)))],
  ["a stream of a generator", () => new Response(ReadableStream.from([ABC, ABC]))],
  ["a stream that is encoded", () => {
    return new Response(ReadableStream.from(["abc", "de"]).pipeThrough(new TextEncoderStream()));
  }],
  ["a stream of another response", () => new Response(new Response("abc").body)],
  ["a stream of a Blob", () => new Response(new Blob(["abc"]).stream())],
  ["one half of a tee", () => new Response(readyStream("abc").tee()[0])],
  ["JSON", () => Response.json({ a: [1] })],
  ["a redirect", () => Response.redirect("http://a/b?c", 307)],
  ["a redirect, 302 by itself", () => Response.redirect("http://a/b")],
  ["a subclass", () => new Mine("abc")],
  ["a clone", () => new Response("abc").clone()],
  ["a response that was cloned", () => {
    const response = new Response("abc");
    response.clone();
    return response;
  }],
  ["a response made of another", () => {
    const other = new Response("abc", { status: 201, statusText: "Made", headers: { x: "1" } });
    return new Response(other.body, other);
  }],
  ["a response whose body was looked at", () => {
    const response = new Response("abc");
    return response.body === null ? null : response;
  }],
  ["a response whose fields were changed", () => {
    const response = new Response("abc", { headers: { x: "1", y: "2" } });
    response.headers.delete("x");
    response.headers.append("y", "3");
    response.headers.set("z", "4");
    return response;
  }],
  ["a response whose fields were looked at", () => {
    const response = new Response("abc");
    return response.headers.has("x") ? null : response;
  }],
  ["a response whose type was taken away", () => {
    const response = new Response("abc");
    response.headers.delete("content-type");
    return response;
  }],
  ["bytes that are changed afterwards", () => {
    const bytes = ABC.slice();
    const response = new Response(bytes);
    bytes.fill(0x78);
    return response;
  }],
  ["bytes that are given away afterwards", () => {
    const bytes = ABC.slice();
    const response = new Response(bytes);
    bytes.buffer.transfer();
    return response;
  }],
  ["a text that is an object", () => new Response(new String("abc") as string)],
  ["a number, as its text", () => new Response(1 as unknown as string)],
  ["a text with no options", () => new Response("abc", {})],
  ["a text with undefined options", () => {
    const init = { status: undefined, statusText: undefined, headers: undefined };
    return new Response("abc", init as unknown as ResponseInit);
  }],
  ["a text with a status alone", () => new Response("abc", { status: 201 })],
  ["a text with no fields", () => new Response("abc", { headers: {} })],
  ["bytes with a status alone", () => new Response(ABC, { status: 201 })],
  ["a promise", () => Promise.resolve(new Response("abc"))],
];

/** A name, the fields, and the content with which they go. */
type Fields = readonly [name: string, headers: HeadersInit, content?: string];

const FIELDS: readonly Fields[] = [
  ["one", { x: "1" }],
  ["in mixed case", { "X-MiXeD-Case": "1" }],
  ["in an order of their own", { z: "1", a: "2", m: "3" }],
  ["of an array", [["z", "1"], ["A", "2"]]],
  ["of Headers", new Headers({ z: "1", A: "2" })],
  ["repeated", [["x", "1"], ["y", "2"], ["x", "3"]]],
  ["repeated in another case", [["X", "1"], ["x", "2"]]],
  ["set-cookie", [["set-cookie", "a=1"], ["x", "1"], ["Set-Cookie", "b=2"]]],
  ["vary, repeated", [["vary", "a"], ["vary", "b"]]],
  ["link, repeated", [["link", "<a>"], ["link", "<b>"]]],
  ["of an empty value", { x: "" }],
  ["with white space around the value", { x: " \t1 " }],
  ["of Latin-1", { x: LATIN1 }],
  ["with a tab inside", { x: "a\tb" }],
  ["of 60,000 octets", { x: "x".repeat(60_000) }],
  ["of 100 lines", Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`x-${n}`, `${n}`]))],
  ["with a type", { "content-type": "text/css" }],
  ["with a type in capitals", { "Content-Type": "text/html" }],
  ["with an empty type", { "content-type": "" }],
  ["with two types", [["content-type", "text/css"], ["content-type", "text/html"]]],
  ["with the right length", { "content-length": "3" }],
  ["with a length too long", { "content-length": "5" }],
  ["with a length too short", { "content-length": "1" }],
  ["with length 0", { "content-length": "0" }],
  ["with a length that is none", { "content-length": "abc" }],
  ["with a negative length", { "content-length": "-3" }],
  ["with the right length twice", [["content-length", "3"], ["content-length", "3"]]],
  ["with the right length in capitals", { "Content-Length": "3" }],
  ["transfer-encoding: chunked", { "transfer-encoding": "chunked" }],
  ["transfer-encoding: gzip", { "transfer-encoding": "gzip" }],
  ["transfer-encoding: identity", { "transfer-encoding": "identity" }],
  ["both framings", { "transfer-encoding": "chunked", "content-length": "3" }],
  ["connection: close", { connection: "close" }],
  ["connection: Close", { Connection: "Close" }],
  ["connection: keep-alive", { connection: "keep-alive" }],
  ["connection: upgrade", { connection: "upgrade", upgrade: "foo/1" }],
  ["connection: x", { connection: "x", x: "1" }],
  ["keep-alive", { "keep-alive": "timeout=5" }],
  ["upgrade", { upgrade: "foo/1" }],
  ["te", { te: "trailers" }],
  ["trailer", { trailer: "x" }],
  ["proxy-connection", { "proxy-connection": "close" }],
  ["date", { date: "Thu, 01 Jan 1970 00:00:00 GMT" }],
  ["date that is none", { Date: "yesterday" }],
  ["server", { server: "mine" }],
  ["content-encoding", { "content-encoding": "gzip" }],
  ["content-range", { "content-range": "bytes 0-2/3" }],
  ["etag and last-modified", { etag: '"a"', "last-modified": "Thu, 01 Jan 1970 00:00:00 GMT" }],
  ["host", { host: "a" }],
];

const FRAMED = FIELDS.filter(([name]) => /length|transfer|framing|connection/.test(name));

const STATUSES = [
  ...[101, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 299],
  ...[300, 301, 302, 303, 304, 305, 306, 307, 308, 399],
  ...[400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417],
  ...[418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499],
  ...[500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511, 599],
];

const STATUS_TEXTS = ["", "Fine", "Very fine", LATIN1, "a\tb", " a ", "x".repeat(1000)];

const REASONED: readonly Make[] = STATUS_TEXTS.map((statusText): Make => [
  `statusText ${JSON.stringify(statusText.slice(0, 10))}`,
  () => new Response("abc", { statusText }),
]);

const WITHOUT_CONTENT: readonly Make[] = [204, 205, 304].flatMap((status) =>
  [
    [`${status} with a length`, () => respond(null, status, { "content-length": "3" })],
    [`${status} with a type`, () => respond(null, status, { "content-type": "text/css" })],
    [`${status} with an empty text`, () => respond("", status)],
    [`${status} with transfer-encoding`, () =>
      respond(null, status, { "transfer-encoding": "chunked" })],
  ] satisfies Make[]
);

function respond(content: BodyInit | null, status: number, headers: HeadersInit = {}): Response {
  return new Response(content, { status, headers });
}

const RESPONSES: readonly Make[] = [
  ...CONTENTS.map(([name, make]): Make => [`content: ${name}`, make]),
  ...FIELDS.map((
    [name, headers],
  ): Make => [`fields: ${name}`, () => new Response("abc", { headers })]),
  ...FRAMED.map(([name, headers]): Make => [
    `stream, fields: ${name}`,
    () => new Response(streamOf("abc"), { headers }),
  ]),
  ...FRAMED.map(([name, headers]): Make => [
    `null, fields: ${name}`,
    () => new Response(null, { headers }),
  ]),
  ...REASONED,
  ...WITHOUT_CONTENT,
];

function askedBy(prefix: string, sends: string): Row[] {
  return RESPONSES.map(([name, make]): Row => [`${prefix} ${name}`, make, { sends }]);
}

const COMPRESSIBLE = "compressible ".repeat(20);

const GZIP = "\r\nAccept-Encoding: gzip\r\n\r\n";

function compressed(name: string, make: RowHandler, sends = GET): Row {
  const options = { automaticCompression: true };
  return [`compressed: ${name}`, make, { sends: sends.replace("\r\n\r\n", GZIP), options }];
}

/** Rows about compression, which the server, the client and the response have to be in favour of. */
const COMPRESSED: readonly Row[] = [
  ["not compressed unless wanted", () => new Response(COMPRESSIBLE), {
    sends: GET.replace("\r\n\r\n", GZIP),
  }],
  compressed("a text", () => new Response(COMPRESSIBLE)),
  compressed("a text, asked with HEAD", () => new Response(COMPRESSIBLE), HEAD),
  compressed("a short text", () => new Response("abc")),
  compressed("bytes without a type", () => new Response(new Uint8Array(500))),
  compressed("a type that is compressed already", () => {
    return new Response(COMPRESSIBLE, { headers: { "content-type": "image/png" } });
  }),
  compressed("with a coding of its own", () => {
    return new Response(COMPRESSIBLE, { headers: { "content-encoding": "x" } });
  }),
  compressed("with a range of its own", () => {
    return new Response(COMPRESSIBLE, { headers: { "content-range": "bytes 0-1/2" } });
  }),
  compressed("that may not be transformed", () => {
    return new Response(COMPRESSIBLE, { headers: { "cache-control": "no-transform" } });
  }),
  compressed("with fields for caches, asked with HEAD", () => {
    return new Response(COMPRESSIBLE, { headers: { etag: '"a"', vary: "x" } });
  }, HEAD),
  compressed("nothing", () => new Response(null, { status: 204 })),
];

/** The rows. */
export const ANSWERS: readonly Row[] = [
  ...STATUSES.map((status): Row => [`status ${status}`, () => respond(null, status)]),
  ...COMPRESSED,
  ...askedBy("GET", GET),
  ...askedBy("HEAD", HEAD),
  ...askedBy("1.0", OLD),
  ...askedBy("1.0 keep-alive", OLD_KEPT),
];

async function thisFile(): Promise<Response> {
  const file = await Deno.open(new URL("./test.ts", import.meta.url));
  return new Response(file.readable);
}

/** The rows that read a file; one whose stream is not ended leaves it open. */
export const FILES: readonly Row[] = [
  ["GET a file", thisFile],
  ["HEAD a file", thisFile, { sends: HEAD }],
  ["1.0 a file", thisFile, { sends: OLD }],
];
