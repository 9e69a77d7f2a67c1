// Where routes are kept and found: a tree with one level per segment of the path. A path is split
// before it is decoded, so an encoded "/" never separates. At each level static text is tried
// before a parameter and a parameter before `*`; a branch that leads nowhere is left again.
// A look-up visits no node twice, so going back cannot multiply its cost.

import { pathSegments } from "./semantics/path.ts";

/** The key of a route for every method; the empty string is no method. */
export const ANY_METHOD = "";

/** The parameters of a path without any. */
export const NO_PARAMS: Params = Object.freeze(Object.create(null));

const NO_METHODS: ReadonlySet<string> = new Set();

export type Params = Readonly<Record<string, string>>;

export interface Route<Value> {
  readonly method: string;
  readonly pattern: string;
  readonly value: Value;
}

export type Match<Value> =
  | { readonly kind: "route"; readonly value: Value; readonly params: Params }
  /** `methods`: those the patterns matching the path do have. */
  | { readonly kind: "none"; readonly methods: ReadonlySet<string> }
  | { readonly kind: "malformed" };

type Segment =
  | { readonly kind: "static"; readonly text: string }
  | { readonly kind: "param"; readonly name: string }
  | { readonly kind: "rest"; readonly name: "*" };

/** A parameter and the index of its segment in a path split at "/". */
interface Place {
  readonly name: string;
  readonly at: number;
}

interface Entry<Value> {
  readonly pattern: string;
  readonly places: readonly Place[];
  /** What a path without parameters is answered with, made once. */
  readonly match: Match<Value>;
  readonly value: Value;
}

type MethodTable<Value> = Map<string, Entry<Value>>;

interface Node<Value> {
  readonly children: Map<string, Node<Value>>;
  param: Node<Value> | undefined;
  /** Patterns that end at this node. */
  readonly ends: MethodTable<Value>;
  /** Patterns that go on with `*` from this node. */
  readonly rests: MethodTable<Value>;
}

interface Search {
  readonly segments: readonly string[];
  readonly method: string;
  /** Methods of the patterns that match the path but lack the method. */
  methods: Set<string> | undefined;
}

export class RouteTree<Value> {
  readonly #root: Node<Value> = createNode();
  /** Patterns that a request's path can equal as text. Nothing is more specific than these. */
  readonly #texts = new Map<string, MethodTable<Value>>();

