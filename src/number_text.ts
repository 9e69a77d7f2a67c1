// Numbers as they are written in a language.

/** Writes a number with so many digits behind its decimal sign, as in the language with that tag. */
export function decimalText(value: number, digits: number, tag: string): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(tag, options);
}

/** Writes a duration in milliseconds, with one digit behind the decimal sign below ten of them. */
export function millisecondsText(ms: number, tag: string): string {
  return `${decimalText(ms, ms < 9.95 ? 1 : 0, tag)} ms`;
}
