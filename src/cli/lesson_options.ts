// The arguments of `lesson` → which one, and how.

import { parseArgs } from "@std/cli/parse-args";
import { defaultPort, isLesson, type LessonName, LESSONS } from "../lessons/catalogue.ts";
import { UsageError } from "./failure.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { readHost, readPort, refuseUnknown } from "./arguments.ts";

/** What the arguments ask for. */
export type LessonCommand =
  | { readonly kind: "help" }
  | ListLessons
  | RunLesson;

/** List the lessons. */
export interface ListLessons {
  /** Tells the commands apart. */
  readonly kind: "list";
  /** The language of the list. */
  readonly language: Language;
}

/** Run a lesson. */
export interface RunLesson {
  /** Tells the commands apart. */
  readonly kind: "run";
  /** Which. */
  readonly name: LessonName;
  /** The language in which it speaks. */
  readonly language: Language;
  /** The address or host name to listen on. */
  readonly host: string;
  /** The port; 0 for any. */
  readonly port: number;
  /** Whether what arrives is shown. */
  readonly showRequest: boolean;
  /** Whether one connection is served at a time. */
  readonly serial: boolean;
}

/** What `lesson --help` prints. */
export const LESSON_USAGE = `Usage: loket lesson [OPTIONS] [NAME]

Runs a lesson: a small server that says what to type next and shows what
arrives. Without NAME, lists the lessons.

Options:
      --lang LANGUAGE    en, id, de or zh; that of the locale if not given
  -p, --port PORT        the port to listen on; 0 for any that is free
                         (8000; greeting: 8088)
      --host HOST        the address to listen on; 0.0.0.0 for every one
                         (127.0.0.1)
      --serial           serve one connection at a time
      --no-show-request  do not show what arrives
  -h, --help             print this and exit
`;

/** Reads the arguments. Throws a `UsageError`. */
export function readLessonArguments(args: readonly string[]): LessonCommand {
  const parsed = parseArgs([...args], {
    boolean: ["help", "serial", "show-request"],
    string: ["lang", "port", "host", "_"],
    negatable: ["show-request"],
    default: { "show-request": true },
    alias: { port: "p", help: "h" },
    unknown: refuseUnknown,
  });
  if (parsed.help) return { kind: "help" };
  const language = chooseLanguage(parsed.lang);
  const [name, ...others] = parsed._.map(String);
  if (others.length > 0) {
    throw new UsageError(({ lesson }) => lesson.oneLesson(`${others[0]}`));
  }
  if (name === undefined) return { kind: "list", language };
  if (!isLesson(name)) {
    throw new UsageError(({ lesson }) => lesson.noLesson(name, LESSONS.join(", ")));
  }
  if (parsed.serial && name === "greeting") {
    throw new UsageError(({ lesson }) => lesson.serialGreeting);
  }
  return {
    kind: "run",
    name,
    language,
    host: readHost("host", parsed.host ?? "127.0.0.1"),
    port: parsed.port === undefined ? defaultPort(name) : readPort(parsed.port),
    showRequest: parsed["show-request"],
    serial: parsed.serial,
  };
}
