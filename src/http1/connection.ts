// One HTTP/1.1 connection without its socket: octets in, events out; events in, octets out. The same
// object serves both roles. It never waits and never calls anybody.

import { isInterim } from "../semantics/status.ts";
import { latin1, ReceiveBuffer, SendBuffer } from "./buffer.ts";
import { type BodyReader, bodyReader } from "./body.ts";
import { excerptOf } from "./excerpt.ts";
import { checkWhole, ContentWriter } from "./content_writer.ts";
import { Disconnected, ProtocolError, SendError } from "./error.ts";
import {
  CLOSED,
  END,
  type Event,
  type EventToSend,
  type RequestHead,
  type RequestToSend,
  type ResponseHead,
  type ResponseToSend,
} from "./event.ts";
import {
  allowsLength,
  NONE,
  sentRequestFraming,
  sentResponseFraming,
  type Version,
} from "./framing.ts";
import { RequestHeadReader } from "./request_head.ts";
import { ResponseHeadReader } from "./response_head.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { type EventKind, maySend, type Role, type State, transition } from "./state.ts";
import { UnansweredRequests } from "./unanswered.ts";
import { encodeContent, joinOptions, writeRequestHead, writeResponseHead } from "./writer.ts";

const NO_BODY = bodyReader(NONE, DEFAULT_LIMITS);

/**
 * The protocol on one connection, in the role of `server` or `client` (RFC 9112).
 *
 * Put what comes from the socket into {@linkcode Http1Connection.input}, ask
 * {@linkcode Http1Connection.next} for events until it has none, say what is to be sent with
 * {@linkcode Http1Connection.send}, and write what {@linkcode Http1Connection.output} holds. It is
 * synchronous and touches nothing outside itself.
 *
 * ```ts
 * import { Http1Connection } from "@loket/loket/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const server = new Http1Connection("server");
 * server.input.append(new TextEncoder().encode("GET /queue HTTP/1.1\r\nHost: localhost\r\n\r\n"));
 * const head = server.next();
 * assertEquals(head?.kind === "request" && head.target, "/queue");
 * assertEquals(server.next()?.kind, "end");
 *
 * server.send({ kind: "response", status: 204, fields: [] });
 * server.send({ kind: "end" });
 * const [octets] = server.output.take();
 * assertEquals(new TextDecoder().decode(octets), "HTTP/1.1 204 No Content\r\n\r\n");
 * assertEquals(server.state, "idle");
 * ```
 */
export class Http1Connection {
  /** The part that this side plays. */
  readonly role: Role;
  /** What was received and is not yet understood. */
  readonly input: ReceiveBuffer = new ReceiveBuffer();
  /** What is to be written. */
  readonly output: SendBuffer = new SendBuffer();
  #limits: Limits;
  #requests: RequestHeadReader | undefined;
  #responses: ResponseHeadReader | undefined;
  #own: State = "idle";
  #peer: State = "idle";
  #ended = false;
  #persistent = true;
  #body: BodyReader = NO_BODY;
  #awaitsContinue = false;
  #contentLeft = Infinity;
  /** How many octets of the peer's present message were understood. */
  #messageBytes = 0;
  /** Of the request of the present exchange, whoever sent it. */
  #method = "";
  #version: Version = "1.1";
  /** Of a client, while there are any. */
  #unanswered: UnansweredRequests | undefined;
  #content: ContentWriter = new ContentWriter(this.output);

  /** Makes a connection in its first state, idle. */
  constructor(role: Role, limits: Limits = DEFAULT_LIMITS) {
    this.role = role;
    this.#limits = limits;
    if (role === "server") this.#requests = new RequestHeadReader(limits);
    else this.#responses = new ResponseHeadReader(limits);
  }

  /** The state of this side. */
  get state(): State {
    return this.#own;
  }

  /** The state of the other side, as far as it was received. */
  get peerState(): State {
    return this.#peer;
  }

