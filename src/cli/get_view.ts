// What `get --verbose` shows: request and answer in their parts, each with its name. It is for people
// and goes to the error output, so that the content can go where it is wanted.

import { secretStart } from "../http1/excerpt.ts";
import type { ResponseHead } from "../http1/event.ts";
import type { FieldLine } from "../semantics/fields.ts";
import { authorityOf } from "../http1/target.ts";
import { columnsOf, padEnd } from "../text_columns.ts";
import type { ClientConnectionInfo } from "../client/mod.ts";
import type { Style } from "./style.ts";
import { sizeText } from "./progress.ts";
import type { MessageWords } from "./message_words.ts";
import { readable, rowsOf } from "./visible.ts";
import type { CommandWords, ViewWords } from "./words/command_words.ts";

/** The parts that can be shown here; what else there is of a message belongs to its framing. */
const SHOWN = [
  "request-line",
  "status-line",
  "field-line",
  "content",
  "trailer-line",
  "connection",
  "redirect",
  "repeated",
] as const;

type Label = (typeof SHOWN)[number];

/** The words for what is shown. */
export interface ShownWords extends Omit<ViewWords, "labels"> {
  /** The language, as a tag (RFC 5646). */
  readonly tag: string;
  /** What each part is. */
  readonly labels: Readonly<Record<Label, string>>;
}

/** Gives the words of a language; parts of messages are called there as everywhere. */
export function shownWords({ tag, view }: CommandWords, { labels }: MessageWords): ShownWords {
  return { ...view, tag, labels: { ...labels, ...view.labels } };
}

/** How it is shown. */
export interface ViewOptions {
  /** The words. */
  readonly words: ShownWords;
  /** Prints lines, whose ends it adds. */
  readonly print: (line: string) => void;
  /** The width to keep within, in characters, on a terminal. */
  readonly columns?: number | undefined;
  /** How texts stand out. */
  readonly style: Style;
}

/** Shows messages in their parts. */
export class View {
  #options: ViewOptions;
  /** The width of the longest name, and two blanks. */
  #labelColumns: number;
  #sent = "";
  #isHeadShown = false;

  /** Makes a view that has shown nothing. */
  constructor(options: ViewOptions) {
    this.#options = options;
    const labels = SHOWN.map((label) => columnsOf(options.words.labels[label]));
    this.#labelColumns = Math.max(...labels) + 2;
  }

  /** Shows a title above a message. */
  title(text: string): void {
    const { print, style } = this.#options;
    print(style.strong(text));
  }

  /** Shows the head of a request as soon as all of it was sent. */
  sent(octets: Uint8Array): void {
    if (this.#isHeadShown) return;
    for (const octet of octets) this.#sent += String.fromCharCode(octet);
    const end = this.#sent.indexOf("\r\n\r\n");
    if (end < 0) return;
    this.#isHeadShown = true;
    const [line = "", ...fields] = this.#sent.slice(0, end).split("\r\n");
    this.title(this.#options.words.titles.request);
    this.part("request-line", line);
    for (const field of fields) this.part("field-line", field);
    this.#sent = "";
  }

  /** Shows a connection that was opened. */
  connection({ remoteAddr, isTls }: ClientConnectionInfo): void {
    let peer = "";
    if ("path" in remoteAddr) peer = remoteAddr.path;
    else if ("hostname" in remoteAddr) peer = authorityOf(remoteAddr.hostname, remoteAddr.port);
    this.say("connection", isTls ? this.#options.words.withTls(peer) : peer);
  }

  /** Shows a redirect that is followed. */
  redirect(status: number, to: URL): void {
    const { titles, redirect } = this.#options.words;
    this.title(titles.answer);
    this.say("redirect", redirect(status, to.href));
    this.#isHeadShown = false;
  }

  /** Shows that the request goes once more, because of an answer where there was one. */
  repeated(status: number | undefined): void {
    if (status !== undefined) {
      const { titles, repeated } = this.#options.words;
      this.title(titles.answer);
      this.say("repeated", repeated(status));
    }
    this.#isHeadShown = false;
  }

  /** Shows the head of an answer. */
  head(
    { status, reason, version, fields }: Omit<ResponseHead, "kind" | "framing" | "persistent">,
  ): void {
    const { interim, answer } = this.#options.words.titles;
    this.title(status < 200 ? interim : answer);
    this.part("status-line", `HTTP/${version} ${status} ${reason}`.trimEnd());
    this.lines("field-line", fields);
  }

  /** Shows lines of a header or trailer section. */
  lines(label: Label, lines: Iterable<FieldLine>): void {
    for (const [name, value] of lines) this.part(label, `${name}: ${value}`);
  }

  /** Shows how much content there was. */
  content(bytes: number): void {
    const { words } = this.#options;
    this.say("content", bytes > 0 ? sizeText(bytes, words) : words.none);
  }

  /** Shows one part, in which each character is an octet. */
  part(label: Label, line: string): void {
    const octets = Uint8Array.from(covered(line), (octet) => octet.charCodeAt(0));
    this.say(label, readable(octets));
  }

  /** Says something; a line that is too long goes on below its beginning. */
  say(label: Label, text: string): void {
    const { words, print, columns = Infinity, style } = this.#options;
    const rows = rowsOf(text, Math.max(columns - this.#labelColumns - 2, 20));
    for (const [index, row] of rows.entries()) {
      const margin = padEnd(index === 0 ? words.labels[label] : "", this.#labelColumns);
      print(`  ${style.dim(margin)}${row.text}`);
    }
  }
}

/** Covers what nobody may read over a shoulder. */
function covered(line: string): string {
  const beginning = new TextEncoder().encode(line.slice(0, 64));
  const start = secretStart(beginning, 0, beginning.length);
  return start === Infinity ? line : `${line.slice(0, start)} ******`;
}
