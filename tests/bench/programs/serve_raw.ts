// A loop that answers each read with the same octets: nothing is parsed, nothing is made.

import { readProgramArguments } from "./arguments.ts";

const READ_BYTES = 1024;

const { port } = readProgramArguments();
const answer = new TextEncoder().encode(
  "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 12\r\n" +
    "date: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\nHello, world",
);

async function answerAll(conn: Deno.TcpConn): Promise<void> {
  conn.setNoDelay(true);
  const buffer = new Uint8Array(READ_BYTES);
  try {
    while (await conn.read(buffer) !== null) await conn.write(answer);
  } catch (error) {
    // The load leaves in the middle of an answer.
    if (
      !(error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe)
    ) {
      throw error;
    }
  } finally {
    conn.close();
  }
}

for await (const conn of Deno.listen({ port, hostname: "127.0.0.1" })) answerAll(conn);
