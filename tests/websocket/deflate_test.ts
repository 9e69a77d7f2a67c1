import { assertEquals, assertGreater, assertLess, assertRejects } from "@std/assert";
import {
  type DeflateDirection,
  Deflater,
  directionOf,
  Inflater,
  loadDeflate,
} from "../../src/websocket/deflate.ts";
import { WebSocketError } from "../../src/websocket/error.ts";
import { joined } from "../../src/octets.ts";
import { Random } from "../support/random.ts";
import { test } from "../support/test.ts";

await loadDeflate();

const TAKEOVER = { windowBits: 15, noContextTakeover: false };
const NO_TAKEOVER = { windowBits: 15, noContextTakeover: true };
const MOST = 1 << 30;

const utf8 = new TextEncoder();
const HELLO = utf8.encode("Hello");

async function refusalOf(octets: Uint8Array, maxBytes = MOST): Promise<number> {
  const reading = () => new Inflater(NO_TAKEOVER).inflate(octets, maxBytes);
  return (await assertRejects(reading, WebSocketError, "Cannot inflate message: ")).closeCode;
}

function bytesOf(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** Gives the compressed length of the last of some messages. */
async function lastOf(
  messages: readonly Uint8Array[],
  direction: DeflateDirection,
): Promise<number> {
  const deflater = new Deflater(direction);
  let last = 0;
  for (const message of messages) last = (await deflater.deflate(message)).length;
  deflater.close();
  return last;
}

/** Gives the octets of a text of hexadecimal digits. */
function hex(digits: string): Uint8Array {
  return Uint8Array.from(digits.split(" "), (octet) => parseInt(octet, 16));
}

const EXAMPLES: readonly (readonly [section: string, octets: string])[] = [
  ["§7.2.3.1, one block", "f2 48 cd c9 c9 07 00"],
  ["§7.2.3.3, no compression", "00 05 00 fa ff 48 65 6c 6c 6f 00"],
  ["§7.2.3.4, BFINAL set", "f3 48 cd c9 c9 07 00 00"],
  ["§7.2.3.5, two blocks", "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"],
];

test("inflater reads the examples (RFC 7692 §7.2.3)", async () => {
  for (const [section, octets] of EXAMPLES) {
    assertEquals(await new Inflater(TAKEOVER).inflate(hex(octets), 5), HELLO, section);
  }
});

test("inflater and deflater share the window of earlier messages (RFC 7692 §7.2.3.2)", async () => {
  const [deflater, inflater] = [new Deflater(TAKEOVER), new Inflater(TAKEOVER)];
  const [first, second] = [await deflater.deflate(HELLO), await deflater.deflate(HELLO)];
  assertEquals([first, second], [hex("f2 48 cd c9 c9 07 00"), hex("f2 00 11 00 00")]);
  assertEquals(await inflater.inflate(first, 5), HELLO);
  assertEquals(await inflater.inflate(second, 5), HELLO);
  deflater.close();
});

test("inflater reads an empty message (RFC 7692 §7.2.3.6)", async () => {
  assertEquals(await new Deflater(NO_TAKEOVER).deflate(new Uint8Array(0)), Uint8Array.of(0));
  assertEquals(await new Inflater(TAKEOVER).inflate(Uint8Array.of(0), 0), new Uint8Array(0));
});

test("inflater does not refer back without context takeover (RFC 7692 §7.1.1.1)", async () => {
  const inflater = new Inflater(NO_TAKEOVER);
  await inflater.inflate(hex("f2 48 cd c9 c9 07 00"), 5);
  await assertRejects(() => inflater.inflate(hex("f2 00 11 00 00"), 5), WebSocketError);
});

test("deflater does not refer back without context takeover (RFC 7692 §7.1.1.1)", async () => {
  const message = bytesOf(new Random(1), 2000);
  assertLess(await lastOf([message, message], TAKEOVER), 100);
  assertGreater(await lastOf([message, message], NO_TAKEOVER), 2000);
});

test("deflater does not refer back beyond the window (RFC 7692 §7.1.2)", async () => {
  const random = new Random(2);
  const [message, between] = [bytesOf(random, 1000), bytesOf(random, 1000)];
  const messages = [message, between, message];
  assertGreater(await lastOf(messages, { windowBits: 9, noContextTakeover: false }), 1000);
  assertLess(await lastOf(messages, { windowBits: 12, noContextTakeover: false }), 100);
});

test("messages come out as they went in, whatever the sizes (RFC 7692 §7.2)", async () => {
  const random = new Random(3);
  for (const direction of [TAKEOVER, NO_TAKEOVER, { windowBits: 9, noContextTakeover: false }]) {
    const [deflater, inflater] = [new Deflater(direction), new Inflater(direction)];
    const words = Array.from({ length: 50 }, () => bytesOf(random, 20));
    for (const count of [0, 1, 10, 200, 5000, 3, 5000, 20_000]) {
      const pieces = Array.from({ length: count }, () => words[random.below(50)] ?? HELLO);
      const message = joined([...pieces, bytesOf(random, count)]);
      const inflated = await inflater.inflate(await deflater.deflate(message), MOST);
      assertEquals(inflated.length, message.length);
      assertEquals(inflated.every((octet, index) => octet === message[index]), true);
    }
    deflater.close();
  }
});

test("inflater rejects what is no DEFLATE (RFC 7692 §6.2)", async () => {
  for (const octets of ["ff ff", "f2 00 11 00 00", "00 05 00 00 00", "04"]) {
    assertEquals(await refusalOf(hex(octets)), 1007, octets);
  }
});

test("inflater rejects a message that ends within a block (RFC 7692 §7.2.2)", async () => {
  assertEquals(await refusalOf(hex("00 ff 00 00 ff 48 65")), 1007);
  assertEquals(await refusalOf(new Uint8Array(0)), 1007);
});

test("inflater rejects a fault far into a message", async () => {
  const octets = await new Deflater(NO_TAKEOVER).deflate(bytesOf(new Random(4), 20_000));
  assertEquals(await refusalOf(joined([octets.subarray(0, -1), hex("ff ff"), octets])), 1007);
});

test("inflater gives up to the most octets and no more", async () => {
  const octets = await new Deflater(NO_TAKEOVER).deflate(new Uint8Array(1000));
  assertEquals((await new Inflater(NO_TAKEOVER).inflate(octets, 1000)).length, 1000);
  assertEquals(await refusalOf(octets, 999), 1009);
});

test("inflater does not count the window as content", async () => {
  const [deflater, inflater] = [new Deflater(TAKEOVER), new Inflater(TAKEOVER)];
  await inflater.inflate(await deflater.deflate(new Uint8Array(50_000)), MOST);
  assertEquals(await inflater.inflate(await deflater.deflate(HELLO), 5), HELLO);
  deflater.close();
});

test("inflater stops at the limit of a message that grows a thousandfold", async () => {
  const bomb = await new Deflater(NO_TAKEOVER).deflate(new Uint8Array(64 << 20));
  const wholeMs = await timeOf(() => new Inflater(NO_TAKEOVER).inflate(bomb, 64 << 20));
  const times: number[] = [];
  for (let count = 0; count < 3; count++) {
    times.push(await timeOf(async () => assertEquals(await refusalOf(bomb, 1 << 20), 1009)));
  }
  // It is stopped after about a sixteenth; the best of three, as something else may run besides.
  assertLess(Math.min(...times) * 2, wholeMs);
});

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

test("directionOf() gives each side its own parameters (RFC 7692 §7.1)", () => {
  const parameters = {
    serverNoContextTakeover: true,
    clientNoContextTakeover: false,
    serverMaxWindowBits: 10,
    clientMaxWindowBits: 11,
  };
  assertEquals(directionOf("server", parameters), { windowBits: 10, noContextTakeover: true });
  assertEquals(directionOf("client", parameters), { windowBits: 11, noContextTakeover: false });
});
