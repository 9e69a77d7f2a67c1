// What a connection becomes when its peer and the handler agree on another protocol (RFC 9110 §7.8).

import type { RawConnection } from "../net/raw.ts";
import type { FieldLine } from "../semantics/fields.ts";

/** A change of protocol that the handler wants. */
export interface Upgrade {
  /** What the handler returns to agree; nothing where it cannot come to that. */
  readonly response: Response | undefined;
  /** Gives the field lines of the 101. */
  fields(): Promise<readonly FieldLine[]>;
  /** Its connection options. */
  readonly connectionOptions: string;
  /** Is given the connection once the 101 was written. */
  start(connection: RawConnection): void;
  /** Is told at the end of the exchange; where nothing was started, nothing will be. */
  fail(): void;
  /** Ends what was started, in the way of its protocol, because the server stops. */
  goAway(): void;
}
