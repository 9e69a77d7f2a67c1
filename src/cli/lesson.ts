// `lesson`: lists the lessons, or runs one: says what to type next, then shows what arrives.

import { authorityOf } from "../http1/target.ts";
import { LESSONS, type Step, stepsOf } from "../lessons/catalogue.ts";
import { TEXTS } from "../lessons/texts.ts";
import { filled, type LessonTexts } from "../lessons/texts/words.ts";
import { isUnspecified } from "../net/listen.ts";
import { helpText } from "./help.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { aliasFor, programCommand } from "./program.ts";
import {
  LESSON_USAGE,
  type ListLessons,
  readLessonArguments,
  type RunLesson,
} from "./lesson_options.ts";
import { playAndDraw, type RunningLesson, startLesson } from "./lesson_server.ts";
import { untilStopped } from "./stop.ts";
import { bold, print } from "./terminal.ts";

/** Lists the lessons, or runs the one that is named until a signal stops it. Throws a `UsageError`. */
export async function lesson(args: readonly string[]): Promise<number> {
  const command = readLessonArguments(args);
  switch (command.kind) {
    case "help":
      print(helpText(LESSON_USAGE, "lesson", args));
      break;
    case "list":
      listOf(command).forEach(print);
      break;
    case "run":
      await run(command);
  }
  return 0;
}

function listOf({ language }: ListLessons): string[] {
  const { title, start, lessons, alias } = TEXTS[language];
  const width = Math.max(...LESSONS.map((name) => name.length));
  return [
    title,
    "",
    ...LESSONS.map((name) =>
      `  ${bold(name)}${" ".repeat(width - name.length)}  ${lessons[name].line}`
    ),
    "",
    start,
    ...aliasLines(alias),
    `  ${bold(`${programCommand()} lesson ${LESSONS[0]}${languageOption(language)}`)}`,
  ];
}

/** What makes the commands work for who has no Deno, with what it is for. */
function aliasLines(text: string): string[] {
  const line = aliasFor();
  return line === undefined ? [] : [`  ${bold(line)}`, `     ${text}`];
}

/** What a command is given so that it speaks the same language, where it would not by itself. */
function languageToName(language: Language): Language | undefined {
  return language === chooseLanguage(undefined) ? undefined : language;
}

function languageOption(language: Language): string {
  return languageToName(language) === undefined ? "" : ` --lang ${language}`;
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
  { name, host, serial, language }: RunLesson,
  { addr, pageUrl }: RunningLesson,
  texts: LessonTexts,
): string[] {
  const isEverywhere = isUnspecified(host);
  const reachedAs = isEverywhere ? "127.0.0.1" : host;
  const origin = `http://${authorityOf(reachedAs, addr.port)}`;
  const steps = stepsOf(name, {
    host: reachedAs,
    port: addr.port,
    origin,
    program: programCommand(),
    language: languageToName(language),
    serial,
  });
  const { line, notes, serialNotes } = texts.lessons[name];
  const said = serial && serialNotes || notes;
  return [
    filled(filled(texts.heading, "name", bold(name)), "line", line),
    filled(texts.listening, "port", String(addr.port)) +
    (name === "greeting" ? "" : `  ${bold(`${origin}/`)}`),
    ...isEverywhere ? [texts.everywhere] : EXPLAINS_HOST.has(name) ? [texts.loopback] : [],
    ...serial ? [texts.serial] : [],
    `${texts.page} ${pageUrl}`,
    "",
    texts.steps,
    ...aliasLines(texts.alias),
    ...steps.flatMap((step, index) => stepLines(step, index + 1, said[index] ?? "", texts)),
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
