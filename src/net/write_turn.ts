// A socket with room takes octets at once, megabytes of them, without a turn of the event loop. So what
// is written between two turns is bounded for all connections together, and who wants to write more
// waits in a queue: two hundred large answers that begin at the same time delay a small one by one turn.

/** How much all connections together write before the loop looks at everybody else. */
const TURN_BYTES = 1024 * 1024;

/** The most that one connection writes at a time, in bytes. */
export const PIECE_BYTES: number = 256 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

let leftBytes = TURN_BYTES;
let isCounting = false;
const queue: Waiting[] = [];

/** Asks to write `bytes`. Gives a promise only where that has to wait for a later turn. */
export function writeTurn(bytes: number): Promise<void> | undefined {
  if (!isCounting) {
    isCounting = true;
    setImmediate(beginTurn);
  }
  if (queue.length === 0 && leftBytes > 0) {
    leftBytes -= bytes;
    return undefined;
  }
  return new Promise((begin) => queue.push({ bytes, begin }));
}

function beginTurn(): void {
  leftBytes = TURN_BYTES;
  isCounting = queue.length > 0;
  if (isCounting) setImmediate(beginTurn);
  while (leftBytes > 0) {
    const next = queue.shift();
    if (next === undefined) return;
    leftBytes -= next.bytes;
    next.begin();
  }
}
