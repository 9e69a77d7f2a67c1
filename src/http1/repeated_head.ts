// A client says much the same in all requests on a connection: the same header section, and often the
// same request again. To see that octets have come before costs a tenth of reading them.

import { type ReceiveBuffer, viewOf } from "./buffer.ts";
import type { RequestHead } from "./event.ts";
import type { KnownFields } from "./framing.ts";

/** The longest head that is kept, in bytes: that of a browser has about one thousand. */
const MAX_BYTES = 4096;

/** A head that came before. It was sound, so whatever is the same is. */
export interface KeptHead {
  /** Its octets. */
  readonly octets: DataView;
  /** Those of its header section, with the empty line. */
  readonly section: DataView;
  /** What it says. */
  readonly head: RequestHead;
  /** What the protocol depends on in its section. */
  readonly known: KnownFields;
}

/** A head that was read, the first octets of what is held. */
export interface ReadHead {
  /** What it says. */
  readonly head: RequestHead;
  /** What the protocol depends on in its section. */
  readonly known: KnownFields;
  /** Where its section begins. */
  readonly sectionStart: number;
  /** Where it ends. */
  readonly headEnd: number;
}

/** How many heads can be shared, a power of two. */
const SHARED_HEADS = 64;

/**
 * Heads that many connections say again and again, by their length: those of one program's are the same
 * octet for octet. A head is let go of with the last connection that has it.
 */
const sharedHeads: (WeakRef<KeptHead> | undefined)[] = new Array(SHARED_HEADS).fill(undefined);

/** The head of one client that is expected to come again. */
export class RepeatedHead {
  #kept: KeptHead | undefined;
  #isShared = false;
  #lastBytes = 0;

  /** The value of its `Host`, where a head is kept that has one. */
  get host(): string | undefined {
    return this.#kept?.known.host;
  }

  /** Gives the head, where it stands at the beginning of what is held. */
  headAt(buffer: ReceiveBuffer): KeptHead | undefined {
    const kept = this.#kept;
    if (kept === undefined || !buffer.holdsAt(0, kept.octets)) return undefined;
    return this.#isShared ? kept : this.#share(buffer, kept);
  }

  /** A connection that has no copy of its own takes less memory, and touches less of it. */
  #share(buffer: ReceiveBuffer, kept: KeptHead): KeptHead {
    this.#isShared = true;
    const slot = kept.octets.byteLength & (SHARED_HEADS - 1);
    const other = sharedHeads[slot]?.deref();
    if (other !== undefined && buffer.holdsAt(0, other.octets)) return this.#kept = other;
    sharedHeads[slot] = new WeakRef(kept);
    return kept;
  }

  /** Gives the head, where its section stands at `from`, behind another request-line perhaps. */
  withSectionAt(buffer: ReceiveBuffer, from: number): KeptHead | undefined {
    const kept = this.#kept;
    return kept !== undefined && buffer.holdsAt(from, kept.section) ? kept : undefined;
  }

  /**
   * Takes note of a head that is another one, before it is taken out of the buffer. It is kept if its
   * section seems to come for the second time, since many clients send one request and no more. What a
   * section means depends on the version, so only those of HTTP/1.1 are kept.
   */
  note(buffer: ReceiveBuffer, { head, known, sectionStart, headEnd }: ReadHead): void {
    const isSecond = headEnd - sectionStart === this.#lastBytes;
    this.#lastBytes = headEnd - sectionStart;
    if (!isSecond || headEnd > MAX_BYTES || head.version === "1.0") return;
    const octets = buffer.bytes.slice(buffer.start, buffer.start + headEnd);
    const section = viewOf(octets.subarray(sectionStart));
    this.#kept = { octets: viewOf(octets), section, head, known };
    this.#isShared = false;
  }
}
