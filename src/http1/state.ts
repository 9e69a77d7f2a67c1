// Each side of a connection is in one state; what is sent moves it. The tables are the whole truth:
// what has no entry is not allowed.
//
//   client  idle ──request──▶ send-content ──end──▶ done
//   server  idle ──request──▶ send-response ──response──▶ send-content ──end──▶ done
//
// When both are done, both are idle again; or, where one side does not persist, must close.

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
    "done": { closed: "closed" },
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
  return STATES.flatMap((state) => {
    const row: Partial<Record<EventKind, State>> = TRANSITIONS[role][state];
    return EVENT_KINDS.map((kind) => row[kind]);
  });
}

/** Gives the state that an event of a role leads to, or `undefined` where it is not allowed. */
export function transition(role: Role, state: State, kind: EventKind): State | undefined {
  const cells = role === "server" ? CELLS.server : CELLS.client;
  return cells[STATES.indexOf(state) * EVENT_KINDS.length + EVENT_KINDS.indexOf(kind)];
}
