import { assertEquals } from "@std/assert";
import { joined } from "../../src/octets.ts";
import { Gathering } from "../../src/websocket/octets.ts";
import { test } from "../support/test.ts";

const PIECES: readonly (readonly [pieces: number, bytes: number])[] = [
  [0, 0],
  [1, 1],
  [10_000, 1],
  [3, 4096],
  [20, 4097],
  [1, 100_000],
];

test("Gathering gives what was appended, in a buffer of exactly its length", () => {
  for (const [pieces, bytes] of PIECES) {
    for (const expected of [undefined, pieces * bytes]) {
      const gathering = new Gathering(expected);
      for (let index = 0; index < pieces; index++) {
        gathering.append(new Uint8Array(bytes).fill(index));
      }
      const all = gathering.take();
      assertEquals([all.length, all.buffer.byteLength], [pieces * bytes, pieces * bytes]);
      assertEquals(all.at(-1), bytes === 0 ? undefined : (pieces - 1) % 256);
    }
  }
});

test("joined() gives all pieces in order", () => {
  const pieces = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)];
  assertEquals(joined(pieces), Uint8Array.of(1, 2, 3));
});
