import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { Deflater, loadDeflate } from "../../src/websocket/deflate.ts";
import { writeFrame } from "../../src/websocket/frame.ts";
import { test } from "../support/test.ts";
import { frame, inflated, Intervals, masked, Opened, type OpenOptions } from "./peer.ts";

await loadDeflate();

const NO_TAKEOVER = {
  deflate: {
    parameters: {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 15,
      clientMaxWindowBits: 15,
    },
    response: "permessage-deflate",
  },
} satisfies OpenOptions;

/** Gives the payload of a close frame. */
function closing(code: number, reason = ""): Uint8Array {
  return Uint8Array.of(code >> 8, code & 0xff, ...new TextEncoder().encode(reason));
}

/** Sends octets to a socket that is open; gives the server's close frame and what the socket says. */
async function failBy(octets: Uint8Array, options: OpenOptions = {}): Promise<unknown[]> {
  const opened = new Opened(options).start();
  await opened.sendOctets(octets);
  const close = await opened.receiveText();
  assertEquals(await opened.receive(), undefined, "nothing follows the close frame");
  await opened.leave();
  return [close?.slice(0, 10), ...opened.events];
}

const SECTIONS: readonly (readonly [rule: string, octets: Uint8Array, code: number])[] = [
  ["a frame that is not masked (RFC 6455 §5.1)", writeFrame(frame("text", "a")), 1002],
  ["a reserved bit (RFC 6455 §5.2)", Uint8Array.of(0xa1, 0x80), 1002],
  ["a reserved opcode (RFC 6455 §5.2)", Uint8Array.of(0x83, 0x80), 1002],
  ["a continuation of nothing (RFC 6455 §5.4)", masked(frame("continuation")), 1002],
  [
    "a close code that may not be sent (RFC 6455 §7.4)",
    masked(frame("close", closing(1005))),
    1002,
  ],
  ["text that is not UTF-8 (RFC 6455 §8.1)", masked(frame("text", Uint8Array.of(0xff))), 1007],
  ["a frame above its limit (RFC 6455 §7.4.1)", masked(frame("text", "a".repeat(11))), 1009],
];

for (const [rule, octets, code] of SECTIONS) {
  test(`connection fails upon ${rule}`, async () => {
    const [close, open, error, end, ...rest] = await failBy(octets, { limits: { frameBytes: 10 } });
    assertEquals([close, open, end, rest], [`close ${code}`, "open", 'close 1006 "" unclean', []]);
    assertEquals(String(error).startsWith("Cannot read "), true);
  });
}

test("connection fails upon a message above its limit (RFC 6455 §7.4.1)", async () => {
  const octets = Uint8Array.of(
    ...masked(frame("text", "a".repeat(6), { fin: false })),
    ...masked(frame("continuation", "a".repeat(6))),
  );
  const [close] = await failBy(octets, { limits: { messageBytes: 10 } });
  assertEquals(close, "close 1009");
});

test("connection has no limits where they are 0", async () => {
  const opened = new Opened({ limits: { frameBytes: 0, messageBytes: 0 } }).start();
  await opened.send("text", "abc");
  assertEquals(await opened.said(2), ["open", "text abc"]);
  await opened.end();
});

test("connection reads nothing behind a failure (RFC 6455 §7.1.7)", async () => {
  const octets = Uint8Array.of(0x83, 0x80, 0, 0, 0, 0, ...masked(frame("text", "a")));
  assertEquals((await failBy(octets)).length, 4);
});

test("connection drops the messages that wait when it fails (RFC 6455 §7.1.7)", async () => {
  const opened = new Opened({ capacity: 1 }).start();
  for (let count = 0; count < 100; count++) opened.socket.send("a".repeat(2000));
  await opened.sendOctets(Uint8Array.of(0x83, 0x80));
  let messages = 0;
  for (let next = await opened.receive(); next?.opcode === "text"; next = await opened.receive()) {
    messages++;
  }
  assertLess(messages, 100);
  await opened.leave();
});

