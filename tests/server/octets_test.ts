import { assertEquals } from "@std/assert";
import type { OctetsSeen } from "../../src/server/events.ts";
import { textOf } from "../support/octets.ts";
import { Printed, TestServer, within } from "../support/server.ts";
import { connect, exchange, read, withoutDate, write } from "../support/socket.ts";
import { testWith } from "../support/test.ts";

/** Keeps what is seen, as text, one for each direction of each connection. */
class Seen {
  readonly texts: Record<string, string> = {};

  readonly onOctets = ({ connection, direction, octets }: OctetsSeen): void => {
    const name = `${direction} ${connection}`;
    this.texts[name] = (this.texts[name] ?? "") + textOf(octets);
  };
}

testWith(["net"], "onOctets sees both directions of each connection, whole", async () => {
  const seen = new Seen();
  await using server = new TestServer(async (request) => {
    return new Response(`got ${(await request.text()).length}`);
  }, seen);
  const large =
    "POST /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n" +
    "x".repeat(300_000);
  const answers = await Promise.all([exchange(server.port, large), exchange(server.port, large)]);
  await server.fact("closed", 2);
  for (const [index, answer] of answers.entries()) {
    assertEquals(seen.texts[`received ${index + 1}`], large);
    assertEquals(withoutDate(seen.texts[`sent ${index + 1}`] ?? ""), answer);
  }
});

testWith(["net"], "onOctets sees an answer that is written in many pieces once", async () => {
  const seen = new Seen();
  const content = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
  await using server = new TestServer(() => new Response(content), seen);
  using conn = await connect(server.port);
  await write(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  assertEquals((await within(read(conn))) === seen.texts["sent 1"], true);
});

testWith(
  ["net"],
  "onOctets sees what a connection that was taken over reads and writes",
  async () => {
    const seen = new Seen();
    await using server = new TestServer((_request, info) => {
      info.takeOver?.().then(async (raw) => {
        const buffer = new Uint8Array(16);
        const count = await raw.read(buffer) ?? 0;
        await raw.write(buffer.subarray(0, count));
        raw.close();
      });
      return new Response();
    }, seen);
    const request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    assertEquals(await exchange(server.port, request + "abc"), "abc");
    using conn = await connect(server.port);
    await write(conn, request);
    await server.fact("called", 2);
    await write(conn, "def");
    assertEquals(await within(read(conn)), "def");
    assertEquals(seen.texts, {
      "received 1": `${request}abc`,
      "sent 1": "abc",
      "received 2": `${request}def`,
      "sent 2": "def",
    });
  },
);

testWith(["net"], "onOctets that throws is told about, and stands in nobody's way", async () => {
  using printed = new Printed();
  await using server = new TestServer(() => new Response("Next!"), {
    onOctets: () => {
      throw new Error("no");
    },
  });
  const answer = await exchange(server.port, "GET / HTTP/1.0\r\n\r\n");
  assertEquals(answer.endsWith("Next!"), true);
  assertEquals(printed.calls[0]?.[0], "loket: exception in onOctets");
});
