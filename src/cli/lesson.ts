// `lesson`: lists the lessons, or runs one: says what to type next, then shows what arrives.

import { authorityOf } from "../http1/target.ts";
import { LESSONS, PROGRAM, type Step, stepsOf } from "../lessons/catalogue.ts";
import { TEXTS } from "../lessons/texts.ts";
import type { LessonTexts } from "../lessons/texts/words.ts";
import { LESSON_USAGE, readLessonArguments, type RunLesson } from "./lesson_options.ts";
import { playAndDraw, type RunningLesson, startLesson } from "./lesson_server.ts";
import { untilStopped } from "./stop.ts";
import { bold, print } from "./terminal.ts";

/** Lists the lessons, or runs the one that is named until a signal stops it. Throws a `UsageError`. */
export async function lesson(args: readonly string[]): Promise<number> {
  const command = readLessonArguments(args);
  switch (command.kind) {
    case "help":
      print(LESSON_USAGE.trimEnd());
      break;
    case "list":
      listOf(TEXTS[command.language]).forEach(print);
      break;
    case "run":
      await run(command);
  }
  return 0;
}

function listOf({ title, start, lessons }: LessonTexts): string[] {
  const width = Math.max(...LESSONS.map((name) => name.length));
  return [
    title,
    "",
    ...LESSONS.map((name) =>
      `  ${bold(name)}${" ".repeat(width - name.length)}  ${lessons[name].line}`
    ),
    "",
    `${start} ${PROGRAM} lesson ping`,
  ];
}

async function run(command: RunLesson): Promise<void> {
  const texts = TEXTS[command.language];
  const server = await startLesson(command);
  // Before anything is printed: whoever reads that it runs may stop it.
  const stopped = untilStopped(server, { stopping: texts.stopping });
  introduction(command, server, texts).forEach(print);
  if (command.name === "serve-forever") {
    print(texts.playing);
    (await playAndDraw(command.language)).forEach(print);
    print("");
  }
  if (command.showRequest) print(texts.arriving);
  await stopped;
}

function introduction(
  { name, host, serial }: RunLesson,
  { addr, pageUrl }: RunningLesson,
  texts: LessonTexts,
): string[] {
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const reachedAs = isEverywhere ? "127.0.0.1" : host;
  const origin = `http://${authorityOf(reachedAs, addr.port)}`;
  const steps = stepsOf(name, { host: reachedAs, port: addr.port, origin });
  const { line, notes } = texts.lessons[name];
  return [
    `${bold(name)}: ${line}`,
    filled(texts.listening, "port", String(addr.port)) +
    (name === "greeting" ? "" : `  ${bold(`${origin}/`)}`),
    ...isEverywhere ? [texts.everywhere] : EXPLAINS_HOST.has(name) ? [texts.loopback] : [],
    ...serial ? [texts.serial] : [],
    `${texts.page} ${pageUrl}`,
    "",
    texts.steps,
    ...steps.flatMap((step, index) => stepLines(step, index + 1, notes[index] ?? "", texts)),
    "",
    texts.stop,
  ];
}

/** The lessons in which it matters who can reach the server. */
const EXPLAINS_HOST: ReadonlySet<string> = new Set(["hallo", "ports"]);

function stepLines(step: Step, number: number, note: string, texts: LessonTexts): string[] {
  const mark = `  ${number}. `;
  const indent = " ".repeat(mark.length);
  if (step.kind === "open") return [`${mark}${texts.open} ${bold(step.url)}`, indent + note];
  const input = (step.input ?? []).map((line) =>
    indent + (line === "" ? texts.inputEmpty : filled(texts.input, "line", line))
  );
  return [mark + bold(step.command), ...input, indent + note];
}

function filled(text: string, name: string, value: string): string {
  return text.replace(`{${name}}`, value);
}
