// Reads request heads: a request-line and a header section become one RequestHead.

import { Fields } from "../semantics/fields.ts";
import { isTokenOctet } from "../semantics/syntax.ts";
import { latin1, type ReceiveBuffer } from "./buffer.ts";
import { ProtocolError } from "./error.ts";
import type { RequestHead } from "./event.ts";
import { FieldSectionReader } from "./field_section.ts";
import { isPersistent, type KnownFields, requestFraming, type Version } from "./framing.ts";
import { badLineEnd, CR, headerSectionReader, knownFields, LF, versionOf } from "./head.ts";
import type { Limits } from "./limits.ts";
import { type KeptHead, RepeatedHead } from "./repeated_head.ts";
import { absoluteAuthority, isHost, isTargetOctet, type TargetForm, targetForm } from "./target.ts";

const SP = 0x20;
const HASH = 0x23;
const ONE = 0x31;
/** The first octet of a TLS client hello. */
const TLS_HANDSHAKE = 0x16;
const VERSION = "HTTP/0.0";

type RequestState = "start" | "method" | "target" | "version" | "line-end" | "fields";

/** An incremental reader of one request head after another (RFC 9112 §2.2, §3). */
export class RequestHeadReader {
  #limits: Limits;
  /** While one is read: a connection that waits has none. */
  #section: FieldSectionReader | undefined;
  #state: RequestState = "start";
  #at = 0;
  #methodEnd = 0;
  #targetEnd = 0;
  #sectionStart = 0;
  #skippedLine = false;
  #repeated = new RepeatedHead();

  /** Makes a reader that refuses what is beyond the limits. */
  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Whether no octet of a head has come yet. */
  get isAtStart(): boolean {
    return this.#state === "start";
  }

  /**
   * Reads on. Gives the head, taken out of the buffer, or `undefined` when more octets are needed.
   * Throws a `ProtocolError` as soon as an octet cannot belong to a request.
   */
  read(buffer: ReceiveBuffer): RequestHead | undefined {
    const repeated = this.#state === "start" ? this.#repeated.headAt(buffer) : undefined;
    if (repeated !== undefined) {
      return this.#took(buffer, repeated.octets.byteLength, repeated.head);
    }
    if (this.#state !== "fields") {
      if (!this.#readLine(buffer)) return undefined;
      const kept = this.#repeatedSection(buffer);
      if (kept !== undefined) {
        return this.#finished(buffer, this.#sectionStart + kept.section.byteLength, kept);
      }
    }
    const section = this.#section ??= this.#beginSection();
    const headEnd = section.read(buffer);
    return headEnd === undefined ? undefined : this.#finished(buffer, headEnd, section);
  }

  #beginSection(): FieldSectionReader {
    const section = headerSectionReader(this.#limits, false);
    section.begin(this.#sectionStart);
    return section;
  }

  #took(buffer: ReceiveBuffer, bytes: number, head: RequestHead): RequestHead {
    buffer.start += bytes;
    this.#state = "start";
    this.#at = 0;
    this.#skippedLine = false;
    this.#section = undefined;
    return head;
  }

  #readLine(buffer: ReceiveBuffer): boolean {
    if (this.#state === "start" && !this.#begin(buffer)) return false;
    const { bytes, start, end } = buffer;
    const bound = start + this.#limits.startLineBytes + 2;
    const stop = Math.min(end, bound);
    let at = start + this.#at;
    while (at < stop) {
      switch (this.#state) {
        case "method":
          while (at < stop && isTokenOctet(bytes[at] ?? 0)) at++;
          if (at === stop) break;
          this.#methodEnd = at - start;
          if (bytes[at] !== SP || this.#methodEnd === 0) {
            const isTls = this.#methodEnd === 0 && bytes[at] === TLS_HANDSHAKE;
            throw new ProtocolError(
              isTls ? "request-line/tls" : "request-line/not-a-method",
              { at: at - start },
            );
          }
          this.#state = "target";
          at++;
          break;
        case "target":
          while (at < stop && isTargetOctet(bytes[at] ?? 0)) at++;
          if (at === stop) break;
          this.#targetEnd = at - start;
          if (bytes[at] !== SP) throw badTarget(bytes[at], at - start);
          if (this.#targetEnd === this.#methodEnd + 1) {
            throw new ProtocolError("request-line/no-target", { at: at - start });
          }
          this.#state = "version";
          at++;
          break;
        case "version": {
          const index = at - start - this.#targetEnd - 1;
          if (index === VERSION.length) {
            if (bytes[at] !== CR) throw badLineEnd(at - start);
            this.#state = "line-end";
          } else if (!isVersionOctet(bytes[at] ?? 0, index)) {
            const noVersion = index === 0 && (bytes[at] === CR || bytes[at] === LF);
            throw new ProtocolError(
              noVersion ? "request-line/no-version" : "start-line/bad-version",
              { at: at - start },
            );
          }
          at++;
          break;
        }
        case "line-end":
          if (bytes[at] !== LF) throw badLineEnd(at - start);
          this.#sectionStart = at + 1 - start;
          this.#state = "fields";
          return true;
      }
    }
    if (at === bound) throw new ProtocolError("request-line/too-long", { at: at - start });
    this.#at = at - start;
    return false;
  }

  /**
   * Waits for the first octet. One empty line in front of a request is passed over: old clients send
   * it behind the content of a POST (RFC 9112 §2.2).
   */
  #begin(buffer: ReceiveBuffer): boolean {
    const held = buffer.end - buffer.start;
    if (held === 0) return false;
    if (buffer.bytes[buffer.start] === CR && !this.#skippedLine) {
      if (held === 1) return false;
      if (buffer.bytes[buffer.start + 1] !== LF) throw badLineEnd(1);
      buffer.start += 2;
      this.#skippedLine = true;
      return this.#begin(buffer);
    }
    this.#state = "method";
    this.#at = 0;
    return true;
  }

