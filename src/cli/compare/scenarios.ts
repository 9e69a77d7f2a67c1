// The seven scenarios, as what each client does. They are the same for both modes: who waits for whom is
// the server's doing.

import type { ClientKind, ScenarioId } from "./run.ts";

/** Where scenarios are played. */
export interface Stage {
  /** Lets clients come in, in this order; a prompt connects at once, a browser when it asks. */
  open<const Kinds extends readonly ClientKind[]>(
    ...kinds: Kinds
  ): Promise<{ [Place in keyof Kinds]: Actor }>;
  /** Lets some time pass in which a person would read. */
  stay(): Promise<void>;
}

/** A client in a scenario. */
export interface Actor {
  /** Asks for something and waits for all of the answer, or until its patience is at an end. */
  ask(name: string): Promise<void>;
  /** Leaves: its connections are closed. */
  leave(): Promise<void>;
}

/** The page that is there. */
export const PAGE = "1.html";

/** One that is not. */
const NO_PAGE = "4.html";

async function one(stage: Stage, kind: ClientKind, ...names: readonly string[]): Promise<void> {
  const [client] = await stage.open(kind);
  for (const name of names) await client.ask(name);
  await client.leave();
}

/** The first one gets its answer and stays; the second one asks meanwhile. */
async function two(stage: Stage, first: ClientKind, second: ClientKind): Promise<void> {
  const [reader, latecomer] = await stage.open(first, second);
  await reader.ask(PAGE);
  const asked = latecomer.ask(PAGE);
  await stage.stay();
  await reader.leave();
  await asked;
  await latecomer.leave();
}

/** A scenario. */
export interface Scenario {
  /** Whether a browser takes part. */
  readonly needsBrowser: boolean;
  /** Plays it. */
  play(stage: Stage): Promise<void>;
}

/** The scenarios, by their letters. */
export const SCENARIOS: Readonly<Record<ScenarioId, Scenario>> = {
  a: { needsBrowser: false, play: () => Promise.resolve() },
  b: { needsBrowser: false, play: (stage) => one(stage, "prompt", PAGE) },
  c: { needsBrowser: false, play: (stage) => two(stage, "prompt", "prompt") },
  d: { needsBrowser: true, play: (stage) => one(stage, "browser", PAGE) },
  e: { needsBrowser: true, play: (stage) => two(stage, "browser", "browser") },
  f: { needsBrowser: true, play: (stage) => two(stage, "prompt", "browser") },
  g: { needsBrowser: false, play: (stage) => one(stage, "prompt", NO_PAGE, PAGE) },
};

/** Their letters, in order. */
export const SCENARIO_IDS = Object.keys(SCENARIOS) as readonly ScenarioId[];
