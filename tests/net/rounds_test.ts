import { assert, assertEquals, assertGreater, assertLess, assertLessOrEqual } from "@std/assert";
import { Rounds } from "../../src/net/rounds.ts";
import { text } from "../../src/reply.ts";
import { Random } from "../support/random.ts";
import { TestServer, within } from "../support/server.ts";
import { connect, read, write } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";
import { type Admission, type SimulatedConnection, SimulatedLoop } from "./simulated_loop.ts";

/** What a loop does that reads again at once. */
const AT_ONCE: Admission = { completed() {}, begin: (reader) => reader.beginRead() };

function counts(connections: readonly SimulatedConnection[]): number[] {
  return connections.map(({ served }) => served).sort((a, b) => a - b);
}

/** How many answers the least served got, in parts of what the one in the middle got. */
function leastShare(connections: readonly SimulatedConnection[]): number {
  const sorted = counts(connections);
  return (sorted[0] ?? 0) / (sorted[sorted.length >> 1] ?? 0);
}

function share({ answers, connections }: SimulatedLoop): number {
  return answers / connections.length;
}

function longestGap({ connections }: SimulatedLoop): number {
  return Math.max(...connections.map((connection) => connection.longestGap));
}

/** Lets all peers fall silent; then nothing may be left to do, and everyone must have begun to read. */
function settle(loop: SimulatedLoop): void {
  for (const connection of loop.connections) connection.isQuiet = true;
  assertEquals(loop.run(10_000), false, "the loop does not come to rest");
  for (const { isClosed, isReading } of loop.connections) assert(isClosed || isReading);
}

test("without rounds some of 1,000 busy connections starve", () => {
  const loop = new SimulatedLoop();
  loop.open(1_000, AT_ONCE);
  loop.run(1_000);
  loop.end();
  assertLess(counts(loop.connections)[0] ?? Infinity, share(loop) / 10);
  assertGreater(longestGap(loop), 10_000);
});

for (const count of [65, 128, 129, 300, 1_000, 5_000]) {
  test(`Rounds lets none of ${count} busy connections wait for more than a round and a half`, () => {
    const loop = new SimulatedLoop();
    const rounds = new Rounds(loop);
    loop.open(count, rounds);
    loop.run(1_000);
    loop.end();
    assertGreater(loop.answers, 140_000);
    assertLessOrEqual(longestGap(loop), 1.5 * count);
    assertGreater(leastShare(loop.connections), 0.9);
    settle(loop);
    assertEquals(rounds.waiting, 0);
  });
}

test("Rounds passes nobody over when 1,000 peers halt together now and then", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  loop.open(1_000, rounds, { pause: () => Math.max(0, 5_000 - loop.micros % 40_000) });
  loop.run(1_000);
  loop.end();
  assertLessOrEqual(longestGap(loop), 1.5 * 1_000);
  assertGreater(leastShare(loop.connections), 0.9);
  settle(loop);
});

test("Rounds takes no turn where 64 connections are busy", () => {
  const loop = new SimulatedLoop();
  loop.open(64, new Rounds(loop));
  loop.run(1_000);
  assertEquals(loop.turnsAsked, 0);
  assertGreater(leastShare(loop.connections), 0.99);
});

test("Rounds serves those that come now and then beside 900 busy ones", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  const random = new Random(1);
  loop.open(900, rounds);
  const rare = loop.open(100, rounds, { pause: () => random.below(50_000) });
  loop.run(1_000);
  loop.end();
  // A pause and two rounds.
  assertGreater(counts(rare)[0] ?? 0, 1_000 / (50 + 2 * 6));
  assertGreater(leastShare(loop.connections.slice(0, 900)), 0.9);
  settle(loop);
});

test("Rounds goes on when connections leave in the middle of a round", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  const random = new Random(2);
  loop.open(1_000, rounds);
  for (let gone = 0; gone < 900; gone += 10) {
    loop.run(1);
    for (let k = 0; k < 10; k++) {
      const leaving = loop.connections[random.below(loop.connections.length)];
      if (leaving !== undefined) leaving.isClosed = true;
    }
  }
  const staying = loop.connections.filter(({ isClosed }) => !isClosed);
  const before = counts(staying)[0] ?? 0;
  loop.run(100);
  assertGreater(counts(staying)[0] ?? 0, before);
  settle(loop);
});

test("Rounds goes on when all who wait have left", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  const leaving = loop.open(1_000, rounds);
  loop.run(5);
  assertGreater(rounds.waiting, 100);
  for (const connection of leaving) connection.isClosed = true;
  const [late] = loop.open(1, rounds);
  loop.run(200);
  assertGreater(late?.served ?? 0, 0);
  settle(loop);
});

test("Rounds keeps handlers busy that take their time", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  const random = new Random(3);
  loop.open(1_000, rounds, { handling: () => random.below(20_000) });
  loop.run(1_000);
  loop.end();
  assertGreater(leastShare(loop.connections), 0.8);
  settle(loop);
});

for (const thinkMicros of [10_000, 30_000, 50_000]) {
  test(`Rounds holds nobody back whose peers think for ${thinkMicros / 1_000} ms`, () => {
    const answersBy = (admission: (loop: SimulatedLoop) => Admission) => {
      const loop = new SimulatedLoop();
      const random = new Random(4);
      loop.open(5_000, admission(loop), {
        pause: () => thinkMicros / 2 + random.below(thinkMicros),
      });
      loop.run(1_000);
      return loop.answers;
    };
    const atOnce = answersBy(() => AT_ONCE);
    const inRounds = answersBy((loop) => new Rounds(loop));
    assertGreater(inRounds, 0.95 * atOnce);
  });
}

test("Rounds lets a crowd that has fallen silent begin within milliseconds, and rests", () => {
  const loop = new SimulatedLoop();
  const rounds = new Rounds(loop);
  loop.open(5_000, rounds);
  loop.run(50);
  assertGreater(rounds.waiting, 1_000);
  const { micros } = loop;
  settle(loop);
  // Those whose requests are there are still answered: a round and the quiet times.
  assertLess(loop.micros - micros, 5_000 * 7 + 15_000);
  const { turnsAsked } = loop;
  loop.run(100);
  assertEquals(loop.turnsAsked, turnsAsked);
});

const REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST_REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

testWith(["net"], "Rounds lets a server answer a crowd, and stop in the midst of it", async () => {
  await using server = new TestServer(() => text("Hello"));
  const crowd = await Promise.all(Array.from({ length: 200 }, () => connect(server.port)));
  const buffer = new Uint8Array(1024);
  for (let round = 0; round < 5; round++) {
    await Promise.all(crowd.map((conn) => write(conn, REQUEST)));
    await within(Promise.all(crowd.map((conn) => conn.read(buffer.subarray()))));
  }
  const [first, ...others] = crowd;
  assert(first !== undefined);
  await write(first, LAST_REQUEST);
  assert((await within(read(first))).endsWith("Hello"));
  await Promise.all(others.map((conn) => write(conn, REQUEST)));
  for (const conn of crowd) conn.close();
  assertEquals((await server.fact("closed", 200)).kind, "closed");
});
