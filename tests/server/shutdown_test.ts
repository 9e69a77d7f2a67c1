import { assert, assertEquals } from "@std/assert";
import { TestServer, within } from "../support/server.ts";
import { connect } from "../support/socket.ts";
import { testWith } from "../support/test.ts";
import { octets, textOf } from "../support/octets.ts";

const CLIENTS = 64;
const CONTENT = "x".repeat(20_000);
const GET = octets("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
const END = "\r\n\r\n" + CONTENT;

/** Asks again and again until the server closes; gives how many whole answers it got. */
async function ask(port: number): Promise<number> {
  using conn = await connect(port);
  const buffer = new Uint8Array(64 * 1024);
  for (let answers = 0;; answers++) {
    let text = "";
    try {
      await conn.write(GET);
      while (!text.endsWith(END)) {
        const count = await conn.read(buffer);
        if (count === null) break;
        text += textOf(buffer.subarray(0, count));
      }
    } catch (error) {
      // What was sent to a connection that the server had closed was never accepted.
      assert(
        error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe,
      );
    }
    if (text === "") return answers;
    assert(text.endsWith(END), "Half an answer");
    if (text.includes("connection: close")) return answers + 1;
  }
}

testWith(
  ["net"],
  "shutdown() under load answers every request that was accepted, whole",
  async () => {
    let asked = 0;
    const enough = Promise.withResolvers<void>();
    await using server = new TestServer(async () => {
      if (++asked === 2_000) enough.resolve();
      if (asked % 3 === 0) await new Promise((resolve) => setTimeout(resolve, asked % 7));
      return new Response(CONTENT);
    });
    const clients = Array.from({ length: CLIENTS }, () => ask(server.port));
    await within(enough.promise);
    await within(server.server.shutdown());
    const answers = await within(Promise.all(clients));
    const accepted = server.facts.filter(({ kind }) => kind === "head").length;
    const sent = server.facts.filter(({ kind }) => kind === "sent").length;
    assertEquals([sent, answers.reduce((sum, count) => sum + count)], [accepted, accepted]);
    assertEquals(server.facts.filter(({ kind }) => kind === "closed").length, CLIENTS);
  },
);
