import { assert, assertEquals } from "@std/assert";
import { type GreetingServer, SENTENCE, serveGreeting } from "../../src/lessons/greeting.ts";
import { within } from "../support/server.ts";
import { connect, read, write } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

test("the sentence is that of the textbook (A1)", () => {
  assertEquals(SENTENCE, "Thank you for connecting");
});

/** A service on a free port, with the peers that have come. */
function start(
  leaveMs?: number,
): { server: GreetingServer; peers: Deno.NetAddr[] } & AsyncDisposable {
  const peers: Deno.NetAddr[] = [];
  const server = serveGreeting({
    hostname: "127.0.0.1",
    port: 0,
    onConnection: (peer) => peers.push(peer),
    ...(leaveMs !== undefined && { leaveMs }),
  });
  return { server, peers, [Symbol.asyncDispose]: () => within(server.shutdown()) };
}

/** Reads to the end and closes. */
async function greeted(conn: Deno.Conn): Promise<string> {
  try {
    return await within(read(conn));
  } finally {
    conn.close();
  }
}

testWith(["net"], "greeting sends the sentence and its end, and tells who came (A1)", async () => {
  await using service = start();
  const conn = await connect(service.server.addr.port);
  const { port } = conn.localAddr;
  assertEquals(await greeted(conn), SENTENCE);
  assertEquals(service.peers.map((peer) => peer.port), [port]);
});

testWith(["net"], "greeting greets a hundred at once (A1)", async () => {
  await using service = start();
  const conns = await Promise.all(
    Array.from({ length: 100 }, () => connect(service.server.addr.port)),
  );
  assertEquals(await Promise.all(conns.map(greeted)), conns.map(() => SENTENCE));
});

testWith(["net"], "greeting is not held up by who never reads and never leaves (A1)", async () => {
  await using service = start(60_000);
  const silent = await Promise.all(
    Array.from({ length: 5 }, () => connect(service.server.addr.port)),
  );
  assertEquals(await greeted(await connect(service.server.addr.port)), SENTENCE);
  silent.forEach((conn) => conn.close());
});

testWith(["net"], "greeting reaches who speaks first: nothing is left unread (A1)", async () => {
  await using service = start(60_000);
  const conn = await connect(service.server.addr.port);
  // More than two systems keep for who does not read: it is taken only where somebody reads it.
  await within(write(conn, "hello, ".repeat(2_000_000)), 20_000);
  await conn.closeWrite();
  assertEquals(await greeted(conn), SENTENCE);
});

testWith(["net"], "greeting hangs up on who does not leave", async () => {
  await using service = start(50);
  const conn = await connect(service.server.addr.port);
  assertEquals(await within(read(conn)), SENTENCE);
  // The sending side is still open here: that the service has closed shows when it refuses what is sent.
  const refused = async () => {
    for (;;) {
      await write(conn, "still here");
      await new Promise((resolve) => setTimeout(resolve));
    }
  };
  await within(refused().catch((error) => assert(error instanceof Error)));
  conn.close();
});

testWith(["net"], "greeting stops at once, whoever is there", async () => {
  const { server } = start(60_000);
  const conn = await connect(server.addr.port);
  assertEquals(await within(read(conn)), SENTENCE);
  await within(server.shutdown());
  await within(server.finished);
  conn.close();
});
