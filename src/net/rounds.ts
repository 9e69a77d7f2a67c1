// Fair rounds. In each turn of its event loop the runtime completes at most 128 socket operations that
// were pending, newly ready ones first; what is ready beyond that is put aside and taken last in, first
// out. So among more busy connections than that, those that read again at once win every turn, and the
// others starve. The remedy: in a crowd who was served waits in a queue, first in, first out, and as
// many begin to read in a turn as were served in it. The reads that are pending then stay fewer than a
// turn completes, the backlog stays in the queue, and whoever gets to its head has usually been sent
// the next request long ago: that read is completed in the call, which costs least.

/** As many reads completed at once make a crowd; half of what the runtime completes in a turn. */
const CROWD = 64;

/**
 * As many completed in a turn, each with the write of its answer, leave nearly nothing of its 128: more
 * are probably ready and put aside.
 */
const FULL = 60;

/**
 * The most that begin in a turn. A read that is completed in the call, and the write of its answer,
 * count as operations of the turn too. These take half of it; the other half is for those who have begun
 * before and were sent their next request only now, who would be put aside again and again otherwise.
 */
const MOST_BEGUN = 30;

/** How many more begin than were served, as long as turns are not full: the queue has to end. */
const GROWTH = 4;

/** How long nothing may complete, in milliseconds, until some more begin; after that, twice as many. */
const QUIET_MS = 1;

/** Someone who reads from a socket. */
export interface Reader {
  /** Begins to read. */
  beginRead(): void;
}

/** What tells the time in turns of the event loop. */
export interface Turns {
  /** Calls when those reads are handled that were completed together. */
  afterBatch(callback: () => void): void;
  /** Calls in the next turn, whether anything completes in it or not. */
  afterTurn(callback: () => void): void;
  /** Calls after so many milliseconds; gives what takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Decides who may begin to read, so that all are served equally often. */
export class Rounds {
  #turns: Turns;
  /** Those who wait to begin, from `#next` on. */
  #waiting: Reader[] = [];
  #next = 0;
  #isCrowded = false;
  /** The reads completed in this turn; without a crowd, those completed together. */
  #completed = 0;
  /** How many of those who waited began in the last turn. */
  #begun = 0;
  #stopQuiet: (() => void) | undefined;
  #quietTimes = 0;

  /** Makes rounds in which nobody waits. */
  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** How many wait to begin. */
  get waiting(): number {
    return this.#waiting.length - this.#next;
  }

  /** Says that a read has completed. */
  completed(): void {
    const first = ++this.#completed === 1;
    if (this.#isCrowded) {
      if (this.#stopQuiet !== undefined) this.#endQuiet();
    } else if (first) {
      this.#turns.afterBatch(this.#endBatch);
    } else if (this.#completed > CROWD) {
      this.#isCrowded = true;
      this.#turns.afterTurn(this.#endTurn);
    }
  }

  /** Lets a reader begin, at once or when its turn has come, which it always does. */
  begin(reader: Reader): void {
    if (this.#isCrowded) this.#waiting.push(reader);
    else reader.beginRead();
  }

  #endBatch = (): void => {
    if (!this.#isCrowded) this.#completed = 0;
  };

  #endTurn = (): void => {
    const completed = this.#completed;
    this.#completed = 0;
    if (completed > 0) this.#quietTimes = 0;
    else if (this.waiting > 0 && this.#begun > 0) return this.#awaitQuiet();
    this.#beginNext(shareAfter(completed));
    if (this.waiting === 0 && completed < CROWD) this.#isCrowded = false;
    else this.#turns.afterTurn(this.#endTurn);
  };

  /**
   * Nothing completed: either the loop has not looked at its sockets in this turn, or all who may read
   * have nothing to read. To let the loop rest tells, where another turn would not.
   */
  #awaitQuiet(): void {
    this.#stopQuiet = this.#turns.after(QUIET_MS, this.#onQuiet);
  }

  #endQuiet(): void {
    this.#stopQuiet?.();
    this.#stopQuiet = undefined;
    this.#turns.afterTurn(this.#endTurn);
  }

  #onQuiet = (): void => {
    this.#stopQuiet = undefined;
    this.#beginNext(CROWD << this.#quietTimes++);
    this.#turns.afterTurn(this.#endTurn);
  };

  #beginNext(count: number): void {
    const end = Math.min(this.#next + count, this.#waiting.length);
    this.#begun = end - this.#next;
    while (this.#next < end) this.#waiting[this.#next++]?.beginRead();
    if (this.#next === this.#waiting.length) this.#waiting = [];
    else if (this.#next > this.#waiting.length / 2) this.#waiting = this.#waiting.slice(this.#next);
    else return;
    this.#next = 0;
  }
}

/** How many may begin behind a turn in which so many reads completed. */
function shareAfter(completed: number): number {
  // More are ready than a turn completes: those that begin would pass those that were put aside.
  if (completed >= FULL) return 0;
  // Nobody may be left to begin anything: those who were put aside have all been served.
  if (completed === 0) return MOST_BEGUN;
  return Math.min(completed + GROWTH, MOST_BEGUN);
}

/**
 * The rounds of all connections. What a turn completes is bounded for the whole event loop, and each
 * worker has its own of both.
 */
export const rounds: Rounds = new Rounds({
  afterBatch: (callback) => queueMicrotask(callback),
  afterTurn: (callback) => void setImmediate(callback),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
});
