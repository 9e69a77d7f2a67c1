// A browser without a window, driven over the protocol of its developer tools: commands with a number,
// answers with the same number, events without one.

import { within } from "../../net/timer.ts";

/** How the browser is called, by the first of these that is there. */
const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"] as const;

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--remote-debugging-port=0",
];

const PATIENCE_MS = 30_000;

// deno-lint-ignore no-explicit-any -- whatever the browser says, in JSON
type Json = any;

/** Something that a page did. */
export interface PageEvent {
  /** What, such as `Page.loadEventFired`. */
  readonly method: string;
  /** The circumstances. */
  readonly params: Json;
}

/** Gives the name of the browser that is installed and may be run, if there is one. Asks nobody. */
export function findBrowser(): string | undefined {
  // What a browser learns is kept in a folder that is made for it and removed.
  const mayWrite = Deno.permissions.querySync({ name: "write" }).state === "granted";
  return mayWrite ? BROWSERS.find(mayRun) : undefined;
}

function mayRun(name: string): boolean {
  const { state } = Deno.permissions.querySync({ name: "run", command: name });
  if (state !== "granted") return false;
  try {
    return new Deno.Command(name, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A browser that knows nothing and nobody; it ends when it is disposed of. */
export class Browser implements AsyncDisposable {
  #process: BrowserProcess;
  #socket: WebSocket;
  #lastId = 0;
  #waiting: Map<number, PromiseWithResolvers<Json>> = new Map();
  #pages: Map<string, Page> = new Map();

  private constructor(process: BrowserProcess, socket: WebSocket) {
    this.#process = process;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
  }

  /** Starts the browser of this name. Needs run, net, read and write. */
  static async start(name: string = BROWSERS[0]): Promise<Browser> {
    const process = await BrowserProcess.start(name);
    try {
      return new Browser(process, await openSocket(await process.output.address));
    } catch (error) {
      await process.end();
      throw error;
    }
  }

  #receive({ id, result, error, sessionId, method, params }: Json): void {
    if (id === undefined) return this.#pages.get(sessionId)?.receive({ method, params });
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`The browser refuses: ${JSON.stringify(error)}`));
  }

  /** Sends a command, to a page where `sessionId` names one, and gives the result. */
  send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<Json>();
    this.#waiting.set(id, waiting);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    return inTime(waiting.promise, PATIENCE_MS);
  }

  /** Opens an empty page. */
  async open(): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
    const attach = { targetId, flatten: true };
    const { sessionId } = await this.send("Target.attachToTarget", attach);
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#pages.set(sessionId, page);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
    return page;
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    try {
      // Asked to, it also ends the processes that it has started.
      await this.send("Browser.close");
      await inTime(closed, PATIENCE_MS);
      await inTime(this.#process.ended, PATIENCE_MS);
    } finally {
      this.#socket.close();
      await this.#process.end();
    }
  }
}

/** A page of a browser. */
export class Page {
  /** What it has done. */
  readonly events: PageEvent[] = [];
  /** Sends a command to it and gives the result. */
  readonly send: (method: string, params?: Json) => Promise<Json>;
  #news: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Makes a page to which commands are sent in this way. */
  constructor(send: (method: string, params?: Json) => Promise<Json>) {
    this.send = send;
  }

  /** Takes note of what it did. */
  receive(event: PageEvent): void {
    this.events.push(event);
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /**
   * Goes to an address and waits until everything there is loaded. Rejects with a `DOMException` called
   * `TimeoutError` after `patienceMs`; the page goes on loading.
   */
  async visit(url: URL, patienceMs: number = PATIENCE_MS): Promise<void> {
    // The answer to this command comes with that of the server.
    const going = this.send("Page.navigate", { url: url.href });
    const loaded = this.until("Page.loadEventFired");
    await inTime(Promise.all([going, loaded]), patienceMs);
  }

  /** Waits until it has done something, and gives the first time that it did, and that is meant. */
  async until(
    method: string,
    isMeant: (event: PageEvent) => boolean = () => true,
  ): Promise<PageEvent> {
    for (;;) {
      const event = this.events.find((event) => event.method === method && isMeant(event));
      if (event !== undefined) return event;
      await this.#news.promise;
    }
  }

  /** Gives the value of an expression in the page; of a promise, what it resolves to. */
  async evaluate(expression: string): Promise<Json> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", options);
    if (exceptionDetails === undefined) return result.value;
    throw new Error(`The page throws: ${JSON.stringify(exceptionDetails)}`);
  }
}

/** What a browser says on its error output: where its tools listen, and other things. */
class ErrorOutput {
  /** Resolves to the address of the tools. */
  readonly address: Promise<string>;
  /** Resolves when it was read to its end: left unread, it would stop the browser when it is full. */
  readonly ended: Promise<void>;
  #found: PromiseWithResolvers<string> = Promise.withResolvers();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.address = this.#found.promise;
    this.ended = this.#read(stream);
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let text = "";
    for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const [, address] = /^DevTools listening on (ws:\S+)$/m.exec(text) ?? [];
      if (address !== undefined) this.#found.resolve(address);
    }
    this.#found.reject(new Error(`The browser has ended: ${text}`));
  }
}

/** The process of a browser, and the folder in which it keeps what it learns. */
class BrowserProcess {
  readonly output: ErrorOutput;
  #child: Deno.ChildProcess;
  #profile: string;

  private constructor(child: Deno.ChildProcess, profile: string) {
    this.output = new ErrorOutput(child.stderr);
    this.#child = child;
    this.#profile = profile;
  }

  static async start(name: string): Promise<BrowserProcess> {
    const profile = await Deno.makeTempDir({ prefix: "loket_browser_" });
    const args = [...ARGUMENTS, `--user-data-dir=${profile}`];
    try {
      const options = { args, stdin: "null", stdout: "null", stderr: "piped" } as const;
      return new BrowserProcess(new Deno.Command(name, options).spawn(), profile);
    } catch (error) {
      await Deno.remove(profile, { recursive: true });
      throw error;
    }
  }

  /** Resolves when it has ended. */
  get ended(): Promise<unknown> {
    return this.#child.status;
  }

  /** Ends it if it still runs, and removes what it has learned. */
  async end(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
    }
    await this.#child.status;
    await this.output.ended;
    await Deno.remove(this.#profile, { recursive: true });
  }
}

async function openSocket(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.onopen = () => resolve();
  socket.onerror = () => reject(new Error(`The browser does not answer on ${address}`));
  await inTime(promise, PATIENCE_MS);
  return socket;
}

/** Waits for a promise, and no longer than that. Rejects with a `DOMException` called `TimeoutError`. */
function inTime<Value>(promise: Promise<Value>, durationMs: number): Promise<Value> {
  return within(promise, durationMs, () => {
    throw new DOMException(`Not within ${durationMs} ms`, "TimeoutError");
  });
}
