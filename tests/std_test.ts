// Cases true of the stand-ins in `src/std/` and of the published packages alike.

import {
  assert,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import * as platform from "@std/path";
import {
  basename,
  dirname,
  extname,
  fromFileUrl,
  isAbsolute,
  join,
  normalize,
  relative,
  resolve,
  SEPARATOR,
  toFileUrl,
} from "@std/path/posix";

/** Keeps its value where only its getter shows it. */
class Sealed {
  #value: number;
  constructor(value: number) {
    this.#value = value;
  }
  get value(): number {
    return this.#value;
  }
}

const raise = (thrown: unknown) => (): never => {
  throw thrown;
};

const bound = raise(new RangeError("bound"));

Deno.test("assertEquals accepts values of equal structure", () => {
  const cycle = (): unknown => {
    const node: { self?: unknown } = {};
    node.self = node;
    return node;
  };
  const pairs: [unknown, unknown][] = [
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }],
    [NaN, NaN],
    [0, -0],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
    [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
    [new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
    [new Date(0), new Date(0)],
    [/a/g, /a/g],
    [new URL("http://a/b"), new URL("http://a/b")],
    [new Sealed(1), new Sealed(1)],
    [Object.create(null), {}],
    [cycle(), cycle()],
  ];
  for (const [a, b] of pairs) assertEquals(a, b);
});

Deno.test("assertEquals rejects values of different structure", () => {
  const pairs: [unknown, unknown][] = [
    [1, "1"],
    [null, undefined],
    [{}, { a: undefined }],
    [[1, 2], [2, 1]],
    [[undefined], new Array(1)],
    [new Uint8Array([1, 2]), new Uint8Array([1, 3])],
    [new Uint8Array([1]), [1]],
    [new Uint8Array([1]), new Uint16Array([1])],
    [new Map([["a", 1]]), new Map([["a", 2]])],
    [new Set([1]), new Set([2])],
    [new Date(0), new Date(1)],
    [/a/g, /a/i],
    [new URL("http://a/b"), new URL("http://a/c")],
    [new Sealed(1), new Sealed(2)],
    [new Error("a"), new TypeError("a")],
    [() => 1, () => 1],
  ];
  for (const [a, b] of pairs) {
    assertThrows(() => assertEquals(a, b), AssertionError, "Values are not equal");
    assertNotEquals(a, b);
  }
});

Deno.test("assertEquals adds the caller's words to its message", () => {
  assertThrows(() => assertEquals(1, 2, "here"), AssertionError, "Values are not equal: here");
});

Deno.test("assertNotEquals rejects values of equal structure", () => {
  assertThrows(() => assertNotEquals([1], [1]), AssertionError, "not to be");
});

Deno.test("assertStrictEquals tells structure from identity", () => {
  const value = { a: 1 };
  assertStrictEquals(value, value);
  assertStrictEquals(NaN, NaN);
  assertThrows(
    () => assertStrictEquals<unknown>(value, { a: 1 }),
    AssertionError,
    "same structure",
  );
  assertThrows(() => assertStrictEquals<number>(0, -0), AssertionError, "not strictly equal");
});

Deno.test("AssertionError is an error with its own name and a cause", () => {
  const error = new AssertionError("words", { cause: 1 });
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.message, error.cause], ["AssertionError", "words", 1]);
});

Deno.test("assertions that hold return nothing", () => {
  assertEquals(
    [
      assert(1),
      assertExists(0),
      assertMatch("abc", /b/),
      assertStringIncludes("abc", "bc"),
      assertInstanceOf(new TypeError(), Error),
      assertGreater(2, 1),
      assertGreaterOrEqual(2, 2),
      assertLess(1, 2),
      assertLessOrEqual(2, 2),
    ],
    new Array(9).fill(undefined),
  );
});

Deno.test("assertions that do not hold throw an AssertionError with their claim", () => {
  const cases: [claim: () => void, message: string][] = [
    [() => assert(0, "words"), "words"],
    [() => assertExists(null), 'Expected actual: "null" to not be null or undefined.'],
    [() => assertMatch("abc", /d/), 'Expected actual: "abc" to match: "/d/".'],
    [() => assertStringIncludes("abc", "d"), 'Expected actual: "abc" to contain: "d".'],
    [() => assertInstanceOf(new Error(), TypeError), 'instance of "TypeError" but was "Error".'],
    [() => assertInstanceOf(null, Error), 'instance of "Error" but was "null".'],
    [() => assertGreater(1, 1), "Expect 1 > 1"],
    [() => assertGreaterOrEqual(1, 2), "Expect 1 >= 2"],
    [() => assertLess(1, 1), "Expect 1 < 1"],
    [() => assertLessOrEqual(2, 1), "Expect 2 <= 1"],
    [() => fail(), "Failed assertion."],
    [() => fail("words"), "Failed assertion: words"],
  ];
  for (const [claim, message] of cases) assertThrows(claim, AssertionError, message);
});

