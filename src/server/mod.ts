/**
 * The types around {@linkcode serve}: its options, what a handler is told, what a connection becomes.
 *
 * ```ts
 * import { serve, text } from "@loket/loket";
 * import type { ConnectionInfo } from "@loket/loket/server";
 * import { assertEquals } from "@std/assert";
 *
 * const spelling = ({ fieldLines }: ConnectionInfo) => fieldLines.map(([name]) => name).join(" ");
 * const server = serve(
 *   { port: 0, onListen() {} },
 *   (_request, { connection }) => text(connection === undefined ? "" : spelling(connection)),
 * );
 * const response = await fetch(`http://localhost:${server.addr.port}/`);
 * assertEquals((await response.text()).includes("user-agent"), true);
 * await server.shutdown();
 * ```
 *
 * @module
 */
export type { HttpServer } from "./serve.ts";
export type {
  ServeHandler,
  ServeInit,
  ServeOptions,
  ServeTcpOptions,
  ServeUnixOptions,
} from "./options.ts";
export type { ConnectionInfo, ServeHandlerInfo } from "./info.ts";
export type { UpgradeWebSocketOptions, WebSocketUpgrade } from "./websocket.ts";
export type { WebSocketLimits } from "../websocket/connection.ts";
export type { ServerLimits } from "./limits.ts";
export type { ServiceAction } from "./service_actions.ts";
export type { Version } from "../http1/framing.ts";
export type { Deadlines } from "../net/deadline.ts";
export type { RawConnection } from "../net/raw.ts";
export type { FieldLine } from "../semantics/fields.ts";
