// Reads response heads: a status-line and a header section become one ResponseHead.

import { Fields } from "../semantics/fields.ts";
import { isFieldOctet } from "../semantics/syntax.ts";
import { latin1, type ReceiveBuffer } from "./buffer.ts";
import { ProtocolError } from "./error.ts";
import type { ResponseHead } from "./event.ts";
import type { FieldSectionReader } from "./field_section.ts";
import { isPersistent, KnownFields, responseFraming } from "./framing.ts";
import { badLineEnd, CR, headerSectionReader, knownFields, LF, versionOf } from "./head.ts";
import { isKnownField } from "./known_field.ts";
import type { Limits } from "./limits.ts";

/** An incremental reader of one response head after another (RFC 9112 §4). */
export class ResponseHeadReader {
  #limits: Limits;
  #fields: FieldSectionReader;
  #lineEnd: number | undefined;
  #at = 0;

  /** Makes a reader that refuses what is beyond the limits. */
  constructor(limits: Limits) {
    this.#limits = limits;
    // A user agent replaces the fold by a space; refusing it would lock people out (§5.2).
    this.#fields = headerSectionReader(limits, true);
  }

  /** Whether no octet of a head has come yet. */
  get isAtStart(): boolean {
    return this.#at === 0 && this.#lineEnd === undefined;
  }

  /**
   * Reads on. Gives the head, taken out of the buffer, or `undefined` when more octets are needed.
   * `requestMethod` is the method that the response answers. Throws a `ProtocolError`.
   */
  read(buffer: ReceiveBuffer, requestMethod: string): ResponseHead | undefined {
    if (this.#lineEnd === undefined && !this.#readLine(buffer)) return undefined;
    const headEnd = this.#fields.read(buffer);
    if (headEnd === undefined) return undefined;
    const head = this.#finished(buffer, headEnd, requestMethod);
    buffer.start += headEnd;
    this.#lineEnd = undefined;
    this.#at = 0;
    return head;
  }

  #readLine({ bytes, start, end }: ReceiveBuffer): boolean {
    const bound = start + this.#limits.startLineBytes;
    let at = start + this.#at;
    while (at < end && at <= bound && isFieldOctet(bytes[at] ?? 0)) at++;
    if (at > bound) throw new ProtocolError("status-line/malformed", { at: at - start });
    this.#at = at - start;
    if (at < end && bytes[at] !== CR) throw badLineEnd(this.#at);
    if (at + 1 >= end) return false;
    if (bytes[at + 1] !== LF) throw badLineEnd(this.#at + 1);
    this.#lineEnd = at + 2 - start;
    this.#fields.begin(this.#lineEnd);
    return true;
  }

  /** What is wrong with a head as a whole is shown at the field that is at fault, or at its start. */
  #finished(buffer: ReceiveBuffer, headEnd: number, requestMethod: string): ResponseHead {
    try {
      return this.#finish(buffer, headEnd, requestMethod);
    } catch (error) {
      if (error instanceof ProtocolError) error.at ??= this.#fields.placeOf(error.field) ?? 0;
      throw error;
    }
  }

  #finish(
    { bytes, start }: ReceiveBuffer,
    headEnd: number,
    requestMethod: string,
  ): ResponseHead {
    const text = latin1(bytes, start, start + headEnd);
    const lineEnd = this.#lineEnd ?? 0;
    // The space in front of an empty reason is required and often missing. RFC 9110 §15: a status from 600
    // on, such as the 999 of large sites, is invalid, and taken for a failure of the server.
    const match = /^HTTP\/[0-9]\.[0-9] ([1-9][0-9]{2})(?: (.*))?$/.exec(text.slice(0, lineEnd - 2));
    if (match === null) throw new ProtocolError("status-line/malformed", { at: 0 });
    const version = versionOf(text, 0);
    const status = Number(match[1]);
    const section = text.slice(lineEnd, headEnd - 2);
    const fields = Fields.ofSection(this.#fields.folded ? unfolded(section) : section);
    const known = this.#fields.folded ? knownAmong(fields) : knownFields(text, this.#fields);
    return {
      kind: status < 200 ? "interim" : "response",
      status,
      reason: match[2] ?? "",
      version,
      fields,
      framing: responseFraming(requestMethod, status, version, known),
      persistent: isPersistent(version, known.connection),
    };
  }
}

function unfolded(section: string): string {
  return section.replace(/[ \t]*\r\n[ \t]+/g, " ");
}

/** What the section reader noticed does not hold where lines are folded; it saw their pieces. */
function knownAmong(fields: Fields): KnownFields {
  const known = new KnownFields();
  for (const [name, value] of fields) {
    const lower = name.toLowerCase();
    if (isKnownField(lower)) known.add(lower, value);
  }
  return known;
}
