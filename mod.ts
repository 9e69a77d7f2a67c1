/**
 * loket, an HTTP/1.1 server for Deno that starts at the socket: one thread, one event loop.
 *
 * ```ts
 * import { Router, serve, text } from "@loket/loket";
 * import { assertEquals } from "@std/assert";
 *
 * const router = new Router()
 *   .get("/hello/:name", (_request, { params }) => text(`Hello, ${params.name}!`));
 *
 * const server = serve({ port: 0, onListen() {} }, router.fetch);
 * const response = await fetch(`http://localhost:${server.addr.port}/hello/Budi`);
 * assertEquals(await response.text(), "Hello, Budi!");
 * await server.shutdown();
 * ```
 *
 * @module
 */
export { serve } from "./src/server/serve.ts";
export type { HttpServer } from "./src/server/serve.ts";
export type {
  ServeHandler,
  ServeInit,
  ServeTcpOptions,
  ServeUnixOptions,
} from "./src/server/options.ts";
export type { ServeHandlerInfo } from "./src/server/info.ts";
export type { ServerEvent, ServerEventListener } from "./src/server/events.ts";
export type { Deadlines } from "./src/net/deadline.ts";
export type { ServerLimits } from "./src/server/limits.ts";
export { upgradeWebSocket } from "./src/server/websocket.ts";
export { Router } from "./src/router.ts";
export { escapeHtml, html, json, problem, redirect, type ReplyInit, text } from "./src/reply.ts";
export { eventStream } from "./src/event_stream.ts";
export { serveDir, serveFile, serveFiles } from "./src/files/handler.ts";
export type { ServeDirOptions } from "./src/files/options.ts";

if (import.meta.main) {
  const { main } = await import("./src/cli/main.ts");
  await main(Deno.args);
}
