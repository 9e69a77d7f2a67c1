// What every server program is called with: role, port, folder, and the files for TLS.

/** The arguments of a server program. */
export interface ProgramArguments {
  readonly role: string;
  readonly port: number;
  readonly folder: string;
  /** Certificate and key as PEM text; empty where TLS is not spoken. */
  readonly tls: { readonly cert: string; readonly key: string } | Record<never, never>;
}

/** Reads them. */
export function readProgramArguments(): ProgramArguments {
  const [role = "", port = "", folder = "", certFile, keyFile] = Deno.args;
  const tls = certFile === undefined || keyFile === undefined
    ? {}
    : { cert: Deno.readTextFileSync(certFile), key: Deno.readTextFileSync(keyFile) };
  return { role, port: Number(port), folder, tls };
}

/** Gives the handler of a role, or throws a `TypeError` where there is none. */
export function handlerOf<Handler>(
  role: string,
  handlers: Readonly<Record<string, Handler>>,
): Handler {
  const handler = handlers[role];
  if (handler === undefined) throw new TypeError(`Cannot serve "${role}": there is no such role`);
  return handler;
}
