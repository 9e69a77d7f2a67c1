// What a row of the table is, and what several rows start: a lesson, a prompt.

import { type Program, startLoket } from "../support/program.ts";
import { TypedProgram } from "../support/typed_program.ts";

/** A row: a system, a scenario or a defect, and the test that plays it. */
export interface Row {
  /** What it is called: `A3`, `c serial`, `defect`. */
  readonly id: string;
  /** What is shown, in one sentence. */
  readonly title: string;
  /** Programs that have to be installed. */
  readonly programs?: readonly string[];
  /** Plays it; a claim that does not hold rejects. */
  readonly play: (t: Deno.TestContext) => Promise<void>;
}

/** A program of loket that listens. */
export interface Listening extends AsyncDisposable {
  /** The program. */
  readonly program: Program;
  /** Where. */
  readonly port: number;
  /** The same as a URL. */
  readonly url: URL;
}

/** Starts a lesson, in English if nothing else is said, and waits until it listens. */
export function startLesson(name: string, ...args: readonly string[]): Promise<Listening> {
  const language = args.includes("--lang") ? [] : ["--lang", "en"];
  const program = startLoket(["lesson", name, "--port", "0", ...language, ...args]);
  return listening(program, /^(?:Listening on|Lausche auf|Mendengarkan di) [Pp]ort (\d+) …/m);
}

/** Starts loket with the built-in site, and waits until it listens. */
export function startSite(...args: readonly string[]): Promise<Listening> {
  return listening(startLoket(["--port", "0", ...args]), /^loket serves .* on http:\S+:(\d+)\/$/m);
}

async function listening(program: Program, pattern: RegExp): Promise<Listening> {
  const [, port] = await program.stdout.until(pattern);
  return {
    program,
    port: Number(port),
    url: new URL(`http://127.0.0.1:${port}/`),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** What the prompt says, in the language of the report. */
export const SAYS = {
  connected: "Terhubung dengan Server\n",
  ask: "Isi nama file (atau 'exit'): ",
  reopens: "Nama berikutnya membuka koneksi baru.\n",
  closed: "Server sudah menutup koneksi; nama berikutnya membuka koneksi baru.\n",
} as const;

/** Starts the prompt, in Indonesian, between pipes. */
export function startPrompt(port: number, ...args: readonly string[]): TypedProgram {
  const words = ["client", "--lang", "id", ...args, "127.0.0.1", String(port)];
  return new TypedProgram(Deno.execPath(), [...LOKET, ...words]);
}

/** How loket is run from its source, besides its own arguments. */
export const LOKET = ["run", "--no-prompt", "--allow-net", "--allow-read", "mod.ts"] as const;

/** The page that the exercise is about. */
export const HEADING = "<h1>SELAMAT WEB SERVER ANDA BISA JALAN 🚀👉😊</h1>";

/** Gives its octets, as they lie on disk. */
export function page(): Promise<Uint8Array> {
  return Deno.readFile(new URL("../../public/lessons/files/1.html", import.meta.url));
}
