import { assertEquals, assertThrows } from "@std/assert";
import {
  type EventKind,
  type EventToSend,
  Http1Connection,
  ProtocolError,
  type Role,
  SendError,
  type State,
  transition,
  TRANSITIONS,
} from "../../src/http1/mod.ts";
import { answer, receive, takeOutput } from "../support/pair.ts";
import { test } from "../support/test.ts";

const ROLES: readonly Role[] = ["client", "server"];
const STATES = Object.keys(TRANSITIONS.server) as State[];

/** The states from which a role may send an event, in the order of the table. */
function statesWith(role: Role, kind: EventKind): State[] {
  return STATES.filter((state) => transition(role, state, kind) !== undefined);
}

test("TRANSITIONS let a client send a request behind one that is complete (RFC 9112 §9.3.2)", () => {
  assertEquals(statesWith("client", "request"), ["idle", "done"]);
});

test("TRANSITIONS let a client send no response, interim or final (RFC 9110 §3.3)", () => {
  assertEquals([statesWith("client", "interim"), statesWith("client", "response")], [[], []]);
});

test("TRANSITIONS let interim responses go before the final one only (RFC 9110 §15.2)", () => {
  assertEquals(statesWith("server", "interim"), ["send-response"]);
  assertEquals(transition("server", "send-response", "interim"), "send-response");
});

test("TRANSITIONS let one final response answer a request (RFC 9110 §3.4)", () => {
  assertEquals(statesWith("server", "response"), ["idle", "send-response"]);
  assertEquals(transition("server", "send-response", "response"), "send-content");
});

test("TRANSITIONS let content follow a head and nothing else (RFC 9112 §2.1)", () => {
  for (const role of ROLES) {
    assertEquals(statesWith(role, "content"), ["send-content"]);
    assertEquals(transition(role, "send-content", "content"), "send-content");
  }
});

test("TRANSITIONS end a message once, behind its head (RFC 9112 §2.1)", () => {
  for (const role of ROLES) {
    assertEquals(statesWith(role, "end"), ["send-content"]);
    assertEquals(transition(role, "send-content", "end"), "done");
  }
});

test("TRANSITIONS do not let a side close inside a message (RFC 9112 §8)", () => {
  for (const role of ROLES) assertEquals(transition(role, "send-content", "closed"), undefined);
});

test("TRANSITIONS let nothing follow the close", () => {
  for (const role of ROLES) assertEquals(TRANSITIONS[role].closed, { closed: "closed" });
});

test("TRANSITIONS let nothing follow an error", () => {
  for (const role of ROLES) assertEquals(TRANSITIONS[role].error, {});
});

const REQUEST: EventToSend = {
  kind: "request",
  method: "GET",
  target: "/",
  fields: [["Host", "a"]],
  contentBytes: "unknown",
};
const RESPONSE: EventToSend = { kind: "response", status: 200, fields: [] };
const END: EventToSend = { kind: "end" };
const HEAD = "GET / HTTP/1.1\r\nHost: a\r\n";

function client(...events: EventToSend[]): Http1Connection {
  const connection = new Http1Connection("client");
  for (const event of events) connection.send(event);
  return connection;
}

function server(octets: string, ...events: EventToSend[]): Http1Connection {
  const connection = new Http1Connection("server");
  receive(connection, octets);
  for (const event of events) connection.send(event);
  return connection;
}

type Reached = Readonly<Record<State, () => Http1Connection>>;

/** How a connection comes to have its own side in a state. No client ever sends a response. */
const CLIENT: Omit<Reached, "send-response" | "error"> = {
  "idle": () => client(),
  "send-content": () => client(REQUEST),
  "done": () => client(REQUEST, END),
  "must-close": () => {
    const connection = client(REQUEST, END);
    receive(connection, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    return connection;
  },
  "closed": () => client({ kind: "closed" }),
};

const SERVER: Omit<Reached, "error"> = {
  "idle": () => server(""),
  "send-response": () => server(`${HEAD}\r\n`),
  "send-content": () => server(`${HEAD}\r\n`, RESPONSE),
  "done": () => server(`${HEAD}Content-Length: 5\r\n\r\n`, RESPONSE, END),
  "must-close": () => server(`${HEAD}Connection: close\r\n\r\n`, RESPONSE, END),
  "closed": () => server("", { kind: "closed" }),
};

const REACHED: Readonly<Record<Role, Partial<Reached>>> = { client: CLIENT, server: SERVER };

const SENT: Readonly<Record<EventKind, EventToSend>> = {
  request: REQUEST,
  interim: { kind: "interim", status: 103, fields: [] },
  response: RESPONSE,
  content: { kind: "content", bytes: "hello" },
  end: END,
  closed: { kind: "closed" },
};

for (const role of ROLES) {
  for (const [state, make] of Object.entries(REACHED[role])) {
    test(`Http1Connection of a ${role} comes to ${state}`, () => {
      assertEquals(make().state, state);
    });

    for (const [kind, event] of Object.entries(SENT)) {
      if (transition(role, state as State, kind as EventKind) !== undefined) continue;
      test(`Http1Connection of a ${role} does not send ${kind} in ${state}`, () => {
        const connection = make();
        takeOutput(connection);
        assertThrows(() => connection.send(event), SendError, `Cannot send ${kind}`);
        assertEquals([connection.state, takeOutput(connection)], [state, ""]);
      });
    }
  }
}

test("Http1Connection of a client has the state error in the eyes of a server (RFC 9112 §2.2)", () => {
  const connection = new Http1Connection("server");
  assertThrows(() => receive(connection, "?"), ProtocolError);
  assertEquals(connection.peerState, "error");
});

test("Http1Connection of a server has the state error in the eyes of a client (RFC 9112 §2.2)", () => {
  const connection = client(REQUEST, END);
  assertThrows(() => receive(connection, "?\r\n\r\n"), ProtocolError);
  assertEquals(connection.peerState, "error");
});

test("Http1Connection comes back to idle when both messages are complete (RFC 9112 §9.3)", () => {
  const connection = server(`${HEAD}\r\n`);
  answer(connection);
  assertEquals([connection.state, connection.peerState, connection.isIdle], ["idle", "idle", true]);
});
