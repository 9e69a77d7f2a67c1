// Contents of a gibibyte to and from peers that pause again and again: whoever sends has to wait, and
// nothing may pile up in the server. Its memory is looked at from outside while they travel.
// Usage: deno run --allow-net --allow-read --allow-run tests/stress/transfer.ts

import { Http1Connection } from "../../src/http1/mod.ts";
import { pausesOf, pausing } from "../support/pauses.ts";
import { ServerProcess } from "../support/process.ts";
import { within } from "../support/server.ts";
import { connect } from "../support/socket.ts";

const MEBIBYTE = 1024 ** 2;
const LARGE_BYTES = 1024 * MEBIBYTE;
const ECHO_BYTES = 256 * MEBIBYTE;
const PIECE = new Uint8Array(MEBIBYTE).fill(0x61);
const MAX_GROWTH_BYTES = 64 * MEBIBYTE;
const PATIENCE_MS = 30_000;
const SAMPLE_MS = 50;

// deno-lint-ignore no-console -- a program that prints
const print = console.log;

/** What is asked: how much is sent, and what has to come back, so many bytes or this text. */
interface Asked {
  readonly target: string;
  readonly sentBytes: number;
  readonly answer: number | string;
}

/** A way for contents to travel, and how much is sent on it. */
interface Transfer {
  readonly name: string;
  readonly bytes: number;
  readonly asked: (bytes: number) => Asked;
}

const TRANSFERS: readonly Transfer[] = [
  {
    name: "an answer of 1 GiB to a reader that pauses",
    bytes: LARGE_BYTES,
    asked: (bytes) => ({ target: `/download?${bytes}`, sentBytes: 0, answer: bytes }),
  },
  {
    name: "an upload of 1 GiB to a handler that pauses",
    bytes: LARGE_BYTES,
    asked: (bytes) => ({ target: "/upload", sentBytes: bytes, answer: `${bytes}` }),
  },
  {
    name: "an echo of 256 MiB, both ways at the same time, to a reader that pauses",
    bytes: ECHO_BYTES,
    asked: (bytes) => ({ target: "/echo", sentBytes: bytes, answer: bytes }),
  },
];

/** Sends a request, its content in chunks, and reads the answer meanwhile. */
class Peer {
  #conn: Deno.TcpConn;
  #http = new Http1Connection("client");

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  async send({ target, sentBytes }: Asked): Promise<void> {
    const fields = [["Host", "localhost"]] as const;
    if (sentBytes === 0) {
      this.#http.send({ kind: "request", method: "GET", target, fields });
    } else {
      const contentBytes = "unknown";
      this.#http.send({ kind: "request", method: "POST", target, fields, contentBytes });
    }
    for (let left = sentBytes; left > 0; left -= PIECE.length) {
      this.#http.send({ kind: "content", bytes: PIECE.subarray(0, left) });
      await this.#flush();
    }
    this.#http.send({ kind: "end" });
    await this.#flush();
  }

  async #flush(): Promise<void> {
    for (const piece of this.#http.output.take()) {
      for (let left = piece; left.length > 0;) left = left.subarray(await this.#conn.write(left));
    }
    this.#http.output.release();
  }

  /** Gives the content of the answer, piece by piece. */
  async *answer(): AsyncGenerator<Uint8Array> {
    const { input } = this.#http;
    for (;;) {
      const event = this.#http.next();
      if (event?.kind === "end") return;
      if (event?.kind === "content") yield event.bytes;
      if (event !== undefined) continue;
      const count = await this.#conn.read(input.space());
      if (count === null) this.#http.endInput();
      else input.received(count);
    }
  }
}

/** Lets a content travel and tells whether what came back is right. */
async function transfer(port: number, asked: Asked): Promise<boolean> {
  using conn = await connect(port);
  const peer = new Peer(conn);
  const sent = peer.send(asked);
  let bytes = 0;
  let text = "";
  for await (const piece of pausing(peer.answer())) {
    bytes += piece.length;
    if (text.length < 100) text += new TextDecoder().decode(piece.subarray(0, 100));
  }
  await sent;
  return asked.answer === (typeof asked.answer === "number" ? bytes : text);
}

/** Looks at the memory of the server again and again; gives each look. */
async function watchMemory(server: ServerProcess, signal: AbortSignal): Promise<number[]> {
  const looks: number[] = [];
  while (!signal.aborted) {
    looks.push(await server.residentBytes());
    await new Promise((resolve) => void setTimeout(resolve, SAMPLE_MS));
  }
  return looks;
}

function mebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(0);
}

/** Runs a transfer, prints what it took, and tells whether the answer and the memory are right. */
async function run(server: ServerProcess, { name, bytes, asked }: Transfer): Promise<boolean> {
  const [port = 0] = server.ports;
  const fresh = await server.residentBytes();
  // What nobody holds any more is not given back at once: V8 lets buffers of 64 MiB and more gather. That
  // has its bound after half of the content; what is held would grow on.
  await within(transfer(port, asked(bytes / 2)), PATIENCE_MS);
  const before = await server.residentBytes();
  const stop = new AbortController();
  const watching = watchMemory(server, stop.signal);
  const beganMs = performance.now();
  const isRight = await within(transfer(port, asked(bytes)), PATIENCE_MS)
    .finally(() => stop.abort());
  const seconds = (performance.now() - beganMs) / 1000;
  const looks = await watching;
  const resident = [fresh, before, Math.max(...looks), await server.residentBytes()];
  const holds = isRight && Math.max(...looks) - before <= MAX_GROWTH_BYTES;
  print(
    `${name}: ${seconds.toFixed(1)} s, ${(pausesOf(bytes) / 1000).toFixed(1)} s of them pauses, ` +
      `${
        mebibytes(bytes / seconds)
      } MiB/s; resident MiB of the server at first, after half as much, ` +
      `at the peak of ${looks.length} looks, after: ${resident.map(mebibytes).join(", ")}` +
      (holds ? "" : ", which is wrong"),
  );
  return holds;
}

const failed: string[] = [];
{
  await using server = await ServerProcess.start("transfer_server.ts");
  for (const wanted of TRANSFERS) {
    if (!await run(server, wanted)) failed.push(wanted.name);
  }
}
print(`transfer: ${TRANSFERS.length} contents, ${failed.length} failures`);
if (failed.length > 0) Deno.exit(1);
