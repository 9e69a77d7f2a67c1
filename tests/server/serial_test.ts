import { assert, assertEquals } from "@std/assert";
import type { ServerEvent } from "../../src/server/events.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { upgradeWebSocket } from "../../src/server/websocket.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";
import { Client } from "../support/websocket_client.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const ANSWER = "\r\n\r\nNext!";

function greet(): Response {
  return new Response("Next!");
}

function acceptedIn(facts: readonly ServerEvent[]): number {
  return facts.filter(({ kind }) => kind === "accepted").length;
}

/** Asks once on a connection that persists. */
async function ask(conn: Deno.Conn): Promise<void> {
  await write(conn, GET);
  assert((await within(read(conn, ANSWER))).startsWith("HTTP/1.1 200 OK\r\n"));
}

testWith(
  ["net"],
  "serial: the second client connects and gets nothing until the first has left",
  async () => {
    await using server = new TestServer(greet, { serial: true });
    const first = await connect(server.port);
    await ask(first);
    using second = await connect(server.port);
    await write(second, GET);
    let hasAnswer = false;
    const answer = read(second, ANSWER).then((text) => {
      hasAnswer = true;
      return text;
    });
    // The other is served again and again, while the request of this one is there.
    for (let count = 0; count < 50; count++) await ask(first);
    assertEquals([hasAnswer, acceptedIn(server.facts)], [false, 1]);

    first.close();
    assert((await within(answer)).startsWith("HTTP/1.1 200 OK\r\n"));
    const order = server.facts.map(({ kind, connection }) => `${kind} ${connection}`);
    assert(order.indexOf("closed 1") < order.indexOf("accepted 2"), order.join());
  },
);

testWith(["net"], "multiplexing: both are answered while an idle one stays open", async () => {
  await using server = new TestServer(greet);
  using _idle = await connect(server.port);
  using first = await connect(server.port);
  await ask(first);
  using second = await connect(server.port);
  await ask(second);
  await ask(first);
  assertEquals(acceptedIn(server.facts), 3);
  assertEquals(server.facts.filter(({ kind }) => kind === "closed"), []);
});

testWith(["net"], "serial: a handler that is slow does not let another in", async () => {
  const entered = Promise.withResolvers<void>();
  const mayAnswer = Promise.withResolvers<void>();
  await using server = new TestServer(async () => {
    entered.resolve();
    await mayAnswer.promise;
    return greet();
  }, { serial: true });
  const first = await connect(server.port);
  await write(first, LAST);
  await entered.promise;
  using second = await connect(server.port);
  await write(second, LAST);
  mayAnswer.resolve();
  await within(read(first));
  assertEquals(acceptedIn(server.facts), 1);
  first.close();
  await within(read(second));
});

testWith(["net"], "serial: the next is served behind one whose message was refused", async () => {
  await using server = new TestServer(greet, { serial: true });
  using first = await connect(server.port);
  await write(first, "exit\r\n");
  assert((await within(read(first))).startsWith("HTTP/1.1 400 "));
  first.closeWrite();
  using second = await connect(server.port);
  await ask(second);
});

/** What one client brings about, without times and ports. */
async function factsOf(serial: boolean): Promise<string[]> {
  await using server = new TestServer(greet, { serial });
  {
    using conn = await connect(server.port);
    await ask(conn);
    await write(conn, LAST);
    await within(read(conn));
  }
  await server.fact("closed");
  return server.facts.map((fact) =>
    JSON.stringify(fact, (key, value) => key === "atMs" || key === "port" ? undefined : value)
  );
}

testWith(["net"], "serial or not, the server states the same facts", async () => {
  const facts = await factsOf(true);
  assertEquals(facts, await factsOf(false));
  assertEquals(facts.length, 10);
});

testWith(
  ["net"],
  "serial: shutdown() ends a connection that is idle, and accepts no other",
  async () => {
    await using server = new TestServer(greet, { serial: true });
    using first = await connect(server.port);
    await ask(first);
    using _second = await connect(server.port);
    await within(server.server.shutdown());
    assertEquals(await read(first), "");
    assertEquals(acceptedIn(server.facts), 1);
  },
);

testWith(["net"], "serial: an abort waits for no handler", async () => {
  const entered = Promise.withResolvers<void>();
  const end = new AbortController();
  const never: ServeHandler = () => {
    entered.resolve();
    return Promise.withResolvers<Response>().promise;
  };
  await using server = new TestServer(never, { serial: true, signal: end.signal });
  using first = await connect(server.port);
  await write(first, GET);
  await entered.promise;
  end.abort();
  await within(server.server.finished);
});

testWith(["net"], "serial: a WebSocket is waited for, and shutdown() sends it away", async () => {
  await using server = new TestServer((request) => {
    const { socket, response } = upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(data);
    return response;
  }, { serial: true });
  const client = await Client.open(`ws://127.0.0.1:${server.port}/`);
  using _second = await connect(server.port);
  assertEquals(await client.ask("one"), "one");
  assertEquals(acceptedIn(server.facts), 1);
  await within(server.server.shutdown());
  const [code] = await client.closed;
  assertEquals(code, 1001);
});

testWith(
  ["net"],
  "serial: the next is served when a connection that was taken over closes",
  async () => {
    const taken = Promise.withResolvers<Disposable>();
    await using server = new TestServer((_request, info) => {
      const { takeOver } = info;
      if (acceptedIn(server.facts) === 1 && takeOver !== undefined) {
        info.takeOver?.().then(taken.resolve, taken.reject);
      }
      return greet();
    }, { serial: true });
    using first = await connect(server.port);
    await write(first, GET);
    const connection = await within(taken.promise);
    using second = await connect(server.port);
    await write(second, GET);
    assertEquals(acceptedIn(server.facts), 1);
    connection[Symbol.dispose]();
    await within(read(second, ANSWER));
  },
);
