// A command to serve → a server that runs until a signal stops it.

import { FileCache } from "../files/cache.ts";
import { find } from "../files/disk.ts";
import { serveFiles } from "../files/handler.ts";
import type { ServeDirOptions } from "../files/options.ts";
import type { FilesHandler } from "../files/recent_handlers.ts";
import { authorityOf } from "../http1/target.ts";
import type { OctetsSeen, Refused, ServerEventListener } from "../server/events.ts";
import type { ServeHandler } from "../server/options.ts";
import { type HttpServer, serve } from "../server/serve.ts";
import { CommandFailure, UsageError } from "./failure.ts";
import type { FileOptions, ServeCommand } from "./options.ts";
import type { RequestReader } from "./show_request.ts";
import { bold, print } from "./terminal.ts";

/** What shells give for a program that a signal ended: 128 and the number of the signal. */
const EXIT_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143 } as const;

/** Serves until a signal stops it. Throws a `CommandFailure`, and a `UsageError` for a rule. */
export async function run(command: ServeCommand): Promise<void> {
  const handler = await handlerFor(command);
  const server = startListening(command, handler, await readersFor(command));
  announce(command, server.addr);
  const stopped = stopOnSignals(server);
  await server.finished;
  stopped();
}

async function handlerFor({ root, files }: ServeCommand): Promise<ServeHandler> {
  if (root !== undefined) return await folderHandler(root, root, files);
  const { builtInSite, SITE_FOLDER } = await import("./site.ts");
  return builtInSite(await folderHandler(SITE_FOLDER, "the built-in site", files)).fetch;
}

async function folderHandler(
  folder: string,
  name: string,
  { cacheBytes, ...files }: FileOptions,
): Promise<FilesHandler> {
  await checkFolder(folder, name);
  const cache = cacheBytes === undefined ? undefined : new FileCache(cacheBytes);
  return filesHandler({ ...files, ...(cache && { cache }), fsRoot: folder });
}

/** What reads facts, octets and refusals; nothing where nobody has asked for it. */
interface Readers {
  readonly onEvent?: ServerEventListener;
  readonly onOctets?: (seen: OctetsSeen) => void;
  readonly onReject?: (refused: Refused) => void;
}

async function readersFor({ verbose, serial, showRequest }: ServeCommand): Promise<Readers> {
  const listeners: ServerEventListener[] = [];
  if (serial) listeners.push((await import("../observe/serial_log.ts")).serialLog(print));
  if (verbose) listeners.push((await import("../observe/access_log.ts")).accessLog(print));
  const shown = showRequest ? await requestReader() : undefined;
  if (shown !== undefined) listeners.push(shown.onEvent);
  return {
    ...(listeners.length > 0 && { onEvent: (event) => listeners.forEach((read) => read(event)) }),
    ...(shown && { onOctets: shown.onOctets, onReject: shown.onReject }),
  };
}

async function requestReader(): Promise<RequestReader> {
  const { showRequests } = await import("./show_request.ts");
  const { terminalText } = await import("./terminal_text.ts");
  return showRequests(print, terminalText());
}

function filesHandler(options: ServeDirOptions): FilesHandler {
  try {
    return serveFiles(options);
  } catch (error) {
    const isMistake = error instanceof SyntaxError || error instanceof TypeError;
    throw isMistake ? new UsageError(error.message) : error;
  }
}

async function checkFolder(folder: string, name: string): Promise<void> {
  const reason = await folderFault(folder);
  if (reason !== undefined) throw new CommandFailure(`Cannot serve ${name}: ${reason}`);
}

async function folderFault(folder: string): Promise<string | undefined> {
  const found = await find(folder, []);
  switch (found.kind) {
    case "directory":
      return undefined;
    case "file":
      found.close();
      return "it is not a folder";
    case "absent":
      return "there is no such folder";
    case "forbidden": {
      const permission = Deno.permissions.querySync({ name: "read", path: folder });
      return permission.state === "granted" ? "it may not be read" : "run with --allow-read";
    }
    case "unavailable":
      return "too many files are open";
  }
}

function startListening(
  command: ServeCommand,
  handler: ServeHandler,
  readers: Readers,
): HttpServer<Deno.NetAddr> {
  const { host: hostname, port, hosts, tls, serial, explain, deadlines } = command;
  const cert = tls && readPem("certificate", tls.cert);
  const key = tls && readPem("key", tls.key);
  try {
    return serve({
      hostname,
      port,
      serial,
      explain,
      deadlines,
      ...(cert !== undefined && key !== undefined && { cert, key }),
      ...(hosts.length > 0 && { hosts }),
      onListen() {},
      ...readers,
    }, handler);
  } catch (error) {
    const reason = listenFault(error, command);
    if (reason === undefined) throw error;
    throw new CommandFailure(`Cannot listen on ${authorityOf(hostname, port)}: ${reason}`);
  }
}

function readPem(what: string, path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const reason = fileFault(error);
    if (reason === undefined) throw error;
    throw new CommandFailure(`Cannot read the ${what} ${path}: ${reason}`);
  }
}

function fileFault(error: unknown): string | undefined {
  const { errors } = Deno;
  if (error instanceof errors.NotFound) return "there is no such file";
  if (error instanceof errors.IsADirectory) return "it is a folder";
  if (error instanceof errors.PermissionDenied) return "it may not be read";
  return error instanceof errors.NotCapable ? "run with --allow-read" : undefined;
}

function listenFault(error: unknown, { host, port }: ServeCommand): string | undefined {
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

function announce({ root, tls, serial }: ServeCommand, { hostname, port }: Deno.NetAddr): void {
  const everywhere = hostname === "0.0.0.0" || hostname === "::";
  const scheme = tls === undefined ? "http" : "https";
  const url = `${scheme}://${authorityOf(everywhere ? "localhost" : hostname, port)}/`;
  print(`loket serves ${root === undefined ? "the built-in site" : root} on ${bold(url)}`);
  if (everywhere) {
    print("Every machine that reaches this one can open it: it listens on all addresses.");
  }
  if (serial) {
    print("It serves one connection at a time. Whoever connects meanwhile waits, for as long");
    print("as the one that is served stays: a lesson, not a way to serve.");
  }
  print("Ctrl-C stops it.");
}

/** The first signal lets what is in flight be finished; the second ends the process. */
function stopOnSignals(server: HttpServer): () => void {
  let stopping = false;
  const removers = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const onSignal = () => {
      if (stopping) Deno.exit(EXIT_BY_SIGNAL[signal]);
      stopping = true;
      print("Stopping. Once more stops at once.");
      server.shutdown();
    };
    Deno.addSignalListener(signal, onSignal);
    return () => Deno.removeSignalListener(signal, onSignal);
  });
  return () => removers.forEach((remove) => remove());
}
