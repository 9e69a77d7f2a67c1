/** The states of a WebSocket, by the numbers that the platform gives them. */
export const READY_STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

/** One of {@linkcode READY_STATES}. */
export type ReadyState = typeof READY_STATES[keyof typeof READY_STATES];
