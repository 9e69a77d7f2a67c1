// The server object: its members, how it stops, what it calls handlers with, and sockets with a path.

import { GET, readToClose, type Run, type Serve } from "./row.ts";
import { answer, CLOSE, listens, LOCAL, type ServerRow, silent } from "./servers.ts";
import { delay } from "./streams.ts";
import { within } from "../support/server.ts";
import { connect, read, write } from "../support/socket.ts";

/** Whatever a handler that hangs waits for: long enough to be cut, short enough to end. */
const HANG_MS = 30;

/** A handler that says when it was called and answers later. */
function hanging(): { handler: () => Promise<Response>; called: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    called: promise,
    async handler() {
      resolve();
      await delay(HANG_MS);
      return answer();
    },
  };
}

/** Keeps what comes up to the close, and closes too. */
async function receive(conn: Deno.Conn, run: Run): Promise<void> {
  await within(readToClose(conn, run)).finally(() => conn.close());
}

async function isRefused(port: number): Promise<boolean> {
  try {
    (await connect(port)).close();
    return false;
  } catch (error) {
    // Where the listener is closed just now, a connection that waited to be accepted is reset.
    if (error instanceof Deno.errors.ConnectionRefused) return true;
    if (error instanceof Deno.errors.ConnectionReset) return true;
    throw error;
  }
}

async function askOnce(server: Deno.HttpServer<Deno.NetAddr>, run: Run): Promise<void> {
  const conn = await connect(server.addr.port);
  await write(conn, CLOSE);
  await receive(conn, run);
  await within(server.shutdown());
}

/** Stops a server when the first of these requests is with its handler. */
function stoppedBehind(requests: string): ServerRow[1] {
  return async (serve, run) => {
    const { handler, called } = hanging();
    const server = serve(LOCAL, handler);
    const conn = await connect(server.addr.port);
    await write(conn, requests);
    await within(called);
    const stop = server.shutdown();
    await receive(conn, run);
    await within(stop);
  };
}

const STOPS: readonly ServerRow[] = [
  ["shutdown twice", async (serve, run) => {
    const server = serve(LOCAL, answer);
    const stopping = [server.shutdown(), server.shutdown()];
    run.note("promises", stopping.every((stop) => stop instanceof Promise));
    run.note("give", await within(Promise.all(stopping)));
    run.note("third", await within(server.shutdown()));
    run.note("finished", await within(server.finished));
    run.note("refused", await isRefused(server.addr.port));
  }],
  ["shutdown refuses at once", async (serve, run) => {
    const server = serve(LOCAL, answer);
    const stop = server.shutdown();
    run.note("refused", await isRefused(server.addr.port));
    await within(stop);
  }],
  ["shutdown by a handler", async (serve, run) => {
    const server = serve(LOCAL, () => {
      server.shutdown();
      return answer();
    });
    const conn = await connect(server.addr.port);
    await write(conn, GET);
    await receive(conn, run);
    await within(server.finished);
  }],
  ["shutdown with a request in flight", stoppedBehind(GET)],
  ["shutdown with two requests in flight", stoppedBehind(GET + GET)],
  ["shutdown with an idle connection", async (serve, run) => {
    const server = serve(LOCAL, answer);
    const conn = await connect(server.addr.port);
    await write(conn, GET);
    await within(read(conn, "abc"));
    const stop = server.shutdown();
    await receive(conn, run);
    await within(stop);
  }],
  ["shutdown with a connection that said nothing", async (serve, run) => {
    const server = serve(LOCAL, answer);
    const first = await connect(server.addr.port);
    await write(first, CLOSE);
    const conn = await connect(server.addr.port);
    await receive(first, run);
    const stop = server.shutdown();
    await receive(conn, run);
    await within(stop);
  }],
  ["shutdown with a client that does not close", async (serve, run) => {
    const { handler, called } = hanging();
    const server = serve(LOCAL, handler);
    using conn = await connect(server.addr.port);
    await write(conn, GET);
    await within(called);
    const stop = server.shutdown().then(() => "at once");
    await within(read(conn));
    run.note("stops", await Promise.race([stop, delay(500).then(() => "later")]));
    await within(stop);
  }],
  ["asyncDispose", async (serve, run) => {
    let port = 0;
    {
      await using server = serve(LOCAL, answer);
      port = server.addr.port;
    }
    run.note("refused", await isRefused(port));
  }],
  ["signal aborted before", async (serve, run) => {
    const server = serve({ ...LOCAL, signal: AbortSignal.abort() }, answer);
    const outcome = server.finished.then(() => "finished");
    run.note("outcome", await Promise.race([outcome, delay(HANG_MS).then(() => "runs on")]));
    run.note("shutdown", await within(server.shutdown()));
    run.note("refused", await isRefused(server.addr.port));
  }],
  ["signal aborted while nothing happens", async (serve, run) => {
    const end = new AbortController();
    const server = serve({ ...LOCAL, signal: end.signal }, answer);
    end.abort(new Error("mine"));
    run.note("finished", await within(server.finished));
    run.note("refused", await isRefused(server.addr.port));
  }],
  ["signal aborted with a request in flight", async (serve, run) => {
    const end = new AbortController();
    const { handler, called } = hanging();
    const server = serve({ ...LOCAL, signal: end.signal }, handler);
    const conn = await connect(server.addr.port);
    await write(conn, GET);
    await within(called);
    end.abort();
    await receive(conn, run);
    run.note("finished", await within(server.finished));
    await delay(HANG_MS);
  }],
];