Deno.test("assertThrows returns what was thrown", () => {
  const thrown = new RangeError("bound");
  assertStrictEquals(assertThrows(raise(thrown)), thrown);
  assertStrictEquals(assertThrows(raise(thrown), "words"), thrown);
  assertStrictEquals(assertThrows(raise(thrown), RangeError, "oun"), thrown);
});

Deno.test("assertThrows rejects silence, another class and another message", () => {
  const cases: [claim: () => void, message: string][] = [
    [() => assertThrows(() => {}), "Expected function to throw."],
    [() => assertThrows(() => {}, "words"), "Expected function to throw: words"],
    [() => assertThrows(bound, TypeError), 'instance of "TypeError", but was "RangeError".'],
    [() => assertThrows(bound, Error, "shape"), 'to include "shape", but got "bound".'],
    [() => assertThrows(raise("text"), Error), "A non-Error object was thrown."],
  ];
  for (const [claim, message] of cases) assertThrows(claim, AssertionError, message);
});

Deno.test("assertRejects resolves to the reason", async () => {
  const reason = new RangeError("bound");
  assertStrictEquals(await assertRejects(() => Promise.reject(reason)), reason);
  assertStrictEquals(await assertRejects(() => Promise.reject(reason), RangeError, "oun"), reason);
});

Deno.test("assertRejects rejects fulfilment, throwing at once, another class and another message", async () => {
  const refuse = () => Promise.reject(new RangeError("bound"));
  const cases: [claim: () => Promise<unknown>, message: string][] = [
    [() => assertRejects(() => Promise.resolve()), "Expected function to reject."],
    [() => assertRejects(bound), "Function throws when expected to reject."],
    [() => assertRejects(refuse, TypeError), 'instance of "TypeError", but was "RangeError".'],
    [() => assertRejects(refuse, Error, "shape"), 'to include "shape", but got "bound".'],
    [() => assertRejects(() => Promise.reject(1), Error), "A non-Error object was rejected."],
  ];
  for (const [claim, message] of cases) await assertRejects(claim, AssertionError, message);
});

Deno.test("join, normalize, resolve and relative keep to slashes and dots", () => {
  assertEquals(join("/a", "..", "b", "", "./c/"), "/b/c/");
  assertEquals(join("", ""), ".");
  assertEquals(normalize("/a//b/../../../c"), "/c");
  assertEquals(normalize("a/./b/.."), "a");
  assertEquals(resolve("/a", "b", "../c/"), "/a/c");
  assertEquals(resolve("/a", "/b"), "/b");
  assertEquals(relative("/a/b", "/a/c/d"), "../c/d");
  assertEquals(relative("/a", "/a"), "");
});

Deno.test("basename and dirname ignore separators at the end", () => {
  const names: [path: string, name: string, folder: string][] = [
    ["/a/b.txt", "b.txt", "/a"],
    ["/a/b/", "b", "/a"],
    ["a//b", "b", "a"],
    ["a", "a", "."],
    ["//a", "a", "/"],
    ["/", "/", "/"],
    ["", "", "."],
  ];
  for (const [path, name, folder] of names) {
    assertEquals([basename(path), dirname(path)], [name, folder], path);
  }
  assertEquals(basename("/a/b.txt", ".txt"), "b");
  assertEquals(basename("/a/.txt", ".txt"), ".txt");
});

Deno.test("extname finds the last dot that ends a name", () => {
  const extensions = {
    "a.txt": ".txt",
    "a.tar.gz": ".gz",
    ".a": "",
    "a.": ".",
    "a.b/c": "",
    "..": "",
  };
  for (const [path, extension] of Object.entries(extensions)) {
    assertEquals(extname(path), extension);
  }
});

Deno.test("isAbsolute and SEPARATOR speak of the slash", () => {
  assertEquals([isAbsolute("/a"), isAbsolute("a"), isAbsolute(""), SEPARATOR], [
    true,
    false,
    false,
    "/",
  ]);
});

