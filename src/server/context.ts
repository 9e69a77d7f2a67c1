// What a server's connections and exchanges know of each other.

import type { DeadlineClock, Deadlines } from "../net/deadline.ts";
import type { Wire } from "../net/wire.ts";
import type { Refused, ServerEventListener } from "./events.ts";
import type { ServerLimits } from "./limits.ts";

/** What a handler is told besides the request. */
export interface ServeHandlerInfo<Addr extends Deno.Addr = Deno.Addr> {
  /** The address of the peer. */
  remoteAddr: Addr;
  /**
   * Resolves when the answer was handed to the system whole; rejects with `Deno.errors.Interrupted`
   * where the peer left before.
   */
  completed: Promise<void>;
  /**
   * Bounds the content of this request, in bytes, instead of `limits.contentBytes`: reading more is
   * refused with 413, before 100 (Continue) where the length was announced. To be called before the
   * content is read. Only loket has it.
   */
  limitContent?(bytes: number): void;
}

/** What all connections of a server share. */
export interface ServerContext {
  /** Answers requests. */
  readonly handler: (request: Request, info: ServeHandlerInfo) => Response | Promise<Response>;
  /** Gives the answer to an error of the handler. Never throws. */
  answerError(error: unknown): Promise<Response>;
  /** Reads the refusals. */
  readonly onReject: (refused: Refused) => void;
  /** Whether a peer is told why it was refused, and not only that. */
  readonly explain: boolean;
  /** Reads the facts. */
  readonly onEvent: ServerEventListener | undefined;
  /** The hosts that are served, in lower case and without port; all where this is not given. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** The scheme and authority for requests that name no host. */
  readonly fallbackOrigin: string;
  /** Bounds on requests. */
  readonly limits: ServerLimits;
  /** How long a peer may take. */
  readonly deadlines: Deadlines;
  /** The timer of the deadlines. */
  readonly clock: DeadlineClock;
  /** Whether the server is shutting down: answers say that the connection closes. */
  isStopping: boolean;
}

/** A connection, as its exchanges see it. */
export interface ServedConnection {
  /** The number of the connection, from 1. */
  readonly id: number;
  /** Its socket and protocol. */
  readonly wire: Wire;
  /** What it shares with the others. */
  readonly context: ServerContext;
  /** Ends the connection so that the peer can tell that the answer is not complete. */
  cut(): void;
}
