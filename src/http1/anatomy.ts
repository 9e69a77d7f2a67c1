// Both directions of a connection, taken apart into messages and their labelled parts, for people to look at.
// How long a response is depends on its request, and whether the connection still speaks HTTP behind an
// exchange depends on the response: so the two directions are told of each other here.

import type { RequestHead, ResponseHead } from "./event.ts";
import type { AnatomyOptions, Message, MessageKind, WhatFollows } from "./message.ts";
import { MessageAnatomy } from "./message_anatomy.ts";

export type { AnatomyOptions, Awaited, Message, MessageKind, WhatFollows } from "./message.ts";
export type { Part, PartKind, Piece, PieceName } from "./message_part.ts";

/**
 * A connection, taken apart: octets of both directions go in as they come, in the order in which they
 * travelled, and messages come out, each when it is complete.
 *
 * Values that are secret (cookies, credentials) are covered. Whatever breaks the protocol is the last that
 * comes out of its direction, and so is what follows an upgrade not taken apart.
 *
 * ```ts
 * import { Anatomy } from "@loket/loket/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const anatomy = new Anatomy();
 * const request = "GET /a HTTP/1.1\r\nHost: b\r\nCookie: secret\r\n\r\n";
 * const [message] = anatomy.receive("request", new TextEncoder().encode(request));
 * const text = (octets: Uint8Array) => new TextDecoder().decode(octets).trimEnd();
 * assertEquals(message?.parts.map(({ kind, octets }) => [kind, text(octets)]), [
 *   ["request-line", "GET /a HTTP/1.1"],
 *   ["field-line", "Host: b"],
 *   ["field-line", "Cookie: ******"],
 *   ["empty-line", ""],
 * ]);
 * ```
 */
export class Anatomy {
  /** The direction of the client. */
  readonly requests: MessageAnatomy;
  /** The direction of the server. */
  readonly responses: MessageAnatomy;
  /** The request that may be the last one on the connection: its answer decides. */
  #open: { readonly method: string; readonly number: number } | undefined;
  #hasLeft = false;
  #released: Message[] = [];

  /** Begins with the first octet of a connection. */
  constructor(options: AnatomyOptions = {}) {
    this.requests = new MessageAnatomy("request", options);
    this.responses = new MessageAnatomy("response", options);
    this.requests.onHead = (head) => this.#noteRequest(head as RequestHead);
    this.responses.onHead = (head) => this.#noteResponse(head as ResponseHead);
  }

  /** Whether the connection speaks another protocol now: nothing more comes out. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Takes octets of a direction, which are copied, and gives the messages that are complete with them. */
  receive(kind: MessageKind, octets: Uint8Array): Message[] {
    const messages = (kind === "request" ? this.requests : this.responses).receive(octets);
    return [...messages, ...this.#released.splice(0)];
  }

  /** Says that the connection has ended. Gives the messages that this ends, or cuts. */
  end(): Message[] {
    return [this.requests.end(), this.responses.end()].filter((message) => message !== undefined);
  }

  #noteRequest({ method, fields }: RequestHead): WhatFollows {
    this.responses.expectAnswerTo(method);
    if (method !== "CONNECT" && !fields.has("upgrade")) return "messages";
    this.#open = { method, number: this.requests.number };
    return "not known yet";
  }

  #noteResponse({ kind, status }: ResponseHead): WhatFollows {
    const open = this.#open;
    if (open === undefined || open.number !== this.responses.number) return "messages";
    if (status === 101 || (open.method === "CONNECT" && status >= 200 && status < 300)) {
      this.#hasLeft = true;
      this.requests.leave();
      return "another protocol";
    }
    if (kind === "interim") return "messages";
    this.#open = undefined;
    this.#released.push(...this.requests.goOn());
    return "messages";
  }
}
