// A browser without a window, driven over the protocol of its developer tools: commands with a number,
// answers with the same number, events without one.

import { within } from "./server.ts";
import { Program } from "./program.ts";

/** How the browser is called where it is installed. */
export const BROWSER = "chromium";

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
  readonly method: string;
  readonly params: Json;
}

/** A browser; it ends when it is disposed of. Needs run, net, read and write. */
export class Browser implements AsyncDisposable {
  #program: Program;
  #profile: string;
  #socket: WebSocket;
  #lastId = 0;
  #waiting = new Map<number, PromiseWithResolvers<Json>>();
  #pages = new Map<string, Page>();

  private constructor(program: Program, profile: string, socket: WebSocket) {
    this.#program = program;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
  }

  /** Starts a browser that knows nothing and nobody. */
  static async start(): Promise<Browser> {
    const profile = await Deno.makeTempDir({ prefix: "loket_browser_" });
    const program = new Program(BROWSER, { args: [...ARGUMENTS, `--user-data-dir=${profile}`] });
    try {
      const [, address = ""] = await program.stderr.until(/^DevTools listening on (ws:\S+)$/m);
      const socket = new WebSocket(address);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`The browser does not answer on ${address}`));
      await within(promise, PATIENCE_MS);
      return new Browser(program, profile, socket);
    } catch (error) {
      await program[Symbol.asyncDispose]();
      await Deno.remove(profile, { recursive: true });
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
    return within(waiting.promise, PATIENCE_MS);
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
      await within(closed, PATIENCE_MS);
      await this.#program.ended();
    } finally {
      this.#socket.close();
      await this.#program[Symbol.asyncDispose]();
      await Deno.remove(this.#profile, { recursive: true });
    }
  }
}

/** A page of a browser. */
export class Page {
  /** What it has done. */
  readonly events: PageEvent[] = [];
  /** Sends a command to it and gives the result. */
  readonly send: (method: string, params?: Json) => Promise<Json>;
  #news = Promise.withResolvers<void>();

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

  /** Goes to an address and waits until everything there is loaded. */
  async visit(url: URL): Promise<void> {
    await this.send("Page.navigate", { url: url.href });
    while (!this.events.some(({ method }) => method === "Page.loadEventFired")) {
      await within(this.#news.promise, PATIENCE_MS);
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
