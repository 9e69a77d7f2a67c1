import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { openServerWebSocket, ServerWebSocket } from "../../src/websocket/socket.ts";
import { test } from "../support/test.ts";
import { Opened } from "./peer.ts";

const PARAMETERS = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

/** Gives the name of the `DOMException` that a function throws. */
function exceptionOf(fn: () => unknown): string {
  return assertThrows(fn, DOMException).name;
}

test("openServerWebSocket() gives a socket that is connecting", () => {
  const deflate = { parameters: PARAMETERS, response: "permessage-deflate" };
  const { socket } = openServerWebSocket({ url: "ws://a/b", protocol: "chat", deflate });
  assertEquals(
    [socket.url, socket.protocol, socket.extensions, socket.readyState, socket.binaryType],
    ["ws://a/b", "chat", "permessage-deflate", 0, "arraybuffer"],
  );
  assertEquals(socket.bufferedAmount, 0);
});

test("openServerWebSocket() refuses a time below 0", () => {
  for (const idleTimeout of [-1, NaN]) {
    assertThrows(() => openServerWebSocket({ idleTimeout }), RangeError, "is below 0");
  }
});

test("ServerWebSocket has the states of the platform, on the class and on the socket", () => {
  const { socket } = openServerWebSocket();
  const names = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"] as const;
  assertEquals(names.map((name) => ServerWebSocket[name]), names.map((name) => WebSocket[name]));
  assertEquals(names.map((name) => socket[name]), [0, 1, 2, 3]);
});

test("ServerWebSocket shows what the platform's WebSocket shows, and no more", () => {
  const { socket } = openServerWebSocket();
  const members = (of: object) => Object.getOwnPropertyNames(of).toSorted();
  assertEquals(members(ServerWebSocket.prototype), members(WebSocket.prototype));
  assertEquals(Object.keys(socket), []);
  assertInstanceOf(socket, WebSocket);
});

test("ServerWebSocket goes through its states", async () => {
  const opened = new Opened();
  const states: number[] = [];
  for (const type of ["open", "close"]) {
    opened.socket.addEventListener(type, () => states.push(opened.socket.readyState));
  }
  opened.start().socket.close();
  states.push(opened.socket.readyState);
  await opened.end();
  assertEquals(states, [1, 2, 3]);
});

test("ServerWebSocket gives text as a string", async () => {
  const opened = new Opened().start();
  await opened.send("text", "é");
  assertEquals(await opened.said(2), ["open", "text é"]);
  await opened.end();
});

test("ServerWebSocket gives binary messages as binaryType says", async () => {
  const opened = new Opened().start();
  const data: unknown[] = [];
  opened.socket.addEventListener("message", (event) => data.push((event as MessageEvent).data));
  await opened.send("binary", "a");
  await opened.said(2);
  opened.socket.binaryType = "blob";
  await opened.send("binary", "b");
  await opened.said(3);
  const [buffer, blob] = data;
  assertInstanceOf(buffer, ArrayBuffer);
  assertInstanceOf(blob, Blob);
  assertEquals([new Uint8Array(buffer), await blob.text()], [Uint8Array.of(0x61), "b"]);
  await opened.end();
});

test("ServerWebSocket leaves binaryType for a value that is none", () => {
  const { socket } = openServerWebSocket();
  Object.assign(socket, { binaryType: "nodebuffer" });
  assertEquals(socket.binaryType, "arraybuffer");
});

test("ServerWebSocket calls its event handlers in their place among the listeners", async () => {
  const opened = new Opened();
  const { socket } = opened;
  const calls: string[] = [];
  socket.onmessage = () => calls.push("replaced");
  socket.addEventListener("message", () => calls.push("listener"));
  socket.onmessage = function (event) {
    calls.push(`handler ${event.data} ${this === socket}`);
  };
  opened.start();
  await opened.send("text", "a");
  await opened.said(2);
  assertEquals(calls, ["handler a true", "listener"]);
  await opened.end();
});

test("ServerWebSocket calls an event handler no more that was taken off", async () => {
  const opened = new Opened();
  opened.socket.onclose = () => opened.events.push("handler");
  opened.socket.onclose = null;
  assertEquals(opened.socket.onclose, null);
  await opened.start().end();
  assertEquals(opened.events, ["open", 'close 1000 "" clean']);
});

