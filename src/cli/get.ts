// `get URL`: one request, its answer to where it is wanted.

import config from "../../deno.json" with { type: "json" };
import { type Answer, Client, type ClientEvent, type ClientRequest } from "../client/mod.ts";
import { CommandFailure, UsageError } from "./failure.ts";
import { dataBody } from "./get_data.ts";
import { describeFailure } from "./get_failure.ts";
import { fileFailure } from "./file_fault.ts";
import { GET_USAGE, type GetCommand, readGetArguments } from "./get_options.ts";
import { FileOutput, ReaderGone, type Sink, StandardOutput } from "./get_output.ts";
import type { Language } from "./language.ts";
import { shownWords, View } from "./get_view.ts";
import { Progress } from "./progress.ts";
import { onStopSignal } from "./stop.ts";
import { COLORS, PLAIN } from "./style.ts";
import { complain, EXIT_BROKEN_PIPE, print, printBeside, terminalColumns } from "./terminal.ts";
import { wordsIn } from "./words/load.ts";

/** Does what the arguments behind `get` say; resolves to the exit status. */
export async function get(args: readonly string[]): Promise<number> {
  const command = readGetArguments(args, `loket/${config.version}`);
  if (command === undefined) {
    const { helpText } = await import("./help.ts");
    print(helpText(GET_USAGE, "get", args));
    return 0;
  }
  try {
    await new Transfer(command, command.verbose ? await makeView(command.language) : undefined)
      .run();
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
    // Who reads the output has had enough: that is nothing to be told, but the answer is not whole.
    return EXIT_BROKEN_PIPE;
  }
  return 0;
}

/** One request and its answer. */
class Transfer {
  #command: GetCommand;
  #view: View | undefined;
  /** The octets of the answer that are not yet written, where those are what is wanted. */
  #raw: Uint8Array[] = [];
  #sink: Sink | undefined;
  #progress: Progress | undefined;

  constructor(command: GetCommand, view: View | undefined) {
    this.#command = command;
    this.#view = view;
  }

  async run(): Promise<void> {
    const { url } = this.#command;
    const request = await this.#request();
    try {
      await using client = this.#client();
      const answer = await client.send(url.pathname + url.search, request);
      await this.#take(answer);
    } catch (error) {
      // The client says what cannot be sent before it sends anything.
      const isMistake = error instanceof TypeError && error.message.startsWith("Cannot ");
      if (isMistake) throw new UsageError(error.message);
      // On a terminal, what is said stands below what came.
      if (this.#sink instanceof StandardOutput) await this.#sink.endLine();
      const reason = describeFailure(error, this.#command);
      if (reason === undefined) throw error;
      const sink = this.#sink;
      throw new CommandFailure(({ failures }) =>
        reason(failures) + (sink?.remains(failures) ?? "")
      );
    } finally {
      this.#sink?.close();
    }
  }

  async #request(): Promise<ClientRequest> {
    const { method, headers, data, expectContinue } = this.#command;
    const { body, bytes } = data === undefined ? {} : await dataBody(data);
    const length = bytes === undefined ? [] : [["Content-Length", String(bytes)] as const];
    return {
      method,
      headers: [...headers, ...length],
      body,
      ...(expectContinue && { expectContinue }),
      onInterim: (head) => this.#view?.head(head),
    };
  }

  #client(): Client {
    const { url, caCert, unixSocket, redirects, timeoutMs, gives } = this.#command;
    return new Client(url.origin, {
      redirects,
      ...(caCert !== undefined && { caCerts: [readCertificates(caCert)] }),
      ...(unixSocket !== undefined && { path: unixSocket }),
      ...(timeoutMs !== undefined && { deadlines: allDeadlines(timeoutMs) }),
      onOctets: ({ direction, octets }) => {
        if (direction === "sent") this.#view?.sent(octets);
        else if (gives === "octets") this.#raw.push(octets.slice());
      },
      onEvent: (event) => this.#onEvent(event),
    });
  }

