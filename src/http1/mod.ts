/**
 * HTTP/1.1 without sockets: octets in, events out; events in, octets out (RFC 9112).
 *
 * ```ts
 * import { Http1Connection } from "@loket/loket/http1";
 * import { assertEquals } from "@std/assert";
 *
 * const client = new Http1Connection("client");
 * client.send({ kind: "request", method: "GET", target: "/", fields: [["Host", "localhost"]] });
 * client.send({ kind: "end" });
 *
 * const server = new Http1Connection("server");
 * for (const octets of client.output.take()) server.input.append(octets);
 * assertEquals(server.next()?.kind, "request");
 * ```
 *
 * @module
 */
export {
  Anatomy,
  type AnatomyOptions,
  type Awaited,
  type Message,
  type MessageKind,
  type Part,
  type PartKind,
  type Piece,
  type PieceName,
  type WhatFollows,
} from "./anatomy.ts";
export { MessageAnatomy } from "./message_anatomy.ts";
export { ReceiveBuffer, SendBuffer } from "./buffer.ts";
export { Http1Connection } from "./connection.ts";
export { Disconnected, type Fault, ProtocolError, SendError } from "./error.ts";
export { type Refusal, type RefusalCode, REFUSALS } from "./refusals.ts";
export type { Excerpt } from "./excerpt.ts";
export type { KnownField } from "./known_field.ts";
export type {
  Closed,
  Content,
  ContentToSend,
  End,
  Event,
  EventToSend,
  RequestHead,
  RequestToSend,
  ResponseHead,
  ResponseToSend,
} from "./event.ts";
export type { Framing, Version } from "./framing.ts";
export { RepeatedMessages } from "./repeated_messages.ts";
export { DEFAULT_LIMITS, type Limits } from "./limits.ts";
export { type EventKind, type Role, type State, transition, TRANSITIONS } from "./state.ts";
export type { TargetForm } from "./target.ts";
export { encodeFieldLines, type HeadParts } from "./writer.ts";
export { type FieldLine, Fields } from "../semantics/fields.ts";
