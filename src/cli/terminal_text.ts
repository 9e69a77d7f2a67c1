// How messages are shown on the terminal that is there.

import type { MessageTextOptions } from "./message_text.ts";
import { COLORS, PLAIN } from "./style.ts";
import { hasColors, terminalColumns } from "./terminal.ts";

/** The widest that text is set: longer lines are hard to read. */
const MAX_COLUMNS = 100;
const COLUMNS = 80;

/** Gives the width and the colours of the terminal; 80 columns and none where there is none. */
export function terminalText(): MessageTextOptions {
  const columns = (Deno.stdout.isTerminal() ? terminalColumns() : undefined) ?? COLUMNS;
  return { width: Math.min(columns, MAX_COLUMNS), style: hasColors() ? COLORS : PLAIN };
}
