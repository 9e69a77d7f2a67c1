// Server-sent events (WHATWG HTML §9.2): events → lines → a Response whose body pulls. Nothing is asked
// of the source before the peer has taken what came before, and nothing is kept for a peer that left.

/** One event, or one block of lines that a client takes note of without dispatching an event. */
export interface ServerSentEvent {
  /** The text; CR, LF and CRLF in it all arrive as LF. Without it, clients dispatch no event. */
  readonly data?: string;
  /** The type that listeners are registered for; `message` if not given. Without CR and LF. */
  readonly event?: string;
  /**
   * What a client sends back as `Last-Event-ID` when it connects again; empty makes it send none.
   * Without NUL, CR and LF.
   */
  readonly id?: string;
  /** How long a client waits before it connects again, in whole milliseconds. */
  readonly retry?: number;
  /** A text that clients ignore. */
  readonly comment?: string;
}

/** What a source of events is told when a client has connected. */
export interface EventStreamContext {
  /** The `id` of the last event that the client got before; `undefined` where it names none. */
  readonly lastEventId: string | undefined;
  /** Aborts when nobody reads the events any longer. */
  readonly signal: AbortSignal;
}

/** Events that come one after another; a text is an event with nothing but that data. */
export type ServerSentEvents = AsyncIterable<ServerSentEvent | string>;

/** Where events come from: the events, or a function that begins them, such as a generator. */
export type EventStreamSource =
  | ServerSentEvents
  | ((context: EventStreamContext) => ServerSentEvents);

/** What may be set for a stream of events. */
export interface EventStreamOptions {
  /**
   * How long a stream may be silent before a comment is sent, in milliseconds; 0 or `Infinity` for any
   * time. 15,000 if not given: the interval that the standard advises against proxies which drop silent
   * connections. It also shows which clients have left: some do so without a word.
   */
  readonly heartbeatMs?: number;
  /** Further header fields; one that this function sends as well is replaced. */
  readonly headers?: Readonly<Record<string, string>>;
}

const FIELDS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream",
  // What was sent once is of no use to anybody else, or later.
  "cache-control": "no-store",
  // nginx would collect a few kilobytes before it sends anything on.
  "x-accel-buffering": "no",
};

const HEARTBEAT_MS = 15_000;

/** A timer of Deno that is longer than this one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const encoder = new TextEncoder();

/** The shortest line that means nothing. Taken anew each time: who reads may take the buffer away. */
function emptyComment(): Uint8Array<ArrayBuffer> {
  return encoder.encode(":\n");
}

/**
 * Answers with a stream of server-sent events.
 *
 * An empty comment is sent at once, because servers and proxies hold a head back until content follows,
 * and `onopen` with it. After that an event is asked for when the one before was taken. The answer ends
 * when `source` does. When the client leaves, or `request.signal` aborts, `signal` aborts and the source's
 * `return()` is called, without waiting for a source that does not listen. Where the source throws, or
 * gives an event that cannot be sent (a `TypeError`), the answer is cut off and clients connect again.
 *
 * To `HEAD` only the header fields are answered; a function is not called. Throws a `RangeError` for a
 * negative `heartbeatMs`. WHATWG HTML §9.2.
 *
 * ```ts
 * import { eventStream } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const response = eventStream(new Request("http://localhost/"), async function* ({ lastEventId }) {
 *   const first = Number(lastEventId ?? 0) + 1;
 *   for (let count = first; count < first + 2; count++) {
 *     yield { id: `${count}`, data: `Number ${count},\nplease` };
 *   }
 * });
 * assertEquals(
 *   await response.text(),
 *   ":\nid: 1\ndata: Number 1,\ndata: please\n\nid: 2\ndata: Number 2,\ndata: please\n\n",
 * );
 * ```
 */
export function eventStream(
  request: Request,
  source: EventStreamSource,
  options: EventStreamOptions = {},
): Response {
  const { heartbeatMs = HEARTBEAT_MS } = options;
  if (!(heartbeatMs >= 0)) {
    throw new RangeError(`Cannot send heartbeats: ${heartbeatMs} is no number of milliseconds`);
  }
  const headers = new Headers(FIELDS);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  const sending = new Sending(request, source, heartbeatMs);
  if (request.method === "HEAD") {
    sending.cancel("The answer has no content");
    return new Response(null, { headers });
  }
  return new Response(new ReadableStream(sending, { highWaterMark: 0 }), { headers });
}

