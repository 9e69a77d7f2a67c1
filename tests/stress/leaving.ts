// Clients that leave at any moment, in every way, from handlers of every kind. What the server says of
// each request has to be true, as far as the system can tell it, and nothing may stay behind.
// Usage: deno run --allow-net --allow-read --allow-run tests/stress/leaving.ts [REQUESTS] [SEED]
//
// What can be known. A client knows whether it had the whole answer before it began to leave. The server
// knows what it has handed to the system, and that the peer has ended (FIN) or reset (RST): an end counts
// as leaving, as with Deno.serve and Go, although a client that has only closed its sending side reads on.
// Between the two lies what the system holds: an answer handed over whole is complete for the server, be
// the client gone or not. So some requests may end either way; all others are judged in `faultOf()`.

import { Http1Connection } from "../../src/http1/mod.ts";
import { isLoss } from "../../src/net/wire.ts";
import type { Account, Report } from "../fixtures/leaving_server.ts";
import { takeOutput } from "../support/pair.ts";
import { ServerProcess } from "../support/process.ts";
import { Random } from "../support/random.ts";
import { within } from "../support/server.ts";
import { connect, write } from "../support/socket.ts";

const [REQUESTS = 10_000, SEED = 1] = Deno.args.map(Number);
const ROUNDS = 4;
const CLIENTS = 64;
/** After the last client has left, everything has to have ended in this time. */
const SETTLE_MS = 10_000;
/** A client that is still there after this has waited in vain. */
const PATIENCE_MS = 10_000;
/** A client that has left so long before its answer was handed over must have been noticed. */
const NOTICE_MS = 100;
const MAX_HEAP_GROWTH_BYTES = 4 * 1024 ** 2;
const MAX_RESIDENT_GROWTH_BYTES = 64 * 1024 ** 2;

const KINDS = ["now", "later", "slow", "large", "upload", "wait"] as const;
/** Inside the head or the content of the request, behind it, inside the answer, behind it. */
const MOMENTS = ["head", "content", "called", "answer", "after"] as const;
/** Close with nothing unread, close with something unread, close the sending side and read on. */
const WAYS = ["FIN", "RST", "half-close"] as const;

type Way = typeof WAYS[number];

/** What a client is going to do. */
interface Plan {
  readonly number: number;
  readonly kind: typeof KINDS[number];
  readonly moment: typeof MOMENTS[number];
  readonly way: Way;
  readonly isWatched: boolean;
  readonly closes: boolean;
  /** The content of an upload, and how its end is told. */
  readonly contentBytes: number;
  readonly isChunked: boolean;
  /** How far into the head, the content or the answer it comes, from 0 up to 1. */
  readonly part: number;
  /** How long it stays once it has come there. */
  readonly waitMs: number;
}

/** What became of it, as the client knows it. */
interface Left {
  readonly plan: Plan;
  /** When it began to leave, by the clock of the machine. */
  readonly leftMs: number;
  /** Whether it had the whole answer before it began to leave. */
  readonly had: boolean;
  /** Whether it had the whole answer in the end. */
  readonly whole: boolean;
}

// deno-lint-ignore no-console -- a program that prints
const print = console.log;

function planOf(number: number, random: Random): Plan {
  const kind = random.of(KINDS);
  const drawn = random.of(MOMENTS);
  // An upload alone has content; who waits for the signal answers nobody who stays; and a large answer is
  // read to its end now and then only, because that takes long.
  const moment = drawn === "content" && kind !== "upload" ||
      kind === "wait" && drawn !== "head" ||
      kind === "large" && drawn === "after" && random.below(8) > 0
    ? "called"
    : drawn;
  const way = random.of(WAYS);
  return {
    number,
    kind,
    moment,
    way: kind === "large" && way === "half-close" && random.below(8) > 0 ? "FIN" : way,
    isWatched: kind === "wait" || random.below(4) > 0,
    closes: random.below(4) === 0,
    contentBytes: 1 + random.below(random.of([100, 300_000])),
    isChunked: random.below(2) === 0,
    part: random.below(1000) / 1000,
    waitMs: random.of([0, 0, random.below(25)]),
  };
}

/** Gives the octets of a request, and prepares a client for the answer. */
function requestOf({ number, kind, closes, isWatched, contentBytes, isChunked }: Plan) {
  const http = new Http1Connection("client");
  const method = kind === "upload" ? "POST" : "GET";
  const target = `/${kind}?${number}${isWatched ? "" : "&unwatched"}`;
  const upload = { contentBytes: isChunked ? "unknown" : contentBytes } as const;
  http.send({
    kind: "request",
    method,
    target,
    fields: [["Host", "a"]],
    close: closes,
    ...(method === "POST" && upload),
  });
  const head = takeOutput(http);
  if (method === "POST") http.send({ kind: "content", bytes: new Uint8Array(contentBytes) });
  http.send({ kind: "end" });
  return { http, head, content: takeOutput(http) };
}

/** A request that was answered before, whose answer lies unread: then a close is a reset. */
const UNREAD = (number: number) => `GET /now?${-number} HTTP/1.1\r\nHost: a\r\n\r\n`;

