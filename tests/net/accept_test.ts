import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { acceptLoop, type AcceptTrouble, acceptTrouble } from "../../src/net/accept.ts";
import { listen } from "../../src/net/listen.ts";
import { testWhere } from "../support/program.ts";
import { outputOf } from "../support/run.ts";
import { within } from "../support/server.ts";
import { connect } from "../support/socket.ts";
import { hasProgram, test, testWith } from "../support/test.ts";

const { errors } = Deno;

function withCode(code: string, message = ""): Error {
  return Object.assign(new Error(message), { code });
}

const TROUBLES: readonly (readonly [error: unknown, AcceptTrouble])[] = [
  [new errors.NotConnected("Transport endpoint is not connected (os error 107)"), "connection"],
  [new errors.ConnectionReset("Connection reset by peer (os error 104)"), "connection"],
  [new errors.ConnectionAborted("Software caused connection abort (os error 103)"), "connection"],
  [new errors.TimedOut("Connection timed out (os error 110)"), "connection"],

  [withCode("EMFILE"), "resources"],
  [withCode("ENFILE"), "resources"],
  [withCode("ENOMEM"), "resources"],
  [withCode("ENOBUFS"), "resources"],
  [new Error("Too many open files (os error 24)"), "resources"],
  [new Error("Too many open files in system (os error 23)"), "resources"],
  [new Error("Cannot allocate memory (os error 12)"), "resources"],
  [new Error("No buffer space available (os error 105)"), "resources"],
  [new errors.ConnectionAborted("EMFILE"), "resources"],

  [new errors.BadResource("Listener has been closed"), "listener"],
  [new errors.Interrupted("operation canceled"), "listener"],
  [new errors.PermissionDenied("Permission denied (os error 13)"), "listener"],
  [new Error("Protocol error (os error 240)"), "listener"],
  [new Error("Is a directory (os error 1)"), "listener"],
  [withCode("EINVAL", "Invalid argument (os error 22)"), "listener"],
  [new TypeError("accept is not a function"), "listener"],
  ["a text", "listener"],
  [undefined, "listener"],
];

test("acceptTrouble tells whom an error concerns", () => {
  for (const [error, expected] of TROUBLES) {
    assertEquals(acceptTrouble(error), expected, String(error));
  }
});

/** A listener that gives what it is told to, an error by rejecting, and then nothing more. */
function listenerOf(outcomes: readonly unknown[]): Deno.Listener & { left: unknown[] } {
  const left = [...outcomes];
  const accept = () => {
    if (left.length === 0) return Promise.withResolvers().promise;
    const outcome = left.shift();
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  return { left, accept } as unknown as Deno.Listener & { left: unknown[] };
}

/** Runs the loop over the outcomes to their end and gives what it did. */
async function runLoop(outcomes: readonly unknown[]) {
  const listener = listenerOf(outcomes);
  const end = new AbortController();
  const did: string[] = [];
  const total = outcomes.filter((outcome) => !(outcome instanceof Error)).length;
  await acceptLoop(listener, {
    signal: end.signal,
    onExhausted: () => did.push("exhausted"),
    onConnection(conn) {
      did.push(String(conn));
      if (did.filter((entry) => entry !== "exhausted").length === total) end.abort();
    },
  });
  return did;
}

test("acceptLoop goes on at once behind a connection that was reset", async () => {
  const reset = Array.from({ length: 200 }, () => new errors.NotConnected("os error 107"));
  assertEquals(await within(runLoop(["a", ...reset, "b"]), 500), ["a", "b"]);
});

test("acceptLoop tells once that descriptors ran out, and tries again", async () => {
  const out = () => withCode("EMFILE");
  assertEquals(await runLoop([out(), out(), out(), "a", "b", out(), "c"]), [
    "exhausted",
    "a",
    "b",
    "exhausted",
    "c",
  ]);
});

test("acceptLoop rejects when the listener fails", async () => {
  await assertRejects(() => runLoop(["a", new errors.BadResource("gone"), "b"]), Error, "gone");
});

test("acceptLoop ends within a pause", async () => {
  const end = new AbortController();
  const exhausted = Promise.withResolvers<void>();
  const listener = listenerOf(Array.from({ length: 100 }, () => withCode("EMFILE")));
  const loop = acceptLoop(listener, {
    signal: end.signal,
    onConnection() {},
    onExhausted: () => exhausted.resolve(),
  });
  await exhausted.promise;
  end.abort();
  await within(loop, 500);
});

test("acceptLoop does nothing where it was ended before", async () => {
  const listener = listenerOf(["a"]);
  await acceptLoop(listener, { signal: AbortSignal.abort(), onConnection() {} });
  assertEquals(listener.left, ["a"]);
});

testWith(["net"], "listen gives the port that the system chose", () => {
  using listener = listen({
    transport: "tcp",
    hostname: "127.0.0.1",
    port: 0,
    tcpBacklog: 16,
    reusePort: false,
  });
  assertEquals((listener.addr as Deno.NetAddr).hostname, "127.0.0.1");
  assertEquals((listener.addr as Deno.NetAddr).port > 0, true);
});

testWith(["net"], "listen throws for a port in use", () => {
  using listener = listen({ transport: "tcp", hostname: "127.0.0.1", port: 0 });
  assertThrows(
    () =>
      listen({
        transport: "tcp",
        hostname: "127.0.0.1",
        port: (listener.addr as Deno.NetAddr).port,
      }),
    errors.AddrInUse,
  );
});

/** Connects and resets, a hundred times: no other way to make a connection end with a reset. */
const RESETS = `
import socket, struct, sys
for _ in range(100):
    peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
`;

const HAS_PYTHON = hasProgram("python3");

testWhere(HAS_PYTHON, ["net", "run"], "acceptLoop accepts behind resets", async () => {
  using listener = listen({ transport: "tcp", hostname: "127.0.0.1", port: 0 });
  await outputOf("python3", "-c", RESETS, String((listener.addr as Deno.NetAddr).port));
  using peer = await connect((listener.addr as Deno.NetAddr).port);

  const end = new AbortController();
  const accepted = Promise.withResolvers<void>();
  const loop = acceptLoop(listener, {
    signal: end.signal,
    onConnection(conn) {
      const { port } = (conn as Deno.TcpConn).remoteAddr;
      conn.close();
      if (port === peer.localAddr.port) accepted.resolve();
    },
  });
  await within(accepted.promise);
  end.abort();
  listener.close();
  await loop;
});
