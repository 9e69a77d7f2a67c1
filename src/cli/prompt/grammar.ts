// A line of the prompt → what it asks for. A line that is no command is the name of a file.

import type { CommandWord } from "./prompt_texts.ts";
import { targetOf } from "./target.ts";

/** A request that was asked for. */
export interface Asked {
  /** The method. */
  readonly method: "GET" | "HEAD" | "POST";
  /** The request target, in origin-form. */
  readonly target: string;
  /** The content; none where there is none. */
  readonly text?: string;
}

/** How the next request is sent. */
export type Manner = "slow" | "half-close";

/** What a line asks for. */
export type Input =
  | { readonly kind: "exit" }
  | { readonly kind: "nothing" | "again" | "help" }
  | { readonly kind: "show"; readonly what: "headers" | "raw"; readonly on: boolean }
  | { readonly kind: "request"; readonly asked: Asked }
  | { readonly kind: "manner"; readonly manner: Manner; readonly asked: Asked | undefined }
  | { readonly kind: "pipeline"; readonly count: number; readonly asked: Asked | undefined }
  | { readonly kind: "misused"; readonly word: CommandWord };

/** The most requests that go out together: their answers still fit on a screen that scrolls. */
export const MAX_PIPELINE = 100;

/**
 * Reads a line.
 *
 * ```ts
 * import { readInput } from "./grammar.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(readInput("1.html"), { kind: "request", asked: { method: "GET", target: "/1.html" } });
 * assertEquals(readInput("raw on"), { kind: "show", what: "raw", on: true });
 * assertEquals(readInput("head"), { kind: "misused", word: "head" });
 * ```
 */
export function readInput(line: string): Input {
  const text = line.trim();
  const [, word = "", rest = ""] = /^(\S+)\s*([^]*)$/.exec(text) ?? [];
  switch (word) {
    case "":
      return { kind: "nothing" };
    case "exit":
      // It takes nothing: "exit plan.html" can only be a name. So do the two below.
      return rest === "" ? { kind: word } : get(text);
    case "help":
    case "again":
      return rest === "" ? { kind: word } : get(text);
    case "headers":
    case "raw":
      if (rest !== "on" && rest !== "off") return { kind: "misused", word };
      return { kind: "show", what: word, on: rest === "on" };
    case "head":
      if (rest === "") return { kind: "misused", word };
      return { kind: "request", asked: { method: "HEAD", target: targetOf(rest) } };
    case "post":
      return readPost(rest);
    case "slow":
    case "half-close":
      return { kind: "manner", manner: word, asked: askedFor(rest) };
    case "pipeline":
      return readPipeline(rest);
    default:
      return get(text);
  }
}

function get(name: string): Input {
  return { kind: "request", asked: { method: "GET", target: targetOf(name) } };
}

function askedFor(name: string): Asked | undefined {
  return name === "" ? undefined : { method: "GET", target: targetOf(name) };
}

function readPost(rest: string): Input {
  const [, name, text] = /^(\S+)\s+([^]+)$/.exec(rest) ?? [];
  if (name === undefined || text === undefined) return { kind: "misused", word: "post" };
  return { kind: "request", asked: { method: "POST", target: targetOf(name), text } };
}

function readPipeline(rest: string): Input {
  const [, digits, name = ""] = /^([0-9]{1,3})(?:\s+([^]+))?$/.exec(rest) ?? [];
  const count = Number(digits);
  if (!(count >= 1 && count <= MAX_PIPELINE)) return { kind: "misused", word: "pipeline" };
  return { kind: "pipeline", count, asked: askedFor(name) };
}