Deno.test("fromFileUrl decodes the path of a file URL", () => {
  assertEquals(fromFileUrl("file:///a%20b/%C3%A9"), "/a b/é");
  assertEquals(fromFileUrl(new URL("file:///a%2Fb")), "/a/b");
  assertEquals(fromFileUrl("file:///100%"), "/100%");
  assertThrows(() => fromFileUrl("http://a/"), TypeError, "URL must be a file URL");
});

Deno.test("toFileUrl encodes what a URL would read otherwise", () => {
  assertEquals(toFileUrl("/a b/%?#\\\n").href, "file:///a%20b/%25%3F%23%5C%0A");
  assertEquals(toFileUrl("//a//b").href, "file:///a//b");
  assertThrows(() => toFileUrl("a"), TypeError, "Path must be absolute");
});

Deno.test("the platform's paths use its separator", () => {
  const path = platform.join("a", "b.txt");
  assertEquals(path, `a${platform.SEPARATOR}b.txt`);
  assertEquals(platform.normalize(`a${platform.SEPARATOR}..${platform.SEPARATOR}b`), "b");
  assertEquals(platform.dirname(path), "a");
  assertEquals(platform.basename(path, ".txt"), "b");
  assertEquals(platform.extname(path), ".txt");
  assertEquals(platform.isAbsolute(path), false);
});

Deno.test("the platform's file URLs lead back to the path", () => {
  const path = platform.fromFileUrl(import.meta.url);
  assert(platform.isAbsolute(path));
  assertEquals(platform.toFileUrl(path).href, import.meta.url);
  assertEquals(platform.relative(path, platform.resolve(path, "a")), "a");
});

Deno.test("parseArgs reads the ways to give a value", () => {
  for (const args of ["-p8000", "-p 8000", "-p=8000", "--port=8000", "--port 8000"]) {
    const { port } = parseArgs(args.split(" "), { string: ["port"], alias: { port: "p" } });
    assertEquals(port, "8000", args);
  }
});

Deno.test("parseArgs keeps a declared string a string", () => {
  assertEquals(parseArgs(["--a=1", "--b=1"], { string: ["a"] }), { _: [], a: "1", b: 1 });
});

Deno.test("parseArgs gives a declared string without a value the empty string", () => {
  const args = parseArgs(["--a", "--b", "-c"], { string: ["a", "c"] });
  assertEquals(args, { _: [], a: "", b: true, c: "" });
});

Deno.test("parseArgs takes what looks like a number for one", () => {
  const args = parseArgs(["--a=1.5", "--b=1e3", "--c=0x10", "--d=1a", "7", "x"]);
  assertEquals(args, { _: [7, "x"], a: 1.5, b: 1000, c: 16, d: "1a" });
});

Deno.test("parseArgs keeps positionals strings when _ is declared one", () => {
  assertEquals<unknown>(parseArgs(["7"], { string: ["_"] }), { _: ["7"] });
});

Deno.test("parseArgs sets a declared boolean to false when it is absent", () => {
  assertEquals(parseArgs([], { boolean: ["a"] }), { _: [], a: false });
});

Deno.test("parseArgs does not take the next argument for a declared boolean", () => {
  const options = { boolean: ["a", "b"] };
  assertEquals<unknown>(parseArgs(["--a", "x", "-b", "y"], options), {
    _: ["x", "y"],
    a: true,
    b: true,
  });
});

Deno.test("parseArgs reads true and false given to a boolean", () => {
  const args = parseArgs(["--a=false", "--b", "false", "-c", "true"], { boolean: ["a", "b", "c"] });
  assertEquals(args, { _: [], a: false, b: false, c: true });
});

Deno.test("parseArgs with boolean true takes no value after a long name", () => {
  const args = parseArgs(["--a", "x", "--b=y", "-c", "z"], { boolean: true });
  assertEquals(args, { _: ["x"], a: true, b: "y", c: "z" });
});

Deno.test("parseArgs reads a cluster of letters", () => {
  assertEquals(parseArgs(["-abc"]), { _: [], a: true, b: true, c: true });
  assertEquals(parseArgs(["-abc", "x"]), { _: [], a: true, b: true, c: "x" });
  assertEquals(parseArgs(["-n./x"]), { _: [], n: "./x" });
});