test("ServerWebSocket has an event handler for each event", async () => {
  const opened = new Opened();
  const { socket } = opened;
  const calls: string[] = [];
  socket.onopen = ({ type }) => calls.push(type);
  socket.onmessage = ({ type }) => calls.push(type);
  socket.onerror = ({ type }) => calls.push(type);
  socket.onclose = ({ type }) => calls.push(type);
  opened.start();
  await opened.send("text");
  await opened.said(2);
  await opened.leave();
  assertEquals(calls, ["open", "message", "error", "close"]);
});

test("ServerWebSocket takes nothing but a function for an event handler", () => {
  const { socket } = openServerWebSocket();
  Object.assign(socket, { onopen: 5 });
  assertEquals(socket.onopen, null);
});

test("ServerWebSocket reports what a listener throws and reads on", async () => {
  const opened = new Opened();
  const reported: unknown[] = [];
  const report = (event: ErrorEvent) => {
    event.preventDefault();
    reported.push(event.error.message);
  };
  globalThis.addEventListener("error", report);
  opened.socket.onmessage = () => {
    throw new Error("a listener's mistake");
  };
  opened.start();
  await opened.send("text", "a");
  await opened.send("text", "b");
  assertEquals(await opened.said(3), ["open", "text a", "text b"]);
  globalThis.removeEventListener("error", report);
  assertEquals(reported, ["a listener's mistake", "a listener's mistake"]);
  await opened.end();
});

test("send() refuses before the socket is open", () => {
  assertEquals(exceptionOf(() => openServerWebSocket().socket.send("a")), "InvalidStateError");
});

test("send() sends text and every kind of bytes, in order (RFC 6455 §5.6)", async () => {
  const opened = new Opened();
  opened.socket.onopen = () => {
    const bytes = Uint8Array.of(0x61, 0x62, 0x63);
    opened.socket.send("é");
    opened.socket.send(new Blob(["blob"]));
    opened.socket.send(bytes.buffer);
    opened.socket.send(bytes.subarray(1));
    opened.socket.send(new DataView(bytes.buffer, 2));
    opened.socket.send(new SharedArrayBuffer(0));
    opened.socket.send("");
  };
  opened.start();
  const frames = [];
  for (let count = 0; count < 7; count++) frames.push(await opened.receiveText());
  assertEquals(frames, [
    "text é",
    "binary blob",
    "binary abc",
    "binary bc",
    "binary c",
    "binary",
    "text",
  ]);
  await opened.end();
});

test("send() copies bytes, which the caller may change at once", async () => {
  const opened = new Opened().start();
  const bytes = Uint8Array.of(0x61);
  opened.socket.send(bytes);
  bytes[0] = 0x62;
  assertEquals(await opened.receiveText(), "binary a");
  await opened.end();
});

test("send() sends what is neither bytes nor text as text", async () => {
  const opened = new Opened().start();
  Reflect.apply(opened.socket.send, opened.socket, [5]);
  assertEquals(await opened.receiveText(), "text 5");
  await opened.end();
});

test("send() only counts once the socket closes", async () => {
  const opened = new Opened().start();
  opened.socket.close();
  opened.socket.send("abc");
  assertEquals(await opened.receiveText(), "close");
  await opened.end();
  opened.socket.send(new Blob(["de"]));
  assertEquals(opened.socket.bufferedAmount, 5);
});

test("close() refuses codes that may not be sent (RFC 6455 §7.4)", () => {
  const { socket } = openServerWebSocket();
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, NaN]) {
    assertEquals(exceptionOf(() => socket.close(code)), "InvalidAccessError");
  }
  assertEquals(socket.readyState, 0);
});

test("close() refuses a reason of more than 123 bytes", () => {
  const { socket } = openServerWebSocket();
  for (const reason of ["x".repeat(124), "é".repeat(62)]) {
    assertEquals(exceptionOf(() => socket.close(1000, reason)), "SyntaxError");
  }
  socket.close(1000, "é".repeat(61));
  assertEquals(socket.readyState, 2);
});

test("close() sends the code and the reason (RFC 6455 §5.5.1)", async () => {
  const closings: [() => Parameters<ServerWebSocket["close"]>, string][] = [
    [() => [], "close"],
    [() => [1000], "close 1000"],
    [() => [3000, "bye"], "close 3000 bye"],
    [() => [undefined, "bye"], "close 1000 bye"],
  ];
  for (const [parameters, expected] of closings) {
    const opened = new Opened().start();
    opened.socket.close(...parameters());
    assertEquals(await opened.receiveText(), expected);
    await opened.end();
  }
});
