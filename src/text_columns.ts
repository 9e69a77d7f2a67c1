// How much room a text takes on a terminal.

/** What takes two columns: East Asian characters with their punctuation, and pictures. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** What is drawn upon the character before it, or joins it to the next. */
const NARROWEST = /[\p{M}\u200c\u200d]/v;

/** Gives the number of columns that a text takes, without the colours of a style. */
export function columnsOf(text: string): number {
  // deno-lint-ignore no-control-regex -- what begins a colour is a control character
  const characters = Array.from(text.replace(/\x1b\[[0-9;]*m/g, ""));
  return characters.reduce((sum, character) => sum + columnsOfOne(character), 0);
}

function columnsOfOne(character: string): number {
  if (WIDE.test(character)) return 2;
  return NARROWEST.test(character) ? 0 : 1;
}

/** Fills a text up with blanks behind it; one that is longer stays as it is. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

/** Fills a text up with blanks in front of it; one that is longer stays as it is. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - columnsOf(text))) + text;
}
