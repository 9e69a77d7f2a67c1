import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  eventStream,
  type EventStreamContext,
  type EventStreamOptions,
  type EventStreamSource,
  type ServerSentEvent,
} from "../src/event_stream.ts";
import { BROWSER, Browser } from "./support/browser.ts";
import { testWhere } from "./support/program.ts";
import { TestServer, within } from "./support/server.ts";
import { later } from "./support/stream.ts";
import { hasProgram, test, testWith } from "./support/test.ts";

/** What every stream begins with. */
const BEGIN = ":\n";

function request(init?: RequestInit): Request {
  return new Request("http://localhost/", init);
}

/** Gives these events, one after another. */
async function* eventsOf(
  ...events: (ServerSentEvent | string | Error)[]
): AsyncGenerator<ServerSentEvent | string> {
  for (const event of events) {
    await later();
    if (event instanceof Error) throw event;
    yield event;
  }
}

/** Gives a response without heartbeats to a request without anything. */
function answer(source: EventStreamSource, options?: EventStreamOptions): Response {
  return eventStream(request(), source, { heartbeatMs: 0, ...options });
}

/** Gives the octets that these events make, as text and without what every stream begins with. */
async function sent(...events: (ServerSentEvent | string)[]): Promise<string> {
  const text = await answer(eventsOf(...events)).text();
  assert(text.startsWith(BEGIN));
  return text.slice(BEGIN.length);
}

function readerOf({ body }: Response): ReadableStreamDefaultReader<string> {
  assert(body !== null);
  return body.pipeThrough(new TextDecoderStream()).getReader();
}

/** A reader of the octets, with nothing in between that reads ahead. */
function octetReaderOf({ body }: Response): ReadableStreamDefaultReader<Uint8Array> {
  assert(body !== null);
  return body.getReader();
}

/** A source that notes what is done to it, and gives nothing. */
class Silence implements AsyncIterableIterator<string> {
  readonly calls: string[] = [];

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<string>> {
    this.calls.push("next");
    return new Promise(() => {});
  }

  return(): Promise<IteratorResult<string>> {
    this.calls.push("return");
    return new Promise(() => {});
  }
}

// The octets.

const ENCODINGS: readonly (readonly [event: ServerSentEvent | string, octets: string])[] = [
  ["hello", "data: hello\n\n"],
  [{ data: "hello" }, "data: hello\n\n"],
  ["", "data: \n\n"],
  ["a\nb\r\nc\rd", "data: a\ndata: b\ndata: c\ndata: d\n\n"],
  ["\n", "data: \ndata: \n\n"],
  ["a\n\r\nb", "data: a\ndata: \ndata: b\n\n"],
  [" a: b", "data:  a: b\n\n"],
  ["a\0\u2028\u0085b", "data: a\0\u2028\u0085b\n\n"],
  ["K\u00e4se \u{1f9c0}", "data: K\u00e4se \u{1f9c0}\n\n"],
  ["\ufeff", "data: \ufeff\n\n"],
  [{ event: "add", data: "1" }, "event: add\ndata: 1\n\n"],
  [{ id: "7", data: "a" }, "id: 7\ndata: a\n\n"],
  [{ id: "", data: "a" }, "id: \ndata: a\n\n"],
  [{ id: "7" }, "id: 7\n\n"],
  [{ retry: 0 }, "retry: 0\n\n"],
  [{ retry: 9007199254740991 }, "retry: 9007199254740991\n\n"],
  [{ comment: "a\r\nb\rdata: c" }, ": a\n: b\n: data: c\n\n"],
  [
    { data: "d", retry: 1, id: "i", event: "e", comment: "c" },
    ": c\nevent: e\nid: i\nretry: 1\ndata: d\n\n",
  ],
];

for (const [event, octets] of ENCODINGS) {
  test(`eventStream sends ${JSON.stringify(event)} (WHATWG HTML §9.2.5)`, async () => {
    assertEquals(await sent(event), octets);
  });
}

test("eventStream sends events in their order", async () => {
  assertEquals(await sent("a", { id: "1" }, "b"), "data: a\n\nid: 1\n\ndata: b\n\n");
});

const REFUSED: readonly (readonly [event: ServerSentEvent, message: string])[] = [
  [{ id: "a\0b" }, String.raw`Cannot send event: id has "\u0000" in it`],
  [{ id: "a\rb" }, String.raw`Cannot send event: id has "\r" in it`],
  [{ id: "a\nb" }, String.raw`Cannot send event: id has "\n" in it`],
  [{ event: "a\rb" }, String.raw`Cannot send event: event has "\r" in it`],
  [{ event: "a\ndata: b" }, String.raw`Cannot send event: event has "\n" in it`],
  [{ retry: -1 }, "Cannot send event: retry -1 is not a whole number of milliseconds"],
  [{ retry: 1.5 }, "Cannot send event: retry 1.5 is not a whole number of milliseconds"],
  [{ retry: NaN }, "Cannot send event: retry NaN is not a whole number of milliseconds"],
];

