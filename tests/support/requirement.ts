// Requirements of an RFC, each with the octets that put it to the test on a connection of its own. Every
// row is followed by one more request: behind a refusal or a close nobody may answer it, behind anything
// else it must be answered, or the two sides disagree about where a message ends.

import { assertEquals } from "@std/assert";
import type { RefusalCode } from "../../src/http1/mod.ts";
import { text } from "../../src/reply.ts";
import type { ServeHandler } from "../../src/server/options.ts";
import { TestServer, within } from "./server.ts";
import { connect, read, withoutDate, write } from "./socket.ts";

/** A requirement in short words behind its section, the octets, and what has to come of them. */
export type Row = readonly [requirement: string, octets: string, outcome: Outcome];

/** What has to come of octets. */
export type Outcome =
  | { readonly kind: "refused"; readonly status: keyof typeof REASONS; readonly code: RefusalCode }
  | { readonly kind: "kept" | "closed"; readonly content: string }
  | { readonly kind: "octets"; readonly octets: string }
  | { readonly kind: "lost" };

const REASONS = {
  400: "Bad Request",
  408: "Request Timeout",
  411: "Length Required",
  413: "Content Too Large",
  414: "URI Too Long",
  417: "Expectation Failed",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
  505: "HTTP Version Not Supported",
} as const;

/** Refused with a status for a reason, and the connection closes. */
export function refused(status: keyof typeof REASONS, code: RefusalCode): Outcome {
  return { kind: "refused", status, code };
}

/** Answered by the mirror with this content, and the connection stays. */
export function kept(content: string): Outcome {
  return { kind: "kept", content };
}

/** Answered by the mirror with this content, and the connection closes. */
export function closed(content: string): Outcome {
  return { kind: "closed", content };
}

/** Answered with exactly these octets, the value of `date` aside, up to the close. */
export function sends(octets: string): Outcome {
  return { kind: "octets", octets };
}

/** Not answered, because the peer ends its sending behind the octets. */
export const LOST: Outcome = { kind: "lost" };

/** The request behind something that must not be followed by anything. */
export const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

/** The request behind an exchange that leaves the connection open. */
export const LAST = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/** The octets of an answer of the mirror. */
export function answer(content: string, connection = ""): string {
  return "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\n" +
    `content-length: ${content.length}\r\ndate: now\r\n${connection}\r\n${content}`;
}

/** The octets of the answer of the mirror to the last request. */
export const LAST_ANSWER: string = answer("GET http://a/last", "connection: close\r\n");

/** The octets of a refusal. */
export function refusal(status: keyof typeof REASONS): string {
  const line = `${status} ${REASONS[status]}`;
  return `HTTP/1.1 ${line}\r\ncontent-type: text/plain;charset=UTF-8\r\n` +
    `content-length: ${line.length + 1}\r\ndate: now\r\nconnection: close\r\n\r\n${line}\n`;
}

/** Answers with what it was given: the method, the URL, the field `x`, and the content. */
export async function mirror(request: Request): Promise<Response> {
  const content = await request.text();
  // Only a request that names no host gets the one of the server, with a port that is never the same.
  const url = request.url.replace(/^http:\/\/localhost:[0-9]+/, "http://localhost:port");
  const x = request.headers.get("x");
  return text([request.method, url, x === null ? "" : `x=${x}`, content].filter(Boolean).join(" "));
}

/** Sends the octets of each row to a server with this handler; the rows are the steps of a test. */
export async function checkRows(
  t: Deno.TestContext,
  rows: readonly Row[],
  handler: ServeHandler = mirror,
): Promise<void> {
  await using server = new TestServer(handler);
  for (const row of rows) {
    await t.step(`${row[0]} → ${said(row[2])}`, () => checkRow(server, row));
  }
}

async function checkRow(server: TestServer, [, octets, outcome]: Row): Promise<void> {
  server.facts.length = 0;
  const { sent, received } = octetsFor(octets, outcome);
  assertEquals(await converse(server.port, sent, outcome.kind === "lost"), received);
  // Before the next row makes the list empty, so that no fact of this one stands in it.
  await server.fact("closed");
  const codes = server.facts.flatMap((fact) => fact.kind === "refused" ? [fact.code] : []);
  if (outcome.kind !== "octets") {
    assertEquals(codes, outcome.kind === "refused" ? [outcome.code] : []);
  }
  const targets = server.facts.flatMap((fact) => fact.kind === "head" ? [fact.target] : []);
  assertEquals(targets.includes("/smuggled"), false, "The request behind the octets was read");
}

function octetsFor(octets: string, outcome: Outcome): { sent: string; received: string } {
  switch (outcome.kind) {
    case "refused":
      return { sent: octets + SMUGGLED, received: refusal(outcome.status) };
    case "kept":
      return { sent: octets + LAST, received: answer(outcome.content) + LAST_ANSWER };
    case "closed":
      return {
        sent: octets + SMUGGLED,
        received: answer(outcome.content, "connection: close\r\n"),
      };
    case "octets":
      return { sent: octets, received: outcome.octets };
    case "lost":
      return { sent: octets, received: "" };
  }
}

/** Writes while it reads: an answer can come before everything is sent. */
async function converse(port: number, octets: string, endsThere: boolean): Promise<string> {
  using conn = await connect(port);
  const writing = write(conn, octets).then(() => endsThere ? conn.closeWrite() : undefined);
  const received = withoutDate(await within(read(conn)));
  await writing;
  return received;
}

function said(outcome: Outcome): string {
  switch (outcome.kind) {
    case "refused":
      return `${outcome.status} ${outcome.code}`;
    case "kept":
      return "200, stays open";
    case "closed":
      return "200, closes";
    case "octets":
      return outcome.octets.slice(9, outcome.octets.indexOf("\r\n"));
    case "lost":
      return "no answer, closes";
  }
}
