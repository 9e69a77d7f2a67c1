import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../src/cli/failure.ts";
import { type Command, readArguments, type ServeCommand, USAGE } from "../../src/cli/options.ts";
import { test } from "../support/test.ts";

/** How files are served if nothing is said. */
const FILES: ServeCommand["files"] = {
  showDirListing: false,
  showDotfiles: false,
  enableCors: false,
  cleanUrls: false,
  compress: false,
  precompressed: false,
  immutable: false,
  headers: [],
  redirects: [],
  downloads: [],
};

const DEFAULTS: ServeCommand = {
  kind: "serve",
  root: undefined,
  port: 8000,
  host: "127.0.0.1",
  hosts: [],
  tls: undefined,
  verbose: false,
  explain: false,
  showRequest: false,
  serial: false,
  deadlines: {},
  files: FILES,
};

/** Arguments, and in what the command differs from the one without any. */
const COMMANDS: readonly (readonly [args: readonly string[], Partial<ServeCommand>])[] = [
  [[], {}],
  [["site"], { root: "site" }],
  [["."], { root: "." }],
  [["../a b/c"], { root: "../a b/c" }],
  [["--port", "8080"], { port: 8080 }],
  [["--port=8080"], { port: 8080 }],
  [["-p", "8080"], { port: 8080 }],
  [["-p8080"], { port: 8080 }],
  [["-p", "0"], { port: 0 }],
  [["-p", "65535"], { port: 65535 }],
  [["--host", "0.0.0.0"], { host: "0.0.0.0" }],
  [["--host=localhost"], { host: "localhost" }],
  [["--host", "::1"], { host: "::1" }],
  [["--host", "[::1]"], { host: "::1" }],
  [["--cert", "a.pem", "--key=b.pem"], { tls: { cert: "a.pem", key: "b.pem" } }],
  [["-k", "b.pem", "-c", "a.pem"], { tls: { cert: "a.pem", key: "b.pem" } }],
  [["--explain"], { explain: true }],
  [["--serial"], { serial: true }],
  [["--show-request"], { showRequest: true }],
  [["--head-timeout", "2.5"], { deadlines: { headMs: 2500 } }],
  [["--only-host", "a.example", "--only-host=[::1]"], { hosts: ["a.example", "::1"] }],
  [["--idle-timeout=0"], { deadlines: { idleMs: 0 } }],
  [["--content-timeout", "60", "--send-timeout", "Infinity"], {
    deadlines: { contentMs: 60_000, sendMs: Infinity },
  }],
  [["--dir-listing", "--dotfiles", "--cors"], {
    files: { ...FILES, showDirListing: true, showDotfiles: true, enableCors: true },
  }],
  [["--no-dir-listing", "--no-dotfiles", "--no-cors"], {}],
  [["--clean-urls", "--compress", "--precompressed", "--immutable"], {
    files: { ...FILES, cleanUrls: true, compress: true, precompressed: true, immutable: true },
  }],
  [["--spa"], { files: { ...FILES, fallback: "index.html" } }],
  [["--spa", "--fallback", "app.html"], { files: { ...FILES, fallback: "app.html" } }],
  [["--not-found=404.html"], { files: { ...FILES, notFound: "404.html" } }],
  [["--trailing-slash", "never"], { files: { ...FILES, trailingSlash: "never" } }],
  [["--etag", "content"], { files: { ...FILES, etagFrom: "content" } }],
  [["-H", "X-A: b", "--header=*.js X-C: d"], {
    files: { ...FILES, headers: ["X-A: b", "*.js X-C: d"] },
  }],
  [["--redirect", "/a /b", "--redirect", "/c /d 308", "--download", "*.pdf"], {
    files: { ...FILES, redirects: ["/a /b", "/c /d 308"], downloads: ["*.pdf"] },
  }],
  [["-v"], { verbose: true }],
  [["--verbose"], { verbose: true }],
  [["-v", "site"], { verbose: true, root: "site" }],
  [["--verbose", "site"], { verbose: true, root: "site" }],
  [["site", "-v"], { verbose: true, root: "site" }],
  [["-vp", "0", "site"], { verbose: true, port: 0, root: "site" }],
  [["site", "--port", "0", "--host", "::"], { root: "site", port: 0, host: "::" }],
  [["--", "-odd"], { root: "-odd" }],
  [["-v", "--", "--port"], { verbose: true, root: "--port" }],

  // A folder whose name looks like a number keeps its name.
  [["2024"], { root: "2024" }],
  [["007"], { root: "007" }],
  [["1.50"], { root: "1.50" }],
  [["1e3"], { root: "1e3" }],
  [["0x10"], { root: "0x10" }],
];

