// A socket and the connection under it, put together: what happens on the connection becomes events.
// What only the server may do with a socket is beside it and not on it.

import type { Ending, WebSocketLimits } from "./connection.ts";
import type { AcceptedDeflate } from "./extension.ts";
import { OpeningConnection } from "./opening_connection.ts";
import type { RawConnection } from "./raw_connection.ts";
import { ServerWebSocket } from "./server_web_socket.ts";

export type { WebSocketLimits } from "./connection.ts";
export type { RawConnection } from "./raw_connection.ts";
export { ServerWebSocket } from "./server_web_socket.ts";

/** What a socket has to know. */
export interface ServerWebSocketOptions {
  /** The URL that the client asked for; empty by default, as in Deno. */
  readonly url?: string;
  /** The subprotocol that was chosen; none by default. */
  readonly protocol?: string;
  /** The compression that was agreed on; none by default. */
  readonly deflate?: AcceptedDeflate | undefined;
  /**
   * How long the peer may be silent, in seconds: a ping is sent after half of it, and the connection
   * is closed after the other half. 30 by default, as in Deno; 0 for as long as it likes.
   */
  readonly idleTimeout?: number | undefined;
  /** Bounds on what is received; 64 MiB each by default, as in Deno. */
  readonly limits?: Partial<WebSocketLimits> | undefined;
}

/** A socket, and what the server does with it. */
export interface OpeningWebSocket {
  /** The socket, for the handler. */
  readonly socket: ServerWebSocket;
  /** Loads what it takes to begin. */
  load(): Promise<void>;
  /** Begins, now that 101 has been sent, and takes the connection over. To be called once, behind `load`. */
  start(connection: RawConnection): void;
  /** Ends a socket that was not started, because 101 could not be sent. */
  fail(): void;
  /** Starts the closing handshake with 1001, because the server shuts down. */
  goAway(): void;
  /** Resolves when nothing of the connection is left; never rejects. */
  readonly ended: Promise<void>;
}

const LARGEST_BYTES = 64 * 1024 * 1024;

/** The bounds that hold where nothing else is said. */
export const DEFAULT_LIMITS: WebSocketLimits = {
  frameBytes: LARGEST_BYTES,
  messageBytes: LARGEST_BYTES,
};
const DEFAULT_IDLE_SECONDS = 30;

/**
 * Makes the socket of an opening handshake that was accepted; 101 has not been sent yet.
 *
 * Throws a `RangeError` for a time below 0.
 *
 * ```ts ignore
 * const { socket, load, start } = openServerWebSocket({ protocol: "chat" });
 * socket.onmessage = (event) => socket.send(event.data);
 * await load();
 * // Once the answer with status 101 has been sent:
 * start(connection);
 * ```
 */
export function openServerWebSocket(options: ServerWebSocketOptions = {}): OpeningWebSocket {
  const { url = "", protocol = "", deflate, idleTimeout = DEFAULT_IDLE_SECONDS } = options;
  if (!(idleTimeout >= 0)) {
    throw new RangeError(`Cannot open WebSocket: idleTimeout ${idleTimeout} is below 0`);
  }
  const connection = new OpeningConnection({
    deflate: deflate?.parameters,
    idleMs: idleTimeout * 1000,
    limits: boundsOf({ ...DEFAULT_LIMITS, ...options.limits }),
  }, {
    onOpen: () => void socket.dispatchEvent(new Event("open")),
    onMessage: (content) => dispatchMessage(socket, content),
    onEnd: (ending) => dispatchEnding(socket, ending),
  });
  const extensions = deflate?.response ?? "";
  const socket = new ServerWebSocket(connection, { url, protocol, extensions });
  return {
    socket,
    load: () => connection.load(),
    start: (raw) => connection.start(raw),
    fail: () => connection.fail(),
    goAway: () => connection.close({ code: 1001, reason: "" }),
    ended: connection.ended,
  };
}

/** A limit of 0 is none. */
function boundsOf({ frameBytes, messageBytes }: WebSocketLimits): WebSocketLimits {
  return { frameBytes: frameBytes || Infinity, messageBytes: messageBytes || Infinity };
}

function dispatchMessage(socket: ServerWebSocket, content: string | Uint8Array<ArrayBuffer>): void {
  const data = typeof content === "string" ? content : binaryOf(socket, content);
  socket.dispatchEvent(new MessageEvent("message", { data }));
}

function binaryOf(socket: ServerWebSocket, octets: Uint8Array<ArrayBuffer>): Blob | ArrayBuffer {
  return socket.binaryType === "blob" ? new Blob([octets]) : octets.buffer;
}

function dispatchEnding(socket: ServerWebSocket, ending: Ending): void {
  const { error, ...close } = ending;
  if (error !== undefined) {
    socket.dispatchEvent(new ErrorEvent("error", { message: error.message, error }));
  }
  socket.dispatchEvent(new CloseEvent("close", close));
}
