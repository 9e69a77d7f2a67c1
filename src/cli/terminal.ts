// What is said to whoever started the program.

/** What a shell reports for a program that ended because nobody read what it wrote. */
const EXIT_BROKEN_PIPE = 141;

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

/** Prints a line on the error output that says by itself who speaks. */
export function complainPlainly(line: string): void {
  // deno-lint-ignore no-console -- the command line is where printing belongs
  console.error(line);
}

/** Writes a text as it is, all of it, before it returns. Ends the process where nobody reads any more. */
export function write(text: string): void {
  let octets = new TextEncoder().encode(text);
  try {
    while (octets.length > 0) octets = octets.subarray(Deno.stdout.writeSync(octets));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    Deno.exit(EXIT_BROKEN_PIPE);
  }
}
