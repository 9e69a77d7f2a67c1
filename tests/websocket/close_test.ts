import { assertEquals, assertThrows } from "@std/assert";
import { closePayload, mayBeSent, parseClose } from "../../src/websocket/close.ts";
import { WebSocketError } from "../../src/websocket/error.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";

/** Gives the payload of a close frame with any code. */
function payload(code: number, reason = ""): Uint8Array {
  return Uint8Array.of(code >> 8, code & 0xff, ...new TextEncoder().encode(reason));
}

function refusalOf(octets: Uint8Array): number {
  return assertThrows(() => parseClose(octets), WebSocketError).closeCode;
}

test("mayBeSent() knows every code of 16 bits (RFC 6455 §7.4)", () => {
  const ranges: [number, number][] = [];
  for (let code = 0; code <= 0xffff; code++) {
    if (!mayBeSent(code)) continue;
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  assertEquals(ranges, [[1000, 1003], [1007, 1014], [3000, 4999]]);
});

test("parseClose() reads an empty payload as no code (RFC 6455 §7.1.5)", () => {
  assertEquals(parseClose(new Uint8Array(0)), { code: undefined, reason: "" });
});

test("parseClose() reads the code in network byte order and the reason (RFC 6455 §5.5.1)", () => {
  assertEquals(parseClose(payload(1000)), { code: 1000, reason: "" });
  assertEquals(parseClose(payload(4999, "bye ✓")), { code: 4999, reason: "bye ✓" });
});

test("parseClose() keeps a byte order mark in the reason (RFC 6455 §5.5.1)", () => {
  assertEquals(parseClose(payload(1000, "\ufeffa")).reason, "\ufeffa");
});

test("parseClose() rejects half a code (RFC 6455 §5.5.1)", () => {
  assertEquals(refusalOf(Uint8Array.of(0x03)), 1002);
});

test("parseClose() rejects codes that may not be sent (RFC 6455 §7.4.1)", () => {
  const codes = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535];
  assertEquals(codes.map((code) => refusalOf(payload(code))), codes.map(() => 1002));
});

test("parseClose() rejects a reason that is not UTF-8 (RFC 6455 §5.5.1)", () => {
  for (const reason of ["\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf5\x80\x80\x80"]) {
    assertEquals(refusalOf(Uint8Array.of(0x03, 0xe8, ...octets(reason))), 1007);
  }
});

test("closePayload() gives what parseClose() reads (RFC 6455 §5.5.1)", () => {
  for (const close of [{ code: undefined, reason: "" }, { code: 3001, reason: "bye ✓" }]) {
    assertEquals(parseClose(closePayload(close)), close);
  }
});

test("closePayload() cuts a reason between two characters (RFC 6455 §5.5)", () => {
  const close = closePayload({ code: 1002, reason: "€".repeat(50) });
  assertEquals(close.length, 125);
  assertEquals(parseClose(close).reason, "€".repeat(41));
  assertEquals(
    parseClose(closePayload({ code: 1002, reason: "a" + "€".repeat(50) })).reason.length,
    41,
  );
});
