// The vocabulary between octets and exchanges: what a peer can say, and what can be said to it.

import type { FieldLine, Fields } from "../semantics/fields.ts";
import type { Framing, Version } from "./framing.ts";
import type { RepeatedMessages } from "./repeated_messages.ts";
import type { TargetForm } from "./target.ts";

/** The head of a request: request-line and header section. */
export interface RequestHead {
  /** Tells the events apart. */
  readonly kind: "request";
  /** The method as sent; letter case matters. */
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** Which of the four forms the target has (RFC 9112 §3.2). */
  readonly form: TargetForm;
  /** The host and port that the request is for; empty where it names none. */
  readonly authority: string;
  /** The version of the sender. */
  readonly version: Version;
  /** The header section. */
  readonly fields: Fields;
  /** How the end of the content is known. */
  readonly framing: Framing;
  /** Whether the sender lets the connection persist after this exchange (RFC 9112 §9.3). */
  readonly persistent: boolean;
  /** Whether the sender waits for 100 (Continue) before it sends the content. */
  readonly expectsContinue: boolean;
}

/** The head of a response: status-line and header section. */
export interface ResponseHead {
  /** Tells the events apart: `interim` is a 1xx that a final response follows. */
  readonly kind: "response" | "interim";
  /** The status code, 100 to 599; a received one may be invalid, up to 999. */
  readonly status: number;
  /** The reason phrase, possibly empty. */
  readonly reason: string;
  /** The version of the sender. */
  readonly version: Version;
  /** The header section. */
  readonly fields: Fields;
  /** How the end of the content is known. */
  readonly framing: Framing;
  /** Whether the sender lets the connection persist after this exchange. */
  readonly persistent: boolean;
}

/**
 * A piece of content, its transfer coding removed.
 *
 * When received, `bytes` is a view into the connection's buffer: it is right until the next octets
 * are received, so whoever keeps it copies it. When sent, `bytes` must stay as they are until the
 * output was written.
 */
export interface Content {
  /** Tells the events apart. */
  readonly kind: "content";
  /** The octets; never none when received. */
  readonly bytes: Uint8Array;
}

/** The end of a message. */
export interface End {
  /** Tells the events apart. */
  readonly kind: "end";
  /** The trailer section of a chunked message that has one. */
  readonly trailers?: Fields;
}

/** The peer sends nothing more: it has closed its side between two messages. */
export interface Closed {
  /** Tells the events apart. */
  readonly kind: "closed";
}

/** Whatever can be received. */
export type Event = RequestHead | ResponseHead | Content | End | Closed;

/** The end of a message without trailers; one object, because nearly every message ends so. */
export const END: End = { kind: "end" };

/** The peer's side is closed. */
export const CLOSED: Closed = { kind: "closed" };

/** The head of a request to be sent. */
export interface RequestToSend {
  /** Tells the events apart. */
  readonly kind: "request";
  /** The method, a token. */
  readonly method: string;
  /** The request target, in the form that the recipient expects. */
  readonly target: string;
  /** The field lines, `Host` among them, without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** The length of the content, `"unknown"` for chunks, nothing where there is no content. */
  readonly contentBytes?: number | "unknown" | undefined;
  /** Whether to announce that the connection closes after this exchange. */
  readonly close?: boolean | undefined;
}

/** The head of a response to be sent. */
export interface ResponseToSend {
  /** Tells the events apart: `interim` for 1xx. */
  readonly kind: "response" | "interim";
  /** The status code, 100 to 599. */
  readonly status: number;
  /** The reason phrase; the registered one where it is empty or missing. */
  readonly reason?: string | undefined;
  /** The field lines, without those that frame the message. */
  readonly fields: readonly FieldLine[];
  /** Field lines that were checked and written before, by `encodeFieldLines`. */
  readonly prepared?: Uint8Array | undefined;
  /** The length of the content; nothing where it is not known. */
  readonly contentBytes?: number | undefined;
  /** All of the content, possibly empty: the message ends with it. Otherwise content and end follow. */
  readonly content?: Uint8Array | string | undefined;
  /**
   * Where the message is kept when it comes again. Whoever gives this gives the same status, reason
   * and content each time with the same `fields`, and changes none of them.
   */
  readonly repeated?: RepeatedMessages | undefined;
  /** Whether to close after this exchange. */
  readonly close?: boolean | undefined;
  /** Connection options of this message, such as `upgrade`, besides what is said about persistence. */
  readonly connectionOptions?: string | undefined;
}

/** A piece of content to be sent; a text goes out as UTF-8. Bytes must stay until they are written. */
export interface ContentToSend {
  /** Tells the events apart. */
  readonly kind: "content";
  /** The octets, or the text. */
  readonly bytes: Uint8Array | string;
}

/** Whatever can be sent. */
export type EventToSend = RequestToSend | ResponseToSend | ContentToSend | End | Closed;
