// Every case of a reader runs whole, one octet at a time, and with octets left over: the events must
// be the same however the octets were cut.

import { assertEquals } from "@std/assert";
import { type Event, Http1Connection, type Limits, ProtocolError } from "../../src/http1/mod.ts";
import { DEFAULT_LIMITS, type Role } from "../../src/http1/mod.ts";
import { octets, textOf } from "./octets.ts";

/** A connection in the role of the reader, ready for what is to be read. */
export type Prepare = () => Http1Connection;

/** What came out of a connection, in a form that can be compared; pieces of content are joined. */
export type Reading = readonly (Event | { kind: "content"; text: string } | { refused: string })[];

/** Makes a connection that reads in a role; a client has sent `GET`. */
export function reader(role: Role, limits: Partial<Limits> = {}, method = "GET"): Http1Connection {
  const connection = new Http1Connection(role, { ...DEFAULT_LIMITS, ...limits });
  if (role === "client") {
    connection.send({ kind: "request", method, target: "/", fields: [["Host", "a"]] });
    connection.send({ kind: "end" });
  }
  return connection;
}

/** Reads everything that the octets say, given in pieces of `size`. */
export function readAll(connection: Http1Connection, text: string, size: number): Reading {
  const events: (Event | { kind: "content"; text: string } | { refused: string })[] = [];
  const bytes = octets(text);
  try {
    for (let start = 0; start < bytes.length; start += size) {
      connection.input.append(bytes.subarray(start, start + size));
      for (let event = connection.next(); event !== undefined; event = connection.next()) {
        const last = events.at(-1);
        if (event.kind !== "content") events.push(event);
        else if (last !== undefined && "text" in last) last.text += textOf(event.bytes);
        else events.push({ kind: "content", text: textOf(event.bytes) });
      }
    }
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    events.push({ refused: error.code });
  }
  return events;
}

/** Reads the octets in each way and gives the events, which must be the same in all of them. */
export function eachWay(prepare: Prepare, text: string): Reading {
  const whole = readAll(prepare(), text, Math.max(text.length, 1));
  for (const size of [1, 2, 3, 7]) {
    assertEquals(plain(readAll(prepare(), text, size)), plain(whole), `in pieces of ${size}`);
  }
  if (isComplete(whole)) checkLeftOver(prepare(), text, whole);
  return whole;
}

function isComplete(reading: Reading): boolean {
  const last = reading.at(-1);
  return last !== undefined && "kind" in last && last.kind === "end";
}

/** What stands behind a complete message neither changes its events nor is lost. */
function checkLeftOver(connection: Http1Connection, text: string, whole: Reading): void {
  const leftOver = "left over";
  assertEquals(
    plain(readAll(connection, text + leftOver, text.length + leftOver.length)),
    plain(whole),
  );
  const { bytes, start, end } = connection.input;
  assertEquals(textOf(bytes.subarray(start, end)), leftOver);
}

/** Events with their field lines as arrays, so that they can be compared whole. */
export function plain(events: Reading): unknown[] {
  return events.map((event) => {
    const copy: Record<string, unknown> = { ...event };
    if ("fields" in event) copy.fields = [...event.fields];
    if ("trailers" in event && event.trailers) copy.trailers = [...event.trailers];
    return copy;
  });
}
