import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { WebSocketError } from "../../src/websocket/error.ts";
import {
  FrameReader,
  type FrameReaderOptions,
  OPCODES,
  writeFrame,
  writeFrameHead,
} from "../../src/websocket/frame.ts";
import { test } from "../support/test.ts";
import { describe, frame, masked } from "./peer.ts";

const OPTIONS: FrameReaderOptions = { role: "server", frameBytes: 1 << 20, hasDeflate: false };
const CLIENT: FrameReaderOptions = { ...OPTIONS, role: "client" };
const UNMASKED_HELLO = Uint8Array.of(0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f);
const MASKED_HELLO = Uint8Array.of(
  0x81,
  0x85,
  0x37,
  0xfa,
  0x21,
  0x3d,
  0x7f,
  0x9f,
  0x4d,
  0x51,
  0x58,
);

/** Reads octets in pieces; a refusal stands behind the frames before it. */
function readBy(size: number, octets: Uint8Array, options: FrameReaderOptions): unknown[] {
  const reader = new FrameReader(options);
  const frames: unknown[] = [];
  try {
    for (let start = 0; start < octets.length; start += size) {
      for (const frame of reader.read(octets.subarray(start, start + size))) frames.push(frame);
    }
  } catch (error) {
    if (!(error instanceof WebSocketError)) throw error;
    assertMatch(error.message, /^Cannot read frame: /);
    frames.push(error.closeCode);
  }
  return frames;
}

/** Reads octets whole, cut in each way, and with the beginning of a frame left over. */
function read(octets: Uint8Array, options = OPTIONS): unknown[] {
  const whole = readBy(Math.max(octets.length, 1), octets, options);
  for (const size of [1, 2, 3, 7]) {
    assertEquals(readBy(size, octets, options), whole, `in pieces of ${size}`);
  }
  if (typeof whole.at(-1) === "object") {
    const leftOver = Uint8Array.of(...octets, 0x81);
    assertEquals(readBy(leftOver.length, leftOver, options), whole, "with octets left over");
  }
  return whole;
}

/** Gives a masked head with a length of 64 bits. */
function longHead(length: bigint): Uint8Array {
  const head = new Uint8Array(14);
  head.set([0x82, 0xff]);
  new DataView(head.buffer).setBigUint64(2, length);
  return head;
}

test("frame reader reads the examples (RFC 6455 §5.7)", () => {
  assertEquals(read(MASKED_HELLO), [frame("text", "Hello")]);
  assertEquals(read(UNMASKED_HELLO, CLIENT), [frame("text", "Hello")]);
  assertEquals(read(Uint8Array.of(0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f), CLIENT), [
    frame("text", "Hel", { fin: false }),
    frame("continuation", "lo"),
  ]);
  assertEquals(read(Uint8Array.of(0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f), CLIENT), [
    frame("ping", "Hello"),
  ]);
});

test("frame reader reads every opcode (RFC 6455 §5.2)", () => {
  for (const opcode of Object.keys(OPCODES) as (keyof typeof OPCODES)[]) {
    assertEquals(read(masked(frame(opcode, "a"))), [frame(opcode, "a")]);
  }
});

test("frame reader reads a payload of every form of length (RFC 6455 §5.2)", () => {
  for (const length of [0, 1, 125, 126, 127, 128, 65535, 65536, 70000]) {
    const sent = frame("binary", new Uint8Array(length).map((_, index) => index));
    assertEquals(read(masked(sent)), [sent], `${length}`);
  }
});

test("frame reader reads frames one behind the other", () => {
  const frames = [
    frame("text", "a"),
    frame("ping"),
    frame("binary"),
    frame("text", "b".repeat(300)),
  ];
  const octets = frames.flatMap((frame) => [...masked(frame)]);
  assertEquals(read(Uint8Array.from(octets)), frames);
});

test("frame reader gives the frames before a fault", () => {
  const octets = Uint8Array.of(...masked(frame("text", "a")), 0x83, 0x80);
  assertEquals(read(octets), [frame("text", "a"), 1002]);
});

test("frame reader gives payloads that are nobody else's", () => {
  const octets = masked(frame("binary", "abc"));
  const [read] = [...new FrameReader(OPTIONS).read(octets)];
  octets.fill(0);
  assertEquals(read && describe(read), "binary abc");
  assertEquals(read?.payload.buffer.byteLength, 3);
});

test("frame reader reads 16 MiB in small pieces without copying them over and over", () => {
  const payload = new Uint8Array(16 << 20).map((_, index) => index);
  const reader = new FrameReader({ ...OPTIONS, frameBytes: Infinity });
  const octets = masked(frame("binary", payload));
  const frames = [];
  for (let start = 0; start < octets.length; start += 1000) {
    frames.push(...reader.read(octets.subarray(start, start + 1000)));
  }
  assertEquals(frames.map((frame) => frame.payload.length), [16 << 20]);
  assertEquals(frames[0]?.payload.at(-1), payload.at(-1));
});

test("frame reader rejects RSV2 and RSV3 (RFC 6455 §5.2)", () => {
  for (const bits of [0x20, 0x10, 0x30]) {
    assertEquals(read(Uint8Array.of(0x81 | bits, 0x80)), [1002]);
    assertEquals(read(Uint8Array.of(0x81 | bits, 0x80), { ...OPTIONS, hasDeflate: true }), [1002]);
  }
});

