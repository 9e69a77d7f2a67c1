// A browser as a client of a scenario.

import { Browser, type Page } from "./browser.ts";
import type { Client } from "./client.ts";
import type { Ask, Track } from "./run.ts";

/** A browser that was started and has asked for nothing yet. */
export class BrowserClient implements Client {
  readonly kind = "browser";
  readonly number: number;
  #url: URL;
  #patienceMs: number;
  #browser: Browser;
  #page: Page;
  #asks: Ask[] = [];
  #leftMs: number | undefined;

  private constructor(browser: Browser, page: Page, options: BrowserClientOptions) {
    this.number = options.number;
    this.#url = options.url;
    this.#patienceMs = options.patienceMs;
    this.#browser = browser;
    this.#page = page;
  }

  /** Starts a browser. */
  static async start(name: string, options: BrowserClientOptions): Promise<BrowserClient> {
    const browser = await Browser.start(name);
    return new BrowserClient(browser, await browser.open(), options);
  }

  /** A browser connects when it has something to ask for. */
  async connect(): Promise<void> {}

  /** Goes to a page and waits until it is shown, as far as its patience goes. */
  async ask(name: string): Promise<void> {
    const askedMs = performance.now();
    try {
      await this.#page.visit(new URL(name, this.#url), this.#patienceMs);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "TimeoutError")) throw error;
      this.#asks.push({ name, askedMs });
      return;
    }
    const answeredMs = performance.now();
    const { params } = await this.#page.until("Network.responseReceived");
    this.#asks.push({ name, askedMs, answeredMs, status: params.response.status });
  }

  async leave(): Promise<void> {
    if (this.#leftMs !== undefined) return;
    this.#leftMs = performance.now();
    await this.#browser[Symbol.asyncDispose]();
  }

  track(): Track {
    const { kind, number } = this;
    const [first] = this.#asks;
    const connectedMs = first?.askedMs ?? 0;
    return { kind, number, connectedMs, asks: this.#asks, leftMs: this.#leftMs ?? connectedMs };
  }
}

/** What a browser has to know. */
export interface BrowserClientOptions {
  /** Its number among the browsers of the scenario. */
  readonly number: number;
  /** The server. */
  readonly url: URL;
  /** How long it waits for a page, in ms. */
  readonly patienceMs: number;
}
