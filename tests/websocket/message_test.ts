import { assertEquals } from "@std/assert";
import { Deflater, loadDeflate } from "../../src/websocket/deflate.ts";
import { WebSocketError } from "../../src/websocket/error.ts";
import type { DeflateParameters } from "../../src/websocket/extension.ts";
import type { Frame } from "../../src/websocket/frame.ts";
import { MessageReader } from "../../src/websocket/message.ts";
import { octets } from "../support/octets.ts";
import { test } from "../support/test.ts";
import { frame } from "./peer.ts";

await loadDeflate();

const DEFLATE: DeflateParameters = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/** Reads frames; a refusal stands behind the messages before it, as its code and frame. */
async function read(
  frames: readonly Frame[],
  { messageBytes = 1 << 20, deflate }: { messageBytes?: number; deflate?: DeflateParameters } = {},
): Promise<unknown[]> {
  const reader = new MessageReader({ messageBytes, sender: "client", deflate });
  const messages: unknown[] = [];
  for (const [index, frame] of frames.entries()) {
    try {
      const message = await reader.read(frame);
      if (message !== undefined) messages.push(message);
    } catch (error) {
      if (!(error instanceof WebSocketError)) throw error;
      return [...messages, { refused: error.closeCode, frame: index }];
    }
  }
  return messages;
}

/** Gives the frames of one message, cut into fragments of a size. */
function fragments(opcode: "text" | "binary", content: Uint8Array, size: number): Frame[] {
  const frames: Frame[] = [];
  for (let start = 0; start === 0 || start < content.length; start += size) {
    const piece = content.slice(start, start + size);
    const fin = start + size >= content.length;
    frames.push(frame(start === 0 ? opcode : "continuation", piece, { fin }));
  }
  return frames;
}

async function deflated(text: string): Promise<Uint8Array> {
  const direction = { windowBits: 15, noContextTakeover: true };
  return await new Deflater(direction).deflate(new TextEncoder().encode(text));
}

const text = (text: string) => ({ kind: "text", text });

test("message reader gives messages of one frame (RFC 6455 §5.4)", async () => {
  assertEquals(await read([frame("text", "é"), frame("text"), frame("binary", "a")]), [
    text("é"),
    text(""),
    { kind: "binary", octets: octets("a") },
  ]);
});

test("message reader joins fragments, however a text is cut (RFC 6455 §5.4)", async () => {
  const content = new TextEncoder().encode("a é € 😀 b");
  for (const size of [1, 2, 3, 5, 100]) {
    assertEquals(await read(fragments("text", content, size)), [text("a é € 😀 b")]);
    assertEquals(await read(fragments("binary", content, size)), [
      { kind: "binary", octets: content },
    ]);
  }
});

test("message reader joins empty fragments (RFC 6455 §5.4)", async () => {
  const frames = [
    frame("text", "", { fin: false }),
    frame("continuation", "a", { fin: false }),
    frame("continuation"),
  ];
  assertEquals(await read(frames), [text("a")]);
});

test("message reader gives control frames between fragments at once (RFC 6455 §5.4)", async () => {
  const frames = [
    frame("text", "a", { fin: false }),
    frame("ping", "1"),
    frame("continuation", "b", { fin: false }),
    frame("pong"),
    frame("continuation", "c"),
  ];
  assertEquals(await read(frames), [
    { kind: "ping", octets: octets("1") },
    { kind: "pong", octets: octets("") },
    text("abc"),
  ]);
});

test("message reader gives a close between fragments (RFC 6455 §5.4)", async () => {
  const frames = [frame("text", "a", { fin: false }), frame("close", Uint8Array.of(0x0b, 0xb8))];
  assertEquals(await read(frames), [{ kind: "close", close: { code: 3000, reason: "" } }]);
});

test("message reader rejects a bad close frame (RFC 6455 §7.4)", async () => {
  assertEquals(await read([frame("close", "a")]), [{ refused: 1002, frame: 0 }]);
});

test("message reader rejects a continuation of nothing (RFC 6455 §5.4)", async () => {
  assertEquals(await read([frame("continuation", "a")]), [{ refused: 1002, frame: 0 }]);
  const behind = [frame("text", "a"), frame("continuation", "b", { fin: false })];
  assertEquals(await read(behind), [text("a"), { refused: 1002, frame: 1 }]);
});

