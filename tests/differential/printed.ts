// Rows in which a server prints. They run in a process of their own, once with each serve(), as
// `deno run printed.ts deno` or `… loket`: what is printed there can be read.

import { fromFileUrl } from "@std/path";
import { type Outcome, readToClose, type Run, runRow, type Serve, SERVES } from "./row.ts";
import { SIGNALS } from "./info.ts";
import { COPYINGS } from "./reads.ts";
import { delay } from "./streams.ts";
import { answer, CLOSE, LOCAL, serverOutcomeOf, type ServerRow, silent } from "./servers.ts";
import { Program, PROJECT } from "../support/program.ts";
import { within } from "../support/server.ts";
import { connect, write } from "../support/socket.ts";

type Handler = (request: Request, info: Deno.ServeHandlerInfo) => unknown;

function fail(): never {
  throw new Error("mine");
}

/** Starts a server with options of its own, asks once, and stops. */
async function ask(
  serve: Serve,
  run: Run,
  { handler = answer, ...options }: { handler?: Handler; [name: string]: unknown },
): Promise<void> {
  const server = serve({ ...LOCAL, ...options }, handler);
  const conn = await connect(server.addr.port);
  await write(conn, CLOSE);
  await within(readToClose(conn, run));
  conn.close();
  await within(server.shutdown());
}

async function listen(serve: Serve, options: Readonly<Record<string, unknown>>): Promise<void> {
  await within(serve({ port: 0, ...options }, answer).shutdown());
}

/** What `onError` may do wrong, too. */
const ON_ERRORS: readonly (readonly [name: string, onError: () => unknown])[] = [
  ["throws", () => {
    throw new TypeError("again");
  }],
  ["rejects", () => Promise.reject(new TypeError("again"))],
  ["returns nothing", () => undefined],
  ["returns a text", () => "text"],
  ["returns an object of the class that is no response", () => Object.create(Response.prototype)],
  ["returns Response.error()", () => Response.error()],
  ["returns a response that was read", async () => {
    const response = new Response("abc");
    await response.text();
    return response;
  }],
];

/** The rows. */
export const PRINTED: readonly ServerRow[] = [
  ["listens", (serve) => listen(serve, {})],
  ["listens on 127.0.0.1", (serve) => listen(serve, { hostname: "127.0.0.1" })],
  ["listens on localhost", (serve) => listen(serve, { hostname: "localhost" })],
  ["listens on 0.0.0.0", (serve) => listen(serve, { hostname: "0.0.0.0" })],
  ["listens on ::", (serve) => listen(serve, { hostname: "::" })],
  ["listens on ::1", (serve) => listen(serve, { hostname: "::1" })],
  ["listens, onListen undefined", (serve) => listen(serve, { onListen: undefined })],
  ["listens on a path", async (serve) => {
    const path = await Deno.makeTempFile();
    await Deno.remove(path);
    await listen(serve, { path });
  }],
  ["stops", async (serve) => {
    const server = serve(LOCAL, answer);
    await within(server.shutdown());
  }],
  ["no onError, throws", (serve, run) => ask(serve, run, { handler: fail })],
  [
    "no onError, throws a text",
    (serve, run) => ask(serve, run, { handler: () => Promise.reject("mine") }),
  ],
  ["no onError, returns nothing", (serve, run) => ask(serve, run, { handler: silent })],
  ["onError null", (serve, run) => ask(serve, run, { handler: fail, onError: null })],
  ...ON_ERRORS.map(([name, onError]): ServerRow => [
    `onError ${name}`,
    (serve, run) => ask(serve, run, { handler: fail, onError }),
  ]),
  ["a signal that is looked at", (serve, run) => ask(serve, run, { handler: signalled(run) })],
  ["a signal of a request that is cut", cut],
  ...["1", "true", "yes", "", "0", "false", "False"].map((value): ServerRow => [
    `compresses, the environment says "${value}"`,
    (serve, run) => compress(serve, run, value),
  ]),
  ...[...COPYINGS, ...SIGNALS].map((
    row,
  ): ServerRow => [row[0], (serve, run) => runRow(serve, row, run)]),
];

/** Looks at the signal of a request, before its answer and behind it. */
function signalled(run: Run): Handler {
  return async (request, info) => {
    const { signal } = request;
    run.note("is one", signal instanceof AbortSignal);
    run.note("the same each time", signal === request.signal);
    await delay(5);
    run.note("aborted before", signal.aborted);
    run.attempt("aborted behind", async () => {
      await info.completed;
      await delay(5);
      return signal.reason;
    });
    return answer();
  };
}

/** Aborts a server while it answers, and looks at the signal of the request. */
async function cut(serve: Serve, run: Run): Promise<void> {
  const called = Promise.withResolvers<Request>();
  const end = new AbortController();
  const server = serve({ ...LOCAL, signal: end.signal }, async (request: Request) => {
    called.resolve(request);
    await delay(20);
    return answer();
  });
  const conn = await connect(server.addr.port);
  await write(conn, CLOSE);
  const { signal } = await within(called.promise);
  end.abort();
  await within(readToClose(conn, run));
  conn.close();
  await within(server.finished);
  run.note("aborted", signal.aborted);
  await delay(20);
}

/** Asks, where the environment says whether answers are compressed, for one that is worth it. */
async function compress(serve: Serve, run: Run, value: string): Promise<void> {
  Deno.env.set("DENO_SERVE_AUTOMATIC_COMPRESSION", value);
  const server = serve(LOCAL, () => new Response("a".repeat(1_000)));
  Deno.env.delete("DENO_SERVE_AUTOMATIC_COMPRESSION");
  const response = await within(fetch(`http://127.0.0.1:${server.addr.port}/`));
  await response.body?.cancel();
  run.note("coding", response.headers.get("content-encoding"));
  await within(server.shutdown());
}

/** What comes in front of the lines that a row has printed. */
const MARK = "== ";

/** Runs all rows in a process of their own; what was printed is the last note of each. */
export async function printedOutcomes(name: keyof typeof SERVES): Promise<Outcome[]> {
  const permissions = [
    "--allow-net",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--no-prompt",
  ];
  await using program = new Program(Deno.execPath(), {
    args: ["run", ...permissions, fromFileUrl(import.meta.url), name],
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
  });
  const stderr = await program.stderr.whole();
  const outcomes: Outcome[] = JSON.parse(await program.stdout.whole());
  const printed = stderr.split(new RegExp(`^${MARK}.*\n`, "m")).slice(1).map(withoutPlaces);
  return outcomes.map((outcome, index) => ({
    ...outcome,
    notes: [...outcome.notes, `printed: ${printed[index]}`],
  }));
}

/** Takes out what is never the same: ports, paths, and where an error was thrown. */
function withoutPlaces(text: string): string {
  return text
    .replace(/^ +at .*\n/gm, "")
    .replace(/:[0-9]{4,5}\b/g, ":<port>")
    .replace(/\/tmp\/\w+/g, "<path>");
}

if (import.meta.main) {
  const serve = SERVES[Deno.args[0] === "deno" ? "deno" : "loket"];
  const outcomes: Outcome[] = [];
  for (const row of PRINTED) {
    // deno-lint-ignore no-console -- the mark has to stand between what the servers print
    console.error(MARK + row[0]);
    outcomes.push(await serverOutcomeOf(serve, row));
  }
  // deno-lint-ignore no-console -- this is how the outcomes leave the process
  console.log(JSON.stringify(outcomes));
}
