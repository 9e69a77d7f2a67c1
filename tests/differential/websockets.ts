// WebSockets: the same handler with Deno.upgradeWebSocket under Deno.serve, and with loket's under loket's
// serve. What the socket of the handler shows and does is kept.

import { type Run, type Serve, SERVES } from "./row.ts";
import { LOCAL, type ServerRow } from "./servers.ts";
import { upgradeWebSocket } from "../../src/server/websocket.ts";
import { within } from "../support/server.ts";
import { Client } from "../support/websocket_client.ts";

type Upgrade = typeof Deno.upgradeWebSocket;

function upgradeOf(serve: Serve): Upgrade {
  return serve === SERVES.deno ? Deno.upgradeWebSocket : upgradeWebSocket;
}

/** What is done with the socket of the handler, and what the client does then. */
interface Talk {
  readonly socket?: (socket: WebSocket, run: Run) => void;
  readonly client?: (client: Client, run: Run) => unknown;
  readonly options?: Deno.UpgradeWebSocketOptions;
  readonly protocols?: readonly string[];
}

/** Has a client talk to a handler until both sockets have closed. */
async function talk(serve: Serve, run: Run, asked: Talk): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const events: unknown[] = [];
  const server = serve(LOCAL, (request: Request) => {
    const { socket, response } = upgradeOf(serve)(request, asked.options);
    for (const kind of ["open", "error", "close"]) {
      socket.addEventListener(kind, (event) => events.push(describe(event)));
    }
    socket.addEventListener("close", () => ended.resolve());
    asked.socket?.(socket, run);
    return response;
  });
  const { port } = server.addr;
  const client = await Client.open(`ws://127.0.0.1:${port}/`, [...asked.protocols ?? []]);
  await asked.client?.(client, run);
  run.note("the client's end", await client.close());
  await within(ended.promise);
  run.note("events", events);
  await within(server.shutdown());
}

/** The class of an event, and how a socket has closed. */
function describe(event: Event): unknown {
  const { constructor, bubbles, cancelable } = event;
  const close = event instanceof CloseEvent ? [event.code, event.reason, event.wasClean] : [];
  return [constructor.name, bubbles, cancelable, ...close];
}

/** What is looked at before the socket is open. */
const LOOKS: readonly (readonly [name: string, look: (socket: WebSocket) => unknown])[] = [
  ["its class", (socket) => socket instanceof WebSocket],
  ["as a target of events", (socket) => socket instanceof EventTarget],
  ["its tag", (socket) => Object.prototype.toString.call(socket)],
  ["its own keys", (socket) => Object.keys(socket)],
  ["what binary messages come as", (socket) => socket.binaryType],
  ["its URL", (socket) => socket.url],
  ["its extensions and protocol", (socket) => [socket.extensions, socket.protocol]],
  ["its state", (socket) => [socket.readyState, socket.CONNECTING, socket.OPEN, socket.CLOSED]],
  ["what waits to be sent", (socket) => socket.bufferedAmount],
  ["its handlers", ({ onopen, onmessage, onerror, onclose }) => [
    onopen,
    onmessage,
    onerror,
    onclose,
  ]],
  ["send()", (socket) => socket.send("early")],
  ["a binaryType that is none", (socket) => {
    socket.binaryType = "none" as BinaryType;
    return socket.binaryType;
  }],
  ["a handler that is none", (socket) => {
    socket.onmessage = 1 as unknown as null;
    return socket.onmessage;
  }],
];

/** What is done to one that is open. */
const ACTS: readonly (readonly [name: string, act: (socket: WebSocket) => unknown])[] = [
  ["close() with 1005", (socket) => socket.close(1005)],
  ["close() with 999", (socket) => socket.close(999)],
  ["close() with 5000", (socket) => socket.close(5000)],
  ["close() with a text", (socket) => socket.close("3000" as unknown as number)],
  ["close() with a long reason", (socket) => socket.close(3000, "r".repeat(124))],
];

/** What is sent to a socket, or by it. */
const MESSAGES:
  readonly (readonly [name: string, message: string | Uint8Array<ArrayBuffer> | Blob])[] = [
    ["a text", "abc"],
    ["an empty text", ""],
    ["bytes", Uint8Array.of(1, 2, 255)],
    ["no bytes", new Uint8Array(0)],
    ["a Blob", new Blob(["abc"])],
  ];

async function ask(client: Client, run: Run, message: unknown): Promise<void> {
  client.socket.send(message as string);
  run.note("echoed", await client.next());
}

/** Notes the messages of a socket, and sends them back. */
function echo(socket: WebSocket, run: Run): void {
  socket.onmessage = (event) => {
    const { data, lastEventId, source, ports } = event;
    run.note("message", [data, lastEventId, source, ports]);
    socket.send(data);
  };
}

/** With what a handler closes. */
const CLOSES: readonly (readonly [code?: number, reason?: string])[] = [
  [],
  [1000],
  [1001, "away"],
  [3000, "é"],
  [4999, "r".repeat(123)],
];

const TALKS: readonly (readonly [name: string, talk: Talk])[] = [
  ...LOOKS.map(([name, look]): [string, Talk] => [name, {
    socket: (socket, run) => run.attempt("look", () => look(socket)),
  }]),
  ...ACTS.map(([name, act]): [string, Talk] => [name, {
    socket(socket, run) {
      socket.onopen = () => run.attempt("act", () => act(socket));
    },
  }]),
  ...MESSAGES.map(([name, message]): [string, Talk] => [name, {
    socket: echo,
    client: (client, run) => ask(client, run, message),
  }]),
  ["bytes as a Blob", {
    socket(socket, run) {
      socket.binaryType = "blob";
      echo(socket, run);
    },
    client: (client, run) => ask(client, run, Uint8Array.of(1, 2)),
  }],
  ["a view of an ArrayBuffer sent", {
    socket(socket) {
      socket.onopen = () => socket.send(new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2));
    },
    client: async (client, run) => run.note("came", await client.next()),
  }],
  ["a number sent", {
    socket(socket) {
      socket.onopen = () => socket.send(12 as unknown as string);
    },
    client: async (client, run) => run.note("came", await client.next()),
  }],
  ["a protocol", {
    options: { protocol: "b" },
    protocols: ["a", "b"],
    client: ({ socket }, run) => run.note("spoken", socket.protocol),
  }],
  ["no protocol, although some are offered", {
    protocols: ["a", "b"],
    client: ({ socket }, run) => run.note("spoken", socket.protocol),
  }],
  ...CLOSES.map(([code, reason]): [string, Talk] => [
    `closed by the handler with ${code} ${reason?.slice(0, 9)}`,
    {
      socket(socket, run) {
        socket.onopen = () => {
          run.attempt("close", () => socket.close(code, reason));
          run.note("state", socket.readyState);
          run.attempt("send", () => socket.send("late"));
        };
      },
      client: async (client, run) => run.note("end", await client.closed),
    },
  ]),
  ["closed by the client with 3000", {
    client: async (client, run) => run.note("end", await client.close(3000, "done")),
  }],
];

/** The rows. */
export const WEBSOCKETS: readonly ServerRow[] = TALKS.map(([name, asked]) => [
  `WebSocket: ${name}`,
  (serve, run) => talk(serve, run, asked),
]);
