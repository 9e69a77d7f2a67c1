import { assertEquals, assertThrows } from "@std/assert";
import { text } from "../../src/reply.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { serve } from "../../src/server/serve.ts";
import { testWhere } from "../support/program.ts";
import { outputOf } from "../support/run.ts";
import { Printed, within } from "../support/server.ts";
import { read, withoutDate, write } from "../support/socket.ts";
import { hasProgram, testWith } from "../support/test.ts";

const NEEDS = ["net", "read", "write"] as const;
const LAST = "GET /a?b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
const HAS_UNIX = Deno.build.os !== "windows";

/** A folder for sockets, gone behind the test. */
class Folder implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "loket-unix-" });

  get socket(): string {
    return `${this.path}/a.b-c_d~(e)!'*é.sock`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Declares a test that needs a unix socket. */
function testUnix(name: string, fn: (folder: Folder) => Promise<void>): void {
  testWhere(HAS_UNIX, NEEDS, name, async () => {
    await using folder = new Folder();
    await fn(folder);
  });
}

async function exchangeAt(path: string, octets: string): Promise<string> {
  using peer = await Deno.connect({ transport: "unix", path });
  await write(peer, octets);
  return withoutDate(await within(read(peer)));
}

/** Answers with what a unix socket makes different. */
function mirror(request: Request, info: { readonly remoteAddr: Deno.Addr }): Response {
  return new Response(JSON.stringify([request.method, request.url, info.remoteAddr]));
}

/** Both servers, with this handler on a socket. */
const STARTS: readonly ((path: string) => Deno.HttpServer<Deno.UnixAddr>)[] = [
  (path) => serve({ path, onListen() {} }, mirror),
  (path) => Deno.serve({ path, onListen() {} }, mirror),
];

testUnix("serve answers on a unix socket", async ({ socket: path }) => {
  await using _server = serve({ path, onListen() {} }, () => text("abc"));
  assertEquals(
    await exchangeAt(path, LAST),
    "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 3\r\n" +
      "date: now\r\nconnection: close\r\n\r\nabc",
  );
});

testUnix("serve tells the address of its unix socket", async ({ socket: path }) => {
  const heard: Deno.UnixAddr[] = [];
  const server = serve({
    transport: "unix",
    path,
    onListen: (address) => void heard.push(address),
    handler: () => text("abc"),
  });
  assertEquals(server.addr, { transport: "unix", path });
  assertEquals(heard, [server.addr]);
  await server.shutdown();
});

const REQUESTS = [
  LAST,
  "GET / HTTP/1.0\r\n\r\n",
  "POST //a/../b HTTP/1.1\r\nHost: localhost:80\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
];

testUnix("serve gives requests of a unix socket what Deno.serve does", async (folder) => {
  for (const request of REQUESTS) {
    const { socket: path } = folder;
    const answers: string[] = [];
    for (const start of STARTS) {
      const server = start(path);
      const answer = await exchangeAt(path, request);
      answers.push(answer.slice(answer.indexOf("\r\n\r\n")));
      await server.shutdown();
    }
    assertEquals(answers[0], answers[1], request);
  }
});

testUnix("info.connection knows the addresses of a unix socket", async ({ socket: path }) => {
  const seen: unknown[] = [];
  const handler: ServeHandler<Deno.UnixAddr> = (_request, { connection, remoteAddr }) => {
    seen.push(connection?.localAddr, connection?.remoteAddr, remoteAddr, connection?.isTls);
    return text("");
  };
  await using _server = serve({ path, onListen() {} }, handler);
  await exchangeAt(path, LAST);
  const address = { transport: "unix", path };
  assertEquals(seen, [address, address, address, false]);
});

testUnix("serve serves many connections on a unix socket", async ({ socket: path }) => {
  await using _server = serve(
    { path, onListen() {} },
    async (request) => text(await request.text()),
  );
  const post = "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n";
  const answers = await Promise.all(Array.from({ length: 50 }, (_, peer) => {
    return exchangeAt(path, post + String(peer % 10).repeat(100_000));
  }));
  const contents = answers.map((answer) => answer.slice(answer.indexOf("\r\n\r\n") + 4));
  assertEquals(contents, contents.map((_, peer) => String(peer % 10).repeat(100_000)));
});

testWhere(
  HAS_UNIX && hasProgram("curl"),
  [...NEEDS, "run"],
  "serve answers curl on a unix socket",
  async () => {
    await using folder = new Folder();
    const { socket: path } = folder;
    await using _server = serve({ path, onListen() {} }, (request) => text(request.method));
    const options = ["--silent", "--show-error", "--unix-socket", path];
    assertEquals(await outputOf("curl", ...options, "http://localhost/a"), "GET");
    assertEquals(await outputOf("curl", ...options, "--data", "a=b", "http://localhost/a"), "POST");
  },
);

testUnix("serve removes its unix socket when it stops, as Deno.serve", async ({ socket: path }) => {
  const left: boolean[] = [];
  for (const start of STARTS) {
    const server = start(path);
    await exchangeAt(path, LAST);
    await server.shutdown();
    left.push(await Deno.lstat(path).then(() => true, () => false));
  }
  assertEquals(left, [false, false]);
});

testUnix("serve can listen on the path of a server that stopped", async ({ socket: path }) => {
  for (let time = 0; time < 3; time++) {
    const server = serve({ path, onListen() {} }, () => text(String(time)));
    assertEquals((await exchangeAt(path, LAST)).slice(-1), String(time));
    await server.shutdown();
  }
});

testUnix("serve refuses a path that is in use, as Deno.serve", async ({ socket: path }) => {
  await using server = serve({ path, onListen() {} }, () => text("first"));
  const ours = assertThrows(() => serve({ path, onListen() {} }, mirror), Deno.errors.AddrInUse);
  const theirs = assertThrows(() => Deno.serve({ path, onListen() {} }, mirror));
  assertEquals(ours.message, (theirs as Error).message);
  assertEquals((await exchangeAt(path, LAST)).slice(-5), "first");
  assertEquals(server.addr.path, path);
});

testUnix("serve refuses a path in no folder, and one that is a file", async ({ path, socket }) => {
  await Deno.writeTextFile(socket, "");
  const paths: [string, typeof Deno.errors.NotFound][] = [
    [`${path}/none/a.sock`, Deno.errors.NotFound],
    [socket, Deno.errors.AddrInUse],
  ];
  for (const [path, expected] of paths) {
    const ours = assertThrows(() => serve({ path, onListen() {} }, mirror), expected);
    const theirs = assertThrows(() => Deno.serve({ path, onListen() {} }, mirror), expected);
    assertEquals(ours.message, theirs.message);
  }
  assertEquals(await Deno.readTextFile(socket), "");
});

testUnix("serve prints the path if nobody else does", async ({ socket: path }) => {
  using printed = new Printed();
  const server = serve({ path }, mirror);
  await server.shutdown();
  assertEquals(printed.calls, [[`Listening on ${path}`]]);
});

testUnix("serve hears that a peer of a unix socket has left", async ({ socket: path }) => {
  const [called, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using _server = serve({ path, onListen() {} }, async ({ signal }) => {
    signal.addEventListener("abort", () => left.resolve());
    called.resolve();
    await left.promise;
    return text("");
  });
  const peer = await Deno.connect({ transport: "unix", path });
  await write(peer, LAST);
  await within(called.promise);
  peer.close();
  await within(left.promise);
});

testUnix("serve shuts down on a unix socket: requests are answered", async ({ socket: path }) => {
  const [called, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const server = serve({ path, onListen() {} }, async () => {
    called.resolve();
    await goOn.promise;
    return text("slow");
  });
  using idle = await Deno.connect({ transport: "unix", path });
  const slow = await Deno.connect({ transport: "unix", path });
  await write(slow, LAST);
  await within(called.promise);
  const stopped = server.shutdown();
  assertEquals(await within(read(idle)), "");
  goOn.resolve();
  assertEquals((await within(read(slow))).slice(-4), "slow");
  slow.close();
  await within(stopped);
});

testWith(["net", "read", "write"], "serve unrefs and refs a unix server", async () => {
  if (!HAS_UNIX) return;
  await using folder = new Folder();
  const server = serve({ path: folder.socket, onListen() {} }, () => text("abc"));
  using peer = await Deno.connect({ transport: "unix", path: folder.socket });
  await write(peer, LAST.replace(/Connection.*\r\n/, ""));
  await within(read(peer, "abc"));
  server.unref();
  server.ref();
  await server.shutdown();
});
