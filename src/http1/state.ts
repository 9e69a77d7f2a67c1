// Each side of a connection is in one state; what is sent moves it. The tables are the whole truth:
// what has no entry is not allowed.
//
//   client  idle ──request──▶ send-content ──end──▶ done ──request──▶ send-content …
//   server  idle ──request──▶ send-response ──response──▶ send-content ──end──▶ done
//
// When both are done, both are idle again; or, where one side does not persist, must close. A client
// that is done may send its next request before the answer has come (RFC 9112 §9.3.2).

/** The part a side plays on a connection. */
export type Role = "client" | "server";

/** The state of one side of a connection. */
export type State =
  /** Between two exchanges. */
  | "idle"
  /** The server has a request to answer. */
  | "send-response"
  /** The head is sent, content and end may follow. */
  | "send-content"
  /** This side's message of the exchange is complete. */
  | "done"
  /** Complete, and nothing may follow but the close. */
  | "must-close"
  /** This side sends nothing more. */
  | "closed"
  /** This side broke the protocol; nothing from it is interpreted any more. */
  | "error";

/** What moves a state. */
export type EventKind = "request" | "interim" | "response" | "content" | "end" | "closed";

/** Where each event leads, for each state of each role. A missing entry is a forbidden event. */
export const TRANSITIONS = {
  client: {
    "idle": { request: "send-content", closed: "closed" },
    "send-response": {},
    "send-content": { content: "send-content", end: "done" },
    "done": { request: "send-content", closed: "closed" },
    "must-close": { closed: "closed" },
    "closed": { closed: "closed" },
    "error": {},
  },
  server: {
    // A response without a request refuses a head that could not be read, or one that never came.
    "idle": { request: "send-response", response: "send-content", closed: "closed" },
    "send-response": { interim: "send-response", response: "send-content", closed: "closed" },
    "send-content": { content: "send-content", end: "done" },
    "done": { closed: "closed" },
    "must-close": { closed: "closed" },
    "closed": { closed: "closed" },
    "error": {},
  },
} as const satisfies Record<Role, Record<State, Partial<Record<EventKind, State>>>>;

const STATES = Object.keys(TRANSITIONS.server) as State[];
const EVENT_KINDS: EventKind[] = ["request", "interim", "response", "content", "end", "closed"];

/** The tables as one list for each role: a look-up by name in them is the dearest part of an event. */
const CELLS = { client: cellsOf("client"), server: cellsOf("server") };

function cellsOf(role: Role): (State | undefined)[] {
  const cells: (State | undefined)[] = [];
  for (const state of STATES) {
    const row: Partial<Record<EventKind, State>> = TRANSITIONS[role][state];
    for (const kind of EVENT_KINDS) cells[placeOf(state, kind)] = row[kind];
  }
  return cells;
}

/** Gives the state that an event of a role leads to, or `undefined` where it is not allowed. */
export function transition(role: Role, state: State, kind: EventKind): State | undefined {
  return (role === "server" ? CELLS.server : CELLS.client)[placeOf(state, kind)];
}

/** Tells whether a side in this state may still send octets that are to be understood. */
export function maySend(state: State): boolean {
  return state === "idle" || state === "send-response" || state === "send-content";
}

/** A switch takes half as long as looking for the names in their lists. */
function placeOf(state: State, kind: EventKind): number {
  return rowOf(state) * EVENT_KINDS.length + columnOf(kind);
}

function rowOf(state: State): number {
  switch (state) {
    case "idle":
      return 0;
    case "send-response":
      return 1;
    case "send-content":
      return 2;
    case "done":
      return 3;
    case "must-close":
      return 4;
    case "closed":
      return 5;
    case "error":
      return 6;
  }
}

function columnOf(kind: EventKind): number {
  switch (kind) {
    case "request":
      return 0;
    case "interim":
      return 1;
    case "response":
      return 2;
    case "content":
      return 3;
    case "end":
      return 4;
    case "closed":
      return 5;
  }
}