test("message reader rejects a message between fragments (RFC 6455 §5.4)", async () => {
  for (const opcode of ["text", "binary"] as const) {
    for (const fin of [true, false]) {
      const frames = [frame("text", "a", { fin: false }), frame(opcode, "b", { fin })];
      assertEquals(await read(frames), [{ refused: 1002, frame: 1 }]);
    }
  }
});

const NOT_UTF8 = ["\xff", "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xe2\x82"];

test("message reader rejects text that is not UTF-8 (RFC 6455 §8.1)", async () => {
  for (const content of NOT_UTF8) {
    assertEquals(await read([frame("text", octets(content))]), [{ refused: 1007, frame: 0 }]);
  }
});

test("message reader takes binary messages that are not UTF-8 (RFC 6455 §5.6)", async () => {
  for (const content of NOT_UTF8) {
    const message = { kind: "binary", octets: octets(content) };
    assertEquals(await read([frame("binary", octets(content))]), [message]);
  }
});

test("message reader rejects text at the first bad fragment (RFC 6455 §8.1)", async () => {
  const frames = [
    frame("text", "a", { fin: false }),
    frame("continuation", octets("\xf4\x90"), { fin: false }),
    frame("continuation", "b"),
  ];
  assertEquals(await read(frames), [{ refused: 1007, frame: 1 }]);
});

test("message reader rejects text that ends within a character (RFC 6455 §8.1)", async () => {
  const frames = [
    frame("text", octets("\xe2"), { fin: false }),
    frame("continuation", octets("\x82")),
  ];
  assertEquals(await read(frames), [{ refused: 1007, frame: 1 }]);
});

test("message reader keeps a byte order mark and NUL (RFC 6455 §5.6)", async () => {
  assertEquals(await read([frame("text", "\ufeffa\0")]), [text("\ufeffa\0")]);
});

test("message reader takes up to the most octets and no more (RFC 6455 §10.4)", async () => {
  for (const size of [3, 7, 100]) {
    const outcomes = [10, 11].map((bytes) =>
      read(fragments("text", new Uint8Array(bytes).fill(0x61), size), { messageBytes: 10 })
    );
    const [most, more] = await Promise.all(outcomes);
    assertEquals(most, [text("a".repeat(10))]);
    assertEquals((more?.[0] as { refused?: number }).refused, 1009);
  }
});

test("message reader rejects a message at the fragment that is too much", async () => {
  const frames = fragments("binary", new Uint8Array(100), 10);
  assertEquals(await read(frames, { messageBytes: 35 }), [{ refused: 1009, frame: 3 }]);
});

test("message reader inflates a message with RSV1 (RFC 7692 §6.2)", async () => {
  const compressed = frame("text", await deflated("Hello"), { rsv1: true });
  const frames = [compressed, frame("text", "plain"), compressed];
  assertEquals(await read(frames, { deflate: DEFLATE }), [
    text("Hello"),
    text("plain"),
    text("Hello"),
  ]);
});

test("message reader inflates fragments of a compressed message (RFC 7692 §7.2.3.1)", async () => {
  const frames = [
    frame("text", Uint8Array.of(0xf2, 0x48, 0xcd), { rsv1: true, fin: false }),
    frame("ping"),
    frame("continuation", Uint8Array.of(0xc9, 0xc9, 0x07, 0x00)),
  ];
  assertEquals(await read(frames, { deflate: DEFLATE }), [
    { kind: "ping", octets: octets("") },
    text("Hello"),
  ]);
});

test("message reader checks text after decompression (RFC 7692 §6.2)", async () => {
  const compressed = await new Deflater({ windowBits: 15, noContextTakeover: true })
    .deflate(octets("\xff"));
  const frames = [frame("text", compressed, { rsv1: true })];
  assertEquals(await read(frames, { deflate: DEFLATE }), [{ refused: 1007, frame: 0 }]);
});

test("message reader rejects what is no DEFLATE (RFC 7692 §6.2)", async () => {
  const frames = [frame("text", octets("\xff\xff"), { rsv1: true })];
  assertEquals(await read(frames, { deflate: DEFLATE }), [{ refused: 1007, frame: 0 }]);
});

test("message reader bounds a message after decompression", async () => {
  const frames = [frame("text", await deflated("a".repeat(1001)), { rsv1: true })];
  assertEquals(await read(frames, { deflate: DEFLATE, messageBytes: 1000 }), [
    { refused: 1009, frame: 0 },
  ]);
});
