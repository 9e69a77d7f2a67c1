// A connection that HTTP has let go of: what follows on it is another protocol's, or a tunnel's.

import { writeAll } from "./output.ts";
import type { Wire } from "./wire.ts";

/**
 * A connection taken over from HTTP, octets both ways, as a `Deno.Conn` has them. What was read behind
 * the request is given first. Whoever has it closes it.
 */
export class RawConnection implements Disposable {
  #wire: Wire;
  #readable: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  #writable: WritableStream<Uint8Array> | undefined;

  /** Takes the socket of a wire over. */
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /** The address of this side. */
  get localAddr(): Deno.Addr {
    return this.#wire.localAddr;
  }

  /** The address of the peer. */
  get remoteAddr(): Deno.Addr {
    return this.#wire.remoteAddr;
  }

  /** Reads into `buffer`; resolves to the number of bytes, or to `null` at the peer's end. */
  read(buffer: Uint8Array): Promise<number | null> {
    return this.#wire.readRaw(buffer);
  }

  /** Writes; resolves to the number of bytes written, which may be fewer than given. */
  write(octets: Uint8Array): Promise<number> {
    return this.#wire.writeRaw(octets);
  }

  /** Ends the sending side. */
  closeWrite(): Promise<void> {
    return this.#wire.closeWrite();
  }

  /** Closes the connection; what is pending is rejected. */
  close(): void {
    this.#wire.close();
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What comes, as a stream. Cancelling it closes the connection. */
  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#readable ??= new ReadableStream({
      pull: async (controller) => {
        const buffer = new Uint8Array(64 * 1024);
        const count = await this.read(buffer);
        if (count === null) controller.close();
        else controller.enqueue(buffer.subarray(0, count));
      },
      cancel: () => this.close(),
    }, { highWaterMark: 0 });
  }

  /** What is sent, as a stream. Closing it ends the sending side, aborting it closes the connection. */
  get writable(): WritableStream<Uint8Array> {
    return this.#writable ??= new WritableStream({
      write: (octets) => writeAll(this, octets),
      close: () => this.closeWrite(),
      abort: () => this.close(),
    });
  }
}