test("frame reader rejects RSV1 where no compression was negotiated (RFC 6455 §5.2)", () => {
  assertEquals(read(masked(frame("text", "a", { rsv1: true }))), [1002]);
});

test("frame reader reads RSV1 where compression was negotiated (RFC 7692 §6)", () => {
  for (const opcode of ["text", "binary"] as const) {
    for (const fin of [true, false]) {
      const sent = frame(opcode, "a", { rsv1: true, fin });
      assertEquals(read(masked(sent), { ...OPTIONS, hasDeflate: true }), [sent]);
    }
  }
});

test("frame reader rejects RSV1 on continuation and control frames (RFC 7692 §6.1)", () => {
  for (const opcode of ["continuation", "close", "ping", "pong"] as const) {
    const octets = masked(frame(opcode, "", { rsv1: true }));
    assertEquals(read(octets, { ...OPTIONS, hasDeflate: true }), [1002]);
  }
});

test("frame reader rejects reserved opcodes (RFC 6455 §5.2)", () => {
  for (const opcode of [0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf]) {
    assertEquals(read(Uint8Array.of(0x80 | opcode, 0x80)), [1002], `${opcode}`);
  }
});

test("frame reader of a server rejects a frame that is not masked (RFC 6455 §5.1)", () => {
  assertEquals(read(UNMASKED_HELLO), [1002]);
});

test("frame reader of a client rejects a masked frame (RFC 6455 §5.1)", () => {
  assertEquals(read(MASKED_HELLO, CLIENT), [1002]);
});

test("frame reader rejects a control frame of more than 125 octets (RFC 6455 §5.5)", () => {
  for (const opcode of ["close", "ping", "pong"] as const) {
    const [longest, longer] = [125, 126].map((bytes) => frame(opcode, "a".repeat(bytes)));
    if (longest === undefined || longer === undefined) throw new Error("two frames");
    assertEquals(read(masked(longest)), [longest]);
    assertEquals(read(masked(longer)), [1002]);
  }
});

test("frame reader rejects a fragmented control frame (RFC 6455 §5.5)", () => {
  for (const opcode of ["close", "ping", "pong"] as const) {
    assertEquals(read(masked(frame(opcode, "", { fin: false }))), [1002]);
  }
});

test("frame reader rejects a length that is not in its smallest form (RFC 6455 §5.2)", () => {
  assertEquals(read(Uint8Array.of(0x82, 0xfe, 0, 125, 0, 0, 0, 0)), [1002]);
  assertEquals(read(Uint8Array.of(0x82, 0xfe, 0, 0, 0, 0, 0, 0)), [1002]);
  assertEquals(read(longHead(65535n)), [1002]);
  assertEquals(read(longHead(0n)), [1002]);
});

test("frame reader rejects a length whose first bit is set (RFC 6455 §5.2)", () => {
  assertEquals(read(longHead(1n << 63n)), [1002]);
  assertEquals(read(longHead((1n << 64n) - 1n)), [1002]);
});

test("frame reader reads up to the largest frame and no further (RFC 6455 §10.4)", () => {
  const options = { ...OPTIONS, frameBytes: 200 };
  const [largest, larger] = [200, 201].map((bytes) => frame("binary", new Uint8Array(bytes)));
  if (largest === undefined || larger === undefined) throw new Error("two frames");
  assertEquals(read(masked(largest), options), [largest]);
  assertEquals(read(masked(larger), options), [1009]);
});

test("frame reader rejects a frame that is too large before its payload has come", () => {
  for (const length of [(1n << 20n) + 1n, 1n << 53n, (1n << 63n) - 1n]) {
    assertEquals(read(longHead(length)), [1009]);
  }
});

test("frame reader judges a frame by its first two octets", () => {
  assertThrows(() => [...new FrameReader(OPTIONS).read(Uint8Array.of(0x89, 0xfe))], WebSocketError);
});

test("writeFrame() writes the examples (RFC 6455 §5.7)", () => {
  assertEquals(writeFrame(frame("text", "Hello")), UNMASKED_HELLO);
  assertEquals(writeFrame(frame("text", "Hello"), MASKED_HELLO.subarray(2, 6)), MASKED_HELLO);
});

test("writeFrame() leaves the payload that it masks as it is", () => {
  const sent = frame("text", "Hello");
  masked(sent);
  assertEquals(describe(sent), "text Hello");
});

test("writeFrameHead() writes the smallest form of a length (RFC 6455 §5.2)", () => {
  const heads = [125, 126, 65535, 65536].map((bytes) => [
    ...writeFrameHead(frame("binary", new Uint8Array(bytes))),
  ]);
  assertEquals(heads, [
    [0x82, 125],
    [0x82, 126, 0, 126],
    [0x82, 126, 0xff, 0xff],
    [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0],
  ]);
});

test("writeFrameHead() writes FIN, RSV1 and the opcode (RFC 6455 §5.2)", () => {
  const first = (...of: Parameters<typeof frame>) => writeFrameHead(frame(...of))[0];
  assertEquals(first("text", "", { fin: false }), 0x01);
  assertEquals(first("binary", "", { rsv1: true }), 0xc2);
  assertEquals(first("continuation"), 0x80);
  assertEquals(first("pong"), 0x8a);
});
