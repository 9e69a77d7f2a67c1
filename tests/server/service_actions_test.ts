import { assertEquals, assertThrows } from "@std/assert";
import type { ServeTcpOptions } from "../../src/server/options.ts";
import { serve } from "../../src/server/serve.ts";
import { checkActions, type ServiceAction } from "../../src/server/service_actions.ts";
import { Program, PROJECT } from "../support/program.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { exchange } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

const LAST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

function greet(): Response {
  return new Response("Next!");
}

/** An action every millisecond that counts its runs, and tells when there were enough. */
class Counter implements ServiceAction {
  readonly everyMs = 1;
  runs = 0;
  #waiting: { readonly runs: number; resolve(): void }[] = [];

  readonly run = (): void => {
    this.runs++;
    for (const { runs, resolve } of this.#waiting) if (this.runs >= runs) resolve();
  };

  /** Resolves when it ran `more` times more. */
  more(more: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ runs: this.runs + more, resolve });
    return within(promise);
  }
}

testWith(["net"], "serviceActions are run again and again, beside requests", async () => {
  const counter = new Counter();
  await using server = new TestServer(greet, { serviceActions: [counter] });
  await counter.more(3);
  assertEquals((await exchange(server.port, LAST)).endsWith("Next!"), true);
  await counter.more(3);
});

testWith(["net"], "serviceActions do not begin while they are under way", async () => {
  const gate = Promise.withResolvers<void>();
  const again = Promise.withResolvers<void>();
  let begun = 0;
  const slow = {
    everyMs: 1,
    async run() {
      if (++begun === 2) again.resolve();
      await gate.promise;
    },
  };
  const counter = new Counter();
  await using _server = new TestServer(greet, { serviceActions: [slow, counter] });
  await counter.more(20);
  assertEquals(begun, 1);
  gate.resolve();
  await within(again.promise);
});

testWith(["net"], "serviceActions go on behind one that fails, which is told about", async () => {
  using printed = new Printed();
  const counter = new Counter();
  const failures = [
    { everyMs: 1, run: () => Promise.reject(new Error("later")) },
    {
      everyMs: 1,
      run() {
        throw new Error("at once");
      },
    },
  ];
  {
    await using _server = new TestServer(greet, { serviceActions: [...failures, counter] });
    await counter.more(5);
  }
  const told = printed.calls.map(([text, error]) => `${text}: ${(error as Error).message}`);
  for (const when of ["later", "at once"]) {
    const line = `loket: exception in serviceActions: ${when}`;
    assertEquals(told.filter((text) => text === line).length > 1, true, when);
  }
});

/** Counts the runs of a server from the moment at which `stop` has told it to stop. */
async function runsBehind(
  stop: (server: TestServer, end: AbortController) => unknown,
): Promise<number> {
  const counter = new Counter();
  const end = new AbortController();
  await using server = new TestServer(greet, { serviceActions: [counter], signal: end.signal });
  await counter.more(2);
  // All that is due is past its time: it would run in this turn.
  for (const startMs = performance.now(); performance.now() < startMs + 5;);
  const before = counter.runs;
  stop(server, end);
  await within(server.server.finished);
  const other = new Counter();
  await using _other = new TestServer(greet, { serviceActions: [other] });
  await other.more(10);
  return counter.runs - before;
}

testWith(
  ["net"],
  "serviceActions stop in the turn in which the server is told to stop",
  async () => {
    assertEquals(await runsBehind((server) => server.server.shutdown()), 0);
    assertEquals(await runsBehind((_server, end) => end.abort()), 0);
  },
);

testWith(["net"], "serviceActions are not run by a server that was aborted before", async () => {
  const counter = new Counter();
  const server = serve({
    port: 0,
    onListen() {},
    signal: AbortSignal.abort(),
    serviceActions: [counter],
  }, greet);
  await server.finished;
  const other = new Counter();
  await using _other = new TestServer(greet, { serviceActions: [other] });
  await other.more(5);
  assertEquals(counter.runs, 0);
});

test("serviceActions are refused where they make no sense", () => {
  const run = () => {};
  for (const everyMs of [0, -1, NaN, Infinity, 2 ** 31, "5", undefined]) {
    assertThrows(() => checkActions([{ everyMs: everyMs as number, run }]), RangeError, "everyMs");
  }
  for (const wrong of [undefined, "run", {}]) {
    const action = { everyMs: 1, run: wrong } as unknown as ServiceAction;
    assertThrows(() => checkActions([action]), TypeError, "run must be a function");
  }
  checkActions([{ everyMs: 0.5, run }, { everyMs: 2 ** 31 - 1, run }]);
});

testWith(["net"], "serve refuses service actions that make no sense, and listens nowhere", () => {
  const heard: unknown[] = [];
  const options: ServeTcpOptions = {
    port: 0,
    onListen: (address) => void heard.push(address),
    serviceActions: [{ everyMs: 0, run() {} }],
  };
  assertThrows(() => serve(options, greet), RangeError);
  assertEquals(heard, []);
});

testWith(["run", "read"], "serviceActions do not keep a program alive", async () => {
  const code = `import { serve } from ${JSON.stringify(`file://${PROJECT}mod.ts`)};
    const options = { port: 0, onListen() {}, serviceActions: [{ everyMs: 5, run() {} }] };
    serve(options, () => new Response()).unref();`;
  await using program = new Program(Deno.execPath(), { args: ["eval", code] });
  assertEquals((await program.ended()).code, 0);
});
