// What a client can be told. Each default has its reason beside it.

import type { ResponseHead } from "../http1/event.ts";
import type { Limits } from "../http1/limits.ts";
import type { Deadlines } from "../net/deadline.ts";
import type { OctetsSeen } from "../net/wire.ts";
import type { FieldLine } from "../semantics/fields.ts";
import type { ClientEvent } from "./events.ts";

/**
 * How long a server may take, in milliseconds. `0` or `Infinity` switches a deadline off. What is not
 * given has its default, which stands with each.
 */
export interface ClientDeadlines {
  /** For the connection to be there, TLS handshake included; 20,000. */
  readonly connectMs: number;
  /** From the end of the request to the end of the answer's header section, anew behind a 1xx; 120,000. */
  readonly headMs: number;
  /** Between two pieces of content, 60,000; only the time counts in which somebody waits for it. */
  readonly contentMs: number;
  /** How long a connection is kept that nobody uses; 60,000. */
  readonly idleMs: number;
  /** For the server to take a next piece of the request; 60,000. */
  readonly sendMs: number;
  /** For content that nobody reads and that is thrown away; 2,000. */
  readonly lingerMs: number;
  /**
   * The minimum rate of content, in bytes a second, 0: a server has `contentMs`, or `sendMs`, to move as
   * much as this makes in that time. With 0 one byte is enough.
   */
  readonly minBytesPerSecond: number;
}

/** The deadlines of a client that hold where nothing else is said. */
export const DEFAULT_CLIENT_DEADLINES: ClientDeadlines = {
  // Three times what TCP waits before it sends its first segment a second and a third time.
  connectMs: 20_000,
  // A report may take its time to be made; behind proxies nobody waits longer than this.
  headMs: 120_000,
  contentMs: 60_000,
  // Most servers close after 5 to 75 seconds; what they close is replaced.
  idleMs: 60_000,
  sendMs: 60_000,
  lingerMs: 2_000,
  // A download over a poor link is wanted all the same: somebody waits for it, and can stop it.
  minBytesPerSecond: 0,
};

/** What a client can be told. */
export interface ClientOptions {
  /** Certificates to trust besides those of the system, each a PEM. */
  readonly caCerts?: readonly string[] | undefined;
  /** The path of a unix socket to connect to, whatever host the origin names. */
  readonly path?: string | undefined;
  /** How many requests may be on their way on a connection before the first is answered (1). */
  readonly pipeline?: number | undefined;
  /** How many redirects are followed for one request (0: they are answers like others). */
  readonly redirects?: number | undefined;
  /** How long the server may take; what is not given has its default. */
  readonly deadlines?: Partial<ClientDeadlines> | undefined;
  /** Bounds on the head of an answer, and on its content where `contentBytes` is given. */
  readonly limits?: Partial<Limits> | undefined;
  /** Opens a connection in place of the client, which owns and closes it. */
  readonly open?: (() => Promise<Deno.Conn>) | undefined;
  /** Sees all octets of all connections, decrypted, as they travel. Must not throw. */
  readonly onOctets?: ((seen: OctetsSeen) => void) | undefined;
  /** Is told what becomes of connections and requests. Must not throw. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined;
}

/** Whatever can be the content of a request. */
export type ClientBody =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | URLSearchParams
  | FormData
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array>;

/** A request, besides its target. */
export interface ClientRequest {
  /** The method, as it is sent: letter case counts (`GET`). */
  readonly method?: string | undefined;
  /**
   * The field lines. A list of pairs is sent in its order and letter case; `Headers` in theirs. `Host`
   * goes first where none is given. `Content-Length` declares the length of a stream; what else
   * frames the message is written by the client.
   */
  readonly headers?: HeadersInit | readonly FieldLine[] | undefined;
  /** The content. A stream is read as fast as the server takes it, and can be sent once. */
  readonly body?: ClientBody | null | undefined;
  /**
   * Field lines behind the content, which is then sent in chunks; a function is called when all of the
   * content was sent.
   */
  readonly trailers?: readonly FieldLine[] | (() => readonly FieldLine[]) | undefined;
  /** Whether to hold the content back until the server says 100, or for one second (RFC 9110 §10.1.1). */
  readonly expectContinue?: boolean | undefined;
  /** Whether to ask the server to close the connection behind its answer. */
  readonly close?: boolean | undefined;
  /** Ends the exchange, its content included, and with it the connection. */
  readonly signal?: AbortSignal | undefined;
  /** Is given each interim response (1xx). */
  readonly onInterim?: ((head: ResponseHead) => void) | undefined;
}

/** Gives all deadlines, those that were not given from the defaults. */
export function clientDeadlines(given: Partial<ClientDeadlines> = {}): ClientDeadlines {
  const deadlines = { ...DEFAULT_CLIENT_DEADLINES, ...given };
  for (const [name, value] of Object.entries(deadlines)) {
    if (!(value >= 0)) throw new RangeError(`Cannot take ${name} ${value}: it is below 0`);
  }
  return deadlines satisfies Deadlines & ClientDeadlines;
}

/** Gives a count that must be a whole number, `least` or more. Throws a `RangeError`. */
export function countOf(name: string, value: number, least: number): number {
  if (value === Infinity || (Number.isInteger(value) && value >= least)) return value;
  throw new RangeError(`Cannot take ${name} ${value}: it is a whole number from ${least} on`);
}
