/**
 * Stands for `@std/assert`: every function returns when its claim holds and throws
 * {@linkcode AssertionError} when it does not. `msg` is added to the message.
 *
 * @module
 */

import { inspect } from "node:util";
import { equal } from "./equal.ts";

/** Stands for `AssertionError` of `@std/assert`. */
export class AssertionError extends Error {
  /** Creates an error from its message and, as for `Error`, a cause. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/** Stands for `fail` of `@std/assert`: always throws. */
export function fail(msg?: string): never {
  throw new AssertionError(sentence("Failed assertion", msg));
}

/** Stands for `assert` of `@std/assert`: the value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Stands for `assertExists` of `@std/assert`: the value is neither `null` nor `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  check(actual != null, `Expected actual: "${actual}" to not be null or undefined`, msg);
}

/** Stands for `assertEquals` of `@std/assert`: the values are equal by structure. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(sentence("Values are not equal", msg) + difference(actual, expected));
}

/** Stands for `assertNotEquals` of `@std/assert`: the values differ by structure. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    sentence(`Expected actual: ${format(actual)} not to be: ${format(expected)}`, msg),
  );
}

/** Stands for `assertStrictEquals` of `@std/assert`: `Object.is` holds for the values. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const claim = format(actual) === format(expected)
    ? "Values have the same structure but are not reference-equal"
    : "Values are not strictly equal";
  throw new AssertionError(sentence(claim, msg) + difference(actual, expected));
}

/** Stands for `assertMatch` of `@std/assert`: the expression matches somewhere in the text. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  check(expected.test(actual), `Expected actual: "${actual}" to match: "${expected}"`, msg);
}

/** Stands for `assertStringIncludes` of `@std/assert`: the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  check(actual.includes(expected), `Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Stands for `assertInstanceOf` of `@std/assert`: `instanceof` holds. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  msg?: string,
): asserts actual is T {
  if (actual instanceof expectedType) return;
  const found = typeof actual !== "object"
    ? typeof actual
    : actual === null
    ? "null"
    : actual.constructor?.name ?? "Object";
  throw new AssertionError(
    sentence(`Expected object to be an instance of "${expectedType.name}" but was "${found}"`, msg),
  );
}

/** Stands for `assertGreater` of `@std/assert`: `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (actual > expected) return;
  throw new AssertionError(msg ?? `Expect ${format(actual)} > ${format(expected)}`);
}

/** Stands for `assertGreaterOrEqual` of `@std/assert`: `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual >= expected) return;
  throw new AssertionError(msg ?? `Expect ${format(actual)} >= ${format(expected)}`);
}

/** Stands for `assertLess` of `@std/assert`: `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (actual < expected) return;
  throw new AssertionError(msg ?? `Expect ${format(actual)} < ${format(expected)}`);
}

/** Stands for `assertLessOrEqual` of `@std/assert`: `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (actual <= expected) return;
  throw new AssertionError(msg ?? `Expect ${format(actual)} <= ${format(expected)}`);
}

/** Stands for `assertThrows` of `@std/assert`: the function throws. Returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Stands for `assertThrows` of `@std/assert`: it throws an error of this class and message. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: string | (abstract new (...args: never[]) => Error),
  msgIncludes?: string,
  msg?: string,
): unknown {
  const [ErrorClass, detail] = typeof classOrMsg === "string"
    ? [undefined, classOrMsg]
    : [classOrMsg, msg];
  try {
    fn();
  } catch (error) {
    if (ErrorClass) checkError(error, "thrown", ErrorClass, msgIncludes, detail);
    return error;
  }
  throw new AssertionError(sentence("Expected function to throw", detail));
}

/** Stands for `assertRejects` of `@std/assert`: the promise rejects. Resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Stands for `assertRejects` of `@std/assert`: it rejects with this class and message. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: abstract new (...args: never[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: string | (abstract new (...args: never[]) => Error),
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const [ErrorClass, detail] = typeof classOrMsg === "string"
    ? [undefined, classOrMsg]
    : [classOrMsg, msg];
  const promise = callForPromise(fn, detail);
  try {
    await promise;
  } catch (error) {
    if (ErrorClass) checkError(error, "rejected", ErrorClass, msgIncludes, detail);
    return error;
  }
  throw new AssertionError(sentence("Expected function to reject", detail));
}

/** Throwing at once, or returning no promise, is not rejecting. */
function callForPromise(
  fn: () => PromiseLike<unknown>,
  msg: string | undefined,
): PromiseLike<unknown> {
  let returned: PromiseLike<unknown> | undefined;
  try {
    returned = fn();
  } catch { /* told below */ }
  if (typeof returned === "object" && typeof returned?.then === "function") return returned;
  throw new AssertionError(sentence("Function throws when expected to reject", msg));
}

function checkError(
  error: unknown,
  how: "thrown" | "rejected",
  ErrorClass: abstract new (...args: never[]) => Error,
  msgIncludes: string | undefined,
  msg: string | undefined,
): void {
  if (!(error instanceof Error)) {
    throw new AssertionError(sentence(`A non-Error object was ${how}`, msg));
  }
  check(
    error instanceof ErrorClass,
    `Expected error to be instance of "${ErrorClass.name}", but was "${error.constructor.name}"`,
    msg,
  );
  const found = JSON.stringify(error.message);
  check(
    error.message.includes(msgIncludes ?? ""),
    `Expected error message to include ${JSON.stringify(msgIncludes)}, but got ${found}`,
    msg,
  );
}

function check(holds: boolean, claim: string, msg: string | undefined): void {
  if (!holds) throw new AssertionError(sentence(claim, msg));
}

function sentence(claim: string, msg: string | undefined): string {
  return msg ? `${claim}: ${msg}` : `${claim}.`;
}

function format(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  const all = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return inspect(value, { ...all, compact: false, getters: true, sorted: true });
}

/** Both values as lines: what they share at both ends once, between them `-` actual, `+` expected. */
function difference(actual: unknown, expected: unknown): string {
  const found = format(actual).split("\n");
  const wanted = format(expected).split("\n");
  const most = Math.min(found.length, wanted.length);
  let head = 0;
  while (head < most && found[head] === wanted[head]) head++;
  let tail = 0;
  while (tail < most - head && found.at(-1 - tail) === wanted.at(-1 - tail)) tail++;
  const lines = [
    ...found.slice(0, head).map((line) => `    ${line}`),
    ...found.slice(head, found.length - tail).map((line) => `-   ${line}`),
    ...wanted.slice(head, wanted.length - tail).map((line) => `+   ${line}`),
    ...found.slice(found.length - tail).map((line) => `    ${line}`),
  ];
  return `\n\n    [Diff] - Actual / + Expected\n\n${lines.join("\n")}\n`;
}
