// The programs below `programs/`: all of them take the same arguments.

import { fromFileUrl } from "@std/path";
import type { Command, Place } from "./peer.ts";

const PERMISSIONS = ["--no-prompt", "--allow-net", "--allow-read"];

/** Gives the path of a program. */
export function programPath(file: string): string {
  return fromFileUrl(new URL(`../programs/${file}`, import.meta.url));
}

/** Gives the command that runs a program with Deno; what it does is `role`, or that of the place. */
export function denoCommand(file: string, place: Place, role: string = place.role): Command {
  const args = ["run", ...PERMISSIONS, programPath(file)];
  return [Deno.execPath(), ...args, ...fixtureArguments(place, role)];
}

/** Gives the arguments of a program: role, port, folder, and the files for TLS. */
export function fixtureArguments(place: Place, role: string = place.role): string[] {
  const { port, filesFolder, tls } = place;
  const files = tls === undefined ? [] : [tls.certFile, tls.keyFile];
  return [role, String(port), filesFolder, ...files];
}
