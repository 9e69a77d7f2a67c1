// upgradeWebSocket(): the opening handshake of RFC 6455 as an upgrade of the exchange.

import type { FieldLine } from "../semantics/fields.ts";
import {
  acceptHandshake,
  acceptKey,
  type Handshake,
  UnsupportedVersionError,
  WEBSOCKET_VERSION,
} from "../websocket/handshake.ts";
import {
  type OpeningWebSocket,
  openServerWebSocket,
  type WebSocketLimits,
} from "../websocket/socket.ts";
import { type RequestSource, sourceOf } from "./request.ts";

/** What a WebSocket is to be like. */
export interface UpgradeWebSocketOptions {
  /** The subprotocol to speak; the client must have offered it. */
  protocol?: string;
  /**
   * After how many seconds of silence the peer is asked whether it is there, and after how many more it
   * counts as gone; 30 if not given, 0 for never.
   */
  idleTimeout?: number;
  /** Whether messages are compressed where the client offers it (RFC 7692); they are if not given. */
  compression?: boolean;
  /** Bounds on what is received; what is not given has its default. */
  limits?: Partial<WebSocketLimits>;
}

/** A WebSocket that opens when its response is returned from the handler. */
export interface WebSocketUpgrade {
  /** The socket, not open yet. */
  socket: WebSocket;
  /** What the handler has to return. */
  response: Response;
}

/**
 * Makes a WebSocket of a request, called like `Deno.upgradeWebSocket`.
 *
 * The socket opens when the handler returns the response. Throws a `TypeError` for a request that does
 * not ask for it, and for one that does not come from {@linkcode serve}. Where only the version of the
 * protocol is another one, the response is 426 and the socket fails (RFC 6455 §4.4). When the server
 * shuts down, the socket closes with 1001.
 *
 * ```ts
 * import { serve, upgradeWebSocket } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const server = serve({ port: 0, onListen() {} }, (request) => {
 *   const { socket, response } = upgradeWebSocket(request);
 *   socket.onmessage = ({ data }) => socket.send(`You said ${data}`);
 *   return response;
 * });
 *
 * const client = new WebSocket(`ws://localhost:${server.addr.port}/`);
 * client.onopen = () => client.send("hello");
 * const answer = await new Promise((resolve) => client.onmessage = ({ data }) => resolve(data));
 * assertEquals(answer, "You said hello");
 * const closed = new Promise((resolve) => client.onclose = resolve);
 * await server.shutdown();
 * await closed;
 * ```
 */
export function upgradeWebSocket(
  request: Request,
  options: UpgradeWebSocketOptions = {},
): WebSocketUpgrade {
  const source = freeSource(request);
  const handshake = judge(request, source, options);
  const { protocol = "", deflate } = handshake ?? {};
  const { idleTimeout, limits } = options;
  const url = request.url.replace(/^http/, "ws");
  const opening = openServerWebSocket({ url, protocol, deflate, idleTimeout, limits });
  const response = handshake === undefined
    ? otherVersion()
    : new Response(null, { status: 101, headers: handshake.headers });
  source.upgrade = {
    ...opening,
    response: handshake && response,
    connectionOptions: "Upgrade",
    fields: () => answerFields(handshake, opening),
  };
  return { socket: opening.socket, response };
}

/** Gives nothing where only the version of the protocol is not spoken here. */
function judge(
  { method, headers }: Request,
  { head: { version } }: RequestSource,
  options: UpgradeWebSocketOptions,
): Handshake | undefined {
  try {
    return acceptHandshake({ method, headers, version }, options);
  } catch (error) {
    if (error instanceof UnsupportedVersionError) return undefined;
    throw error;
  }
}

function freeSource(request: Request): RequestSource {
  const source = sourceOf(request);
  if (source === undefined) {
    throw new TypeError("Cannot upgrade: the request does not come from serve()");
  }
  if (source.upgrade !== undefined) {
    throw new Deno.errors.Http("Already upgraded");
  }
  return source;
}

async function answerFields(
  handshake: Handshake | undefined,
  opening: OpeningWebSocket,
): Promise<readonly FieldLine[]> {
  if (handshake === undefined) return [];
  await opening.load();
  const fields = [...handshake.headers].filter(([name]) => name !== "connection");
  return [...fields, ["sec-websocket-accept", await acceptKey(handshake.key)]];
}

function otherVersion(): Response {
  const headers = {
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-version": WEBSOCKET_VERSION,
  };
  return new Response("426 Upgrade Required\n", { status: 426, headers });
}
