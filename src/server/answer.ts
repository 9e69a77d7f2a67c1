// The answer of an exchange: Response → head, content, trailer section → the output of the connection.

import type { RequestHead } from "../http1/event.ts";
import { SendError } from "../http1/error.ts";
import { END } from "../http1/event.ts";
import { encodeContent, encodeFieldLines } from "../http1/writer.ts";
import type { ContentReader } from "../net/content.ts";
import { Fields } from "../semantics/fields.ts";
import { allowsContent } from "../semantics/status.ts";
import { mayBeTrailer } from "../semantics/trailers.ts";
import type { ServedConnection } from "./context.ts";
import { type ResponseParts, takeResponse } from "./response.ts";
import { isStream } from "./response_state.ts";
import { StreamAnswer } from "./stream_answer.ts";
import type { Upgrade } from "./upgrade.ts";

/** Unread content up to here is read and thrown away, so that the connection can be used again. */
const DRAIN_BYTES = 256 * 1024;

const NO_CONTENT = new Uint8Array(0);

/** What an answer has to know of its exchange. */
export interface Answered {
  /** The request that is answered. */
  readonly head: RequestHead;
  /** Its number on the connection, from 1. */
  readonly number: number;
  /** Reads its content. */
  readonly reader: ContentReader;
  /** Takes the end of the request, if it is there; tells whether it was taken. */
  takeEnd(): boolean;
  /** Begins to look out for the peer, who may leave while a stream has nothing to send. */
  watchPeer(): void;
}

/** Sends the answer to one request. */
export class Answer {
  /** What the trailer section is made of, where the handler set one. */
  trailers: HeadersInit | (() => HeadersInit) | undefined;
  #connection: ServedConnection;
  #request: Answered;
  #stream: StreamAnswer | undefined;
  #status = 0;
  #contentBytes = 0;

  /** Makes the answer to a request; nothing is sent yet. */
  constructor(connection: ServedConnection, request: Answered) {
    this.#connection = connection;
    this.#request = request;
  }

  /** Whether its head was put into the output: from then on it can only be completed or cut. */
  get hasBegun(): boolean {
    return this.#status !== 0;
  }

  /** The status that was sent; 0 before. */
  get status(): number {
    return this.#status;
  }

  /** How many bytes of content were put into the output. */
  get contentBytes(): number {
    return this.#stream?.contentBytes ?? this.#contentBytes;
  }

  /** Whether the content is a stream. */
  get isStream(): boolean {
    return this.#stream !== undefined;
  }

  /** Tells a stream that nobody reads on. */
  cancel(reason: unknown): void {
    this.#stream?.cancel(reason);
  }

  /**
   * Puts a response into the output, and reads past content that the handler left. Gives a promise
   * only where something has to be waited for. Throws and rejects with whatever is wrong.
   */
  send(response: Response): Promise<void> | undefined {
    if (this.#connection.context.compresses) return this.#sendCompressed(response);
    return this.#sendParts(takeResponse(response));
  }

  /** What compresses is loaded when it is needed first: it takes as long to load as all the rest. */
  async #sendCompressed(response: Response): Promise<void> {
    const parts = takeResponse(response);
    const { compressed } = await import("./compression.ts");
    const acceptEncoding = this.#request.head.fields.get("accept-encoding");
    await this.#sendParts(compressed(parts, acceptEncoding));
  }