test("connection gives messages however the octets are cut (RFC 6455 §5)", async () => {
  const octets = Uint8Array.of(...masked(frame("text", "a")), ...masked(frame("binary", "b")));
  for (const size of [1, 2, 3, 7, 100]) {
    const opened = new Opened().start();
    for (let start = 0; start < octets.length; start += size) {
      await opened.sendOctets(octets.subarray(start, start + size));
    }
    assertEquals(await opened.said(3), ["open", "text a", "binary 98"]);
    await opened.end();
  }
});

test("connection gives large messages both ways", async () => {
  const opened = new Opened().start();
  opened.socket.onmessage = ({ data }) => opened.socket.send(data);
  const payload = new Uint8Array(1 << 20).map((_, index) => index * 7);
  await opened.send("binary", payload);
  const echo = await opened.receive();
  assertEquals(echo?.payload.length, payload.length);
  assertEquals(echo?.payload.every((octet, index) => octet === payload[index]), true);
  await opened.end();
});

test("connection answers a ping with its payload (RFC 6455 §5.5.3)", async () => {
  const opened = new Opened().start();
  await opened.send("ping", "abc");
  assertEquals(await opened.receiveText(), "pong abc");
  await opened.end();
});

test("connection answers a ping between fragments (RFC 6455 §5.4)", async () => {
  const opened = new Opened().start();
  await opened.send("text", "a", false);
  await opened.send("ping", "1");
  assertEquals(await opened.receiveText(), "pong 1");
  await opened.send("continuation", "b");
  assertEquals(await opened.said(2), ["open", "text ab"]);
  await opened.end();
});

test("connection says nothing to a pong (RFC 6455 §5.5.3)", async () => {
  const opened = new Opened().start();
  await opened.send("pong", "unasked");
  await opened.send("ping", "1");
  assertEquals(await opened.receiveText(), "pong 1");
  assertEquals(opened.events, ["open"]);
  await opened.end();
});

test("connection answers the latest of the pings that nobody reads (RFC 6455 §5.5.3)", async () => {
  const opened = new Opened({ capacity: 1 }).start();
  for (let count = 1; count <= 1000; count++) await opened.send("ping", `${count}`);
  await opened.send("text", "behind the pings");
  await opened.said(2);
  await opened.send("close");
  const answers: string[] = [];
  for (let next = await opened.receiveText(); next !== undefined;) {
    answers.push(next);
    next = await opened.receiveText();
  }
  assertLess(answers.length, 50);
  assertEquals(answers.slice(-2), ["pong 1000", "close"]);
  await opened.leave();
});

test("connection counts what is not written yet", async () => {
  const opened = new Opened({ capacity: 1 }).start();
  opened.socket.send("é");
  opened.socket.send(new Blob(["abc"]));
  assertEquals(opened.socket.bufferedAmount, 5);
  await opened.receive();
  await opened.receive();
  await opened.end();
  assertEquals(opened.socket.bufferedAmount, 0);
});

test("connection joins small messages in one write", async () => {
  const opened = new Opened().start();
  for (let count = 0; count < 100; count++) opened.socket.send("abc");
  for (let count = 0; count < 100; count++) await opened.receive();
  assertEquals(opened.writes, [500]);
  await opened.end();
});

test("connection writes on where a write took a part", async () => {
  const opened = new Opened({ capacity: 7 }).start();
  opened.socket.send("0123456789".repeat(5));
  opened.socket.send("a".repeat(20_000));
  assertEquals(await opened.receiveText(), `text ${"0123456789".repeat(5)}`);
  assertEquals(await opened.receiveText(), `text ${"a".repeat(20_000)}`);
  await opened.end();
});

