// A socket with room takes octets at once, megabytes of them, without a turn of the event loop. So what
// is written between two turns is bounded for all connections together, and who wants to write more
// waits in a queue. And as long as turns follow each other without a rest, the runtime looks for what has
// come from elsewhere in every 61st of them only: where many wait to write, a turn is short.

/** How much all connections together write in a turn. */
const TURN_BYTES = 1024 * 1024;

/** The most that one connection writes at a time. */
const PIECE_BYTES = 256 * 1024;

/** How many have to wait for a turn to be short, and how much is written in it. */
const CROWD = 8;
const CROWDED_BYTES = 64 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly begin: () => void;
}

let leftBytes = TURN_BYTES;
let isCounting = false;
const queue: Waiting[] = [];

/** Gives the most that one connection may write at a time now, in bytes. */
export function pieceBytes(): number {
  return isCrowded() ? CROWDED_BYTES : PIECE_BYTES;
}

function isCrowded(): boolean {
  return queue.length >= CROWD;
}

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
  leftBytes = isCrowded() ? CROWDED_BYTES : TURN_BYTES;
  isCounting = queue.length > 0;
  if (isCounting) setImmediate(beginTurn);
  while (leftBytes > 0) {
    const next = queue.shift();
    if (next === undefined) return;
    leftBytes -= next.bytes;
    next.begin();
  }
}
