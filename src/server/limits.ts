// How much a server takes: bounds on messages, which http1 keeps, and on what carries them.

import { DEFAULT_LIMITS, type Limits } from "../http1/limits.ts";

/** Bounds on what one server takes, besides those on messages. `0` or `Infinity` switches one off. */
export interface ServerLimits extends Limits {
  /** The most requests on one connection, `Infinity`; the last is answered with `Connection: close`. */
  readonly requests: number;
  /** The most connections at a time, 10,000. One more is answered with 503 and closed. */
  readonly connections: number;
}

/** The bounds of a server that hold where nothing else is said. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  ...DEFAULT_LIMITS,
  // A connection that is used costs less than one that is opened, however often it is used.
  requests: Infinity,
  // Well below the descriptors that a process may have; each connection takes one, each file one more.
  connections: 10_000,
};
