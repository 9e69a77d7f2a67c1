// What a client states about itself while it works.

/** The connection that a client has. */
export interface ClientConnectionInfo {
  /** Its number, counted from 1 for each client. */
  readonly id: number;
  /** How many requests were sent on it, those under way included. */
  readonly requests: number;
  /** The address of this side. */
  readonly localAddr: Deno.Addr;
  /** The address of the server. */
  readonly remoteAddr: Deno.Addr;
  /** Whether what travels is encrypted. */
  readonly isTls: boolean;
}

/** A fact about a client. */
export type ClientEvent =
  | ConnectionOpened
  | ConnectionClosed
  | RequestRepeated
  | RedirectFollowed;

/** A connection was opened. */
export interface ConnectionOpened {
  /** Tells the facts apart. */
  readonly kind: "connection-opened";
  /** The connection. */
  readonly connection: ClientConnectionInfo;
}

/** A connection is no more; the next request opens another one. */
export interface ConnectionClosed {
  /** Tells the facts apart. */
  readonly kind: "connection-closed";
  /** The connection. */
  readonly connection: ClientConnectionInfo;
  /** Who ended it: `server` where it was found closed. */
  readonly by: "client" | "server";
}

/**
 * A request is sent again, because the server has not taken it: it closed before anything of an answer
 * came, or it said so.
 */
export interface RequestRepeated {
  /** Tells the facts apart. */
  readonly kind: "request-repeated";
  /** The connection that was closed. */
  readonly connection: number;
  /** The method. */
  readonly method: string;
  /** The request target. */
  readonly target: string;
  /**
   * The status with which the server said so: 417, and the request goes without its expectation now
   * (RFC 9110 §10.1.1); 408, for a connection that was used before (§15.5.9).
   */
  readonly status: number | undefined;
}

/** A redirect is followed. */
export interface RedirectFollowed {
  /** Tells the facts apart. */
  readonly kind: "redirect-followed";
  /** The status of the answer. */
  readonly status: number;
  /** Where the request was sent. */
  readonly from: URL;
  /** Where it is sent now. */
  readonly to: URL;
}
