// What can go wrong on a connection, by whom it concerns. The peer can be told about a ProtocolError;
// a peer that has gone is `Disconnected` and is told nothing.

import type { Excerpt } from "./excerpt.ts";
import type { KnownField } from "./known_field.ts";
import { type Refusal, type RefusalCode, REFUSALS } from "./refusals.ts";

/** Where in a message something is wrong. */
export interface Fault {
  /** The place of the octet, counted from the first one that is still to be read. */
  readonly at?: number;
  /** What stood there. */
  readonly found?: string;
}

/**
 * A message of the peer breaks the protocol or a limit. It can be answered: once, with
 * {@linkcode ProtocolError.status}, after which the connection closes.
 */
export class ProtocolError extends Error {
  /** Always `ProtocolError`. */
  override readonly name = "ProtocolError";
  /** Which rule was broken. */
  readonly code: RefusalCode;
  /** The status of the answer. */
  readonly status: number;
  /** The section with the rule. */
  readonly section: string;
  /** What to do instead. */
  readonly advice: string;
  /** The field that is at fault, where it is one. */
  readonly field: KnownField | undefined;
  /** The place of the octet at fault, from the first octet still to be read. */
  at: number | undefined;
  /** The place of the octet at fault, from the first octet of its message; known at the connection. */
  offset: number | undefined;
  /** The octets around the place; known at the connection. */
  excerpt: Excerpt | undefined;

  /** Makes the error for a code. */
  constructor(code: RefusalCode, { at, found }: Fault = {}) {
    const refusal: Refusal = REFUSALS[code];
    super(found === undefined ? refusal.message : `${refusal.message}: ${quoted(found)}`);
    this.code = code;
    this.status = refusal.status;
    this.section = refusal.section;
    this.advice = refusal.advice;
    this.field = refusal.field;
    this.at = at;
  }
}

/** The peer is gone: it closed, was reset or timed out in the middle of a message. */
export class Disconnected extends Error {
  /** Always `Disconnected`. */
  override readonly name = "Disconnected";
}

/** This side tried to send what the state of the connection or the framing does not allow. */
export class SendError extends Error {
  /** Always `SendError`. */
  override readonly name = "SendError";
}

/** In quotes, not too long, and without anything that a terminal would act upon. */
function quoted(text: string): string {
  const short = text.length > 64 ? `${text.slice(0, 60)}...` : text;
  return JSON.stringify(short).replace(/[^\x20-\x7e]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16)}`;
  });
}
