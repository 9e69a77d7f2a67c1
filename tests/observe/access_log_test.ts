import { assertEquals, assertMatch } from "@std/assert";
import { accessLog } from "../../src/observe/access_log.ts";
import type { ServerEvent } from "../../src/server/events.ts";
import { test } from "../support/test.ts";

const PEER: Deno.NetAddr = { transport: "tcp", hostname: "192.0.2.1", port: 50_000 };

function accepted(connection = 1, remoteAddr: Deno.Addr = PEER): ServerEvent {
  return { kind: "accepted", atMs: 0, connection, remoteAddr };
}

function head(exchange = 1, target = "/", connection = 1): ServerEvent {
  return { kind: "head", atMs: 100, connection, exchange, method: "GET", target };
}

function sent(exchange = 1, connection = 1): ServerEvent {
  return { kind: "sent", atMs: 101.25, connection, exchange, status: 200, contentBytes: 5 };
}

type Reason = Extract<ServerEvent, { kind: "closed" }>["reason"];

function closed(reason: Reason, connection = 1): ServerEvent {
  const counts = { exchanges: 1, bytesReceived: 2, bytesSent: 3 };
  return { kind: "closed", atMs: 102, connection, reason, ...counts };
}

/** Gives the lines that are written for facts, as they are. */
function linesOf(...events: ServerEvent[]): string[] {
  const lines: string[] = [];
  const read = accessLog((line) => lines.push(line));
  for (const event of events) read(event);
  return lines;
}

/** Gives the lines without the time that each begins with. */
function untimed(...events: ServerEvent[]): string[] {
  return linesOf(...events).map((line) => line.slice("2025-01-01 00:00:00  ".length));
}

test("access log begins each line with date and time", () => {
  const [line = ""] = linesOf(accepted(), head(), sent());
  assertMatch(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}192\.0\.2\.1 {2}GET /);
});

test("access log writes one line for an exchange: what, how much, how long", () => {
  assertEquals(untimed(accepted(), head(1, "/a?b"), sent()), [
    "192.0.2.1  GET /a?b 200 5 B 1.3 ms",
  ]);
});

test("access log writes nothing before the answer was sent", () => {
  const base = { atMs: 100, connection: 1, exchange: 1 };
  const called: ServerEvent = { kind: "called", ...base };
  const settled: ServerEvent = { kind: "settled", failed: true, ...base };
  assertEquals(linesOf(accepted(), head(), called, settled), []);
});

test("access log keeps the exchanges of a connection apart", () => {
  const lines = untimed(accepted(), head(1, "/a"), head(2, "/b"), sent(1), sent(2));
  assertEquals(lines, ["192.0.2.1  GET /a 200 5 B 1.3 ms", "192.0.2.1  GET /b 200 5 B 1.3 ms"]);
});

test("access log keeps connections apart", () => {
  const other: Deno.NetAddr = { ...PEER, hostname: "2001:db8::7" };
  const lines = untimed(
    accepted(1),
    accepted(2, other),
    head(1, "/a", 1),
    head(1, "/b", 2),
    sent(1, 2),
    sent(1, 1),
  );
  assertEquals(lines, ["2001:db8::7  GET /b 200 5 B 1.3 ms", "192.0.2.1  GET /a 200 5 B 1.3 ms"]);
});

test("access log writes that a message was refused", () => {
  const refused: ServerEvent = {
    kind: "refused",
    atMs: 100,
    connection: 1,
    code: "host/missing",
    status: 400,
    message: "Cannot tell which host is meant",
    section: "RFC 9112 §3.2",
    advice: "Send Host.",
    offset: 16,
    excerpt: { text: "GET / HTTP/1.1␍␊␍␊", mark: 16 },
    remoteAddr: PEER,
  };
  assertEquals(untimed(accepted(), refused, closed("refused")), [
    "192.0.2.1  refused with 400, host/missing",
  ]);
});

test("access log writes what was not answered when the connection ended", () => {
  const lines = untimed(accepted(), head(1, "/a"), sent(1), head(2, "/b"), closed("lost"));
  assertEquals(lines.slice(1), ["192.0.2.1  GET /b not answered: lost"]);
});

test("access log writes nothing for a connection that ended as it should", () => {
  assertEquals(linesOf(accepted(), closed("peer")), []);
});

test("access log forgets a connection that has ended", () => {
  assertEquals(linesOf(accepted(), head(), closed("lost"), sent(), closed("lost")).length, 1);
});

test("access log writes nothing for an answer to an exchange of which it knows nothing", () => {
  assertEquals(linesOf(accepted(), sent()), []);
});

test("access log writes nothing for a connection of which it knows nothing", () => {
  assertEquals(linesOf(head(), sent(), closed("lost")), []);
});

const PEERS: readonly (readonly [address: Deno.Addr, name: string])[] = [
  [{ transport: "tcp", hostname: "::1", port: 1 }, "::1"],
  [{ transport: "tcp", hostname: "::ffff:192.0.2.7", port: 1 }, "192.0.2.7"],
  [{ transport: "tcp", hostname: "::ffff:c000:207", port: 1 }, "::ffff:c000:207"],
  [{ transport: "unix", path: "/run/loket.sock" }, "local"],
];

test("access log names the peer by its address", () => {
  for (const [address, name] of PEERS) {
    const [line] = untimed(accepted(1, address), head(), sent());
    assertEquals(line?.split("  ")[0], name);
  }
});
