// What the scenarios have in common: the server in both modes, and what is looked for in what order.

import { assertEquals } from "@std/assert";
import type { TypedProgram } from "../support/typed_program.ts";
import { type Listening, page, SAYS, startLesson } from "./row.ts";

const { ask } = SAYS;

/** The two ways in which each scenario is played. */
export const MODES = ["serial", "multi"] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

/** Starts what serves the page, in one of the modes. */
export function serving(mode: Mode): Promise<Listening> {
  return startLesson("files", ...mode === "serial" ? ["--serial"] : []);
}

/** Gives what a prompt shows for the page, from its name on. */
export async function whole(name: string): Promise<string> {
  const content = new TextDecoder().decode(await page());
  return `${name}\nHTTP/1.1 200 OK\n\n${content}${ask}`;
}

/** Types a name, and waits until all of the answer is there and it asks for the next one. */
export async function get(prompt: TypedProgram, name = "1.html"): Promise<void> {
  await prompt.type(`${name}\n`);
  await prompt.shows(await whole(name));
}

/** What has happened by the time that something else has. */
export class Watched<Value> {
  hasHappened = false;
  readonly promise: Promise<Value>;

  constructor(promise: Promise<Value>) {
    this.promise = promise.then((value) => {
      this.hasHappened = true;
      return value;
    });
    // Whoever waits for it sees what it rejects with.
    this.promise.catch(() => {});
  }
}

/** Checks in the log of a serial server that nobody came in before the one that was served had left. */
export async function assertInTurn({ program: { stdout } }: Listening): Promise<void> {
  const [log] = await stdout.until(/^Serving [^]*\(connection 2\).*$/m);
  const turns = log.match(/(?<=^Serving .*\(connection )\d+|(?<=^Connection )\d+(?= has ended)/gm);
  assertEquals(turns?.slice(0, 3), ["1", "1", "2"], log);
}
