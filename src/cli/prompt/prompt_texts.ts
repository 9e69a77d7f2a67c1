// Everything that the prompt says, as a shape: a language that lacks one of it does not compile.

/** Why a server cannot be reached, as far as the system says. */
export type Unreachable = "refused" | "unknown-host" | "silent" | "other";

/** The commands besides the names of files. */
export type CommandWord =
  | "headers"
  | "raw"
  | "head"
  | "post"
  | "pipeline"
  | "slow"
  | "half-close"
  | "again"
  | "help"
  | "exit";

/** The texts in one language. Numbers come in already written as the language writes them. */
export interface PromptTexts {
  /** How the command is called. */
  readonly usage: string;
  /** A connection is open. */
  readonly connected: string;
  /** Asks for a name. */
  readonly ask: string;
  /** Asks for one of several names that go out together. */
  askNth(nth: number, count: number): string;
  /** The server cannot be reached at an address. */
  unreachable(address: string, why: Unreachable): string;
  /** Nothing came for so long, and what that may mean. */
  silent(seconds: string): string;
  /** The connection is no more; what comes next. */
  readonly reopens: string;
  /** The server has closed the connection. */
  readonly closed: string;
  /** The server has closed the connection in place of an answer. */
  readonly unanswered: string;
  /** The end of an answer is missing. */
  readonly cut: string;
  /** What came is no answer; the reason is in English, with the section of the RFC. */
  malformed(reason: string): string;
  /** Content that is no text. */
  notShown(bytes: string, type: string): string;
  /** Whether header fields are shown. */
  readonly headers: Readonly<Record<"on" | "off", string>>;
  /** Whether octets are shown. */
  readonly raw: Readonly<Record<"on" | "off", string>>;
  /** Above the octets of a request, and of an answer. */
  readonly octets: Readonly<Record<"sent" | "received", string>>;
  /** The next request is slow. */
  readonly slowNext: string;
  /** A slow request is sent. */
  slowSent(octets: string, seconds: string): string;
  /** The next request is the last one on its connection. */
  readonly halfCloseNext: string;
  /** The sending side is closed. */
  readonly halfClosed: string;
  /** The next names go out together. */
  collecting(count: number): string;
  /** The names do not go out together after all. */
  readonly collectingNoMore: string;
  /** Several requests were sent together. */
  pipelined(requests: number, writes: number, octets: string): string;
  /** Above one of several answers. */
  answerNth(nth: number, count: number): string;
  /** Content is not sent in a pipeline. */
  readonly notPipelined: string;
  /** There is no request yet that could be repeated. */
  readonly nothingToRepeat: string;
  /** A command is not written as it has to be. */
  misused(syntax: string, word: CommandWord): string;
  /** What each command does. */
  readonly help: Readonly<Record<CommandWord, string>>;
  /** What a line is that is no command. */
  readonly helpNames: string;
  /** Typed by hand, a head wants an empty line behind it. */
  readonly emptyLineMissing: string;
}

/** How each command is written. */
export const SYNTAX: Readonly<Record<CommandWord, string>> = {
  headers: "headers on|off",
  raw: "raw on|off",
  head: "head NAME",
  post: "post NAME TEXT",
  pipeline: "pipeline 3 [NAME]",
  slow: "slow [NAME]",
  "half-close": "half-close [NAME]",
  again: "again",
  help: "help",
  exit: "exit",
};
