// What the protocol costs without a socket: reading a head, writing one, a whole exchange. The requests of
// an exchange are the same each time, as those of a client mostly are; those of a stranger are not.

import { SendBuffer } from "../../src/http1/buffer.ts";
import { NONE } from "../../src/http1/framing.ts";
import { type FieldLine, Http1Connection } from "../../src/http1/mod.ts";
import { writeResponseHead } from "../../src/http1/writer.ts";
import { octets, textOf } from "../support/octets.ts";

const SMALL = octets("GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n");
const BROWSER = octets(
  "GET /articles/2026/queue?page=2 HTTP/1.1\r\nHost: example.test\r\nConnection: keep-alive\r\n" +
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150\r\n" +
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n" +
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: id,en;q=0.8,de;q=0.6\r\n" +
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\nReferer: http://example.test/\r\n\r\n",
);
const FIELDS = [["content-type", "text/plain;charset=UTF-8"]] as const;

function exchange(connection: Http1Connection, request: Uint8Array): void {
  connection.input.append(request);
  connection.next();
  connection.next();
  connection.send({
    kind: "response",
    status: 200,
    fields: FIELDS,
    contentBytes: 12,
    content: "Hello, world",
  });
  connection.output.take();
  connection.output.release();
}

const server = new Http1Connection("server");

Deno.bench("Http1Connection exchange, small request", { group: "exchange", baseline: true }, () => {
  exchange(server, SMALL);
});

Deno.bench("Http1Connection exchange, a browser's request", { group: "exchange" }, () => {
  exchange(server, BROWSER);
});

const STRANGERS = [" ", "  "].map((space) => octets(textOf(BROWSER).replace(": ", `:${space}`)));
let turn = 0;

Deno.bench(
  "Http1Connection exchange, a browser's request that is new",
  { group: "exchange" },
  () => {
    exchange(server, STRANGERS[turn++ & 1] ?? BROWSER);
  },
);

const output = new SendBuffer();

function writeHead(fields: readonly FieldLine[]): void {
  writeResponseHead(output, 200, "", { fields, framing: NONE, contentBytes: 12 });
  output.take();
  output.release();
}

Deno.bench("writeResponseHead, the same fields", { group: "writer", baseline: true }, () => {
  writeHead(FIELDS);
});

const LISTS = Array.from(
  { length: 1024 },
  (_, index): FieldLine[] => [["content-type", "text/plain"], ["etag", `"${index}"`]],
);

Deno.bench("writeResponseHead, other fields each time", { group: "writer" }, () => {
  writeHead(LISTS[turn++ & 1023] ?? FIELDS);
});

const CHUNK = octets("400\r\n" + "a".repeat(1024) + "\r\n");
const upload = new Http1Connection("server");
upload.input.append(
  octets("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
);
upload.next();

Deno.bench("Http1Connection reads a chunk of 1 KiB", () => {
  upload.input.append(CHUNK);
  while (upload.next() !== undefined);
});
