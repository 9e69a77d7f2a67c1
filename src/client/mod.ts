/**
 * An HTTP/1.1 client of one origin: a persistent connection that is used again and replaced, streams
 * both ways, interim responses, trailers, deadlines (RFC 9112).
 *
 * ```ts
 * import { serve, text } from "@loket/loket";
 * import { Client } from "@loket/loket/client";
 * import { assertEquals } from "@std/assert";
 *
 * await using server = serve({ port: 0, onListen() {} }, () => text("Selamat datang"));
 * await using client = new Client(`http://localhost:${server.addr.port}`);
 * const answer = await client.send("/", { headers: [["Accept-Language", "id"]] });
 * assertEquals(answer.status, 200);
 * assertEquals(await answer.text(), "Selamat datang");
 * ```
 *
 * @module
 */
export { Client } from "./client.ts";
export { Answer } from "./answer.ts";
export { RedirectError } from "./redirect.ts";
export type { ClientBody, ClientDeadlines, ClientOptions, ClientRequest } from "./options.ts";
export { DEFAULT_CLIENT_DEADLINES } from "./options.ts";
export type {
  ClientConnectionInfo,
  ClientEvent,
  ConnectionClosed,
  ConnectionOpened,
  RedirectFollowed,
  RequestRepeated,
} from "./events.ts";
export { Disconnected, type Fault, ProtocolError } from "../http1/error.ts";
export type { ResponseHead } from "../http1/event.ts";
export type { Excerpt } from "../http1/excerpt.ts";
export type { KnownField } from "../http1/known_field.ts";
export { type Refusal, type RefusalCode, REFUSALS } from "../http1/refusals.ts";
export type { Framing, Version } from "../http1/framing.ts";
export type { Limits } from "../http1/limits.ts";
export type { Direction, OctetsSeen } from "../net/wire.ts";
export { type FieldLine, Fields } from "../semantics/fields.ts";
