// Programs that are run to their end for what they print.

import { Program } from "./program.ts";

/** Runs a program to its end and gives what it printed; rejects with its error output if it fails. */
export async function outputOf(path: string, ...args: string[]): Promise<string> {
  await using program = new Program(path, { args });
  const { success } = await program.ended();
  if (!success) throw new Error(`${path} failed: ${await program.stderr.whole()}`);
  return await program.stdout.whole();
}
