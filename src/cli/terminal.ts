// What is said to whoever started the program.

/** Makes a text bold where a person reads it. */
export function bold(text: string): string {
  return hasColors() ? `\x1b[1m${text}\x1b[22m` : text;
}

/** Tells whether colours are shown, and wanted (NO_COLOR). */
export function hasColors(): boolean {
  return Deno.stdout.isTerminal() && !Deno.noColor;
}

/** Prints a line. */
export function print(line: string): void {
  // deno-lint-ignore no-console -- the command line is where printing belongs
  console.log(line);
}

/** Prints what went wrong. */
export function complain(message: string): void {
  // deno-lint-ignore no-console -- the command line is where printing belongs
  console.error(`loket: ${message}`);
}

/** Writes a text as it is to the error output, which does not disturb what is printed. */
export function printBeside(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}