for (const [event, message] of REFUSED) {
  test(`eventStream refuses ${JSON.stringify(event)} (WHATWG HTML §9.2.6)`, async () => {
    await assertRejects(() => sent(event), TypeError, message);
  });
}

test("eventStream ends a source whose event cannot be sent", async () => {
  const [ended, context] = [Promise.withResolvers<void>(), Promise.withResolvers<AbortSignal>()];
  const response = answer(async function* ({ signal }) {
    context.resolve(signal);
    try {
      yield { id: "\0" };
    } finally {
      ended.resolve();
    }
  });
  await assertRejects(() => response.text(), TypeError);
  await ended.promise;
  assert((await context.promise).aborted);
});

// The head.

test("eventStream says what it sends, and that nobody should keep it", () => {
  assertEquals([...answer(eventsOf()).headers], [
    ["cache-control", "no-store"],
    ["content-type", "text/event-stream"],
    ["x-accel-buffering", "no"],
  ]);
});

test("eventStream takes further fields, in place of its own where the name is the same", () => {
  const headers = { "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*" };
  assertEquals([...answer(eventsOf(), { headers }).headers], [
    ["access-control-allow-origin", "*"],
    ["cache-control", "no-cache"],
    ["content-type", "text/event-stream"],
    ["x-accel-buffering", "no"],
  ]);
});

test("eventStream answers HEAD without starting the source (RFC 9110 §9.3.2)", () => {
  const source = () => {
    throw new Error("The source was started");
  };
  const response = eventStream(request({ method: "HEAD" }), source);
  assertEquals([response.body, response.headers.get("content-type")], [null, "text/event-stream"]);
});

test("eventStream lets go of events that exist already when it answers HEAD", () => {
  const source = new Silence();
  eventStream(request({ method: "HEAD" }), source);
  assertEquals(source.calls, ["return"]);
});

// What the source is told.

const LAST_EVENT_IDS: readonly (readonly [value: string | undefined, id: string | undefined])[] = [
  [undefined, undefined],
  ["", undefined],
  ["7", "7"],
  ["a b:c", "a b:c"],
  ["K\u00c3\u00a4se", "K\u00e4se"],
  ["\u00f0\u009f\u00a7\u0080", "\u{1f9c0}"],
  ["\u00ef\u00bb\u00bfa", "\ufeffa"],
  ["K\u00e4se", "K\ufffdse"],
];

for (const [value, id] of LAST_EVENT_IDS) {
  const name = `eventStream reads Last-Event-ID ${JSON.stringify(value)} as UTF-8`;
  test(`${name} (WHATWG HTML §9.2.4)`, async () => {
    const headers: HeadersInit = value === undefined ? {} : { "last-event-id": value };
    const seen: (string | undefined)[] = [];
    const source = ({ lastEventId }: EventStreamContext) => {
      seen.push(lastEventId);
      return eventsOf();
    };
    await eventStream(request({ headers }), source).text();
    assertEquals(seen, [id]);
  });
}

// The pace.

test("eventStream sends an empty comment before the source has given anything", async () => {
  const reader = octetReaderOf(answer(new Silence()));
  const { value } = await reader.read();
  assertEquals(new TextDecoder().decode(value), BEGIN);
  await reader.cancel();
});

test("eventStream asks for an event when the one before was taken", async () => {
  let asked = 0;
  const reader = octetReaderOf(answer(async function* () {
    for (;;) yield `${++asked}`;
  }));
  for (const expected of [0, 1, 2, 3]) {
    await reader.read();
    await later();
    assertEquals(asked, expected);
  }
  await reader.cancel();
});

test("eventStream sends a comment when it was silent for a while (WHATWG HTML §9.2.7)", async () => {
  const next = Promise.withResolvers<void>();
  const reader = readerOf(eventStream(
    request(),
    async function* () {
      yield "a";
      await next.promise;
      yield "b";
    },
    { heartbeatMs: 1 },
  ));
  let text = "";
  while (!text.endsWith(`data: a\n\n${BEGIN}${BEGIN}`)) text += (await reader.read()).value ?? "";
  next.resolve();
  while (!text.endsWith("data: b\n\n")) text += (await reader.read()).value ?? "";
  assertEquals((await reader.read()).done, true);
});

