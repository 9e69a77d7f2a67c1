// Reads message bodies: octets of the wire become content, one reader for each framing.

import { Fields } from "../semantics/fields.ts";
import { isFieldOctet } from "../semantics/syntax.ts";
import { latin1, type ReceiveBuffer } from "./buffer.ts";
import { ProtocolError } from "./error.ts";
import { type Content, END, type End } from "./event.ts";
import { FieldSectionReader } from "./field_section.ts";
import type { Framing } from "./framing.ts";
import type { Limits } from "./limits.ts";

const HTAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const SEMICOLON = 0x3b;

/** Reads the body of one message. */
export interface BodyReader {
  /**
   * Gives the next piece of content, taken out of the buffer, or the end, or `undefined` when more
   * octets are needed. Throws a `ProtocolError`.
   */
  read(buffer: ReceiveBuffer): Content | End | undefined;
  /** The octets of content that are still to come; `undefined` where nobody knows. */
  readonly remaining: number | undefined;
  /** Whether the end of the input is the end of the content, and not a loss. */
  readonly endsWithInput: boolean;
}

/** Gives the reader for a framing (RFC 9112 §6.3). */
export function bodyReader(framing: Framing, limits: Limits): BodyReader {
  switch (framing.kind) {
    case "none":
      return NO_BODY;
    case "length":
      return new LengthReader(framing.bytes);
    case "chunked":
      return new ChunkedReader(limits);
    case "until-close":
      return new UntilCloseReader();
  }
}

const NO_BODY: BodyReader = { read: () => END, remaining: 0, endsWithInput: false };

/** Takes what is held, at most `limit` bytes, as content. */
function takeContent(buffer: ReceiveBuffer, limit: number): Content | undefined {
  const end = Math.min(buffer.end, buffer.start + limit);
  if (end === buffer.start) return undefined;
  const bytes = buffer.bytes.subarray(buffer.start, end);
  buffer.start = end;
  return { kind: "content", bytes };
}

class LengthReader implements BodyReader {
  remaining: number;
  readonly endsWithInput = false;

  constructor(bytes: number) {
    this.remaining = bytes;
  }

  read(buffer: ReceiveBuffer): Content | End | undefined {
    if (this.remaining === 0) return END;
    const content = takeContent(buffer, this.remaining);
    this.remaining -= content?.bytes.length ?? 0;
    return content;
  }
}

class UntilCloseReader implements BodyReader {
  readonly remaining = undefined;
  readonly endsWithInput = true;

  read(buffer: ReceiveBuffer): Content | undefined {
    return takeContent(buffer, Infinity);
  }
}

type ChunkState =
  | "size"
  | "before-extension"
  | "extension"
  | "size-end"
  | "data"
  | "data-end"
  | "data-line-end"
  | "trailers";

/** RFC 9112 §7.1. Chunk extensions are passed over; the trailer section goes into the end event. */
class ChunkedReader implements BodyReader {
  readonly remaining = undefined;
  readonly endsWithInput = false;
  #limits: Limits;
  #state: ChunkState = "size";
  #size = 0;
  #lineBytes = 0;
  #trailers: FieldSectionReader;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#trailers = new FieldSectionReader({
      bytes: limits.trailerSectionBytes,
      lines: limits.fieldLines,
      tooLarge: "trailers/too-large",
      mayFold: false,
    });
  }

  read(buffer: ReceiveBuffer): Content | End | undefined {
    while (buffer.start < buffer.end) {
      const octet = buffer.bytes[buffer.start] ?? 0;
      switch (this.#state) {
        case "size":
          this.#readSizeOctet(octet);
          buffer.start++;
          break;
        case "before-extension":
          if (octet === SEMICOLON) this.#state = "extension";
          else if (octet !== SP && octet !== HTAB) {
            throw new ProtocolError("chunk/bad-extension", { at: 0 });
          }
          this.#countLineByte();
          buffer.start++;
          break;
        case "extension":
          if (octet === CR) this.#state = "size-end";
          else if (!isFieldOctet(octet)) throw badExtension(octet);
          else this.#countLineByte();
          buffer.start++;
          break;
        case "size-end":
          if (octet !== LF) throw new ProtocolError("chunk/line-end", { at: 0 });
          buffer.start++;
          this.#beginData();
          break;
        case "data": {
          const content = takeContent(buffer, this.#size);
          this.#size -= content?.bytes.length ?? 0;
          if (this.#size === 0) this.#state = "data-end";
          return content;
        }
        case "data-end":
          if (octet !== CR) throw new ProtocolError("chunk/line-end", { at: 0 });
          this.#state = "data-line-end";
          buffer.start++;
          break;
        case "data-line-end":
          if (octet !== LF) throw new ProtocolError("chunk/line-end", { at: 0 });
          this.#state = "size";
          this.#lineBytes = 0;
          buffer.start++;
          break;
        case "trailers":
          return this.#readTrailers(buffer);
      }
    }
    return undefined;
  }

  #readSizeOctet(octet: number): void {
    const digit = hexValue(octet);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      if (this.#size > Number.MAX_SAFE_INTEGER) {
        throw new ProtocolError("chunk/size-too-large", { at: 0 });
      }
    } else if (octet === LF && this.#lineBytes > 0) {
      throw new ProtocolError("chunk/line-end", { at: 0 });
    } else if (this.#lineBytes === 0) {
      throw new ProtocolError("chunk/bad-size", { at: 0 });
    } else if (octet === CR) {
      this.#state = "size-end";
      return;
    } else if (octet === SEMICOLON) {
      this.#state = "extension";
    } else if (octet === SP || octet === HTAB) {
      this.#state = "before-extension";
    } else {
      throw new ProtocolError("chunk/bad-size", { at: 0 });
    }
    this.#countLineByte();
  }

  #countLineByte(): void {
    if (++this.#lineBytes > this.#limits.chunkLineBytes) {
      throw new ProtocolError("chunk/line-too-long", { at: 0 });
    }
  }

  #beginData(): void {
    if (this.#size > 0) {
      this.#state = "data";
    } else {
      this.#state = "trailers";
      this.#trailers.begin(0);
    }
  }

  #readTrailers(buffer: ReceiveBuffer): End | undefined {
    const sectionEnd = this.#trailers.read(buffer);
    if (sectionEnd === undefined) return undefined;
    const [forbidden] = this.#trailers.known;
    if (forbidden !== undefined) {
      throw new ProtocolError("trailers/forbidden-field", { at: forbidden.start });
    }
    const section = latin1(buffer.bytes, buffer.start, buffer.start + sectionEnd - 2);
    buffer.start += sectionEnd;
    return section === "" ? END : { kind: "end", trailers: Fields.ofSection(section) };
  }
}

function badExtension(octet: number): ProtocolError {
  if (octet === LF) return new ProtocolError("chunk/line-end", { at: 0 });
  return new ProtocolError("chunk/bad-extension", { at: 0 });
}

function hexValue(octet: number): number {
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
