// The prompt as a client of a scenario: what somebody would type is said by the scenario, and the prompt
// is back when it asks for the next name.

import { connectTo } from "../../net/connect.ts";
import type { Dialogue } from "../prompt/dialogue.ts";
import type { AnswerRecord } from "../prompt/requester_options.ts";
import { Prompt } from "../prompt/prompt.ts";
import type { Client } from "./client.ts";
import type { Ask, Track } from "./run.ts";

/** What a prompt has to know. */
export interface PromptClientOptions {
  /** Its number among the prompts of the scenario. */
  readonly number: number;
  /** The server. */
  readonly url: URL;
  /** How long it waits for an answer, in ms. */
  readonly patienceMs: number;
}

/** A prompt. */
export class PromptClient implements Client {
  readonly kind = "prompt";
  readonly number: number;
  #dialogue = new ScriptedDialogue();
  #prompt: Prompt;
  #running: Promise<void> = Promise.resolve();
  #asks: Ask[] = [];
  #connectedMs = 0;
  #leftMs: number | undefined;

  /** Makes a prompt that is not connected yet. */
  constructor({ number, url, patienceMs }: PromptClientOptions) {
    this.number = number;
    this.#prompt = new Prompt({
      origin: url.origin,
      open: () => this.#open(url, patienceMs),
      dialogue: this.#dialogue,
      language: "en",
      timeoutMs: patienceMs,
      onAnswer: (record) => this.#asks.push(askOf(record)),
    });
  }

  async #open({ hostname, port }: URL, withinMs: number): Promise<Deno.Conn> {
    const conn = await connectTo({ transport: "tcp", hostname, port: Number(port) }, withinMs);
    this.#connectedMs ||= performance.now();
    return conn;
  }

  async connect(): Promise<void> {
    this.#running = this.#prompt.run();
    await Promise.race([this.#dialogue.untilAsked(), this.#running]);
  }

  /** Types a name and waits until the prompt is back. */
  async ask(name: string): Promise<void> {
    this.#dialogue.type(name);
    await this.#dialogue.untilAsked();
  }

  async leave(): Promise<void> {
    if (this.#leftMs !== undefined) return;
    this.#leftMs = performance.now();
    this.#dialogue.type("exit");
    await this.#running;
  }

  track(): Track {
    const { kind, number } = this;
    const connectedMs = this.#connectedMs;
    return { kind, number, connectedMs, asks: this.#asks, leftMs: this.#leftMs ?? connectedMs };
  }
}

function askOf({ target, outcome, status, askedMs, endedMs }: AnswerRecord): Ask {
  const name = target.replace(/^\//, "");
  if (outcome !== "whole" || status === undefined) return { name, askedMs };
  return { name, askedMs, answeredMs: endedMs, status };
}

/** Gives the lines that a scenario types, one for each question. */
class ScriptedDialogue implements Dialogue {
  readonly isTerminal = false;
  #asked = Promise.withResolvers<void>();
  #answer: ((line: string) => void) | undefined;

  ask(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#answer = resolve;
    this.#asked.resolve();
    return promise;
  }

  /** What is shown is looked at by nobody. */
  write(): void {}

  /** Resolves when a question stands. */
  untilAsked(): Promise<void> {
    return this.#asked.promise;
  }

  type(line: string): void {
    this.#asked = Promise.withResolvers();
    this.#answer?.(line);
  }
}