Deno.test("parseArgs does not take an option for a value", () => {
  assertEquals(parseArgs(["--a", "-b", "--c"]), { _: [], a: true, b: true, c: true });
});

Deno.test("parseArgs takes a lone hyphen for a positional or a short option's value", () => {
  assertEquals(parseArgs(["-"]), { _: ["-"] });
  assertEquals(parseArgs(["-o", "-"]), { _: [], o: "-" });
});

Deno.test("parseArgs splits at the first equals sign and keeps line ends", () => {
  assertEquals(parseArgs(["--a=b=c", "--d=e\nf"]), { _: [], a: "b=c", d: "e\nf" });
});

Deno.test("parseArgs keeps the last of repeated values", () => {
  assertEquals(parseArgs(["--a=x", "--a=y"], { string: ["a"] }).a, "y");
});

Deno.test("parseArgs gathers collected values in an array", () => {
  const options = { string: ["a", "b"], collect: ["a", "b", "c"] } as const;
  const args = parseArgs(["--a=1", "--a", "2", "--c=3"], options);
  assertEquals(args, { _: [], a: ["1", "2"], b: [], c: [3] });
});

Deno.test("parseArgs negates negatable names only", () => {
  const args = parseArgs(["--no-a", "--no-b"], { negatable: ["a"], default: { a: true } });
  assertEquals(args, { _: [], a: false, "no-b": true });
});

Deno.test("parseArgs gives an absent name its default, and its aliases too", () => {
  const options = { alias: { host: "h" }, default: { host: "::", port: 8000 } };
  assertEquals(parseArgs(["--port=1"], options), { _: [], host: "::", h: "::", port: 1 });
});

Deno.test("parseArgs sets every alias of a name", () => {
  const options = { alias: { help: ["h", "usage"] }, boolean: ["help"] };
  assertEquals<unknown>(parseArgs(["-h"], options), { _: [], help: true, h: true, usage: true });
  assertEquals<unknown>(parseArgs([], options), { _: [], help: false, h: false, usage: false });
});

Deno.test("parseArgs does not read what follows a double hyphen", () => {
  assertEquals(parseArgs(["a", "--", "--b", "1"]), { _: ["a", "--b", "1"] });
  assertEquals(parseArgs(["a", "--", "--b"], { "--": true }), { _: ["a"], "--": ["--b"] });
  assertEquals(parseArgs(["a"], { "--": true }), { _: ["a"], "--": [] });
});

Deno.test("parseArgs with stopEarly does not read what follows a positional", () => {
  assertEquals(parseArgs(["-a", "--", "x"], { stopEarly: true }), { _: ["x"], a: true });
  const args = parseArgs(["--a=1", "run", "--b", "2"], { stopEarly: true });
  assertEquals(args, { _: ["run", "--b", "2"], a: 1 });
});

Deno.test("parseArgs drops an unknown argument when unknown returns false", () => {
  const seen: unknown[][] = [];
  const args = parseArgs(["--a=1", "--b=2", "-xy", "file", "--a", "3"], {
    string: ["a"],
    unknown: (...received: unknown[]) => {
      seen.push(received);
      return false;
    },
  });
  assertEquals(args, { _: [], a: "3" });
  assertEquals(seen, [["--b=2", "b", "2"], ["-xy", "x", true], ["-xy", "y", "file"]]);
});

Deno.test("parseArgs keeps an unknown argument when unknown returns anything else", () => {
  assertEquals(parseArgs(["--a", "--b"], { unknown: () => undefined }), {
    _: [],
    a: true,
    b: true,
  });
});

Deno.test("parseArgs reads a dotted name into nested objects", () => {
  assertEquals(parseArgs(["--a.b=1", "--a.c.d"]), { _: [], a: { b: 1, c: { d: true } } });
});

Deno.test("parseArgs types declared names", () => {
  const args = parseArgs(["--verbose", "--header=a", "--port=1"], {
    boolean: ["verbose"],
    string: ["header", "port", "host"],
    collect: ["header"],
    default: { port: "8000" },
    "--": true,
  });
  const verbose: boolean = args.verbose;
  const header: string[] = args.header;
  const port: string = args.port;
  const host: string | undefined = args.host;
  const positionals: (string | number)[] = args._;
  const rest: string[] = args["--"];
  assertEquals([verbose, header, port, host, positionals, rest], [
    true,
    ["a"],
    "1",
    undefined,
    [],
    [],
  ]);
});
