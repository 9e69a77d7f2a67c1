// Where a server is measured: opened once for a scenario, visited once in each round.

import type { Sample } from "./outcome.ts";

/** A server that can be measured until the station is disposed of. */
export interface Station extends AsyncDisposable {
  /** Measures it once. */
  readonly sample: () => Promise<Sample>;
}
