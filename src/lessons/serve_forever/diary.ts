// What a loop does, and when: each of the three loops keeps a diary in the same words.

/** The clients of the scenario, in the order in which they connect. */
export const CLIENTS = ["Ani", "Budi", "Citra", "Dewi"] as const;

/** One of them. */
export type Client = (typeof CLIENTS)[number];

/** What a loop does from some moment on. */
export type Doing =
  /** It is inside a call that returns when somebody connects, and does nothing else. */
  | { readonly kind: "accepting" }
  /** It is inside a call that returns when this client sends or leaves, and does nothing else. */
  | { readonly kind: "reading"; readonly client: Client }
  /** It watches all sockets at once, for a bounded time. */
  | { readonly kind: "selecting" }
  /** The time was up and nothing had come. */
  | { readonly kind: "waking" }
  /** It answers. */
  | { readonly kind: "answering"; readonly client: Client }
  /** It is not there at all: the thread may do something else until the system reports something. */
  | { readonly kind: "free" }
  /** It has ended. */
  | { readonly kind: "stopped" };

/** What was done from a moment on. */
export interface Entry {
  /** In milliseconds from the beginning of the scenario. */
  readonly atMs: number;
  /** What. */
  readonly doing: Doing;
}

/** Entries in the order of time. */
export class Diary {
  /** What was written. */
  readonly entries: Entry[] = [];
  #beganMs = performance.now();

  /** The time since the beginning, in milliseconds. */
  get nowMs(): number {
    return performance.now() - this.#beganMs;
  }

  /** Begins the scenario. */
  begin(): void {
    this.#beganMs = performance.now();
  }

  /** Writes an entry. */
  note(doing: Doing): void {
    this.entries.push({ atMs: this.nowMs, doing });
  }
}

/** The client that has connected as the `index`th, counted from 0. */
export function clientAt(index: number): Client {
  return CLIENTS[index] ?? "Dewi";
}
