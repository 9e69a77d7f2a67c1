// An event loop like the runtime's, with peers at its sockets and a clock of its own: a bounded number
// of operations in each turn, newly ready sockets first, and what was put aside last in, first out.

import type { Reader, Turns } from "../../src/net/rounds.ts";

/** How many operations that are ready the runtime completes before it puts the others aside. */
const BUDGET = 128;

/** After so many turns that follow each other without a rest the runtime looks at its sockets. */
const TURNS_BETWEEN_LOOKS = 30;

/** What a turn and what an answer cost, in microseconds. */
const TURN_MICROS = 2;
const ANSWER_MICROS = 6;

/** What happens within so many microseconds happens at once. */
const TICK_MICROS = 20;

/** How those who read are let read: by rounds, or at once. */
export interface Admission {
  /** Is told of each read. */
  completed(): void;
  /** Lets a reader begin, now or later. */
  begin(reader: Reader): void;
}

/** How a peer and a handler behave, in microseconds; what is not given takes no time. */
export interface Habits {
  /** What passes between an answer and the next request. */
  readonly pause?: () => number;
  /** What the handler takes. */
  readonly handling?: () => number;
}

/** A read or a write that can be completed. */
type Operation = () => void;

/** A connection with a peer that sends a request after each answer. */
export class SimulatedConnection implements Reader {
  /** How many requests were answered. */
  served = 0;
  /** The most answers that others got between two of this one. */
  longestGap = 0;
  /** Whether the peer sends nothing more. */
  isQuiet = false;
  /** Whether this side has closed. */
  isClosed = false;
  /** Whether a read is under way. */
  isReading = false;
  /** Whether a request is there, and the loop knows. */
  isReady = false;
  #loop: SimulatedLoop;
  #lastAnswer = 0;

  /** Makes a connection whose first request is under way. */
  constructor(loop: SimulatedLoop, readonly habits: Habits) {
    this.#loop = loop;
  }

  /** Reads; on a closed connection that fails, and ends there. */
  beginRead(): void {
    if (!this.isClosed) this.#loop.read(this);
  }

