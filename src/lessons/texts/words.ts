// What there is to be said in each language.

import type { LessonName } from "../catalogue.ts";
import type { DrawingWords } from "../serve_forever/drawing.ts";

/** What is said of one lesson. */
export interface LessonWords {
  /** What it is, in one line. */
  readonly line: string;
  /** What is to be seen at each of its steps, one line each. */
  readonly notes: readonly string[];
  /** The same where one connection is served at a time, and the steps are others. */
  readonly serialNotes?: readonly string[];
}

/** What the page of `echo-form` says. */
export interface FormWords {
  /** The heading. */
  readonly title: string;
  /** What the page is for. */
  readonly about: string;
  /** The two ways of sending a form. */
  readonly urlencoded: string;
  /** See above. */
  readonly multipart: string;
  /** A form that sends its fields in the query. */
  readonly query: string;
  /** The labels of the fields. */
  readonly name: string;
  /** See above. */
  readonly file: string;
  /** What the buttons say. */
  readonly send: string;
}

/** Everything that the lessons say in one language. `{…}` stands for what is put in. */
export interface LessonTexts {
  /** The heading of the list. */
  readonly title: string;
  /** Stands above a lesson: its `{name}`, and in one `{line}` what it is. */
  readonly heading: string;
  /** Stands before the command that starts a lesson. */
  readonly start: string;
  /** Says on which `{port}` a lesson listens. */
  readonly listening: string;
  /** Says who can reach it: this machine only. */
  readonly loopback: string;
  /** Says who can reach it: everybody in the network. */
  readonly everywhere: string;
  /** Says that one connection is served at a time. */
  readonly serial: string;
  /** Stands before the address of the page. */
  readonly page: string;
  /** Stands above the steps. */
  readonly steps: string;
  /** Stands below the line that makes `deno` a command where only npx is there. */
  readonly alias: string;
  /** Stands before a URL to be opened in a browser. */
  readonly open: string;
  /** Stands before a line to be typed into a program that has been started; `{line}` is that. */
  readonly input: string;
  /** Stands before an empty line to be typed. */
  readonly inputEmpty: string;
  /** Says how to stop it. */
  readonly stop: string;
  /** Stands above what arrives. */
  readonly arriving: string;
  /** Is said when the first signal has come. */
  readonly stopping: string;
  /** Is said while the three loops are played. */
  readonly playing: string;
  /** Says that `{port}` is taken, and by what it most likely is. */
  readonly busy: string;
  /** What there is to do then. */
  readonly busyAdvice: string;
  /** Says that `{peer}` has connected to the server that greets. */
  readonly greeted: string;
  /** Says that `{peer}` did not leave, and that the server does not wait for it. */
  readonly hungUp: string;
  /** The words of each lesson. */
  readonly lessons: Readonly<Record<LessonName, LessonWords>>;
  /** The words of the page with the forms. */
  readonly form: FormWords;
  /** The words of the three loops. */
  readonly drawing: DrawingWords;
}

/** Puts a value in for `{name}` in a text. */
export function filled(text: string, name: string, value: string): string {
  return text.replace(`{${name}}`, value);
}