test("readArguments gives the memory for small files in MiB", () => {
  const command = readArguments(["--cache", "1.5"]);
  assertEquals(command.kind === "serve" && command.files.cacheBytes, 1.5 * 1024 * 1024);
});

for (const [args, differences] of COMMANDS) {
  test(`readArguments reads ${JSON.stringify(args)}`, () => {
    assertEquals(readArguments(args), { ...DEFAULTS, ...differences });
  });
}

const OTHERS: readonly (readonly [args: readonly string[], kind: Command["kind"]])[] = [
  [["-h"], "help"],
  [["--help"], "help"],
  [["--help", "site"], "help"],
  [["site", "-vh"], "help"],
  [["-V"], "version"],
  [["--version"], "version"],
  [["-hV"], "help"],
];

for (const [args, kind] of OTHERS) {
  test(`readArguments reads ${JSON.stringify(args)} as ${kind}`, () => {
    assertEquals(readArguments(args), { kind } as Command);
  });
}

const MISTAKES: readonly (readonly [args: readonly string[], message: string])[] = [
  [["--nonsense"], "Unknown option --nonsense"],
  [["--nonsense=a"], "Unknown option --nonsense"],
  [["--verbos"], "Unknown option --verbos"],
  [["--no-verbose"], "Unknown option --no-verbose"],
  [["-x"], "Unknown option -x"],
  [["-vx"], "Unknown option -vx"],
  [["site", "--nonsense"], "Unknown option --nonsense"],
  [["a", "b"], "One folder can be served, not also b"],
  [["a", "--", "b"], "One folder can be served, not also b"],
  [["--port"], '--port takes a number from 0 to 65535, not ""'],
  [["--port="], '--port takes a number from 0 to 65535, not ""'],
  [["--port", "abc"], '--port takes a number from 0 to 65535, not "abc"'],
  [["--port", "65536"], '--port takes a number from 0 to 65535, not "65536"'],
  [["--port=-1"], '--port takes a number from 0 to 65535, not "-1"'],
  [["--port", "80.5"], '--port takes a number from 0 to 65535, not "80.5"'],
  [["--port", "0x50"], '--port takes a number from 0 to 65535, not "0x50"'],
  [["--port", " 80"], '--port takes a number from 0 to 65535, not " 80"'],
  [["-p", "http"], '--port takes a number from 0 to 65535, not "http"'],
  [["--trailing-slash"], '--trailing-slash takes folders or never or either, not ""'],
  [["--trailing-slash", "both"], '--trailing-slash takes folders or never or either, not "both"'],
  [["--etag=md5"], '--etag takes version or content, not "md5"'],
  [["--cache", "64k"], '--cache takes a number of MiB, not "64k"'],
  [["--cache=-1"], '--cache takes a number of MiB, not "-1"'],
  [["--host"], "--host takes an address or a host name"],
  [["--host="], "--host takes an address or a host name"],
  [["--cert", "a"], "--cert needs --key, the file with the private key"],
  [["-k", "a"], "--key needs --cert, the file with the certificate"],
  [["--cert", "a", "--key="], "--cert and --key take the path of a PEM file"],
  [["--cert=", "--key", "a"], "--cert and --key take the path of a PEM file"],
];

for (const [args, message] of MISTAKES) {
  test(`readArguments refuses ${JSON.stringify(args)}`, () => {
    assertThrows(() => readArguments(args), UsageError, message);
  });
}

/** The options for how files are served. */
const FILE_OPTIONS: readonly string[] = [
  "--dir-listing",
  "--dotfiles",
  "--cors",
  "--clean-urls",
  "--spa",
  "--fallback FILE",
  "--not-found FILE",
  "--trailing-slash HOW",
  "--download PATTERN",
  "-H, --header LINE",
  "--redirect LINE",
  "--compress",
  "--precompressed",
  "--immutable",
  "--etag WHAT",
  "--cache MIB",
];

test("USAGE names every option and fits a terminal", () => {
  for (
    const option of [
      "-p, --port",
      "-c, --cert",
      "-k, --key",
      "--host",
      "-v, --verbose",
      "-h, --help",
      "-V, --version",
      "--explain",
      "--head-timeout",
      "--idle-timeout",
      "--content-timeout",
      "--send-timeout",
      ...FILE_OPTIONS,
    ]
  ) {
    assertStringIncludes(USAGE, option);
  }
  for (const line of USAGE.split("\n")) assert(line.length <= 80, line);
});

test("USAGE tells the defaults that hold", () => {
  assertStringIncludes(USAGE, `(${DEFAULTS.port})`);
  assertStringIncludes(USAGE, `(${DEFAULTS.host})`);
});
