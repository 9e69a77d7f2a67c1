// Requests of the prompt: sends them in the manner that was asked for, shows what comes, and says what
// becomes of the connection.

import type { Answer } from "../../client/answer.ts";
import { Client } from "../../client/client.ts";
import type { ClientEvent } from "../../client/events.ts";
import { Disconnected } from "../../http1/error.ts";
import type { ResponseHead } from "../../http1/event.ts";
import type { OctetsSeen } from "../../net/wire.ts";
import { MESSAGE_WORDS } from "../message_words.ts";
import { visible } from "../visible.ts";
import { AnswerView } from "./answer_view.ts";
import { type Asked, type Manner, MAX_PIPELINE } from "./grammar.ts";
import { Notices } from "./notices.ts";
import { OctetsView } from "./octets_view.ts";
import { failureOf, type Outcome, UnreachableError } from "./outcome.ts";
import { PacedConnection } from "./paced_connection.ts";
import type { AnswerRecord, RequesterOptions } from "./requester_options.ts";
import { Silence } from "./silence.ts";

/** As much of a content as somebody reads on one screen, in rows. */
const MAX_ROWS = 20;

/** A request on its way. */
interface Run {
  readonly asked: Asked;
  readonly askedMs: number;
  readonly answer: Promise<Answer>;
}

/** Sends requests and shows their answers. */
export class Requester implements AsyncDisposable {
  #options: RequesterOptions;
  #client: Client;
  #conn: PacedConnection | undefined;
  #shows: Record<"headers" | "raw", boolean> = { headers: false, raw: false };
  #octets: OctetsView;
  #notices: Notices;
  #silence: Silence | undefined;
  #isSlow = false;
  #slowSince = 0;
  #slowMs = 0;
  /** Whether something came for the answer that is awaited. */
  #hasHeard = false;