  /** Throws `SyntaxError` for a bad pattern, `TypeError` when its paths are taken. */
  add({ method, pattern, value }: Route<Value>): void {
    const segments = readPattern(pattern);
    const table = tableAt(this.#root, segments);
    const taken = table.get(method);
    if (taken !== undefined) {
      const found = `${label(method, taken.pattern)} already matches the same paths`;
      throw new TypeError(`Cannot register ${label(method, pattern)}: ${found}`);
    }
    const match: Match<Value> = { kind: "route", value, params: NO_PARAMS };
    table.set(method, { pattern, places: placesOf(segments), match, value });
    if (isText(pattern, segments)) this.#texts.set(pattern, table);
  }

  /** Finds the most specific route; `path` is as sent, still encoded, without the query. */
  find(path: string, method: string): Match<Value> {
    const table = this.#texts.get(path);
    const entry = table === undefined ? undefined : entryFor(table, method);
    return entry === undefined ? this.#search(path, method) : entry.match;
  }

  #search(path: string, method: string): Match<Value> {
    const segments = pathSegments(path);
    if (segments === undefined) return { kind: "malformed" };
    const search: Search = { segments, method, methods: undefined };
    const entry = descend(this.#root, 0, search);
    if (entry === undefined) return { kind: "none", methods: search.methods ?? NO_METHODS };
    if (entry.places.length === 0) return entry.match;
    return { kind: "route", value: entry.value, params: paramsAt(entry.places, segments) };
  }
}

/** Checks the text of a pattern and reads its segments; throws `SyntaxError`. */
export function readPattern(pattern: string): readonly Segment[] {
  if (!pattern.startsWith("/")) throw badPattern(pattern, 'it does not begin with "/"');
  if (/[?#]/.test(pattern)) throw badPattern(pattern, 'a path has no "?" and no "#"');
  const segments = pattern.slice(1).split("/").map((text) => readSegment(text, pattern));
  if (segments.slice(0, -1).some(({ kind }) => kind === "rest")) {
    throw badPattern(pattern, '"*" is not its last segment');
  }
  const names = placesOf(segments).map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw badPattern(pattern, `":${twice}" appears twice`);
  return segments;
}

function readSegment(text: string, pattern: string): Segment {
  if (text === "*") return { kind: "rest", name: "*" };
  if (text.includes("*")) throw badPattern(pattern, `"*" is not a whole segment in "${text}"`);
  if (text.startsWith(":")) return { kind: "param", name: readName(text.slice(1), pattern) };
  return { kind: "static", text: readText(text, pattern) };
}

function readName(name: string, pattern: string): string {
  if (name === "") throw badPattern(pattern, '":" has no name');
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return name;
  throw badPattern(pattern, `":${name}" is not an identifier`);
}

function readText(text: string, pattern: string): string {
  const decoded = pathSegments(`/${text}`)?.[0];
  if (decoded === undefined) throw badPattern(pattern, `"${text}" has a malformed "%"`);
  // URL parsing takes dot segments out of every path, so this could never match.
  if (decoded === "." || decoded === "..") throw badPattern(pattern, `"${text}" is a dot segment`);
  return decoded;
}

function badPattern(pattern: string, reason: string): SyntaxError {
  return new SyntaxError(`Cannot read route pattern "${pattern}": ${reason}`);
}

function label(method: string, pattern: string): string {
  return `${method === ANY_METHOD ? "all methods of" : method} ${pattern}`;
}

function placesOf(segments: readonly Segment[]): readonly Place[] {
  return segments.flatMap((segment, index) =>
    segment.kind === "static" ? [] : [{ name: segment.name, at: index }]
  );
}

/** Whether paths matching the pattern are usually sent as the very text of the pattern. */
function isText(pattern: string, segments: readonly Segment[]): boolean {
  return segments.every(({ kind }) => kind === "static") &&
    new URL(`http://localhost${pattern}`).pathname === pattern;
}

function createNode<Value>(): Node<Value> {
  return { children: new Map(), param: undefined, ends: new Map(), rests: new Map() };
}

function tableAt<Value>(root: Node<Value>, segments: readonly Segment[]): MethodTable<Value> {
  let node = root;
  for (const segment of segments) {
    if (segment.kind === "rest") return node.rests;
    node = segment.kind === "param" ? (node.param ??= createNode()) : childOf(node, segment.text);
  }
  return node.ends;
}

function childOf<Value>(node: Node<Value>, text: string): Node<Value> {
  const child = node.children.get(text) ?? createNode();
  node.children.set(text, child);
  return child;
}

function descend<Value>(node: Node<Value>, at: number, search: Search): Entry<Value> | undefined {
  const segment = search.segments[at];
  if (segment === undefined) return take(node.ends, search) ?? take(node.rests, search);
  // To look up a text that was just cut out it must be hashed, which is most of the cost.
  const child = node.children.size === 0 ? undefined : node.children.get(segment);
  const found = child === undefined ? undefined : descend(child, at + 1, search);
  if (found !== undefined) return found;
  if (node.param !== undefined && segment !== "") {
    const found = descend(node.param, at + 1, search);
    if (found !== undefined) return found;
  }
  return take(node.rests, search);
}

/** The entry for the wanted method, or else notes which methods there are. */
function take<Value>(table: MethodTable<Value>, search: Search): Entry<Value> | undefined {
  if (table.size === 0) return undefined;
  const entry = entryFor(table, search.method);
  if (entry !== undefined) return entry;
  search.methods ??= new Set();
  for (const method of table.keys()) search.methods.add(method);
  return undefined;
}

function entryFor<Value>(table: MethodTable<Value>, method: string): Entry<Value> | undefined {
  return table.get(method) ?? (method === "HEAD" ? table.get("GET") : undefined) ??
    table.get(ANY_METHOD);
}

function paramsAt(places: readonly Place[], segments: readonly string[]): Params {
  const params: Record<string, string> = Object.create(null);
  for (const { name, at } of places) {
    params[name] = name === "*" ? segments.slice(at).join("/") : segments[at] ?? "";
  }
  return params;
}
