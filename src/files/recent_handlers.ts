// Handlers by their options. A program that gives its options with each request gives the same ones each
// time; they are read once.

import type { ServeDirOptions } from "./options.ts";

/** Answers a request with a file; without a promise where the file is in memory. */
export type FilesHandler = (request: Request) => Response | Promise<Response>;

/** How many are remembered: one for each place in a program at which files are served. */
const MAX_HANDLERS = 64;

interface Recent {
  readonly options: ServeDirOptions;
  readonly handler: FilesHandler;
}

/** Remembers the handlers that were made last. */
export class RecentHandlers {
  #make: (options: ServeDirOptions) => FilesHandler;
  #recent: Recent[] = [];

  /** Takes the function that makes a handler of options. */
  constructor(make: (options: ServeDirOptions) => FilesHandler) {
    this.#make = make;
  }

  /** Gives the handler of options that are equal to these. */
  of(options: ServeDirOptions): FilesHandler {
    const recent = this.#recent;
    for (let index = 0; index < recent.length; index++) {
      const known = recent[index];
      if (known !== undefined && isEqual(known.options, options)) return known.handler;
    }
    const handler = this.#make(options);
    if (recent.length >= MAX_HANDLERS) recent.shift();
    recent.push({ options: copyOf(options), handler });
    return handler;
  }
}

function isEqual(known: ServeDirOptions, options: ServeDirOptions): boolean {
  let count = 0;
  for (const name in options) {
    const key = name as keyof ServeDirOptions;
    if (!isSame(known[key], options[key])) return false;
    count++;
  }
  return count === Object.keys(known).length;
}

function isSame(known: unknown, given: unknown): boolean {
  if (!Array.isArray(known) || !Array.isArray(given)) return known === given;
  return known.length === given.length && known.every((line, index) => line === given[index]);
}

/** Lists may be changed in place by whoever gave them. */
function copyOf(options: ServeDirOptions): ServeDirOptions {
  const entries = Object.entries(options);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  );
}
