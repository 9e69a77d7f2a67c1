// Messages that are too large, or far too finely cut, each against a live server that explains itself.
// Usage: deno run --allow-net tests/stress/large.ts

import { text } from "../../src/reply.ts";
import { readAll, reader } from "../support/each_way.ts";
import { octets } from "../support/octets.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, read } from "../support/socket.ts";
import { isLoss } from "../../src/net/wire.ts";

const PATIENCE_MS = 30_000;
const MILLION = 1_000_000;

/** What is sent, and what has to come of it. */
interface Case {
  readonly name: string;
  /** The beginning; what follows is made of `piece`, `times` times, and of `end`. */
  readonly start: string;
  readonly piece: string;
  readonly times: number;
  readonly end: string;
  readonly statuses: readonly number[];
  readonly content?: string;
}

const CASES: readonly Case[] = [
  {
    name: "a request line of 1 MiB",
    start: "GET /",
    piece: "a",
    times: 1024 ** 2 - "GET / HTTP/1.1".length,
    end: " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    statuses: [414],
  },
  {
    name: "100,000 field lines",
    start: "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n",
    piece: "X: 1\r\n",
    times: 100_000,
    end: "\r\n",
    statuses: [431],
  },
  {
    name: "a content length beyond 64 bits",
    start: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551617\r\n\r\n",
    piece: "",
    times: 0,
    end: "",
    statuses: [400, 413],
  },
  {
    name: "a million chunks of one octet",
    start: "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
      "Transfer-Encoding: chunked\r\n\r\n",
    piece: "1\r\nx\r\n",
    times: MILLION,
    end: "0\r\n\r\n",
    statuses: [200],
    content: `${MILLION}`,
  },
];

// deno-lint-ignore no-console -- a program that prints
const print = console.log;

/** Writes octets that the server may not want to the end. */
async function writeUnwanted(conn: Deno.Conn, message: string): Promise<void> {
  try {
    for (let bytes: Uint8Array = octets(message); bytes.length > 0;) {
      bytes = bytes.subarray(await conn.write(bytes));
    }
  } catch (error) {
    if (!isLoss(error)) throw error;
  }
}

/** Sends a case, prints the answer, and tells whether it is the right one. */
async function run(port: number, wanted: Case): Promise<boolean> {
  const { name, start, piece, times, end, statuses, content } = wanted;
  using conn = await connect(port);
  const message = start + piece.repeat(times) + end;
  const beganMs = performance.now();
  const [received] = await within(
    Promise.all([read(conn), writeUnwanted(conn, message)]),
    PATIENCE_MS,
  );
  const tookMs = performance.now() - beganMs;
  const [head, body] = readAll(reader("client"), received, received.length);
  const status = head !== undefined && "status" in head ? head.status : undefined;
  const answer = body !== undefined && "text" in body ? body.text : "";
  const holds = status !== undefined && statuses.includes(status) &&
    (content === undefined || content === answer);
  print(`${name}: ${status} after ${tookMs.toFixed(0)} ms${holds ? "" : ", which is wrong"}`);
  print(new TextDecoder().decode(octets(answer)).trimEnd().replace(/^/gm, "    "));
  return holds;
}

async function lengthOfContent(request: Request): Promise<Response> {
  let bytes = 0;
  for await (const piece of request.body ?? []) bytes += piece.length;
  return text(`${bytes}`);
}

const failed: string[] = [];
{
  await using server = new TestServer(lengthOfContent, { explain: true });
  for (const wanted of CASES) {
    if (!await run(server.port, wanted)) failed.push(wanted.name);
  }
}
const mebibytes = (Deno.memoryUsage().rss / 1024 ** 2).toFixed(0);
print(`large: ${CASES.length} messages, ${failed.length} failures; resident ${mebibytes} MiB`);
if (failed.length > 0) Deno.exit(1);