  #onEvent(event: ClientEvent): void {
    switch (event.kind) {
      case "connection-opened":
        return this.#view?.connection(event.connection);
      case "request-repeated":
        this.#raw = [];
        return this.#view?.repeated(event.status);
      case "redirect-followed":
        this.#raw = [];
        return this.#view?.redirect(event.status, event.to);
      case "connection-closed":
        return;
    }
  }

  async #take(answer: Answer): Promise<void> {
    const { fail, gives, output } = this.#command;
    this.#view?.head(answer);
    if (fail && answer.status >= 400) {
      const status = `${answer.status} ${answer.reason}`.trimEnd();
      throw new CommandFailure(({ failures }) => failures.status(status));
    }
    const file = output === undefined ? undefined : new FileOutput(output);
    const sink = this.#sink = file ?? new StandardOutput();
    using _signals = file && this.#stopsWithAWord(file);
    if (gives === "head") await sink.write(headText(answer));
    const bytes = await this.#copy(answer, sink);
    if (sink instanceof StandardOutput && this.#view !== undefined) await sink.endLine();
    if (this.#command.method !== "HEAD") this.#view?.content(bytes);
    this.#view?.lines("trailer-line", await answer.trailers ?? []);
  }

  /** Whoever stops a download may take what there is of it for all of it. */
  #stopsWithAWord(file: FileOutput): Disposable {
    let isStopping = false;
    return onStopSignal(async (status) => {
      // A second one does not wait for a file that takes nothing.
      if (isStopping) Deno.exit(status);
      isStopping = true;
      await file.stop();
      this.#progress?.clear();
      const { failures } = await wordsIn(this.#command.language);
      complain(failures.stopped + file.remains(failures));
      Deno.exit(status);
    });
  }

  async #copy(answer: Answer, sink: Sink): Promise<number> {
    const progress = this.#progress = makeProgress(answer.contentBytes, sink);
    let bytes = 0;
    try {
      for await (const piece of answer.content) {
        bytes += piece.length;
        if (this.#command.gives === "content") await sink.write(piece);
        else await this.#writeRaw(sink);
        progress?.show(bytes);
      }
    } finally {
      progress?.clear();
      // What was not whole is shown as far as it came, too.
      await this.#writeRaw(sink);
    }
    return bytes;
  }

  async #writeRaw(sink: Sink): Promise<void> {
    for (const octets of this.#raw.splice(0)) await sink.write(octets);
  }
}

/** Every silence has the same bound. */
function allDeadlines(ms: number): Record<"connectMs" | "headMs" | "contentMs" | "sendMs", number> {
  return { connectMs: ms, headMs: ms, contentMs: ms, sendMs: ms };
}

function readCertificates(path: string): string {
  const pem = readText(path);
  // Without one, the file would be passed over without a word.
  if (/^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/m.test(pem)) return pem;
  throw new CommandFailure(({ failures }) => failures.read(path, failures.noCertificate));
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw fileFailure(error, "--allow-read", ({ read }, reason) => read(path, reason));
  }
}

/** The head of an answer, as it came but for the white space around values. */
function headText({ version, status, reason, fields }: Answer): Uint8Array {
  const lines = [...fields].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const text = `HTTP/${version} ${status} ${reason}\r\n${lines}\r\n`;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function makeView(language: Language): Promise<View> {
  const { MESSAGE_WORDS } = await import("./message_words.ts");
  const words = shownWords(await wordsIn(language), MESSAGE_WORDS[language]);
  const isTerminal = Deno.stderr.isTerminal();
  return new View({
    words,
    print: (line) => printBeside(`${line}\n`),
    style: isTerminal && !Deno.noColor ? COLORS : PLAIN,
    columns: isTerminal ? terminalColumns() : undefined,
  });
}

/** Where the content goes to the terminal, it is its own progress. */
function makeProgress(ofBytes: number | undefined, sink: Sink): Progress | undefined {
  if (!Deno.stderr.isTerminal() || sink.isTerminal) return undefined;
  return new Progress(ofBytes, { write: printBeside, columns: terminalColumns });
}
