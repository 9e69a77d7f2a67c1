// Timers: those that do not keep the process alive, and those that something has to be faster than.

/** A timer that was set. */
export type Timer = ReturnType<typeof setInterval>;

/** Lets the process end although a timer is set. They are numbers in some versions of Deno, else objects. */
export function unref(timer: Timer | number): void {
  if (typeof timer === "number") Deno.unrefTimer(timer);
  else timer.unref();
}

const LATE = Symbol("late");

/** Gives what a promise gives, or after `ms` what `onLate` gives; leaves no timer behind. */
export async function within<Value>(
  promise: Promise<Value>,
  ms: number,
  onLate: () => Value,
): Promise<Value> {
  const late = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => late.resolve(LATE), ms);
  try {
    const outcome = await Promise.race([promise, late.promise]);
    return outcome === LATE ? onLate() : outcome;
  } finally {
    clearTimeout(timer);
  }
}
