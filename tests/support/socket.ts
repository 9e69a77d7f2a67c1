// A peer made of a raw socket: write octets, read to the close. It knows no HTTP.

import { octets, textOf } from "./octets.ts";

/** Connects to a server on this machine. */
export function connect(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

/** Writes all octets of a text. */
export async function write(conn: Deno.Conn, text: string): Promise<void> {
  let bytes: Uint8Array = octets(text);
  while (bytes.length > 0) bytes = bytes.subarray(await conn.write(bytes));
}

/** Reads up to the close of the peer, or until what was read ends with `until`. */
export async function read(conn: Deno.Conn, until?: string): Promise<string> {
  const buffer = new Uint8Array(64 * 1024);
  let text = "";
  while (until === undefined || !text.endsWith(until)) {
    const count = await conn.read(buffer);
    if (count === null) break;
    text += textOf(buffer.subarray(0, count));
  }
  return text;
}

/** Sends octets, reads to the close, and gives what came, its `date` replaced by a fixed one. */
export async function exchange(port: number, text: string): Promise<string> {
  const conn = await connect(port);
  try {
    await write(conn, text);
    return withoutDate(await read(conn));
  } finally {
    conn.close();
  }
}

/** Replaces the value of every `date` line, the one thing in an answer that a test cannot know. */
export function withoutDate(text: string): string {
  return text.replace(/^date: [^\r]*/gim, "date: now");
}
