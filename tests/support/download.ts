// One request for a file over a socket of its own, and what came of it: all of the answer, or what there
// was of it until the connection closed. A reader may be slow, so that the server has to wait with a file
// that is open.

import { type Content, Disconnected, Http1Connection } from "../../src/http1/mod.ts";
import { isLoss } from "../../src/net/wire.ts";
import { takeOutput } from "./pair.ts";
import { connect, write } from "./socket.ts";

/** Who is slow takes so many octets at a time, and pauses for so long in between. */
const SLOW_BYTES = 64 * 1024;
const SLOW_MS = 8;
const PATIENCE_MS = 30_000;

/** What is asked for. */
export interface Asked {
  readonly name: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly isSlow?: boolean;
  /** After so many octets of content the reader leaves; never if not given. */
  readonly leavesAfter?: number;
}

/** What came. */
export interface Download {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly content: Uint8Array<ArrayBuffer>;
  /** Whether the answer came to the end that it announced. */
  readonly isWhole: boolean;
  /** When the request was sent, and when the head was there, in milliseconds since 1970. */
  readonly sentMs: number;
  readonly headMs: number;
}

/** Asks for a file; gives `"hang"` where the end does not come, and `"nothing"` where no head does. */
export async function download(port: number, asked: Asked): Promise<Download | "hang" | "nothing"> {
  using conn = await connect(port);
  const http = new Http1Connection("client");
  const fields = Object.entries({ host: "localhost", ...asked.fields });
  http.send({ kind: "request", method: "GET", target: `/${asked.name}`, fields, close: true });
  http.send({ kind: "end" });
  const sentMs = Date.now();
  await write(conn, takeOutput(http));
  const late = Promise.withResolvers<"hang">();
  const timer = setTimeout(() => late.resolve("hang"), PATIENCE_MS);
  try {
    // What is still being read after that ends when the socket closes.
    const outcome = receive(conn, http, { ...asked, sentMs });
    return await Promise.race([outcome, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function receive(
  conn: Deno.TcpConn,
  http: Http1Connection,
  { isSlow = false, leavesAfter = Infinity, sentMs }: Asked & { readonly sentMs: number },
): Promise<Download | "nothing"> {
  const buffer = new Uint8Array(isSlow ? SLOW_BYTES : 256 * 1024);
  const answer = new Receiving();
  for (;;) {
    const count = await readSome(conn, buffer);
    if (count === null) http.endInput();
    else http.input.append(buffer.subarray(0, count));
    const isOver = answer.take(http) || count === null || answer.contentBytes >= leavesAfter;
    if (isOver) return answer.outcome(sentMs);
    if (isSlow) await new Promise((resolve) => void setTimeout(resolve, SLOW_MS));
  }
}

/** A reset is an end, too. */
async function readSome(conn: Deno.TcpConn, buffer: Uint8Array): Promise<number | null> {
  try {
    return await conn.read(buffer);
  } catch (error) {
    if (isLoss(error)) return null;
    throw error;
  }
}

class Receiving {
  #status = 0;
  #fields: Record<string, string> = {};
  #content = new Uint8Array();
  #at = 0;
  #hasEnded = false;
  #headMs = 0;

  get contentBytes(): number {
    return this.#at;
  }

  /** Takes what is there; gives whether the end is. */
  take(http: Http1Connection): boolean {
    try {
      for (let event = http.next(); event !== undefined; event = http.next()) {
        if (event.kind === "response") {
          this.#status = event.status;
          this.#headMs = Date.now();
          this.#fields = fieldsOf(event.fields);
          this.#content = new Uint8Array(Number(this.#fields["content-length"] ?? 0));
        }
        if (event.kind === "content") this.#append(event);
        if (event.kind === "end") this.#hasEnded = true;
        if (event.kind === "end" || event.kind === "closed") return true;
      }
    } catch (error) {
      if (!(error instanceof Disconnected)) throw error;
    }
    return false;
  }

  #append({ bytes }: Content): void {
    this.#content.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  outcome(sentMs: number): Download | "nothing" {
    if (this.#status === 0) return "nothing";
    const content = this.#content.subarray(0, this.#at);
    const isWhole = this.#hasEnded && this.#at === this.#content.length;
    const [status, fields, headMs] = [this.#status, this.#fields, this.#headMs];
    return { status, fields, content, isWhole, sentMs, headMs };
  }
}

function fieldsOf(fields: Iterable<readonly [string, string]>): Record<string, string> {
  return Object.fromEntries([...fields].map(([name, value]) => [name.toLowerCase(), value]));
}
