// What a peer is: a server that can be started for a scenario, or a reason why it cannot.

import type { Exchange } from "../scenario.ts";

/** The name of a server, or of a way to run it. */
export type PeerName =
  | "loket"
  | "loket-response"
  | "deno"
  | "node"
  | "raw"
  | "nginx"
  | "nginx-cache";

/** What a server does in a scenario. */
export type Role = "route" | "files" | "echo" | "start";

/** What a server is started with. */
export interface Place {
  readonly role: Role;
  /** A port that was free a moment ago. */
  readonly port: number;
  /** A folder of its own, for whatever it writes. */
  readonly folder: string;
  /** The folder that it serves. */
  readonly filesFolder: string;
  /** Files with a certificate and its key, where TLS is to be spoken. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string };
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** A server. */
export interface Peer {
  readonly name: PeerName;
  /** How a table calls it. */
  readonly title: string;
  /** How a table calls it in a role for which the title says too little. */
  readonly titles?: Readonly<Partial<Record<Role, string>>>;
  /** Says why it cannot be started here; nothing where Deno is enough. */
  readonly missing?: () => Promise<string | undefined>;
  /** Whether the program that is started leaves the serving to a child of its own. */
  readonly servesInChild?: boolean;
  /** Writes what it needs into its folder, and gives the command that starts it. */
  readonly prepare: (place: Place) => Command | Promise<Command>;
}

/** Gives the role of a server in an exchange. */
export function roleOf({ answer }: Exchange): Role {
  if (answer === "sent") return "echo";
  return typeof answer === "string" ? "route" : "files";
}

/** Gives what a table calls a server in a role. */
export function titleOf({ title, titles = {} }: Peer, role: Role): string {
  return titles[role] ?? title;
}