test("connection keeps the order of messages although a Blob has to be read", async () => {
  const opened = new Opened(NO_TAKEOVER).start();
  const sizes = [10, 5000, 100, 3000, 1];
  for (const size of sizes) opened.socket.send(new Blob(["b".repeat(size)]));
  opened.socket.send("end");
  for (const size of sizes) {
    const next = await opened.receive();
    if (next === undefined) throw new Error("a frame is missing");
    assertEquals((next.rsv1 ? await inflated(next) : next.payload).length, size);
  }
  assertEquals(await opened.receiveText(), "text end");
  await opened.end();
});

test("connection compresses a message where that pays off (RFC 7692 §6.1)", async () => {
  const opened = new Opened(NO_TAKEOVER).start();
  opened.socket.send("a".repeat(1023));
  opened.socket.send("a".repeat(1024));
  assertEquals((await opened.receive())?.rsv1, false);
  const compressed = await opened.receive();
  if (compressed === undefined) throw new Error("a frame is missing");
  assertEquals(compressed.rsv1, true);
  assertEquals((await inflated(compressed)).length, 1024);
  await opened.end();
});

test("connection compresses by what it sent before (RFC 7692 §7.1.1.1)", async () => {
  const parameters = { ...NO_TAKEOVER.deflate.parameters, serverNoContextTakeover: false };
  const opened = new Opened({ deflate: { parameters, response: "" } }).start();
  const noise = crypto.getRandomValues(new Uint8Array(2000));
  opened.socket.send(noise);
  opened.socket.send(noise);
  const sizes = [
    (await opened.receive())?.payload.length,
    (await opened.receive())?.payload.length,
  ];
  assertGreater(sizes[0] ?? 0, 2000);
  assertLess(sizes[1] ?? 0, 100);
  await opened.end();
});

test("connection gives zlib back when it is lost while it compresses", async () => {
  const parameters = { ...NO_TAKEOVER.deflate.parameters, serverNoContextTakeover: false };
  const opened = new Opened({ deflate: { parameters, response: "" }, capacity: 1 }).start();
  for (let count = 0; count < 10; count++) opened.socket.send(new Uint8Array(100_000));
  await opened.receive();
  await opened.leave();
  assertEquals(opened.events.at(-1), 'close 1006 "" unclean');
});

test("connection reads compressed messages (RFC 7692 §6.2)", async () => {
  const opened = new Opened(NO_TAKEOVER).start();
  const direction = { windowBits: 15, noContextTakeover: true };
  const payload = await new Deflater(direction).deflate(new TextEncoder().encode("Hello"));
  await opened.sendOctets(masked(frame("text", payload, { rsv1: true })));
  assertEquals(await opened.said(2), ["open", "text Hello"]);
  await opened.end();
});

test("connection answers a close frame and closes first (RFC 6455 §5.5.1, §7.1.1)", async () => {
  for (const payload of [closing(1000), closing(3001, "bye"), closing(1014), new Uint8Array(0)]) {
    const opened = new Opened().start();
    await opened.send("close", payload);
    const answer = await opened.receive();
    assertEquals([answer?.opcode, answer?.payload], ["close", payload]);
    assertEquals(await opened.receive(), undefined);
    assertEquals(opened.server.hasClosedWrite, true);
    await opened.leave();
  }
});

test("connection says with which code and reason the peer closed (RFC 6455 §7.1.5)", async () => {
  const closings: [Uint8Array, string][] = [
    [closing(1000), 'close 1000 "" clean'],
    [closing(4000, "bye"), 'close 4000 "bye" clean'],
    [new Uint8Array(0), 'close 1005 "" clean'],
  ];
  for (const [payload, expected] of closings) {
    const opened = new Opened().start();
    await opened.send("close", payload);
    await opened.receive();
    await opened.leave();
    assertEquals(opened.events, ["open", expected]);
  }
});

