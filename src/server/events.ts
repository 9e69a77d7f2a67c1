/**
 * The facts that the server states about itself. The log of the command line reads these and
 * nothing else. Where nobody reads, nothing is made.
 *
 * ```ts
 * import type { ServerEvent } from "@loket/loket/events";
 * import { serve, text } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const statuses: number[] = [];
 * const onEvent = (event: ServerEvent) => {
 *   if (event.kind === "sent") statuses.push(event.status);
 * };
 * const server = serve({ port: 0, onListen() {}, onEvent }, () => text("Next!"));
 * await (await fetch(`http://localhost:${server.addr.port}/`)).text();
 * await server.shutdown();
 * assertEquals(statuses, [200]);
 * ```
 *
 * @module
 */

import type { RefusalCode } from "../http1/refusals.ts";

export type { Direction, OctetsSeen } from "../net/wire.ts";

/** Why a connection ended. */
export type CloseReason =
  /** The peer closed it between two exchanges. */
  | "peer"
  /** The last answer said that the connection closes. */
  | "done"
  /** No request came before the idle deadline. */
  | "idle"
  /** A message was refused. */
  | "refused"
  /** The peer went away inside a message. */
  | "lost"
  /** The peer took nothing of an answer before the send deadline. */
  | "stalled"
  /** An answer could not be completed, and the connection was cut so that the peer can tell. */
  | "failed"
  /** Its handler had taken it over for another protocol, and has closed it. */
  | "taken"
  /** The server stops. */
  | "shutdown";

/** What every fact has: its time and its connection. */
export interface EventBase {
  /** When, in milliseconds of `performance.now()`; it never goes back. */
  readonly atMs: number;
  /** The number of the connection, counted from 1 in the order of acceptance. */
  readonly connection: number;
}

/** A connection was accepted. */
export interface Accepted extends EventBase {
  /** Tells the facts apart. */
  readonly kind: "accepted";
  /** The address of the peer. */
  readonly remoteAddr: Deno.Addr;
}

/** What every fact about an exchange has. */
export interface ExchangeEvent extends EventBase {
  /** The number of the exchange on its connection, counted from 1. */
  readonly exchange: number;
}

/** A whole request head was received and is sound. */
export interface HeadReceived extends ExchangeEvent {
  /** Tells the facts apart. */
  readonly kind: "head";
  /** The method. */
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
}

/** The handler is called next. */
export interface HandlerCalled extends ExchangeEvent {
  /** Tells the facts apart. */
  readonly kind: "called";
}

/** The handler returned, or its promise settled. */
export interface HandlerSettled extends ExchangeEvent {
  /** Tells the facts apart. */
  readonly kind: "settled";
  /** Whether it threw or rejected. */
  readonly failed: boolean;
}

/** The answer was handed to the system whole. */
export interface Sent extends ExchangeEvent {
  /** Tells the facts apart. */
  readonly kind: "sent";
  /** The status code. */
  readonly status: number;
  /** The number of octets of content. */
  readonly contentBytes: number;
}

/** A message was refused; the connection ends. */
export interface Refused extends EventBase {
  /** Tells the facts apart. */
  readonly kind: "refused";
  /** Which rule was broken. */
  readonly code: RefusalCode;
  /** The status of the answer. */
  readonly status: number;
  /** What was attempted and what stood in the way. */
  readonly message: string;
  /** The section with the rule. */
  readonly section: string;
  /** What to do instead, one sentence. */
  readonly advice: string;
  /** The place of the octet at fault, counted from the first octet of its message. */
  readonly offset: number;
  /** The octets around it, made visible, secrets covered. */
  readonly excerpt: { readonly text: string; readonly mark: number };
  /** The address of the peer. */
  readonly remoteAddr: Deno.Addr;
}

/** A connection has ended. */
export interface ConnectionClosed extends EventBase {
  /** Tells the facts apart. */
  readonly kind: "closed";
  /** Why. */
  readonly reason: CloseReason;
  /** How many requests were received on it. */
  readonly exchanges: number;
  /** How many bytes were read from it. */
  readonly bytesReceived: number;
  /** How many bytes were written to it. */
  readonly bytesSent: number;
}

/** A fact that the server states about itself, in the order in which they happen. */
export type ServerEvent =
  | Accepted
  | HeadReceived
  | HandlerCalled
  | HandlerSettled
  | Sent
  | Refused
  | ConnectionClosed;

/** Reads facts. It is called in between; it must be quick and must not throw. */
export type ServerEventListener = (event: ServerEvent) => void;