/** Keeps what is to be called at intervals, so that a test decides when. */
class HeldIntervals implements Disposable {
  readonly calls: (() => void)[] = [];
  #setInterval = globalThis.setInterval;

  constructor() {
    const hold = (call: () => void) => void this.calls.push(call);
    Reflect.set(globalThis, "setInterval", hold);
  }

  [Symbol.dispose](): void {
    globalThis.setInterval = this.#setInterval;
  }
}

test("eventStream collects no comments for a client that does not read", async () => {
  using intervals = new HeldIntervals();
  const reader = octetReaderOf(eventStream(request(), new Silence()));
  await reader.read();
  const taken = reader.read();
  for (let count = 0; count < 3; count++) intervals.calls.forEach((call) => call());
  await taken;
  const octets: (number | undefined)[] = [];
  const note = ({ value }: ReadableStreamReadResult<Uint8Array>) => octets.push(value?.length);
  const reads = [reader.read().then(note), reader.read().then(note)];
  await later();
  assertEquals(octets, [BEGIN.length]);
  await reader.cancel();
  await Promise.all(reads);
});

test("eventStream refuses heartbeats at negative times", () => {
  for (const heartbeatMs of [-1, NaN]) {
    assertThrows(() => eventStream(request(), eventsOf(), { heartbeatMs }), RangeError);
  }
});

test("eventStream takes heartbeats that no timer is long enough for", async () => {
  for (const heartbeatMs of [2 ** 31, Infinity]) {
    const text = await eventStream(request(), eventsOf("a"), { heartbeatMs }).text();
    assertEquals(text, `${BEGIN}data: a\n\n`);
  }
});

// The end.

test("eventStream ends when the source does", async () => {
  assertEquals(await answer(eventsOf()).text(), BEGIN);
});

test("eventStream fails when the source does, after what it gave before", async () => {
  const reader = readerOf(answer(eventsOf("a", new Error("Out of events"))));
  assertEquals((await reader.read()).value, BEGIN);
  assertEquals((await reader.read()).value, "data: a\n\n");
  await assertRejects(() => reader.read(), Error, "Out of events");
});

test("eventStream fails when the source cannot be started", async () => {
  const response = answer(() => {
    throw new Error("Out of sources");
  });
  await assertRejects(() => response.text(), Error, "Out of sources");
});

test("eventStream does not abort the signal of a source that has ended itself", async () => {
  const signals: AbortSignal[] = [];
  await answer(({ signal }) => {
    signals.push(signal);
    return eventsOf("a");
  }).text();
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
});

test("eventStream ends the source when the stream is cancelled", async () => {
  const ended = Promise.withResolvers<unknown>();
  const reader = octetReaderOf(answer(async function* ({ signal }) {
    try {
      for (;;) yield "a";
    } finally {
      ended.resolve(signal.reason);
    }
  }));
  await reader.read();
  await reader.read();
  await reader.cancel("The client has left");
  assertEquals(await ended.promise, "The client has left");
});

test("eventStream wakes a source that listens to its signal", async () => {
  const woken = Promise.withResolvers<void>();
  const response = answer(async function* ({ signal }) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    woken.resolve();
    yield "too late";
  });
  const reader = octetReaderOf(response);
  await reader.read();
  const read = reader.read();
  await later();
  await reader.cancel();
  await woken.promise;
  assertEquals((await read).done, true);
});

test("eventStream does not wait for a source that never settles", async () => {
  const source = new Silence();
  const reader = octetReaderOf(eventStream(request(), source));
  await reader.read();
  const read = reader.read();
  await later();
  await reader.cancel();
  assertEquals([await read, source.calls], [{ done: true, value: undefined }, ["next", "return"]]);
});

test("eventStream ends events that nobody began to read", async () => {
  const source = new Silence();
  await answer(source).body?.cancel();
  assertEquals(source.calls, ["return"]);
});

test("eventStream does not start a source that nobody began to read", async () => {
  await answer(() => {
    throw new Error("The source was started");
  }).body?.cancel();
});

test("eventStream ends, and the source with it, when the request is aborted", async () => {
  const [leaving, source] = [new AbortController(), new Silence()];
  const response = eventStream(request({ signal: leaving.signal }), source);
  const text = response.text();
  await later();
  leaving.abort();
  assertEquals([await text, source.calls], [BEGIN, ["next", "return"]]);
});

test("eventStream has no events for a request that was aborted already", async () => {
  const source = new Silence();
  const response = eventStream(request({ signal: AbortSignal.abort() }), source);
  assertEquals([await response.text(), source.calls], ["", ["return"]]);
});