const MEMBERS: readonly ServerRow[] = [
  ["members", async (serve, run) => {
    const server = serve(LOCAL, answer);
    run.note("keys", Object.keys(server));
    run.note(
      "types",
      [server.addr, server.finished, server.ref, server.shutdown].map((x) => typeof x),
    );
    run.note("dispose", typeof server[Symbol.asyncDispose]);
    await within(server.shutdown());
  }],
  ["members in a copy", async (serve, run) => {
    const { shutdown, ref, unref, finished, addr } = { ...serve(LOCAL, answer) };
    run.hide(addr.port, "<port>");
    run.note("addr", addr.port);
    run.note("unref", unref());
    run.note("ref", ref());
    run.note("shutdown", await within(shutdown()));
    run.note("finished", await within(finished));
  }],
  ["addr, the same each time", async (serve, run) => {
    const server = serve(LOCAL, answer);
    run.note("the same", server.addr === server.addr);
    await within(server.shutdown());
    run.note("hostname behind shutdown", server.addr.hostname);
  }],
  ["onListen", async (serve, run) => {
    const heard: unknown[][] = [];
    const server = serve(
      { ...LOCAL, onListen: (...values: unknown[]) => heard.push(values) },
      answer,
    );
    run.note("calls", heard.length);
    run.note("the address", heard[0]?.[0] === server.addr);
    run.note("values", heard[0]?.length);
    await within(server.shutdown());
  }],
  ["port in use", async (serve, run) => {
    const server = serve(LOCAL, answer);
    await listens(serve, run, [{ ...LOCAL, port: server.addr.port }, answer]);
    await within(server.shutdown());
  }],
  ["two servers of the same options", async (serve, run) => {
    const servers = [serve(LOCAL, answer), serve(LOCAL, answer)] as const;
    run.note("one port", servers[0].addr.port === servers[1].addr.port);
    await within(Promise.all(servers.map((server) => server.shutdown())));
  }],
  ["what a handler is called with", async (serve, run) => {
    const server = serve(LOCAL, function (this: unknown, _request: unknown, _info: unknown) {
      run.note("this", typeof this);
      run.note("values", arguments.length);
      return answer();
    });
    await askOnce(server, run);
  }],
  ["what a handler of one parameter is called with", async (serve, run) => {
    const server = serve(LOCAL, function (_request: unknown) {
      run.note("values", arguments.length);
      return answer();
    });
    await askOnce(server, run);
  }],
  ["what a handler of no fixed parameters is called with", async (serve, run) => {
    const server = serve(LOCAL, (...values: unknown[]) => {
      run.note("values", values.length);
      return answer();
    });
    await askOnce(server, run);
  }],
  ["what onListen is called on", async (serve, run) => {
    const options = {
      ...LOCAL,
      onListen(this: unknown) {
        run.note("its options", this === options);
      },
    };
    await within(serve(options, answer).shutdown());
  }],
  ["what onError is called with", async (serve, run) => {
    function onError(this: unknown, error: unknown) {
      run.note("this", typeof this);
      run.note("error", error);
      run.note("values", arguments.length);
      return answer();
    }
    const server = serve({ ...LOCAL, onError }, () => {
      throw new Error("mine");
    });
    await askOnce(server, run);
  }],
];

/** The rows. */
export const OBJECTS: readonly ServerRow[] = [...STOPS, ...MEMBERS];

/** A path for a socket, and a row for it; they need files. */
export const UNIX: readonly ServerRow[] = [
  ["unix", async (serve, run) => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/a.sock`;
    run.hide(path, "<path>");
    run.hide(path.replace(/[^0-9A-Za-z]/g, percentEncoded), "<path, encoded>");
    try {
      await overUnix(serve, run, path);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }],
  ["unix, a path that cannot be", (serve, run) => {
    run.attempt("serve", () => serve({ path: "/none/a.sock", onListen: silent }, answer));
  }],
];

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

async function overUnix(serve: Serve, run: Run, path: string): Promise<void> {
  const handler = (request: Request, info: Deno.ServeHandlerInfo) => {
    run.note("url", request.url);
    run.note("remoteAddr", { ...info.remoteAddr });
    return answer();
  };
  const server = serve({ path, onListen: silent }, handler);
  run.note("addr", { ...server.addr });
  for (const octets of [CLOSE, CLOSE.replace("Host: a", "Host:")]) {
    const conn = await Deno.connect({ transport: "unix", path });
    await write(conn, octets);
    await receive(conn, run);
  }
  await within(server.shutdown());
  run.note("the file is left", await Deno.stat(path).then(() => true, () => false));
}
