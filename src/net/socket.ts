// Closing what may be closed already.

import { isLoss } from "./wire.ts";

/** Closes a connection, which may be closed already, or reset by its peer. */
export function closeSocket(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!isLoss(error)) throw error;
  }
}
