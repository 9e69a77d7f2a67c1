import * as loket from "../mod.ts";
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type {
  Deadlines,
  HttpServer,
  ReplyInit,
  ServeDirOptions,
  ServeHandler,
  ServeHandlerInfo,
  ServeInit,
  ServerEvent,
  ServerEventListener,
  ServerLimits,
  ServeTcpOptions,
  ServeUnixOptions,
} from "../mod.ts";
import { DEFAULT_CLIENT_DEADLINES } from "../src/client/mod.ts";
import { DEFAULT_LIMITS } from "../src/http1/mod.ts";
import { DEFAULT_DEADLINES } from "../src/net/deadline.ts";
import { DEFAULT_SERVER_LIMITS } from "../src/server/limits.ts";
import { DEFAULT_LIMITS as DEFAULT_WEBSOCKET_LIMITS } from "../src/websocket/socket.ts";
import { PROJECT } from "./support/program.ts";
import { test, testWith } from "./support/test.ts";

/** What is a value. */
const VALUES = [
  "Router",
  "escapeHtml",
  "eventStream",
  "html",
  "json",
  "problem",
  "redirect",
  "serve",
  "serveDir",
  "serveFile",
  "serveFiles",
  "text",
  "upgradeWebSocket",
];

/** What is a type only: each has a member here, so that one that is gone is a type error. */
interface Types {
  Deadlines: Deadlines;
  HttpServer: HttpServer;
  ServeUnixOptions: ServeUnixOptions;
  ServerLimits: ServerLimits;
  ReplyInit: ReplyInit;
  ServeDirOptions: ServeDirOptions;
  ServeHandler: ServeHandler;
  ServeHandlerInfo: ServeHandlerInfo;
  ServeInit: ServeInit;
  ServeTcpOptions: ServeTcpOptions;
  ServerEvent: ServerEvent;
  ServerEventListener: ServerEventListener;
}

const TYPES = {
  Deadlines: true,
  HttpServer: true,
  ServeUnixOptions: true,
  ServerLimits: true,
  ReplyInit: true,
  ServeDirOptions: true,
  ServeHandler: true,
  ServeHandlerInfo: true,
  ServeInit: true,
  ServeTcpOptions: true,
  ServerEvent: true,
  ServerEventListener: true,
} as const satisfies Record<keyof Types, true>;

// Whoever can call Deno.serve over TCP, TLS or a unix socket can call serve, and gets what can be used in its place.
Deno.serve satisfies typeof loket.serve;
const _server = (server: HttpServer<Deno.NetAddr>): Deno.HttpServer<Deno.NetAddr> => server;
const _handler = (handler: Deno.ServeHandler<Deno.NetAddr>): ServeHandler => handler;
const _options = (options: Deno.ServeTcpOptions): ServeTcpOptions => options;

test("mod.ts exports these values and no others", () => {
  assertEquals(Object.keys(loket).toSorted(), VALUES);
});

test("mod.ts exports no more than 25 names", () => {
  assertEquals(VALUES.length + Object.keys(TYPES).length <= 25, true);
});

test("mod.ts has no default export", () => {
  assertEquals("default" in loket, false);
});

const { requests, connections } = DEFAULT_SERVER_LIMITS;

/** The files whose doc comments tell defaults, and the defaults. */
const DOCUMENTED: Readonly<Record<string, object>> = {
  "src/http1/limits.ts": DEFAULT_LIMITS,
  "src/server/limits.ts": { requests, connections },
  "src/net/deadline.ts": DEFAULT_DEADLINES,
  "src/client/options.ts": DEFAULT_CLIENT_DEADLINES,
  "src/websocket/connection.ts": DEFAULT_WEBSOCKET_LIMITS,
};

for (const [file, defaults] of Object.entries(DOCUMENTED)) {
  testWith(["read"], `the doc comments of ${file} tell the defaults`, () => {
    const text = Deno.readTextFileSync(join(PROJECT, file));
    const untold = Object.entries(defaults).filter(([name, value]) => {
      const [above = ""] = text.split(`readonly ${name}: number;`);
      return !above.slice(above.lastIndexOf("/**")).includes(`${written(value)}`);
    });
    assertEquals(untold, []);
  });
}

/** Writes a number as a doc comment does. */
function written(value: number): string {
  if (value === Infinity) return "`Infinity`";
  const power = Math.floor(Math.log2(value) / 10);
  const unit = ["", " KiB", " MiB", " GiB"][power] ?? "";
  const count = value / 1024 ** power;
  return power > 0 && Number.isInteger(count) ? `${count}${unit}` : value.toLocaleString("en");
}