  /** Counts an answer. */
  answered(answers: number): void {
    this.served++;
    this.longestGap = Math.max(this.longestGap, answers - this.#lastAnswer);
    this.#lastAnswer = answers;
  }

  /** Counts the time since the last answer as a gap. */
  end(answers: number): void {
    this.longestGap = Math.max(this.longestGap, answers - this.#lastAnswer);
  }
}

/** The loop. */
export class SimulatedLoop implements Turns {
  /** All connections. */
  readonly connections: SimulatedConnection[] = [];
  /** How many answers were given. */
  answers = 0;
  /** How many turns were asked for. */
  turnsAsked = 0;
  /** The time, in microseconds. */
  micros = 0;
  #admission: Admission | undefined;
  #turnsSinceLook = 0;
  #lookedTick = 0;
  #due = new Map<number, (() => void)[]>();
  #newlyReady: Operation[] = [];
  #putAside: Operation[] = [];
  #batch: SimulatedConnection[] = [];
  #budget = 0;
  #microtasks: (() => void)[] = [];
  #immediates: (() => void)[] = [];
  #timers: { atMicros: number; callback: () => void }[] = [];

  /** Opens connections; each begins to read, and its request is there at the next look. */
  open(count: number, admission: Admission, habits: Habits = {}): SimulatedConnection[] {
    this.#admission = admission;
    const opened = Array.from({ length: count }, () => new SimulatedConnection(this, habits));
    this.connections.push(...opened);
    for (const connection of opened) {
      this.#request(connection);
      admission.begin(connection);
    }
    return opened;
  }

  afterBatch(callback: () => void): void {
    this.#microtasks.push(callback);
  }

  afterTurn(callback: () => void): void {
    this.turnsAsked++;
    this.#immediates.push(callback);
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { atMicros: this.micros + milliseconds * 1_000, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Begins a read: where the request is known to be there, it completes in the call. */
  read(connection: SimulatedConnection): void {
    connection.isReading = true;
    if (connection.isReady) this.#operate(() => this.#batch.push(connection));
  }

  /** Lets so much time pass; gives whether there is anything left to do or to wait for. */
  run(milliseconds: number): boolean {
    const endMicros = this.micros + milliseconds * 1_000;
    while (this.micros < endMicros) if (!this.#turn()) return false;
    return true;
  }

  /** Ends all gaps. */
  end(): void {
    for (const connection of this.connections) connection.end(this.answers);
  }

  #turn(): boolean {
    const rests = this.#immediates.length === 0;
    const mustLook = ++this.#turnsSinceLook >= TURNS_BETWEEN_LOOKS || this.#putAside.length > 0;
    if (rests && this.#putAside.length === 0 && !this.#rest()) return false;
    if (rests || mustLook) this.#look();
    const ready = [...this.#newlyReady, ...this.#putAside.reverse()];
    this.#newlyReady = [];
    this.#putAside = [];
    this.#budget = BUDGET;
    for (const operation of ready) this.#operate(operation);
    this.#complete();
    for (const callback of [...this.#dueTimers(), ...this.#immediates.splice(0)]) callback();
    this.#complete();
    this.micros += TURN_MICROS;
    return true;
  }

  /** Sleeps until something happens; gives whether anything will. */
  #rest(): boolean {
    const ticks = [...this.#due.keys()].map((tick) => tick * TICK_MICROS);
    const nextMicros = Math.min(...ticks, ...this.#timers.map(({ atMicros }) => atMicros));
    if (nextMicros === Infinity) return false;
    this.micros = Math.max(this.micros, nextMicros);
    return true;
  }

  #look(): void {
    this.#turnsSinceLook = 0;
    const tick = Math.floor(this.micros / TICK_MICROS);
    for (; this.#lookedTick <= tick; this.#lookedTick++) {
      for (const happen of this.#due.get(this.#lookedTick) ?? []) happen();
      this.#due.delete(this.#lookedTick);
    }
  }

  #dueTimers(): (() => void)[] {
    const { due = [], later = [] } = Object.groupBy(
      this.#timers,
      ({ atMicros }) => atMicros <= this.micros ? "due" : "later",
    );
    this.#timers = later;
    return due.map(({ callback }) => callback);
  }

  /** Who reads is answered when all are read that were completed together. */
  #complete(): void {
    const batch = this.#batch.splice(0);
    for (const connection of batch) {
      connection.isReady = connection.isReading = false;
      this.#admission?.completed();
    }
    for (const callback of this.#microtasks.splice(0)) callback();
    for (const connection of batch) {
      const handling = connection.habits.handling?.() ?? 0;
      if (handling === 0) this.#answer(connection);
      else this.#in(handling, () => this.#answer(connection));
    }
  }

  /** Completes an operation that is ready, or puts it aside. */
  #operate(operation: Operation): void {
    if (this.#budget-- > 0) operation();
    else this.#putAside.push(operation);
  }

  #answer(connection: SimulatedConnection): void {
    if (!connection.isClosed) this.#operate(() => this.#answered(connection));
  }

  #answered(connection: SimulatedConnection): void {
    if (connection.isClosed) return;
    this.micros += ANSWER_MICROS;
    connection.answered(++this.answers);
    this.#request(connection);
    this.#admission?.begin(connection);
  }

  #request(connection: SimulatedConnection): void {
    if (connection.isQuiet) return;
    this.#in(connection.habits.pause?.() ?? 0, () => {
      if (connection.isClosed) return;
      connection.isReady = true;
      if (connection.isReading) this.#newlyReady.push(() => this.#batch.push(connection));
    });
  }

  #in(micros: number, happen: () => void): void {
    const tick = Math.max(this.#lookedTick, Math.floor((this.micros + micros) / TICK_MICROS));
    const due = this.#due.get(tick);
    if (due === undefined) this.#due.set(tick, [happen]);
    else due.push(happen);
  }
}
