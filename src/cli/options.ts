// Arguments → a typed record of what to do, or a mistake in them.

import { parseArgs } from "@std/cli/parse-args";
import type { ServeDirOptions, TrailingSlash } from "../files/options.ts";
import type { Deadlines } from "../net/deadline.ts";
import { UsageError } from "./failure.ts";
import { readHost, readPort, refuseUnknown, secondsIn } from "./arguments.ts";

/** What the arguments ask for. */
export type Command =
  | ServeCommand
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** Serve a folder, or the built-in site. */
export interface ServeCommand {
  /** Tells the commands apart. */
  readonly kind: "serve";
  /** The folder; the built-in site if there is none. */
  readonly root: string | undefined;
  /** The port; 0 for any. */
  readonly port: number;
  /** The address or host name to listen on. */
  readonly host: string;
  /** The files with certificate chain and private key, where TLS is to be spoken. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Whether to print a line for each request. */
  readonly verbose: boolean;
  /** Whether to print the requests as they arrive. */
  readonly showRequest: boolean;
  /** Whether one connection is served at a time. */
  readonly serial: boolean;
  /** Whether to tell a peer why its request was refused. */
  readonly explain: boolean;
  /** The hosts that are served; all if there are none. */
  readonly hosts: readonly string[];
  /** How long a peer may take; what is not given has its default. */
  readonly deadlines: Partial<Deadlines>;
  /** How files are served; what is not given has its default. */
  readonly files: FileOptions;
}

/** How files are served, and how many bytes of them are kept in memory. */
export type FileOptions = Omit<ServeDirOptions, "cache"> & { readonly cacheBytes?: number };

/** What `--help` prints. */
export const USAGE = `Usage: loket [OPTIONS] [ROOT]
       loket COMMAND [ARGUMENTS]

Serves the folder ROOT over HTTP/1.1; without ROOT, the built-in site.

Commands, each with a --help of its own:
  get URL           ask a server, and show its answer
  client HOST PORT  ask a server at a prompt
  lesson [NAME]     run a lesson, or list them all
  compare           play seven scenarios, one client at a time and many

Options:
  -p, --port PORT   the port to listen on; 0 for any that is free (8000)
      --host HOST   the address to listen on; 0.0.0.0 for every one (127.0.0.1)
  -c, --cert FILE   speak TLS, with the certificate chain in this PEM file
  -k, --key FILE    the private key of the certificate, a PEM file
      --only-host NAME
                    serve requests for this host only; may be given repeatedly
  -v, --verbose     print the number of the process, and a line for each request
      --show-request
                    print each request as it arrives, octets and all, line by
                    line; passwords and cookies are covered
      --explain     tell a peer why its request was refused, not only that
      --serial      serve one connection at a time, while all others wait: to
                    see what that is like, not for use
  -h, --help        print this and exit
  -V, --version     print the version and exit

How files are served:
      --dir-listing     list folders that have no index.html
      --dotfiles        serve names that begin with a dot
      --cors            let scripts of other sites read the answers
      --clean-urls      answer /page with page.html
      --spa             answer paths at which there is nothing with index.html
      --fallback FILE   the same with another file below ROOT
      --not-found FILE  the page of a 404, below ROOT
      --trailing-slash HOW
                        where a slash ends a path: at folders, never, or either
      --download PATTERN
                        files to be saved, not shown; may be given repeatedly
  -H, --header LINE     a field, "NAME: VALUE" for every answer or "PATTERN
                        NAME: VALUE" for files; may be given repeatedly
      --redirect LINE   "/FROM TO" or "/FROM TO STATUS"; repeatedly, too
      --compress        compress text with brotli or gzip
      --precompressed   send FILE.br, FILE.zst or FILE.gz for FILE
      --immutable       let files with a hash in their name be kept for a year
      --etag WHAT       make tags from version or content (version)
      --cache MIB       the memory to keep small files in (64)

How long a peer may take, in seconds; 0 for as long as it likes:
      --idle-timeout     to the first octet of a request (30)
      --head-timeout     from there to the end of its header section (10)
      --content-timeout  to send content at 240 bytes a second (30)
      --send-timeout     to take an answer at 240 bytes a second (30)

It listens on this machine only unless --host says otherwise, does not serve
names that begin with a dot, and follows no link that leads out of ROOT.
Ctrl-C stops it after the requests in flight; a second one stops it at once.
`;

