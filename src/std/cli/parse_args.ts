/**
 * Stands for `@std/cli/parse-args`. An argument is read into settings by its form (`--long`,
 * `-cluster`, or neither), and the settings are entered into the result.
 *
 * @module
 */

/** Stands for `ParseOptions` of `@std/cli`: which names are known, and as what. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
  N extends string = string,
  D extends Record<string, unknown> = Record<string, unknown>,
  Dash extends boolean = boolean,
> {
  /** With `true`, what follows `--` becomes the property `"--"` of the result. */
  "--"?: Dash;
  /** Other names of a name; each receives the same value. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Names that take no value. With `true`, every `--name` without `=` is one. */
  boolean?: boolean | B | readonly B[];
  /** Names whose values are gathered in an array. */
  collect?: C | readonly C[];
  /** Values of names that are not given. */
  default?: D;
  /** Names that `--no-name` sets to `false`. */
  negatable?: N | readonly N[];
  /** With `true`, everything after the first positional is positional. */
  stopEarly?: boolean;
  /** Names whose values stay strings. */
  string?: S | readonly S[];
  /** Called with what no other option declares; it is left out when this returns `false`. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/**
 * Stands for `Args` of `@std/cli`, where its type parameters are others: write it without any. Holds
 * the values by name, and as `_` the positionals.
 */
export type Args<
  B extends string = never,
  S extends string = never,
  C extends string = never,
  N extends string = never,
  D extends Record<string, unknown> = Record<never, unknown>,
  Dash extends boolean = false,
> =
  & Record<string, unknown>
  & {
    [K in B | S | C | keyof D as string extends K ? never : Exclude<K, "_">]:
      | (K extends C ? (K extends B ? boolean : K extends S ? string : unknown)[]
        : K extends B ? boolean
        : K extends S ? string
        : unknown)
      | (K extends N ? false : never)
      | (K extends keyof D ? D[K] : K extends B | C ? never : undefined);
  }
  & { _: (string | number)[] }
  & (Dash extends true ? { "--": string[] } : unknown);

interface Names {
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly boolean: ReadonlySet<string>;
  readonly string: ReadonlySet<string>;
  readonly collect: ReadonlySet<string>;
  readonly negatable: ReadonlySet<string>;
  readonly allBoolean: boolean;
}

interface Setting {
  readonly key: string;
  readonly value: string | boolean;
  /** A negation replaces what was collected. */
  readonly replaces?: true;
}

interface Reading {
  readonly settings: readonly Setting[];
  readonly usesNext: boolean;
}

/**
 * Stands for `parseArgs` of `@std/cli`: reads command-line arguments into an object.
 *
 * A value that looks like a number becomes one unless its name is declared a string.
 */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
  const N extends string = never,
  D extends Record<string, unknown> = Record<never, unknown>,
  Dash extends boolean = false,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C, N, D, Dash> = {},
): Args<B, S, C, N, D, Dash> {
  const { unknown = () => true, stopEarly = false } = options;
  const names = declare(options);
  const positionals: (string | number)[] = [];
  const result: Record<string, unknown> = { _: positionals };
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const queue = args.slice(0, end);
  const rest = args.slice(end + 1);

  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg.startsWith("-") && arg !== "-") {
      const read = arg.startsWith("--") ? readLong : readCluster;
      const { settings, usesNext } = read(arg, queue[0] ?? "", names);
      if (usesNext) queue.shift();
      for (const setting of settings) enter(result, setting, arg, names, unknown);
      continue;
    }
    if (unknown(arg) !== false) positionals.push(names.string.has("_") ? arg : numberOr(arg));
    if (stopEarly) positionals.push(...queue.splice(0));
  }

  fillIn(result, names, options.default ?? {});
  if (options["--"]) result["--"] = rest;
  else positionals.push(...rest);
  return result as Args<B, S, C, N, D, Dash>;
}

function declare(options: ParseOptions): Names {
  const aliases = new Map<string, readonly string[]>();
  for (const [name, others] of Object.entries(options.alias ?? {})) {
    const group = [name, others].flat();
    for (const member of group) aliases.set(member, group.filter((other) => other !== member));
  }
  const withAliases = (declared: boolean | string | readonly string[] = []): Set<string> => {
    const listed = [declared].flat().filter((name) => typeof name === "string");
    return new Set(listed.flatMap((name) => [name, ...aliases.get(name) ?? []]));
  };
  return {
    aliases,
    boolean: withAliases(options.boolean),
    string: withAliases(options.string),
    collect: withAliases(options.collect),
    negatable: withAliases(options.negatable),
    allBoolean: options.boolean === true,
  };
}

