// Equality by structure, as `@std/assert` has it. `isDeepStrictEqual` of `node:util` is not used: it
// tells 0 from -0 and does not see what a class keeps behind its getters.

type Keyed = Set<unknown> | Map<unknown, unknown>;

/** What has its own text and is compared by it. */
const COMPARED_AS_TEXT: readonly unknown[] = [
  RegExp.prototype,
  URL.prototype,
  URLSearchParams.prototype,
];

const TypedArray: abstract new () => Uint8Array = Object.getPrototypeOf(Uint8Array);

/** Tells whether two values are equal by structure; `assumed` ends a cycle. */
export function equal(a: unknown, b: unknown, assumed: Map<object, object> = new Map()): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || kindOf(a) !== kindOf(b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof TypedArray && b instanceof TypedArray) return equalElements(a, b);
  if (isBuffer(a) && isBuffer(b)) return equalElements(new Uint8Array(a), new Uint8Array(b));
  if (a instanceof WeakMap || a instanceof WeakSet) {
    throw new TypeError(`Cannot compare ${a[Symbol.toStringTag]} instances`);
  }
  if (a instanceof WeakRef && b instanceof WeakRef) return equal(a.deref(), b.deref(), assumed);
  if (assumed.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  assumed.set(a, b);
  if (isKeyed(a) && isKeyed(b)) return equalEntries(a, b, assumed);
  if (COMPARED_AS_TEXT.includes(kindOf(a))) return String(a) === String(b);
  return equalProperties(a, b, assumed);
}

function equalElements(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((element, at) => equal(element, b[at]));
}

function equalEntries(a: Keyed, b: Keyed, assumed: Map<object, object>): boolean {
  const others = [...b.entries()];
  return a.size === b.size &&
    [...a.entries()].every(([key, value]) =>
      others.some(([otherKey, otherValue]) =>
        equal(key, otherKey, assumed) && equal(value, otherValue, assumed)
      )
    );
}

function equalProperties(a: object, b: object, assumed: Map<object, object>): boolean {
  return propertiesOf(a).union(propertiesOf(b)).values().every((property) =>
    property in a && property in b &&
    equal(Reflect.get(a, property), Reflect.get(b, property), assumed)
  );
}

/** The enumerable properties of a plain object or array; every property of a class instance. */
function propertiesOf(value: object): Set<string | symbol> {
  const kind = kindOf(value);
  if (kind === Object.prototype || kind === Array.prototype) {
    return new Set(Reflect.ownKeys({ ...value }));
  }
  const properties = new Set<string | symbol>();
  for (let at = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const property of Reflect.ownKeys(at)) properties.add(property);
  }
  return properties;
}

/** The prototype; an object without one counts as a plain object. */
function kindOf(value: object): unknown {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isBuffer(value: object): value is ArrayBuffer | SharedArrayBuffer {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

function isKeyed(value: object): value is Keyed {
  return value instanceof Set || value instanceof Map;
}
