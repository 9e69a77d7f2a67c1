import { assert, assertEquals } from "@std/assert";
import { pieceBytes, writeTurn } from "../../src/net/write_turn.ts";
import { test } from "../support/test.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

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
  assertEquals(pieceBytes(), 256 * KIB);
  for (let bytes = 0; bytes < MIB; bytes += pieceBytes()) {
    assertEquals(writeTurn(pieceBytes()), undefined);
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

/** Lets `count` who wait for `bytes` each begin; gives who began in which turn. */
async function beginnings(
  count: number,
  bytes: number,
): Promise<readonly [who: number, turn: number][]> {
  await freshTurn();
  writeTurn(MIB);
  let turn = 0;
  const begun: [who: number, turn: number][] = [];
  const waiting = Array.from({ length: count }, async (_, who) => {
    await writeTurn(bytes);
    begun.push([who, turn]);
  });
  const counting = (async () => {
    for (; begun.length < waiting.length; turn++) await nextTurn();
  })();
  await Promise.all([...waiting, counting]);
  await freshTurn();
  return begun;
}

/** How many began in each turn. */
function perTurn(begun: readonly (readonly [who: number, turn: number])[]): (number | undefined)[] {
  const turns = Object.groupBy(begun, ([, turn]) => String(turn));
  return Object.values(turns).map((same) => same?.length);
}

test("writeTurn lets those who wait begin in their order, 1 MiB in each turn", async () => {
  const begun = await beginnings(7, 256 * KIB);
  assertEquals(begun.map(([who]) => who), [0, 1, 2, 3, 4, 5, 6]);
  assertEquals(perTurn(begun), [4, 3]);
});

test("writeTurn lets a crowd write 64 KiB in each turn, so that turns are short", async () => {
  const begun = await beginnings(12, 64 * KIB);
  assertEquals(begun.map(([who]) => who), Array.from({ length: 12 }, (_, who) => who));
  // Seven are no crowd any more.
  assertEquals(perTurn(begun), [1, 1, 1, 1, 1, 7]);
});

test("pieceBytes is smaller while a crowd waits", async () => {
  await freshTurn();
  writeTurn(MIB);
  const turns = Array.from({ length: 8 }, () => writeTurn(1));
  assertEquals(pieceBytes(), 64 * KIB);
  await Promise.all(turns);
  assertEquals(pieceBytes(), 256 * KIB);
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
