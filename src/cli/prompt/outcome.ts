// What can come of a request, and how it is said.

import { Disconnected, ProtocolError } from "../../http1/error.ts";
import type { PromptTexts, Unreachable } from "./prompt_texts.ts";
import { SilenceError } from "./silence.ts";

/** What came of a request. */
export type Outcome = "whole" | "silent" | "cut" | "unanswered" | "malformed" | "unreachable";

/** The server cannot be reached. */
export class UnreachableError extends Error {
  /** Always `UnreachableError`. */
  override readonly name = "UnreachableError";
  /** The address that was tried. */
  readonly address: string;
  /** Why not. */
  readonly why: Unreachable;

  /** Says what cannot be reached, and why. */
  constructor(address: string, why: Unreachable, options?: ErrorOptions) {
    super(`Cannot reach ${address}: ${why}`, options);
    this.address = address;
    this.why = why;
  }
}

/** What is known of a request that failed. */
export interface FailedRequest {
  /** Whether anything of an answer has come. */
  readonly hasHeard: boolean;
  /** What is said. */
  readonly texts: PromptTexts;
  /** How long was waited, as it is written. */
  readonly seconds: string;
}

/** Tells what an error came of, and says it. What is no failure of the request is thrown again. */
export function failureOf(
  error: unknown,
  { hasHeard, texts, seconds }: FailedRequest,
): [Outcome, string] {
  if (error instanceof SilenceError) return ["silent", texts.silent(seconds)];
  if (error instanceof UnreachableError) {
    return ["unreachable", texts.unreachable(error.address, error.why)];
  }
  if (error instanceof ProtocolError) {
    return ["malformed", texts.malformed(`${error.message} (${error.section})`)];
  }
  if (error instanceof Deno.errors.NotSupported) {
    return ["malformed", texts.malformed(error.message)];
  }
  if (!(error instanceof Disconnected)) throw error;
  return hasHeard ? ["cut", texts.cut] : ["unanswered", texts.unanswered];
}