/** Reads the arguments of the command line. Throws a `UsageError`. */
export function readArguments(args: readonly string[]): Command {
  const parsed = parseArgs([...args], {
    boolean: ["help", "version", "verbose", "explain", "serial", "show-request", ...SWITCHES],
    // A folder can be called 007.
    string: ["port", "host", "only-host", "cert", "key", "_", ...TIMEOUT_OPTIONS, ...FILE_OPTIONS],
    collect: ["only-host", "header", "redirect", "download"],
    negatable: ["dir-listing", "dotfiles", "cors"],
    alias: { port: "p", cert: "c", key: "k", header: "H", verbose: "v", help: "h", version: "V" },
    unknown: refuseUnknown,
  });
  if (parsed.help) return { kind: "help" };
  if (parsed.version) return { kind: "version" };
  const [root, ...others] = parsed._.map(String);
  if (others.length > 0) throw new UsageError(`One folder can be served, not also ${others[0]}`);
  return {
    kind: "serve",
    root,
    port: readPort(parsed.port ?? "8000"),
    host: readHost("host", parsed.host ?? "127.0.0.1"),
    hosts: parsed["only-host"].map((host) => readHost("only-host", host)),
    tls: readTls(parsed.cert, parsed.key),
    verbose: parsed.verbose,
    showRequest: parsed["show-request"],
    serial: parsed.serial,
    explain: parsed.explain,
    deadlines: readTimeouts(parsed),
    files: readFileOptions(parsed),
  };
}

function readTls(cert: string | undefined, key: string | undefined): ServeCommand["tls"] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === "" || key === "") {
    throw new UsageError("--cert and --key take the path of a PEM file");
  }
  if (key === undefined) throw new UsageError("--cert needs --key, the file with the private key");
  if (cert === undefined) throw new UsageError("--key needs --cert, the file with the certificate");
  return { cert, key };
}

/** The deadline that each option sets. */
const TIMEOUTS = {
  "head-timeout": "headMs",
  "idle-timeout": "idleMs",
  "content-timeout": "contentMs",
  "send-timeout": "sendMs",
} as const satisfies Record<string, keyof Deadlines>;

type TimeoutOption = keyof typeof TIMEOUTS;

const TIMEOUT_OPTIONS = Object.keys(TIMEOUTS) as TimeoutOption[];

function readTimeouts(
  parsed: Readonly<Record<TimeoutOption, string | undefined>>,
): Partial<Deadlines> {
  const deadlines: Partial<Record<keyof Deadlines, number>> = {};
  for (const option of TIMEOUT_OPTIONS) {
    const text = parsed[option];
    if (text !== undefined) deadlines[TIMEOUTS[option]] = readSeconds(option, text) * 1000;
  }
  return deadlines;
}

function readSeconds(option: string, text: string): number {
  const seconds = text === "Infinity" ? Infinity : secondsIn(text);
  if (seconds !== undefined) return seconds;
  throw new UsageError(`--${option} takes a number of seconds, not ${JSON.stringify(text)}`);
}

/** What is either on or off. */
const SWITCHES = [
  "dir-listing",
  "dotfiles",
  "cors",
  "clean-urls",
  "spa",
  "compress",
  "precompressed",
  "immutable",
] as const;

const FILE_OPTIONS = [
  "fallback",
  "not-found",
  "trailing-slash",
  "header",
  "redirect",
  "download",
  "etag",
  "cache",
] as const;

type FileArguments =
  & Readonly<Record<(typeof SWITCHES)[number], boolean>>
  & Readonly<
    Record<"fallback" | "not-found" | "trailing-slash" | "etag" | "cache", string | undefined>
  >
  & Readonly<Record<"header" | "redirect" | "download", readonly string[]>>;

function readFileOptions(parsed: FileArguments): FileOptions {
  const fallback = parsed.fallback ?? (parsed.spa ? "index.html" : undefined);
  const notFound = parsed["not-found"];
  const slash = readChoice("trailing-slash", parsed["trailing-slash"], SLASHES);
  const etagFrom = readChoice("etag", parsed.etag, ["version", "content"]);
  return {
    showDirListing: parsed["dir-listing"],
    showDotfiles: parsed.dotfiles,
    enableCors: parsed.cors,
    cleanUrls: parsed["clean-urls"],
    compress: parsed.compress,
    precompressed: parsed.precompressed,
    immutable: parsed.immutable,
    headers: parsed.header,
    redirects: parsed.redirect,
    downloads: parsed.download,
    ...(fallback !== undefined && { fallback }),
    ...(notFound !== undefined && { notFound }),
    ...(slash !== undefined && { trailingSlash: slash }),
    ...(etagFrom !== undefined && { etagFrom }),
    ...(parsed.cache !== undefined && { cacheBytes: readMebibytes(parsed.cache) }),
  };
}

const SLASHES: readonly TrailingSlash[] = ["folders", "never", "either"];

function readChoice<Choice extends string>(
  option: string,
  text: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((choice) => choice === text);
  if (text === undefined || choice !== undefined) return choice;
  throw new UsageError(`--${option} takes ${choices.join(" or ")}, not ${JSON.stringify(text)}`);
}

function readMebibytes(text: string): number {
  if (/^[0-9]{1,6}(?:\.[0-9]+)?$/.test(text)) return Number(text) * 1024 * 1024;
  throw new UsageError(`--cache takes a number of MiB, not ${JSON.stringify(text)}`);
}
