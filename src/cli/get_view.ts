// What `get --verbose` shows: request and answer in their parts, each with its name. It is for people
// and goes to the error output, so that the content can go where it is wanted.

import { secretStart } from "../http1/excerpt.ts";
import type { ResponseHead } from "../http1/event.ts";
import type { FieldLine } from "../semantics/fields.ts";
import { authorityOf } from "../http1/target.ts";
import type { ClientConnectionInfo } from "../client/mod.ts";
import type { Style } from "./style.ts";
import { sizeText } from "./progress.ts";
import { readable, rowsOf } from "./visible.ts";

/** The parts that are shown. */
type Label =
  | "request line"
  | "status line"
  | "field line"
  | "content"
  | "trailer line"
  | "connection"
  | "redirect";

/** The width of the names and of the margin, in characters. */
const LABEL_WIDTH = 14;

/** How it is shown. */
export interface ViewOptions {
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
  #sent = "";
  #isHeadShown = false;

  /** Makes a view that has shown nothing. */
  constructor(options: ViewOptions) {
    this.#options = options;
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
    this.title("Request");
    this.part("request line", line);
    for (const field of fields) this.part("field line", field);
    this.#sent = "";
  }

  /** Shows a connection that was opened. */
  connection({ remoteAddr, isTls }: ClientConnectionInfo): void {
    let peer = "";
    if ("path" in remoteAddr) peer = remoteAddr.path;
    else if ("hostname" in remoteAddr) peer = authorityOf(remoteAddr.hostname, remoteAddr.port);
    this.part("connection", isTls ? `${peer}, with TLS` : peer);
  }

  /** Shows a redirect that is followed. */
  redirect(status: number, to: URL): void {
    this.title("Answer");
    this.part("redirect", `${status}, to ${to.href}`);
    this.#isHeadShown = false;
  }

  /** Shows that the request goes once more, because of an answer where there was one. */
  repeated(status: number | undefined): void {
    if (status !== undefined) {
      this.title("Answer");
      this.part("status line", `${status}`);
    }
    this.#isHeadShown = false;
  }

  /** Shows the head of an answer. */
  head(
    { status, reason, version, fields }: Omit<ResponseHead, "kind" | "framing" | "persistent">,
  ): void {
    this.title(status < 200 ? "Interim answer" : "Answer");
    this.part("status line", `HTTP/${version} ${status} ${reason}`.trimEnd());
    this.lines("field line", fields);
  }

  /** Shows lines of a header or trailer section. */
  lines(label: Label, lines: Iterable<FieldLine>): void {
    for (const [name, value] of lines) this.part(label, `${name}: ${value}`);
  }

  /** Shows how much content there was. */
  content(bytes: number): void {
    this.part("content", bytes > 0 ? sizeText(bytes) : "none");
  }

  /** Shows one part; a line that is too long goes on below its beginning. */
  part(label: Label, text: string): void {
    const { print, columns = Infinity, style } = this.#options;
    const octets = Uint8Array.from(covered(text), (octet) => octet.charCodeAt(0));
    const rows = rowsOf(readable(octets), Math.max(columns - LABEL_WIDTH - 2, 20));
    for (const [index, row] of rows.entries()) {
      const margin = (index === 0 ? label : "").padEnd(LABEL_WIDTH);
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
