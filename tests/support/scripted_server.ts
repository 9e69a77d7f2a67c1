// A server without a network for the client: each connection that the client opens is a scripted
// socket. A test says what comes on it and sees what was sent.

import { Client, type ClientEvent, type ClientOptions } from "../../src/client/mod.ts";
import { octets } from "./octets.ts";
import { ScriptedSocket } from "./scripted_socket.ts";
import { within } from "./server.ts";

/** The end of a head. */
export const HEAD_END = "\r\n\r\n";

/** An answer of which the end is known. */
export function okay(content: string, fields = ""): string {
  const length = octets(content).length;
  return `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${fields}\r\n${content}`;
}

/** The field lines of a request for `/`, or another target. */
export function get(target = "/", method = "GET"): string {
  return `${method} ${target} HTTP/1.1\r\nHost: a.example\r\n\r\n`;
}

/** A client and the sockets that it opens. */
export class ScriptedServer implements AsyncDisposable {
  /** The client; its origin is `http://a.example`. */
  readonly client: Client;
  /** The connections that it has opened, in order. */
  readonly sockets: ScriptedSocket[] = [];
  /** What it has stated. */
  readonly events: ClientEvent[] = [];
  #news = Promise.withResolvers<void>();

  /** Makes a client with these options. */
  constructor(options: ClientOptions = {}) {
    this.client = new Client("http://a.example", {
      open: () => Promise.resolve(this.#open() as unknown as Deno.Conn),
      onEvent: (event) => this.events.push(event),
      ...options,
    });
  }

  #open(): ScriptedSocket {
    const socket = new ScriptedSocket();
    this.sockets.push(socket);
    this.#news.resolve();
    this.#news = Promise.withResolvers();
    return socket;
  }

  /** Gives the `nth` connection as soon as it is open. */
  async socket(nth = 1): Promise<ScriptedSocket> {
    while (this.sockets.length < nth) await within(this.#news.promise);
    return this.sockets[nth - 1] ?? new ScriptedSocket();
  }

  /** Waits for a request on the `nth` connection that ends so, or matches, and answers it. */
  async answer(
    octets: string | (string | null)[],
    end: string | RegExp = HEAD_END,
    nth = 1,
  ): Promise<void> {
    const socket = await this.socket(nth);
    await within(socket.untilWritten(end));
    socket.push(...[octets].flat());
  }

  /** The kinds of what the client has stated. */
  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  /** Closes the client. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.client[Symbol.asyncDispose]();
  }
}
