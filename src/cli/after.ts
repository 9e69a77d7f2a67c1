// Something that happens later, unless something else happens first.

/** Calls a function after `ms`, unless what it returns is called before. */
export type After = (ms: number, then: () => void) => () => void;

/** Does so with a timer. */
export function afterTimer(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
