import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  acceptHandshake,
  acceptKey,
  type HandshakeOptions,
  type HandshakeRequest,
  UnsupportedVersionError,
  WEBSOCKET_VERSION,
} from "../../src/websocket/handshake.ts";
import { test } from "../support/test.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** Gives the opening handshake of RFC 6455 §1.2, with other fields; `undefined` leaves one out. */
function opening(
  fields: Record<string, string | undefined> = {},
  start: Partial<HandshakeRequest> = {},
): HandshakeRequest {
  const all = {
    "host": "server.example.com",
    "upgrade": "websocket",
    "connection": "Upgrade",
    "sec-websocket-key": KEY,
    "sec-websocket-version": "13",
    ...fields,
  };
  const headers = new Headers();
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) headers.set(name, value);
  }
  return { method: "GET", version: "1.1", headers, ...start };
}

function refusalOf(request: HandshakeRequest, options?: HandshakeOptions): string {
  return assertThrows(() => acceptHandshake(request, options), TypeError).message;
}

test("acceptKey() gives the example (RFC 6455 §1.3)", async () => {
  assertEquals(await acceptKey(KEY), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

test("acceptHandshake() gives the key and the fields of the answer (RFC 6455 §4.2.2)", () => {
  const { key, headers, protocol, deflate } = acceptHandshake(opening());
  assertEquals([...headers], [["connection", "Upgrade"], ["upgrade", "websocket"]]);
  assertEquals([key, protocol, deflate], [KEY, "", undefined]);
});

test("acceptHandshake() wants the method GET (RFC 6455 §4.2.1)", () => {
  for (const method of ["POST", "HEAD", "CONNECT", "get"]) {
    assertEquals(
      refusalOf(opening({}, { method })),
      `Invalid Method: '${method}' must be 'GET'`,
    );
  }
});

test("acceptHandshake() wants HTTP/1.1 (RFC 6455 §4.2.1)", () => {
  assertEquals(
    refusalOf(opening({}, { version: "1.0" })),
    "Invalid Version: 'HTTP/1.0' must be 'HTTP/1.1'",
  );
});

test("acceptHandshake() wants websocket in Upgrade, in any case (RFC 6455 §4.2.1)", () => {
  for (const upgrade of ["websocket", "WebSocket", "h2c, WEBSOCKET", "websocket,"]) {
    acceptHandshake(opening({ upgrade }));
  }
  for (const upgrade of [undefined, "", "websockets", "web socket", "h2c", "websocket/13"]) {
    assertEquals(
      refusalOf(opening({ upgrade })),
      "Invalid Header: 'upgrade' header must contain 'websocket'",
    );
  }
});

test("acceptHandshake() wants upgrade in Connection, in any case (RFC 6455 §4.2.1)", () => {
  for (const connection of ["upgrade", "UPGRADE", "keep-alive, Upgrade"]) {
    acceptHandshake(opening({ connection }));
  }
  for (const connection of [undefined, "", "keep-alive", "upgraded", "up grade"]) {
    assertEquals(
      refusalOf(opening({ connection })),
      "Invalid Header: 'connection' header must contain 'Upgrade'",
    );
  }
});

test("acceptHandshake() wants a key (RFC 6455 §4.2.1)", () => {
  assertEquals(
    refusalOf(opening({ "sec-websocket-key": undefined })),
    "Invalid Header: 'sec-websocket-key' header must be set",
  );
});

test("acceptHandshake() wants a key of 16 octets in base64 (RFC 6455 §4.2.1)", () => {
  const keys = [
    "",
    "abc",
    btoa("x".repeat(15)),
    btoa("x".repeat(17)),
    btoa("x".repeat(18)),
    KEY.slice(0, -2),
    KEY.replace("G", "-"),
    `${KEY}, ${KEY}`,
  ];
  for (const key of keys) {
    assertEquals(
      refusalOf(opening({ "sec-websocket-key": key })),
      "Invalid Header: 'sec-websocket-key' header must be 16 octets in base64",
      key,
    );
  }
});

test("acceptHandshake() tells another version from other faults (RFC 6455 §4.4)", () => {
  for (const version of [undefined, "", "8", "12", "14", "013", "13, 8", "+13"]) {
    const request = opening({ "sec-websocket-version": version });
    assertThrows(() => acceptHandshake(request), UnsupportedVersionError);
  }
  assertStrictEquals(WEBSOCKET_VERSION, "13");
});

test("acceptHandshake() judges the version last, so that 426 is for WebSocket only", () => {
  const request = opening({ "sec-websocket-version": "8", "sec-websocket-key": "abc" });
  const error = assertThrows(() => acceptHandshake(request), TypeError);
  assertEquals(error instanceof UnsupportedVersionError, false);
});

test("acceptHandshake() chooses a subprotocol that was offered (RFC 6455 §4.2.2)", () => {
  const request = opening({ "sec-websocket-protocol": "chat, superchat" });
  const { headers, protocol } = acceptHandshake(request, { protocol: "superchat" });
  assertEquals([headers.get("sec-websocket-protocol"), protocol], ["superchat", "superchat"]);
});

test("acceptHandshake() chooses no subprotocol by itself (RFC 6455 §4.2.2)", () => {
  const { headers } = acceptHandshake(opening({ "sec-websocket-protocol": "chat" }));
  assertEquals(headers.has("sec-websocket-protocol"), false);
});

test("acceptHandshake() refuses a subprotocol that was not offered (RFC 6455 §4.2.2)", () => {
  for (const offered of [undefined, "a, b", "C", "cc"]) {
    assertEquals(
      refusalOf(opening({ "sec-websocket-protocol": offered }), { protocol: "c" }),
      "Protocol 'c' not in the request's protocol list (non negotiable)",
    );
  }
});

const OFFER = { "sec-websocket-extensions": "permessage-deflate; client_max_window_bits" };

test("acceptHandshake() agrees on compression (RFC 7692 §5)", () => {
  const { headers, deflate } = acceptHandshake(opening(OFFER));
  assertEquals(headers.get("sec-websocket-extensions"), "permessage-deflate");
  assertEquals(deflate?.response, "permessage-deflate");
});

test("acceptHandshake() declines compression that is not wanted", () => {
  const { headers, deflate } = acceptHandshake(opening(OFFER), { compression: false });
  assertEquals([headers.has("sec-websocket-extensions"), deflate], [false, undefined]);
});

test("acceptHandshake() answers no extension that it does not know (RFC 6455 §4.2.2)", () => {
  const { headers } = acceptHandshake(opening({ "sec-websocket-extensions": "foo, bar; a=1" }));
  assertEquals(headers.has("sec-websocket-extensions"), false);
});

test("acceptHandshake() refuses extensions that break the grammar (RFC 6455 §9.1)", () => {
  assertEquals(
    refusalOf(opening({ "sec-websocket-extensions": "foo bar" })),
    "Invalid Header: 'sec-websocket-extensions' header is malformed: foo bar",
  );
});
