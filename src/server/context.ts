// What a server's connections and exchanges know of each other.

import type { RequestHead } from "../http1/event.ts";
import type { RepeatedMessages } from "../http1/repeated_messages.ts";
import type { DeadlineClock, Deadlines } from "../net/deadline.ts";
import type { Wire } from "../net/wire.ts";
import type { DateField } from "./clock.ts";
import type { OctetsSeen, Refused, ServerEventListener } from "./events.ts";
import type { ServeHandlerInfo } from "./info.ts";
import type { ServerLimits } from "./limits.ts";

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
  /** Sees the octets. */
  readonly onOctets: ((seen: OctetsSeen) => void) | undefined;
  /** The hosts that are served, in lower case and without port; all where this is not given. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** The scheme of the URLs of requests, with its colon and slashes. */
  readonly scheme: string;
  /** The authority of requests that name none. */
  readonly fallbackAuthority: string;
  /** Whether answers are compressed where that is worth it. */
  readonly compresses: boolean;
  /** Whether CONNECT reaches the handler. */
  readonly tunnels: boolean;
  /** Bounds on requests. */
  readonly limits: ServerLimits;
  /** How long a peer may take. */
  readonly deadlines: Deadlines;
  /** The timer of the deadlines. */
  readonly clock: DeadlineClock;
  /** The `Date` of their answers. */
  readonly date: DateField;
  /** The answers that come again. */
  readonly repeated: RepeatedMessages;
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
  /** Gives the URL of a request. */
  urlOf(head: RequestHead): string;
  /** Ends the connection so that the peer can tell that the answer is not complete. */
  cut(): void;
}