test("connection sends what waits before it answers a close frame (RFC 6455 §5.5.1)", async () => {
  const opened = new Opened({ capacity: 1 }).start();
  for (const text of ["a", "b"]) opened.socket.send(text);
  await opened.send("close");
  const frames = [await opened.receiveText(), await opened.receiveText()];
  assertEquals([...frames, await opened.receiveText()], ["text a", "text b", "close"]);
  await opened.leave();
});

test("connection gives no message behind the peer's close frame (RFC 6455 §5.5.1)", async () => {
  const opened = new Opened().start();
  const octets = [...masked(frame("close", closing(1000))), ...masked(frame("text", "a"))];
  await opened.sendOctets(Uint8Array.from(octets));
  assertEquals((await opened.receive())?.opcode, "close");
  assertEquals(await opened.receive(), undefined);
  await opened.leave();
  assertEquals(opened.events, ["open", 'close 1000 "" clean']);
});

test("connection gives no message once it closes, and waits for the peer's close", async () => {
  const opened = new Opened().start();
  opened.socket.close(3000, "bye");
  await opened.send("text", "a");
  assertEquals(await opened.receiveText(), "close 3000 bye");
  await opened.send("close", closing(3000));
  assertEquals(await opened.receive(), undefined);
  await opened.leave();
  assertEquals(opened.events, ["open", 'close 3000 "" clean']);
});

test("connection sends what waits before its own close frame (RFC 6455 §7.1.2)", async () => {
  const opened = new Opened().start();
  opened.socket.send(new Blob(["a"]));
  opened.socket.close();
  assertEquals([await opened.receiveText(), await opened.receiveText()], ["binary a", "close"]);
  await opened.end();
});

test("connection sends one close frame however often it is closed (RFC 6455 §5.5.1)", async () => {
  const opened = new Opened().start();
  opened.socket.close(3000);
  opened.socket.close(3001);
  opened.opening.goAway();
  assertEquals(await opened.receiveText(), "close 3000");
  await opened.send("close", closing(3000));
  assertEquals(await opened.receive(), undefined);
  await opened.leave();
});

test("connection that was closed before it began does not open", async () => {
  const opened = new Opened();
  opened.socket.close(3000);
  opened.start();
  assertEquals(await opened.receiveText(), "close 3000");
  await opened.end();
  assertEquals(opened.events, ['close 1000 "" clean']);
});

test("connection goes away with 1001 (RFC 6455 §7.4.1)", async () => {
  const opened = new Opened().start();
  opened.opening.goAway();
  assertEquals(await opened.receiveText(), "close 1001");
  await opened.end();
});

test("connection that is lost says 1006 (RFC 6455 §7.1.5)", async () => {
  const opened = new Opened().start();
  await opened.leave();
  const message = "Cannot read frame: the connection ended without a close frame";
  assertEquals(opened.events, ["open", message, 'close 1006 "" unclean']);
  assertEquals(opened.server.isClosed, true);
});

test("connection that is lost within a frame says 1006 (RFC 6455 §7.1.5)", async () => {
  const opened = new Opened().start();
  await opened.sendOctets(masked(frame("text", "abc")).subarray(0, 7));
  await opened.leave();
  assertEquals(opened.events.at(-1), 'close 1006 "" unclean');
});

test("connection that cannot be written to any more says 1006 (RFC 6455 §7.1.5)", async () => {
  const opened = new Opened({ capacity: 1 }).start();
  opened.socket.send("abc");
  await opened.leave();
  opened.socket.send("abc");
  assertEquals(opened.events.at(-1), 'close 1006 "" unclean');
});

test("connection that is lost while it closes is no failure (RFC 6455 §7.1.5)", async () => {
  const opened = new Opened().start();
  opened.socket.close();
  await opened.leave();
  assertEquals(opened.events, ["open", 'close 1006 "" unclean']);
});

