// Throws mangled messages at the reader and checks what holds for whatever a peer sends. Needs no
// permission. Usage: deno run tests/fuzz/core.ts [cases] [seed]
//
// Each case has a seed of its own: a failure prints it, and `core.ts 1 <seed>` runs that case alone.

import {
  DEFAULT_LIMITS,
  Disconnected,
  type Event,
  Http1Connection,
  type Limits,
  ProtocolError,
} from "../../src/http1/mod.ts";
import { mangled, soundRequest, soundResponse } from "../support/messages.ts";
import { octets, textOf } from "../support/octets.ts";
import { answer, takeOutput } from "../support/pair.ts";
import { Random } from "../support/random.ts";

/** How many times `next` may be asked for each octet: for what the octet makes, and in vain. */
const ASKS_PER_OCTET = 2;
/** The same for each piece, and for the end of the input. */
const ASKS_PER_PIECE = 4;
const MAX_FAILURES = 10;

/** So small that every bound is met. */
const SMALL_LIMITS: Limits = {
  startLineBytes: 24,
  fieldSectionBytes: 100,
  fieldLines: 5,
  chunkLineBytes: 6,
  trailerSectionBytes: 20,
  contentBytes: 50,
};

/** What came of many cases. */
export interface CoreResult {
  readonly cases: number;
  /** How many cases ended in each way: `events`, `lost`, or the code of a refusal. */
  readonly endings: ReadonlyMap<string, number>;
  /** What did not hold, each with the seed and the octets of its case. */
  readonly failures: readonly string[];
}

/** Runs cases, the first one with the seed, each further one with the next. */
export function fuzzCore(
  cases: number,
  seed: number,
  print: (line: string) => void = () => {},
): CoreResult {
  const endings = new Map<string, number>();
  const failures: string[] = [];
  let done = 0;
  while (done < cases && failures.length < MAX_FAILURES) {
    const { text, failure, ending } = runCase(seed + done);
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
    if (failure !== undefined) {
      failures.push(`seed ${seed + done}: ${failure}: ${JSON.stringify(text)}`);
    }
    if (++done % 100_000 === 0) print(`core: ${done} of ${cases}`);
  }
  return { cases: done, endings, failures };
}

/** A case, in how it ended, and what did not hold. */
interface CaseResult {
  readonly text: string;
  readonly ending: string;
  readonly failure?: string;
}

function runCase(seed: number): CaseResult {
  const random = new Random(seed);
  const role = random.of(["server", "server", "client"]);
  const sound = role === "server" ? soundRequest : soundResponse;
  const text = mangled(random, sound(random) + sound(random), sound(random));
  const limits = random.of([DEFAULT_LIMITS, DEFAULT_LIMITS, SMALL_LIMITS]);
  const make = role === "server"
    ? () => new Http1Connection("server", limits)
    : () => asked(limits);
  try {
    const whole = new Reading(make()).read([text]);
    const cut = new Reading(make()).read(random.cut(text, random.of([1, 3, 12, 60])));
    const failure = whole.said === cut.said
      ? undefined
      : `whole it is ${whole.said}, in pieces ${cut.said}`;
    return { text, ending: whole.ending, ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    return { text, ending: "failed", failure: String(error) };
  }
}

/** A client that has sent a request and waits for the answer. */
function asked(limits: Limits): Http1Connection {
  const connection = new Http1Connection("client", limits);
  connection.send({ kind: "request", method: "GET", target: "/", fields: [["Host", "a"]] });
  connection.send({ kind: "end" });
  takeOutput(connection);
  return connection;
}

/** Reads one case to its end and puts down what was said, in a form that can be compared. */
class Reading {
  said = "";
  ending = "events";
  #connection: Http1Connection;
  #content = "";
  #asks = 0;
  #receivedBytes = 0;

  constructor(connection: Http1Connection) {
    this.#connection = connection;
  }

  read(pieces: readonly string[]): this {
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    const maxAsks = bytes * ASKS_PER_OCTET + (pieces.length + 1) * ASKS_PER_PIECE;
    try {
      for (const piece of pieces) {
        this.#receivedBytes += piece.length;
        this.#connection.input.append(octets(piece));
        this.#takeEvents(maxAsks);
      }
      this.#connection.endInput();
      this.#takeEvents(maxAsks);
    } catch (error) {
      this.#noteEnd(error);
    }
    this.#note("", undefined);
    if (this.#connection.next() !== undefined) throw new Error("There is an event behind the end");
    return this;
  }

  #takeEvents(maxAsks: number): void {
    for (;;) {
      if (++this.#asks > maxAsks) throw new Error(`next was asked ${this.#asks} times`);
      const event = this.#connection.next();
      if (event === undefined) return;
      this.#noteEvent(event);
      if (event.kind === "closed") return;
    }
  }

  #noteEvent(event: Event): void {
    const connection = this.#connection;
    switch (event.kind) {
      case "content":
        if (event.bytes.length === 0) throw new Error("Content of no octets");
        this.#content += textOf(event.bytes);
        break;
      case "end":
        this.#note("end", [...event.trailers ?? []]);
        if (connection.role === "server" && connection.state === "send-response") {
          answer(connection);
        }
        break;
      case "closed":
        this.#note("closed", undefined);
        break;
      default:
        this.#note(event.kind, { ...event, fields: [...event.fields] });
        if (connection.awaitsContinue) {
          connection.send({ kind: "interim", status: 100, fields: [] });
        }
    }
  }

  #noteEnd(error: unknown): void {
    if (error instanceof Disconnected) {
      this.ending = "lost";
    } else if (error instanceof ProtocolError) {
      checkPlace(error, this.#receivedBytes);
      this.ending = error.code;
      // How much of it is given before the piece that is too long depends on the cut.
      if (error.code === "content/too-large") this.#content = "";
    } else {
      throw error;
    }
    this.#note(this.ending, undefined);
  }

  /** Where content is cut is nobody's business: its pieces are joined. */
  #note(kind: string, details: unknown): void {
    if (this.#content !== "") this.said += `content ${JSON.stringify(this.#content)}\n`;
    this.#content = "";
    if (kind !== "") this.said += `${kind} ${JSON.stringify(details)}\n`;
  }
}

function checkPlace({ code, offset, excerpt }: ProtocolError, receivedBytes: number): void {
  if (offset === undefined || !(offset >= 0 && offset <= receivedBytes)) {
    throw new Error(`${code} is at octet ${offset} of ${receivedBytes}`);
  }
  if (excerpt === undefined || !(excerpt.mark >= 0 && excerpt.mark <= excerpt.text.length)) {
    throw new Error(`${code} has the excerpt ${JSON.stringify(excerpt)}`);
  }
}

/** Gives the counts as one line. */
export function summary({ cases, endings, failures }: CoreResult): string {
  const count = (ending: string) => endings.get(ending) ?? 0;
  const codes = [...endings.keys()].filter((ending) => ending.includes("/"));
  const refused = codes.reduce((sum, code) => sum + count(code), 0);
  return `core: ${cases} cases, ${count("events")} read, ${refused} refused for ${codes.length} ` +
    `reasons, ${count("lost")} broken off, ${failures.length} failures`;
}

if (import.meta.main) {
  const [cases = "10000", seed = "1"] = Deno.args;
  // deno-lint-ignore no-console -- a program that prints
  const print = console.log;
  const beganMs = performance.now();
  const result = fuzzCore(Number(cases), Number(seed), print);
  for (const failure of result.failures) print(failure);
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  print(`${summary(result)}; seed ${seed}, ${seconds} s`);
  if (result.failures.length > 0) Deno.exit(1);
}
