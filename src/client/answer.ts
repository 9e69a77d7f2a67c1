// A final response, as a client gives it.

import type { ResponseHead } from "../http1/event.ts";
import type { Version } from "../http1/framing.ts";
import { joined } from "../octets.ts";
import type { Fields } from "../semantics/fields.ts";
import { allowsContent } from "../semantics/status.ts";
import type { AnswerContent } from "./answer_content.ts";

/** The most that is read and thrown away of content that nobody wants, in bytes. */
const DISCARDED_BYTES = 64 * 1024;

/** Where an answer comes from. */
export interface AnswerSource {
  /** Where the request was sent, the last time. */
  readonly url: URL;
  /** The method of that request. */
  readonly method: string;
  /** The number of the connection. */
  readonly connection: number;
  /** Whether the connection had served a request before. */
  readonly isReused: boolean;
}

/**
 * The final response to a request. Its head has come; its content comes as it is read.
 *
 * Content that is not read is held for the next request up to 256 KiB, beyond which its connection
 * closes. What cannot be read to its end rejects: nothing is cut silently.
 */
export class Answer {
  /** The status code, 200 to 999; from 600 on it is invalid, and means what 500 means (RFC 9110 §15). */
  readonly status: number;
  /** The reason phrase, possibly empty. */
  readonly reason: string;
  /** The version of the server. */
  readonly version: Version;
  /** The header section. */
  readonly fields: Fields;
  /** The length of the content, in bytes, where the head tells it. */
  readonly contentBytes: number | undefined;
  /** Where the request was sent, behind the redirects that were followed. */
  readonly url: URL;
  /** The number of the connection it came on, counted from 1. */
  readonly connection: number;
  /** Whether another request was sent on that connection before. */
  readonly isReused: boolean;
  #content: AnswerContent;
  #stream: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;

  /** Made by a client when the head has come. */
  constructor(head: ResponseHead, content: AnswerContent, source: AnswerSource) {
    this.status = head.status;
    this.reason = head.reason;
    this.version = head.version;
    this.fields = head.fields;
    this.contentBytes = contentLengthOf(head);
    this.url = source.url;
    this.connection = source.connection;
    this.isReused = source.isReused;
    this.#content = content;
  }

  /**
   * The content as a stream; nothing is read before somebody wants it. Cancelling it throws the rest away
   * where that is little and closes the connection where it is not.
   *
   * Errors with `Disconnected` where the connection was closed in the content, with `ProtocolError` for
   * content that breaks the protocol, and with `Deno.errors.TimedOut` where it stops coming.
   */
  get content(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return this.#stream ??= new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const piece = await this.#content.read();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => this.#content.discard(DISCARDED_BYTES),
    }, { highWaterMark: 0 });
  }

  /** The trailer section, once all of the content was received; `undefined` where there is none. */
  get trailers(): Promise<Fields | undefined> {
    return this.#content.trailers;
  }

  /** Reads all of the content. Rejects as {@linkcode Answer.content} does. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return joined(await Array.fromAsync(this.content));
  }

  /** Reads all of the content as UTF-8, wherever its characters are cut. Rejects likewise. */
  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const piece of this.content) text += decoder.decode(piece, { stream: true });
    return text + decoder.decode();
  }

  /** Gives the same as an ordinary `Response`, which takes the content over. */
  response(): Response {
    const { status, reason } = this;
    const response = new Response(allowsContent(status) && status !== 205 ? this.content : null, {
      // Such a `Response` cannot be made.
      status: status > 599 ? 500 : status,
      statusText: reason,
      headers: [...this.fields].map(([name, value]): [string, string] => [name, value]),
    });
    Object.defineProperty(response, "url", { value: this.url.href });
    return response;
  }
}

/** The length that the framing tells; of an answer without content, what the field says of it. */
function contentLengthOf({ framing, fields }: ResponseHead): number | undefined {
  if (framing.kind === "length") return framing.bytes;
  const declared = framing.kind === "none" ? fields.get("content-length") : undefined;
  return declared !== undefined && /^[0-9]+$/.test(declared) ? Number(declared) : undefined;
}
