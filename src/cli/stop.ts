// How a server ends that was started on the command line.

import { print } from "./terminal.ts";

/** What shells give for a program that a signal ended: 128 and the number of the signal. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** Something that runs until it is stopped. */
export interface Stoppable {
  /** Resolves when it has stopped; rejects where it fails. */
  readonly finished: Promise<void>;
  /** Begins to stop it. What is in flight may be finished. */
  shutdown(): Promise<void>;
}

/** What may be said otherwise than usual. */
export interface StopOptions {
  /** What is printed when the first signal comes; one sentence in English if not given. */
  readonly stopping?: string;
}

/**
 * Waits for the end of a server. The first Ctrl-C or SIGTERM lets what is in flight be finished; the second
 * ends the process.
 */
export async function untilStopped(server: Stoppable, options: StopOptions = {}): Promise<void> {
  const { stopping = "Stopping. Once more stops at once." } = options;
  let isStopping = false;
  const removers = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const onSignal = () => {
      if (isStopping) Deno.exit(EXIT_BY_SIGNAL[signal]);
      isStopping = true;
      print(stopping);
      server.shutdown();
    };
    Deno.addSignalListener(signal, onSignal);
    return () => Deno.removeSignalListener(signal, onSignal);
  });
  try {
    await server.finished;
  } finally {
    removers.forEach((remove) => remove());
  }
}
