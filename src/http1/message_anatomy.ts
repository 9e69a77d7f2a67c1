// One direction of a connection, taken apart for people to look at. The readers of the core decide what
// belongs to what; this keeps what they took and says what it is, so that what is shown is what is served.

import { joined } from "../octets.ts";
import { isWhiteSpace } from "../semantics/syntax.ts";
import { type BodyReader, bodyReader } from "./body.ts";
import { ReceiveBuffer } from "./buffer.ts";
import { ProtocolError } from "./error.ts";
import type { Content, RequestHead, ResponseHead } from "./event.ts";
import { makeExcerpt } from "./excerpt.ts";
import { CR, LF } from "./head.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { AnatomyOptions, Awaited, Message, MessageKind, WhatFollows } from "./message.ts";
import {
  coveredPart,
  faultPart,
  KeptContent,
  linePart,
  type Part,
  type PartKind,
} from "./message_part.ts";
import { RequestHeadReader } from "./request_head.ts";
import { ResponseHeadReader } from "./response_head.ts";

/** Where the line stands that comes next between pieces of chunked content. */
type ChunkLine = "chunk-size" | "chunk-end" | "trailer-line";

const KEPT_BYTES = 4096;
/** As much is taken apart at a time: what is larger need not be held whole. */
const MOST_HELD_BYTES = 64 * 1024;
const NOTHING = new Uint8Array(0);
const STATE_BEHIND = {
  "messages": "head",
  "not known yet": "held",
  "another protocol": "over",
} as const;

/** The messages of one direction of a connection. Pure: octets in, messages out. */
export class MessageAnatomy {
  /** What messages it carries. */
  readonly kind: MessageKind;
  /** Is called with each head, before the rest of its message, and tells what follows the message. */
  onHead: ((head: RequestHead | ResponseHead) => WhatFollows) | undefined;
  #limits: Limits;
  #requests: RequestHeadReader | undefined;
  #responses: ResponseHeadReader | undefined;
  #input = new ReceiveBuffer();
  #state: "head" | "body" | "held" | "over" = "head";
  #follows: WhatFollows = "messages";
  #head: RequestHead | ResponseHead | undefined;
  #body: BodyReader | undefined;
  #parts: Part[] = [];
  #number = 1;
  #methods: string[] = [];
  #isCovered = false;
  #content: KeptContent;
  /** Octets between pieces of chunked content that make no line yet. */
  #between: Uint8Array = NOTHING;
  #line: ChunkLine = "chunk-size";
  #chunkLeft = 0;
  #messageBytes = 0;

  /** Begins with the first message of a connection. */
  constructor(kind: MessageKind, options: AnatomyOptions = {}) {
    const { limits = DEFAULT_LIMITS, keptBytes = KEPT_BYTES } = options;
    this.kind = kind;
    this.#limits = limits;
    this.#content = new KeptContent(keptBytes);
    if (kind === "request") this.#requests = new RequestHeadReader(limits);
    else this.#responses = new ResponseHeadReader(limits);
  }

  /** What is waited for. */
  get awaits(): Awaited {
    if (this.#state === "body") return "content";
    if (this.#state !== "head") return "nothing";
    return this.#isBetween ? "message" : "head";
  }

  get #isBetween(): boolean {
    return this.#input.start === this.#input.end && this.#hasNoLine;
  }

  get #hasNoLine(): boolean {
    return this.#parts.every(({ kind }) => kind === "leading-empty-line");
  }

  /** The number of the message that is being read, or comes next. */
  get number(): number {
    return this.#number;
  }

  /** Says which method the next response answers that no method was said for. */
  expectAnswerTo(method: string): void {
    this.#methods.push(method);
  }

