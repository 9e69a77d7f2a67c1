// Facts → who is served and who may come next: what a person sees of a server that serves one connection
// at a time.

import type { ServerEventListener } from "../server/events.ts";

/** What the log says. */
export interface SerialWords {
  /** Who is served now, by which connection, and whether it had to wait. */
  serving(peer: string, connection: number, hasWaited: boolean): string;
  /** A connection has ended, after so many milliseconds. */
  ended(connection: number, ms: number): string;
  /** Stands for the address of a peer that has none. */
  readonly localPeer: string;
}

/** What it says in English. */
export const ENGLISH_SERIAL_WORDS: SerialWords = {
  serving: (peer, connection, hasWaited) =>
    `Serving ${peer} (connection ${connection})${hasWaited ? ", which had to wait" : ""}. ` +
    "Whoever comes waits.",
  ended: (connection, ms) => `Connection ${connection} has ended after ${durationText(ms, "en")}.`,
  localPeer: "a local program",
};

/** Gives a time of so many milliseconds with its unit, written as in the language with that tag. */
export function durationText(ms: number, tag: string, seconds = "s"): string {
  const [value, unit] = ms < 100 ? [ms, "ms"] : [ms / 1000, seconds];
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return `${value.toLocaleString(tag, digits)} ${unit}`;
}

/** What the log needs besides the facts. */
export interface SerialLogOptions {
  /** In which words; English ones if not given. */
  readonly words?: SerialWords;
  /** Calls a function when the present turn of the event loop is over. */
  readonly afterTurn?: (then: () => void) => void;
}

/**
 * Makes a reader of facts that gives a line, without its end, for each connection that begins or ends.
 *
 * The server does not know who waits: that is the system's queue. But whoever is accepted in the turn of
 * the event loop in which the connection before has ended was there already.
 */
export function serialLog(
  write: (line: string) => void,
  options: SerialLogOptions = {},
): ServerEventListener {
  const { words = ENGLISH_SERIAL_WORDS, afterTurn = (then) => void setImmediate(then) } = options;
  let acceptedMs = 0;
  /** The line of the connection that has ended in this turn: once it is written, nobody was there. */
  let ended: string | undefined;
  const writeEnded = () => {
    if (ended !== undefined) write(ended);
    ended = undefined;
  };
  return (event) => {
    if (event.kind === "accepted") {
      acceptedMs = event.atMs;
      const hasWaited = ended !== undefined;
      writeEnded();
      write(
        words.serving(peerText(event.remoteAddr, words.localPeer), event.connection, hasWaited),
      );
    } else if (event.kind === "closed") {
      ended = words.ended(event.connection, event.atMs - acceptedMs);
      afterTurn(writeEnded);
    }
  };
}

/** Gives the address of a peer as it is shown; `localPeer` stands for one that has none. */
export function peerText(address: Deno.Addr, localPeer: string): string {
  return "hostname" in address ? `${address.hostname}:${address.port}` : localPeer;
}
