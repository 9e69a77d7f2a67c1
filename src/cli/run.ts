// A command to serve → a server that runs until a signal stops it.

import { FileCache } from "../files/cache.ts";
import { find } from "../files/disk.ts";
import { serveFiles } from "../files/handler.ts";
import type { ServeDirOptions } from "../files/options.ts";
import type { FilesHandler } from "../files/recent_handlers.ts";
import { authorityOf } from "../http1/target.ts";
import { isUnspecified } from "../net/listen.ts";
import type { ServeHandler } from "../server/options.ts";
import { type HttpServer, serve } from "../server/serve.ts";
import { CommandFailure, UsageError } from "./failure.ts";
import { fileFault } from "./file_fault.ts";
import { listenFailure } from "./listen_failure.ts";
import type { FileOptions, ServeCommand } from "./options.ts";
import { type Readers, readersFor } from "./readers.ts";
import { untilStopped } from "./stop.ts";
import { bold, print } from "./terminal.ts";
import { ENGLISH } from "./words/en.ts";

/** Serves until a signal stops it. Throws a `CommandFailure`, and a `UsageError` for a rule. */
export async function run(command: ServeCommand): Promise<void> {
  const handler = await handlerFor(command);
  const server = startListening(command, handler, await readersFor(command));
  // Before anything is printed: whoever reads that it runs may stop it.
  const stopped = untilStopped(server);
  announce(command, server.addr);
  for (const page of await missingPages(command)) {
    print(`There is no ${page} in ${command.root}: until there is, it answers nothing.`);
  }
  print("Ctrl-C stops it.");
  await stopped;
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
    throw listenFailure(error, { host: hostname, port });
  }
}

function readPem(what: string, path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const reason = fileFault(error, "--allow-read", {
      ...ENGLISH.failures,
      noFile: "there is no such file",
      forbidden: "it may not be read",
    });
    if (reason === undefined) throw error;
    throw new CommandFailure(`Cannot read the ${what} ${path}: ${reason}`);
  }
}

function announce(command: ServeCommand, { hostname, port }: Deno.NetAddr): void {
  const { root, tls, serial, verbose } = command;
  const everywhere = isUnspecified(hostname);
  const scheme = tls === undefined ? "http" : "https";
  const url = `${scheme}://${authorityOf(everywhere ? "localhost" : hostname, port)}/`;
  print(`loket serves ${root === undefined ? "the built-in site" : root} on ${bold(url)}`);
  if (everywhere) {
    print("Every machine that reaches this one can open it: it listens on all addresses.");
  }
  if (serial) {
    print("It serves one connection at a time. Whoever connects meanwhile waits, for as");
    print("long as the one that is served stays: a lesson, not a way to serve.");
  }
  if (verbose) print(`It is process ${Deno.pid}.`);
}

/** The files that options name and that are not there: a slip, or somebody will write them later. */
async function missingPages({ root, files }: ServeCommand): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const path of [files.fallback, files.notFound]) {
    if (root === undefined || path === undefined) continue;
    const found = await find(root, path.split("/"));
    if (found.kind === "file") found.close();
    else missing.push(path);
  }
  return missing;
}
