// Hundreds of peers that are slow on purpose, and a healthy one in between: the slow ones have to be
// gone by their deadlines, and the healthy one must not notice them.
// Usage: deno run --allow-net --allow-read --allow-run tests/stress/drip.ts

import { fromFileUrl } from "@std/path";
import { octets } from "../support/octets.ts";
import { Program } from "../support/program.ts";
import { connect, read, write } from "../support/socket.ts";

const PEERS = 200;
const DRIP_MS = 100;
const HEALTHY_MS = 8_000;
const INTERVAL_MS = 10;
const DEADLINE_MS = 3_000;
const GRACE_MS = 1_000;
/** The system takes some 4 MiB for each peer that reads nothing, and as long as it does, that is progress. */
const TAKING_MS = 2_000;
const MAX_P99_MS = 20;
const DEADLINES = [
  `headMs=${DEADLINE_MS}`,
  `contentMs=${DEADLINE_MS}`,
  `sendMs=${DEADLINE_MS}`,
  "lingerMs=300",
];

/** How a slow peer behaves, and how its connection has to end. */
interface Kind {
  readonly name: string;
  /** What it sends at once, and what it drips behind that, octet by octet, again and again. */
  readonly first: string;
  readonly drip: string;
  readonly ending: string;
}

const KINDS: readonly Kind[] = [
  {
    name: "drips its head",
    first: "G",
    drip: "ET / HTTP/1.1\r\nHost: localhost\r\n" + "X-Slow: 1\r\n".repeat(100),
    ending: "head/timeout",
  },
  {
    name: "drips its content",
    first: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n",
    drip: "x".repeat(1000),
    ending: "content/timeout",
  },
  {
    name: "reads nothing",
    first: "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n",
    drip: "",
    ending: "stalled",
  },
];

/** What the server says about a connection that has ended. */
interface Ended {
  readonly reason: string;
  readonly code?: string;
  readonly openMs: number;
  readonly bytesSent: number;
}

// deno-lint-ignore no-console -- a program that prints
const print = console.log;

/** Opens the slow peers of a kind and lets them drip, spread over the time, until they are gone. */
async function openPeers(port: number, { first, drip }: Kind): Promise<SlowPeers> {
  const peers: Deno.TcpConn[] = [];
  for (let number = 0; number < PEERS; number++) {
    const conn = await connect(port);
    peers.push(conn);
    await write(conn, first);
  }
  return new SlowPeers(peers, octets(drip));
}

class SlowPeers implements Disposable {
  #peers: Deno.TcpConn[];
  #drip: Uint8Array;
  #at: number[];
  #turn = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(peers: Deno.TcpConn[], drip: Uint8Array) {
    this.#peers = peers;
    this.#drip = drip;
    this.#at = peers.map(() => 0);
    // One tenth of the peers at a time, so that all of them do not write at once.
    if (drip.length > 0) this.#timer = setInterval(() => this.#dripSome(), DRIP_MS / 10);
  }

  #dripSome(): void {
    this.#turn = (this.#turn + 1) % 10;
    for (let index = this.#turn; index < this.#peers.length; index += 10) this.#dripOne(index);
  }

  /** Goes on after the answer, as somebody does who means harm. */
  #dripOne(index: number): void {
    const at = this.#at[index] ?? this.#drip.length;
    if (at === this.#drip.length) return;
    this.#at[index] = at + 1;
    this.#peers[index]?.write(this.#drip.subarray(at, at + 1)).catch(() => {
      this.#at[index] = this.#drip.length;
    });
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    for (const peer of this.#peers) peer.close();
  }
}

/** Sends requests on one persistent connection for a time and gives how long each took, sorted. */
async function measureHealthy(port: number): Promise<number[]> {
  using conn = await connect(port);
  const latencies: number[] = [];
  const beganMs = performance.now();
  for (let nextMs = beganMs; nextMs < beganMs + HEALTHY_MS; nextMs += INTERVAL_MS) {
    await until(nextMs);
    const sentMs = performance.now();
    await write(conn, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await read(conn, "\r\n\r\n0");
    latencies.push(performance.now() - sentMs);
  }
  return latencies.sort((one, other) => one - other);
}

function until(timeMs: number): Promise<void> {
  const leftMs = timeMs - performance.now();
  return new Promise((resolve) => setTimeout(resolve, Math.max(leftMs, 0)));
}

async function residentBytes(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/memory`);
  return await response.json();
}

/** Looks at the memory of the server now and then; gives the most that it held. */
async function watchMemory(port: number, signal: AbortSignal): Promise<number> {
  let peakBytes = 0;
  while (!signal.aborted) {
    peakBytes = Math.max(peakBytes, await residentBytes(port));
    await until(performance.now() + 200);
  }
  return peakBytes;
}

/** Prints what came of the slow peers of a kind; tells whether all were gone in time. */
function reportKind({ name, ending }: Kind, ended: readonly Ended[]): boolean {
  const own = ended.filter(({ reason, code }) => (code ?? reason) === ending);
  const lastMs = Math.max(...own.map(({ openMs }) => openMs));
  const sentBytes = own.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  print(
    `${own.length} of ${PEERS} peers, each of which ${name}: ended with ${ending}, the last one ` +
      `after ${lastMs.toFixed(0)} ms; ${(sentBytes / 1024 ** 2).toFixed(1)} MiB were sent to them`,
  );
  const takingMs = ending === "stalled" ? TAKING_MS : 0;
  return own.length === PEERS && lastMs <= DEADLINE_MS + GRACE_MS + takingMs;
}

function reportHealthy(latencies: readonly number[]): boolean {
  const at = (part: number) => latencies[Math.floor((latencies.length - 1) * part)] ?? Infinity;
  const [p50, p99, max] = [at(0.5), at(0.99), at(1)];
  print(
    `healthy peer: ${latencies.length} requests, p50 ${p50.toFixed(2)} ms, ` +
      `p99 ${p99.toFixed(2)} ms, max ${max.toFixed(2)} ms`,
  );
  return p99 < MAX_P99_MS;
}

const FIXTURE = fromFileUrl(new URL("../fixtures/slow_peers_server.ts", import.meta.url));

async function run(): Promise<boolean> {
  await using program = new Program(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-net", FIXTURE, ...DEADLINES],
  });
  const port = Number((await program.stdout.until(/^port (\d+)$/m))[1]);
  const before = await residentBytes(port);
  const stop = new AbortController();
  const peak = watchMemory(port, stop.signal);
  const healthy = measureHealthy(port);
  using slow = new DisposableStack();
  for (const kind of KINDS) slow.use(await openPeers(port, kind));
  const latencies = await healthy;
  stop.abort();
  const resident = [before, await peak, await residentBytes(port)];
  program.signal("SIGTERM");
  const ended = (await program.stdout.whole()).split("\n").filter((line) => line.startsWith("{"))
    .map((line): Ended => JSON.parse(line));
  const megabytes = resident.map((bytes) => (bytes / 1024 ** 2).toFixed(0)).join(", ");
  const claims = [reportHealthy(latencies), ...KINDS.map((kind) => reportKind(kind, ended))];
  print(`resident MiB of the server before, at the peak, after: ${megabytes}`);
  return !claims.includes(false);
}

const holds = await run();
print(holds ? "drip: every claim holds" : "drip: a claim does not hold");
if (!holds) Deno.exit(1);
