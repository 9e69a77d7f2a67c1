// Measures loket beside other servers and prints a table for each scenario.
// Usage: deno run --allow-net --allow-read --allow-write --allow-run --allow-env tests/bench/main.ts

import { judge } from "./goals.ts";
import type { Outcome } from "./outcome.ts";
import { faultsOf } from "./outcome.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { aboutLines, gatherAbout } from "./report/about.ts";
import { reportOf } from "./report/json.ts";
import { pictureOf } from "./report/picture.ts";
import { Progress } from "./report/progress.ts";
import { tableOf } from "./report/table.ts";
import { runScenario } from "./run.ts";
import { Setting } from "./setting.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** What shells give for a program that SIGINT ended. */
const EXIT_INTERRUPTED = 130;

const LEGEND = "Medians. “loket ×”: how many times as good loket is in the first column, as the " +
  "median of the rounds (least–most).";

// deno-lint-ignore no-console -- a program that prints
const print = console.log;
// deno-lint-ignore no-console -- a program that prints
const complain = console.error;

/** A signal has ended the run. */
class Interrupted extends Error {}

/** Runs the program and gives its exit status. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    complain(`${error.message}\nTry --help.`);
    return EXIT_USAGE;
  }
  if (options.help) print(USAGE);
  else if (options.list) list(options);
  else return await measureUntilInterrupted(options);
  return 0;
}

function list({ scenarios }: Options): void {
  for (const { name, group, title, peers } of scenarios) {
    print(`${name.padEnd(10)}  ${group.padEnd(7)}  ${title} (${peers.join(", ")})`);
  }
}

async function measureUntilInterrupted(options: Options): Promise<number> {
  const interruption = new AbortController();
  const stop = () => interruption.abort(new Interrupted());
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  try {
    return await measure(options, interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    complain("Interrupted.");
    return EXIT_INTERRUPTED;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  }
}

async function measure(options: Options, signal: AbortSignal): Promise<number> {
  const startedAt = new Date();
  await using setting = await Setting.make(options, options.scenarios, signal);
  const outcomes = await measureAll(options, setting);
  const about = await gatherAbout(setting.context, startedAt);
  if (options.json) print(JSON.stringify(reportOf(about, outcomes), undefined, 2));
  else print([LEGEND, ...aboutLines(about)].join("\n"));
  if (options.svg !== undefined) await Deno.writeTextFile(options.svg, pictureOf(about, outcomes));
  return options.strict && !outcomes.every(isSound) ? EXIT_FAILURE : 0;
}

async function measureAll(
  { scenarios, rounds, json }: Options,
  { context }: Setting,
): Promise<Outcome[]> {
  const visits = scenarios.reduce((sum, { peers }) => sum + peers.length * (rounds + 1), 0);
  using progress = new Progress(visits);
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) {
    const outcome = await runScenario(scenario, context, ({ title }, round) => {
      const where = round === undefined ? "starting" : `round ${round} of ${rounds}`;
      progress.step(`${scenario.name}, ${where}: ${title}`);
    });
    progress.clear();
    if (!json) print(`${tableOf(outcome).join("\n")}\n`);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Whether every goal is met and every round counts; what cannot be judged is not met. */
function isSound(outcome: Outcome): boolean {
  return judge(outcome).every(({ verdict }) => verdict === "met") &&
    outcome.rows.every((row) => faultsOf(row).length === 0);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
