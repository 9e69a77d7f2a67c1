// Writes the content of one message after another as their framing wants it, and never more or less than
// was announced.

import type { Fields } from "../semantics/fields.ts";
import type { SendBuffer } from "./buffer.ts";
import { SendError } from "./error.ts";
import { type Framing, NONE } from "./framing.ts";
import { encodeContent, writeChunk, writeContent, writeLastChunk } from "./writer.ts";

/** Writes what follows the head of a message (RFC 9112 §6). */
export class ContentWriter {
  #output: SendBuffer;
  #framing: Framing = NONE;
  #unsentBytes = 0;

  /** Makes a writer that adds to `output`. */
  constructor(output: SendBuffer) {
    this.#output = output;
  }

  /** Begins the content of a message. */
  begin(framing: Framing): void {
    this.#framing = framing;
    this.#unsentBytes = framing.kind === "length" ? framing.bytes : 0;
  }

  /** Writes a piece of content. Throws a `SendError`, and writes nothing, for more than was announced. */
  write(content: Uint8Array | string): void {
    switch (this.#framing.kind) {
      case "none":
        throw new SendError("Cannot send content: this message has none");
      case "length":
        this.#writeCounted(content);
        break;
      case "chunked":
        writeChunk(this.#output, content);
        break;
      case "until-close":
        writeContent(this.#output, content);
        break;
    }
  }

  #writeCounted(content: Uint8Array | string): void {
    const octets = encodeContent(content);
    if (octets.length > this.#unsentBytes) {
      throw new SendError("Cannot send content: it is longer than the announced length");
    }
    this.#output.add(octets);
    this.#unsentBytes -= octets.length;
  }

  /** Ends the message. Throws a `SendError`, and writes nothing, for less than was announced. */
  end(trailers: Fields | undefined): void {
    if (this.#unsentBytes !== 0) {
      throw new SendError("Cannot end the message: its content is not as long as announced");
    }
    if (this.#framing.kind === "chunked") writeLastChunk(this.#output, trailers);
  }

  /** Writes all content of a message and ends it; {@linkcode checkWhole} has passed. */
  writeWhole(content: Uint8Array): void {
    if (content.length > 0) this.write(content);
    this.end(undefined);
  }
}

/** Throws a `SendError` where content, all of it, is not what the framing announces. */
export function checkWhole(framing: Framing, content: Uint8Array): void {
  const { length } = content;
  if (framing.kind === "none" && length > 0) {
    throw new SendError("Cannot send content: this message has none");
  }
  if (framing.kind === "length" && length !== framing.bytes) {
    throw new SendError("Cannot send content: it is not as long as announced");
  }
}
