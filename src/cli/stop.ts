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
  using _signals = onStopSignal((status) => {
    if (isStopping) Deno.exit(status);
    isStopping = true;
    print(stopping);
    server.shutdown();
  });
  await server.finished;
}

/** Calls a function at Ctrl-C and SIGTERM, with the status to exit with, until it is disposed of. */
export function onStopSignal(then: (status: number) => void): Disposable {
  const removers = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const onSignal = () => then(EXIT_BY_SIGNAL[signal]);
    Deno.addSignalListener(signal, onSignal);
    return () => Deno.removeSignalListener(signal, onSignal);
  });
  return { [Symbol.dispose]: () => removers.forEach((remove) => remove()) };
}
