// Arguments → what to measure and how, or a mistake in them.

import { parseArgs } from "@std/cli/parse-args";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/mod.ts";

/** What the arguments ask for. */
export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** How long a load lasts; wrk knows whole seconds only. */
  readonly seconds: number;
  /** Whether to print everything as JSON instead of tables. */
  readonly json: boolean;
  /** The file that the picture is written to. */
  readonly svg: string | undefined;
  /** Whether to name the scenarios and measure nothing. */
  readonly list: boolean;
  /** Whether a goal that was missed, or a figure that does not count, is a failure. */
  readonly strict: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const USAGE = `Usage: main.ts [OPTIONS]

Measures loket beside other servers.

      --only NAME     measure this scenario, or this group; may be given again
      --rounds N      how often each server is measured (5)
      --seconds S     how long a load lasts, in whole seconds (3)
      --json          print everything that was measured as JSON
      --svg FILE      draw the ratios
      --list          name the scenarios
      --strict        fail where a goal is missed or a run does not count
      --help          print this`;

/** Reads the arguments. Throws a `SyntaxError` for those that make no sense. */
export function readOptions(args: readonly string[]): Options {
  const parsed = parseArgs([...args], {
    boolean: ["json", "list", "strict", "help"],
    string: ["only", "rounds", "seconds", "svg"],
    collect: ["only"],
    unknown: refuse,
  });
  if (parsed.svg === "") throw new SyntaxError("--svg takes the path of a file");
  return {
    scenarios: chosen(parsed.only),
    rounds: readCount("rounds", parsed.rounds ?? "5"),
    seconds: readCount("seconds", parsed.seconds ?? "3"),
    json: parsed.json,
    svg: parsed.svg,
    list: parsed.list,
    strict: parsed.strict,
    help: parsed.help,
  };
}

function refuse(argument: string): void {
  throw new SyntaxError(`Unknown argument ${argument}`);
}

function readCount(name: string, text: string): number {
  if (!/^[1-9][0-9]{0,3}$/.test(text)) {
    throw new SyntaxError(`--${name} takes a whole number from 1 to 9999, not "${text}"`);
  }
  return Number(text);
}

function chosen(names: readonly string[]): readonly Scenario[] {
  for (const wanted of names) {
    if (!SCENARIOS.some(({ name, group }) => name === wanted || group === wanted)) {
      throw new SyntaxError(`There is no scenario "${wanted}"; --list names them`);
    }
  }
  if (names.length === 0) return SCENARIOS;
  return SCENARIOS.filter(({ name, group }) => names.includes(name) || names.includes(group));
}
