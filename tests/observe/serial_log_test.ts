import { assertEquals } from "@std/assert";
import { serialLog } from "../../src/observe/serial_log.ts";
import type { ServerEvent } from "../../src/server/events.ts";
import { test } from "../support/test.ts";

function accepted(connection: number, atMs = 0): ServerEvent {
  const remoteAddr = {
    transport: "tcp",
    hostname: "127.0.0.1",
    port: 50_000 + connection,
  } as const;
  return { kind: "accepted", atMs, connection, remoteAddr };
}

function closed(connection: number, atMs: number): ServerEvent {
  const counts = { exchanges: 1, bytesReceived: 2, bytesSent: 3 };
  return { kind: "closed", atMs, connection, reason: "peer", ...counts };
}

/** A log whose turns end when the test says so. */
function logged() {
  const lines: string[] = [];
  const turns: (() => void)[] = [];
  const read = serialLog((line) => lines.push(line), { afterTurn: (then) => turns.push(then) });
  return { lines, read, endTurn: () => turns.splice(0).forEach((then) => then()) };
}

const QUEUE = "Whoever comes waits.";

test("serial log says who is served, and for how long", () => {
  const { lines, read, endTurn } = logged();
  read(accepted(1, 1000));
  read(closed(1, 3149));
  endTurn();
  read(accepted(2, 4000));
  read(closed(2, 4012.34));
  endTurn();
  assertEquals(lines, [
    `Serving 127.0.0.1:50001 (connection 1). ${QUEUE}`,
    "Connection 1 has ended after 2.1 s.",
    `Serving 127.0.0.1:50002 (connection 2). ${QUEUE}`,
    "Connection 2 has ended after 12.3 ms.",
  ]);
});

test("serial log says of whoever is accepted in the same turn that it had been waiting", () => {
  const { lines, read, endTurn } = logged();
  read(accepted(1));
  read(closed(1, 500));
  read(accepted(2, 500));
  endTurn();
  read(closed(2, 1000));
  endTurn();
  read(accepted(3, 1001));
  assertEquals(lines.filter((line) => line.startsWith("Serving")), [
    `Serving 127.0.0.1:50001 (connection 1). ${QUEUE}`,
    `Serving 127.0.0.1:50002 (connection 2), which had to wait. ${QUEUE}`,
    `Serving 127.0.0.1:50003 (connection 3). ${QUEUE}`,
  ]);
});

test("serial log has no address of a peer at a unix socket", () => {
  const { lines, read } = logged();
  const remoteAddr = { transport: "unix", path: "/run/loket" } as const;
  read({ kind: "accepted", atMs: 0, connection: 1, remoteAddr });
  assertEquals(lines, [`Serving a local program (connection 1). ${QUEUE}`]);
});
