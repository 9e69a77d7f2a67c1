// Throws mangled requests at a server in the same process, over sockets that half-close, close or wait
// at random. Usage: deno run --allow-net tests/fuzz/socket.ts [requests] [seed]

import { Http1Connection } from "../../src/http1/mod.ts";
import { isLoss } from "../../src/net/wire.ts";
import { text } from "../../src/reply.ts";
import { mangled, soundRequest } from "../support/messages.ts";
import { octets } from "../support/octets.ts";
import { takeOutput } from "../support/pair.ts";
import { Random } from "../support/random.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect } from "../support/socket.ts";

const CONNECTIONS = 50;
/** All deadlines of the server together, some times over: what is still open then hangs. */
const PATIENCE_MS = 3_000;
const MAX_FAILURES = 10;
/** How much the memory may grow in the second half of a long run, in bytes. */
const GROWTH_BYTES = 64 * 1024 ** 2;
/** Runs below this many requests say nothing about memory. */
const LONG_RUN = 10_000;

const DEADLINES = { headMs: 300, idleMs: 300, contentMs: 300, sendMs: 1_000, lingerMs: 100 };

/** What came of many requests. */
export interface SocketResult {
  readonly requests: number;
  /** How many answers had each status. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly accepted: number;
  readonly closed: number;
  /** The longest time for which a connection was open, in milliseconds. */
  readonly longestMs: number;
  /** The resident memory before the first request, after half of them, and after the last one. */
  readonly residentBytes: readonly [before: number, half: number, after: number];
  /** What did not hold, most with the seed and the octets of the case. */
  readonly failures: readonly string[];
}

/** Sends requests, the first one made with the seed, each further one with the next. */
export async function fuzzSocket(
  requests: number,
  seed: number,
  print: (line: string) => void = () => {},
): Promise<SocketResult> {
  using printed = new Printed();
  const rejections: unknown[] = [];
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    rejections.push(event.reason);
  };
  addEventListener("unhandledrejection", onRejection);
  try {
    const run = new Run(requests, seed, print);
    const result = await run.result();
    const failures = [
      ...result.failures,
      ...rejections.map((reason) => `Unhandled rejection: ${Deno.inspect(reason)}`),
      ...printed.calls.map((values) => `The server printed: ${values.map(String).join(" ")}`),
    ];
    return { ...result, failures };
  } finally {
    removeEventListener("unhandledrejection", onRejection);
  }
}

class Run {
  #requests: number;
  #seed: number;
  #print: (line: string) => void;
  #begun = 0;
  #statuses = new Map<number, number>();
  #failures: string[] = [];
  #accepted = 0;
  #closed = 0;
  #longestMs = 0;
  #halfBytes = 0;

  constructor(requests: number, seed: number, print: (line: string) => void) {
    this.#requests = requests;
    this.#seed = seed;
    this.#print = print;
  }

