import { assert, assertEquals } from "@std/assert";
import { draw } from "../../src/lessons/serve_forever/drawing.ts";
import { type LoopName, type Outcome, playAll } from "../../src/lessons/serve_forever/scenario.ts";
import { TEXTS } from "../../src/lessons/texts.ts";
import { selectLoop } from "../../src/lessons/serve_forever/loops.ts";
import { columnsOf } from "../../src/text_columns.ts";
import { within } from "../support/server.ts";
import { connect, exchange, read, write } from "../support/socket.ts";
import { test, testWith } from "../support/test.ts";

const UNIT_MS = 60;

function waitedMs({ visits }: Outcome, name: string): number {
  const visit = visits.find(({ client }) => client === name);
  return (visit?.answeredMs ?? NaN) - (visit?.connectedMs ?? NaN);
}

testWith(["net"], "the three loops differ in who waits and when they stop (C2)", async (t) => {
  const outcomes = await playAll({ connect, unitMs: UNIT_MS });
  const of = (name: LoopName) => {
    const outcome = outcomes.find(({ loop }) => loop === name);
    assert(outcome !== undefined, name);
    return outcome;
  };
  await t.step("blocking: who asks waits for who is silent", () => {
    // Ani leaves three units after Budi has come, and two after Citra.
    assert(waitedMs(of("blocking"), "Budi") >= 2 * UNIT_MS);
    assert(waitedMs(of("blocking"), "Citra") >= UNIT_MS);
  });
  await t.step("blocking: the stop is seen only when somebody comes", () => {
    const { stop } = of("blocking");
    assert(stop.knocked);
    assert(stop.doneMs - stop.askedMs >= 2 * UNIT_MS);
  });
  await t.step("select: who asks is answered before who is silent has left", () => {
    assert(waitedMs(of("select"), "Budi") < waitedMs(of("blocking"), "Budi"));
    assert(waitedMs(of("select"), "Citra") < waitedMs(of("blocking"), "Citra"));
  });
  await t.step("select: it wakes up for nothing, and stops when it does so again", () => {
    const { stop, idleTurns } = of("select");
    assert(idleTurns >= 1);
    assert(!stop.knocked);
    assert(stop.doneMs - stop.askedMs >= UNIT_MS);
  });
  await t.step("async: nobody waits, nothing wakes up, the stop is seen at once", () => {
    const { stop, idleTurns } = of("async");
    assert(waitedMs(of("async"), "Budi") < waitedMs(of("blocking"), "Budi"));
    assertEquals([idleTurns, stop.knocked], [0, false]);
    assert(stop.doneMs - stop.askedMs < of("select").stop.doneMs - of("select").stop.askedMs);
  });
});

testWith(["net"], "the select loop misses nobody who asks while it answers", async () => {
  // Whoever is missed is answered when the time is up, which is longer than is waited for here.
  const loop = selectLoop(60_000);
  const request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const conns = await Promise.all(Array.from({ length: 10 }, () => connect(loop.port)));
  // Connections are accepted in their order: those before this one have been.
  await within(exchange(loop.port, request));
  const answers = await within(Promise.all(conns.map(async (conn) => {
    await write(conn, request);
    return await read(conn);
  })));
  for (const answer of answers) assert(answer.endsWith("\r\n\r\nNext!\n"), answer);
  conns.forEach((conn) => conn.close());
  loop.stop();
  (await connect(loop.port)).close();
  await within(loop.finished);
});

/** What a run could have given, in round numbers. */
const SAMPLE: readonly Outcome[] = (["blocking", "select", "async"] as const).map((loop) => ({
  loop,
  entries: [
    { atMs: 0, doing: { kind: "reading", client: "Ani" } },
    { atMs: 210, doing: { kind: "answering", client: "Budi" } },
    { atMs: 211, doing: { kind: "answering", client: "Citra" } },
    { atMs: 212, doing: { kind: "selecting" } },
    { atMs: 320, doing: { kind: "waking" } },
    { atMs: 321, doing: { kind: "selecting" } },
    { atMs: 450, doing: { kind: "stopped" } },
  ],
  visits: [
    { client: "Ani", connectedMs: 1, answeredMs: undefined, endedMs: 180 },
    { client: "Budi", connectedMs: 101, answeredMs: 211, endedMs: 212 },
    { client: "Citra", connectedMs: 205, answeredMs: 212, endedMs: 213 },
  ],
  idleTurns: 1,
  stop: { askedMs: 400, doneMs: 450, knocked: loop === "blocking" },
}));

test("the drawing shows who waits, what the loop does, and when it was asked to stop", () => {
  const lines = draw(SAMPLE, TEXTS.en.drawing, 100);
  const first = lines.map((line) => line.slice(0, 30).trimEnd());
  assertEquals(first.slice(0, 9), [
    "ms   blocking accept          s".slice(0, 30).trimEnd(),
    "     A B C",
    "0    |      stuck on Ani",
    "100  | #    stuck on Ani",
    "200    * *  answers B, C",
    "300         wakes for nothing",
    "---- stop, please ------------",
    "400         stopped",
    "",
  ]);
});

test("the drawing has the measured milliseconds in a table", () => {
  const lines = draw(SAMPLE, TEXTS.en.drawing, 100);
  assert(lines.some((line) => /^Budi waited +110 ms +110 ms +110 ms$/.test(line)));
  assert(lines.some((line) => /^Citra waited +7.0 ms +7.0 ms +7.0 ms$/.test(line)));
  assert(lines.some((line) => /^woke up for nothing +1 +1 +1$/.test(line)));
  assert(lines.some((line) => /^stopped after +50 ms +50 ms +50 ms$/.test(line)));
  assertEquals(lines.filter((line) => line.includes("fourth visitor")).length, 1);
});

for (const [language, { drawing }] of Object.entries(TEXTS)) {
  test(`the drawing takes no more than 80 columns in ${language}`, () => {
    for (const line of draw(SAMPLE, drawing, 100)) assert(columnsOf(line) <= 80, line);
  });
}
