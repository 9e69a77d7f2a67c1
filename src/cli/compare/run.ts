// What was seen when a scenario was played: who asked when, and when the answer was there.

/** How the server takes connections: one at a time, or as they come. */
export type Mode = "serial" | "multiplexing";

/** Both, in the order in which they are shown. */
export const MODES: readonly Mode[] = ["serial", "multiplexing"];

/** The seven scenarios, by their letters. */
export type ScenarioId = "a" | "b" | "c" | "d" | "e" | "f" | "g";

/** Who asks. */
export type ClientKind = "prompt" | "browser";

/** Something that a client asked for. Times are in milliseconds from the beginning of the scenario. */
export interface Ask {
  /** What was asked for. */
  readonly name: string;
  /** When. */
  readonly askedMs: number;
  /** When the whole answer was there; nothing where none came before the client gave up. */
  readonly answeredMs?: number;
  /** The status of the answer. */
  readonly status?: number;
}

/** What one client did. */
export interface Track {
  /** What it is. */
  readonly kind: ClientKind;
  /** Its number among those of its kind, from 1. */
  readonly number: number;
  /** When its connection was there, as it saw that itself. */
  readonly connectedMs: number;
  /** What it asked for. */
  readonly asks: readonly Ask[];
  /** When it left. */
  readonly leftMs: number;
}

/** A scenario that was played in one of the modes. */
export interface ScenarioRun {
  /** Which one. */
  readonly id: ScenarioId;
  /** How the server took connections. */
  readonly mode: Mode;
  /** From the call of `serve()` to the address on which it listens, in milliseconds. */
  readonly listensAfterMs: number;
  /** Who did what. */
  readonly tracks: readonly Track[];
  /** Why it was not played, where it was not. */
  readonly skipped?: string;
}

/** Gives who had to leave before a client got its answer, if it waited for somebody. */
export function waitedFor(run: ScenarioRun, track: Track, ask: Ask): Track | undefined {
  const { askedMs, answeredMs } = ask;
  if (answeredMs === undefined) return undefined;
  const before = run.tracks.filter((other) =>
    other !== track && other.leftMs > askedMs && other.leftMs <= answeredMs
  );
  return before.toSorted((one, two) => one.leftMs - two.leftMs).at(-1);
}
