// One exchange: head → Request → handler → Response → wire. Where the handler answers at once, with
// an answer that is whole, nothing here waits: the octets are in the output when run() returns, and
// the answers to a pipelined batch leave in one write.

import type { RequestHead } from "../http1/event.ts";
import { Disconnected, ProtocolError, SendError } from "../http1/error.ts";
import { hostOf } from "../http1/target.ts";
import { ContentReader } from "../net/content.ts";
import { RawConnection } from "../net/raw.ts";
import type { Leaving } from "../net/wire.ts";
import type { FieldLine, Fields } from "../semantics/fields.ts";
import { Answer, type Answered, checkedTrailers } from "./answer.ts";
import type { ServedConnection } from "./context.ts";
import { type ConnectionInfo, HandlerInfo, type InfoSource } from "./info.ts";
import { makeRequest, type RequestSource } from "./request.ts";
import { responseFault } from "./response.ts";
import { isResponse } from "./response_state.ts";
import { RESOURCE_CLOSED } from "./stream_answer.ts";
import type { Upgrade } from "./upgrade.ts";

/** The methods that Fetch forbids, in any letter case: nobody but a tunnel expects them. */
function isNotInFetch(method: string): boolean {
  // The lengths of the three: most methods need not be looked at.
  return (method.length === 5 || method.length === 7) && /^(?:connect|trace|track)$/i.test(method);
}

/** One request and its answer. */
export class Exchange implements RequestSource, InfoSource, Answered {
  /** The head of the request. */
  readonly head: RequestHead;
  /** What the handler wants the connection to become, where it asked for that. */
  upgrade: Upgrade | undefined;
  /** Its number on the connection, from 1. */
  readonly number: number;
  /** The one behind it, in a list of its connection. */
  next: Exchange | undefined;
  #hasEnded: boolean;
  #reader: ContentReader | undefined;
  #connection: ServedConnection;
  #answer: Answer;
  #completion: PromiseWithResolvers<void> | undefined;
  #abort: AbortController | undefined;
  #outcome: "pending" | "delivered" | "lost" = "pending";
  #onLeave: ((how: Leaving) => void) | undefined;
  #hasLeft = false;
  #isTaken = false;
  #settled = false;
  #failed = false;

  /** Begins the exchange that a head opens, the `number`th of its connection. */
  constructor(connection: ServedConnection, head: RequestHead, number: number) {
    this.#connection = connection;
    this.head = head;
    this.number = number;
    this.#hasEnded = connection.wire.http.takeEnd();
    this.#answer = new Answer(connection, this);
  }