  /** Whether both sides are between two exchanges and no octet of a next one was received. */
  get isIdle(): boolean {
    return this.#own === "idle" && this.#peer === "idle" && this.input.start === this.input.end &&
      (this.#requests ?? this.#responses)?.isAtStart === true;
  }

  /** Whether the peer has announced content and sends none before it gets 100 (Continue). */
  get awaitsContinue(): boolean {
    return this.#awaitsContinue;
  }

  /** The octets of content that the peer still has to send; `undefined` where nobody knows. */
  get remainingContent(): number | undefined {
    return this.#peer === "send-content" ? this.#body.remaining : 0;
  }

  /** Whether the peer has closed its sending side. */
  get inputEnded(): boolean {
    return this.#ended;
  }

  /**
   * Bounds the content of the present request, in bytes, for as long as none of it was received.
   *
   * Throws a `ProtocolError` (413) from {@linkcode Http1Connection.next} where more comes, before any
   * of it where the length was announced.
   */
  limitContent(bytes: number): void {
    this.#contentLeft = bytes;
  }

  /** Throws the `ProtocolError` (413) now for content that is announced to be longer than may be. */
  checkContent(): void {
    if (this.#isTooLong()) throw this.#refused(new ProtocolError("content/too-large", { at: 0 }));
  }

  #isTooLong(): boolean {
    return (this.#body.remaining ?? 0) > this.#contentLeft;
  }

  #refused(error: ProtocolError): ProtocolError {
    this.locate(error);
    this.abandonInput();
    return error;
  }

  #countContent(bytes: number): void {
    this.#contentLeft -= bytes;
    // What is left is less than nothing by as many octets as stand behind the first one too many.
    if (this.#contentLeft < 0) {
      throw new ProtocolError("content/too-large", { at: this.#contentLeft });
    }
  }

  /** Says that what the peer still has to send is not waited for: nothing can follow it. */
  abandonInput(): void {
    this.#peer = "error";
    this.#persistent = false;
    this.#settle();
  }

  /** Says that the peer has closed its sending side; what it sent before can still be read. */
  endInput(): void {
    this.#ended = true;
  }

  /**
   * Gives the next event, or `undefined` when more octets are needed, or while the messages of this
   * exchange are complete and the next one may not begin.
   *
   * Throws a `ProtocolError` for what breaks the protocol, after which nothing more is interpreted,
   * and `Disconnected` where the input ended inside a message.
   */
  next(): Event | undefined {
    if (this.#isQuiet) return undefined;
    let before = this.input.start;
    try {
      const event = this.#read();
      this.#messageBytes += this.input.start - before;
      before = this.input.start;
      if (event !== undefined) this.#received(event);
      else if (this.#ended && maySend(this.#peer)) return this.#readEnd();
      return event;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#messageBytes += this.input.start - before;
      throw this.#refused(error);
    }
  }

  /** Whether nothing has come behind the last exchange. */
  get #isQuiet(): boolean {
    return this.#peer === "idle" && this.input.start === this.input.end && !this.#ended;
  }

  /**
   * Takes the end of a message of which no content is left, as {@linkcode Http1Connection.next} would;
   * tells whether it did.
   */
  takeEnd(): boolean {
    if (this.#peer !== "send-content" || this.#body.remaining !== 0) return false;
    this.#received(END);
    return true;
  }

  /** Shows in an error where in the message it is; at the end of what came, if it does not say. */
  locate(error: ProtocolError): void {
    const at = error.at ?? this.input.end - this.input.start;
    error.offset = this.#messageBytes + at;
    error.excerpt = excerptOf(this.input, this.#messageBytes, at);
  }

  /** Tells whether an ASCII text stands in what was received and not yet understood. */
  holds(text: string): boolean {
    const { bytes, start, end } = this.input;
    return latin1(bytes, start, end).includes(text);
  }

  #read(): Event | undefined {
    switch (this.#peer) {
      case "idle":
        return this.#requests?.read(this.input);
      case "send-response":
        return this.#responses?.read(this.input, this.#method);
      case "send-content":
        if (this.#isTooLong()) throw new ProtocolError("content/too-large", { at: 0 });
        return this.#body.read(this.input);
      default:
        return undefined;
    }
  }

  /** The peer will send nothing more: that ends a message, or is an end between two, or is a loss. */
  #readEnd(): Event {
    const endsContent = this.#peer === "send-content" && this.#body.endsWithInput;
    if (!endsContent && !this.isIdle) {
      this.#peer = "closed";
      throw new Disconnected("The peer closed the connection inside a message");
    }
    const event = endsContent ? END : CLOSED;
    this.#received(event);
    return event;
  }

  #received(event: Event): void {
    switch (event.kind) {
      case "request":
        this.#receivedRequest(event);
        break;
      case "response":
        this.#receivedHead(event);
        break;
      case "content":
        this.#awaitsContinue = false;
        this.#countContent(event.bytes.length);
        break;
      case "end":
        this.#awaitsContinue = false;
        this.#messageBytes = 0;
        break;
    }
    const peerRole = this.role === "server" ? "client" : "server";
    this.#peer = transition(peerRole, this.#peer, event.kind) ?? "error";
    this.#settle();
  }

  #receivedRequest(head: RequestHead): void {
    this.#receivedHead(head);
    this.#contentLeft = this.#limits.contentBytes;
    this.#method = head.method;
    this.#version = head.version;
    this.#awaitsContinue = head.expectsContinue && head.framing.kind !== "none";
    this.#own = transition("server", this.#own, "request") ?? this.#own;
  }

  #receivedHead({ persistent, framing }: RequestHead | ResponseHead): void {
    this.#persistent &&= persistent && framing.kind !== "until-close";
    this.#body = bodyReader(framing, this.#limits);
  }

  /**
   * Sends an event: checks that it may be sent now and adds its octets to the output.
   *
   * Throws a `SendError`, and sends nothing, for an event that the state does not allow, for more or
   * fewer octets of content than were announced, and for a head that is none.
   */
  send(event: EventToSend): void {
    const next = this.#allowed(event.kind);
    switch (event.kind) {
      case "request":
        this.#sendRequest(event);
        break;
      case "interim":
        this.#sendInterim(event);
        break;
      case "response":
        this.#sendResponse(event);
        break;
      case "content":
        this.#content.write(event.bytes);
        break;
      case "end":
        this.#content.end(event.trailers);
        break;
    }
    this.#own = event.kind === "response" && event.content !== undefined ? "done" : next;
    this.#settle();
  }

  #allowed(kind: EventKind): State {
    const next = transition(this.role, this.#own, kind);
    if (next === undefined) {
      throw new SendError(`Cannot send ${kind}: the connection is in the state ${this.#own}`);
    }
    return next;
  }

  #sendRequest(event: RequestToSend): void {
    const { method, target, fields, close = false } = event;
    if (!this.#persistent || this.#unanswered?.closes) {
      throw new SendError("Cannot send request: the connection closes behind the one before");
    }
    const contentBytes = event.contentBytes === "unknown" ? undefined : event.contentBytes;
    const framing = sentRequestFraming(event.contentBytes);
    const connection = close ? "close" : undefined;
    writeRequestHead(this.output, method, target, { fields, contentBytes, framing, connection });
    if (this.#own === "idle") {
      this.#method = method;
      this.#peer = "send-response";
      this.#persistent = !close;
    } else {
      (this.#unanswered ??= new UnansweredRequests()).add(method, close);
    }
    this.#content.begin(framing);
  }

  #sendInterim(event: ResponseToSend): void {
    const { status, reason = "", fields, connectionOptions: connection } = event;
    if (!isInterim(status)) throw new SendError(`Cannot send ${status} as an interim response`);
    if (this.#version === "1.0") {
      throw new SendError("Cannot send an interim response: HTTP/1.0 does not know them");
    }
    writeResponseHead(this.output, status, reason, { fields, framing: NONE, connection });
    if (status === 100) this.#awaitsContinue = false;
  }

