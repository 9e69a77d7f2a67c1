// Deno's own WebSocket client, its messages and its end kept.

import { within } from "./server.ts";

/** What a thousand clients at once may need on a machine under load. */
const PATIENCE_MS = 20_000;

/** How a socket has closed: code, reason, whether cleanly. */
export type Closing = readonly [code: number, reason: string, wasClean: boolean];

/** Gives the end of a socket as soon as it comes. */
export function closingOf(socket: WebSocket): Promise<Closing> {
  return new Promise((resolve) => {
    socket.addEventListener(
      "close",
      ({ code, reason, wasClean }) => resolve([code, reason, wasClean]),
    );
  });
}

/** A client. */
export class Client {
  /** The platform's socket. */
  readonly socket: WebSocket;
  /** How it has closed. */
  readonly closed: Promise<Closing>;
  /** What kinds of events it has had but messages, in order. */
  readonly events: string[] = [];
  #messages: (string | ArrayBuffer)[] = [];
  #news = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = within(closingOf(socket), PATIENCE_MS);
    socket.binaryType = "arraybuffer";
    for (const kind of ["open", "error", "close"]) {
      socket.addEventListener(kind, () => {
        this.events.push(kind);
        this.#news.resolve();
      });
    }
    socket.onmessage = ({ data }) => {
      this.#messages.push(data);
      this.#news.resolve();
    };
  }

  /** Connects, and waits until that has succeeded or failed. */
  static async open(
    url: string,
    options?: ConstructorParameters<typeof WebSocket>[1],
  ): Promise<Client> {
    const client = new Client(new WebSocket(url, options));
    while (client.events.length === 0) await client.#wait();
    return client;
  }

  async #wait(): Promise<void> {
    await within(this.#news.promise, PATIENCE_MS);
    this.#news = Promise.withResolvers();
  }

  /** Gives the next message. */
  async next(): Promise<string | ArrayBuffer> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      await this.#wait();
    }
  }

  /** Sends a message and gives the next one. */
  ask(message: string | Uint8Array<ArrayBuffer>): Promise<string | ArrayBuffer> {
    this.socket.send(message);
    return this.next();
  }

  /** Closes, and says how that went. */
  close(code?: number, reason?: string): Promise<Closing> {
    this.socket.close(code, reason);
    return this.closed;
  }
}
