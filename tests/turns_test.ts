import { assert, assertEquals, assertRejects } from "@std/assert";
import { inTurns, turn } from "../src/turns.ts";
import { connect } from "./support/socket.ts";
import { test, testWith } from "./support/test.ts";

/** Takes the thread for so long. */
function hold(milliseconds: number): void {
  for (const endMs = performance.now() + milliseconds; performance.now() < endMs;);
}

/** What is ready in the event loop while something is done, and after it. */
async function orderOf(work: Promise<unknown>): Promise<string[]> {
  const order: string[] = [];
  const others = turn().then(() => order.push("others"));
  await work.then(() => order.push("work"));
  await others;
  return order;
}

function* working(steps: number, milliseconds: number): Generator<undefined, string> {
  for (let step = 0; step < steps; step++) {
    hold(milliseconds);
    yield;
  }
  return "done";
}

test("turn waits until those had their turn who were ready", async () => {
  assertEquals(await orderOf(turn().then(turn)), ["others", "work"]);
});

test("inTurns lets others have their turn while work is long", async () => {
  assertEquals(await orderOf(inTurns(working(10, 1))), ["others", "work"]);
});

test("inTurns does not wait for others where work is short", async () => {
  assertEquals(await orderOf(inTurns(working(2, 0))), ["work", "others"]);
});

test("inTurns gives what work returns", async () => {
  assertEquals(await inTurns(working(10, 1)), "done");
});

test("inTurns rejects with what work throws, in a later turn too", async () => {
  function* failing(): Generator<undefined, never> {
    yield* working(10, 1);
    throw new RangeError("no");
  }
  const error = await assertRejects(() => inTurns(failing()), RangeError);
  assert(error.message === "no");
});

testWith(
  ["net"],
  "inTurns lets sockets be seen to: echoes come and go while work is long",
  async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const accepted = listener.accept();
    using conn = await connect(listener.addr.port);
    using peer = await accepted;
    const echoing = peer.readable.pipeTo(peer.writable);

    let [echoes, isDone] = [0, false];
    const work = inTurns(working(100, 1)).finally(() => isDone = true);
    for (const room = new Uint8Array(1); !isDone; echoes++) {
      await conn.write(room);
      await conn.read(room);
    }
    await work;
    await conn.closeWrite();
    await echoing;
    assert(echoes >= 10, `${echoes} echoes in 20 slices`);
  },
);
