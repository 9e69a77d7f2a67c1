// What everything that measures is given.

import type { Certificate } from "../support/certificate.ts";
import type { Cores } from "./machine.ts";

/** A run of the program. */
export interface Context {
  readonly rounds: number;
  /** How long a load lasts. */
  readonly seconds: number;
  /** Nothing is pinned where there are none. */
  readonly cores: Cores | undefined;
  readonly hasWrk: boolean;
  /** A temporary folder, gone behind the run. */
  readonly folder: string;
  /** The folder in it that is served. */
  readonly filesFolder: string;
  /** Nothing where openssl is not installed. */
  readonly certificate: Certificate | undefined;
  /** Is aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}

/** A server cannot be measured; the message says why, and stands in the table. */
export class CannotMeasure extends Error {
  /** Always `CannotMeasure`. */
  override readonly name = "CannotMeasure";
}

/** Waits, but not longer than the run goes on. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
