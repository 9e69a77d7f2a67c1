// The command that plays the seven scenarios in both modes and shows what was seen.

import { parseArgs } from "@std/cli/parse-args";
import { findBrowser } from "./compare/browser.ts";
import { type Mode, MODES, type ScenarioId, type ScenarioRun } from "./compare/run.ts";
import { SCENARIO_IDS } from "./compare/scenarios.ts";
import { playScenario } from "./compare/stage.ts";
import { countWaits, tableOf } from "./compare/table.ts";
import { COMPARE_TEXTS, type CompareTexts } from "./compare/texts.ts";
import { timelineOf } from "./compare/timeline.ts";
import { CommandFailure, UsageError } from "./failure.ts";
import { fileFailure } from "./file_fault.ts";
import { helpText } from "./help.ts";
import { chooseLanguage } from "./language.ts";
import { bold, print, printBeside } from "./terminal.ts";

/** How long a client waits for an answer before it gives up. */
const PATIENCE_MS = 5_000;

/** How long a client stays that has its answer: shorter than a person reads, longer than any answer. */
const STAY_MS = 1_000;

/** What `compare --help` prints. */
export const COMPARE_USAGE = `Usage: loket compare [OPTIONS]

Plays seven scenarios, with real clients over real sockets, against a server
that serves one connection at a time and against one that serves all as they
come, and shows how long each client waited, and for whom.

Options:
      --only LETTERS  play these of the scenarios a to g only, such as "bc"
      --json          print what was seen as JSON
      --svg FILE      draw both modes as a timeline, too; needs --allow-write
      --lang LANG     speak en, id, de or zh; the language of the system
  -h, --help          print this and exit

Browsers take part where there is a Chromium that may be run: give --allow-run
and --allow-write.
`;

/** Runs the command. Throws a `UsageError` or a `CommandFailure`. */
export async function compare(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    print(helpText(COMPARE_USAGE, "compare", args));
    return 0;
  }
  const { texts, svg } = options;
  if (svg !== undefined) checkMayWrite(svg);
  const runs = await playAll(options.ids, texts, !options.json);
  if (options.json) {
    print(JSON.stringify({ patienceMs: PATIENCE_MS, stayMs: STAY_MS, runs }, null, 2));
  } else printTable(runs, texts);
  if (svg !== undefined) {
    writePicture(svg, timelineOf(runs, texts));
    if (!options.json) print(texts.written(svg));
  }
  return 0;
}

interface CompareOptions {
  readonly ids: typeof SCENARIO_IDS;
  readonly json: boolean;
  readonly svg: string | undefined;
  readonly texts: CompareTexts;
}

function readOptions(args: readonly string[]): CompareOptions | undefined {
  const parsed = parseArgs([...args], {
    boolean: ["json", "help"],
    string: ["only", "svg", "lang"],
    alias: { help: "h" },
    unknown: (argument) => {
      throw new UsageError(({ compare }) => compare.unknownArgument(argument));
    },
  });
  if (parsed.help) return undefined;
  if (parsed.svg === "") {
    throw new UsageError(({ mistakes }) => mistakes.needsValue("--svg"));
  }
  return {
    ids: readLetters(parsed.only),
    json: parsed.json,
    svg: parsed.svg,
    texts: COMPARE_TEXTS[chooseLanguage(parsed.lang)],
  };
}

function readLetters(letters: string | undefined): typeof SCENARIO_IDS {
  if (letters === undefined) return SCENARIO_IDS;
  if (!/^[a-g]+$/.test(letters)) {
    throw new UsageError(({ compare }) => compare.takesLetters("--only", JSON.stringify(letters)));
  }
  return SCENARIO_IDS.filter((id) => letters.includes(id));
}

async function playAll(
  ids: typeof SCENARIO_IDS,
  texts: CompareTexts,
  says: boolean,
): Promise<ScenarioRun[]> {
  const browser = findBrowser();
  const play = (id: ScenarioId, mode: Mode) =>
    playScenario(id, { mode, browser, patienceMs: PATIENCE_MS, stayMs: STAY_MS }, texts.noBrowser);
  // What is loaded at its first use is nothing that one of the modes should pay for.
  await play("g", "multiplexing");
  const runs: ScenarioRun[] = [];
  for (const id of ids) {
    for (const mode of MODES) {
      if (says) showPassing(`${texts.playing} ${id}${texts.comma}${texts.modes[mode]} …`);
      runs.push(await play(id, mode));
    }
  }
  if (says) showPassing("");
  return runs;
}

/** Shows a line until another one takes its place, where a person looks; an empty one leaves nothing. */
function showPassing(line: string): void {
  if (Deno.stderr.isTerminal()) printBeside(`\r\x1b[K${line}`);
}

function printTable(runs: readonly ScenarioRun[], texts: CompareTexts): void {
  print(`${bold(texts.title)}\n`);
  for (const line of tableOf(runs, texts, PATIENCE_MS)) print(line);
  const reasons = new Set(runs.flatMap(({ skipped }) => skipped ?? []));
  for (const reason of reasons) print(`\n${texts.skipped}${texts.colon}${reason}`);
  print(`\n${texts.summary(countWaits(runs))}`);
}

/** What cannot be written is said before anything is played. */
function checkMayWrite(path: string): void {
  if (Deno.permissions.querySync({ name: "write", path }).state === "granted") return;
  throw new CommandFailure(({ failures }) =>
    failures.write(path, failures.runWith("--allow-write"))
  );
}

function writePicture(path: string, picture: string): void {
  try {
    Deno.writeTextFileSync(path, picture);
  } catch (error) {
    throw fileFailure(error, "--allow-write", ({ write }, reason) => write(path, reason));
  }
}