test("connection that fails before it began says so afterwards", async () => {
  const opened = new Opened();
  opened.opening.fail();
  opened.opening.fail();
  assertEquals(opened.events, []);
  await opened.opening.ended;
  const message = "Cannot open WebSocket: the answer could not be sent";
  assertEquals(opened.events, [message, 'close 1006 "" unclean']);
  assertEquals(opened.socket.readyState, 3);
});

test("connection waits 5 s for the peer's close frame and no longer", async () => {
  using intervals = new Intervals();
  const opened = new Opened().start();
  opened.socket.close();
  assertEquals(intervals.periods, [5000]);
  intervals.elapse();
  await opened.opening.ended;
  assertEquals(opened.events, ["open", 'close 1006 "" unclean']);
  assertEquals([intervals.periods, opened.server.isClosed], [[], true]);
});

test("connection waits longer while the peer takes what waits, not while it talks", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ capacity: 10 }).start();
  opened.socket.send("a".repeat(100));
  opened.socket.close();
  await opened.receive();
  intervals.elapse();
  assertEquals(opened.server.isClosed, false);
  await opened.send("ping");
  intervals.elapse();
  assertEquals(opened.server.isClosed, true);
  await opened.leave();
});

test("connection waits 2 s for the peer's end behind the handshake and no longer", async () => {
  using intervals = new Intervals();
  const opened = new Opened().start();
  await opened.send("close", closing(1000));
  await opened.receive();
  assertEquals(await opened.receive(), undefined);
  assertEquals(intervals.periods, [2000]);
  intervals.elapse();
  await opened.opening.ended;
  assertEquals(opened.events, ["open", 'close 1000 "" clean']);
});

test("connection ends although the peer takes nothing", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ capacity: 1 }).start();
  opened.socket.send("abc");
  await opened.send("close", closing(1000));
  while (intervals.periods[0] !== 2000) await Promise.resolve();
  intervals.elapse();
  intervals.elapse();
  await opened.opening.ended;
  assertEquals(opened.events, ["open", 'close 1000 "" unclean']);
});

test("connection asks a silent peer after half of idleTimeout (RFC 6455 §5.5.2)", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ idleTimeout: 30 }).start();
  assertEquals(intervals.periods, [15_000]);
  intervals.elapse();
  assertEquals(await opened.receiveText(), "ping");
  await opened.end();
});

test("connection stays while the peer answers, whatever it says", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ idleTimeout: 30 }).start();
  for (const opcode of ["pong", "ping", "text"] as const) {
    intervals.elapse();
    assertEquals(await opened.receiveText(), "ping");
    await opened.send(opcode, "a");
    if (opcode === "ping") assertEquals(await opened.receiveText(), "pong a");
    await opened.send("ping", "b");
    assertEquals(await opened.receiveText(), "pong b");
    intervals.elapse();
  }
  assertEquals(opened.socket.readyState, 1);
  await opened.end();
});

test("connection fails when a ping goes without an answer", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ idleTimeout: 30 }).start();
  intervals.elapse();
  intervals.elapse();
  assertEquals(await opened.receiveText(), "ping");
  const reason = "Cannot keep connection: no answer to a ping";
  assertEquals(await opened.receiveText(), `close 1001 ${reason}`);
  intervals.elapse();
  await opened.opening.ended;
  assertEquals(opened.events, ["open", reason, 'close 1006 "" unclean']);
});

test("connection asks nobody where idleTimeout is 0", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ idleTimeout: 0 }).start();
  assertEquals(intervals.periods, []);
  await opened.end();
});

test("connection does not count a peer as silent that takes a long message", async () => {
  using intervals = new Intervals();
  const opened = new Opened({ idleTimeout: 30, capacity: 100 }).start();
  opened.socket.send("a".repeat(100_000));
  const reading = opened.receive();
  while (opened.writes.length < 3) await Promise.resolve();
  intervals.elapse();
  assertGreater(opened.socket.bufferedAmount, 0);
  await reading;
  await opened.send("ping", "a");
  assertEquals(await opened.receiveText(), "pong a");
  await opened.end();
});