  #sendResponse(event: ResponseToSend): void {
    const { status, reason = "", fields, prepared, contentBytes, connectionOptions } = event;
    if (isInterim(status)) throw new SendError(`Cannot send ${status} as a final response`);
    // Where no request was read, this refuses what was sent instead, and nothing can follow.
    const isAnswer = this.#own !== "idle";
    const method = isAnswer ? this.#method : "GET";
    const version = isAnswer ? this.#version : "1.1";
    const framing = sentResponseFraming(method, version, status, contentBytes);
    const persistent = isAnswer && this.#persistent && event.close !== true &&
      framing.kind !== "until-close";
    const announced = persistent ? (version === "1.0" ? "keep-alive" : undefined) : "close";
    const content = event.content === undefined ? undefined : encodeContent(event.content);
    if (content !== undefined) checkWhole(framing, content);
    const head = {
      fields,
      prepared,
      contentBytes: allowsLength(method, status) ? contentBytes : undefined,
      framing,
      connection: joinOptions(connectionOptions, announced),
    };
    const message = content && event.repeated?.octetsOf(status, reason, head, content);
    if (message === undefined) writeResponseHead(this.output, status, reason, head);
    else this.output.addUnchanging(message);
    this.#persistent = persistent;
    if (!isAnswer) this.#peer = "error";
    this.#content.begin(message === undefined ? framing : NONE);
    if (content !== undefined && message === undefined) this.#content.writeWhole(content);
  }

  /** Both messages complete: the next exchange may begin, or the connection has served. */
  #settle(): void {
    if (this.#unanswered !== undefined) this.#expectNext(this.#unanswered);
    if (this.#own !== "done") return;
    if (this.#peer === "closed" || this.#peer === "error") this.#own = "must-close";
    else if (this.#peer !== "done") return;
    else if (!this.#persistent) this.#own = "must-close";
    else this.#own = this.#peer = "idle";
  }

  /** When a response is complete, the next one answers the first of the requests behind it. */
  #expectNext(unanswered: UnansweredRequests): void {
    if (this.#peer !== "done") return;
    if (this.#persistent) this.#peer = "send-response";
    else this.#own = "must-close";
    this.#method = unanswered.take();
    if (this.#persistent && !unanswered.isEmpty) return;
    this.#persistent &&= !unanswered.closes;
    this.#unanswered = undefined;
  }
}
