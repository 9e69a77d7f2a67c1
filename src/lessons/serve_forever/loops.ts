// Three ways to wait for clients, each with the same port, the same answer and the same switch to stop it.

import { listen } from "../../net/listen.ts";
import { writeAll } from "../../net/output.ts";
import { closeSocket } from "../../net/socket.ts";
import { text } from "../../reply.ts";
import { serve } from "../../server/serve.ts";
import { clientAt, Diary } from "./diary.ts";

/** A loop that runs. */
export interface Loop {
  /** The port that it listens on, of 127.0.0.1. */
  readonly port: number;
  /** What it does. */
  readonly diary: Diary;
  /** Resolves when it has ended. */
  readonly finished: Promise<void>;
  /** Asks it to end; it does so when it sees that. */
  stop(): void;
}

const HERE = { transport: "tcp", hostname: "127.0.0.1", port: 0 } as const;

const ANSWER = new TextEncoder().encode(
  "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nNext!\n",
);

/**
 * Accept, serve to the end, accept the next. Whoever is served holds up everybody, and the switch is looked
 * at when nobody is.
 */
export function blockingLoop(): Loop {
  const listener = listen(HERE);
  const diary = new Diary();
  let isStopping = false;
  const run = async () => {
    for (let count = 0; !isStopping; count++) {
      diary.note({ kind: "accepting" });
      const conn = await listener.accept();
      const client = clientAt(count);
      diary.note({ kind: "reading", client });
      if (await asks(conn)) {
        diary.note({ kind: "answering", client });
        await writeAll(conn, ANSWER);
      }
      closeSocket(conn);
    }
    listener.close();
    diary.note({ kind: "stopped" });
  };
  return { port: portOf(listener), diary, finished: run(), stop: () => void (isStopping = true) };
}

/**
 * Watch all sockets at once, for `pollMs` at the longest, then look at the switch: what comes is answered at
 * once, but a stop is seen late, and the loop wakes up although nothing has happened.
 */
export function selectLoop(pollMs: number): Loop {
  const listener = listen(HERE);
  const diary = new Diary();
  const ready: (() => Promise<void>)[] = [];
  const open = new Set<Deno.Conn>();
  let isStopping = false;
  let count = 0;
  let wake = () => {};

  /** What is to be done when a socket has something; `select()` learns of it. */
  const watch = <Value>(event: Promise<Value>, take: (value: Value) => Promise<void>) => {
    const tell = (then: () => Promise<void>) => {
      ready.push(then);
      wake();
    };
    // A socket that was closed has nothing any more, and nobody looks at it again.
    event.then((value) => tell(() => take(value)), () => {});
  };
  const select = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (ready.length > 0) wake();
    });
  const watchListener = () =>
    watch(listener.accept(), (conn) => {
      const client = clientAt(count++);
      open.add(conn);
      watch(asks(conn), async (hasAsked) => {
        if (hasAsked) {
          diary.note({ kind: "answering", client });
          await writeAll(conn, ANSWER);
        }
        open.delete(conn);
        closeSocket(conn);
      });
      watchListener();
      return Promise.resolve();
    });

  const run = async () => {
    watchListener();
    while (!isStopping) {
      diary.note({ kind: "selecting" });
      await select();
      if (ready.length === 0 && !isStopping) diary.note({ kind: "waking" });
      for (const take of ready.splice(0)) await take();
    }
    listener.close();
    for (const conn of open) closeSocket(conn);
    diary.note({ kind: "stopped" });
  };
  return { port: portOf(listener), diary, finished: run(), stop: () => void (isStopping = true) };
}

/** loket itself: nobody waits inside a call, so that everything that happens is what happens next. */
export function asyncLoop(): Loop {
  const diary = new Diary();
  const server = serve({
    hostname: HERE.hostname,
    port: HERE.port,
    onListen() {},
    onEvent: (event) => {
      if (event.kind === "head") {
        diary.note({ kind: "answering", client: clientAt(event.connection - 1) });
      } else if (event.kind === "sent") diary.note({ kind: "free" });
    },
  }, () => text("Next!\n"));
  diary.note({ kind: "free" });
  const finished = server.finished.then(() => diary.note({ kind: "stopped" }));
  return { port: server.addr.port, diary, finished, stop: () => void server.shutdown() };
}

/** Whether a request comes before the peer leaves. */
async function asks(conn: Deno.Conn): Promise<boolean> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const count = await conn.read(buffer);
    if (count === null) return false;
    // Four octets are enough to know the end of a head by.
    head = head.slice(-4) + decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return true;
}

function portOf(listener: Deno.Listener): number {
  return (listener.addr as Deno.NetAddr).port;
}