  /** What a section means depends on the version; one that came before was that of a 1.1. */
  #repeatedSection(buffer: ReceiveBuffer): KeptHead | undefined {
    const minor = buffer.bytes[buffer.start + this.#targetEnd + VERSION.length];
    return minor === ONE ? this.#repeated.withSectionAt(buffer, this.#sectionStart) : undefined;
  }

  /** What is wrong with a head as a whole is shown at the field that is at fault, or at the target. */
  #finished(
    buffer: ReceiveBuffer,
    headEnd: number,
    section: FieldSectionReader | KeptHead,
  ): RequestHead {
    try {
      return section instanceof FieldSectionReader
        ? this.#finish(buffer, headEnd, section)
        : this.#finishRepeated(buffer, headEnd, section);
    } catch (error) {
      if (error instanceof ProtocolError) {
        error.at ??= this.#section?.placeOf(error.field) ??
          (error.code === "host/missing" ? headEnd - 2 : this.#methodEnd + 1);
      }
      throw error;
    }
  }

  #finish(buffer: ReceiveBuffer, headEnd: number, section: FieldSectionReader): RequestHead {
    const { bytes, start } = buffer;
    const text = latin1(bytes, start, start + headEnd);
    if (text.startsWith("PRI * HTTP/2")) {
      throw new ProtocolError("start-line/http2-preface", { at: 0 });
    }
    const known = knownFields(text, section);
    const fields = Fields.ofSection(text.slice(this.#sectionStart, headEnd - 2));
    const head = this.#headOf(text, fields, known);
    this.#repeated.note(buffer, { head, known, headEnd, sectionStart: this.#sectionStart });
    return this.#took(buffer, headEnd, head);
  }

  #finishRepeated(buffer: ReceiveBuffer, headEnd: number, kept: KeptHead): RequestHead {
    const { bytes, start } = buffer;
    const line = latin1(bytes, start, start + this.#sectionStart);
    return this.#took(buffer, headEnd, this.#headOf(line, kept.head.fields, kept.known));
  }

  /** Makes a head of a text that begins with its request-line. */
  #headOf(text: string, fields: Fields, known: KnownFields): RequestHead {
    const version = versionOf(text, this.#targetEnd + 1);
    const method = methodName(text, this.#methodEnd);
    const target = text.slice(this.#methodEnd + 1, this.#targetEnd);
    const form = targetForm(method, target);
    const framing = requestFraming(version, known);
    if (lacksLength(method, version, known)) throw new ProtocolError("framing/length-required");
    return {
      kind: "request",
      method,
      target,
      form,
      authority: this.#authority(form, target, version, known),
      version,
      fields,
      framing,
      persistent: isPersistent(version, known.connection),
      expectsContinue: expectsContinue(version, known.expect),
    };
  }

  /** The host that is meant: the target's own wins over the field (RFC 9112 §3.2.2). */
  #authority(form: TargetForm, target: string, version: Version, known: KnownFields): string {
    if (known.hostLines > 1) throw new ProtocolError("host/repeated");
    if (known.host === undefined && version === "1.1") throw new ProtocolError("host/missing");
    const host = known.host ?? "";
    // A client names the same host in all requests of a connection; it is judged once or twice.
    if (host !== this.#repeated.host && !isHost(host)) {
      throw new ProtocolError("host/malformed", { found: host });
    }
    if (form === "absolute") return absoluteAuthority(target) ?? host;
    return form === "authority" ? target : host;
  }
}

function badTarget(octet: number | undefined, at: number): ProtocolError {
  if (octet === CR || octet === LF) return new ProtocolError("request-line/no-version", { at });
  return new ProtocolError(octet === HASH ? "request-line/fragment" : "request-line/bad-target", {
    at,
  });
}

function isVersionOctet(octet: number, index: number): boolean {
  const expected = VERSION.charCodeAt(index);
  return expected === 0x30 ? octet >= 0x30 && octet <= 0x39 : octet === expected;
}

/** Gives the registered methods as the one string that tables are keyed by. */
function methodName(text: string, end: number): string {
  switch (text.charCodeAt(0)) {
    case 0x47:
      if (end === 3 && text.startsWith("GET")) return "GET";
      break;
    case 0x48:
      if (end === 4 && text.startsWith("HEAD")) return "HEAD";
      break;
    case 0x50:
      if (end === 4 && text.startsWith("POST")) return "POST";
      break;
  }
  return text.slice(0, end);
}

/** HTTP/1.0 cannot end the content of a request otherwise (RFC 1945 §7.2.2). */
function lacksLength(method: string, version: Version, known: KnownFields): boolean {
  return version === "1.0" && known.contentLength === undefined &&
    (method === "POST" || method === "PUT" || method === "PATCH");
}

/** An expectation of HTTP/1.0 is ignored, one that is not known refused (RFC 9110 §10.1.1). */
function expectsContinue(version: Version, expect: string | undefined): boolean {
  if (expect === undefined || version === "1.0") return false;
  if (expect.toLowerCase() === "100-continue") return true;
  throw new ProtocolError("expect/unknown", { found: expect });
}
