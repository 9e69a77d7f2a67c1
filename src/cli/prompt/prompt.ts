// The prompt of the exercise: it asks for a name, sends a request, shows the answer and asks again, all
// on one connection. It knows neither terminal nor socket: lines come from a dialogue, and connections
// from whoever opens them.

import type { Dialogue } from "./dialogue.ts";
import { type Asked, type Input, type Manner, readInput } from "./grammar.ts";
import { type CommandWord, type PromptTexts, SYNTAX } from "./prompt_texts.ts";
import { Requester } from "./requester.ts";
import type { RequesterOptions } from "./requester_options.ts";
import { promptTexts } from "./texts.ts";

/** What a prompt needs. */
export type PromptOptions = Omit<RequesterOptions, "texts">;

/**
 * A prompt. Whoever has a dialogue can run one, within a program, too:
 *
 * ```ts ignore
 * const dialogue = new LineDialogue({ lines: ["1.html", "exit"], write: (text) => shown += text });
 * const origin = "http://127.0.0.1:8000";
 * const open = () => Deno.connect({ port: 8000 });
 * await new Prompt({ origin, open, dialogue, language: "id", timeoutMs: 10_000, onAnswer }).run();
 * ```
 */
export class Prompt {
  #dialogue: Dialogue;
  #texts: PromptTexts;
  #requester: Requester;
  #manner: Manner | undefined;
  /** The requests that wait to go out together, and how many they will be. */
  #collected: Asked[] = [];
  #wanted = 0;
  #last: readonly [asked: readonly Asked[], manner: Manner | undefined] | undefined;

  /** Makes a prompt; it does nothing yet. */
  constructor(options: PromptOptions) {
    this.#dialogue = options.dialogue;
    this.#texts = promptTexts(options.language);
    this.#requester = new Requester({ ...options, texts: this.#texts });
  }

  /**
   * Connects, and asks until somebody leaves. Rejects with an `UnreachableError` where nobody listens
   * to begin with; whatever goes wrong later is said, and asked again.
   */
  async run(): Promise<void> {
    await using requester = this.#requester;
    await requester.connect();
    for (;;) {
      const line = await this.#dialogue.ask(this.#question());
      if (line === undefined) return;
      const input = readInput(line);
      if (input.kind === "exit") return;
      await this.#do(input);
    }
  }

  #question(): string {
    if (this.#wanted === 0) return this.#texts.ask;
    return this.#texts.askNth(this.#collected.length + 1, this.#wanted);
  }

  async #do(input: Exclude<Input, { kind: "exit" }>): Promise<void> {
    switch (input.kind) {
      case "nothing":
        return;
      case "help":
        return this.#help();
      case "again":
        return await this.#again();
      case "show":
        this.#requester.show(input.what, input.on);
        return this.#say(this.#texts[input.what][input.on ? "on" : "off"]);
      case "request":
        return await this.#request(input.asked);
      case "manner":
        return await this.#setManner(input.manner, input.asked);
      case "pipeline":
        return await this.#pipeline(input.count, input.asked);
      case "misused":
        return this.#say(this.#texts.misused(SYNTAX[input.word], input.word));
      default:
        input satisfies never;
    }
  }

  #help(): void {
    const words = Object.keys(SYNTAX) as CommandWord[];
    const lines = words.map((word) =>
      `${SYNTAX[word].padEnd(HELP_COLUMN)}${this.#texts.help[word]}`
    );
    for (const line of [...lines, this.#texts.helpNames]) this.#say(line);
  }

  async #again(): Promise<void> {
    if (this.#last === undefined) return this.#say(this.#texts.nothingToRepeat);
    await this.#send(...this.#last);
  }

  async #request(asked: Asked): Promise<void> {
    if (this.#wanted === 0) {
      const manner = this.#manner;
      this.#manner = undefined;
      return await this.#send([asked], manner);
    }
    if (asked.method === "POST") return this.#say(this.#texts.notPipelined);
    this.#collected.push(asked);
    if (this.#collected.length < this.#wanted) return;
    await this.#send(this.#collected.splice(0), undefined);
  }

  async #setManner(manner: Manner, asked: Asked | undefined): Promise<void> {
    if (asked !== undefined) return await this.#send([asked], manner);
    this.#stopCollecting();
    this.#manner = manner;
    this.#say(manner === "slow" ? this.#texts.slowNext : this.#texts.halfCloseNext);
  }

  async #pipeline(count: number, asked: Asked | undefined): Promise<void> {
    this.#stopCollecting();
    if (asked !== undefined) return await this.#send(Array(count).fill(asked), undefined);
    if (count === 1) return this.#say(this.#texts.collectingNoMore);
    this.#wanted = count;
    this.#manner = undefined;
    this.#say(this.#texts.collecting(count));
  }

  #stopCollecting(): void {
    this.#wanted = 0;
    this.#collected = [];
  }

  async #send(asked: readonly Asked[], manner: Manner | undefined): Promise<void> {
    this.#stopCollecting();
    this.#last = [asked, manner];
    await this.#requester.send(asked, manner);
  }

  #say(line: string): void {
    this.#dialogue.write(`${line}\n`);
  }
}

/** Where the explanations begin: behind the longest command and two blanks. */
const HELP_COLUMN = 2 + Math.max(...Object.values(SYNTAX).map(({ length }) => length));
