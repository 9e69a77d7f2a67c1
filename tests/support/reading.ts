// Octets in, one answer out: the head, the content or the refusal, the same however they are cut.

import { assert } from "@std/assert";
import type { Event, Limits, RequestHead, ResponseHead, Role } from "../../src/http1/mod.ts";
import { eachWay, reader, type Reading } from "./each_way.ts";

/** Who reads; without more said a server with the limits that hold by default. */
export interface ReadingOptions {
  readonly role?: Role;
  readonly limits?: Partial<Limits>;
  /** The method of the request that a client has sent. */
  readonly method?: string;
}

/** Reads octets in each way and gives the events. */
export function read(text: string, options: ReadingOptions = {}): Reading {
  const { role = "server", limits, method } = options;
  return eachWay(() => reader(role, limits, method), text);
}

/** Gives the code for which octets are refused, or `undefined` where they are not. */
export function refusalOf(text: string, options: ReadingOptions = {}): string | undefined {
  for (const event of read(text, options)) if ("refused" in event) return event.refused;
  return undefined;
}

/** Reads octets that begin with a request head and gives that head. */
export function requestHead(text: string, options: ReadingOptions = {}): RequestHead {
  const [head] = read(text, options);
  assert(head !== undefined && isEvent(head) && head.kind === "request", text);
  return head;
}

/** Reads octets that begin with a response head and gives that head. */
export function responseHead(text: string, options: ReadingOptions = {}): ResponseHead {
  const [head] = read(text, { role: "client", ...options });
  assert(head !== undefined && isEvent(head), text);
  assert(head.kind === "response" || head.kind === "interim", text);
  return head;
}

/** Gives the content of the first message of a reading, and whether the message is complete. */
export function contentOf(reading: Reading): { text: string; complete: boolean } {
  let text = "";
  let complete = false;
  for (const event of reading) {
    if ("text" in event) text += event.text;
    if ("kind" in event && event.kind === "end") complete = true;
  }
  return { text, complete };
}

function isEvent(read: Reading[number]): read is Event {
  return "kind" in read && !("text" in read);
}
