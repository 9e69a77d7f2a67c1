// What is said to whoever started the program.

/** What a shell reports for a program that ended because nobody read what it wrote. */
export const EXIT_BROKEN_PIPE = 141;

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

/**
 * Writes a text as it is to the error output, which does not disturb what is printed. Where nobody reads
 * that, nothing is said, and what is done goes on.
 */
export function printBeside(text: string): void {
  unlessUnread(() => writeAllTo(Deno.stderr, text), () => {});
}

/** Prints a line on the error output that says by itself who speaks. */
export function complainPlainly(line: string): void {
  // deno-lint-ignore no-console -- the command line is where printing belongs
  console.error(line);
}

/** Writes a text as it is, all of it, before it returns. Ends the process where nobody reads any more. */
export function write(text: string): void {
  unlessUnread(() => writeAllTo(Deno.stdout, text), () => Deno.exit(EXIT_BROKEN_PIPE));
}

function writeAllTo(output: { writeSync(octets: Uint8Array): number }, text: string): void {
  let octets = new TextEncoder().encode(text);
  while (octets.length > 0) octets = octets.subarray(output.writeSync(octets));
}

function unlessUnread(act: () => void, otherwise: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    otherwise();
  }
}

/** Gives the width of the terminal, where there is one and it knows. */
export function terminalColumns(): number | undefined {
  const { columns } = Deno.consoleSize();
  return columns > 0 ? columns : undefined;
}
