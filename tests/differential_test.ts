// loket's serve() against Deno.serve: the same handlers, the same octets, over sockets. What comes back,
// what the handlers saw and what onError was given must be the same, but for what is announced.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { outcomeOf, type Row, SERVES } from "./differential/row.ts";
import { ANNOUNCED } from "./differential/announced.ts";
import { checkOutcome, checkRows, checkServerRows } from "./differential/check.ts";
import { CONNECTIONS } from "./differential/connections.ts";
import { FAULTS } from "./differential/faults.ts";
import { INFO } from "./differential/info.ts";
import { PRINTED, printedOutcomes } from "./differential/printed.ts";
import { READINGS } from "./differential/reads.ts";
import { REFUSALS } from "./differential/refusals.ts";
import { REQUESTS } from "./differential/requests.ts";
import { ANSWERS, FILES } from "./differential/responses.ts";
import { ruled, RULES } from "./differential/rules.ts";
import { SERVERS } from "./differential/servers.ts";
import { OBJECTS, UNIX } from "./differential/stops.ts";
import { WEBSOCKETS } from "./differential/websockets.ts";
import { test, testWith } from "./support/test.ts";

const GROUPS: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ["gives its handlers the same requests", REQUESTS],
  ["refuses the same messages", REFUSALS],
  ["keeps and closes the same connections", CONNECTIONS],
  ["sends the same answers", ANSWERS],
  ["answers for the same faults", FAULTS],
  ["lets a request be read in the same ways", READINGS],
  ["tells a handler the same of the peer", INFO],
];

for (const [name, rows] of GROUPS) {
  testWith(["net"], `serve ${name} as Deno.serve`, (t) => checkRows(t, rows));
}

testWith(["net", "read"], "serve sends the same files as Deno.serve", (t) => checkRows(t, FILES));

testWith(["net"], "serve takes the same arguments as Deno.serve", async (t) => {
  await checkServerRows(t, SERVERS);
});

testWith(["net"], "serve gives the same object as Deno.serve", async (t) => {
  await checkServerRows(t, OBJECTS);
});

testWith(["net"], "upgradeWebSocket gives the same socket as Deno.upgradeWebSocket", async (t) => {
  await checkServerRows(t, WEBSOCKETS);
});

testWith(["net", "read", "write"], "serve listens on a path as Deno.serve", async (t) => {
  await checkServerRows(t, UNIX);
});

testWith(["net", "read", "write", "run"], "serve prints the same as Deno.serve", async (t) => {
  const [models, own] = await Promise.all([printedOutcomes("deno"), printedOutcomes("loket")]);
  for (const [index, [name]] of PRINTED.entries()) {
    const [model, outcome] = [models[index], own[index]];
    await t.step(name, () => {
      assert(model !== undefined && outcome !== undefined, "The row did not run");
      checkOutcome(name, model, outcome);
    });
  }
});

/** For each rule, a row that differs without it. */
const RULED = [
  "start-line: HTTP/1",
  "1.0 content: a text",
  "1.0 fields: connection: close",
  "GET content: a clone",
  "GET content: a stream of three pieces",
];

testWith(["net"], "a rule of the comparison is needed", async () => {
  const rows = GROUPS.flatMap(([, rows]) => rows);
  for (const [index, rule] of RULES.entries()) {
    const row = rows.find(([name]) => name === RULED[index]);
    assert(row !== undefined, rule.because);
    const model = await outcomeOf(SERVES.deno, row);
    const own = await outcomeOf(SERVES.loket, row);
    assertNotEquals(ruled(own.octets, rule), ruled(model.octets, rule), rule.because);
  }
});

test("an announced difference has its rows, and a row its own name", () => {
  const socketRows = [...GROUPS.flatMap(([, rows]) => rows), ...FILES];
  const rows = [...socketRows, ...SERVERS, ...OBJECTS, ...WEBSOCKETS, ...UNIX, ...PRINTED];
  const names = rows.map(([name]) => name);
  for (const { rows, because } of ANNOUNCED) {
    assert(names.some((name) => rows.test(name)), because);
  }
  assertEquals(names.length, new Set(names).size);
});