  /** Takes octets, which are copied, and gives the messages that are complete with them. */
  receive(octets: Uint8Array): Message[] {
    const messages: Message[] = [];
    for (let start = 0; start < octets.length && this.#state !== "over"; start += MOST_HELD_BYTES) {
      this.#input.append(octets.subarray(start, start + MOST_HELD_BYTES));
      messages.push(...this.#readOn());
    }
    return messages;
  }

  /** Says that messages follow the one of which `onHead` could not tell that. */
  goOn(): Message[] {
    this.#follows = "messages";
    if (this.#state === "held") this.#state = "head";
    return this.#readOn();
  }

  /** Says that what follows is another protocol: nothing of it is looked at. */
  leave(): void {
    this.#state = "over";
  }

  /** Says that nothing more comes. Gives the message that this ends, or cuts. */
  end(): Message | undefined {
    const isWhole = this.#state === "body" && this.#body?.endsWithInput === true;
    if (isWhole) return this.#finish("complete");
    const isInside = this.#state === "body" || (this.#state === "head" && !this.#isBetween);
    if (!isInside) return undefined;
    if (this.#content.bytes > 0) this.#takeContent();
    const { bytes, start, end } = this.#input;
    this.#cutLines(joined([this.#between, bytes.subarray(start, end)]), true);
    const message = this.#finish("cut");
    this.#state = "over";
    return message;
  }

  #readOn(): Message[] {
    const messages: Message[] = [];
    try {
      while (this.#state === "head" ? this.#readHead() : this.#readBody(messages));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      messages.push(this.#refuse(error));
    }
    return messages;
  }

  #readHead(): boolean {
    const input = this.#input;
    const before = input.start;
    let head;
    let taken;
    try {
      head = this.#nextHead();
    } finally {
      taken = this.#withoutLeadingLine(input.bytes.subarray(before, input.start));
    }
    if (head === undefined) return false;
    this.#cutLines(taken);
    this.#head = head;
    this.#body = bodyReader(head.framing, this.#limits);
    this.#line = "chunk-size";
    this.#state = "body";
    this.#follows = this.onHead?.(head) ?? "messages";
    return true;
  }

  #withoutLeadingLine(taken: Uint8Array): Uint8Array {
    if (this.#requests === undefined || taken[0] !== CR) return taken;
    this.#parts.push(linePart("leading-empty-line", taken.subarray(0, 2)));
    return taken.subarray(2);
  }

  #nextHead(): RequestHead | ResponseHead | undefined {
    if (this.#requests !== undefined) return this.#requests.read(this.#input);
    const head = this.#responses?.read(this.#input, this.#methods[0] ?? "GET");
    if (head?.kind === "response") this.#methods.shift();
    return head;
  }

  #readBody(messages: Message[]): boolean {
    if (this.#state !== "body") return false;
    const input = this.#input;
    const before = input.start;
    let event;
    try {
      event = this.#body?.read(input);
    } catch (error) {
      this.#addBetween(input.bytes.subarray(before, input.start));
      throw error;
    }
    const contentStart = event?.kind === "content" ? startOf(event, input) : input.start;
    this.#addBetween(input.bytes.subarray(before, contentStart));
    if (event?.kind === "content") this.#addContent(event.bytes);
    if (event?.kind === "end") messages.push(this.#finish("complete"));
    return event !== undefined;
  }

  /** Takes what stands between two pieces of content: sizes of chunks, their ends, the trailer section. */
  #addBetween(octets: Uint8Array): void {
    if (octets.length === 0) return;
    const held = joined([this.#between, octets]);
    const end = held.lastIndexOf(LF) + 1;
    this.#between = held.subarray(end);
    this.#cutLines(held.subarray(0, end));
  }

  #addContent(octets: Uint8Array): void {
    this.#content.add(octets);
    if (this.#head?.framing.kind !== "chunked") return;
    this.#chunkLeft -= octets.length;
    if (this.#chunkLeft > 0) return;
    this.#takeContent();
    this.#line = "chunk-end";
  }

  #takeContent(): void {
    this.#parts.push(
      this.#content.take(this.#head?.framing.kind === "chunked" ? "chunk-data" : "content"),
    );
  }

  /** Cuts octets into lines; one without its end only where the connection ended in it. */
  #cutLines(octets: Uint8Array, withRest = false): void {
    let start = 0;
    for (let lf = octets.indexOf(LF); lf >= 0; lf = octets.indexOf(LF, start)) {
      this.#addLine(octets.subarray(start, lf + 1));
      start = lf + 1;
    }
    if (withRest && start < octets.length) this.#addLine(octets.subarray(start));
  }

  #addLine(line: Uint8Array): void {
    const kind = this.#kindOf(line);
    this.#addPart(linePart(kind, line));
    if (kind === "chunk-size" || kind === "last-chunk") this.#beginChunk(line, kind);
    if (kind === "chunk-end") this.#line = "chunk-size";
  }

  /** A secret that is continued on a second line is one there too. */
  #addPart(part: Part): void {
    const isContinued = this.#isCovered && isWhiteSpace(part.octets[0]);
    this.#parts.push(isContinued ? coveredPart(part) : part);
    this.#isCovered = isContinued || part.covered !== undefined;
  }

  #kindOf(line: Uint8Array): PartKind {
    if (this.#state === "body") {
      if (this.#line === "chunk-size") return isLastChunk(line) ? "last-chunk" : "chunk-size";
      if (this.#line === "chunk-end") return "chunk-end";
      return line[0] === CR ? "empty-line" : "trailer-line";
    }
    if (this.#hasNoLine) {
      return this.kind === "request" ? "request-line" : "status-line";
    }
    return line[0] === CR ? "empty-line" : "field-line";
  }

  #beginChunk(line: Uint8Array, kind: PartKind): void {
    this.#chunkLeft = parseInt(String.fromCharCode(...line), 16);
    if (kind === "last-chunk") this.#line = "trailer-line";
  }

  #refuse(error: ProtocolError): Message {
    const { bytes, start, end } = this.#input;
    if (this.#content.bytes > 0) this.#takeContent();
    const rest = joined([this.#between, bytes.subarray(start, end)]);
    const mark = Math.min(this.#between.length + (error.at ?? rest.length), rest.length);
    const lineStart = mark === 0 ? 0 : rest.lastIndexOf(LF, mark - 1) + 1;
    this.#cutLines(rest.subarray(0, lineStart));
    error.offset = this.#parts.reduce((sum, part) => sum + part.bytes, 0) + mark - lineStart;
    error.excerpt = makeExcerpt(rest, 0, rest.length, mark);
    const fault = faultPart(rest.subarray(lineStart), mark - lineStart, error);
    this.#addPart(fault);
    const message = this.#finish("refused", rest.length - lineStart - fault.bytes);
    this.#state = "over";
    return message;
  }

  #finish(outcome: Message["outcome"], bytesBehind = 0): Message {
    if (this.#content.bytes > 0) this.#takeContent();
    const head = this.#head;
    const message = {
      kind: this.kind,
      number: this.#number,
      head,
      parts: this.#parts,
      outcome,
      bytesBehind,
    };
    this.#parts = [];
    this.#between = NOTHING;
    this.#head = undefined;
    this.#isCovered = false;
    this.#state = STATE_BEHIND[this.#follows];
    if (head?.kind !== "interim") this.#number++;
    return message;
  }
}

/** Where in the buffer a piece of content begins, which is a view into it. */
function startOf({ bytes }: Content, input: ReceiveBuffer): number {
  return bytes.byteOffset - input.bytes.byteOffset;
}

function isLastChunk(line: Uint8Array): boolean {
  return parseInt(String.fromCharCode(...line), 16) === 0;
}
