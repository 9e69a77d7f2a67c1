// An answer → lines on the screen: status-line, header section where it is wanted, an empty line, content.

import type { FieldLine, Fields } from "../../semantics/fields.ts";
import { ContentText } from "./content_text.ts";
import { printable } from "../visible.ts";
import { ShownText } from "./shown_text.ts";

/** What of a head is shown. */
export interface ShownHead {
  /** The version of the server. */
  readonly version: string;
  /** The status code. */
  readonly status: number;
  /** The reason phrase. */
  readonly reason: string;
  /** The header section. */
  readonly fields: Fields;
}

/** How an answer is shown. */
export interface AnswerViewOptions {
  /** Whether header and trailer sections are shown. */
  readonly showsFields: boolean;
  /** Whether the text reaches a terminal, which would act upon control characters. */
  readonly isTerminal: boolean;
  /** Says that content is not shown. */
  readonly notShown: (bytes: number, type: string) => string;
  /** Takes the text. */
  readonly write: (text: string) => void;
}

/** Shows one answer as it comes; interim responses in front of it, too. */
export class AnswerView {
  #options: AnswerViewOptions;
  #content: ContentText | undefined;
  #text: ShownText;
  #hasBegun = false;

  /** Begins. */
  constructor(options: AnswerViewOptions) {
    this.#options = options;
    this.#text = new ShownText(options.write, options.isTerminal);
  }

  /** Shows a head. */
  head({ version, status, reason, fields }: ShownHead): void {
    const statusLine = `HTTP/${version} ${status}${reason === "" ? "" : ` ${asText(reason)}`}\n`;
    this.#options.write(statusLine + this.#linesOf(fields));
    this.#content = new ContentText({
      type: fields.get("content-type"),
      coding: fields.get("content-encoding"),
    });
  }

  #linesOf(fields: Iterable<FieldLine>): string {
    if (!this.#options.showsFields) return "";
    return [...fields].map(([name, value]) => `${name}: ${asText(value)}\n`).join("");
  }

  /** How many bytes of content came. */
  get contentBytes(): number {
    return this.#content?.bytes ?? 0;
  }

  /** Shows a piece of content. */
  content(octets: Uint8Array): void {
    const content = this.#content;
    if (content === undefined) return;
    const text = content.add(octets);
    if (content.isText && !this.#hasBegun) this.#options.write("\n");
    this.#hasBegun = true;
    if (text !== "") this.#text.add(text);
  }

  /** Ends the last line: of all that came, where the end is missing, too. */
  end(trailers: Iterable<FieldLine> = []): void {
    const { write, notShown } = this.#options;
    const content = this.#content;
    const rest = content?.end() ?? "";
    if (rest !== "") this.#text.add(rest);
    this.#text.end();
    if (content !== undefined && content.bytes > 0 && !content.isText) {
      write(`\n${notShown(content.bytes, printable(content.name))}\n`);
    }
    write(this.#linesOf(trailers));
  }
}

/** A text of octets, as UTF-8 where it is that; on one line, whatever stands in it. */
function asText(octets: string): string {
  const bytes = Uint8Array.from(octets, (octet) => octet.charCodeAt(0));
  try {
    return printable(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return printable(octets);
  }
}
