import * as loket from "../mod.ts";
import { assertEquals } from "@std/assert";
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
import { test } from "./support/test.ts";

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
