import { assertEquals } from "@std/assert";
import { applyMask } from "../../src/websocket/mask.ts";
import { test } from "../support/test.ts";

const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

/** The rule of RFC 6455 §5.3, octet by octet. */
function maskedPlainly(octets: Uint8Array): Uint8Array {
  return octets.map((octet, index) => octet ^ (KEY[index % 4] ?? 0));
}

test("applyMask() takes the octet of the key at the index modulo 4 (RFC 6455 §5.3)", () => {
  const octets = new TextEncoder().encode("Hello");
  applyMask(octets, KEY);
  assertEquals(octets, Uint8Array.of(0x7f, 0x9f, 0x4d, 0x51, 0x58));
});

test("applyMask() masks every length and every place alike (RFC 6455 §5.3)", () => {
  for (let length = 0; length < 140; length++) {
    for (let start = 0; start < 5; start++) {
      const storage = Uint8Array.from({ length: start + length }, (_, index) => index * 7);
      const octets = storage.subarray(start);
      const expected = maskedPlainly(octets);
      applyMask(octets, KEY);
      assertEquals(octets, expected, `${length} octets from ${start}`);
    }
  }
});

test("applyMask() leaves what stands around the octets", () => {
  const storage = new Uint8Array(300).fill(1);
  applyMask(storage.subarray(4, 204), KEY);
  assertEquals([storage[3], storage[204]], [1, 1]);
});

test("applyMask() undoes itself (RFC 6455 §5.3)", () => {
  const octets = Uint8Array.from({ length: 1001 }, (_, index) => index);
  const copy = octets.slice();
  applyMask(octets, KEY);
  applyMask(octets, KEY);
  assertEquals(octets, copy);
});