  async result(): Promise<SocketResult> {
    const before = Deno.memoryUsage().rss;
    {
      await using server = new TestServer(lengthOfContent, {
        deadlines: DEADLINES,
        explain: true,
        onEvent: ({ kind }) => {
          if (kind === "accepted") this.#accepted++;
          if (kind === "closed") this.#closed++;
        },
      });
      const senders = Array.from({ length: CONNECTIONS }, () => this.#send(server.port));
      await Promise.all(senders);
      for (const error of server.errors) this.#failures.push(`onError was given ${error}`);
    }
    const after = Deno.memoryUsage().rss;
    this.#checkEnd(after);
    return {
      requests: this.#begun,
      statuses: this.#statuses,
      accepted: this.#accepted,
      closed: this.#closed,
      longestMs: this.#longestMs,
      residentBytes: [before, this.#halfBytes, after],
      failures: this.#failures,
    };
  }

  #checkEnd(residentBytes: number): void {
    if (this.#accepted !== this.#closed) {
      this.#failures.push(`${this.#accepted} connections were accepted, ${this.#closed} closed`);
    }
    if (this.#requests >= LONG_RUN && residentBytes - this.#halfBytes > GROWTH_BYTES) {
      this.#failures.push(`Memory went from ${this.#halfBytes} to ${residentBytes} bytes`);
    }
  }

  /** Sends one request after another until all were sent. */
  async #send(port: number): Promise<void> {
    while (this.#begun < this.#requests && this.#failures.length < MAX_FAILURES) {
      const number = this.#begun++;
      if (number === this.#requests >> 1) this.#halfBytes = Deno.memoryUsage().rss;
      if (number % 2_000 === 1_999) this.#print(`socket: ${number + 1} of ${this.#requests}`);
      await this.#runCase(port, this.#seed + number);
    }
  }

  async #runCase(port: number, seed: number): Promise<void> {
    const random = new Random(seed);
    const request = mangled(
      random,
      soundRequest(random) + soundRequest(random),
      soundRequest(random),
    );
    const conn = await connect(port);
    const beganMs = performance.now();
    try {
      await within(this.#exchange(conn, random, request), PATIENCE_MS);
    } catch (error) {
      this.#failures.push(`seed ${seed}: ${error}: ${JSON.stringify(request)}`);
    } finally {
      this.#longestMs = Math.max(this.#longestMs, performance.now() - beganMs);
      close(conn);
    }
  }

  /** Writes in pieces, ends in one of three ways, and reads to the close. */
  async #exchange(conn: Deno.TcpConn, random: Random, request: string): Promise<void> {
    const answers = new Answers((status) => this.#note(status));
    const ending = random.of(["half-close", "half-close", "half-close", "close", "wait"]);
    const reading = ending === "close" ? undefined : readAnswers(conn, answers);
    try {
      for (const piece of random.cut(request, random.of([30, 1000, 1000]))) {
        await conn.write(octets(piece));
      }
      if (ending === "half-close") await conn.closeWrite();
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
    if (ending === "close") conn.close();
    await reading;
  }

  #note(status: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status >= 500 && status !== 501 && status !== 505) throw new Error(`Status ${status}`);
  }
}

/** The handler: reads the content and tells its length. */
async function lengthOfContent(request: Request): Promise<Response> {
  let bytes = 0;
  for await (const piece of request.body ?? []) bytes += piece.length;
  return text(`${bytes}`);
}

/** Closes what may be closed already. */
function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

async function readAnswers(conn: Deno.Conn, answers: Answers): Promise<void> {
  const buffer = new Uint8Array(4096);
  for (;;) {
    // A reset may take away an answer that was on its way.
    const count = await conn.read(buffer).catch((error) => {
      if (isLoss(error)) return "lost" as const;
      throw error;
    });
    if (count === "lost") return;
    if (count === null) return answers.end();
    answers.receive(buffer.subarray(0, count));
  }
}

/** Reads answers as a client does that cannot know how many its octets call for. */
class Answers {
  #client = new Http1Connection("client");
  #onStatus: (status: number) => void;

  constructor(onStatus: (status: number) => void) {
    this.#onStatus = onStatus;
  }

  receive(bytes: Uint8Array): void {
    this.#client.input.append(bytes);
    this.#read();
  }

  /** Nothing more comes; throws `Disconnected` where an answer is not whole. */
  end(): void {
    this.#client.endInput();
    if (this.#client.peerState !== "send-response" || !this.#isBetween) this.#read();
  }

  get #isBetween(): boolean {
    return this.#client.input.start === this.#client.input.end;
  }

  #read(): void {
    for (;;) {
      if (this.#client.state === "idle" && !this.#isBetween) this.#ask();
      const event = this.#client.next();
      if (event === undefined || event.kind === "closed") return;
      if (event.kind === "response") this.#onStatus(event.status);
    }
  }

  #ask(): void {
    this.#client.send({ kind: "request", method: "GET", target: "/", fields: [["Host", "a"]] });
    this.#client.send({ kind: "end" });
    takeOutput(this.#client);
  }
}

/** Gives the counts as one line. */
export function summary(result: SocketResult): string {
  const { requests, statuses, accepted, closed, longestMs, residentBytes, failures } = result;
  const answers = [...statuses].sort(([one], [other]) => one - other)
    .map(([status, count]) => `${status}: ${count}`).join(", ");
  const megabytes = residentBytes.map((bytes) => `${(bytes / 1024 ** 2).toFixed(0)}`).join(", ");
  return `socket: ${requests} requests, ${accepted} connections accepted, ${closed} closed, ` +
    `the longest open for ${longestMs.toFixed(0)} ms; answers ${answers}; resident MiB before, ` +
    `at half, after: ${megabytes}; ${failures.length} failures`;
}

if (import.meta.main) {
  const [requests = "1000", seed = "1"] = Deno.args;
  // deno-lint-ignore no-console -- a program that prints
  const print = console.log;
  const beganMs = performance.now();
  const result = await fuzzSocket(Number(requests), Number(seed), print);
  for (const failure of result.failures) print(failure);
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  print(`${summary(result)}; seed ${seed}, ${seconds} s`);
  if (result.failures.length > 0) Deno.exit(1);
}
