/**
 * The connection under a WebSocket, as `Deno.Conn` has it.
 *
 * Whatever one of the promises rejects with means that the connection is gone.
 */
export interface RawConnection {
  /** Reads into the buffer; resolves to the number of octets, or to `null` at the peer's end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Writes the octets, or the first part of them; resolves to the number that was written. */
  write(octets: Uint8Array): Promise<number>;
  /** Says that nothing more will be written. */
  closeWrite(): Promise<void>;
  /** Closes at once; what is pending is settled. Called once. */
  close(): void;
}