test("eventStream lets a source fail when there is nobody left to be told", async () => {
  const failing: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => failing,
    next: () => later().then(() => Promise.reject(new Error("Too late"))),
    return: () => Promise.reject(new Error("Too late")),
  };
  const reader = octetReaderOf(answer(failing));
  await reader.read();
  const read = reader.read();
  await reader.cancel();
  await later();
  await later();
  assertEquals((await read).done, true);
});

// Over a socket.

/** A server of events, loket's or Deno's own. */
type Start = (
  handler: (request: Request) => Response,
) => AsyncDisposable & { readonly url: string };

const SERVERS: readonly (readonly [name: string, start: Start])[] = [
  ["loket", (handler) => {
    const server = new TestServer(handler);
    const url = `http://127.0.0.1:${server.port}/`;
    return { url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }],
  ["Deno.serve", (handler) => {
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
    const url = `http://127.0.0.1:${server.addr.port}/`;
    return { url, [Symbol.asyncDispose]: () => within(server.shutdown()) };
  }],
];

for (const [name, start] of SERVERS) {
  testWith(["net"], `eventStream sends each event when it is there, under ${name}`, async () => {
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    await using server = start((request) =>
      eventStream(request, async function* () {
        yield await first.promise;
        yield await second.promise;
      })
    );
    const reader = readerOf(await within(fetch(server.url)));
    assertEquals((await within(reader.read())).value, BEGIN);
    first.resolve("a");
    assertEquals((await within(reader.read())).value, "data: a\n\n");
    second.resolve("b");
    assertEquals((await within(reader.read())).value, "data: b\n\n");
    assertEquals((await within(reader.read())).done, true);
  });

  testWith(["net"], `eventStream reads Last-Event-ID as UTF-8, under ${name}`, async () => {
    await using server = start((request) =>
      eventStream(request, ({ lastEventId = "none" }) => eventsOf(lastEventId))
    );
    const headers = { "last-event-id": "K\u00c3\u00a4se" };
    const response = await fetch(server.url, { headers });
    assertEquals(await response.text(), `${BEGIN}data: K\u00e4se\n\n`);
  });

  testWith(
    ["net"],
    `eventStream ends the source when the client leaves, under ${name}`,
    async () => {
      const ended = Promise.withResolvers<void>();
      await using server = start((request) =>
        eventStream(request, async function* ({ signal }) {
          signal.addEventListener("abort", () => ended.resolve());
          yield "a";
          await new Promise(() => {});
        }, { heartbeatMs: 5 })
      );
      const leaving = new AbortController();
      const reader = readerOf(await fetch(server.url, { signal: leaving.signal }));
      // The source has begun when its event is there; heartbeats may come with it.
      for (let text = ""; !text.includes("data: a\n\n");) {
        text += (await within(reader.read())).value ?? "";
      }
      leaving.abort();
      await assertRejects(() => reader.read(), DOMException);
      await within(ended.promise);
    },
  );
}

testWith(["net"], "eventStream cuts the answer off when the source fails", async () => {
  await using server = new TestServer((request) =>
    eventStream(request, eventsOf("a", new Error("Out of events")))
  );
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  await assertRejects(() => response.text(), TypeError);
  assertEquals(server.messages, ["Out of events"]);
});

// In a browser.

/** What a page does: it connects, and stops at the event "end"; its log is given. */
const LISTEN = `new Promise((resolve) => {
  const log = [];
  const source = new EventSource("/events");
  source.onopen = () => log.push("open");
  source.onmessage = ({ data, lastEventId }) => log.push([data, lastEventId]);
  source.addEventListener("end", ({ data }) => {
    source.close();
    resolve([...log, data]);
  });
})`;

testWhere(
  hasProgram(BROWSER),
  ["run", "net", "read", "write"],
  "eventStream is understood by a browser, which connects again where it was cut off",
  async () => {
    let connections = 0;
    await using server = new TestServer((request) => {
      if (!request.url.endsWith("/events")) return new Response("");
      return eventStream(request, async function* ({ lastEventId }) {
        if (++connections === 1) {
          yield { retry: 0 };
          yield { id: "K\u00e4se 1", data: " a\r\n\r\nb\n" };
        } else {
          yield { event: "end", data: `again after ${lastEventId}` };
        }
      });
    });
    await using browser = await Browser.start();
    const page = await browser.open();
    await page.visit(new URL(`http://127.0.0.1:${server.port}/`));
    assertEquals(await page.evaluate(LISTEN), [
      "open",
      [" a\n\nb\n", "K\u00e4se 1"],
      "open",
      "again after K\u00e4se 1",
    ]);
  },
);
