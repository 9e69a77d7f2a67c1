import { assert, assertEquals } from "@std/assert";
import { PIECE_BYTES, writeTurn } from "../../src/net/write_turn.ts";
import { test } from "../support/test.ts";

const MIB = 1024 * 1024;

/** Resolves in a later turn of the event loop, where what was written before no longer counts. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Gives a turn in which nobody has written anything. */
async function freshTurn(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

test("writeTurn lets 1 MiB be written at once, in pieces", async () => {
  await freshTurn();
  for (let bytes = 0; bytes < MIB; bytes += PIECE_BYTES) {
    assertEquals(writeTurn(PIECE_BYTES), undefined);
  }
  await freshTurn();
});

test("writeTurn makes what is more wait for a later turn", async () => {
  await freshTurn();
  assertEquals(writeTurn(MIB), undefined);
  let isWaiting = true;
  const turn = writeTurn(1)?.then(() => isWaiting = false);
  assert(turn !== undefined);
  for (let microtask = 0; microtask < 100; microtask++) await undefined;
  assertEquals(isWaiting, true);
  await turn;
  assertEquals(isWaiting, false);
  await freshTurn();
});

test("writeTurn lets those who wait begin in their order, 1 MiB in each turn", async () => {
  await freshTurn();
  writeTurn(MIB);
  let turn = 0;
  const begun: [who: number, turn: number][] = [];
  const waiting = Array.from({ length: 12 }, async (_, who) => {
    await writeTurn(PIECE_BYTES);
    begun.push([who, turn]);
  });
  const counting = (async () => {
    for (; begun.length < waiting.length; turn++) await nextTurn();
  })();
  await Promise.all([...waiting, counting]);
  assertEquals(begun.map(([who]) => who), waiting.map((_, who) => who));
  const turns = begun.map(([, turn]) => turn);
  const perTurn = Object.values(Object.groupBy(turns, String)).map((same) => same?.length);
  assertEquals(perTurn, [4, 4, 4]);
  await freshTurn();
});

test("writeTurn lets nobody pass those who wait", async () => {
  await freshTurn();
  writeTurn(MIB);
  const begun: string[] = [];
  const first = Promise.resolve(writeTurn(MIB)).then(() => begun.push("large"));
  const second = Promise.resolve(writeTurn(1)).then(() => begun.push("small"));
  await Promise.all([first, second]);
  assertEquals(begun, ["large", "small"]);
  await freshTurn();
});

test("writeTurn lets one write more than a turn allows, and the next one wait", async () => {
  await freshTurn();
  assertEquals(writeTurn(5 * MIB), undefined);
  await writeTurn(1);
  // What was too much is not owed.
  await freshTurn();
  assertEquals(writeTurn(1), undefined);
  await freshTurn();
});
