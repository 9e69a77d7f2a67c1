// A server whose every request becomes a WebSocket, and what its sockets have told.

import type { ServeHandlerInfo } from "../../src/server/info.ts";
import type { ServeTcpOptions } from "../../src/server/options.ts";
import { upgradeWebSocket, type UpgradeWebSocketOptions } from "../../src/server/websocket.ts";
import { TestServer } from "./server.ts";
import { type Closing, closingOf } from "./websocket_client.ts";

/** What a socket of the server has told. */
export interface Told {
  readonly socket: WebSocket;
  /** The kinds of its events, in order. */
  readonly events: string[];
  readonly messages: (string | ArrayBuffer)[];
  readonly closed: Promise<Closing>;
}

/** What is done with a socket that is not open yet. */
export type OnSocket = (socket: WebSocket, request: Request, info: ServeHandlerInfo) => void;

/** How it is served. */
export interface SocketServerOptions extends ServeTcpOptions {
  readonly upgrade?: UpgradeWebSocketOptions;
  /** Gives what the handler returns, where it is not the response of the upgrade. */
  readonly answer?: (response: Response) => Response | Promise<Response>;
}

/** Sends back what comes. */
export function echo(socket: WebSocket): void {
  socket.onmessage = ({ data }) => socket.send(data);
}

/** A server of WebSockets. */
export class SocketServer extends TestServer {
  /** Its sockets in the order in which they were asked for. */
  readonly sockets: Told[] = [];

  /** Starts it. */
  constructor(onSocket: OnSocket = echo, options: SocketServerOptions = {}) {
    const { upgrade, answer = (response) => response, ...served } = options;
    super((request, info) => {
      const { socket, response } = upgradeWebSocket(request, upgrade);
      this.sockets.push(listenTo(socket));
      onSocket(socket, request, info);
      return answer(response);
    }, served);
  }

  /** Where it is. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  /** What the `nth` socket has told. */
  told(nth = 1): Told {
    const told = this.sockets.at(nth > 0 ? nth - 1 : nth);
    if (told === undefined) throw new Error(`There is no socket ${nth}`);
    return told;
  }
}

function listenTo(socket: WebSocket): Told {
  const told: Told = { socket, events: [], messages: [], closed: closingOf(socket) };
  socket.binaryType = "arraybuffer";
  for (const kind of ["open", "message", "error", "close"]) {
    socket.addEventListener(kind, () => void told.events.push(kind));
  }
  socket.addEventListener("message", ({ data }) => void told.messages.push(data));
  return told;
}
