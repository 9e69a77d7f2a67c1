// A client object and a server object without a socket between them: what one has to write is
// carried to the other.

import { type Event, Http1Connection } from "../../src/http1/mod.ts";
import { octets, textOf } from "./octets.ts";

/** Takes what a connection has to write, as a text in which each character is one octet. */
export function takeOutput(connection: Http1Connection): string {
  const text = connection.output.take().map(textOf).join("");
  connection.output.release();
  return text;
}

/** Gives a connection octets and takes all events that it then has. */
export function receive(connection: Http1Connection, text: string): Event[] {
  connection.input.append(octets(text));
  const events: Event[] = [];
  for (let event = connection.next(); event; event = connection.next()) events.push(event);
  return events;
}

/** Carries what one side has to write to the other and gives the events that are read there. */
export function deliver(from: Http1Connection, to: Http1Connection): Event[] {
  return receive(to, takeOutput(from));
}

/** Sends a whole response without content, which ends an exchange whose request is complete. */
export function answer(server: Http1Connection, status = 204): void {
  server.send({ kind: "response", status, fields: [] });
  server.send({ kind: "end" });
}

/** Makes a server that holds octets it has not read yet. */
export function server(text = ""): Http1Connection {
  const connection = new Http1Connection("server");
  connection.input.append(octets(text));
  return connection;
}

/** Makes a client that has sent a request and holds octets it has not read yet. */
export function client(text: string, method = "GET"): Http1Connection {
  const connection = new Http1Connection("client");
  connection.send({ kind: "request", method, target: "/", fields: [["Host", "a"]] });
  connection.send({ kind: "end" });
  connection.input.append(octets(text));
  return connection;
}

/** Takes all events that a connection has. */
export function eventsOf(connection: Http1Connection): Event[] {
  return receive(connection, "");
}

/** Takes all events that a connection has and gives their kinds. */
export function kindsOf(connection: Http1Connection): string[] {
  return eventsOf(connection).map((event) => event.kind);
}

/** Takes all events and gives the target of the request, or what came in its place. */
export function nextTarget(connection: Http1Connection): string | undefined {
  const [event] = eventsOf(connection);
  return event?.kind === "request" ? event.target : event?.kind;
}