/** Reads `--name`, `--name=value`, `--name value` and `--no-name`. */
function readLong(arg: string, next: string, names: Names): Reading {
  const hasNo = arg.startsWith("--no-") && arg !== "--no-";
  const text = arg.slice(hasNo ? "--no-".length : "--".length);
  const equals = text.indexOf("=", 1);
  if (equals !== -1) {
    const key = text.slice(0, equals);
    const value = text.slice(equals + 1);
    return readAs(key, names.boolean.has(key) ? value !== "false" : value);
  }
  if (hasNo && names.negatable.has(text)) {
    return { settings: [{ key: text, value: false, replaces: true }], usesNext: false };
  }
  const key = hasNo ? `no-${text}` : text;
  return readWithNext(key, next, !names.allBoolean && !next.startsWith("-"), names);
}

/** Reads `-a`, `-abc`, `-a value`, `-a=value` and `-a8`: the last letter may use the next argument. */
function readCluster(arg: string, next: string, names: Names): Reading {
  const settings: Setting[] = [];
  for (let at = 1; at < arg.length - 1; at++) {
    const key = arg.charAt(at);
    const value = attachedValue(key, arg.slice(at + 1));
    settings.push({ key, value: value ?? bareValue(key, names) });
    if (value !== undefined) return { settings, usesNext: false };
  }
  const last = readWithNext(arg.slice(-1), next, !/^--?[^-]/.test(next), names);
  return { ...last, settings: [...settings, ...last.settings] };
}

/** The value inside a cluster, if the text after the letter is one and not more letters. */
function attachedValue(letter: string, text: string): string | undefined {
  if (text === "=") return "";
  if (text === "-") return text;
  if (/[A-Za-z]/.test(letter)) {
    // Not anchored, as published: `-ab=1` and `-ab1` give the value to `a`.
    const assigned = /=(.+)/.exec(text)?.[1];
    if (assigned !== undefined) return assigned;
    if (/\d(\.\d*)?(e-?\d+)?$/.test(text)) return text;
  }
  return /^\W./s.test(text) ? text : undefined;
}

function readWithNext(key: string, next: string, mayUse: boolean, names: Names): Reading {
  if (next !== "" && mayUse && !names.boolean.has(key)) return readAs(key, next, true);
  if (next === "true" || next === "false") return readAs(key, next === "true", true);
  return readAs(key, bareValue(key, names));
}

function readAs(key: string, value: string | boolean, usesNext = false): Reading {
  return { settings: [{ key, value }], usesNext };
}

function bareValue(key: string, names: Names): string | boolean {
  return names.string.has(key) ? "" : true;
}

function enter(
  result: Record<string, unknown>,
  { key, value, replaces }: Setting,
  arg: string,
  names: Names,
  unknown: NonNullable<ParseOptions["unknown"]>,
): void {
  const isKnown = names.aliases.has(key) || names.boolean.has(key) || names.string.has(key) ||
    names.collect.has(key) || (names.allBoolean && /^--[^=]+$/.test(arg));
  if (!isKnown && unknown(arg, key, value) === false) return;
  const final = typeof value === "boolean" || names.string.has(key) ? value : numberOr(value);
  const collects = names.collect.has(key) && !replaces;
  for (const name of [key, ...names.aliases.get(key) ?? []]) put(result, name, final, collects);
}

/** Gives what is absent its default; a boolean becomes `false`, a collected name an empty array. */
function fillIn(
  result: Record<string, unknown>,
  names: Names,
  defaults: Record<string, unknown>,
): void {
  for (const [key, value] of Object.entries(defaults)) {
    if (has(result, key)) continue;
    for (const name of [key, ...names.aliases.get(key) ?? []]) put(result, name, value);
  }
  for (const name of names.boolean.union(names.string)) {
    if (has(result, name)) continue;
    if (names.collect.has(name)) put(result, name, []);
    else if (names.boolean.has(name)) put(result, name, false);
  }
}

/** Sets a property; a name with dots leads into nested objects. */
function put(
  result: Record<string, unknown>,
  name: string,
  value: unknown,
  collects = false,
): void {
  const [key = "", ...rest] = name.split(".");
  // Neither may be set from a command line, where it would reach every object.
  if (key === "__proto__" || key === "constructor") return;
  const old = result[key];
  if (rest.length > 0) {
    const inner = (old ?? (result[key] = {})) as Record<string, unknown>;
    put(inner, rest.join("."), value, collects);
  } else if (!collects) {
    result[key] = value;
  } else if (Array.isArray(old)) {
    old.push(value);
  } else {
    result[key] = old ? [old, value] : [value];
  }
}

function has(result: Record<string, unknown>, name: string): boolean {
  const [key = "", ...rest] = name.split(".");
  if (!Object.hasOwn(result, key)) return false;
  return rest.length === 0 || has(result[key] as Record<string, unknown>, rest.join("."));
}

function numberOr(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