  /** Reads the content of the request; most have none, and need no reader. */
  get reader(): ContentReader {
    if (this.#reader === undefined) {
      this.#reader = new ContentReader(this.#connection.wire, this.#hasEnded);
      if (this.#outcome === "delivered") this.#reader.close();
    }
    return this.#reader;
  }

  /** Takes the end of the request, if it is there; tells whether it was taken. */
  takeEnd(): boolean {
    return this.#hasEnded || this.reader.takeEnd();
  }

  /** The URL of the request. */
  get url(): string {
    return this.#connection.urlOf(this.head);
  }

  /** The address of the peer. */
  get remoteAddr(): Deno.Addr {
    return this.#connection.wire.remoteAddr;
  }

  /** What Fetch hides of the request and its connection. */
  get connection(): ConnectionInfo {
    const { head } = this;
    const content = this.reader;
    const { id, wire: { localAddr, remoteAddr, isTls } } = this.#connection;
    return {
      id,
      requests: this.number,
      localAddr,
      remoteAddr,
      isTls,
      version: head.version,
      target: head.target,
      fieldLines: linesOf(head.fields),
      get trailers(): readonly FieldLine[] | undefined {
        return content.trailers && linesOf(content.trailers);
      },
    };
  }

  /** Whether the connection is no longer HTTP's. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** What is wrong with the content of this request, once that has shown. */
  get contentFault(): ProtocolError | undefined {
    const failure = this.#reader?.failure;
    return failure instanceof ProtocolError ? failure : undefined;
  }

  /** Opens the content of the request. */
  content(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.reader.stream();
  }

  /** Bounds the content of this request. */
  limitContent(bytes: number): void {
    if (this.#isFree) this.#connection.wire.http.limitContent(bytes);
  }

  /** Settles with the delivery of the answer. */
  get completed(): Promise<void> {
    if (this.#completion === undefined) {
      this.#completion = Promise.withResolvers();
      // Nobody has to look: a lost peer is not an unhandled error.
      this.#completion.promise.catch(() => {});
      this.#settleCompletion();
    }
    return this.#completion.promise;
  }

  /** Aborts when the peer leaves before it has the whole answer. From now on that is looked out for. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#outcome === "lost" || this.#hasLeft) this.#abort.abort(cancelled());
      else if (this.#outcome === "pending") this.watchPeer();
    }
    return this.#abort.signal;
  }

  /** Begins to look out for the peer, who may leave. */
  watchPeer(): void {
    if (this.#isTaken) return;
    this.#onLeave ??= (how) => this.#leave(how);
    this.#connection.wire.watchPeer(this.#onLeave);
  }

  #leave(how: Leaving): void {
    this.#hasLeft = true;
    this.#abort?.abort(cancelled());
    if (how === "lost") this.#answer.cancel(RESOURCE_CLOSED);
    else if (this.#answer.isStream) this.#connection.wire.limitSilence();
  }

  /** Whether nothing of the answer was sent, and the connection is still HTTP's. */
  get #isFree(): boolean {
    return !this.#answer.hasBegun && !this.#isTaken && this.#outcome === "pending";
  }

  /** Sends an interim response. */
  async sendInterim(status: number, headers?: HeadersInit): Promise<void> {
    if (status === 101) throw new SendError("Cannot send 101: it is what an upgrade answers");
    if (!this.#isFree) throw new SendError("Cannot send an interim response: it is too late");
    if (this.head.version === "1.0") return;
    const { wire } = this.#connection;
    wire.http.send({ kind: "interim", status, fields: [...new Headers(headers)] });
    await wire.flush();
  }

  /** Sets the trailer section. */
  setTrailers(trailers: HeadersInit | (() => HeadersInit)): void {
    const isSending = this.#answer.isStream && this.#outcome === "pending";
    if (!this.#isFree && !isSending) {
      throw new SendError("Cannot set trailers: it is too late");
    }
    if (typeof trailers !== "function") checkedTrailers(trailers);
    this.#answer.trailers = trailers;
  }

  /** Takes the connection away from HTTP. */
  takeOver(): Promise<RawConnection> {
    const { wire } = this.#connection;
    if (!this.#isFree) {
      return Promise.reject(new TypeError("Cannot take over the connection: it is not free"));
    }
    this.#isTaken = true;
    wire.detach();
    return wire.flush().then(() => new RawConnection(wire));
  }

  /**
   * Calls the handler and puts its answer into the output. Gives a promise only where something has
   * to be waited for. Rejects with `ProtocolError` for content that has to be refused, and with
   * `Disconnected` when the connection is lost or had to be cut.
   */
  run(): Promise<void> | undefined {
    this.#state("head");
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(new ProtocolError(refusal));
    const { handler } = this.#connection.context;
    this.#state("called");
    let result: Response | Promise<Response>;
    try {
      result = handler(makeRequest(this), new HandlerInfo(this));
    } catch (error) {
      return this.#recover(error);
    }
    return isResponse(result) ? this.#settle(result) : this.#await(result);
  }

  #refusal(): "method/not-served" | "host/not-served" | undefined {
    const { hosts, tunnels } = this.#connection.context;
    const { method, authority } = this.head;
    const isTunnel = tunnels && method === "CONNECT";
    if (isNotInFetch(method) && !isTunnel) return "method/not-served";
    // A request that names no host is for whoever it reached; a tunnel leads elsewhere.
    if (hosts === undefined || authority === "" || isTunnel) return undefined;
    return hosts.has(hostOf(authority)) ? undefined : "host/not-served";
  }

  /** Says that the answer was handed to the system, or that it never will be. */
  finish(outcome: "delivered" | "lost"): void {
    if (this.#outcome !== "pending") return;
    this.#outcome = outcome;
    this.#settleCompletion();
    if (outcome === "delivered") this.#reader?.close();
    this.upgrade?.fail();
    if (this.#onLeave !== undefined) this.#connection.wire.endWatch(this.#onLeave);
    if (outcome === "lost") return this.#stopAnswering();
    if (this.#answer.hasBegun) this.#state("sent");
  }

  #stopAnswering(): void {
    this.#abort?.abort(cancelled());
    this.#answer.cancel(RESOURCE_CLOSED);
  }

  #settleCompletion(): void {
    if (this.#outcome === "delivered") this.#completion?.resolve();
    if (this.#outcome === "lost") {
      this.#completion?.reject(new Deno.errors.Interrupted("The answer was not delivered"));
    }
  }

  async #await(result: Promise<Response>): Promise<void> {
    let response: Response;
    try {
      response = await result;
    } catch (error) {
      return this.#recover(error);
    }
    return this.#settle(response);
  }

  #settle(response: Response): Promise<void> | undefined {
    if (this.#isTaken) return this.#stateSettled(false);
    const fault = responseFault(response);
    if (fault !== undefined) return this.#recover(new TypeError(fault));
    this.#stateSettled(false);
    const upgrade = this.upgrade?.response === response ? this.upgrade : undefined;
    try {
      const sending = upgrade === undefined
        ? this.#answer.send(response)
        : this.#switchProtocols(upgrade);
      return sending?.catch((error) => this.#abandon(error));
    } catch (error) {
      return this.#abandon(error);
    }
  }

  /** Content that cannot be had is the peer's fault and is refused; the rest goes to `onError`. */
  async #recover(error: unknown): Promise<void> {
    this.#stateSettled(true);
    this.#throwOfPeer(error);
    const { context } = this.#connection;
    // What `onError` made cannot be sent either: then nothing that the handler's side makes is.
    const response = this.#failed
      ? new Response(null, { status: 500 })
      : await context.answerError(error);
    this.#failed = true;
    if (this.#isTaken) return this.#connection.cut();
    return this.#settle(response);
  }

  /**
   * What the peer brought about is not the handler's error. A peer that is gone is not even told, in
   * whatever the handler wrapped its failure.
   */
  #throwOfPeer(error: unknown): void {
    const failure = this.#reader?.failure;
    if (failure instanceof Disconnected) throw failure;
    if (failure !== undefined && failure === error) throw failure;
  }

  /**
   * An answer failed, or the peer did. One that has not begun is made anew by `onError`; one that has is
   * cut, so that nobody takes it for whole.
   */
  async #abandon(error: unknown): Promise<void> {
    const { wire, context } = this.#connection;
    this.#throwOfPeer(error);
    if (wire.isLost) throw new Disconnected("The connection was lost", { cause: error });
    if (!this.#answer.hasBegun) return this.#recover(error);
    await wire.flush();
    this.#connection.cut();
    // Nobody can be answered any more; the error is told, and its answer not waited for.
    context.answerError(error);
    throw new Disconnected("The answer could not be completed", { cause: error });
  }

  async #switchProtocols(upgrade: Upgrade): Promise<void> {
    const { wire } = this.#connection;
    await this.#answer.switchProtocols(upgrade);
    this.#isTaken = true;
    wire.detach();
    upgrade.start(new RawConnection(wire));
    this.finish("delivered");
  }

  #stateSettled(failed: boolean): undefined {
    if (!this.#settled) this.#state("settled", failed);
    this.#settled = true;
  }

  #state(kind: "head" | "called" | "sent"): void;
  #state(kind: "settled", failed: boolean): void;
  #state(kind: "head" | "called" | "settled" | "sent", failed = false): void {
    const { context, id } = this.#connection;
    if (context.onEvent === undefined) return;
    const base = { atMs: performance.now(), connection: id, exchange: this.number };
    switch (kind) {
      case "head": {
        const { method, target } = this.head;
        return context.onEvent({ kind, ...base, method, target });
      }
      case "called":
        return context.onEvent({ kind, ...base });
      case "settled":
        return context.onEvent({ kind, ...base, failed });
      case "sent": {
        const { status, contentBytes } = this.#answer;
        return context.onEvent({ kind, ...base, status, contentBytes });
      }
    }
  }
}

/** Gives lines of its own to a handler: those of the head may be shared with the next one. */
function linesOf(fields: Fields): FieldLine[] {
  return Array.from(fields, ([name, value]) => [name, value]);
}

/** As Deno says it. */
function cancelled(): DOMException {
  return new DOMException("The request has been cancelled.", "AbortError");
}
