// Timers that do not keep the process alive.

/** A timer that was set. */
export type Timer = ReturnType<typeof setInterval>;

/** Lets the process end although a timer is set. They are numbers in some versions of Deno, else objects. */
export function unref(timer: Timer | number): void {
  if (typeof timer === "number") Deno.unrefTimer(timer);
  else timer.unref();
}
