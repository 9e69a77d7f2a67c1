// The prompt of the exercise at a terminal or between pipes, and the raw client.

import { parseArgs } from "@std/cli/parse-args";
import { Disconnected } from "../http1/error.ts";
import { authorityOf, isHost, withoutBrackets } from "../http1/target.ts";
import { connectTo } from "../net/connect.ts";
import { readPort, refuseUnknown, secondsIn } from "./arguments.ts";
import { CommandFailure, EXIT_USAGE, UsageError } from "./failure.ts";
import { helpText } from "./help.ts";
import { chooseLanguage, type Language } from "./language.ts";
import { MESSAGE_WORDS } from "./message_words.ts";
import type { Dialogue } from "./prompt/dialogue.ts";
import { LineDialogue, linesOf } from "./prompt/line_dialogue.ts";
import { UnreachableError } from "./prompt/outcome.ts";
import { Prompt } from "./prompt/prompt.ts";
import { RawSession } from "./prompt/raw_session.ts";
import type { Unreachable } from "./prompt/prompt_texts.ts";
import { mayEditLines, TerminalDialogue } from "./prompt/terminal_dialogue.ts";
import { promptTexts } from "./prompt/texts.ts";
import { complainPlainly, print, write } from "./terminal.ts";
import { terminalText } from "./terminal_text.ts";

/** What `client --help` prints. */
export const CLIENT_USAGE = `Usage: loket client [OPTIONS] HOST PORT

Asks for the names of files and shows what the server answers, all on one
connection. Type help there to see what else it can do.

Options:
      --lang LANGUAGE    en, id, de or zh (that of the system)
      --timeout SECONDS  how long nothing may come; 0 for ever (10)
      --raw              no HTTP: sends each line as it is typed, with CR LF,
                         and shows what comes until the server closes
  -h, --help             print this and exit

exit or Ctrl-D leaves.
`;

/** What the arguments ask for. */
interface ClientCommand {
  readonly hostname: string;
  readonly port: number;
  readonly language: Language;
  readonly timeoutMs: number;
  readonly isRaw: boolean;
}

/**
 * Runs `client` with the arguments behind that word. Resolves to the exit status: 2, with the usage line of
 * the exercise, where host and port are not what was given. Rejects with a `UsageError` and with a
 * `CommandFailure` where nobody listens.
 */
export async function client(args: readonly string[]): Promise<number> {
  const command = readClientArguments(args);
  if (typeof command === "number") return command;
  const { hostname, port, language } = command;
  try {
    await (command.isRaw ? runRaw(command) : runPrompt(command));
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    const address = authorityOf(hostname, port);
    throw new CommandFailure(promptTexts(language).unreachable(address, error.why));
  }
  // A line that somebody may still type is waited for by the runtime, and by nobody else.
  return Deno.exit(0);
}

function readClientArguments(args: readonly string[]): ClientCommand | number {
  const parsed = parseArgs([...args], {
    boolean: ["help", "raw"],
    string: ["lang", "timeout", "_"],
    alias: { help: "h" },
    unknown: refuseUnknown,
  });
  if (parsed.help) {
    print(helpText(CLIENT_USAGE, "client", args));
    return 0;
  }
  const language = chooseLanguage(parsed.lang);
  const [host, port, ...others] = parsed._.map(String);
  if (!host || port === undefined || others.length > 0) {
    complainPlainly(promptTexts(language).usage);
    return EXIT_USAGE;
  }
  return {
    hostname: readHost(host),
    port: readPort(port, "PORT", 1),
    language,
    timeoutMs: readSeconds(parsed.timeout ?? "10") * 1000,
    isRaw: parsed.raw,
  };
}

function readHost(text: string): string {
  const hostname = withoutBrackets(text);
  if (isHost(authorityOf(hostname, 80))) return hostname;
  throw new UsageError(({ mistakes }) => mistakes.takesHost("HOST", JSON.stringify(text)));
}

function readSeconds(text: string): number {
  const seconds = secondsIn(text);
  if (seconds !== undefined) return seconds;
  throw new UsageError(({ mistakes }) =>
    mistakes.takesSeconds("--timeout", JSON.stringify(text), false)
  );
}

async function runPrompt({ hostname, port, language, timeoutMs }: ClientCommand): Promise<void> {
  using dialogue = openDialogue();
  const prompt = new Prompt({
    origin: `http://${authorityOf(hostname, port)}`,
    open: () => open(hostname, port, timeoutMs),
    dialogue,
    language,
    timeoutMs,
    messageText: () => ({ ...terminalText(), words: MESSAGE_WORDS[language] }),
  });
  await prompt.run();
}

/** Lines can be edited where both ends are a terminal. */
function openDialogue(): Dialogue & Disposable {
  const isTerminal = Deno.stdout.isTerminal();
  const isTyped = Deno.stdin.isTerminal();
  if (isTerminal && isTyped && mayEditLines()) return new TerminalDialogue();
  const lines = linesOf(Deno.stdin.readable);
  const dialogue = new LineDialogue({ lines, write, echoes: !isTyped, isTerminal });
  return Object.assign(dialogue, { [Symbol.dispose]: () => {} });
}

async function runRaw({ hostname, port, language, timeoutMs }: ClientCommand): Promise<void> {
  const texts = promptTexts(language);
  const session = new RawSession({
    conn: await open(hostname, port, timeoutMs),
    lines: linesOf(Deno.stdin.readable),
    write,
    isTerminal: Deno.stdout.isTerminal(),
    hint: Deno.stdin.isTerminal() ? () => complainPlainly(texts.emptyLineMissing) : undefined,
  });
  try {
    await session.run();
  } catch (error) {
    if (!(error instanceof Disconnected)) throw error;
    throw new CommandFailure(texts.cut);
  }
}

async function open(hostname: string, port: number, withinMs: number): Promise<Deno.Conn> {
  try {
    return await connectTo({ transport: "tcp", hostname, port }, withinMs);
  } catch (error) {
    const why = whyNot(error);
    if (why === undefined) throw error;
    throw new UnreachableError(authorityOf(hostname, port), why, { cause: error });
  }
}

function whyNot(error: unknown): Unreachable | undefined {
  if (error instanceof Deno.errors.ConnectionRefused) return "refused";
  if (error instanceof Deno.errors.NotFound) return "unknown-host";
  if (error instanceof Deno.errors.TimedOut) return "silent";
  // Without the permission, say so in Deno's words: they name the flag.
  if (error instanceof Deno.errors.NotCapable) throw new CommandFailure(error.message);
  return error instanceof Error && !(error instanceof TypeError) ? "other" : undefined;
}