/** The events of one answer on their way to one client. */
class Sending implements UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> {
  #request: Request;
  #source: EventStreamSource;
  #heartbeatMs: number;
  #ending = new AbortController();
  #iterator: AsyncIterator<ServerSentEvent | string> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #leave: () => void = () => {};

  constructor(request: Request, source: EventStreamSource, heartbeatMs: number) {
    this.#request = request;
    this.#source = source;
    this.#heartbeatMs = heartbeatMs;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void {
    const { signal } = this.#request;
    this.#leave = () => {
      controller.close();
      this.cancel(signal.reason);
    };
    if (signal.aborted) return this.#leave();
    signal.addEventListener("abort", this.#leave);
    controller.enqueue(emptyComment());
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): Promise<void> {
    try {
      const { done, value } = await this.#next(controller);
      // The stream has ended meanwhile; this result has come too late for anybody.
      if (this.#ending.signal.aborted) return;
      if (!done) return controller.enqueue(encoder.encode(eventText(value)));
      this.#release();
      controller.close();
    } catch (error) {
      this.cancel(error);
      throw error;
    }
  }

  /** Ends the source, and waits for nothing: it may be in the middle of something that never ends. */
  cancel(reason: unknown): void {
    if (this.#ending.signal.aborted) return;
    this.#release();
    this.#ending.abort(reason);
    // A function that was never called has nothing to be ended.
    if (typeof this.#source !== "function") this.#iterator ??= this.#begin();
    if (this.#iterator !== undefined) end(this.#iterator);
  }

  async #next(
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  ): Promise<IteratorResult<ServerSentEvent | string>> {
    this.#iterator ??= this.#begin();
    this.#startHeartbeat(controller);
    try {
      return await this.#iterator.next();
    } finally {
      clearInterval(this.#heartbeat);
    }
  }

  #begin(): AsyncIterator<ServerSentEvent | string> {
    const source = this.#source;
    if (typeof source !== "function") return source[Symbol.asyncIterator]();
    const lastEventId = lastEventIdOf(this.#request);
    return source({ lastEventId, signal: this.#ending.signal })[Symbol.asyncIterator]();
  }

  #startHeartbeat(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void {
    if (this.#heartbeatMs === 0 || this.#heartbeatMs === Infinity) return;
    this.#heartbeat = setInterval(() => {
      // Below zero the last one was not taken yet: a client that does not read gets no more of them.
      if (controller.desiredSize === 0) controller.enqueue(emptyComment());
    }, Math.min(this.#heartbeatMs, MAX_TIMER_MS));
  }

  #release(): void {
    clearInterval(this.#heartbeat);
    this.#request.signal.removeEventListener("abort", this.#leave);
  }
}

async function end(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // Whatever went wrong in leaving, there is nobody left to be told.
  }
}

/** The value is UTF-8, of which `Headers` gives each octet as one character. */
function lastEventIdOf({ headers }: Request): string | undefined {
  const value = headers.get("last-event-id") ?? "";
  const octets = Uint8Array.from(value, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets) || undefined;
}

const LINE_END = /\r\n|\r|\n/;

function eventText(given: ServerSentEvent | string): string {
  const { comment, event, id, retry, data }: ServerSentEvent = typeof given === "string"
    ? { data: given }
    : given;
  return lines("", comment) + line("event", event, /[\r\n]/) + line("id", id, /[\0\r\n]/) +
    retryLine(retry) + lines("data", data) + "\n";
}

// The space is for the parser to take off, so that one at the beginning of the value stays.

function lines(name: string, text: string | undefined): string {
  return text?.split(LINE_END).map((each) => `${name}: ${each}\n`).join("") ?? "";
}

function line(name: string, value: string | undefined, forbidden: RegExp): string {
  if (value === undefined) return "";
  const [character] = forbidden.exec(value) ?? [];
  if (character === undefined) return `${name}: ${value}\n`;
  throw new TypeError(`Cannot send event: ${name} has ${JSON.stringify(character)} in it`);
}

function retryLine(retry: number | undefined): string {
  if (retry === undefined) return "";
  if (Number.isSafeInteger(retry) && retry >= 0) return `retry: ${retry}\n`;
  throw new TypeError(`Cannot send event: retry ${retry} is not a whole number of milliseconds`);
}
