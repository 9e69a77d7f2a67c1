// Objects that stand for real ones of Fetch until somebody touches what they do not know themselves.
// Deno keeps the state of its objects under symbols; each of these symbols is a getter of the stand-in,
// and leads to a real object that is made then.

/** A class as it is looked at here. */
interface Class {
  readonly prototype: object;
}

/** How a stand-in leads to the real object. */
export interface Forwarding<StandIn> {
  /** The symbols under which the real object keeps its state. */
  readonly symbols: readonly symbol[];
  /** Gives the real object, which is made at the first call. */
  whole(standIn: StandIn): object;
}

/** Lets `standIn` pass for `real`: `instanceof`, and every property and method that it does not have. */
export function standFor<StandIn extends object>(
  standIn: { readonly prototype: StandIn },
  real: Class,
  { symbols, whole }: Forwarding<StandIn>,
): void {
  Object.setPrototypeOf(standIn.prototype, real.prototype);
  Object.defineProperty(standIn.prototype, "constructor", { value: real });
  for (const symbol of symbols) {
    Object.defineProperty(standIn.prototype, symbol, {
      get(this: StandIn): unknown {
        return Reflect.get(whole(this), symbol);
      },
      set(this: StandIn, value: unknown): void {
        Reflect.set(whole(this), symbol, value);
      },
    });
  }
}