  /** Makes a requester; no connection is opened yet. */
  constructor(options: RequesterOptions) {
    const { origin, open, texts, dialogue, pause = sleep } = options;
    this.#options = options;
    this.#octets = new OctetsView({
      titles: texts.octets,
      write: (text) => dialogue.write(text),
      messageText: () => ({
        words: MESSAGE_WORDS[options.language],
        maxRows: MAX_ROWS,
        ...options.messageText?.(),
      }),
    });
    this.#notices = new Notices((line) => dialogue.write(`${line}\n`));
    this.#client = new Client(origin, {
      pipeline: MAX_PIPELINE,
      // How long to wait is said by the one limit of the prompt; how long to keep it, by the server.
      deadlines: { connectMs: 0, headMs: 0, contentMs: 0, idleMs: 0, sendMs: 0 },
      open: async () => this.#taken(new PacedConnection(await open(), pause)),
      onOctets: (seen) => this.#onOctets(seen),
      onEvent: (event) => this.#onEvent(event),
    });
  }

  /** Opens a connection, where none is open. Rejects with an {@linkcode UnreachableError}. */
  async connect(): Promise<void> {
    await this.#client.connect();
  }

  /** Closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  /** Says what is shown besides status-line and content. */
  show(what: "headers" | "raw", on: boolean): void {
    this.#shows[what] = on;
    if (what === "raw") this.#octets.restart();
  }

  /** Sends requests, together where they are several, and shows their answers in order. */
  async send(asked: readonly Asked[], manner: Manner | undefined): Promise<void> {
    using silence = new Silence(this.#options.timeoutMs);
    this.#silence = silence;
    this.#notices.hold();
    const askedMs = performance.now();
    try {
      // A connection that has to be opened first is there before the request is made slow, or gathered.
      if (this.#client.connection === undefined) await this.#client.connect().catch(() => {});
      this.#pace(asked.length, manner);
      const runs = asked.map((one) => this.#start(one, askedMs, silence.signal));
      if (manner === "half-close") await this.#halfClose();
      await this.#showAll(runs);
    } finally {
      this.#conn?.writeAsUsual();
      this.#isSlow = false;
      this.#silence = undefined;
      this.#notices.release();
    }
  }

  #pace(count: number, manner: Manner | undefined): void {
    this.#isSlow = manner === "slow";
    this.#slowSince = performance.now();
    if (this.#isSlow) this.#conn?.slowDown();
    else if (count > 1) this.#conn?.gather();
  }

  #start(asked: Asked, askedMs: number, signal: AbortSignal): Run {
    const { method, target, text } = asked;
    const onInterim = (head: ResponseHead) => {
      if (this.#shows.headers && !this.#shows.raw) this.#makeView().head(head);
    };
    const answer = this.#client.send(target, { method, body: text, signal, onInterim });
    // Whoever comes to it is told; it may fail before that.
    answer.catch(() => {});
    return { asked, askedMs, answer };
  }

  async #halfClose(): Promise<void> {
    try {
      await this.#client.halfClose();
    } catch (error) {
      // There is no connection, or none any more: the answer that does not come tells.
      const isTold = error instanceof Disconnected || error instanceof UnreachableError;
      if (isTold || error instanceof TypeError) return;
      throw error;
    }
    this.#notices.flush();
    this.#say(this.#options.texts.halfClosed);
  }

  async #showAll(runs: readonly Run[]): Promise<void> {
    for (const [index, run] of runs.entries()) {
      this.#hasHeard = false;
      const record = await this.#showOne(run, index, runs.length);
      this.#options.onAnswer?.(record);
      if (record.outcome === "silent" || record.outcome === "unreachable") return;
    }
  }

  async #showOne(run: Run, index: number, count: number): Promise<AnswerRecord> {
    const { asked: { method, target }, askedMs } = run;
    const view = this.#makeView();
    let headMs: number | undefined;
    let answer: Answer | undefined;
    let outcome: Outcome = "whole";
    try {
      answer = await run.answer;
      headMs = performance.now();
      this.#announce(index, count);
      if (!this.#shows.raw) view.head(answer);
      for await (const piece of answer.content) view.content(piece);
      view.end(await answer.trailers);
      this.#octets.showAnswer();
    } catch (error) {
      if (answer !== undefined) view.end();
      outcome = this.#tellFailure(error);
    }
    return {
      method,
      target,
      outcome,
      status: answer?.status,
      connection: answer?.connection,
      contentBytes: view.contentBytes,
      askedMs,
      headMs,
      endedMs: performance.now(),
    };
  }

  #makeView(): AnswerView {
    const { dialogue, texts } = this.#options;
    return new AnswerView({
      showsFields: this.#shows.headers,
      isTerminal: dialogue.isTerminal,
      notShown: (bytes, type) => texts.notShown(this.#number(bytes), type),
      write: (text) => this.#shows.raw ? undefined : dialogue.write(text),
    });
  }

  /** Says what was to be said in front of an answer. */
  #announce(index: number, count: number): void {
    const { texts } = this.#options;
    const { octets = 0, writes = 0 } = this.#conn ?? {};
    this.#notices.flush();
    if (this.#isSlow) this.#say(texts.slowSent(this.#number(octets), this.#seconds(this.#slowMs)));
    if (count === 1) return;
    if (index === 0) this.#say(texts.pipelined(count, writes, this.#number(octets)));
    this.#say(texts.answerNth(index + 1, count));
  }

  #tellFailure(error: unknown): Outcome {
    const { texts, timeoutMs } = this.#options;
    const [outcome, text] = failureOf(error, {
      hasHeard: this.#hasHeard,
      texts,
      seconds: this.#seconds(timeoutMs),
    });
    this.#octets.end();
    this.#octets.showAll();
    this.#notices.forget(texts.closed);
    this.#notices.flush();
    this.#say(text);
    if (outcome !== "unreachable") this.#say(texts.reopens);
    return outcome;
  }

  #taken(conn: PacedConnection): PacedConnection {
    conn.onWritten = (octets) => this.#onWritten(octets);
    return this.#conn = conn;
  }

  #onWritten(octets: Uint8Array): void {
    this.#silence?.heard();
    if (this.#isSlow) {
      this.#slowMs = performance.now() - this.#slowSince;
      this.#options.dialogue.write(visible(octets).replace("␊", "␊\n"));
    }
  }

  #onOctets({ direction, octets }: OctetsSeen): void {
    if (this.#shows.raw) this.#octets.take(direction, octets);
    if (direction === "sent") return;
    this.#silence?.heard();
    this.#hasHeard = true;
  }

  #onEvent(event: ClientEvent): void {
    const { texts } = this.#options;
    if (event.kind === "connection-opened") this.#notices.say(texts.connected);
    if (event.kind !== "connection-closed") return;
    this.#octets.end();
    if (event.by === "server") this.#notices.say(texts.closed);
  }

  #say(line: string): void {
    this.#options.dialogue.write(`${line}\n`);
  }

  #seconds(ms: number): string {
    return this.#number(Math.round(ms / 100) / 10);
  }

  #number(value: number): string {
    return value.toLocaleString(this.#options.language);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
