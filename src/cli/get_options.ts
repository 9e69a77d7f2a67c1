// The arguments of `get` → what is to be sent, and what becomes of the answer.

import { parseArgs } from "@std/cli/parse-args";
import { type FieldLine, Fields } from "../semantics/fields.ts";
import { isFieldValue, isToken, trimWhiteSpace } from "../semantics/syntax.ts";
import { refuseUnknown, secondsIn } from "./arguments.ts";
import { UsageError } from "./failure.ts";
import { chooseLanguage, type Language } from "./language.ts";

/** What `get --help` prints. */
export const GET_USAGE = `Usage: loket get [OPTIONS] URL

Asks an HTTP/1.1 server for URL and prints the content of its answer as it is.
A URL without a scheme is one of http://.

What is sent:
  -X, --request METHOD  the method (GET, or POST with -d)
  -I, --head            ask with HEAD, and show the head of the answer
  -H, --header LINE     a field line, "NAME: VALUE"; may be given repeatedly;
                        "NAME:" leaves out one that is sent by itself
  -d, --data TEXT       content, as of a form; repeated, joined by &
      --data @FILE      the octets of a file; - for what comes on the input
      --expect-continue
                        hold the content back until the server wants it
  -L, --location        follow redirects, ten at most

What becomes of the answer:
  -o, --output FILE     write the content into FILE; - for the standard output
      --raw             give the octets of the answer as they came, head and all
  -v, --verbose         show request and answer in their labelled parts
      --lang LANGUAGE   in en, id, de or zh (that of the system)
      --fail            take a status of 400 and up for a failure

How the server is reached:
      --cacert FILE     trust the certificates in this PEM file, too
      --unix-socket PATH
                        connect to this socket, whatever host URL names
      --timeout SECONDS give up when nothing moves for so long

  -h, --help            print this and exit

It exits with 0 when the answer came whole, whatever its status; with 1 when it
did not; with 2 when the arguments make no sense.
`;

/** What the arguments ask for. */
export interface GetCommand {
  /** Where it is sent. */
  readonly url: URL;
  /** The method. */
  readonly method: string;
  /** The field lines, those of this program among them. */
  readonly headers: readonly FieldLine[];
  /** What is sent as content, if anything. */
  readonly data: GetData | undefined;
  /** Whether the content waits until the server wants it. */
  readonly expectContinue: boolean;
  /** How many redirects are followed. */
  readonly redirects: number;
  /** The file for the content; it is printed if there is none. */
  readonly output: string | undefined;
  /** What is given: the content, the octets of the answer, or its head. */
  readonly gives: "content" | "octets" | "head";
  /** Whether to show the parts of request and answer. */
  readonly verbose: boolean;
  /** The language in which that is done. */
  readonly language: Language;
  /** Whether a status of 400 and up is a failure. */
  readonly fail: boolean;
  /** The file with certificates to trust. */
  readonly caCert: string | undefined;
  /** The unix socket to connect to. */
  readonly unixSocket: string | undefined;
  /** How long nothing may move, in milliseconds; where it was said. */
  readonly timeoutMs: number | undefined;
}

/** Content to be sent: a text, a file, or what comes on the input. */
export type GetData =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "input" };

const MOST_REDIRECTS = 10;

/** Options that need something to work on. */
const NEED_VALUES = ["output", "request", "cacert", "unix-socket", "timeout"] as const;

/**
 * Reads the arguments; `undefined` where help is asked for. `userAgent` is the value of the field that
 * is sent where none is given. Throws a `UsageError`.
 */