class Client implements Disposable {
  #conn: Deno.TcpConn;
  #plan: Plan;
  #random: Random;
  #patience: ReturnType<typeof setTimeout>;
  #isClosed = false;

  constructor(conn: Deno.TcpConn, plan: Plan) {
    this.#conn = conn;
    this.#plan = plan;
    this.#random = new Random(plan.number);
    this.#patience = setTimeout(() => this.#close(), PATIENCE_MS);
  }

  async run(): Promise<Left> {
    const plan = this.#plan;
    const { http, head, content } = requestOf(plan);
    const whole = head + content;
    const isReset = plan.way === "RST" && plan.moment === "called";
    if (isReset) {
      await write(this.#conn, UNREAD(plan.number));
      await this.#conn.read(new Uint8Array(1));
    }
    const end = plan.moment === "head"
      ? this.#cut(1, head.length)
      : plan.moment === "content"
      ? this.#cut(head.length, whole.length)
      : whole.length;
    await this.#write(whole.slice(0, end));
    const had = await this.#stay(http);
    const left = { plan, had, leftMs: Date.now(), whole: had };
    if (plan.way !== "half-close") return left;
    await this.#conn.closeWrite();
    return had ? left : { ...left, whole: await this.#read(http, Infinity) };
  }

  #cut(from: number, to: number): number {
    return from + Math.floor(this.#plan.part * (to - from));
  }

  async #write(text: string): Promise<void> {
    if (this.#random.below(2) === 0) return await write(this.#conn, text);
    const at = this.#random.below(text.length);
    await write(this.#conn, text.slice(0, at));
    await write(this.#conn, text.slice(at));
  }

  /** Stays as long as planned; gives whether the whole answer came. */
  async #stay(http: Http1Connection): Promise<boolean> {
    const { kind, moment, part, waitMs } = this.#plan;
    const octets = kind === "large" ? 500_000 : kind === "slow" ? 1_000 : 200;
    const had = moment === "after"
      ? await this.#read(http, Infinity)
      : moment === "answer"
      ? await this.#read(http, 1 + Math.floor(part * octets))
      : false;
    if (waitMs > 0) await new Promise((resolve) => void setTimeout(resolve, waitMs));
    return had;
  }

  /** Reads the answer to its end, or about so many octets of it; gives whether it is whole. */
  async #read(http: Http1Connection, octets: number): Promise<boolean> {
    const buffer = new Uint8Array(Math.min(octets, 256 * 1024));
    for (let left = octets; left > 0;) {
      const count = await this.#conn.read(buffer.subarray(0, Math.min(left, buffer.length)));
      if (count === null) return false;
      http.input.append(buffer.subarray(0, count));
      left -= count;
      for (let event = http.next(); event !== undefined; event = http.next()) {
        if (event.kind === "end") return true;
      }
    }
    return false;
  }

  #close(): void {
    if (!this.#isClosed) this.#conn.close();
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#patience);
    this.#close();
  }
}

/** Lets one client come and leave; one that is cut off has not had the answer. */
async function comeAndLeave(port: number, plan: Plan): Promise<Left> {
  using client = new Client(await connect(port), plan);
  try {
    return await client.run();
  } catch (error) {
    if (!isLoss(error)) throw error;
    return { plan, had: false, leftMs: Date.now(), whole: false };
  }
}

/** Lets clients come and leave, some at a time. */
async function runAll(port: number, plans: readonly Plan[]): Promise<Left[]> {
  const left: Left[] = [];
  const queue = plans.values();
  await Promise.all(Array.from({ length: CLIENTS }, async () => {
    for (const plan of queue) left.push(await comeAndLeave(port, plan));
  }));
  return left;
}

/** Whether the server could not but find out that the client has left before it had the answer. */
function mustBeNoticed({ plan: { kind, moment, way }, had, leftMs }: Left, { settledMs }: Account) {
  if (had) return false;
  return kind === "wait" || moment === "content" || leftMs + NOTICE_MS < settledMs ||
    (kind === "large" && way !== "half-close");
}

/** Whether the system could not take the rest of the answer. */
function mustBeLost({ plan: { kind, moment, way }, had }: Left): boolean {
  return !had && way !== "half-close" && (kind === "large" || moment === "content");
}

/** Says what the server has wrong about a request, if it has. */
function faultOf(left: Left, account: Account | undefined): string | undefined {
  const { plan: { moment, way }, had, whole } = left;
  const isWhole = moment !== "head" && moment !== "content";
  if (account === undefined) {
    // What lies unread when the client resets is lost on both sides.
    return moment === "head" || way === "RST" ? undefined : "the handler was not called";
  }
  const { aborted, completed, handler, stream } = account;
  if (moment === "head") return "the handler was called for a head that is not whole";
  if (handler !== "settled" || completed === "pending") return "something hangs";
  if (stream === "open") return "the stream was neither read to the end nor cancelled";
  if (had && aborted) return "the signal has aborted after the whole answer";
  if (whole && completed === "rejected") return "completed rejects although the answer came whole";
  if (completed === "rejected" && aborted === false) {
    return "the signal has not aborted for a lost answer";
  }
  if (way === "half-close" && isWhole && !whole) return "a client that reads on lost its answer";
  if (aborted === false && mustBeNoticed(left, account)) {
    return "the signal has not aborted although the client has left";
  }
  if (!mustBeLost(left)) return undefined;
  if (completed !== "rejected") return "completed resolves although the client has left";
  return stream === "ended" ? "the stream was read to its end for nobody" : undefined;
}

/** What a round of clients came to. */
class Round {
  readonly faults: string[] = [];
  readonly counts: Map<string, number> = new Map();

  constructor(left: readonly Left[], { accounts }: Report) {
    const known = new Map(accounts);
    for (const one of left) {
      const account = known.get(one.plan.number);
      this.#count(one, account);
      const { number, kind, moment, way } = one.plan;
      const fault = faultOf(one, account);
      if (fault !== undefined) {
        this.faults.push(
          `${number} ${kind}, ${moment}, ${way}: ${fault} ${JSON.stringify(account)}`,
        );
      }
    }
  }

  #count({ plan, had }: Left, account: Account | undefined): void {
    const told = account === undefined
      ? "never called"
      : `${account.completed}${account.aborted ? ", aborted" : ""}`;
    const name = `${plan.kind}: ${had ? "had the answer" : "had it not"}, ${told}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** What the process looks like when all clients have left. */
interface State {
  readonly report: Report;
  readonly descriptors: number;
  readonly residentBytes: number;
}

async function stateOf(server: ServerProcess): Promise<State> {
  const report = await reportOf(server);
  const [descriptors, residentBytes] = [await server.descriptors(), await server.residentBytes()];
  return { report, descriptors, residentBytes };
}

/** What does not settle in time is told as it is. */
async function reportOf({ ports: [, port] }: ServerProcess): Promise<Report> {
  const url = `http://127.0.0.1:${port}/`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(SETTLE_MS) });
    return await response.json();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return await (await within(fetch(`${url}now`))).json();
  }
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}

const claims: boolean[] = [];

function claim(text: string, holds: boolean): void {
  print(`${holds ? "holds" : "DOES NOT HOLD"}: ${text}`);
  claims.push(holds);
}

function printCounts(rounds: readonly Round[]): void {
  const counts = new Map<string, number>();
  for (const round of rounds) {
    for (const [name, count] of round.counts) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  for (const [name, count] of [...counts].sort()) print(`${String(count).padStart(6)}  ${name}`);
}

async function run(): Promise<void> {
  const random = new Random(SEED);
  const plans = Array.from({ length: REQUESTS }, (_, index) => planOf(index + 1, random));
  await using server = await ServerProcess.start("leaving_server.ts");
  const [port = 0] = server.ports;
  const states: State[] = [await stateOf(server)];
  const rounds: Round[] = [];
  const beganMs = performance.now();
  for (let number = 0; number < ROUNDS; number++) {
    const [from, to] = [number, number + 1].map((part) => Math.floor(REQUESTS * part / ROUNDS));
    const left = await runAll(port, plans.slice(from, to));
    const state = await stateOf(server);
    states.push(state);
    rounds.push(new Round(left, state.report));
  }
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  print(`leaving: ${REQUESTS} requests, ${CLIENTS} at a time, seed ${SEED}, ${seconds} s`);
  printCounts(rounds);
  judge(rounds, states);
  server.program.signal("SIGTERM");
  claim("nothing was printed as an error", await server.program.stderr.whole() === "");
}

function judge(rounds: readonly Round[], states: readonly State[]): void {
  const faults = rounds.flatMap((round) => round.faults);
  claim(`${faults.length} requests of which the server says what is not so`, faults.length === 0);
  for (const fault of faults.slice(0, 20)) print(`    ${fault}`);
  const [second, last] = [states[1], states.at(-1)];
  if (second === undefined || last === undefined) return;
  const { accepted, closed, reasons, errors } = last.report;
  claim(
    `${accepted} connections accepted, ${closed} closed: ${shown(reasons)}`,
    accepted === closed,
  );
  claim(`${errors.length} errors and unhandled rejections`, errors.length === 0);
  for (const error of errors.slice(0, 5)) print(`    ${error}`);
  claim(
    `descriptors after each round: ${states.map(({ descriptors }) => descriptors).join(", ")}`,
    // Deno opens a pair of sockets for itself, once, some time after the start.
    last.descriptors <= second.descriptors,
  );
  const heaps = states.map(({ report }) => report.heapBytes);
  claim(
    `MiB of heap after each round: ${heaps.map(mebibytes).join(", ")}`,
    last.report.heapBytes - second.report.heapBytes < MAX_HEAP_GROWTH_BYTES,
  );
  const resident = states.map(({ residentBytes }) => residentBytes);
  claim(
    `MiB resident after each round: ${resident.map(mebibytes).join(", ")}`,
    last.residentBytes - second.residentBytes < MAX_RESIDENT_GROWTH_BYTES,
  );
}

function shown(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(", ");
}

await run();
const holds = !claims.includes(false);
print(holds ? "leaving: every claim holds" : "leaving: a claim does not hold");
if (!holds) Deno.exit(1);
