// Plays a scenario: a server in one of the modes, and real clients that connect to it. Each scenario has
// a server of its own, so that none of them feels the one before.

import { html } from "../../reply.ts";
import { Router } from "../../router.ts";
import { serve } from "../../server/serve.ts";
import { BrowserClient } from "./browser_client.ts";
import type { Client } from "./client.ts";
import { PromptClient } from "./prompt_client.ts";
import type { ClientKind, Mode, ScenarioId, ScenarioRun, Track } from "./run.ts";
import { type Actor, PAGE, SCENARIOS, type Stage } from "./scenarios.ts";

/** How scenarios are played. */
export interface StageOptions {
  /** How the server takes connections. */
  readonly mode: Mode;
  /** How the browser is called, where there is one. */
  readonly browser: string | undefined;
  /** How long a client waits for an answer, in ms, before it gives up. */
  readonly patienceMs: number;
  /** How long a client stays that has its answer, in ms. */
  readonly stayMs: number;
}

const HEADING = "SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊";

/** Plays a scenario and tells what was seen; `noBrowser` says why no browser can take part. */
export async function playScenario(
  id: ScenarioId,
  options: StageOptions,
  noBrowser: string,
): Promise<ScenarioRun> {
  const { mode } = options;
  if (SCENARIOS[id].needsBrowser && options.browser === undefined) {
    return { id, mode, listensAfterMs: 0, tracks: [], skipped: noBrowser };
  }
  await using play = new Play(options);
  await SCENARIOS[id].play(play);
  return { id, mode, listensAfterMs: play.listensAfterMs, tracks: play.tracks };
}

class Play implements Stage, AsyncDisposable {
  readonly listensAfterMs: number;
  #options: StageOptions;
  #url: URL;
  #stop: () => void;
  #finished: Promise<void>;
  #beganMs = 0;
  #clients: Client[] = [];

  constructor(options: StageOptions) {
    this.#options = options;
    const stopping = new AbortController();
    const calledMs = performance.now();
    const server = serve({
      hostname: "127.0.0.1",
      port: 0,
      serial: options.mode === "serial",
      signal: stopping.signal,
      onListen() {},
    }, new Router().get(`/${PAGE}`, () => html(page())).fetch);
    this.listensAfterMs = performance.now() - calledMs;
    this.#url = new URL(`http://127.0.0.1:${server.addr.port}/`);
    this.#stop = () => stopping.abort();
    this.#finished = server.finished;
  }

  get tracks(): Track[] {
    return this.#clients.map((client) => since(this.#beganMs, client.track()));
  }

  async open<const Kinds extends readonly ClientKind[]>(
    ...kinds: Kinds
  ): Promise<{ [Place in keyof Kinds]: Actor }> {
    // A browser takes its time to start; that of the scenario begins when all are there.
    const clients: Client[] = [];
    for (const kind of kinds) clients.push(await this.#client(kind));
    this.#beganMs = performance.now();
    for (const client of clients) await client.connect();
    return clients as { [Place in keyof Kinds]: Client };
  }

  async #client(kind: ClientKind): Promise<Client> {
    const { browser = "", patienceMs } = this.#options;
    const number = this.#clients.filter((client) => client.kind === kind).length + 1;
    const options = { number, url: this.#url, patienceMs };
    const client = kind === "browser"
      ? await BrowserClient.start(browser, options)
      : new PromptClient(options);
    this.#clients.push(client);
    return client;
  }

  stay(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#options.stayMs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) await client.leave();
    this.#stop();
    await this.#finished;
  }
}

/** Gives what a client did with times that begin with the scenario. */
function since(beganMs: number, track: Track): Track {
  const asks = track.asks.map((ask) => ({
    ...ask,
    askedMs: ask.askedMs - beganMs,
    ...(ask.answeredMs !== undefined && { answeredMs: ask.answeredMs - beganMs }),
  }));
  const { connectedMs, leftMs } = track;
  return { ...track, asks, connectedMs: connectedMs - beganMs, leftMs: leftMs - beganMs };
}

function page(): string {
  return `<!doctype html>
<html lang="id">
<meta charset="utf-8">
<title>${PAGE}</title>
<h1>${HEADING}</h1>
</html>
`;
}
