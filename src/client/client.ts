// A client of one origin, and by way of redirects of others.

import { Answer } from "./answer.ts";
import type { ClientConnectionInfo } from "./events.ts";
import type { Job } from "./exchange.ts";
import { fetchRequest } from "./fetch.ts";
import { type ClientOptions, type ClientRequest, countOf } from "./options.ts";
import { type Origin, originOf, originUrl } from "./origin.ts";
import { prepare, type PreparedRequest } from "./prepared.ts";
import { redirected, RedirectError } from "./redirect.ts";
import { Turns } from "./turns.ts";

/**
 * An HTTP/1.1 client of one origin (RFC 9112), on the protocol core that the server has.
 *
 * It has one connection at a time. A request waits until the one before it is answered; with `pipeline`
 * it is sent before that where both are idempotent (RFC 9112 §9.3.2). Content of an answer that nobody
 * reads is held up to 256 KiB, so that the next request can go.
 *
 * When the server has closed the connection, the next request opens another one. A request that was
 * just being sent then is sent again where that cannot do twice what is meant once: its method is
 * idempotent, its content is no stream, and nothing of an answer has come (RFC 9112 §9.3.1).
 *
 * ```ts
 * import { serve, text } from "@loket/loket";
 * import { Client } from "@loket/loket/client";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serve({ port: 0, onListen() {} }, ({ url }) => text(new URL(url).pathname));
 * await using client = new Client(`http://localhost:${server.addr.port}`);
 * const [first, second] = await Promise.all([client.send("/a"), client.send("/b")]);
 * assertEquals([await first.text(), await second.text()], ["/a", "/b"]);
 * assertEquals(second.isReused, true);
 * ```
 */
export class Client implements AsyncDisposable {
  #origin: Origin;
  #options: ClientOptions;
  #turns: Turns;
  #redirects: number;
  #isClosed = false;
  /** The clients of other origins to which redirects have led. */
  #others: Map<string, Client> = new Map();

  /**
   * Makes a client of an origin such as `https://localhost:8443`; nothing is opened yet. Throws a
   * `TypeError` for what is no origin, and for TLS over a unix socket; a `RangeError` for an option.
   */
  constructor(origin: string | URL, options: ClientOptions = {}) {
    this.#origin = originOf(originUrl(origin));
    this.#options = options;
    this.#turns = new Turns(this.#origin, options);
    this.#redirects = countOf("redirects", options.redirects ?? 0, 0);
  }

  /** The origin, such as `http://localhost:8000`. */
  get origin(): string {
    return this.#origin.href;
  }

  /** The open connection, if there is one. */
  get connection(): ClientConnectionInfo | undefined {
    return this.#turns.connection;
  }

  /**
   * Sends a request and resolves when the head of its final response has come.
   *
   * `target` is a request target: `/path?query`, `*` for OPTIONS, or a whole URL as a proxy takes it.
   *
   * Rejects with a `TypeError` for what cannot be sent, with `Disconnected` when the connection ends
   * before the answer, with a `ProtocolError` for an answer that breaks the protocol, with a
   * `RedirectError`, with the reason of an aborted `signal`, with what the body fails with, and with
   * `Deno.errors.*` where there is no connection: `ConnectionRefused`, `NotFound` for a name that is not
   * known, `InvalidData` for TLS that cannot begin; with `InvalidData` for interim responses without an
   * end, too, `NotSupported` for a 101, and `TimedOut` for every deadline.
   */
  async send(target: string, request: ClientRequest = {}): Promise<Answer> {
    let answer = await this.#sendOnce(target, request);
    for (let count = 0; this.#redirects > 0; count++) {
      const next = redirected(answer, request);
      if (next === undefined) break;
      await answer.content.cancel();
      if (count === this.#redirects) {
        const where = `the next one leads to ${next.url.href}`;
        throw new RedirectError(
          `Cannot follow more than ${count} redirects: ${where}`,
          next.url.href,
        );
      }
      const { status, url: from } = answer;
      this.#options.onEvent?.({ kind: "redirect-followed", status, from, to: next.url });
      request = next.request;
      answer = await this.#clientOf(next.url).#sendOnce(targetOf(next.url), request);
    }
    return answer;
  }

  /**
   * Does the same with the types of Fetch: `input` is a path, or a URL of this origin. Content codings
   * stay as they are. Rejects as {@linkcode Client.send} does.
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const { url, request } = fetchRequest(input, init, this.#origin.href);
    return (await this.send(targetOf(url), request)).response();
  }

  /** Opens the connection if there is none. Rejects as {@linkcode Client.send} does. */
  async connect(): Promise<ClientConnectionInfo> {
    this.#checkOpen();
    return await this.#turns.connect();
  }

  /**
   * Ends the sending side of the connection behind the requests that were sent. Their answers still
   * come; the next request opens another connection. Rejects with a `TypeError` where there is no
   * connection.
   */
  async halfClose(): Promise<void> {
    await this.#turns.halfClose();
  }

  /** Closes all connections; what is under way fails with `Disconnected`. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#turns.close();
    for (const client of this.#others.values()) client.close();
  }

  /** Closes, and waits for a connection that is just being opened. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.#turns.settled();
    for (const client of this.#others.values()) await client[Symbol.asyncDispose]();
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new TypeError("Cannot send: the client was closed");
  }

  async #sendOnce(target: string, request: ClientRequest): Promise<Answer> {
    this.#checkOpen();
    request.signal?.throwIfAborted();
    this.#turns.passBy();
    const preparing = prepare(target, this.#origin.authority, request);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    this.#checkOpen();
    return await this.#answerOf(prepared, URL.parse(target, this.#origin.href));
  }

  #answerOf(request: PreparedRequest, url: URL | null): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { signal, method } = request;
    const onAbort = () => this.#turns.abort(job, signal?.reason);
    const over = () => signal?.removeEventListener("abort", onAbort);
    const job: Job = {
      request,
      answered: (head, content, { connection, isReused }) => {
        content.trailers.then(over, over);
        const source = { url: url ?? new URL(this.origin), method, connection, isReused };
        resolve(new Answer(head, content, source));
      },
      failed: (error) => {
        over();
        reject(error);
      },
    };
    signal?.addEventListener("abort", onAbort);
    this.#turns.take(job);
    return promise;
  }

  /** Gives the client of the origin to which a redirect leads. */
  #clientOf(url: URL): Client {
    if (url.origin === this.#origin.href) return this;
    this.#checkOpen();
    const other = this.#others.get(url.origin);
    if (other !== undefined) return other;
    // What opens this one's connections does not lead to the other one.
    const { open: _open, path: _path, ...options } = this.#options;
    const client = new Client(url.origin, { ...options, redirects: 0 });
    this.#others.set(url.origin, client);
    return client;
  }
}

function targetOf({ pathname, search }: URL): string {
  return pathname + search;
}
