// Somebody who types: into a pipe, or at a terminal, which `script` gives to the program.

import { columnsOf } from "../../src/text_columns.ts";
import { Program, PROJECT, startLoket } from "./program.ts";
import { hasProgram } from "./test.ts";

/** Whether there is a program that gives terminals to others. */
export const HAS_TERMINAL: boolean = hasProgram("script");

/** Starts the client of loket, which reads what is typed from a pipe. */
export function startClient(...args: readonly string[]): Program {
  return startLoket(["client", ...args], undefined, { stdin: "piped" });
}

/** Starts the same at a terminal of 80 columns; what it shows comes with its control characters. */
export function startClientAtTerminal(...args: readonly string[]): Program {
  const words = [Deno.execPath(), "run", "--no-prompt", "--allow-net", "--allow-read", "mod.ts"];
  const command = [...words, "client", ...args].map(quoted).join(" ");
  return new Program("script", {
    args: [
      "-qec",
      `stty cols 80 rows 24; trap : INT; ${command}; status=$?; stty -a; exit $status`,
      "/dev/null",
    ],
    cwd: PROJECT,
    env: { NO_COLOR: "1", SHELL: "/bin/sh", TERM: "xterm" },
    stdin: "piped",
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

// deno-lint-ignore no-control-regex -- they are what moves the cursor
const SIGNS = /\x1b\[([0-9]*)([A-Z])|[^]/gu;

/** Gives the rows of a terminal behind an output, without blanks at their ends; for what readline says. */
export function screenOf(output: string, columns: number): string[] {
  const rows: string[][] = [];
  let [row, column] = [0, 0];
  const at = (index: number) => rows[index] ??= [];
  for (const [sign, digits, command] of output.matchAll(SIGNS)) {
    const count = Number(digits || 1);
    if (command === "A") row = Math.max(0, row - count);
    else if (command === "B") row += count;
    else if (command === "C") column += count;
    else if (command === "D") column = Math.max(0, column - count);
    else if (command === "G") column = Math.max(0, count - 1);
    else if (command === "K") at(row).length = 0;
    else if (command === "J") {
      at(row).length = Math.min(at(row).length, column);
      rows.length = row + 1;
    } else if (sign === "\r") column = 0;
    else if (sign === "\n") row++;
    else {
      // A full row is left only when the next character comes.
      if (column >= columns) [row, column] = [row + 1, 0];
      at(row)[column] = sign;
      column += columnsOf(sign);
    }
  }
  return Array.from(
    rows,
    (signs = []) => Array.from(signs, (sign = "") => sign).join("").trimEnd(),
  );
}
