// Programs that run to their end for what they print.

import type { Command } from "../peers/peer.ts";

/** Runs a program and gives what it prints. Throws where it fails, and where `signal` ends it. */
export async function printedBy(
  [program, ...args]: Command,
  signal: AbortSignal,
): Promise<string> {
  const command = new Deno.Command(program, { args, stdin: "null", signal });
  const { success, stdout, stderr } = await command.output();
  signal.throwIfAborted();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`A load failed: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
