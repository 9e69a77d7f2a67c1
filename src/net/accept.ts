// The accept loop: take a connection, hand it on, take the next. Whether it waits for that connection to end
// before it takes the next is all that there is between a server that serves one at a time and one that
// serves many: one `await`.

/** Whom an error of `accept()` concerns. */
export type AcceptTrouble =
  /** One connection that was gone before it was accepted: go on at once. */
  | "connection"
  /** The process or the system has no descriptors or memory left: wait and try again. */
  | "resources"
  /** The listener itself: stop. */
  | "listener";

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 1000;

// ENOMEM, ENFILE, EMFILE, ENOBUFS by name, and by the number that Linux gives them.
const OUT_OF_RESOURCES = /ENOMEM|ENFILE|EMFILE|ENOBUFS|os error (?:12|23|24|105)\b/;

/** Sorts an error of `accept()` by whom it concerns. */
export function acceptTrouble(error: unknown): AcceptTrouble {
  if (!(error instanceof Error)) return "listener";
  const { code } = error as { code?: string };
  if (OUT_OF_RESOURCES.test(`${code ?? ""} ${error.message}`)) return "resources";
  // A peer that resets before it is accepted shows as NotConnected: the socket has no address then.
  const concernsPeer = error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.TimedOut;
  return concernsPeer ? "connection" : "listener";
}

/** A connection that was handed on. */
export interface AcceptedConnection {
  /** Resolves when it has ended, however it did; is called only where somebody waits for that. */
  untilEnded(): Promise<void>;
}

/** What the accept loop needs besides its listener. */
export interface AcceptOptions {
  /** Takes a connection over. Must not throw. Gives what it made of it, unless that has failed. */
  onConnection(conn: Deno.Conn): AcceptedConnection | undefined;
  /** Whether the next connection is accepted only when the one before has ended. */
  readonly serial?: boolean;
  /** Is told once for each time that descriptors or memory run out. */
  onExhausted?(error: unknown): void;
  /** Ends the pause after an exhaustion, and with it the loop. */
  readonly signal: AbortSignal;
}

/**
 * Accepts connections until the listener is closed or fails.
 *
 * Resolves after `signal` was aborted and the listener closed; rejects when the listener fails.
 */
export async function acceptLoop(listener: Deno.Listener, options: AcceptOptions): Promise<void> {
  const { serial = false } = options;
  let pauseMs = FIRST_PAUSE_MS;
  while (!options.signal.aborted) {
    try {
      const connection = options.onConnection(await listener.accept());
      pauseMs = FIRST_PAUSE_MS;
      if (serial) await connection?.untilEnded();
    } catch (error) {
      if (options.signal.aborted) return;
      const trouble = acceptTrouble(error);
      if (trouble === "listener") throw error;
      if (trouble === "connection") continue;
      if (pauseMs === FIRST_PAUSE_MS) options.onExhausted?.(error);
      await pause(pauseMs, options.signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, durationMs);
    signal.addEventListener("abort", end);
  });
}
