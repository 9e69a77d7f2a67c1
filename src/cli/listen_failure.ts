// Why nothing can listen somewhere, for the person who asked for it.

import { authorityOf } from "../http1/target.ts";
import { CommandFailure } from "./failure.ts";

/** Where something was to listen. */
export interface Place {
  /** The address or host name. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/** Gives a `CommandFailure` for an error of listening that has a reason; another error as it is. */
export function listenFailure(error: unknown, place: Place): unknown {
  const reason = reasonOf(error, place);
  if (reason === undefined) return error;
  return new CommandFailure(
    `Cannot listen on ${authorityOf(place.host, place.port)}: ${reason}`,
  );
}

function reasonOf(error: unknown, { host, port }: Place): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.InvalidData) return `${error.message}; is it PEM?`;
  if (error instanceof Error && /KeyMismatch/.test(error.message)) {
    return "the key is not that of the certificate";
  }
  if (error instanceof errors.AddrInUse) {
    return `port ${port} is in use. Name another with --port, or 0 for any that is free`;
  }
  if (error instanceof errors.AddrNotAvailable) return `${host} is no address of this machine`;
  if (error instanceof errors.NotCapable) return "run with --allow-net";
  if (error instanceof errors.PermissionDenied) {
    return "this port is for privileged users. Name one from 1024 on with --port";
  }
  if (error instanceof Error && error.message.includes("lookup")) {
    return `the name ${host} is not known`;
  }
  return undefined;
}