  #sendParts(parts: ResponseParts): Promise<void> | undefined {
    if (isStream(parts.content)) return this.#sendStream(parts, parts.content);
    const given = encodeContent(parts.content ?? "");
    const omitted = this.#omitsContent(parts);
    const isKnown = parts.content !== null || !omitted;
    const content = omitted ? NO_CONTENT : given;
    const isWhole = this.trailers === undefined;
    this.#sendHead(
      parts,
      isKnown ? given.length : declaredBytes(parts),
      isWhole ? content : undefined,
    );
    this.#contentBytes = content.length;
    if (!isWhole) this.#sendRest(content);
    return this.#readPast();
  }

  #sendRest(content: Uint8Array): void {
    if (content.length > 0) this.#connection.wire.http.send({ kind: "content", bytes: content });
    this.#sendEnd();
  }

  /** Whether the answer has no content whatever the handler gave. */
  #omitsContent(parts: ResponseParts): boolean {
    return this.#request.head.method === "HEAD" || !allowsContent(parts.status);
  }

  /** Sends the head, and all the rest where `content` is given. */
  #sendHead(parts: ResponseParts, contentBytes: number | undefined, content?: Uint8Array): void {
    const { status, reason, fields, date, connectionOptions } = parts;
    const { context } = this.#connection;
    this.#connection.wire.http.send({
      kind: "response",
      status,
      reason,
      fields,
      prepared: date === undefined ? context.date.line : encodeFieldLines([["date", date]]),
      contentBytes: this.#wantsChunks(parts) ? undefined : contentBytes,
      content,
      repeated: parts.isStored ? context.repeated : undefined,
      close: parts.close || this.#mustClose(),
      connectionOptions,
    });
    this.#status = status;
  }

  /** A length that is known is not told where a trailer section, or the handler, asks for chunks. */
  #wantsChunks({ chunked }: ResponseParts): boolean {
    const { method, version } = this.#request.head;
    return (chunked || this.trailers !== undefined) && version === "1.1" && method !== "HEAD";
  }

  /**
   * A peer that waits for 100 (Continue) and gets an answer instead may send the content or not: what
   * comes next cannot be told. Content too long to be thrown away is not worth the connection either.
   */
  #mustClose(): boolean {
    const { http } = this.#connection.wire;
    const remaining = http.remainingContent;
    const { isStopping, limits } = this.#connection.context;
    return isStopping || this.#request.number >= limits.requests || http.awaitsContinue ||
      (remaining !== undefined && remaining > DRAIN_BYTES);
  }

  async #sendStream(parts: ResponseParts, content: ReadableStream<Uint8Array>): Promise<void> {
    const stream = new StreamAnswer(this.#connection.wire, content, parts.declaredBytes);
    this.#stream = stream;
    try {
      if (this.#omitsContent(parts)) {
        this.#sendHead(parts, declaredBytes(parts));
        stream.cancel("The answer has no content");
      } else {
        this.#request.watchPeer();
        await stream.send(() => this.#sendHead(parts, parts.declaredBytes));
      }
      this.#sendEnd();
    } catch (error) {
      stream.cancel(error);
      throw error;
    }
    await this.#readPast();
  }

  #sendEnd(): void {
    const { trailers } = this;
    const { http } = this.#connection.wire;
    http.send(trailers === undefined ? END : { kind: "end", trailers: trailerFields(trailers) });
  }

  /** Reads past content that the handler left; the next request stands behind it. */
  #readPast(): Promise<void> | undefined {
    return this.#request.takeEnd() ? undefined : this.#drain();
  }

  async #drain(): Promise<void> {
    const { wire } = this.#connection;
    this.#request.reader.close();
    await wire.flush();
    const { peerState, awaitsContinue } = wire.http;
    if (peerState !== "send-content" || awaitsContinue) return;
    await this.#request.reader.discard(DRAIN_BYTES);
  }

  /** Answers 101: behind the request, the connection is not HTTP's any more (RFC 9110 §7.8). */
  async switchProtocols({ fields, connectionOptions }: Upgrade): Promise<void> {
    const { wire } = this.#connection;
    const { reader } = this.#request;
    if (!this.#request.takeEnd() && !await reader.discard(DRAIN_BYTES)) {
      throw new SendError("Cannot upgrade: the request has content that nobody has read");
    }
    wire.http.send({ kind: "interim", status: 101, fields: await fields(), connectionOptions });
    this.#status = 101;
    await wire.flush();
  }
}

/** What an answer without content says of its length; a 205 says that it has none (RFC 9110 §15.3.6). */
function declaredBytes({ status, declaredBytes }: ResponseParts): number | undefined {
  return status === 205 ? undefined : declaredBytes;
}

function trailerFields(trailers: HeadersInit | (() => HeadersInit)): Fields {
  return checkedTrailers(typeof trailers === "function" ? trailers() : trailers);
}

/** Makes a trailer section; throws a `TypeError` for a field that may not stand there. */
export function checkedTrailers(trailers: HeadersInit): Fields {
  const headers = new Headers(trailers);
  const forbidden = [...headers.keys()].find((name) => !mayBeTrailer(name));
  if (forbidden === undefined) return new Fields(headers);
  throw new TypeError(`Cannot send ${forbidden} in a trailer section: it has to come before`);
}
