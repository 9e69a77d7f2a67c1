// A connection of a generator: it sends the same requests again and again and waits for their answers.
// Where the server has closed between two exchanges it connects anew, as wrk does: Deno.serve closes
// behind an echo.

import { AnswerEnd, type Framing, framingOf } from "./answers.ts";
import type { Plan } from "./plan.ts";

const READ_BYTES = 256 * 1024;
/** Where the status stands in an answer, and what it begins with. */
const STATUS_AT = 9;
const DIGIT_TWO = 0x32;

/** The server has closed where it may, in front of an answer. */
class Closed extends Error {}

/** A connection. */
export class PeerConnection implements Disposable {
  #plan: Plan;
  #conn: Deno.Conn;
  #requests: Uint8Array;
  #answers: AnswerEnd | undefined;
  #buffer: Uint8Array<ArrayBuffer>;
  /** How many octets have come. */
  bytes = 0;

  private constructor(plan: Plan, conn: Deno.Conn, readBytes: number) {
    this.#plan = plan;
    this.#conn = conn;
    this.#requests = requestsOf(plan, plan.pipelined);
    this.#buffer = new Uint8Array(readBytes);
  }

  /** Connects, and has one exchange, so that the end of an answer is known from there on. */
  static async open(plan: Plan, readBytes = READ_BYTES): Promise<PeerConnection> {
    const connection = new PeerConnection(plan, await connect(plan), readBytes);
    await connection.#learn();
    return connection;
  }

  async #learn(): Promise<void> {
    const writing = this.#write(requestsOf(this.#plan, 1));
    const pieces: Uint8Array[] = [];
    let head = "";
    let framing: Framing | undefined;
    while (framing === undefined) {
      const piece = (await this.#read()).slice();
      pieces.push(piece);
      head += new TextDecoder("latin1").decode(piece);
      framing = framingOf(head);
    }
    const first = new AnswerEnd(framing);
    let isWhole = pieces.map((piece) => first.take(piece)).includes(true);
    while (!isWhole) isWhole = first.take(await this.#read());
    await writing;
    this.#answers = new AnswerEnd(framing, this.#plan.pipelined);
  }

  /** Sends the requests and waits for all answers. Throws where one of them is not a 2xx. */
  async exchange(): Promise<void> {
    try {
      await this.#exchangeOnce();
    } catch (error) {
      if (!(error instanceof Closed)) throw error;
      this.#conn.close();
      this.#conn = await connect(this.#plan);
      await this.#exchangeOnce();
    }
  }

  async #exchangeOnce(): Promise<void> {
    if (this.#answers === undefined) throw new Error("The first answer was never read");
    // Content is echoed while it is sent: nobody reads where everybody writes first.
    const writing = orClosed(this.#write(this.#requests));
    // What goes wrong is told below, where it is waited for, or by what is read.
    writing.catch(() => {});
    const octets = await this.#firstOctets();
    if (octets[STATUS_AT] !== DIGIT_TWO) throw new Error("An answer is not a 2xx");
    let isWhole = this.#answers.take(octets);
    while (!isWhole) isWhole = this.#answers.take(await this.#read());
    await writing;
  }

  async #firstOctets(): Promise<Uint8Array> {
    const count = await orClosed(this.#conn.read(this.#buffer));
    if (count === null) throw new Closed("The server has closed a connection");
    return this.#received(count);
  }

  async #read(): Promise<Uint8Array> {
    const count = await this.#conn.read(this.#buffer);
    if (count === null) throw new Error("The server has closed in the middle of an answer");
    return this.#received(count);
  }

  #received(count: number): Uint8Array {
    this.bytes += count;
    return this.#buffer.subarray(0, count);
  }

  async #write(octets: Uint8Array): Promise<void> {
    for (let left = octets; left.length > 0;) left = left.subarray(await this.#conn.write(left));
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

async function connect({ port, caCert }: Plan): Promise<Deno.Conn> {
  if (caCert !== undefined) {
    return await Deno.connectTls({ hostname: "localhost", port, caCerts: [caCert] });
  }
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  return conn;
}

function requestsOf({ head, sentBytes }: Plan, times: number): Uint8Array {
  const length = head.length + sentBytes;
  const octets = new Uint8Array(length * times).fill(0x78);
  const encoded = new TextEncoder().encode(head);
  for (let index = 0; index < times; index++) octets.set(encoded, index * length);
  return octets;
}

/** Calls it closed where a connection is gone, however the system calls that. */
async function orClosed<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    const { BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof } = Deno.errors;
    const kinds = [BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof];
    if (kinds.some((kind) => error instanceof kind)) throw new Closed(String(error));
    throw error;
  }
}
