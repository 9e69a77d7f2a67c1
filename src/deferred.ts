// A real Request or Response costs as much as everything else that an exchange does, and mostly
// nobody looks at more than one or two of its properties. So a class of ours can stand for a Fetch
// class: it answers cheaply what it knows, and makes the real object when anything else is touched.
//
// It works because Deno keeps the state of such an object under symbols, and the methods of the Fetch
// class ask `this` for them: each of these symbols becomes a getter that asks the real object.

/**
 * Makes instances of `standIn` instances of the class of `sample` too.
 *
 * `realOf` gives the real object behind an instance, made on first touch; it is asked for everything
 * that the prototype of `standIn` does not answer itself.
 */
export function standFor<StandIn extends object, Real extends object>(
  standIn: { readonly prototype: StandIn },
  sample: Real,
  realOf: (instance: StandIn) => Real,
): void {
  Object.setPrototypeOf(standIn.prototype, Object.getPrototypeOf(sample));
  for (const symbol of Object.getOwnPropertySymbols(sample)) {
    Object.defineProperty(standIn.prototype, symbol, {
      get(this: StandIn): unknown {
        return Reflect.get(realOf(this), symbol);
      },
      set(this: StandIn, value: unknown): void {
        Reflect.set(realOf(this), symbol, value);
      },
    });
  }
}
