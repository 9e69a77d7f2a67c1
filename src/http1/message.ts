// What comes of taking a connection apart.

import type { RequestHead, ResponseHead } from "./event.ts";
import type { Limits } from "./limits.ts";
import type { Part } from "./message_part.ts";

/** What messages a direction carries. */
export type MessageKind = "request" | "response";

/** A message, taken apart. */
export interface Message {
  /** Which kind it is; an interim response is a response of its own. */
  readonly kind: MessageKind;
  /** Its number on the connection, from 1; a response has that of its request. */
  readonly number: number;
  /** What the head says; not there where it was not complete or not sound. */
  readonly head: RequestHead | ResponseHead | undefined;
  /** Its parts, in order: joined, they are the octets that came. */
  readonly parts: readonly Part[];
  /** Whether it came whole, the connection ended in the middle, or it broke the protocol. */
  readonly outcome: "complete" | "cut" | "refused";
  /** Octets behind a fault, which are not shown. */
  readonly bytesBehind: number;
}

/** What is waited for: a message that has not begun, the rest of its head, or the rest of its content. */
export type Awaited = "message" | "head" | "content" | "nothing";

/** How messages are taken apart. */
export interface AnatomyOptions {
  /** Bounds, as they hold for who reads the messages; those of {@linkcode DEFAULT_LIMITS} if not given. */
  readonly limits?: Limits;
  /** How many octets of content, or of a chunk, are kept to be shown; 4096 if not given. */
  readonly keptBytes?: number;
}

/** What follows a message: another one, octets of another protocol, or what an answer decides. */
export type WhatFollows = "messages" | "another protocol" | "not known yet";
