import { assertEquals, assertRejects } from "@std/assert";
import { DEFAULT_LIMITS } from "../../src/http1/mod.ts";
import { DeadlineClock, DEFAULT_DEADLINES } from "../../src/net/deadline.ts";
import { RawConnection } from "../../src/net/raw.ts";
import { Wire } from "../../src/net/wire.ts";
import { octets, textOf } from "../support/octets.ts";
import { within } from "../support/server.ts";
import { read, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

/** A connection that HTTP has let go of, and its peer. */
class Taken implements Disposable {
  readonly peer: Deno.TcpConn;
  readonly wire: Wire;
  readonly raw: RawConnection;

  /** Connects; `held` was read behind a request before the connection was taken. */
  static async of(held = ""): Promise<Taken> {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const [peer, conn] = await Promise.all([
      Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
      listener.accept(),
    ]);
    return new Taken(peer, conn, held);
  }

  private constructor(peer: Deno.TcpConn, conn: Deno.TcpConn, held: string) {
    this.peer = peer;
    this.wire = new Wire(conn, {
      role: "server",
      limits: DEFAULT_LIMITS,
      deadlines: DEFAULT_DEADLINES,
      clock: new DeadlineClock(),
    });
    this.wire.http.input.append(octets(`GET / HTTP/1.1\r\nHost: a\r\n\r\n${held}`));
    for (let kind = ""; kind !== "end";) kind = this.wire.next()?.kind ?? "end";
    this.raw = new RawConnection(this.wire);
  }

  [Symbol.dispose](): void {
    this.wire.close();
    try {
      this.peer.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }
}

/** Reads once into `bytes` of room; `null` at the end. */
async function readOnce(raw: RawConnection, bytes: number): Promise<string | null> {
  const buffer = new Uint8Array(bytes);
  const count = await within(raw.read(buffer));
  return count === null ? null : textOf(buffer.subarray(0, count));
}

testWith(["net"], "RawConnection reads what was held first, however small the room", async () => {
  using taken = await Taken.of("abcde");
  await write(taken.peer, "fg");
  assertEquals(await readOnce(taken.raw, 2), "ab");
  assertEquals(await readOnce(taken.raw, 2), "cd");
  assertEquals(await readOnce(taken.raw, 10), "e");
  assertEquals(await readOnce(taken.raw, 10), "fg");
});

testWith(
  ["net"],
  "RawConnection reads null at the peer's end, as often as it is asked",
  async () => {
    using taken = await Taken.of("abc");
    await taken.peer.closeWrite();
    assertEquals(await readOnce(taken.raw, 10), "abc");
    assertEquals([await readOnce(taken.raw, 1), await readOnce(taken.raw, 1)], [null, null]);
  },
);

testWith(["net"], "RawConnection goes on with a read that was begun before", async () => {
  using taken = await Taken.of();
  // As a signal does that somebody looked at.
  taken.wire.watchPeer(() => {});
  taken.wire.detach();
  const reading = readOnce(taken.raw, 2);
  await write(taken.peer, "abc");
  assertEquals(await reading, "ab");
  assertEquals(await readOnce(taken.raw, 2), "c");
  await write(taken.peer, "d");
  assertEquals(await readOnce(taken.raw, 2), "d");
});

testWith(["net"], "RawConnection reads an end that was found by a read begun before", async () => {
  using taken = await Taken.of();
  taken.wire.watchPeer(() => {});
  taken.wire.detach();
  const reading = readOnce(taken.raw, 2);
  await taken.peer.closeWrite();
  assertEquals(await reading, null);
});

testWith(["net"], "RawConnection writes octets as they are, and counts them", async () => {
  using taken = await Taken.of();
  assertEquals(await taken.raw.write(octets("\0\r\n\u00ff")), 4);
  assertEquals(await taken.raw.write(octets("")), 0);
  await taken.raw.closeWrite();
  assertEquals(await within(read(taken.peer)), "\0\r\n\u00ff");
  assertEquals(taken.wire.bytesSent, 4);
  await write(taken.peer, "abc");
  assertEquals(await readOnce(taken.raw, 10), "abc");
});

testWith(["net"], "RawConnection counts the octets that it reads", async () => {
  using taken = await Taken.of();
  await write(taken.peer, "abc");
  await readOnce(taken.raw, 10);
  assertEquals(taken.wire.bytesReceived, 3);
});

testWith(["net"], "RawConnection knows both addresses", async () => {
  using taken = await Taken.of();
  assertEquals(taken.raw.localAddr, taken.peer.remoteAddr);
  assertEquals(taken.raw.remoteAddr, taken.peer.localAddr);
});

testWith(["net"], "RawConnection rejects a pending read when it is closed", async () => {
  using taken = await Taken.of();
  const reading = taken.raw.read(new Uint8Array(1));
  taken.raw.close();
  await assertRejects(() => within(reading));
  await assertRejects(() => taken.raw.read(new Uint8Array(1)));
  await assertRejects(() => taken.raw.write(octets("a")));
  assertEquals(await within(read(taken.peer)), "");
});

testWith(["net"], "RawConnection can be closed more than once, and be disposed of", async () => {
  using taken = await Taken.of();
  {
    using raw = taken.raw;
    raw.close();
  }
  taken.raw.close();
  assertEquals(taken.wire.isLost, true);
  assertEquals(await within(taken.wire.untilClosed()), undefined);
});

// Streams.

testWith(["net"], "RawConnection.readable gives what comes, up to the peer's end", async () => {
  using taken = await Taken.of("abc");
  await write(taken.peer, "d".repeat(200_000));
  await taken.peer.closeWrite();
  const text = await within(new Response(taken.raw.readable).text());
  assertEquals(text, "abc" + "d".repeat(200_000));
  assertEquals(taken.raw.readable, taken.raw.readable);
});

testWith(["net"], "RawConnection.readable reads nothing before it is asked", async () => {
  using taken = await Taken.of();
  const { readable } = taken.raw;
  await write(taken.peer, "abc");
  // Whoever takes the octets by read() has them: the stream has not taken any.
  assertEquals(await readOnce(taken.raw, 10), "abc");
  await taken.peer.closeWrite();
  assertEquals(await within(new Response(readable).text()), "");
});

testWith(["net"], "RawConnection.readable closes the connection when it is cancelled", async () => {
  using taken = await Taken.of();
  await taken.raw.readable.cancel();
  assertEquals(await within(read(taken.peer)), "");
  assertEquals(taken.wire.isLost, true);
});

testWith(["net"], "RawConnection.writable writes, and ends the sending side", async () => {
  using taken = await Taken.of();
  const reading = within(read(taken.peer));
  await new Blob(["abc", "d".repeat(300_000)]).stream().pipeTo(taken.raw.writable);
  assertEquals(await reading, "abc" + "d".repeat(300_000));
  // The other direction is still open.
  await write(taken.peer, "e");
  assertEquals(await readOnce(taken.raw, 1), "e");
});

testWith(["net"], "RawConnection.writable closes the connection when it is aborted", async () => {
  using taken = await Taken.of();
  const writer = taken.raw.writable.getWriter();
  await writer.write(octets("abc"));
  await writer.abort();
  assertEquals(await within(read(taken.peer)), "abc");
  assertEquals(taken.wire.isLost, true);
});

testWith(["net"], "RawConnection.writable fails when the peer is gone", async () => {
  using taken = await Taken.of();
  taken.peer.close();
  const writer = taken.raw.writable.getWriter();
  await assertRejects(async () => {
    for (;;) await within(writer.write(new Uint8Array(1024)));
  });
  await writer.closed.catch(() => {});
});
