// How texts stand out on a terminal.

/** How a text stands out; each function gives it as it is where there are no colours. */
export interface Style {
  /** What matters less: labels, line ends, remarks. */
  dim(text: string): string;
  /** What matters more. */
  strong(text: string): string;
  /** What is wrong. */
  wrong(text: string): string;
}

/** No colours. */
export const PLAIN: Style = { dim: same, strong: same, wrong: same };

function same(text: string): string {
  return text;
}

/** Colours and weights that terminals know. */
export const COLORS: Style = {
  dim: (text) => `\x1b[2m${text}\x1b[22m`,
  strong: (text) => `\x1b[1m${text}\x1b[22m`,
  wrong: (text) => `\x1b[31m${text}\x1b[39m`,
};
