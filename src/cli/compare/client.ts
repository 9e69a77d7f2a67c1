// What all clients of a scenario have in common.

import type { ClientKind, Track } from "./run.ts";
import type { Actor } from "./scenarios.ts";

/** A client that plays a part, and what it did. */
export interface Client extends Actor {
  /** What it is. */
  readonly kind: ClientKind;
  /** Its number among those of its kind, from 1. */
  readonly number: number;
  /** Connects, where it does so before it asks. */
  connect(): Promise<void>;
  /** Gives what it did, its times those of `performance.now()`. */
  track(): Track;
}