export function readGetArguments(
  args: readonly string[],
  userAgent: string,
): GetCommand | undefined {
  const parsed = parseArgs(withValues(args), {
    boolean: ["head", "expect-continue", "location", "raw", "verbose", "fail", "help"],
    string: [
      "request",
      "header",
      "data",
      "output",
      "cacert",
      "unix-socket",
      "timeout",
      "lang",
      "_",
    ],
    collect: ["header", "data"],
    alias: {
      request: "X",
      head: "I",
      header: "H",
      data: "d",
      location: "L",
      output: "o",
      verbose: "v",
      help: "h",
    },
    unknown: refuseUnknown,
  });
  if (parsed.help) return undefined;
  const [url, ...others] = parsed._.map(String);
  if (url === undefined) throw new UsageError((words) => words.get.whichUrl);
  if (others.length > 0) throw new UsageError((words) => words.get.oneUrl(`${others[0]}`));
  const empty = NEED_VALUES.find((name) => parsed[name] === "");
  if (empty !== undefined) {
    throw new UsageError(({ mistakes }) => mistakes.needsValue(`--${empty}`));
  }
  const data = readData(parsed.data);
  if (parsed.head && data !== undefined) {
    throw new UsageError((words) => words.get.headSendsNothing);
  }
  if (parsed.head && parsed.raw) {
    throw new UsageError((words) => words.get.excludeEachOther("--head", "--raw"));
  }
  return {
    url: readUrl(url),
    method: readMethod(parsed.request ?? (parsed.head ? "HEAD" : data ? "POST" : "GET")),
    headers: readHeaders(parsed.header, userAgent, data !== undefined),
    data,
    expectContinue: parsed["expect-continue"],
    redirects: parsed.location ? MOST_REDIRECTS : 0,
    output: parsed.output === "-" ? undefined : parsed.output,
    gives: parsed.raw ? "octets" : parsed.head ? "head" : "content",
    verbose: parsed.verbose,
    language: chooseLanguage(parsed.lang),
    fail: parsed.fail,
    caCert: parsed.cacert,
    unixSocket: parsed["unix-socket"],
    timeoutMs: parsed.timeout === undefined ? undefined : readSeconds(parsed.timeout) * 1000,
  };
}

/** Letters whose value may be glued to them, or begin with a dash: `-XPUT`, `-d -`. */
const LONG: Readonly<Record<string, string>> = {
  X: "--request",
  H: "--header",
  d: "--data",
  o: "--output",
};

/** Gives each option that takes a value in one argument with it, so that no value looks like an option. */
function withValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const [, letter = "", glued = ""] = /^-([XHdo])([^]*)$/.exec(arg) ?? [];
    const name = LONG[letter] ?? (/^--(?:request|header|data|output)$/.test(arg) ? arg : undefined);
    const takesNext = name !== undefined && glued === "" && index + 1 < args.length;
    if (takesNext) joined.push(`${name}=${args[++index]}`);
    else joined.push(glued === "" ? arg : `${name}=${glued.replace(/^=/, "")}`);
  }
  return joined;
}

function readUrl(text: string): URL {
  const hasScheme = /^(?:https?:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text);
  const url = URL.parse(hasScheme ? text : `http://${text}`);
  // A path alone would begin with the name of a host.
  if (url === null || url.hostname === "" || text.startsWith("/")) {
    throw new UsageError((words) => words.get.noUrl(JSON.stringify(text)));
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new UsageError((words) => words.get.onlyHttp(url.protocol));
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError((words) => words.get.noUserinfo);
  }
  url.hash = "";
  return url;
}

function readMethod(method: string): string {
  if (!isToken(method)) {
    throw new UsageError((words) => words.get.noMethod(JSON.stringify(method)));
  }
  if (method === "CONNECT") throw new UsageError((words) => words.get.noTunnel);
  return method;
}

function readHeaders(lines: readonly string[], userAgent: string, hasData: boolean): FieldLine[] {
  const given = new Fields(lines.map(readHeader));
  const own: FieldLine[] = [["User-Agent", userAgent], ["Accept", "*/*"]];
  if (hasData) own.push(["Content-Type", "application/x-www-form-urlencoded"]);
  const isLeftOut = ([name, value]: FieldLine) =>
    value === "" && own.some((line) => line[0].toLowerCase() === name.toLowerCase());
  return [
    ...own.filter(([name]) => !given.has(name)),
    ...[...given].filter((line) => !isLeftOut(line)),
  ];
}

function readHeader(line: string): FieldLine {
  const colon = line.indexOf(":");
  // What is typed is UTF-8; what is sent is octets, each a character here.
  const value = String.fromCharCode(...new TextEncoder().encode(line.slice(colon + 1)));
  const name = line.slice(0, Math.max(colon, 0));
  if (isToken(name) && isFieldValue(value)) return [name, trimWhiteSpace(value)];
  throw new UsageError((words) => words.get.takesHeader("--header", JSON.stringify(line)));
}

function readData(values: readonly string[]): GetData | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  const special = values.find((value) => value === "-" || value.startsWith("@"));
  if (special === undefined) return { kind: "text", text: values.join("&") };
  if (values.length > 1) throw new UsageError((words) => words.get.dataIsAll("--data", special));
  if (special === "-" || special === "@-") return { kind: "input" };
  if (special === "@") throw new UsageError((words) => words.get.dataNeedsFile("--data"));
  return { kind: "file", path: special.slice(1) };
}

function readSeconds(text: string): number {
  const seconds = secondsIn(text);
  if (seconds !== undefined && seconds > 0) return seconds;
  throw new UsageError(({ mistakes }) =>
    mistakes.takesSeconds("--timeout", JSON.stringify(text), true)
  );
}
